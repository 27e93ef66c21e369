#include "kernels/scene/moments.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/scene/moments_product.h"

/* Spectra less an origin (the first one counted, which takes off most of the mean and so keeps the digits of
 * the covariance) are packed into tiles of 128, each cut into panels of a few bands; a last column of ones
 * gives the sums. Every pair of panels of a tile is multiplied while the tile lies in the cache, and added to
 * the sums of its unit of eight tiles. A unit is one thread's; units are added in order. Tiles are filled in
 * the order of the spectra and go on from block to block, so the bits depend on neither blocks nor threads.
 */
enum { UNIT_TILES = 8, UNIT_ROWS = UNIT_TILES * RG_TILE_ROWS, MOST_UNITS = 32, ALIGNMENT = 64 };
static const size_t MOST_UNIT_BYTES = (size_t) 48 << 20; /* of all units at work */

struct rg_moments_work {
    bool exact;
    bool started;
    bool is_double; /* of the packed values              */
    bool in_a_row;  /* the bands in use are neighbours   */
    size_t width;   /* of a panel                        */
    size_t n_panels;
    size_t n_sums;     /* numbers in the sums of all pairs     */
    size_t slice;      /* spectra taken at once                */
    double *total;     /* [n_sums] of the units that are full  */
    double *units;     /* [most at once][n_sums]; the first goes on from the block before */
    double *origin;    /* [n_used]                             */
    float *origin_f32; /* the same                             */
    void *memory;      /* of tiles                             */
    size_t tile_bytes; /* a multiple of the alignment          */
    size_t n_buffers;  /* for threads                          */
    char *open;        /* the tile that is not full            */
    char *tiles;       /* [n_buffers] for threads              */
    size_t filled;     /* rows of the open tile                */
    size_t n_tiles;    /* full ones so far                     */
    uint8_t *ok;       /* [slice]                              */
    size_t *rows;      /* [slice]                              */
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
    m->work->in_a_row = m->used[m->n_used - 1] - m->used[0] + 1 == m->n_used;
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
        free(w->ok);
        free(w->rows);
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
    w->n_panels = m->n_used / w->width + 1; /* there is always room for the ones */
    w->n_sums = w->n_panels * (w->n_panels + 1) / 2 * w->width * w->width;
    size_t n_units = MOST_UNIT_BYTES / sizeof(double) / w->n_sums;
    n_units = n_units > MOST_UNITS ? MOST_UNITS : n_units < 2 ? 2 : n_units;
    w->slice = (n_units - 1) * UNIT_ROWS; /* which touches no more than n_units + 1 */
    w->n_buffers = rg_threads();
    w->tile_bytes = w->n_panels * w->width * RG_TILE_ROWS * (w->is_double ? sizeof(double) : sizeof(float));
    w->total = rg_alloc(w->n_sums, 1, sizeof *w->total);
    w->units = rg_alloc(n_units + 1, w->n_sums, sizeof *w->units);
    w->origin = rg_alloc(m->n_used, 1, sizeof *w->origin);
    w->origin_f32 = rg_alloc(m->n_used, 1, sizeof *w->origin_f32);
    w->memory = rg_alloc(w->n_buffers + 2, w->tile_bytes, 1);
    w->ok = rg_alloc(w->slice, 1, sizeof *w->ok);
    w->rows = rg_alloc(w->slice, 1, sizeof *w->rows);
    if (w->total == NULL || w->units == NULL || w->origin == NULL || w->origin_f32 == NULL ||
        w->memory == NULL || w->ok == NULL || w->rows == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the moments of the spectra");
    w->open = (char *) w->memory + (ALIGNMENT - (uintptr_t) w->memory % ALIGNMENT) % ALIGNMENT;
    w->tiles = w->open + w->tile_bytes;
    return RG_OK;
}

static void multiply(const struct rg_moments_work *w, const char *tile, double *sums)
{
    const size_t panel = RG_TILE_ROWS * w->width;
    for (size_t i = 0; i < w->n_panels; i++)
        for (size_t j = i; j < w->n_panels; j++, sums += w->width * w->width)
            if (w->is_double)
                rg_moments_product_f64((const double *) (const void *) tile + i * panel,
                                       (const double *) (const void *) tile + j * panel, 1, 0, sums);
            else
                rg_moments_product_f32((const float *) (const void *) tile + i * panel,
                                       (const float *) (const void *) tile + j * panel, 1, 0, sums);
}

/* A difference with itself is zero for finite values alone. */
#define FINITE_ROW(name, type)                                                                               \
    static bool name(const rg_moments *m, const type *row)                                                   \
    {                                                                                                        \
        type off = 0;                                                                                        \
        if (m->work->in_a_row) {                                                                             \
            type lanes[16] = {0};                                                                            \
            const type *first = row + m->used[0];                                                            \
            size_t k = 0;                                                                                    \
            for (; k + 16 <= m->n_used; k += 16)                                                             \
                for (size_t l = 0; l < 16; l++)                                                              \
                    lanes[l] += first[k + l] - first[k + l];                                                 \
            for (; k < m->n_used; k++)                                                                       \
                off += first[k] - first[k];                                                                  \
            for (size_t l = 0; l < 16; l++)                                                                  \
                off += lanes[l];                                                                             \
        } else {                                                                                             \
            for (size_t k = 0; k < m->n_used; k++)                                                           \
                off += row[m->used[k]] - row[m->used[k]];                                                    \
        }                                                                                                    \
        return off == 0;                                                                                     \
    }
FINITE_ROW(finite_f32, float)
FINITE_ROW(finite_f64, double)

/* Lay a spectrum less the origin into a row of a tile. */
#define PACK_ROW(name, from, to, panel_width, origin_field)                                                  \
    static void name(const rg_moments *m, const from *restrict spectrum, to row[restrict])                   \
    {                                                                                                        \
        const struct rg_moments_work *w = m->work;                                                           \
        const size_t first = m->used[0];                                                                     \
        size_t k = 0;                                                                                        \
        for (; k + (panel_width) <= m->n_used; k += (panel_width), row += RG_TILE_ROWS * (panel_width))      \
            if (w->in_a_row)                                                                                 \
                for (size_t j = 0; j < (panel_width); j++)                                                   \
                    row[j] = (to) spectrum[first + k + j] - w->origin_field[k + j];                          \
            else                                                                                             \
                for (size_t j = 0; j < (panel_width); j++)                                                   \
                    row[j] = (to) spectrum[m->used[k + j]] - w->origin_field[k + j];                         \
        for (size_t j = 0; j < (panel_width); j++, k++)                                                      \
            row[j] = k < m->n_used ? (to) spectrum[m->used[k]] - w->origin_field[k] : (to) (k == m->n_used); \
    }
PACK_ROW(pack_f32, float, float, RG_PANEL_F32, origin_f32)
PACK_ROW(pack_f32_as_f64, float, double, RG_PANEL_F64, origin)
PACK_ROW(pack_f64, double, double, RG_PANEL_F64, origin)

/* Spectra as they were given. */
typedef struct {
    const void *values;
    bool is_double;
} given;

static bool finite_row(const rg_moments *m, given spectra, size_t row)
{
    return spectra.is_double ? finite_f64(m, (const double *) spectra.values + row * m->n_bands)
                             : finite_f32(m, (const float *) spectra.values + row * m->n_bands);
}

static double value_at(given spectra, size_t at)
{
    return spectra.is_double ? ((const double *) spectra.values)[at]
                             : (double) ((const float *) spectra.values)[at];
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

static void pack(const rg_moments *m, given spectra, size_t row, char *tile, size_t at)
{
    const size_t from = row * m->n_bands;
    const size_t to = at * m->work->width;
    if (spectra.is_double)
        pack_f64(m, (const double *) spectra.values + from, (double *) (void *) tile + to);
    else if (m->work->is_double)
        pack_f32_as_f64(m, (const float *) spectra.values + from, (double *) (void *) tile + to);
    else
        pack_f32(m, (const float *) spectra.values + from, (float *) (void *) tile + to);
}

/* The tiles of one unit among those that the rows listed fill; the first goes on from the open one. */
static void do_unit(const rg_moments *m, given spectra, size_t first_tile, size_t end_tile, double *sums)
{
    const struct rg_moments_work *w = m->work;
    char *tile = w->tiles + rg_thread() % w->n_buffers * w->tile_bytes;
    for (size_t t = first_tile; t < end_tile; t++) {
        size_t at = 0;
        size_t next = (t - w->n_tiles) * RG_TILE_ROWS;
        if (t == w->n_tiles) {
            memcpy(tile, w->open, w->tile_bytes);
            at = w->filled;
        } else {
            next -= w->filled;
        }
        while (at < RG_TILE_ROWS)
            pack(m, spectra, w->rows[next++], tile, at++);
        multiply(w, tile, sums);
    }
}

/* Pack and multiply n rows listed. */
static void take(rg_moments *m, given spectra, size_t n)
{
    struct rg_moments_work *w = m->work;
    const size_t n_full = (w->filled + n) / RG_TILE_ROWS;
    const size_t end = w->n_tiles + n_full;
    const size_t first_unit = w->n_tiles / UNIT_TILES;
    const size_t n_units = n_full > 0 ? (end - 1) / UNIT_TILES - first_unit + 1 : 0;
#pragma omp parallel for schedule(dynamic) num_threads((int) w->n_buffers)
    for (size_t k = 0; k < n_units; k++) {
        const size_t from = (first_unit + k) * UNIT_TILES;
        do_unit(m, spectra, from > w->n_tiles ? from : w->n_tiles,
                from + UNIT_TILES < end ? from + UNIT_TILES : end, w->units + k * w->n_sums);
    }
    for (size_t k = 0; k < n_units; k++) {
        double *sums = w->units + k * w->n_sums;
        if ((first_unit + k + 1) * UNIT_TILES <= end)
            for (size_t i = 0; i < w->n_sums; i++)
                w->total[i] += sums[i];
        else if (k > 0)
            memcpy(w->units, sums, w->n_sums * sizeof *sums);
        if (k > 0 || (first_unit + 1) * UNIT_TILES <= end)
            memset(sums, 0, w->n_sums * sizeof *sums);
    }
    const size_t done = n_full > 0 ? n_full * RG_TILE_ROWS - w->filled : 0;
    w->filled = n_full > 0 ? 0 : w->filled;
    w->n_tiles = end;
    for (size_t k = done; k < n; k++)
        pack(m, spectra, w->rows[k], w->open, w->filled++);
}

static rg_status add(rg_moments *m, given spectra, size_t n, rg_error *err)
{
    struct rg_moments_work *w = m->work;
    rg_status status = w->started ? RG_OK : start(m, spectra.is_double, err);
    if (status != RG_OK)
        return status;
    for (size_t first = 0; first < n; first += w->slice) {
        const size_t now = n - first < w->slice ? n - first : w->slice;
        size_t n_listed = 0;
#pragma omp parallel for schedule(static)
        for (size_t r = 0; r < now; r++)
            w->ok[r] = finite_row(m, spectra, first + r);
        for (size_t r = 0; r < now; r++)
            if (w->ok[r])
                w->rows[n_listed++] = first + r;
            else
                count_missing(m, spectra, first + r);
        if (m->n == 0 && n_listed > 0)
            set_origin(m, spectra, w->rows[0]);
        m->n += n_listed;
        take(m, spectra, n_listed);
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

/* Rows of the last tile that no spectrum fills count as nothing. */
static void clear_row(const struct rg_moments_work *w, size_t at)
{
    for (size_t p = 0; p < w->n_panels; p++)
        for (size_t j = 0; j < w->width; j++) {
            const size_t k = (p * RG_TILE_ROWS + at) * w->width + j;
            if (w->is_double)
                ((double *) (void *) w->open)[k] = 0.0;
            else
                ((float *) (void *) w->open)[k] = 0.0f;
        }
}

static double sum_at(const struct rg_moments_work *w, size_t i, size_t j)
{
    const size_t a = (i < j ? i : j) / w->width;
    const size_t b = (i < j ? j : i) / w->width;
    const size_t pair = a * w->n_panels - a * (a + 1) / 2 + b;
    const size_t in_a = (i < j ? i : j) % w->width;
    const size_t in_b = (i < j ? j : i) % w->width;
    return w->total[(pair * w->width + in_a) * w->width + in_b];
}

rg_status rg_moments_finish(rg_moments *m, double *mean, double *correlation, double *covariance,
                            rg_error *err)
{
    struct rg_moments_work *w = m->work;
    if (m->n == 0)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "no spectrum has a value in every band in use");
    if (w->filled > 0) {
        for (size_t at = w->filled; at < RG_TILE_ROWS; at++)
            clear_row(w, at);
        multiply(w, w->open, w->units);
        w->filled = 0;
    }
    for (size_t i = 0; i < w->n_sums; i++) {
        w->total[i] += w->units[i];
        w->units[i] = 0.0;
    }
    const double n = (double) m->n;
    for (size_t i = 0; i < m->n_used; i++)
        mean[i] = w->origin[i] + sum_at(w, i, m->n_used) / n;
    for (size_t i = 0; i < m->n_used; i++)
        for (size_t j = 0; j < m->n_used; j++) {
            const double lower = (mean[i] - w->origin[i]) * (mean[j] - w->origin[j]);
            const double centred = sum_at(w, i, j) / n - lower;
            if (covariance != NULL)
                covariance[i * m->n_used + j] = centred;
            if (correlation != NULL)
                correlation[i * m->n_used + j] = centred + mean[i] * mean[j];
        }
    return RG_OK;
}
