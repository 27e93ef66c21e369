#include "kernels/signal/gaussian_filter.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static const double FOUR_LN2 = 2.7725887222397811;
static const double REACH = 3.0; /* in FWHM: beyond it 1.5e-11 of the middle */

/* Trapezoid step of a channel. */
static double step(const double *axis, size_t n, size_t i)
{
    const size_t before = i > 0 ? i - 1 : i;
    const size_t after = i + 1 < n ? i + 1 : i;
    return n > 1 ? 0.5 * fabs(axis[after] - axis[before]) : 1.0;
}

rg_status rg_gaussian_filter_init(rg_gaussian_filter *filter, const double *axis, size_t n, double fwhm,
                                  rg_error *err)
{
    *filter = (rg_gaussian_filter){.n = n};
    if (!(fwhm > 0.0) || !isfinite(fwhm))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the width of the Gaussian is not above zero", NULL,
                             "give fwhm in the unit of the axis");
    filter->first = rg_alloc(n, 1, sizeof *filter->first);
    filter->start = rg_alloc(n + 1, 1, sizeof *filter->start);
    if (filter->first == NULL || filter->start == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the filter");
    for (size_t i = 0, low = 0, high = 0; i < n; i++) {
        while (fabs(axis[low] - axis[i]) > REACH * fwhm)
            low++;
        while (high < n && (high <= i || fabs(axis[high] - axis[i]) <= REACH * fwhm))
            high++;
        filter->first[i] = low;
        filter->start[i + 1] = filter->start[i] + high - low;
    }
    filter->weights = rg_alloc(filter->start[n], 1, sizeof *filter->weights);
    if (filter->weights == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the filter");
    for (size_t i = 0; i < n; i++) {
        double *weights = filter->weights + filter->start[i];
        const size_t count = filter->start[i + 1] - filter->start[i];
        double sum = 0.0;
        for (size_t k = 0; k < count; k++) {
            const double u = (axis[filter->first[i] + k] - axis[i]) / fwhm;
            weights[k] = exp(-FOUR_LN2 * u * u) * step(axis, n, filter->first[i] + k);
            sum += weights[k];
        }
        for (size_t k = 0; k < count; k++)
            weights[k] /= sum;
    }
    return RG_OK;
}

void rg_gaussian_filter_free(rg_gaussian_filter *filter)
{
    free(filter->first);
    free(filter->start);
    free(filter->weights);
    *filter = (rg_gaussian_filter){0};
}

bool rg_gaussian_filter_run(const rg_gaussian_filter *filter, const double *values, const double *errors,
                            double *out, double *out_errors)
{
    bool complete = true;
    for (size_t i = 0; i < filter->n; i++) {
        const double *weights = filter->weights + filter->start[i];
        const size_t count = filter->start[i + 1] - filter->start[i];
        const double *from = values + filter->first[i];
        double sum = 0.0;
        double valid = 0.0;
        double square = 0.0;
        for (size_t k = 0; k < count; k++)
            if (isfinite(from[k])) {
                sum += weights[k] * from[k];
                valid += weights[k];
                if (errors != NULL) {
                    const double part = weights[k] * errors[filter->first[i] + k];
                    square += part * part;
                }
            }
        const bool fine = isfinite(values[i]) && valid >= 0.5;
        complete = complete && (fine || !isfinite(values[i]));
        out[i] = fine ? sum / valid : NAN;
        if (out_errors != NULL)
            out_errors[i] = fine && errors != NULL ? sqrt(square) / valid : NAN;
    }
    return complete;
}
