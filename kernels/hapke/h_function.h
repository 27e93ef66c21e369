/* Chandrasekhar's H function of isotropic scatterers: what multiple scattering adds in a direction. */
#ifndef RG_KERNELS_HAPKE_H_FUNCTION_H
#define RG_KERNELS_HAPKE_H_FUNCTION_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef enum {
    RG_HAPKE_H_EXACT, /* the integral equation itself, to better than 1e-10                          */
    RG_HAPKE_H_1981,  /* (1 + 2x) / (1 + 2 gamma x): Hapke (1981), JGR 86, 3039; off by up to 3.4 %  */
    RG_HAPKE_H_2002,  /* Hapke (2002), Icarus 157, 523; within 1 %                                   */
    RG_HAPKE_H_COUNT
} rg_hapke_h_form;

/* "exact", "1981", "2002"; RG_HAPKE_H_COUNT when unknown. */
rg_hapke_h_form rg_hapke_h_parse(const char *word);

/* 1/H in one direction for every albedo. Along gamma = sqrt(1 - w) it is a polynomial in the two
 * approximations and as good as one in the exact form (degree 23: the rest is below 1e-11). Terms that
 * rounding hides are left out: there are 2 of the form of 1981, 3 of that of 2002, about 18 of the exact one.
 */
#define RG_HAPKE_H_TERMS 24
typedef struct {
    size_t n_terms;
    double chebyshev[RG_HAPKE_H_TERMS]; /* in z = 2 gamma - 1, gamma from 0 to 1; zero past n_terms */
    double power[RG_HAPKE_H_TERMS];     /* the same in powers of z: their sum of sizes is 1.01 at most, so
                                         * that Horner's rule is as good as Clenshaw's and half the work */
} rg_hapke_h_series;

/* Series for n directions at once: x[n], cosines from 0 to 1. RG_EDOMAIN with err->index for others. */
rg_status rg_hapke_h_series_init(rg_hapke_h_form form, const double *x, size_t n, rg_hapke_h_series *series,
                                 rg_error *err) RG_MUST_CHECK;

/* H at gamma = sqrt(1 - single-scattering albedo), 0 to 1, and its derivative along gamma. */
double rg_hapke_h(const rg_hapke_h_series *series, double gamma, double *slope);

#endif
