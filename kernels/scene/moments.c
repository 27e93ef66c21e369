#include "kernels/scene/moments.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/scene/moments_product.h"
#include "kernels/scene/pack.h"

/* Spectra less an origin (the first complete one, which takes off most of the mean and so keeps the digits of
 * the covariance) are packed into tiles of 128, each cut into panels of a few bands. A tile's products are
 * made while it lies in the cache, and added to the sums of its unit of eight tiles. A unit is one thread's;
 * units are added in order. Spectra have their places in tiles by their numbers, from block to block, and
 * those that are not complete are zeros there: so the bits depend on neither blocks nor threads, and one look
 * at a spectrum both finds whether it is complete and packs it.
 */
enum { UNIT_TILES = 8, UNIT_ROWS = UNIT_TILES * RG_TILE_ROWS, MOST_UNITS = 32, ALIGNMENT = 64 };
static const size_t MOST_UNIT_BYTES = (size_t) 48 << 20; /* of all units at work */

struct rg_moments_work {
    bool exact;
    bool started;
    bool is_double; /* of the packed values              */
    size_t width;   /* of a panel                        */
    size_t n_panels;
    size_t stride;     /* of tiles and sums                    */
    size_t n_sums;     /* numbers in the sums of a unit        */
    size_t slice;      /* spectra taken at once                */
    double *total;     /* [n_sums] of the units that are full  */
    double *units;     /* [most at once][n_sums]; the first goes on from the block before */
    double *origin;    /* [stride], zeros behind the bands in use             */
    float *origin_f32; /* the same                             */
    void *memory;      /* of tiles                             */
    size_t tile_bytes; /* a multiple of the alignment          */
    size_t n_buffers;  /* for threads                          */
    char *open;        /* the tile that is not full            */
    char *tiles;       /* [n_buffers] for threads              */
    double *gathered;  /* [n_buffers][n_used] bands that are not neighbours */
    size_t filled;     /* rows of the open tile                */
    size_t n_tiles;    /* full ones so far                     */
    uint8_t *ok;       /* [slice]                              */
};

rg_status rg_moments_init(rg_moments *m, size_t n_bands, const bool *use, bool exact, rg_error *err)
{
    *m = (rg_moments){.n_bands = n_bands};
    m->used = rg_alloc(n_bands, 1, sizeof *m->used);
    m->n_missing = rg_alloc(n_bands, 1, sizeof *m->n_missing);
    m->work = rg_alloc(1, 1, sizeof *m->work);
    if (m->used == NULL || m->n_missing == NULL || m->work == NULL) {
        rg_moments_free(m);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the moments of the spectra");
    }
    for (size_t b = 0; b < n_bands; b++)
        if (use == NULL || use[b])
            m->used[m->n_used++] = b;
    m->work->exact = exact;
    if (m->n_used == 0) {
        rg_moments_free(m);
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "no band is in use");
    }
    return RG_OK;
}

void rg_moments_free(rg_moments *m)
{
    struct rg_moments_work *w = m->work;
    if (w != NULL) {
        free(w->total);
        free(w->units);
        free(w->origin);
        free(w->origin_f32);
        free(w->memory);
        free(w->gathered);
        free(w->ok);
    }
    free(w);
    free(m->used);
    free(m->n_missing);
    *m = (rg_moments){0};
}

