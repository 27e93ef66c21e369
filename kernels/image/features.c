#include "kernels/image/features.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"
#include "kernels/image/correlation.h"

enum { MOST_LEVELS = 9, PICTURES = 4 };

static const struct {
    size_t n;
    double levels[MOST_LEVELS];
} LEVELS[PICTURES] = {{9, {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1}},
                      {6, {0.8, 0.6, 0.4, 0.3, 0.2, 0.1}},
                      {9, {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1}},
                      {9, {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1}}};

/* The binomial filter 1-2-1 in both directions, the border repeated. */
static void smooth(const double *from, size_t height, size_t width, double *to)
{
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++) {
            const size_t up = y > 0 ? y - 1 : y, down = y + 1 < height ? y + 1 : y;
            const size_t left = x > 0 ? x - 1 : x, right = x + 1 < width ? x + 1 : x;
            /* Corners, sides and middle are added in pairs, so that a turned image gives the same bits. */
            const double corners = (from[up * width + left] + from[down * width + right]) +
                                   (from[up * width + right] + from[down * width + left]);
            const double sides = (from[up * width + x] + from[down * width + x]) +
                                 (from[y * width + left] + from[y * width + right]);
            to[y * width + x] = (corners + 2.0 * sides + 4.0 * from[y * width + x]) / 16.0;
        }
}

static void edges(const double *smoothed, size_t height, size_t width, double *to)
{
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++) {
            const double dx =
                x > 0 && x + 1 < width ? smoothed[y * width + x + 1] - smoothed[y * width + x - 1] : 0.0;
            const double dy =
                y > 0 && y + 1 < height ? smoothed[(y + 1) * width + x] - smoothed[(y - 1) * width + x] : 0.0;
            to[y * width + x] = sqrt(dx * dx + dy * dy);
        }
}

static rg_status add_phase(const double *image, size_t height, size_t width, double frequency, size_t n_lags,
                           double *work, double *covariance, rg_error *err)
{
    const size_t n = height * width;
    const double sd = sqrt(rg_dot(image, image, n) / (double) n);
    rg_status status = RG_OK;
    for (int part = 0; part < 2 && status == RG_OK; part++) {
        for (size_t i = 0; i < n; i++)
            work[i] = part == 0 ? cos(frequency * image[i] / sd) : sin(frequency * image[i] / sd);
        status = rg_image_covariance(work, height, width, n_lags, covariance, err);
    }
    return status;
}

static rg_status read_levels(double *c, size_t n_lags, size_t picture, double *features, rg_error *err)
{
    const double extrapolated = 3.0 * c[1] - 3.0 * c[2] + c[3];
    c[0] = fmin(c[0], fmax(extrapolated, 0.1 * c[0]));
    for (size_t k = 0; k < LEVELS[picture].n; k++) {
        const double level = LEVELS[picture].levels[k] * c[0];
        size_t lag = 1;
        while (lag < n_lags && c[lag] >= level)
            lag++;
        if (lag == n_lags)
            return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the grains are too large for the frame");
        features[k] = log((double) (lag - 1) + (c[lag - 1] - level) / (c[lag - 1] - c[lag]));
    }
    return RG_OK;
}

static rg_status picture_of(size_t picture, const double *flat, const double *smoothed, size_t height,
                            size_t width, size_t n_lags, double *work, double *covariance, rg_error *err)
{
    switch (picture) {
    case 0:
        return rg_image_covariance(flat, height, width, n_lags, covariance, err);
    case 1:
        edges(smoothed, height, width, work);
        return rg_image_covariance(work, height, width, n_lags, covariance, err);
    case 2:
        return add_phase(flat, height, width, 2.0, n_lags, work, covariance, err);
    default:
        return add_phase(smoothed, height, width, 3.0, n_lags, work, covariance, err);
    }
}

rg_status rg_image_features(const double *pixels, size_t height, size_t width,
                            double features[RG_IMAGE_N_FEATURES], rg_error *err)
{
    const size_t side = height < width ? height : width;
    const size_t n_lags = side / 2;
    if (side < 32)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the image is too small for grain sizes");
    double *flat = rg_alloc(height, width, sizeof *flat);
    double *smoothed = rg_alloc(height, width, sizeof *smoothed);
    double *work = rg_alloc(height, width, sizeof *work);
    double *covariance = rg_alloc(n_lags, 1, sizeof *covariance);
    rg_status status = flat == NULL || smoothed == NULL || work == NULL || covariance == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image")
                           : rg_image_correlation(pixels, height, width, n_lags, covariance, NULL, err);
    if (status == RG_OK)
        status = rg_image_flatten(pixels, height, width, flat, err);
    if (status == RG_OK)
        smooth(flat, height, width, smoothed);
    size_t at = 0;
    for (size_t p = 0; p < PICTURES && status == RG_OK; p++) {
        for (size_t lag = 0; lag < n_lags; lag++)
            covariance[lag] = 0.0;
        status = picture_of(p, flat, smoothed, height, width, n_lags, work, covariance, err);
        if (status == RG_OK)
            status = read_levels(covariance, n_lags, p, features + at, err);
        at += LEVELS[p].n;
    }
    free(flat);
    free(smoothed);
    free(work);
    free(covariance);
    return status;
}
