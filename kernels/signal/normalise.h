/* Spectra brought to one scale. */
#ifndef RG_KERNELS_SIGNAL_NORMALISE_H
#define RG_KERNELS_SIGNAL_NORMALISE_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef enum {
    RG_NORMALISE_AREA = 0, /* y / A, A the integral of y over the axis by trapezia between valid neighbours */
    RG_NORMALISE_MAX,      /* y / max y                                                                     */
    RG_NORMALISE_VECTOR,   /* y / sqrt(sum y^2)                                                             */
    RG_NORMALISE_SNV,      /* (y - mean) / s, s with n - 1: standard normal variate                         */
    RG_NORMALISE_MINMAX,   /* (y - min) / (max - min)                                                       */
    RG_NORMALISE_AT,       /* y / y(x), linear between the valid neighbours of x                            */
    RG_NORMALISE_COUNT
} rg_normalise_kind;

/* One spectrum: (values - offset) / scale.
 *
 *   axis    [n]  in   strictly monotonic in either direction
 *   values  [n]  in   NaN: missing, takes no part
 *   x            in   axis value for RG_NORMALISE_AT
 *   offset, scale out NaN both where there is no scale above zero: no valid channel, an area or value that
 *                     is not positive, a flat spectrum
 *
 * Barnes, Dhanoa & Lister (1989), Appl. Spectrosc. 43, 772-777, for SNV. */
void rg_normalise(rg_normalise_kind kind, const double *axis, const double *values, size_t n, double x,
                  double *offset, double *scale);

#endif
