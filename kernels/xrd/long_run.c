#include "kernels/xrd/long_run.h"

#include <math.h>
#include <string.h>

void rg_xrd_long_run(const double *influence, const double *residual, size_t m, size_t n, size_t window,
                     const double *white, double *variance, double *work)
{
    memset(variance, 0, m * m * sizeof *variance);
    memset(work, 0, m * sizeof *work);
    for (size_t i = 0; i + 1 < n + window; i++) { /* the window ends at i, and runs out at the end */
        for (size_t k = 0; k < m; k++) {
            if (i < n)
                work[k] += influence[k * n + i] * residual[i];
            if (i >= window)
                work[k] -= influence[k * n + i - window] * residual[i - window];
        }
        for (size_t k = 0; k < m; k++)
            for (size_t l = 0; l <= k; l++)
                variance[k * m + l] += work[k] * work[l];
    }
    for (size_t k = 0; k < m; k++) {
        const double own = variance[k * m + k] / (double) window;
        work[k] = own > 0.0 && own < white[k] ? sqrt(white[k] / own) : 1.0;
    }
    for (size_t k = 0; k < m; k++)
        for (size_t l = 0; l <= k; l++) {
            const double value = variance[k * m + l] / (double) window * work[k] * work[l];
            variance[k * m + l] = value;
            variance[l * m + k] = value;
        }
}
