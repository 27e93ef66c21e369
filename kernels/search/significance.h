/* How surely the best class of a search is more than the likest of the wrong ones. */
#ifndef RG_KERNELS_SEARCH_SIGNIFICANCE_H
#define RG_KERNELS_SEARCH_SIGNIFICANCE_H

#include <stddef.h>

#include "kernels/base/error.h"

/* What speaks for the best class: half of its score and half of its lead over the next one. next: NaN where
 * there is no other class, which counts as a score of 0. */
double rg_search_significance_evidence(double best, double next);

/* Evidence that is known to be for a wrong class. */
typedef struct {
    double evidence;
    double weight; /* how many draws it stands for */
} rg_search_wrong;

/* Order null[n] by rising evidence, and make every weight the sum of those from there on. */
void rg_search_significance_order(rg_search_wrong *null, size_t n);

/* The chance of as much evidence from a mineral that the library lacks.
 *
 *   null  [n]  as ordered: the evidence of the library's own members, each searched without its class
 *
 * (1 + weight of null >= evidence) / (1 + whole weight): a rank among draws of the same kind, so it is
 * uniform for spectra that are to the library what its members are to each other. 1 where the evidence is
 * NaN. */
double rg_search_significance_lookalike(const rg_search_wrong *null, size_t n, double evidence);

/* The chance of as high a score from any of the decoys.
 *
 *   decoys  [n]  falling: scores of the decoys that are most like the spectrum
 *
 * Above the last of them, x_n in x = -ln(1 - score), the tail is taken as exponential. The sum S of the
 * others' excesses over x_n is all that is known of its scale, so that n (1 + (x - x_n) / S)^(1 - n) decoys
 * are expected above x (the exact predictive law); the answer is 1 - exp(-expected). 1 with fewer than two
 * decoys, where the score is NaN, or not above x_n. */
double rg_search_significance_chance(const double *decoys, size_t n, double score);

/* The share of wrong answers among all that are at least as sure, over a batch.
 *
 *   p      [n]  in   NaN: no answer, not counted
 *   least  [n]  in   chances that q is not taken below
 *   q      [n]  out  NaN where p is
 *
 * Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289, with the share of true nulls estimated by
 * Storey, Taylor & Siegmund (2004), J. R. Stat. Soc. B 66, 187: (1 + number of p > 0.5) / (0.5 n), at most 1.
 * Where that share is small their q falls below p; a floor keeps what is accepted of spectra whose mineral is
 * missing to its share, whatever else is in the batch. Returns RG_OK or RG_ENOMEM. */
rg_status rg_search_significance_q(const double *p, const double *least, size_t n, double *q,
                                   rg_error *err) RG_MUST_CHECK;

#endif
