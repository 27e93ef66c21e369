#include "kernels/image/correlation.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"
#include "kernels/signal/transform.h"

enum { LINES_PER_BLOCK = 16 };

/* Legendre polynomials on the pixels' middles, products of degree two at most: near enough to orthogonal that
 * two passes of projection agree with least squares to rounding. */
static double surface_term(int term, double x, double y)
{
    switch (term) {
    case 0:
        return 1.0;
    case 1:
        return x;
    case 2:
        return y;
    case 3:
        return x * y;
    case 4:
        return 1.5 * x * x - 0.5;
    default:
        return 1.5 * y * y - 0.5;
    }
}

static double place(size_t i, size_t n)
{
    return (2.0 * (double) i + 1.0) / (double) n - 1.0;
}

static void take_off(double *flat, size_t height, size_t width, int term, double *numerators,
                     double *denominators)
{
    for (size_t y = 0; y < height; y++) {
        numerators[y] = 0.0;
        denominators[y] = 0.0;
        for (size_t x = 0; x < width; x++) {
            const double t = surface_term(term, place(x, width), place(y, height));
            numerators[y] += t * flat[y * width + x];
            denominators[y] += t * t;
        }
    }
    const double weight = rg_sum(numerators, height) / rg_sum(denominators, height);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            flat[y * width + x] -= weight * surface_term(term, place(x, width), place(y, height));
}

rg_status rg_image_flatten(const double *pixels, size_t height, size_t width, double *flat, rg_error *err)
{
    double *sums = rg_alloc(height, 2, sizeof *sums);
    if (sums == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image");
    for (size_t i = 0; i < height * width; i++) {
        if (!isfinite(pixels[i])) {
            free(sums);
            return rg_fail(err, RG_EDOMAIN, i, "a pixel is not a finite number");
        }
        flat[i] = pixels[i];
    }
    for (int pass = 0; pass < 2; pass++)
        for (int term = 0; term < 6; term++)
            take_off(flat, height, width, term, sums, sums + height);
    free(sums);
    return RG_OK;
}

/* The summed power of n_lines lines of n pixels, `step` apart along and `stride` from line to line; then the
 * mean product at each distance, added to correlation[n_lags]. */
static rg_status add_direction(const double *flat, size_t n_lines, size_t stride, size_t n, size_t step,
                               size_t n_lags, double *correlation, rg_error *err)
{
    const size_t length = rg_transform_length(2 * n);
    const size_t room = rg_transform_room(length);
    const size_t n_blocks = (n_lines + LINES_PER_BLOCK - 1) / LINES_PER_BLOCK;
    rg_transform *transform = NULL;
    rg_status status = rg_transform_new(length, &transform, err);
    double *power = rg_alloc(n_blocks, room, sizeof *power);
    double *work = rg_alloc(n_blocks, 2 * room, sizeof *work);
    if (status == RG_OK && (power == NULL || work == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the power spectra");
    if (status == RG_OK) {
#pragma omp parallel for schedule(static)
        for (size_t b = 0; b < n_blocks; b++) {
            double *values = work + 2 * b * room;
            double *amplitudes = values + room;
            const size_t end = (b + 1) * LINES_PER_BLOCK < n_lines ? (b + 1) * LINES_PER_BLOCK : n_lines;
            for (size_t line = b * LINES_PER_BLOCK; line < end; line++) {
                for (size_t i = 0; i < n; i++)
                    values[i] = flat[line * stride + i * step];
                for (size_t i = n; i < length; i++)
                    values[i] = 0.0;
                rg_transform_forward(transform, values, amplitudes);
                for (size_t k = 0; k <= length / 2; k++)
                    power[b * room + 2 * k] +=
                        amplitudes[2 * k] * amplitudes[2 * k] + amplitudes[2 * k + 1] * amplitudes[2 * k + 1];
            }
        }
        for (size_t b = 1; b < n_blocks; b++)
            for (size_t k = 0; k <= length / 2; k++)
                power[2 * k] += power[b * room + 2 * k];
        rg_transform_backward(transform, power, work);
        for (size_t lag = 0; lag < n_lags; lag++)
            correlation[lag] += work[lag] / ((double) n_lines * (double) (n - lag));
    }
    free(work);
    free(power);
    rg_transform_free(transform);
    return status;
}

static rg_status check_sizes(size_t height, size_t width, size_t n_lags, rg_error *err)
{
    return height < 8 || width < 8 || n_lags == 0 || n_lags > height || n_lags > width
               ? rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the image is too small for this")
               : RG_OK;
}

rg_status rg_image_covariance(const double *pixels, size_t height, size_t width, size_t n_lags,
                              double *covariance, rg_error *err)
{
    rg_status status = check_sizes(height, width, n_lags, err);
    if (status != RG_OK)
        return status;
    double *flat = rg_alloc(height, width, sizeof *flat);
    if (flat == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image");
    status = rg_image_flatten(pixels, height, width, flat, err);
    if (status == RG_OK)
        status = add_direction(flat, height, width, width, 1, n_lags, covariance, err);
    if (status == RG_OK)
        status = add_direction(flat, width, 1, height, width, n_lags, covariance, err);
    free(flat);
    return status;
}

rg_status rg_image_correlation(const double *pixels, size_t height, size_t width, size_t n_lags,
                               double *correlation, double *variance, rg_error *err)
{
    rg_status status = check_sizes(height, width, n_lags, err);
    for (size_t lag = 0; lag < n_lags && status == RG_OK; lag++)
        correlation[lag] = 0.0;
    if (status == RG_OK)
        status = rg_image_covariance(pixels, height, width, n_lags, correlation, err);
    /* What is left of an even image is rounding. */
    double largest = 0.0;
    for (size_t i = 0; i < height * width && status == RG_OK; i++)
        largest = fmax(largest, fabs(pixels[i]));
    if (status == RG_OK && correlation[0] <= 1e-20 * largest * largest)
        status = rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the image has no contrast");
    if (status != RG_OK)
        return status;
    const double scale = correlation[0];
    for (size_t lag = 0; lag < n_lags; lag++)
        correlation[lag] /= scale;
    if (variance != NULL)
        *variance = 0.5 * scale;
    return RG_OK;
}
