#include "kernels/scene/nfindr.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/scene/basis.h"
#include "kernels/scene/simplex.h"

static const double LEAST_GAIN = 1e-9; /* of the volume, for an exchange */
enum { MOST_SWEEPS = 100 };

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look for endmembers");
}

/* Squared distances from the first corner, less those along each direction of the hull. */
static size_t farthest(const double *rest, const double *weights, size_t n)
{
    size_t best = SIZE_MAX;
    double most = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        const double size = weights != NULL ? weights[i] * weights[i] * rest[i] : rest[i];
        if (size > most) {
            most = size;
            best = i;
        }
    }
    return best;
}

static void square_from(const rg_coordinates *c, const double *point, double *rest)
{
    memset(rest, 0, c->n * sizeof *rest);
    for (size_t k = 0; k < c->d; k++)
        for (size_t i = 0; i < c->n; i++) {
            const double off = c->values[k * c->n + i] - point[k];
            rest[i] += off * off;
        }
}

static void take_off(const rg_coordinates *c, const double *point, const double *direction, double *rest)
{
    enum { STRIP = 512 };
    double along[STRIP];
    for (size_t from = 0; from < c->n; from += STRIP) {
        const size_t now = c->n - from < STRIP ? c->n - from : STRIP;
        memset(along, 0, sizeof along);
        for (size_t k = 0; k < c->d; k++)
            for (size_t i = 0; i < now; i++)
                along[i] += direction[k] * (c->values[k * c->n + from + i] - point[k]);
        for (size_t i = 0; i < now; i++)
            rest[from + i] -= along[i] * along[i];
    }
}

rg_status rg_farthest_spectra(const rg_coordinates *c, const double *weights, size_t p, size_t *rows,
                              rg_error *err)
{
    double *rest = rg_alloc(c->n, 1, sizeof *rest);
    double *first = rg_alloc(p + 2, c->d, sizeof *first);
    rg_status status = rest == NULL || first == NULL ? no_memory(err) : RG_OK;
    if (status == RG_OK) {
        square_from(c, first, rest); /* from the origin */
        rows[0] = farthest(rest, weights, c->n);
        if (rows[0] == SIZE_MAX)
            status = rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "no spectrum is complete");
    }
    if (status == RG_OK) {
        rg_coordinates_get(c, rows[0], first);
        square_from(c, first, rest);
    }
    for (size_t m = 1; m < p && status == RG_OK; m++) {
        double *basis = first + c->d;
        double *direction = basis + (m - 1) * c->d;
        rows[m] = farthest(rest, weights, c->n);
        rg_coordinates_get(c, rows[m], direction);
        for (size_t k = 0; k < c->d; k++)
            direction[k] -= first[k];
        if (!rg_basis_reduce(basis, m - 1, c->d, direction, 1e-9))
            status = rg_fail(err, RG_ESINGULAR, m, "the scene has fewer directions than endmembers");
        else if (m + 1 < p)
            take_off(c, first, direction, rest);
    }
    free(first);
    free(rest);
    return status;
}

/* Exchange corners until none gains. points, inverse [p][p]. */
static rg_status climb(const rg_coordinates *c, size_t p, size_t *rows, double *inverse, double *log_volume,
                       rg_error *err)
{
    rg_status status = rg_simplex_of_rows(c, p, rows, inverse, log_volume, err);
    bool gained = true;
    for (int sweep = 0; sweep < MOST_SWEEPS && gained && status == RG_OK; sweep++) {
        gained = false;
        for (size_t m = 0; m < p && status == RG_OK; m++) {
            size_t row = 0;
            double share = 0.0; /* of member m in that spectrum: by so much the volume grows */
            rg_coordinates_extreme(c, inverse + m * p + 1, inverse[m * p], true, &row, &share);
            if (!(fabs(share) > 1.0 + LEAST_GAIN))
                continue;
            rows[m] = row;
            gained = true;
            status = rg_simplex_of_rows(c, p, rows, inverse, log_volume, err);
        }
    }
    return status;
}

/* Distinct complete spectra, drawn. */
static rg_status draw(const rg_coordinates *c, size_t p, uint64_t seed, uint64_t start, size_t *rows,
                      rg_error *err)
{
    uint64_t tries = 0;
    for (size_t m = 0; m < p; tries++) {
        const size_t row = (size_t) (rg_random_uniform(seed, start, tries) * (double) c->n);
        bool good = row < c->n && !isnan(c->values[row]);
        for (size_t k = 0; k < m; k++)
            good = good && rows[k] != row;
        if (good)
            rows[m++] = row;
        else if (tries > 1000 + 100 * p)
            return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "too few spectra are complete");
    }
    return RG_OK;
}

rg_status rg_nfindr_run(const rg_coordinates *c, size_t p, uint64_t seed, size_t n_starts, size_t *rows,
                        double *log_volume, rg_error *err)
{
    if (p < 2 || c->d + 1 != p)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the coordinates do not fit the number of endmembers");
    double *inverse = rg_alloc(p, p, sizeof *inverse);
    size_t *trial = rg_alloc(p, 1, sizeof *trial);
    rg_status status = inverse == NULL || trial == NULL ? no_memory(err) : RG_OK;
    if (status == RG_OK)
        status = rg_farthest_spectra(c, NULL, p, rows, err);
    if (status == RG_OK)
        status = climb(c, p, rows, inverse, log_volume, err);
    for (size_t start = 1; start <= n_starts && status == RG_OK; start++) {
        double size = 0.0;
        rg_error flat = {0}; /* a start that spans nothing is passed over */
        if (draw(c, p, seed, start, trial, &flat) != RG_OK)
            break;
        const rg_status outcome = climb(c, p, trial, inverse, &size, &flat);
        if (outcome == RG_ENOMEM)
            status = no_memory(err);
        if (outcome == RG_OK && size > *log_volume + LEAST_GAIN) {
            memcpy(rows, trial, p * sizeof *rows);
            *log_volume = size;
        }
    }
    free(trial);
    free(inverse);
    return status;
}
