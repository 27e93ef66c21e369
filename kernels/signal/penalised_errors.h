/* What noise of a spectrum does to the penalised curve under it, and to what is left when that is taken away.
 */
#ifndef RG_KERNELS_SIGNAL_PENALISED_ERRORS_H
#define RG_KERNELS_SIGNAL_PENALISED_ERRORS_H

#include <stdbool.h>

#include "kernels/signal/penalised.h"

/* Doubles of workspace for a spectrum of n channels. */
size_t rg_penalised_errors_work(size_t n);

/* One spectrum and its curve by rg_penalised.
 *
 *   values   [n]  in   NaN: missing
 *   errors   [n]  in   1 sigma, independent; NaN where a value is: not known, counts elsewhere as the root
 *                      mean square of the others
 *   curve    [n]  in   what rg_penalised found with these options
 *   rounds        in   that it needed
 *   of_curve [n]  out  1 sigma of the curve; may be NULL
 *   of_rest  [n]  out  1 sigma of values - curve, in which each channel and the curve that it draws along
 *                      are correlated; NaN where a value or its error is missing; may be NULL
 *
 * Noise e enters the equations of the curve as W e, and the curve answers by A = V + lambda D'D, where
 * V = W + (y - z) dW/dd are the weights with their change by the residuals: the sandwich A^-1 W S W A^-1 of
 * a fit whose weights follow its residuals (Huber 1967). Of the rest it is S - 2 A^-1 W S + that, and all
 * that is needed are diagonals: of A^-1 by the recursion of Hutchinson & de Hoog (1985), Numer. Math. 47, 99,
 * of the sandwich by the derivative of the same recursion towards W S W, in O(n). For Whittaker's smoother
 * both are exact. Where weights follow the noise the scatter differs: for lines on a hump the error of the
 * rest is within 6 % of it, that of the curve from 0.6 to 1.3 times for airpls, 1.0 to 1.3 for arpls, up to
 * 1.7 for asls; more where arpls jumps between two curves. Where A is not positive, negative V count as 0.
 * Returns false, all NaN, when no error is known. Errors of different channels are not independent
 * afterwards. */
bool rg_penalised_errors(const double *values, const double *errors, const double *curve, size_t n,
                         const rg_penalised_options *options, double rounds, double *of_curve,
                         double *of_rest, double *work);

#endif
