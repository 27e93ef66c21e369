/* What noise of a spectrum does to the polynomial under it, and to what is left when that is taken away. */
#ifndef RG_KERNELS_SIGNAL_POLYNOMIAL_ERRORS_H
#define RG_KERNELS_SIGNAL_POLYNOMIAL_ERRORS_H

#include <stdbool.h>
#include <stddef.h>

/* Doubles of workspace for one spectrum. */
size_t rg_polynomial_errors_work(size_t n, size_t degree);

/* One spectrum and its curve by the improved kind of rg_polynomial, all [n].
 *
 *   values    in   NaN: missing
 *   errors    in   1 sigma, independent; NaN where a value is: not known, counts elsewhere as the root
 *                  mean square of the others
 *   of_curve  out  1 sigma of the curve; may be NULL
 *   of_rest   out  1 sigma of values - curve, with the part of each channel in the curve; NaN where a
 *                  value or its error is missing; may be NULL
 *
 * Only for the improved kind: of the other the rounds cut almost every channel down to a curve that few hold.
 * Channels that were cut follow the curve, so it is the least-squares polynomial of those that lie no further
 * above it than those below do (root mean square): B B' on these, B orthonormal there, and the variances are
 * the diagonals of B B' S B B' and of (I - B B') S (I - B B')'. Which channels these are follows the noise,
 * too, which is left out. Returns false, all NaN, when no error is known or fewer channels are left than the
 * polynomial has coefficients. */
bool rg_polynomial_errors(const double *axis, const double *values, const double *errors, const double *curve,
                          size_t n, size_t degree, double *of_curve, double *of_rest, double *work);

#endif
