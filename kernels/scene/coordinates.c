#include "kernels/scene/coordinates.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/scene/along.h"
#include "kernels/scene/pack.h"
#include "kernels/scene/projection_product.h"
#include "kernels/unmix/rows.h"

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
    *p = (rg_projection){.n_bands = n_bands, .n_used = n_used, .used = used, .d = d};
    p->length = (n_used + RG_LINE_F64 - 1) / RG_LINE_F64 * RG_LINE_F64;
    p->origin = rg_alloc(p->length, 1, sizeof *p->origin);
    p->memory = rg_alloc(d * p->length + RG_ROWS_SLACK, 1, sizeof *p->memory);
    if (p->origin == NULL || p->memory == NULL) {
        rg_projection_free(p);
        return no_memory(err);
    }
    p->directions = rg_rows_align(p->memory);
    for (size_t b = 0; origin != NULL && b < n_used; b++)
        p->origin[b] = origin[b];
    for (size_t k = 0; k < d; k++)
        for (size_t b = 0; b < n_used; b++)
            p->directions[k * p->length + b] = basis[k * n_used + b];
    return RG_OK;
}

void rg_projection_free(rg_projection *p)
{
    free(p->origin);
    free(p->memory);
    *p = (rg_projection){0};
}

/* Products [d][RG_PROJECTED] become coordinates. */
static void store(size_t d, const double *products, size_t n, size_t first, rg_coordinates *c)
{
    double off[RG_PROJECTED] = {0.0}; /* stays zero for finite values alone */
    for (size_t k = 0; k < d; k++)
        for (size_t s = 0; s < RG_PROJECTED; s++)
            off[s] += products[k * RG_PROJECTED + s] - products[k * RG_PROJECTED + s];
    for (size_t k = 0; k < d; k++)
        for (size_t s = 0; s < n; s++)
            c->values[k * c->n + first + s] = products[k * RG_PROJECTED + s] + off[s];
}

static rg_status project(const rg_projection *p, const void *spectra, bool is_double, size_t n, size_t first,
                         rg_coordinates *c, rg_error *err)
{
    const size_t bytes = p->n_bands * (is_double ? sizeof(double) : sizeof(float)); /* of a spectrum */
    const size_t per_thread = RG_PROJECTED * (p->length + p->d) + p->length;        /* whole cache lines */
    double *memory = rg_alloc(rg_threads() * per_thread + RG_ROWS_SLACK, 1, sizeof *memory);
    if (memory == NULL)
        return no_memory(err);
    double *work = rg_rows_align(memory);
    const size_t n_groups = (n + RG_PROJECTED - 1) / RG_PROJECTED;
#pragma omp parallel for schedule(static)
    for (size_t g = 0; g < n_groups; g++) {
        double *group = work + rg_thread() * per_thread;
        double *products = group + RG_PROJECTED * p->length;
        void *room = products + RG_PROJECTED * p->d;
        const size_t from = g * RG_PROJECTED;
        const size_t now = n - from < RG_PROJECTED ? n - from : RG_PROJECTED;
        const size_t next = n - from - now < RG_PROJECTED ? n - from - now : RG_PROJECTED;
        const char *row = (const char *) spectra + from * bytes;
        for (size_t r = 0; r < now; r++, row += bytes) {
            const void *spectrum = row;
            double *to = group + r * p->length;
            if (is_double)
                (void) rg_pack_f64(rg_pack_bands_f64(spectrum, p->used, p->n_used, room), p->origin,
                                   p->n_used, to);
            else
                (void) rg_pack_f32_as_f64(rg_pack_bands_f32(spectrum, p->used, p->n_used, room), p->origin,
                                          p->n_used, to);
        }
        rg_projection_product(p->directions, p->d, p->length, group, (rg_ahead){row, next * bytes}, products);
        store(p->d, products, now, first + from, c);
    }
    free(memory);
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
    double along[STRIP];
    for (size_t from = first; from < end; from += STRIP) {
        const size_t now = end - from < STRIP ? end - from : STRIP;
        const double largest =
            rg_along(c->values + from, c->n, c->d, direction, constant, in_size, now, along);
        if (!(largest > best.size))
            continue;
        size_t i = 0;
        while (!((in_size ? fabs(along[i]) : along[i]) >= largest))
            i++;
        best = (extreme){from + i, along[i], largest};
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
