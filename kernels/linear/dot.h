/* The inner product for hot loops. */
#ifndef RG_KERNELS_LINEAR_DOT_H
#define RG_KERNELS_LINEAR_DOT_H

#include <stddef.h>

/* Sum of a[i] * b[i]: four sums side by side, which compilers turn to vectors; their order is fixed. rg_dot
 * of kernels/base/sum.h keeps more digits and takes longer. */
static inline double rg_dot_fast(const double *a, const double *b, size_t n)
{
    double sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += a[i + k] * b[i + k];
    for (; i < n; i++)
        sum[0] += a[i] * b[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

#endif
