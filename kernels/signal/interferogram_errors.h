/* What noise of the points of an interferogram does to the channels of its spectrum. */
#ifndef RG_KERNELS_SIGNAL_INTERFEROGRAM_ERRORS_H
#define RG_KERNELS_SIGNAL_INTERFEROGRAM_ERRORS_H

#include <stddef.h>

#include "kernels/signal/transform.h"

/* Points of independent noise with the variances v_i enter the spectrum by the weights w_i (ramp and
 * apodisation) and its phase by the weights n_i. To first order a channel Re[S exp(-i phi)] with
 * exp(i phi) = P / |P| changes by
 *
 *     sum of dx_i (w_i cos a_i - r n_i sin a_i),  a_i = theta_ik + phi_k,  r = Im[S exp(-i phi)] / |P|,
 *
 * where the second part is that of the phase. Its variance needs the sums of v w w, v w n and v n n at no and
 * at twice the frequency of the channel: three transforms for all channels. */
enum { RG_INTERFEROGRAM_MOMENTS = 3 };

/* moments [3][rg_transform_room(n)]: the transforms, zero path at number `burst` of the n_points, which is
 * laid at 0 of the n. narrow NULL: the first only. signal has room for n. */
void rg_interferogram_moments(const rg_transform *transform, size_t n, const double *variance,
                              const double *weight, const double *narrow, size_t n_points, size_t burst,
                              double *signal, double *moments);

/* The standard error of channel k of n / 2 + 1. amplitude is S of it, phase P (any length; all 0: no phase).
 * Where the phase is known no better than to a radian, its part is that of one radian. With fixed, P has no
 * error: for the modulus, whose phase is that of S. Independent noise of the mean that is taken off, a share
 * of 1 / n_points in the lowest channels, is left out. */
double rg_interferogram_error(const double *moments, size_t n, size_t k, const double amplitude[2],
                              const double phase[2], int fixed);

#endif
