/* How surely a class that was found by its features is right: what noise gives, and what minerals without a
 * class give, searched in the same way.
 *
 *   chance     of features as sure from noise alone. Draws of white noise over a flat continuum are searched;
 *              what is looked at is a probability of Student's t, so neither the size of the noise nor
 *              level, slope or curve of the continuum changes it.
 *   lookalike  of as much evidence from a mineral that has no class and that passes the rules of one all the
 *              same: from the evidence of such members of the library. Mixtures, whose names join minerals by
 *              "+", may hold the class and do not count.
 *   typical    share of the class's own members, each without its sample, with no more evidence: small when
 *              the spectrum resembles the class less than its members resemble each other. Of a class with
 *              fewer members than tell shares of 0.025 those of all classes of its group.
 *
 * Both chances are ranks; above the n largest (a tenth of all, 10 to 100) the tail is exponential: with S the
 * sum of their excesses over the least of them, n (1 + x / S)^(1 - n) are expected x above it (the exact
 * predictive law).
 *
 * Threads: parallel over draws and members; the same bits for any number of threads. */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_NULL_H
#define RG_KERNELS_IDENTIFY_FEATURE_NULL_H

#include "kernels/identify/feature_search.h"

enum { RG_FEATURE_NULL_DRAWS = 1999, RG_FEATURE_NULL_FEWEST_STRANGERS = 19, RG_FEATURE_NULL_FEWEST_OWN = 39 };

typedef struct {
    size_t n_classes, n_groups;
    double *noise;     /* [n_groups][RG_FEATURE_NULL_DRAWS] sureness, rising      */
    double *strangers; /* [n_groups][most_strangers] evidence, rising; -infinity: none  */
    size_t n_strangers, most_strangers;
    size_t *group_of;  /* [n_classes]                                              */
    size_t *n_own;     /* [n_classes] members with evidence                        */
    double *own;       /* [n_classes][most] evidence, rising                       */
    size_t most;       /* members of classes                                       */
    size_t *n_grouped; /* [n_groups]                                              */
    double *grouped;   /* [n_groups][most] of all classes of a group              */
} rg_feature_null;

/*   search       in   made of these references, with samples
 *   spectra, class_of, sample_of, n_references, n_bands   in   as in rg_feature_search_new
 *   names        in   [n_references]; NULL: none is a mixture
 *   stated       in   the errors of the spectra to be judged are known, not found from them
 *   seed         in
 *
 * RG_ENOMEM. Free it in every case. */
rg_status rg_feature_null_init(const rg_feature_search *search, const double *spectra, const size_t *class_of,
                               const size_t *sample_of, const char *const *names, size_t n_references,
                               size_t n_bands, bool stated, uint64_t seed, rg_feature_null *null,
                               rg_error *err) RG_MUST_CHECK;
void rg_feature_null_free(rg_feature_null *null);

/* Chances, see above. 1 for a sureness of NaN; NaN for evidence of NaN, and of lookalikes where fewer
 * strangers pass than tell 0.05 apart from nothing. */
double rg_feature_null_chance(const rg_feature_null *null, size_t group, double sureness);
double rg_feature_null_lookalike(const rg_feature_null *null, size_t group, double evidence);
/* NaN for NaN, and where too few members have evidence. */
double rg_feature_null_typical(const rg_feature_null *null, size_t class_number, double evidence);

#endif
