#include "kernels/signal/spline.h"

#include <math.h>

rg_status rg_spline_fit(const double *restrict x, const double *restrict y, size_t n, double *restrict second,
                        double *restrict work, rg_error *err)
{
    if (n < 2)
        return rg_fail(err, RG_ESHAPE, n, "a spline needs two samples");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]) || (i > 0 && !(x[i] > x[i - 1])))
            return rg_fail(err, RG_EDOMAIN, i, "the samples of a spline are not finite or do not rise here");
    second[0] = 0.0;
    second[n - 1] = 0.0;
    work[0] = 0.0;
    for (size_t i = 1; i + 1 < n; i++) {
        const double left = x[i] - x[i - 1];
        const double both = x[i + 1] - x[i - 1];
        const double share = left / both;
        const double pivot = share * second[i - 1] + 2.0;
        const double bend = (y[i + 1] - y[i]) / (x[i + 1] - x[i]) - (y[i] - y[i - 1]) / left;
        second[i] = (share - 1.0) / pivot;
        work[i] = (6.0 * bend / both - share * work[i - 1]) / pivot;
    }
    for (size_t i = n - 1; i-- > 1;)
        second[i] = second[i] * second[i + 1] + work[i];
    return RG_OK;
}

void rg_spline_values(const rg_spline *spline, const double *restrict at, size_t n, double shift,
                      double *restrict values, double *restrict slopes)
{
    const double *x = spline->x;
    size_t k = 0;
    size_t high = spline->n - 1;
    if (n == 0)
        return;
    while (high - k > 1) { /* the piece of the first point; the others follow it */
        const size_t middle = k + (high - k) / 2;
        if (x[middle] <= at[0] + shift)
            k = middle;
        else
            high = middle;
    }
    for (size_t i = 0; i < n; i++) {
        const double place = at[i] + shift;
        while (k + 2 < spline->n && x[k + 1] <= place)
            k++;
        const double width = x[k + 1] - x[k];
        const double b = (place - x[k]) / width;
        const double a = 1.0 - b;
        const double sixth = width * width / 6.0;
        values[i] = a * spline->y[k] + b * spline->y[k + 1] +
                    ((a * a * a - a) * spline->second[k] + (b * b * b - b) * spline->second[k + 1]) * sixth;
        if (slopes != NULL)
            slopes[i] =
                (spline->y[k + 1] - spline->y[k]) / width +
                ((1.0 - 3.0 * a * a) * spline->second[k] + (3.0 * b * b - 1.0) * spline->second[k + 1]) *
                    (width / 6.0);
    }
}
