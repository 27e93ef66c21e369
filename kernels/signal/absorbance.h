/* Absorbance of what was measured as transmittance. */
#ifndef RG_KERNELS_SIGNAL_ABSORBANCE_H
#define RG_KERNELS_SIGNAL_ABSORBANCE_H

#include <stddef.h>

/* A = -log10(T / full), and to first order sigma_A = sigma_T / (T ln 10).
 *
 *   values      [n]  in   T; NaN: missing
 *   errors      [n]  in   1 sigma; may be NULL
 *   full             in   T of full transmission, above 0
 *   out         [n]  out  NaN where T is missing or not above 0
 *   out_errors  [n]  out  may be NULL; NaN where out or the error is
 *
 * Returns how many values are not above zero. */
size_t rg_absorbance(const double *values, const double *errors, size_t n, double full, double *out,
                     double *out_errors);

#endif
