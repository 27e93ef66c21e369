#include "kernels/search/features.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"

enum { WORK_ROWS = 2 };

rg_search_features rg_search_features_defaults(void)
{
    return (rg_search_features){.sigma = 2.0, .gate = 0.01, .power = 0.5, .slope_power = 0.35, .weight = 0.5};
}

/* Weights of the channels beside one another, out to four sigma: kernel[k] for a distance of k. */
static double *make_kernel(double sigma, size_t *reach)
{
    *reach = (size_t) ceil(4.0 * sigma);
    double *kernel = rg_alloc(*reach + 1, 1, sizeof *kernel);
    for (size_t k = 0; kernel != NULL && k <= *reach; k++)
        kernel[k] = sigma > 0.0 ? exp(-0.5 * (double) (k * k) / (sigma * sigma)) : k == 0;
    return kernel;
}

/* The weighted mean of the neighbours, where what was not measured is zero: towards its ends a spectrum fades
 * away, so that a step there is no slope. Returns the largest. */
static double smooth(const double *spectrum, size_t n, const double *kernel, size_t reach, double *smoothed)
{
    double whole = kernel[0];
    double largest = 0.0;
    for (size_t k = 1; k <= reach; k++)
        whole += 2.0 * kernel[k];
    for (size_t c = 0; c < n; c++) {
        double sum = 0.0;
        const size_t low = c > reach ? c - reach : 0;
        const size_t high = c + reach < n ? c + reach : n - 1;
        for (size_t k = low; k <= high; k++)
            sum += isfinite(spectrum[k]) ? kernel[k > c ? k - c : c - k] * spectrum[k] : 0.0;
        smoothed[c] = sum / whole;
        largest = fmax(largest, smoothed[c]);
    }
    return largest;
}

/* Differences over both neighbours, over one at an end of the axis. */
static double slope(const double *y, size_t n, size_t c)
{
    if (n < 2)
        return 0.0;
    if (c == 0 || c + 1 == n)
        return c == 0 ? y[1] - y[0] : y[c] - y[c - 1];
    return 0.5 * (y[c + 1] - y[c - 1]);
}

/* Scale so that the squares sum to `share`; false when there is nothing to scale. */
static bool scale(const double *from, size_t n, double share, float *to)
{
    double sum = 0.0;
    for (size_t c = 0; c < n; c++)
        sum += from[c] * from[c];
    const double factor = sum > 0.0 ? sqrt(share / sum) : 0.0;
    for (size_t c = 0; c < n; c++)
        to[c] = (float) (factor * from[c]);
    return sum > 0.0;
}

static bool make_one(const rg_search_features *how, const double *kernel, size_t reach,
                     const double *spectrum, size_t n, double *work, float *features)
{
    double *y = work;
    double *out = work + n;
    const double largest = smooth(spectrum, n, kernel, reach, y);
    for (size_t c = 0; c < 2 * n; c++)
        features[c] = 0.0F;
    if (!(largest > 0.0) || isinf(largest))
        return false;
    for (size_t c = 0; c < n; c++)
        y[c] = fmax(y[c] / largest - how->gate, 0.0);
    for (size_t c = 0; c < n; c++)
        out[c] = isfinite(spectrum[c]) ? pow(y[c], how->power) : 0.0;
    bool has = scale(out, n, how->weight, features);
    for (size_t c = 0; c < n; c++)
        y[c] = pow(y[c], how->slope_power);
    for (size_t c = 0; c < n; c++)
        out[c] = isfinite(spectrum[c]) ? slope(y, n, c) : 0.0;
    has = scale(out, n, 1.0 - how->weight, features + n) && has;
    for (size_t c = 0; c < 2 * n && !has; c++)
        features[c] = 0.0F;
    return has;
}

rg_status rg_search_features_make(const rg_search_features *how, const double *spectra, size_t n_spectra,
                                  size_t n, float *features, bool *has, rg_error *err)
{
    if (!(how->sigma >= 0.0 && how->sigma < 1e4 && how->gate >= 0.0 && how->gate < 1.0 && how->power > 0.0 &&
          how->slope_power > 0.0 && how->weight >= 0.0 && how->weight <= 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "smoothing, gate, powers or weight are out of range");
    size_t reach = 0;
    double *kernel = make_kernel(how->sigma, &reach);
    double *work = rg_alloc(rg_threads(), WORK_ROWS * n, sizeof *work);
    const rg_status status = kernel != NULL && work != NULL
                                 ? RG_OK
                                 : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the features");
    if (status == RG_OK) {
#pragma omp parallel for schedule(static)
        for (size_t s = 0; s < n_spectra; s++)
            has[s] = make_one(how, kernel, reach, spectra + s * n, n, work + rg_thread() * WORK_ROWS * n,
                              features + s * 2 * n);
    }
    free(work);
    free(kernel);
    return status;
}
