#include "kernels/image/calibration.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/eigen.h"

enum { F = RG_IMAGE_N_FEATURES, C = RG_IMAGE_N_COMPONENTS, T = RG_IMAGE_N_TERMS, S = RG_IMAGE_N_SIZES };

static const double RIDGE = 1.0; /* on standardised terms: as one more image */
static const size_t FEWEST = 100, FOLDS = 10;

const double rg_image_sizes[RG_IMAGE_N_SIZES] = {10, 16, 25, 30, 50, 75, 84, 90};

/* The terms of the regression; returns L. */
static double make_terms(const rg_image_calibration *c, const double *features, double *terms)
{
    double level = 0.0;
    double z[C];
    for (size_t f = 0; f < F; f++)
        level += features[f] / F;
    size_t at = 0;
    terms[at++] = 1.0;
    for (size_t f = 0; f < F; f++)
        terms[at++] = features[f] - level;
    for (size_t j = 0; j < C; j++) {
        z[j] = 0.0;
        for (size_t f = 0; f < F; f++)
            z[j] += c->components[j][f] * (features[f] - level - c->mean[f]);
    }
    for (size_t j = 0; j < C; j++)
        for (size_t k = j; k < C; k++)
            terms[at++] = z[j] * z[k];
    terms[at++] = level;
    terms[at] = level * level;
    return level;
}

static rg_status find_components(const double *features, size_t n, rg_image_calibration *c, rg_error *err)
{
    double *shape = rg_alloc(n, F, sizeof *shape);
    double *matrix = rg_alloc(F, F, sizeof *matrix);
    double values[F];
    rg_status status = shape == NULL || matrix == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration")
                           : RG_OK;
    memset(c->mean, 0, sizeof c->mean);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        double level = 0.0;
        for (size_t f = 0; f < F; f++)
            level += features[i * F + f] / F;
        for (size_t f = 0; f < F; f++) {
            shape[i * F + f] = features[i * F + f] - level;
            c->mean[f] += shape[i * F + f] / (double) n;
        }
    }
    for (size_t i = 0; i < n && status == RG_OK; i++)
        for (size_t f = 0; f < F; f++)
            for (size_t g = 0; g < F; g++)
                matrix[f * F + g] +=
                    (shape[i * F + f] - c->mean[f]) * (shape[i * F + g] - c->mean[g]) / (double) n;
    for (size_t f = 0; f < F && status == RG_OK; f++)
        c->sd[f] = sqrt(matrix[f * F + f]);
    if (status == RG_OK)
        status = rg_eigen_symmetric(matrix, F, values, err);
    for (size_t j = 0; j < C && status == RG_OK; j++) {
        if (!(values[j] > 1e-12))
            status = rg_fail(err, RG_ESINGULAR, j, "the images are too much alike to calibrate with");
        for (size_t f = 0; f < F; f++)
            c->components[j][f] = matrix[j * F + f] / sqrt(values[j]);
    }
    free(shape);
    free(matrix);
    return status;
}

/* Coefficients from the images whose number modulo FOLDS is not `without`. terms[n][T], targets[n][S]. */
static rg_status solve(const double *terms, const double *targets, size_t n, size_t without,
                       double coefficients[S][T], rg_error *err)
{
    double mean[T] = {0}, sd[T] = {0};
    double *normal = rg_alloc(T, T, sizeof *normal);
    double *right = rg_alloc(T, S, sizeof *right);
    double used = 0.0;
    if (normal == NULL || right == NULL) {
        free(normal);
        free(right);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration");
    }
    for (size_t i = 0; i < n; i++)
        if (i % FOLDS != without) {
            used += 1.0;
            for (size_t t = 1; t < T; t++)
                mean[t] += terms[i * T + t];
        }
    for (size_t t = 1; t < T; t++)
        mean[t] /= used;
    for (size_t i = 0; i < n; i++)
        for (size_t t = 1; t < T && i % FOLDS != without; t++)
            sd[t] += (terms[i * T + t] - mean[t]) * (terms[i * T + t] - mean[t]) / used;
    sd[0] = 1.0;
    for (size_t t = 1; t < T; t++)
        sd[t] = sd[t] > 1e-24 ? sqrt(sd[t]) : 1.0;
    for (size_t i = 0; i < n; i++) {
        double z[T];
        if (i % FOLDS == without)
            continue;
        for (size_t t = 0; t < T; t++)
            z[t] = (terms[i * T + t] - mean[t]) / sd[t];
        for (size_t t = 0; t < T; t++) {
            for (size_t u = 0; u < T; u++)
                normal[t * T + u] += z[t] * z[u];
            for (size_t s = 0; s < S; s++)
                right[t * S + s] += z[t] * targets[i * S + s];
        }
    }
    for (size_t t = 1; t < T; t++)
        normal[t * T + t] += RIDGE;
    const bool solved = LAPACKE_dposv(LAPACK_ROW_MAJOR, 'L', T, S, normal, T, right, S) == 0;
    for (size_t s = 0; s < S; s++) {
        coefficients[s][0] = right[s];
        for (size_t t = 1; t < T; t++) {
            coefficients[s][t] = right[t * S + s] / sd[t];
            coefficients[s][0] -= coefficients[s][t] * mean[t];
        }
    }
    free(normal);
    free(right);
    return solved
               ? RG_OK
               : rg_fail(err, RG_ESINGULAR, RG_NO_INDEX, "the images are too much alike to calibrate with");
}

