#include "kernels/signal/bridge.h"

#include <math.h>

size_t rg_bridge(const double *values, size_t n, double *filled)
{
    size_t n_valid = 0;
    size_t last = n;
    for (size_t i = 0; i < n; i++) {
        const double here = values[i];
        filled[i] = here;
        if (!isfinite(here))
            continue;
        const double before = last < n ? filled[last] : here;
        const size_t from = last < n ? last : 0;
        for (size_t k = last < n ? last + 1 : 0; k < i; k++)
            filled[k] = before + (here - before) * (double) (k - from) / (double) (i - from);
        last = i;
        n_valid++;
    }
    for (size_t k = last < n ? last + 1 : 0; k < n; k++)
        filled[k] = last < n ? filled[last] : NAN;
    return n_valid;
}
