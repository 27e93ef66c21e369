/* Smooth functions of z from -1 to 1 as sums of Chebyshev polynomials, and the same in powers of z. */
#ifndef RG_KERNELS_HAPKE_CHEBYSHEV_H
#define RG_KERNELS_HAPKE_CHEBYSHEV_H

#include <stddef.h>

/* Where a function is sampled: zero k < n of the polynomial of degree n, falling with k. */
double rg_chebyshev_node(size_t k, size_t n);

/* series[n]: coefficients of the sum through the values[n] at the nodes. */
void rg_chebyshev_fit(const double *restrict values, size_t n, double *restrict series);

/* Make zero the longest tail of series[n] whose sizes add up to at most `rest`, which is then the most that
 * the sum changes. Returns how many terms are left, at least one. */
size_t rg_chebyshev_trim(double *series, size_t n, double rest);

/* power[n]: the coefficients of z^0 to z^(n-1) of the same sum. Where terms fall faster than 2.4^-j these are
 * as small as those; else rounding grows with them. n at most RG_CHEBYSHEV_MOST. */
enum { RG_CHEBYSHEV_MOST = 32 };
void rg_chebyshev_powers(const double *restrict series, size_t n, double *restrict power);

#endif
