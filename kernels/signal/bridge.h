/* Missing channels filled in, for methods that need every channel. */
#ifndef RG_KERNELS_SIGNAL_BRIDGE_H
#define RG_KERNELS_SIGNAL_BRIDGE_H

#include <stddef.h>

/* filled [n] becomes values [n] with missing ones (NaN) on the straight line, by channel number, between
 * their valid neighbours; before the first and behind the last valid one, that. Returns the number of valid
 * channels; 0 leaves filled NaN. filled may be values. */
size_t rg_bridge(const double *values, size_t n, double *filled);

#endif
