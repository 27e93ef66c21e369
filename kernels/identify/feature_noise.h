/* The noise of one spectrum from itself: what changes from band to band too fast for a feature. Threads:
 * none. */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_NOISE_H
#define RG_KERNELS_IDENTIFY_FEATURE_NOISE_H

#include <stddef.h>

/* Standard deviation of white noise from the median of third differences, whose variance is 20 times as
 * large; a cubic has none, and the median passes over the few bands where features are sharp. Differences
 * across a band without a value do not count.
 *
 *   values  [n]  in   NaN where there is no value
 *   work    [n]  out  scratch
 *   dof          out  degrees of freedom that the estimate is worth: 0.2 of the differences, whose neighbours
 * are correlated and whose median uses a part of what normal values tell (0.22 by simulation); 0 without any
 *
 * NaN without four bands side by side. */
double rg_feature_noise(const double *values, size_t n, double *work, double *dof);

#endif
