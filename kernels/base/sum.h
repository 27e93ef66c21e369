/* Sums whose value does not depend on the number of threads or the optimiser. */
#ifndef RG_KERNELS_BASE_SUM_H
#define RG_KERNELS_BASE_SUM_H

#include <stddef.h>

/* Sum of values[n]: blocks of fixed length, one compensated partial each, added in order. */
double rg_sum(const double *values, size_t n);

/* Sum of a[i] * b[i], the same way. */
double rg_dot(const double *a, const double *b, size_t n);

#endif