static rg_status start(rg_moments *m, bool is_double, rg_error *err)
{
    struct rg_moments_work *w = m->work;
    w->started = true;
    w->is_double = is_double || w->exact;
    w->width = w->is_double ? RG_PANEL_F64 : RG_PANEL_F32;
    w->n_panels = rg_moments_panels(m->n_used, w->width);
    w->stride = rg_moments_stride(m->n_used, w->width);
    w->n_sums = (w->stride + 1) * w->stride;
    size_t n_units = MOST_UNIT_BYTES / sizeof(double) / w->n_sums;
    n_units = n_units > MOST_UNITS ? MOST_UNITS : n_units < 2 ? 2 : n_units;
    w->slice = (n_units - 1) * UNIT_ROWS; /* which touches no more than n_units + 1 */
    w->n_buffers = rg_threads();
    w->tile_bytes = w->stride * RG_TILE_ROWS * (w->is_double ? sizeof(double) : sizeof(float));
    w->total = rg_alloc(w->n_sums, 1, sizeof *w->total);
    w->units = rg_alloc(n_units + 1, w->n_sums, sizeof *w->units);
    w->origin = rg_alloc(w->stride, 1, sizeof *w->origin);
    w->origin_f32 = rg_alloc(w->stride, 1, sizeof *w->origin_f32);
    w->memory = rg_alloc(w->n_buffers + 2, w->tile_bytes, 1);
    w->gathered = rg_alloc(w->n_buffers, m->n_used, sizeof *w->gathered);
    w->ok = rg_alloc(w->slice, 1, sizeof *w->ok);
    if (w->total == NULL || w->units == NULL || w->origin == NULL || w->origin_f32 == NULL ||
        w->memory == NULL || w->gathered == NULL || w->ok == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the moments of the spectra");
    w->open = (char *) w->memory + (ALIGNMENT - (uintptr_t) w->memory % ALIGNMENT) % ALIGNMENT;
    w->tiles = w->open + w->tile_bytes;
    return RG_OK;
}

static void multiply(const rg_moments *m, const char *tile, rg_ahead next, double *sums)
{
    const void *values = tile;
    if (m->work->is_double)
        rg_moments_product_f64(values, m->n_used, next, sums);
    else
        rg_moments_product_f32(values, m->n_used, next, sums);
}

/* Spectra as they were given. */
typedef struct {
    const void *values;
    bool is_double;
} given;

static const char *row_of(const rg_moments *m, given spectra, size_t row)
{
    return (const char *) spectra.values +
           row * m->n_bands * (spectra.is_double ? sizeof(double) : sizeof(float));
}

static double value_at(given spectra, size_t at)
{
    return spectra.is_double ? ((const double *) spectra.values)[at]
                             : (double) ((const float *) spectra.values)[at];
}

static bool is_complete(const rg_moments *m, given spectra, size_t row)
{
    for (size_t k = 0; k < m->n_used; k++)
        if (!isfinite(value_at(spectra, row * m->n_bands + m->used[k])))
            return false;
    return true;
}

static void set_origin(rg_moments *m, given spectra, size_t row)
{
    for (size_t k = 0; k < m->n_used; k++) {
        m->work->origin[k] = value_at(spectra, row * m->n_bands + m->used[k]);
        m->work->origin_f32[k] = (float) m->work->origin[k];
    }
}

static void count_missing(rg_moments *m, given spectra, size_t row)
{
    m->n_left_out++;
    for (size_t b = 0; b < m->n_bands; b++)
        if (!isfinite(value_at(spectra, row * m->n_bands + b)))
            m->n_missing[b]++;
}

/* A row of a tile; false, and zeros, when the spectrum is not complete. */
static bool pack(const rg_moments *m, given spectra, size_t row, char *tile, size_t at)
{
    const struct rg_moments_work *w = m->work;
    const size_t length = w->tile_bytes / RG_TILE_ROWS;
    void *to = tile + at * length;
    const void *from = row_of(m, spectra, row);
    void *room = w->gathered + rg_thread() % w->n_buffers * m->n_used;
    bool ok;
    if (spectra.is_double) {
        ok = rg_pack_f64(rg_pack_bands_f64(from, m->used, m->n_used, room), w->origin, m->n_used, to);
    } else {
        const float *bands = rg_pack_bands_f32(from, m->used, m->n_used, room);
        ok = w->is_double ? rg_pack_f32_as_f64(bands, w->origin, m->n_used, to)
                          : rg_pack_f32(bands, w->origin_f32, m->n_used, to);
    }
    if (!ok)
        memset(to, 0, length);
    return ok;
}

/* The spectra that a thread will pack after `row`, which ends a tile: those of the next tile of its unit,
 * or of the unit that it is likely to be given then. */
static rg_ahead after(const rg_moments *m, given spectra, size_t n, size_t row, size_t next_tile)
{
    if (next_tile % UNIT_TILES == 0)
        row += (m->work->n_buffers - 1) * UNIT_ROWS;
    if (row >= n)
        return (rg_ahead){NULL, 0};
    const char *from = row_of(m, spectra, row);
    const char *end = row_of(m, spectra, n - row < RG_TILE_ROWS ? n : row + RG_TILE_ROWS);
    return (rg_ahead){from, (size_t) (end - from)};
}

/* Full tiles of one unit among n spectra; the first goes on from the open one. */
static void do_unit(const rg_moments *m, given spectra, size_t n, size_t first_tile, size_t end_tile,
                    double *sums)
{
    const struct rg_moments_work *w = m->work;
    char *tile = w->tiles + rg_thread() % w->n_buffers * w->tile_bytes;
    if (first_tile % UNIT_TILES == 0)
        memset(sums, 0, w->n_sums * sizeof *sums);
    for (size_t t = first_tile; t < end_tile; t++) {
        size_t at = 0;
        size_t row = (t - w->n_tiles) * RG_TILE_ROWS;
        if (t == w->n_tiles) {
            memcpy(tile, w->open, w->tile_bytes);
            at = w->filled;
        } else {
            row -= w->filled;
        }
        for (; at < RG_TILE_ROWS; at++, row++)
            w->ok[row] = pack(m, spectra, row, tile, at);
        multiply(m, tile, after(m, spectra, n, row, t + 1), sums);
    }
}

/* Add units that are full to the total, a row of the sums at a time. */
static void add_units(struct rg_moments_work *w, size_t n_units)
{
    const size_t stride = w->stride;
#pragma omp parallel for schedule(static) num_threads((int) w->n_buffers)
    for (size_t i = 0; i <= stride; i++) {
        size_t first = 0;
        size_t end = w->n_panels;
        if (i < stride)
            rg_moments_columns(w->n_panels, i / w->width, &first, &end);
        for (size_t k = 0; k < n_units; k++)
            for (size_t j = first * w->width; j < end * w->width; j++)
                w->total[i * stride + j] += w->units[k * w->n_sums + i * stride + j];
    }
}

/* Pack and multiply n spectra. */
static void take(rg_moments *m, given spectra, size_t n)
{
    struct rg_moments_work *w = m->work;
    const size_t n_full = (w->filled + n) / RG_TILE_ROWS;
    const size_t end = w->n_tiles + n_full;
    const size_t first_unit = w->n_tiles / UNIT_TILES;
    const size_t n_units = n_full > 0 ? (end - 1) / UNIT_TILES - first_unit + 1 : 0;
    const size_t n_full_units = end / UNIT_TILES - first_unit;
#pragma omp parallel for schedule(dynamic) num_threads((int) w->n_buffers)
    for (size_t k = 0; k < n_units; k++) {
        const size_t from = (first_unit + k) * UNIT_TILES;
        do_unit(m, spectra, n, from > w->n_tiles ? from : w->n_tiles,
                from + UNIT_TILES < end ? from + UNIT_TILES : end, w->units + k * w->n_sums);
    }
    add_units(w, n_full_units);
    if (n_full_units > 0 && n_units > n_full_units)
        memcpy(w->units, w->units + n_full_units * w->n_sums, w->n_sums * sizeof *w->units);
    const size_t done = n_full > 0 ? n_full * RG_TILE_ROWS - w->filled : 0;
    w->filled = n_full > 0 ? 0 : w->filled;
    w->n_tiles = end;
    for (size_t k = done; k < n; k++)
        w->ok[k] = pack(m, spectra, k, w->open, w->filled++);
}

static rg_status add(rg_moments *m, given spectra, size_t n, rg_error *err)
{
    struct rg_moments_work *w = m->work;
    rg_status status = w->started ? RG_OK : start(m, spectra.is_double, err);
    if (status != RG_OK)
        return status;
    for (size_t row = 0; m->n == 0 && row < n; row++)
        if (is_complete(m, spectra, row)) {
            set_origin(m, spectra, row);
            break;
        }
    for (size_t first = 0; first < n; first += w->slice) {
        const size_t now = n - first < w->slice ? n - first : w->slice;
        take(m, (given){row_of(m, spectra, first), spectra.is_double}, now);
        for (size_t r = 0; r < now; r++)
            if (w->ok[r])
                m->n++;
            else
                count_missing(m, spectra, first + r);
    }
    return RG_OK;
}

rg_status rg_moments_add_f32(rg_moments *moments, const float *spectra, size_t n, rg_error *err)
{
    return add(moments, (given){spectra, false}, n, err);
}

rg_status rg_moments_add_f64(rg_moments *moments, const double *spectra, size_t n, rg_error *err)
{
    return add(moments, (given){spectra, true}, n, err);
}

static double sum_at(const rg_moments *m, size_t i, size_t j)
{
    const struct rg_moments_work *w = m->work;
    return w->total[rg_moments_place(m->n_used, w->width, i, j)];
}

rg_status rg_moments_finish(rg_moments *m, double *mean, double *correlation, double *covariance,
                            rg_error *err)
{
    struct rg_moments_work *w = m->work;
    if (m->n == 0)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "no spectrum has a value in every band in use");
    if (w->n_tiles % UNIT_TILES == 0)
        memset(w->units, 0, w->n_sums * sizeof *w->units);
    if (w->filled > 0) {
        const size_t length = w->tile_bytes / RG_TILE_ROWS;
        memset(w->open + w->filled * length, 0, (RG_TILE_ROWS - w->filled) * length);
        multiply(m, w->open, (rg_ahead){NULL, 0}, w->units);
        w->filled = 0;
    }
    add_units(w, 1);
    const double *sums = w->total + w->stride * w->stride; /* of the bands */
    const double n = (double) m->n;
    for (size_t i = 0; i < m->n_used; i++)
        mean[i] = w->origin[i] + sums[i] / n;
    for (size_t i = 0; i < m->n_used; i++)
        for (size_t j = 0; j < m->n_used; j++) {
            const double lower = (mean[i] - w->origin[i]) * (mean[j] - w->origin[j]);
            const double centred = sum_at(m, i, j) / n - lower;
            if (covariance != NULL)
                covariance[i * m->n_used + j] = centred;
            if (correlation != NULL)
                correlation[i * m->n_used + j] = centred + mean[i] * mean[j];
        }
    return RG_OK;
}
