/* Order statistics without sorting all. */
#ifndef RG_KERNELS_BASE_MEDIAN_H
#define RG_KERNELS_BASE_MEDIAN_H

#include <stddef.h>

/* The value that has k smaller or equal ones before it in rising order (k from 0, k < n); values are put in
 * another order. None may be NaN. */
double rg_nth(double *values, size_t n, size_t k);

/* The middle value, or the mean of the two in the middle; NaN for n = 0. values are put in another order. */
double rg_median(double *values, size_t n);

#endif
