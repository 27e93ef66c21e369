/* Numbers that follow from bands or single channels of a reflectance spectrum, by rows of coefficients. */
#ifndef RG_KERNELS_FEATURES_EQUATION_H
#define RG_KERNELS_FEATURES_EQUATION_H

#include "kernels/features/band.h"

typedef enum {
    RG_FEATURE_BAR = 0,        /* area of the 2 um band over that of the 1 um band          */
    RG_FEATURE_CENTRE_1,       /* um                                                        */
    RG_FEATURE_CENTRE_2,       /* um                                                        */
    RG_FEATURE_THETA_IRON,     /* -atan((R950 / R750 - q) / (R750 - p)), for R750 > p       */
    RG_FEATURE_THETA_TITANIUM, /* atan((R415 / R750 - q) / R750)                            */
    RG_FEATURE_MATURITY,       /* hypot(R750 - p, R950 / R750 - q)                          */
    RG_FEATURE_INTEGRATED_1, /* sum of 1 - R / continuum at p, p + q, ... r terms, nm: 0 outside of where the
                              * continuum touches; 1 um band                              */
    RG_FEATURE_INTEGRATED_2, /* the same, 2 um band                                       */
    RG_FEATURE_INPUTS        /* also: not known                                           */
} rg_feature_input;

/* "BAR", "centre_1", ... of the table reflectance_equations.tsv. */
rg_feature_input rg_feature_input_parse(const char *word);

typedef struct {
    rg_feature_input input;
    double p, q, r;
    double c[3];                    /* c0 + c1 u + c2 u^2            */
    double power;                   /* not NaN: c0 u^power instead   */
    double input_least, input_most; /* where it was calibrated; infinite: anywhere  */
    double bar_least, bar_most;     /* band area ratio for which it is meant        */
    double error;                   /* of a value, one standard deviation; NaN: not known */
} rg_feature_equation;

typedef enum {
    RG_EQUATION_OK = 0,
    RG_EQUATION_NO_INPUT, /* a band or channel is missing or outside of the formula's domain      */
    RG_EQUATION_OUTSIDE,  /* the input or the band area ratio is outside of what it was made for   */
    RG_EQUATION_STATES
} rg_equation_state;

/* A spectrum with its two mafic bands; state RG_BAND_OK or the band counts as missing. */
typedef struct {
    const double *nm; /* [n] rising */
    const double *reflectance;
    size_t n;
    rg_band_state state[2];
    rg_band band[2];
    const double *removed[2]; /* [n] R / continuum */
} rg_feature_spectrum;

/* The value (NaN for NO_INPUT; given for OUTSIDE, to be shown as such). */
rg_equation_state rg_feature_equation_value(const rg_feature_equation *equation,
                                            const rg_feature_spectrum *spectrum, double *value);

/* Area ratio of the two bands; NaN when one is missing. */
double rg_feature_area_ratio(const rg_feature_spectrum *spectrum);

#endif
