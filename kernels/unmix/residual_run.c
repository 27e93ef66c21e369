#include "kernels/unmix/residual_run.h"

#include <math.h>

/* Most blocks hold nothing unusual, which is seen without a branch for each band. */
enum { BLOCK = 16 };

uint32_t rg_residual_longest_run(const double *residual, size_t n, double bound)
{
    uint32_t run = 0;
    uint32_t longest = 0;
    for (size_t b = 0; b < n;) {
        const size_t end = n - b < BLOCK ? n : b + BLOCK;
        double most = 0.0;
        for (size_t k = b; k < end; k++)
            most = fabs(residual[k]) > most ? fabs(residual[k]) : most;
        if (!(most > bound)) {
            run = 0;
            b = end;
            continue;
        }
        for (; b < end; b++) {
            run = fabs(residual[b]) > bound ? run + 1 : 0;
            longest = run > longest ? run : longest;
        }
    }
    return longest;
}