static double estimate(const double coefficients[T], const double *terms, double level)
{
    double sum = level;
    for (size_t t = 0; t < T; t++)
        sum += coefficients[t] * terms[t];
    return sum;
}

/* floor and slope by least squares of the squared errors on (P / side)^2, neither below 0. */
static void fit_errors(const double *left_out, const double *sizes, const double *sides, size_t n,
                       rg_image_calibration *c)
{
    for (size_t s = 0; s < S; s++) {
        double x1 = 0.0, x2 = 0.0, y1 = 0.0, xy = 0.0;
        for (size_t i = 0; i < n; i++) {
            const double x = sizes[i * S + s] / sides[i] * (sizes[i * S + s] / sides[i]);
            const double y = left_out[i * S + s] * left_out[i * S + s];
            x1 += x / (double) n;
            x2 += x * x / (double) n;
            y1 += y / (double) n;
            xy += x * y / (double) n;
        }
        const double spread = x2 - x1 * x1;
        double slope = spread > 0.0 ? fmax((xy - x1 * y1) / spread, 0.0) : 0.0;
        slope = fmin(slope, 0.75 * y1 / x1); /* a quarter of the variance stays for the smallest grains */
        c->floor[s] = sqrt(y1 - slope * x1);
        c->slope[s] = sqrt(slope);
    }
}

rg_status rg_image_calibration_fit(const double *features, const double *sizes_px, const double *sides_px,
                                   size_t n, rg_image_calibration *c, double *left_out, rg_error *err)
{
    if (n < FEWEST)
        return rg_fail(err, RG_ESHAPE, n, "fewer than 100 images cannot calibrate this");
    for (size_t i = 0; i < n * S; i++)
        if (!(sizes_px[i] > 0.0) || !isfinite(sizes_px[i]))
            return rg_fail(err, RG_EDOMAIN, i / S, "the known size of an image is not positive");
    double *terms = rg_alloc(n, T, sizeof *terms);
    double *targets = rg_alloc(n, S, sizeof *targets);
    double *levels = rg_alloc(n, 1, sizeof *levels);
    double *errors = rg_alloc(n, S, sizeof *errors);
    rg_status status = terms == NULL || targets == NULL || levels == NULL || errors == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration")
                           : find_components(features, n, c, err);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        levels[i] = make_terms(c, features + i * F, terms + i * T);
        for (size_t s = 0; s < S; s++)
            targets[i * S + s] = log(sizes_px[i * S + s]) - levels[i];
    }
    for (size_t fold = 0; fold < FOLDS && status == RG_OK; fold++) {
        status = solve(terms, targets, n, fold, c->coefficients, err);
        for (size_t i = fold; i < n && status == RG_OK; i += FOLDS)
            for (size_t s = 0; s < S; s++)
                errors[i * S + s] =
                    estimate(c->coefficients[s], terms + i * T, levels[i]) - log(sizes_px[i * S + s]);
    }
    if (status == RG_OK)
        status = solve(terms, targets, n, FOLDS, c->coefficients, err);
    if (status == RG_OK)
        fit_errors(errors, sizes_px, sides_px, n, c);
    if (status == RG_OK && left_out != NULL)
        memcpy(left_out, errors, n * S * sizeof *errors);
    free(terms);
    free(targets);
    free(levels);
    free(errors);
    return status;
}

void rg_image_calibration_apply(const rg_image_calibration *c, const double features[RG_IMAGE_N_FEATURES],
                                double side_px, double sizes_px[RG_IMAGE_N_SIZES],
                                double relative_errors[RG_IMAGE_N_SIZES], double *strange)
{
    double terms[T];
    const double level = make_terms(c, features, terms);
    *strange = 0.0;
    for (size_t f = 0; f < F; f++)
        *strange = fmax(*strange, fabs(features[f] - level - c->mean[f]) / c->sd[f]);
    for (size_t s = 0; s < S; s++) {
        double size = exp(estimate(c->coefficients[s], terms, level));
        size_t at = s;
        for (; at > 0 && sizes_px[at - 1] > size; at--)
            sizes_px[at] = sizes_px[at - 1];
        sizes_px[at] = size;
    }
    for (size_t s = 0; s < S; s++)
        relative_errors[s] = hypot(c->floor[s], c->slope[s] * sizes_px[s] / side_px);
}
