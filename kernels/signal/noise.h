/* How noisy a spectrum is, from the spectrum itself. */
#ifndef RG_KERNELS_SIGNAL_NOISE_H
#define RG_KERNELS_SIGNAL_NOISE_H

#include <stddef.h>

/* Standard deviation of white noise in values[n] by its second differences, of which lines change few: their
 * median size over sqrt 6, times 1.4826. Differences with a value that is not finite do not count; 0 where
 * there is none. work has room for n. */
double rg_signal_noise(const double *values, size_t n, double *work);

#endif
