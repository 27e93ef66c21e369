/* Smooth curves under or through spectra by penalised least squares: the z that minimises
 * sum w_i (y_i - z_i)^2 + lambda sum (z_{i-1} - 2 z_i + z_{i+1})^2, with weights that the residuals decide.
 */
#ifndef RG_KERNELS_SIGNAL_PENALISED_H
#define RG_KERNELS_SIGNAL_PENALISED_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

/* Weights of the next round from d = y - z; all begin at 1. */
typedef enum {
    RG_PENALISED_SMOOTH = 0, /* 1: Whittaker's smoother, one round                                      */
    RG_PENALISED_ASLS,       /* p where d > 0, else 1 - p, until no weight changes                       */
    RG_PENALISED_AIRPLS,     /* 0 where d >= 0, else exp(t |d| / S), S = |sum of negative d|, t the round;
                              * exp(t max(negative d) / S) at both ends; until S < tolerance * sum |y|   */
    RG_PENALISED_ARPLS, /* 1 / (1 + exp(2 (d - (2 s - m)) / s)), m and s mean and deviation (n - 1) of the
                         * negative d; until |w - w'| < tolerance |w|                                */
    RG_PENALISED_COUNT
} rg_penalised_kind;

typedef struct {
    rg_penalised_kind kind;
    double lambda;    /* > 0, per sample: the penalty does not know the axis    */
    double asymmetry; /* p of asls, 0 to 1                                      */
    double tolerance; /* of airpls and arpls                                    */
    size_t most_rounds;
} rg_penalised_options;

/* lambda 1e5, p 0.01, tolerance 1e-3, 100 rounds. */
rg_penalised_options rg_penalised_defaults(rg_penalised_kind kind);

typedef enum {
    RG_PENALISED_OK = 0,
    RG_PENALISED_UNCONVERGED, /* most_rounds came first: the curve of the last        */
    RG_PENALISED_NO_ANSWER    /* fewer than three valid channels: the curve is NaN    */
} rg_penalised_outcome;

/*   values   [n_spectra][n]  in   NaN: missing, has no weight; n >= 3
 *   curve    [n_spectra][n]  out  z, across missing channels, too; may be `values` itself
 *   outcome  [n_spectra]     out  rg_penalised_outcome
 *   rounds   [n_spectra]     out  solutions that were needed; may be NULL
 *
 * Returns RG_OK; RG_ESHAPE for n < 3; RG_EDOMAIN for an option out of its range; RG_ENOMEM.
 * Parallel over spectra, several side by side in vectors; bit-identical for any number of threads and any
 * company of a spectrum.
 * Whittaker (1923); Eilers (2003), Anal. Chem. 75, 3631; Eilers & Boelens (2005); Zhang, Chen & Liang (2010),
 * Analyst 135, 1138 (the end weights are those of the authors' program); Baek et al. (2015), Analyst 140,
 * 250. */
rg_status rg_penalised(const double *values, size_t n_spectra, size_t n, const rg_penalised_options *options,
                       double *curve, uint8_t *outcome, double *rounds, rg_error *err) RG_MUST_CHECK;

#endif
