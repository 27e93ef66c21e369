#include "kernels/signal/gaussian_filter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static const double FOUR_LN2 = 2.7725887222397811;
static const double REACH = 3.0;               /* in FWHM: beyond it 1.5e-11 of the middle */
static const double EVEN = 1e-10;              /* of a step */
static const double LEAST_SHARE = 0.5 - 1e-12; /* of the weight: half, whatever the rounding */
enum { BREAK_EVEN = 16 }; /* channels of a Gaussian from which transforms are faster: measured */

/* Trapezoid step of a channel. */
static double step(const double *axis, size_t n, size_t i)
{
    const size_t before = i > 0 ? i - 1 : i;
    const size_t after = i + 1 < n ? i + 1 : i;
    return n > 1 ? 0.5 * fabs(axis[after] - axis[before]) : 1.0;
}

static bool is_even(const double *axis, size_t n)
{
    const double mean = n > 1 ? (axis[n - 1] - axis[0]) / (double) (n - 1) : 0.0;
    for (size_t i = 0; i < n; i++)
        if (fabs(axis[i] - axis[0] - (double) i * mean) > EVEN * fabs(mean))
            return false;
    return n > 1;
}

/* The Gaussian about 0, its negative side at the end, and what it gives over the steps themselves. */
static rg_status prepare_transform(rg_gaussian_filter *filter, const double *axis, size_t half, double fwhm,
                                   rg_error *err)
{
    const size_t n = filter->n;
    filter->length = rg_transform_length(n + half);
    const size_t room = rg_transform_room(filter->length);
    const rg_status status = rg_transform_new(filter->length, &filter->transform, err);
    if (status != RG_OK)
        return status;
    double *signal = rg_alloc(room, 1, sizeof *signal);
    filter->response = rg_alloc(room, 1, sizeof *filter->response);
    filter->full = rg_alloc(n, 1, sizeof *filter->full);
    if (signal == NULL || filter->response == NULL || filter->full == NULL) {
        free(signal);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the filter");
    }
    const double width = fabs(axis[n - 1] - axis[0]) / (double) (n - 1);
    for (size_t k = 0; k <= half; k++) {
        const double u = (double) k * width / fwhm;
        signal[k] = signal[(filter->length - k) % filter->length] = exp(-FOUR_LN2 * u * u) * width;
    }
    rg_transform_forward(filter->transform, signal, filter->response);
    for (size_t i = 0; i < n; i++) {
        filter->full[i] = 0.0;
        for (size_t j = i > half ? i - half : 0; j < n && j <= i + half; j++)
            filter->full[i] += signal[j > i ? j - i : i - j] * (j == 0 || j + 1 == n ? 0.5 : 1.0);
    }
    free(signal);
    return RG_OK;
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
    const size_t half = n > 0 ? n - 1 - filter->first[n - 1] : 0;
    return 2 * half + 1 >= BREAK_EVEN && is_even(axis, n) ? prepare_transform(filter, axis, half, fwhm, err)
                                                          : RG_OK;
}

void rg_gaussian_filter_free(rg_gaussian_filter *filter)
{
    free(filter->first);
    free(filter->start);
    free(filter->weights);
    free(filter->response);
    free(filter->full);
    rg_transform_free(filter->transform);
    *filter = (rg_gaussian_filter){0};
}

size_t rg_gaussian_filter_work(const rg_gaussian_filter *filter)
{
    return filter->transform != NULL ? 2 * rg_transform_room(filter->length) + filter->n : 0;
}

/* signal [length], made of filter->n channels and zeros, convolved with the Gaussian. */
static void convolve(const rg_gaussian_filter *filter, double *signal, double *amplitudes)
{
    memset(signal + filter->n, 0, (filter->length - filter->n) * sizeof *signal);
    signal[0] *= 0.5;
    signal[filter->n - 1] *= 0.5;
    rg_transform_forward(filter->transform, signal, amplitudes);
    for (size_t k = 0; k < filter->length / 2 + 1; k++) {
        /* That of a real even signal is real. */
        amplitudes[2 * k] *= filter->response[2 * k];
        amplitudes[2 * k + 1] *= filter->response[2 * k];
    }
    rg_transform_backward(filter->transform, amplitudes, signal);
}

static bool run_transforms(const rg_gaussian_filter *filter, const double *values, double *out, double *work)
{
    const size_t n = filter->n;
    double *signal = work;
    double *amplitudes = signal + rg_transform_room(filter->length);
    double *valid = amplitudes + rg_transform_room(filter->length);
    bool whole = true;
    bool complete = true;
    for (size_t i = 0; i < n; i++) {
        whole = whole && isfinite(values[i]);
        signal[i] = isfinite(values[i]) ? 1.0 : 0.0;
    }
    if (!whole) {
        convolve(filter, signal, amplitudes);
        memcpy(valid, signal, n * sizeof *valid);
    }
    for (size_t i = 0; i < n; i++)
        signal[i] = isfinite(values[i]) ? values[i] : 0.0;
    convolve(filter, signal, amplitudes);
    for (size_t i = 0; i < n; i++) {
        const double weight = whole ? filter->full[i] : valid[i];
        const bool fine = isfinite(values[i]) && weight >= LEAST_SHARE * filter->full[i];
        complete = complete && (fine || !isfinite(values[i]));
        out[i] = fine ? signal[i] / weight : NAN;
    }
    return complete;
}

bool rg_gaussian_filter_run(const rg_gaussian_filter *filter, const double *values, const double *errors,
                            double *out, double *out_errors, double *work)
{
    if (filter->transform != NULL && work != NULL && errors == NULL && out_errors == NULL)
        return run_transforms(filter, values, out, work);
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
        const bool fine = isfinite(values[i]) && valid >= LEAST_SHARE;
        complete = complete && (fine || !isfinite(values[i]));
        out[i] = fine ? sum / valid : NAN;
        if (out_errors != NULL)
            out_errors[i] = fine && errors != NULL ? sqrt(square) / valid : NAN;
    }
    return complete;
}
