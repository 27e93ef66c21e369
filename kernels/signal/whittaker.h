/* How stiff a smooth curve should be: lambda of Whittaker's smoother by leave-one-out cross-validation. */
#ifndef RG_KERNELS_SIGNAL_WHITTAKER_H
#define RG_KERNELS_SIGNAL_WHITTAKER_H

#include <stdbool.h>
#include <stddef.h>

/* Doubles of workspace for a spectrum. */
size_t rg_whittaker_work(size_t n);

/* The curve z of one spectrum that minimises sum (y - z)^2 + lambda sum (second differences)^2, and the root
 * mean square of what each valid channel misses of the curve through the others: (y - z) / (1 - h), h the
 * diagonal of (W + lambda D'D)^-1 W, which is exact and comes with the same factors.
 *
 *   values [n]  in   NaN: missing, no weight
 *   curve  [n]  out
 *   work        rg_whittaker_work(n)
 *
 * NaN, and the curve NaN, with fewer than four valid channels.
 * Eilers (2003), Anal. Chem. 75, 3631-3636; Hutchinson & de Hoog (1985), Numer. Math. 47, 99-106. */
double rg_whittaker_score(const double *values, size_t n, double lambda, double *curve, double *work);

/* The lambda between `low` and `high` (above 0) with the least score: half decades, then golden section to
 * 1e-4 in log10 about the best. *score its score. NaN as above. */
double rg_whittaker_lambda(const double *values, size_t n, double low, double high, double *curve,
                           double *score, double *work);

#endif
