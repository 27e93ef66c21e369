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

/* One band of the target: weights of the source samples [first, first + n), and what a source without ends
 * would have besides; or, with n of 0, interpolation between two samples. */
typedef struct {
    size_t first;
    size_t n;
    const double *weights;
    double outside;
    size_t left; /* n_from: off the axis */
    size_t right;
    double t; /* 0: the left sample itself */
} response;

struct rg_resample_plan {
    size_t n_from;
    size_t n_to;
    response *bands; /* [n_to] */
    double *weights; /* of all bands */
    size_t used;
    size_t capacity;
};

/* Weights of a Gaussian response: the rest of it that falls off the axis counts against the coverage. */
static bool fill_weights(const double *axis, size_t n, double centre, double fwhm, rg_resample_plan *plan,
                         response *b)
{
    const double sigma = fwhm / FWHM_PER_SIGMA;
    const double low = fmin(axis[0], axis[n - 1]);
    const double high = fmax(axis[0], axis[n - 1]);
    const double full = sigma * 2.5066282746310002; /* sqrt(2 pi) */
    void *grown = plan->weights;
    b->first = 0;
    while (b->first < n && fabs(axis[b->first] - centre) > REACH * fwhm)
        b->first++;
    while (b->first + b->n < n && fabs(axis[b->first + b->n] - centre) <= REACH * fwhm)
        b->n++;
    const bool room = rg_grow(&grown, &plan->capacity, plan->used + b->n, sizeof *plan->weights);
    plan->weights = grown;
    for (size_t i = 0; room && i < b->n; i++) {
        const double u = (axis[b->first + i] - centre) / sigma;
        plan->weights[plan->used + i] = exp(-0.5 * u * u) * step(axis, n, b->first + i);
    }
    plan->used += b->n;
    b->outside =
        full * 0.5 * (erfc((centre - low) / sigma / sqrt(2.0)) + erfc((high - centre) / sigma / sqrt(2.0)));
    return room;
}

/* Where x lies between two samples. */
static void fill_neighbours(const double *axis, size_t n, double x, response *b)
{
    const size_t k = last_below(axis, n, x);
    b->left = b->right = n;
    if (k == n)
        return;
    const size_t left = rising(axis, n, k);
    if (axis[left] != x && k + 1 == n)
        return;
    b->left = b->right = left;
    if (axis[left] != x) {
        b->right = rising(axis, n, k + 1);
        b->t = (x - axis[left]) / (axis[b->right] - axis[left]);
    }
}

/* Error: NULL for none. */
static double convolve(const response *b, const double *spectrum, const double *errors, double *error)
{
    double sum = 0.0;
    double valid = 0.0;
    double variance = 0.0;
    double total = b->outside;
    for (size_t i = 0; i < b->n; i++) {
        const double weight = b->weights[i];
        total += weight;
        if (!isfinite(spectrum[b->first + i]))
            continue;
        sum += weight * spectrum[b->first + i];
        valid += weight;
        if (error != NULL)
            variance += weight * errors[b->first + i] * weight * errors[b->first + i];
    }
    const bool covered = valid > 0.0 && valid >= COVERAGE * total;
    if (error != NULL)
        *error = covered ? sqrt(variance) / valid : NAN;
    return covered ? sum / valid : NAN;
}

static double between(const response *b, const double *values)
{
    return b->t == 0.0 ? values[b->left] : values[b->left] + b->t * (values[b->right] - values[b->left]);
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

rg_status rg_resample_new(const double *from_axis, const double *from_fwhm, size_t n_from,
                          const double *to_axis, const double *to_fwhm, size_t n_to, rg_resample_plan **plan,
                          rg_error *err)
{
    *plan = NULL;
    rg_status status = check_axis(from_axis, n_from, err);
    if (status != RG_OK)
        return status;
    rg_resample_plan *made = rg_alloc(1, 1, sizeof *made);
    if (made == NULL || (made->bands = rg_alloc(n_to, 1, sizeof *made->bands)) == NULL) {
        rg_resample_free(made);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to resample");
    }
    made->n_from = n_from;
    made->n_to = n_to;
    for (size_t i = 0; i < n_to && status == RG_OK; i++) {
        response *b = &made->bands[i];
        double width = 0.0;
        if (to_fwhm != NULL)
            status = remaining_width(from_axis, from_fwhm, n_from, to_axis[i], to_fwhm[i], i, &width, err);
        if (status != RG_OK)
            break;
        /* A response finer than the samples themselves is their interpolation. */
        const size_t k = last_below(from_axis, n_from, to_axis[i]);
        const bool fine = k < n_from && width < step(from_axis, n_from, rising(from_axis, n_from, k));
        fill_neighbours(from_axis, n_from, to_axis[i], b);
        if (width > 0.0 && !fine && !fill_weights(from_axis, n_from, to_axis[i], width, made, b))
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to resample");
        if (width > 0.0 && !fine && b->n == 0)
            b->left = n_from; /* far off the axis */
    }
    size_t at = 0;
    for (size_t i = 0; i < n_to && status == RG_OK; i++) {
        made->bands[i].weights = made->weights + at;
        at += made->bands[i].n;
    }
    if (status != RG_OK) {
        rg_resample_free(made);
        return status;
    }
    *plan = made;
    return RG_OK;
}

void rg_resample_rows(const rg_resample_plan *plan, const double *spectra, const double *errors,
                      size_t n_spectra, double *resampled, double *resampled_errors)
{
    for (size_t s = 0; s < n_spectra; s++) {
        const double *spectrum = spectra + s * plan->n_from;
        const double *sigma = errors != NULL ? errors + s * plan->n_from : NULL;
        double *error = resampled_errors != NULL && errors != NULL ? resampled_errors + s * plan->n_to : NULL;
        for (size_t i = 0; i < plan->n_to; i++) {
            const response *b = &plan->bands[i];
            double *value = resampled + s * plan->n_to + i;
            if (b->n > 0) {
                *value = convolve(b, spectrum, sigma, error != NULL ? error + i : NULL);
                continue;
            }
            *value = b->left < plan->n_from ? between(b, spectrum) : NAN;
            if (error != NULL)
                error[i] = isnan(*value) ? NAN : hypot((1.0 - b->t) * sigma[b->left], b->t * sigma[b->right]);
        }
    }
}

void rg_resample_free(rg_resample_plan *plan)
{
    if (plan == NULL)
        return;
    free(plan->bands);
    free(plan->weights);
    free(plan);
}

rg_status rg_resample(const double *from_axis, const double *from_fwhm, size_t n_from, const double *spectra,
                      size_t n_spectra, const double *to_axis, const double *to_fwhm, size_t n_to,
                      double *resampled, rg_error *err)
{
    rg_resample_plan *plan = NULL;
    const rg_status status =
        rg_resample_new(from_axis, from_fwhm, n_from, to_axis, to_fwhm, n_to, &plan, err);
    if (status == RG_OK)
        rg_resample_rows(plan, spectra, NULL, n_spectra, resampled, NULL);
    rg_resample_free(plan);
    return status;
}
