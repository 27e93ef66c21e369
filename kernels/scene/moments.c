#include "kernels/scene/moments.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/scene/moments_product.h"

/* Spectra less an origin (the first one counted, which takes off most of the mean and so keeps the digits of
 * the covariance) are packed into tiles of 128, each cut into panels of a few bands; a last column of ones
 * gives the sums. Every pair of panels then adds the tiles of a group in order. Tiles are filled in the order of
 * the spectra, whatever the blocks, and a pair is one thread's, so the bits depend on neither. */
enum { GROUP_TILES = 8, GROUP_ROWS = GROUP_TILES * RG_TILE_ROWS, ALIGNMENT = 64 };

struct rg_moments_work {
    bool exact;
    bool started;
    bool is_double; /* of the packed values              */
    bool in_a_row;  /* the bands in use are neighbours   */
    size_t width;   /* of a panel                        */
    size_t n_panels;
    size_t n_pairs;
    size_t *pairs; /* [n_pairs][2]                      */
    double *sums;  /* [n_pairs][width][width]           */
    double *origin; /* [n_used]                          */
    float *origin_f32;
    void *memory; /* of packed                         */
    void *packed; /* [GROUP_TILES][n_panels][TILE_ROWS][width], aligned */
    size_t filled;
    uint8_t ok[GROUP_ROWS];
    size_t rows[GROUP_ROWS];
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
        free(w->pairs);
        free(w->sums);
        free(w->origin);
        free(w->origin_f32);
        free(w->memory);
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
    w->n_pairs = w->n_panels * (w->n_panels + 1) / 2;
    const size_t element = w->is_double ? sizeof(double) : sizeof(float);
    w->pairs = rg_alloc(w->n_pairs, 2, sizeof *w->pairs);
    w->sums = rg_alloc(w->n_pairs, w->width * w->width, sizeof *w->sums);
    w->origin = rg_alloc(m->n_used, 1, sizeof *w->origin);
    w->origin_f32 = rg_alloc(m->n_used, 1, sizeof *w->origin_f32);
    w->memory = rg_alloc(w->n_panels * w->width * GROUP_ROWS + ALIGNMENT, 1, element);
    if (w->pairs == NULL || w->sums == NULL || w->origin == NULL || w->origin_f32 == NULL || w->memory == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the moments of the spectra");
    const size_t off = (uintptr_t) w->memory % ALIGNMENT;
    w->packed = (char *) w->memory + (off > 0 ? ALIGNMENT - off : 0);
    size_t pair = 0;
    for (size_t i = 0; i < w->n_panels; i++)
        for (size_t j = i; j < w->n_panels; j++, pair++) {
            w->pairs[2 * pair] = i;
            w->pairs[2 * pair + 1] = j;
        }
    return RG_OK;
}

static void multiply(rg_moments *m, size_t n_tiles)
{
    struct rg_moments_work *w = m->work;
    const size_t panel = RG_TILE_ROWS * w->width;
    const size_t stride = panel * w->n_panels;
#pragma omp parallel for schedule(dynamic)
    for (size_t pair = 0; pair < w->n_pairs; pair++) {
        const size_t a = w->pairs[2 * pair] * panel;
        const size_t b = w->pairs[2 * pair + 1] * panel;
        double *sum = w->sums + pair * w->width * w->width;
        if (w->is_double)
            rg_moments_product_f64((const double *) w->packed + a, (const double *) w->packed + b, n_tiles,
                                   stride, sum);
        else
            rg_moments_product_f32((const float *) w->packed + a, (const float *) w->packed + b, n_tiles,
                                   stride, sum);
    }
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

/* Lay a spectrum less the origin into row `at` of the group. */
#define PACK_ROW(name, from, to, origin_field)                                                               \
    static void name(const rg_moments *m, const from *spectrum, size_t at)                                   \
    {                                                                                                        \
        const struct rg_moments_work *w = m->work;                                                           \
        const size_t panel = RG_TILE_ROWS * w->width;                                                        \
        to *row = (to *) w->packed + at / RG_TILE_ROWS * panel * w->n_panels + at % RG_TILE_ROWS * w->width; \
        size_t k = 0;                                                                                        \
        for (size_t p = 0; p < w->n_panels; p++, row += panel) {                                             \
            const size_t n = m->n_used - k < w->width ? m->n_used - k : w->width;                            \
            if (w->in_a_row)                                                                                 \
                for (size_t j = 0; j < n; j++)                                                               \
                    row[j] = (to) spectrum[m->used[0] + k + j] - w->origin_field[k + j];                     \
            else                                                                                             \
                for (size_t j = 0; j < n; j++)                                                               \
                    row[j] = (to) spectrum[m->used[k + j]] - w->origin_field[k + j];                         \
            k += n;                                                                                          \
            if (n < w->width) {                                                                              \
                row[n] = 1;                                                                                  \
                for (size_t j = n + 1; j < w->width; j++)                                                    \
                    row[j] = 0;                                                                              \
            }                                                                                                \
        }                                                                                                    \
    }
PACK_ROW(pack_f32, float, float, origin_f32)
PACK_ROW(pack_f32_as_f64, float, double, origin)
PACK_ROW(pack_f64, double, double, origin)

/* Spectra are float (f32) or double (f64); the other is NULL. */
static bool finite_row(const rg_moments *m, const float *f32, const double *f64, size_t row)
{
    return f64 != NULL ? finite_f64(m, f64 + row * m->n_bands) : finite_f32(m, f32 + row * m->n_bands);
}

static void set_origin(rg_moments *m, const float *f32, const double *f64, size_t row)
{
    for (size_t k = 0; k < m->n_used; k++) {
        const size_t at = row * m->n_bands + m->used[k];
        m->work->origin[k] = f64 != NULL ? f64[at] : (double) f32[at];
        m->work->origin_f32[k] = (float) m->work->origin[k];
    }
}

static void count_missing(rg_moments *m, const float *f32, const double *f64, size_t row)
{
    m->n_left_out++;
    for (size_t b = 0; b < m->n_bands; b++) {
        const size_t at = row * m->n_bands + b;
        if (f64 != NULL ? !isfinite(f64[at]) : !isfinite(f32[at]))
            m->n_missing[b]++;
    }
}

/* Pack the rows listed, and multiply whenever the group is full. */
static void take(rg_moments *m, const float *f32, const double *f64, size_t n)
{
    struct rg_moments_work *w = m->work;
    for (size_t done = 0; done < n;) {
        const size_t first = w->filled;
        const size_t now = n - done < GROUP_ROWS - first ? n - done : GROUP_ROWS - first;
#pragma omp parallel for schedule(static)
        for (size_t k = 0; k < now; k++) {
            const size_t at = w->rows[done + k] * m->n_bands;
            if (f64 != NULL)
                pack_f64(m, f64 + at, first + k);
            else if (w->is_double)
                pack_f32_as_f64(m, f32 + at, first + k);
            else
                pack_f32(m, f32 + at, first + k);
        }
        w->filled += now;
        done += now;
        if (w->filled == GROUP_ROWS) {
            multiply(m, GROUP_TILES);
            w->filled = 0;
        }
    }
}

static rg_status add(rg_moments *m, const float *f32, const double *f64, size_t n, rg_error *err)
{
    struct rg_moments_work *w = m->work;
    rg_status status = w->started ? RG_OK : start(m, f64 != NULL, err);
    if (status != RG_OK)
        return status;
    for (size_t first = 0; first < n; first += GROUP_ROWS) {
        const size_t now = n - first < GROUP_ROWS ? n - first : GROUP_ROWS;
        size_t n_listed = 0;
#pragma omp parallel for schedule(static)
        for (size_t r = 0; r < now; r++)
            w->ok[r] = finite_row(m, f32, f64, first + r);
        for (size_t r = 0; r < now; r++)
            if (w->ok[r])
                w->rows[n_listed++] = first + r;
            else
                count_missing(m, f32, f64, first + r);
        if (m->n == 0 && n_listed > 0)
            set_origin(m, f32, f64, w->rows[0]);
        m->n += n_listed;
        take(m, f32, f64, n_listed);
    }
    return RG_OK;
}

rg_status rg_moments_add_f32(rg_moments *moments, const float *spectra, size_t n, rg_error *err)
{
    return add(moments, spectra, NULL, n, err);
}

rg_status rg_moments_add_f64(rg_moments *moments, const double *spectra, size_t n, rg_error *err)
{
    return add(moments, NULL, spectra, n, err);
}

/* Rows of the last tile that no spectrum fills count as nothing. */
static void clear_row(const rg_moments *m, size_t at)
{
    const struct rg_moments_work *w = m->work;
    for (size_t p = 0; p < w->n_panels; p++) {
        const size_t row = ((at / RG_TILE_ROWS * w->n_panels + p) * RG_TILE_ROWS + at % RG_TILE_ROWS) * w->width;
        for (size_t j = 0; j < w->width; j++)
            if (w->is_double)
                ((double *) w->packed)[row + j] = 0.0;
            else
                ((float *) w->packed)[row + j] = 0.0f;
    }
}

static double sum_at(const struct rg_moments_work *w, size_t i, size_t j)
{
    const size_t a = (i < j ? i : j) / w->width;
    const size_t b = (i < j ? j : i) / w->width;
    const size_t pair = a * w->n_panels - a * (a + 1) / 2 + b;
    const size_t in_a = (i < j ? i : j) % w->width;
    const size_t in_b = (i < j ? j : i) % w->width;
    return w->sums[(pair * w->width + in_a) * w->width + in_b];
}

rg_status rg_moments_finish(rg_moments *m, double *mean, double *correlation, double *covariance,
                            rg_error *err)
{
    struct rg_moments_work *w = m->work;
    if (m->n == 0)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "no spectrum has a value in every band in use");
    if (w->filled > 0) {
        const size_t n_tiles = (w->filled + RG_TILE_ROWS - 1) / RG_TILE_ROWS;
        for (size_t at = w->filled; at < n_tiles * RG_TILE_ROWS; at++)
            clear_row(m, at);
        multiply(m, n_tiles);
        w->filled = 0;
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
