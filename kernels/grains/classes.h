/* Verbal classes of sorting, skewness and kurtosis. Folk & Ward (1957), J. Sed. Petrol. 27(1), 3-26, with
 * the limits of GRADISTAT: Blott & Pye (2001), ESPL 26, 1237-1248, doi:10.1002/esp.261, table II.
 *
 * All take the phi form. Callers with a geometric value convert it first (log2 of the sorting, the
 * skewness negated), because 2^0.35 is 1.2746 and not the printed 1.27: with two sets of limits one sample
 * could have two names. Names are static strings; "undefined" for NAN. */
#ifndef RG_KERNELS_GRAINS_CLASSES_H
#define RG_KERNELS_GRAINS_CLASSES_H

/* Where moderately well sorted ends: all other limits are alike. */
typedef enum {
    RG_GRAIN_SORTING_GRADISTAT = 0, /* "gradistat": 0.70 phi */
    RG_GRAIN_SORTING_FOLK,          /* "folk": 0.71 phi, Folk & Ward (1957) */
    RG_GRAIN_SORTING_COUNT
} rg_grain_sorting_limits;

/* RG_GRAIN_SORTING_COUNT for a word that names no set. */
rg_grain_sorting_limits rg_grain_sorting_limits_parse(const char *text);

/* "very well sorted" ... "extremely poorly sorted": Folk & Ward's sigma_I or the log moment sd. */
const char *rg_grain_class_sorting(double sorting_phi, rg_grain_sorting_limits limits);

/* Sk_I and K_G: "very coarse skewed" ... "very fine skewed", "very platykurtic" ... */
const char *rg_grain_class_skewness(double skewness_phi);
const char *rg_grain_class_kurtosis(double kurtosis);

/* Skewness and kurtosis of the logarithmic moments, which have limits of their own. */
const char *rg_grain_class_moment_skewness(double skewness_phi);
const char *rg_grain_class_moment_kurtosis(double kurtosis);

#endif
