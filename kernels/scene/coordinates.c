#include "kernels/scene/coordinates.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/product.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the coordinates of the spectra");
}

rg_status rg_coordinates_init(rg_coordinates *c, size_t n, size_t d, rg_error *err)
{
    *c = (rg_coordinates){.n = n, .d = d, .values = rg_alloc(n, d, sizeof *c->values)};
    return c->values != NULL ? RG_OK : no_memory(err);
}

void rg_coordinates_free(rg_coordinates *c)
{
    free(c->values);
    *c = (rg_coordinates){0};
}

rg_status rg_projection_init(rg_projection *p, size_t n_bands, const size_t *used, size_t n_used,
                             const double *basis, size_t d, const double *origin, rg_error *err)
{
    *p = (rg_projection){.n_bands = n_bands,
                         .n_used = n_used,
                         .used = used,
                         .origin = origin,
                         .d = d,
                         .stride = (d + 3) / 4 * 4};
    p->lanes = rg_alloc(n_used, p->stride, sizeof *p->lanes);
    if (p->lanes == NULL)
        return no_memory(err);
    for (size_t k = 0; k < d; k++)
        for (size_t b = 0; b < n_used; b++)
            p->lanes[b * p->stride + k] = basis[k * n_used + b];
    return RG_OK;
}

void rg_projection_free(rg_projection *p)
{
    free(p->lanes);
    *p = (rg_projection){0};
}

/* A tile of spectra, made double, multiplied while it lies in the cache. */
enum { TILE = 48 };

/* One spectrum's bands in use as double. */
#define LOAD(name, type)                                                                                     \
    static void name(const rg_projection *p, const type *spectrum, double *out)                              \
    {                                                                                                        \
        const size_t first = p->used[0];                                                                     \
        if (p->used[p->n_used - 1] - first + 1 == p->n_used)                                                 \
            for (size_t k = 0; k < p->n_used; k++)                                                           \
                out[k] = (double) spectrum[first + k];                                                       \
        else                                                                                                 \
            for (size_t k = 0; k < p->n_used; k++)                                                           \
                out[k] = (double) spectrum[p->used[k]];                                                      \
        for (size_t k = 0; p->origin != NULL && k < p->n_used; k++)                                          \
            out[k] -= p->origin[k];                                                                          \
    }
LOAD(load_f32, float)
LOAD(load_f64, double)

static void store(const rg_projection *p, const double *right, size_t n, size_t first, rg_coordinates *c)
{
    for (size_t r = 0; r < n; r++) {
        double off = 0.0; /* stays zero for finite values alone */
        for (size_t k = 0; k < p->d; k++)
            off += right[r * p->stride + k] - right[r * p->stride + k];
        for (size_t k = 0; k < p->d; k++)
            c->values[k * c->n + first + r] = off == 0.0 ? right[r * p->stride + k] : (double) NAN;
    }
}

static rg_status project(const rg_projection *p, const void *spectra, bool is_double, size_t n, size_t first,
                         rg_coordinates *c, rg_error *err)
{
    const size_t per_thread = TILE * (p->n_used + p->stride);
    double *work = rg_alloc(rg_threads(), per_thread, sizeof *work);
    if (work == NULL)
        return no_memory(err);
    const size_t n_tiles = (n + TILE - 1) / TILE;
#pragma omp parallel for schedule(static)
    for (size_t t = 0; t < n_tiles; t++) {
        double *tile = work + rg_thread() * per_thread;
        double *right = tile + TILE * p->n_used;
        const size_t from = t * TILE;
        const size_t now = n - from < TILE ? n - from : TILE;
        for (size_t r = 0; r < now; r++)
            if (is_double)
                load_f64(p, (const double *) spectra + (from + r) * p->n_bands, tile + r * p->n_used);
            else
                load_f32(p, (const float *) spectra + (from + r) * p->n_bands, tile + r * p->n_used);
        rg_unmix_product(p->lanes, p->n_used, p->stride, tile, now, right);
        store(p, right, now, first + from, c);
    }
    free(work);
    return RG_OK;
}

rg_status rg_projection_f32(const rg_projection *projection, const float *spectra, size_t n, size_t first,
                            rg_coordinates *coordinates, rg_error *err)
{
    return project(projection, spectra, false, n, first, coordinates, err);
}

rg_status rg_projection_f64(const rg_projection *projection, const double *spectra, size_t n, size_t first,
                            rg_coordinates *coordinates, rg_error *err)
{
    return project(projection, spectra, true, n, first, coordinates, err);
}

typedef struct {
    size_t index;
    double value; /* with its sign */
    double size;  /* what is compared */
} extreme;

enum { STRIP = 512, PARTS = 64 };

static extreme search(const rg_coordinates *c, const double *direction, double constant, bool in_size,
                      size_t first, size_t end)
{
    extreme best = {SIZE_MAX, 0.0, -INFINITY};
    for (size_t from = first; from < end; from += STRIP) {
        const size_t now = end - from < STRIP ? end - from : STRIP;
        double along[STRIP];
        for (size_t i = 0; i < now; i++)
            along[i] = constant;
        for (size_t k = 0; k < c->d; k++) {
            const double *values = c->values + k * c->n + from;
            for (size_t i = 0; i < now; i++)
                along[i] += direction[k] * values[i];
        }
        for (size_t i = 0; i < now; i++) {
            const double size = in_size ? fabs(along[i]) : along[i];
            if (size > best.size)
                best = (extreme){from + i, along[i], size};
        }
    }
    return best;
}

/* A largest value is the same however the spectra are parted. */
void rg_coordinates_extreme(const rg_coordinates *c, const double *direction, double constant, bool in_size,
                            size_t *index, double *value)
{
    extreme parts[PARTS];
#pragma omp parallel for schedule(static)
    for (size_t part = 0; part < PARTS; part++)
        parts[part] = search(c, direction, constant, in_size, c->n * part / PARTS, c->n * (part + 1) / PARTS);
    extreme best = parts[0];
    for (size_t part = 1; part < PARTS; part++)
        if (parts[part].size > best.size)
            best = parts[part];
    *index = best.index;
    *value = best.value;
}

void rg_coordinates_get(const rg_coordinates *c, size_t index, double *point)
{
    for (size_t k = 0; k < c->d; k++)
        point[k] = c->values[k * c->n + index];
}
