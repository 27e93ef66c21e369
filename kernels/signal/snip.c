#include "kernels/signal/snip.h"

#include <math.h>
#include <string.h>

#include "kernels/signal/bridge.h"

bool rg_snip(const double *values, size_t n, size_t width, bool compress, double *curve, double *work)
{
    if (rg_bridge(values, n, curve) == 0)
        return false;
    double low = 0.0;
    for (size_t i = 0; i < n; i++)
        low = fmin(low, curve[i]);
    for (size_t i = 0; compress && i < n; i++)
        curve[i] = log(log(sqrt(curve[i] - low + 1.0) + 1.0) + 1.0);
    for (size_t p = width < (n - 1) / 2 ? width : (n - 1) / 2; p > 0; p--) {
        for (size_t i = p; i + p < n; i++)
            work[i] = fmin(curve[i], 0.5 * (curve[i - p] + curve[i + p]));
        memcpy(curve + p, work + p, (n - 2 * p) * sizeof *curve);
    }
    for (size_t i = 0; compress && i < n; i++) {
        const double root = exp(exp(curve[i]) - 1.0) - 1.0;
        curve[i] = root * root - 1.0 + low;
    }
    return true;
}
