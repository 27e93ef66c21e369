#include "kernels/base/size_classes.h"

#include <math.h>

rg_status rg_size_direction(const double *sizes, size_t n, bool *descending, rg_error *err)
{
    *descending = n > 1 && sizes[1] < sizes[0];
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(sizes[i]))
            return rg_fail(err, RG_EDOMAIN, i, "grain size is not a number");
        if (sizes[i] < 0.0)
            return rg_fail(err, RG_EDOMAIN, i, "grain size is negative");
        if (i == 0)
            continue;
        if (sizes[i] == sizes[i - 1])
            return rg_fail_named(err, RG_EDOMAIN, i, "grain size is given twice", NULL,
                                 "correct the table; sizes are never merged silently");
        if ((sizes[i] < sizes[i - 1]) != *descending)
            return rg_fail_named(err, RG_EDOMAIN, i, "grain sizes are out of order", NULL,
                                 "correct the table; sizes are never sorted silently");
    }
    return RG_OK;
}

void rg_size_reverse(double *values, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        const double kept = values[i];
        values[i] = values[n - 1 - i];
        values[n - 1 - i] = kept;
    }
}

static rg_status ascending(const double *sizes, size_t n, size_t least, rg_error *err)
{
    if (n < least)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "too few grain size classes", NULL,
                             "a distribution needs two or more, or both sizes of the one that it has");
    bool descending;
    const rg_status status = rg_size_direction(sizes, n, &descending, err);
    if (status != RG_OK)
        return status;
    if (descending)
        return rg_fail(err, RG_EDOMAIN, 1, "grain sizes do not ascend");
    return RG_OK;
}

rg_status rg_size_edges_from_lower(const double *lower, size_t n, double *edges, rg_error *err)
{
    const rg_status status = ascending(lower, n, 1, err);
    if (status != RG_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        edges[i] = lower[i] > 0.0 ? lower[i] : NAN;
    edges[n] = NAN;
    return RG_OK;
}

rg_status rg_size_edges_from_upper(const double *upper, size_t n, double *edges, rg_error *err)
{
    const rg_status status = ascending(upper, n, 1, err);
    if (status != RG_OK)
        return status;
    if (upper[0] == 0.0)
        return rg_fail(err, RG_EDOMAIN, 0, "upper limit of a grain size class is zero");
    edges[0] = NAN;
    for (size_t i = 0; i < n; i++)
        edges[i + 1] = upper[i];
    return RG_OK;
}

rg_status rg_size_edges_from_centres(const double *centres, size_t n, double *edges, rg_error *err)
{
    const rg_status status = ascending(centres, n, 2, err);
    if (status != RG_OK)
        return status;
    if (centres[0] == 0.0)
        return rg_fail(err, RG_EDOMAIN, 0, "centre of a grain size class is zero");
    for (size_t i = 1; i < n; i++)
        edges[i] = sqrt(centres[i - 1]) * sqrt(centres[i]);
    edges[0] = centres[0] * (centres[0] / edges[1]);
    edges[n] = centres[n - 1] * (centres[n - 1] / edges[n - 1]);
    return RG_OK;
}
