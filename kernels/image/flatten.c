#include "kernels/image/flatten.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

enum { DEGREES = 3, TERMS = 6 };

/* Powers of the terms along and down the image. */
static const int ALONG[TERMS] = {0, 1, 0, 1, 2, 0}, DOWN[TERMS] = {0, 0, 1, 1, 0, 2};

/* Polynomials at the pixels' middles, at right angles to each other: the sum of x^2 is (n - 1 / n) / 3. */
static void fill(double *polynomials, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double x = (2.0 * (double) i + 1.0) / (double) n - 1.0;
        polynomials[i] = 1.0;
        polynomials[n + i] = x;
        polynomials[2 * n + i] = x * x - (1.0 - 1.0 / ((double) n * (double) n)) / 3.0;
    }
}

static double square(const double *polynomial, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += polynomial[i] * polynomial[i];
    return sum;
}

static void take_off(double *pixels, size_t height, size_t width, const double *along, const double *down)
{
    double weights[TERMS] = {0};
    for (size_t y = 0; y < height; y++) {
        double line[DEGREES] = {0};
        for (size_t x = 0; x < width; x++)
            for (int d = 0; d < DEGREES; d++)
                line[d] += along[(size_t) d * width + x] * pixels[y * width + x];
        for (int t = 0; t < TERMS; t++)
            weights[t] += line[ALONG[t]] * down[(size_t) DOWN[t] * height + y];
    }
    for (int t = 0; t < TERMS; t++)
        weights[t] /= square(along + (size_t) ALONG[t] * width, width) *
                      square(down + (size_t) DOWN[t] * height, height);
    for (size_t y = 0; y < height; y++) {
        double line[DEGREES] = {0};
        for (int t = 0; t < TERMS; t++)
            line[ALONG[t]] += weights[t] * down[(size_t) DOWN[t] * height + y];
        for (size_t x = 0; x < width; x++)
            pixels[y * width + x] -= line[0] + line[1] * along[width + x] + line[2] * along[2 * width + x];
    }
}

rg_status rg_image_flatten(double *pixels, size_t height, size_t width, rg_error *err)
{
    for (size_t i = 0; i < height * width; i++)
        if (!isfinite(pixels[i]))
            return rg_fail(err, RG_EDOMAIN, i, "a pixel is not a finite number");
    double *along = rg_alloc(width, DEGREES, sizeof *along);
    double *down = rg_alloc(height, DEGREES, sizeof *down);
    const rg_status status = along == NULL || down == NULL
                                 ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image")
                                 : RG_OK;
    if (status == RG_OK) {
        fill(along, width);
        fill(down, height);
        /* The second pass takes off what rounding left of a bright surface. */
        for (int pass = 0; pass < 2; pass++)
            take_off(pixels, height, width, along, down);
    }
    free(along);
    free(down);
    return status;
}
