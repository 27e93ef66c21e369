#include "kernels/signal/resample.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static const double COVERAGE = 0.95;
static const double FWHM_PER_SIGMA = 2.3548200450309493; /* 2 sqrt(2 ln 2) */
static const double REACH = 3.0;                         /* half width of the response, in FWHM: 7 sigma */
static const double NARROWER = 0.99;

static rg_status check_axis(const double *axis, size_t n, rg_error *err)
{
    if (n < 2)
        return rg_fail(err, RG_ESHAPE, n, "an axis needs two values to be resampled");
    const double direction = axis[1] - axis[0];
    for (size_t i = 0; i < n; i++)
        if (!isfinite(axis[i]) || (i > 0 && (axis[i] - axis[i - 1]) * direction <= 0.0))
            return rg_fail(err, RG_EDOMAIN, i, "the axis is not strictly monotonic here");
    return RG_OK;
}

/* Number of the k-th sample in rising order. */
static size_t rising(const double *axis, size_t n, size_t k)
{
    return axis[1] > axis[0] ? k : n - 1 - k;
}

/* The rising number of the last sample at or below x; n when x is below the first. */
static size_t last_below(const double *axis, size_t n, double x)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (axis[rising(axis, n, middle)] <= x)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? n : low - 1;
}

/* Value at x between its neighbours; NaN outside the axis. */
static double interpolate(const double *axis, const double *values, size_t n, double x)
{
    const size_t k = last_below(axis, n, x);
    if (k == n)
        return NAN;
    const size_t left = rising(axis, n, k);
    if (axis[left] == x)
        return values[left];
    if (k + 1 == n)
        return NAN;
    const size_t right = rising(axis, n, k + 1);
    const double t = (x - axis[left]) / (axis[right] - axis[left]);
    return values[left] + t * (values[right] - values[left]);
}

/* Trapezoid step of a sample. */
static double step(const double *axis, size_t n, size_t i)
{
    const size_t before = i > 0 ? i - 1 : i;
    const size_t after = i + 1 < n ? i + 1 : i;
    return 0.5 * fabs(axis[after] - axis[before]);
}

/* Weights of the source samples for one band into weights[n_from], and what a source without ends would
 * have: the rest of the response that falls off the axis counts against the coverage. */
static double fill_weights(const double *axis, size_t n, double centre, double fwhm, double *weights)
{
    const double sigma = fwhm / FWHM_PER_SIGMA;
    double outside = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double u = (axis[i] - centre) / sigma;
        weights[i] = fabs(axis[i] - centre) > REACH * fwhm ? 0.0 : exp(-0.5 * u * u) * step(axis, n, i);
    }
    const double low = fmin(axis[0], axis[n - 1]);
    const double high = fmax(axis[0], axis[n - 1]);
    const double full = sigma * 2.5066282746310002; /* sqrt(2 pi) */
    outside += 0.5 * erfc((centre - low) / sigma / sqrt(2.0));
    outside += 0.5 * erfc((high - centre) / sigma / sqrt(2.0));
    return full * outside;
}

static void convolve(const double *spectrum, const double *weights, size_t n, double outside, double *value)
{
    double sum = 0.0;
    double valid = 0.0;
    double total = outside;
    for (size_t i = 0; i < n; i++) {
        total += weights[i];
        if (weights[i] > 0.0 && isfinite(spectrum[i])) {
            sum += weights[i] * spectrum[i];
            valid += weights[i];
        }
    }
    *value = valid > 0.0 && valid >= COVERAGE * total ? sum / valid : NAN;
}

/* Width that is still to be applied, given the source's own. */
static rg_status remaining_width(const double *from_axis, const double *from_fwhm, size_t n_from,
                                 double centre, double target, size_t band, double *width, rg_error *err)
{
    double own = from_fwhm != NULL ? interpolate(from_axis, from_fwhm, n_from, centre) : 0.0;
    if (!isfinite(own))
        own = 0.0;
    if (!(target > 0.0) || !isfinite(target))
        return rg_fail(err, RG_EDOMAIN, band, "a band width is not positive");
    if (target < NARROWER * own)
        return rg_fail_named(err, RG_EUNSUPPORTED, band, "this band is narrower than those of the source",
                             NULL, "use a source of finer resolution");
    *width = target > own ? sqrt(target * target - own * own) : 0.0;
    return RG_OK;
}

rg_status rg_resample(const double *from_axis, const double *from_fwhm, size_t n_from, const double *spectra,
                      size_t n_spectra, const double *to_axis, const double *to_fwhm, size_t n_to,
                      double *resampled, rg_error *err)
{
    rg_status status = check_axis(from_axis, n_from, err);
    if (status != RG_OK)
        return status;
    double *weights = rg_alloc(n_from, 1, sizeof *weights);
    if (weights == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to resample");
    for (size_t band = 0; band < n_to && status == RG_OK; band++) {
        double width = 0.0;
        if (to_fwhm != NULL)
            status = remaining_width(from_axis, from_fwhm, n_from, to_axis[band], to_fwhm[band], band, &width,
                                     err);
        if (status != RG_OK)
            break;
        /* A response finer than the samples themselves is their interpolation. */
        const size_t k = last_below(from_axis, n_from, to_axis[band]);
        const bool fine = k < n_from && width < step(from_axis, n_from, rising(from_axis, n_from, k));
        const bool smooth = width > 0.0 && !fine;
        const double outside = smooth ? fill_weights(from_axis, n_from, to_axis[band], width, weights) : 0.0;
        for (size_t s = 0; s < n_spectra; s++) {
            double *value = resampled + s * n_to + band;
            if (smooth)
                convolve(spectra + s * n_from, weights, n_from, outside, value);
            else
                *value = interpolate(from_axis, spectra + s * n_from, n_from, to_axis[band]);
        }
    }
    free(weights);
    return status;
}
