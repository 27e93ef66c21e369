#include "kernels/signal/noise.h"

#include <math.h>

#include "kernels/base/median.h"

double rg_signal_noise(const double *values, size_t n, double *work)
{
    size_t m = 0;
    for (size_t i = 1; i + 1 < n; i++) {
        const double second = values[i - 1] - 2.0 * values[i] + values[i + 1];
        if (isfinite(second))
            work[m++] = fabs(second);
    }
    return m > 0 ? 1.4826 * rg_nth(work, m, m / 2) / sqrt(6.0) : 0.0;
}
