#include "kernels/unmix/residual_run.h"

#include <math.h>

uint32_t rg_residual_longest_run(const double *residual, size_t n, double bound)
{
    uint32_t run = 0;
    uint32_t longest = 0;
    for (size_t b = 0; b < n; b++) {
        run = fabs(residual[b]) > bound ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}
