/* The matrix D'D of second differences, D having rows 1 -2 1, on n >= 3 channels: its diagonal and the one
 * beside it; two away it is 1 throughout. */
#ifndef RG_KERNELS_SIGNAL_SECOND_DIFFERENCES_H
#define RG_KERNELS_SIGNAL_SECOND_DIFFERENCES_H

#include <stddef.h>

static inline double rg_second_differences_diagonal(size_t i, size_t n)
{
    return (i + 2 < n ? 1.0 : 0.0) + (i > 0 && i + 1 < n ? 4.0 : 0.0) + (i > 1 ? 1.0 : 0.0);
}

/* Row i and column i + 1, i + 1 < n; 0 for the last row. */
static inline double rg_second_differences_beside(size_t i, size_t n)
{
    return (i + 2 < n ? -2.0 : 0.0) + (i > 0 && i + 1 < n ? -2.0 : 0.0);
}

#endif
