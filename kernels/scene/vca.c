#include "kernels/scene/vca.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/base/sum.h"
#include "kernels/scene/along.h"
#include "kernels/scene/basis.h"

double rg_vca_signal_to_noise_db(const double *variances, const double *mean, size_t n_bands, size_t p)
{
    const double power = rg_dot(mean, mean, n_bands);
    const double all = power + rg_sum(variances, n_bands);
    const double signal = power + rg_sum(variances, p < n_bands ? p : n_bands);
    const double noise = all - signal;
    if (!(noise > 0.0))
        return INFINITY;
    const double kept = signal - (double) p / (double) n_bands * all;
    return kept > 0.0 ? 10.0 * log10(kept / noise) : -INFINITY;
}

double rg_vca_threshold_db(size_t p)
{
    return 15.0 + 10.0 * log10((double) p);
}

enum { STRIP = 512, PARTS = 64 };

static size_t strip_to_plane(rg_coordinates *c, const double *mean, size_t from, size_t n)
{
    double along[STRIP];
    size_t n_behind = 0;
    (void) rg_along(c->values + from, c->n, c->d, mean, 0.0, false, n, along);
    for (size_t i = 0; i < n; i++) {
        n_behind += along[i] <= 0.0;
        along[i] = along[i] > 0.0 ? along[i] : (double) NAN;
    }
    for (size_t k = 0; k < c->d; k++)
        for (size_t i = 0; i < n; i++)
            c->values[k * c->n + from + i] /= along[i];
    return n_behind;
}

size_t rg_vca_to_plane(rg_coordinates *c, const double *mean)
{
    size_t n_behind = 0;
#pragma omp parallel for schedule(static) reduction(+ : n_behind)
    for (size_t from = 0; from < c->n; from += STRIP)
        n_behind += strip_to_plane(c, mean, from, c->n - from < STRIP ? c->n - from : STRIP);
    return n_behind;
}

static double longest_square(const rg_coordinates *c, size_t from, size_t n)
{
    double squares[STRIP] = {0.0};
    double longest = 0.0;
    for (size_t k = 0; k < c->d; k++)
        for (size_t i = 0; i < n; i++)
            squares[i] += c->values[k * c->n + from + i] * c->values[k * c->n + from + i];
    for (size_t i = 0; i < n; i++)
        longest = squares[i] > longest ? squares[i] : longest;
    return longest;
}

/* A largest value is the same however the spectra are parted. */
double rg_vca_longest(const rg_coordinates *c)
{
    double longest[PARTS] = {0.0};
#pragma omp parallel for schedule(static)
    for (size_t part = 0; part < PARTS; part++) {
        const size_t end = c->n * (part + 1) / PARTS;
        for (size_t from = c->n * part / PARTS; from < end; from += STRIP)
            longest[part] =
                fmax(longest[part], longest_square(c, from, end - from < STRIP ? end - from : STRIP));
    }
    for (size_t part = 1; part < PARTS; part++)
        longest[0] = fmax(longest[0], longest[part]);
    return sqrt(longest[0]);
}

rg_status rg_vca_run(const rg_coordinates *c, double constant, size_t p, uint64_t seed, size_t *rows,
                     rg_error *err)
{
    if (p < 1 || (c->d != p && c->d + 1 != p))
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the coordinates do not fit the number of endmembers");
    double *basis = rg_alloc(p + 3, p, sizeof *basis);
    if (basis == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look for endmembers");
    double *direction = basis + p * p;
    double *found = direction + p;
    double *start = found + p;
    start[p - 1] = 1.0; /* the first direction is orthogonal to the last axis, as in the authors' program */
    rg_status status = RG_OK;
    for (size_t m = 0; m < p && status == RG_OK; m++) {
        double value = 0.0;
        for (size_t k = 0; k < p; k++)
            direction[k] = rg_random_normal(seed, m, k);
        if (p > 1 && !rg_basis_reduce(m == 0 ? start : basis, m == 0 ? 1 : m, p, direction, 1e-10))
            status = rg_fail(err, RG_ESINGULAR, m, "the scene has fewer directions than endmembers");
        if (status != RG_OK)
            break;
        rg_coordinates_extreme(c, direction, c->d < p ? constant * direction[p - 1] : 0.0, true, &rows[m],
                               &value);
        if (rows[m] == SIZE_MAX) {
            status = rg_fail(err, RG_EDOMAIN, m, "no spectrum is complete, or all are zero");
            break;
        }
        rg_coordinates_get(c, rows[m], found);
        if (c->d < p)
            found[p - 1] = constant;
        if (!rg_basis_reduce(basis, m, p, found, 1e-9))
            status = rg_fail(err, RG_ESINGULAR, m, "the scene has fewer directions than endmembers");
        for (size_t k = 0; k < p; k++)
            basis[m * p + k] = found[k];
    }
    free(basis);
    return status;
}
