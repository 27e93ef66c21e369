#include "kernels/peaks/channels.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static rg_status check(const double *x, const double *sigma, size_t n, rg_error *err)
{
    const bool rises = n < 2 || x[n - 1] > x[0];
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || (i > 0 && (rises ? x[i] <= x[i - 1] : x[i] >= x[i - 1])))
            return rg_fail(err, RG_EDOMAIN, i, "the axis is not strictly rising or falling");
        if (sigma != NULL && !isnan(sigma[i]) && !(sigma[i] > 0.0))
            return rg_fail_named(err, RG_EDOMAIN, i, "a standard error is not positive", NULL,
                                 "set it to NaN to leave the channel out");
    }
    return RG_OK;
}

rg_status rg_peak_channels_take(const double *x, const double *y, const double *sigma, size_t n,
                                rg_peak_channels *channels, rg_error *err)
{
    *channels = (rg_peak_channels){0};
    const rg_status status = check(x, sigma, n, err);
    if (status != RG_OK)
        return status;
    channels->x = rg_alloc(n, 3, sizeof *channels->x);
    if (channels->x == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the channels of a spectrum");
    channels->y = channels->x + n;
    channels->weight = channels->y + n;
    const bool rises = n < 2 || x[n - 1] > x[0];
    size_t used = 0;
    for (size_t k = 0; k < n; k++) {
        const size_t i = rises ? k : n - 1 - k;
        if (!isfinite(y[i]) || (sigma != NULL && !isfinite(sigma[i])))
            continue;
        channels->x[used] = x[i];
        channels->y[used] = y[i];
        channels->weight[used++] = sigma != NULL ? 1.0 / sigma[i] : 1.0;
    }
    channels->n = used;
    channels->step = used > 1 ? (channels->x[used - 1] - channels->x[0]) / (double) (used - 1) : 0.0;
    return RG_OK;
}

void rg_peak_channels_free(rg_peak_channels *channels)
{
    free(channels->x);
    *channels = (rg_peak_channels){0};
}
