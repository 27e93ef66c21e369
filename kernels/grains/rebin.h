/* Class weights on other class edges, by the monotone curve of kernels/grains/curve.h. */
#ifndef RG_KERNELS_GRAINS_REBIN_H
#define RG_KERNELS_GRAINS_REBIN_H

#include "kernels/base/error.h"
#include "kernels/grains/axis.h"

/* weights [n_samples][axis->n_classes] -> to [n_samples][onto->n_classes], in the same unit.
 *
 * Nothing is extrapolated: classes of `onto` beyond the axis are empty, and the mass of each sample beyond
 * `onto` is told in outside [n_samples]. Mass is kept: the parts of a class that is cut add up to it, whole
 * classes are taken over number for number, so that equal edges give equal weights; empty classes stay empty.
 * sigma and to_sigma (both NULL or neither) are errors of the weights: each part of a class takes its share
 * of the error; parts of one class are then correlated, which is not kept.
 *
 * Returns RG_OK; RG_EDOMAIN with err->index the first sample with a weight that is negative or not finite;
 * RG_ENOMEM. Parallel over samples; bit-identical for any number of threads. */
rg_status rg_grain_rebin(const rg_grain_axis *axis, const double *weights, const double *sigma,
                         size_t n_samples, const rg_grain_axis *onto, double *to, double *to_sigma,
                         double *outside, rg_error *err) RG_MUST_CHECK;

#endif
