/* Spectra as lists of lines, and how alike two lists are: a second look beside whole patterns. */
#ifndef RG_KERNELS_SEARCH_LINES_H
#define RG_KERNELS_SEARCH_LINES_H

#include <stddef.h>

#include "kernels/base/error.h"

/* At most this many lines of a spectrum are kept, the most prominent ones. */
enum { RG_SEARCH_MOST_LINES = 64 };

typedef struct {
    double smooth;  /* sigma of the Gaussian that smooths first, channels                           */
    double least;   /* share of the highest prominence that a line has to have                      */
    double power;   /* of the prominence, that of the highest line being 1, as the weight of a line */
    double sigma;   /* how far two lines are apart until they count as exp(-1/2), unit of the places */
    double reach;   /* how far lines of a pair may be apart, in sigma                               */
    double penalty; /* share of its weight that an unmatched line takes off                         */
    double strong;  /* share of the highest weight that an unmatched line needs to take off         */
} rg_search_line_rules;

/* 1.5 channels, 3 %, 0.5, 4, 4, 0.5, 10 %: for places in 1/cm of Raman spectra at 1 1/cm. Chosen on one half
 * of the species of the 1369 RRUFF "excellent unoriented" spectra. */
rg_search_line_rules rg_search_line_rules_defaults(void);

typedef struct {
    double place;
    double weight; /* 0 to 1 */
} rg_search_line;

typedef struct {
    size_t n;              /* lists                                        */
    size_t *first;         /* [n + 1] where the lines of each begin        */
    rg_search_line *lines; /* [first[n]] rising by place within a list     */
    double (*range)[2];    /* [n] first and last place that was measured   */
} rg_search_lines;

/* The lines of spectra [n_spectra][n] whose channels lie at `places` [n], rising, in whatever unit makes
 * equal errors equal. Tops are refined by the parabola through three channels. NaN: not measured. lines need
 * not be initialised; free it in every case. Returns RG_OK; RG_EDOMAIN for rules out of range; RG_ENOMEM.
 * Parallel over spectra, the same bits for any number of threads. */
rg_status rg_search_lines_find(const rg_search_line_rules *rules, const double *places, const double *spectra,
                               size_t n_spectra, size_t n, rg_search_lines *lines,
                               rg_error *err) RG_MUST_CHECK;
void rg_search_lines_free(rg_search_lines *lines);

/* Weight of the lines of list i that lie where list k of `others` was measured. */
double rg_search_lines_weight(const rg_search_lines *lines, size_t i, const rg_search_lines *others,
                              size_t k);

/* How alike list i of a and list k of b are: the most, over all ways to pair lines within reach that do not
 * cross, of
 *
 *   sum over pairs      sqrt(wa wb) exp(-(distance / sigma)^2 / 2) / sqrt(Wa Wb)
 *   less over the rest  penalty wa / Wa, penalty wb / Wb  (strong lines only)
 *
 * where Wa and Wb sum all lines that lie in both measured ranges; others do not count. 1 for equal lists,
 * -2 penalty when nothing matches; 0 when neither has a line that counts. The same for (a, b) and (b, a). */
double rg_search_lines_score(const rg_search_line_rules *rules, const rg_search_lines *a, size_t i,
                             const rg_search_lines *b, size_t k);

#endif
