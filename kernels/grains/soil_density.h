/* Bulk density of soil in place against depth, and what follows from it and the density of the grains. */
#ifndef RG_KERNELS_GRAINS_SOIL_DENSITY_H
#define RG_KERNELS_GRAINS_SOIL_DENSITY_H

#include "kernels/base/error.h"

/* g/cm3 at a depth of z cm; each rises with depth where its numbers are sensible. */
typedef enum {
    RG_SOIL_DENSITY_HYPERBOLIC = 0, /* "hyperbolic":  a (z + b) / (z + c) */
    RG_SOIL_DENSITY_POWER,          /* "power":       a z^b               */
    RG_SOIL_DENSITY_EXPONENTIAL,    /* "exponential": a - b exp(-z / c)   */
    RG_SOIL_DENSITY_FORMS
} rg_soil_density_form;

/* The words, in this order. */
extern const char *const rg_soil_density_words[RG_SOIL_DENSITY_FORMS];

typedef struct {
    rg_soil_density_form form;
    double a; /* g/cm3                                          */
    double b; /* cm; power: 1; exponential: g/cm3               */
    double c; /* cm; power: not used                            */
    double least_cm;
    double most_cm; /* depths that the model was made for, both included */
} rg_soil_density_model;

/* Mean density between two depths, the exact mean of the formula; at the depth itself when they are equal.
 * Returns RG_OK; RG_EDOMAIN when a depth is not finite or outside the model's, when bottom_cm is above
 * top_cm, or when the formula has no positive finite value there. *g_cm3 is NAN on failure. */
rg_status rg_soil_density_mean(const rg_soil_density_model *model, double top_cm, double bottom_cm,
                               double *g_cm3, rg_error *err) RG_MUST_CHECK;

/* 1 - bulk / grain density, and pores over grains by volume, n / (1 - n). NAN unless 0 < bulk < grain. */
double rg_soil_porosity(double bulk_g_cm3, double grain_g_cm3);
double rg_soil_void_ratio(double bulk_g_cm3, double grain_g_cm3);

#endif
