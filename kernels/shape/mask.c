#include "kernels/shape/mask.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/shape/outline.h"

static const double MOST_LABEL = 16777216.0;

/* Width of the smoothing in pixels: the stairs of pixel sides are gone, corners of a few pixels stay. */
static const double SIGMA = 1.5;
static const double STEP = 0.5; /* between points of the outline, about */
enum { TAPS = 12 };             /* of the Gaussian on either side: four widths */

void rg_shape_mask_free(rg_mask_grains *grains)
{
    free(grains->grains);
    free(grains->points);
    *grains = (rg_mask_grains){0};
}

static rg_status check(const double *labels, size_t n, rg_error *err)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!(labels[i] >= 0.0 && labels[i] <= MOST_LABEL && labels[i] == floor(labels[i])))
            return rg_fail_named(err, RG_EDOMAIN, i, "a pixel of the mask is no grain number", NULL,
                                 "a mask holds 0 for the background and whole numbers");
        any |= labels[i] > 0.0;
    }
    return any ? RG_OK : rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the mask has no grain");
}

typedef struct {
    const double *labels;
    size_t height, width;
    bool by_connection;
    uint32_t *piece; /* [height][width] 0: not yet; else number of the piece */
    size_t *stack;
    double *cracks; /* middles of pixel sides along one border */
    size_t cracks_capacity;
} tracer;

static bool same(const tracer *t, size_t a, size_t b)
{
    return t->labels[b] > 0.0 && (t->by_connection || t->labels[a] == t->labels[b]);
}

/* Give all pixels of the piece at `seed` its number. */
static void flood(tracer *t, size_t seed, uint32_t number, rg_mask_grain *grain)
{
    size_t n = 0;
    t->piece[seed] = number;
    t->stack[n++] = seed;
    while (n > 0) {
        const size_t at = t->stack[--n];
        const size_t y = at / t->width, x = at % t->width;
        const size_t next[4] = {x > 0 ? at - 1 : at, x + 1 < t->width ? at + 1 : at,
                                y > 0 ? at - t->width : at, y + 1 < t->height ? at + t->width : at};
        grain->pixels++;
        for (size_t k = 0; k < 4; k++) {
            grain->at_frame |= next[k] == at;
            if (t->piece[next[k]] == 0 && same(t, at, next[k])) {
                t->piece[next[k]] = number;
                t->stack[n++] = next[k];
            }
        }
    }
}

static bool in_piece(const tracer *t, long x, long y, uint32_t number)
{
    return x >= 0 && y >= 0 && (size_t) x < t->width && (size_t) y < t->height &&
           t->piece[(size_t) y * t->width + (size_t) x] == number;
}

/* Follow the pixel sides around the piece from the top left corner of its first pixel in raster order, the
 * piece on the right hand, turning right wherever that is possible: a piece that hangs together over sides
 * is passed around in one walk. *n middles in t->cracks; twice the enclosed area in *area. */
static bool follow(tracer *t, size_t seed, size_t *n, double *area)
{
    static const long DX[4] = {1, 0, -1, 0}, DY[4] = {0, 1, 0, -1}; /* east, south, west, north */
    /* The pixel right ahead of a corner, on the right and on the left of the way, by direction. */
    static const long RX[4] = {0, -1, -1, 0}, RY[4] = {0, 0, -1, -1};
    static const long LX[4] = {0, 0, -1, -1}, LY[4] = {-1, 0, 0, -1};
    const uint32_t number = t->piece[seed];
    const long sx = (long) (seed % t->width), sy = (long) (seed / t->width);
    long x = sx, y = sy;
    int way = 0;
    *n = 0;
    *area = 0.0;
    do {
        void *items = t->cracks;
        const bool grown = rg_grow(&items, &t->cracks_capacity, 2 * (*n + 1), sizeof *t->cracks);
        t->cracks = items;
        if (!grown)
            return false;
        t->cracks[2 * *n] = (double) x + 0.5 * (double) DX[way];
        t->cracks[2 * *n + 1] = (double) y + 0.5 * (double) DY[way];
        ++*n;
        *area += (double) (x * DY[way] - y * DX[way]);
        x += DX[way];
        y += DY[way];
        if (!in_piece(t, x + RX[way], y + RY[way], number))
            way = (way + 1) % 4;
        else if (in_piece(t, x + LX[way], y + LY[way], number))
            way = (way + 3) % 4;
    } while (x != sx || y != sy || way != 0);
    return true;
}

/* Twice with the Gaussian: 1 - (1 - G)^2 = 2 G - G^2. */
static void smooth(double *even, size_t m, double step, double *work)
{
    double taps[TAPS + 1];
    double sum = 0.0;
    for (int k = 0; k <= TAPS; k++) {
        taps[k] = exp(-0.5 * (step * k / SIGMA) * (step * k / SIGMA));
        sum += k == 0 ? taps[k] : 2.0 * taps[k];
    }
    double *once = work;
    double *twice = work + 2 * m;
    const double *from = even;
    for (int pass = 0; pass < 2; pass++) {
        double *to = pass == 0 ? once : twice;
        for (size_t i = 0; i < m; i++)
            for (size_t c = 0; c < 2; c++) {
                double value = taps[0] * from[2 * i + c];
                for (size_t k = 1; k <= TAPS; k++)
                    value += taps[k] * (from[2 * ((i + k) % m) + c] + from[2 * ((i + m * TAPS - k) % m) + c]);
                to[2 * i + c] = value / sum;
            }
        from = once;
    }
    for (size_t i = 0; i < 2 * m; i++)
        even[i] = 2.0 * once[i] - twice[i];
}

/* The outline from the n middles of sides in t->cracks, `area` pixels large. */
static rg_status draw(const tracer *t, size_t n, double area, rg_mask_grains *grains, rg_mask_grain *grain,
                      rg_error *err)
{
    rg_outline_facts facts;
    rg_shape_outline(t->cracks, n, &facts);
    const size_t m = (size_t) ceil(facts.perimeter / STEP);
    void *items = grains->points;
    const bool grown =
        rg_grow(&items, &grains->points_capacity, 2 * (grains->n_points + m), sizeof *grains->points);
    grains->points = items;
    double *work = rg_alloc(m, 4, sizeof *work);
    if (!grown || work == NULL) {
        free(work);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the outlines");
    }
    double *even = grains->points + 2 * grains->n_points;
    const rg_status status = rg_shape_outline_resample(t->cracks, n, m, even, err);
    if (status == RG_OK) {
        smooth(even, m, facts.perimeter / (double) m, work);
        rg_shape_outline(even, m, &facts);
        const double scale = sqrt(area / facts.area);
        for (size_t i = 0; i < 2 * m; i++)
            even[i] = facts.centroid[i % 2] + scale * (even[i] - facts.centroid[i % 2]);
        grain->first = grains->n_points;
        grain->n = m;
        grains->n_points += m;
    }
    free(work);
    return status;
}

typedef struct {
    double label;
    size_t seed;
    rg_mask_grain facts;
} piece;

static int by_label(const void *left, const void *right)
{
    const piece *a = left;
    const piece *b = right;
    if (a->label != b->label)
        return a->label < b->label ? -1 : 1;
    if (a->facts.pixels != b->facts.pixels) /* the largest piece first */
        return a->facts.pixels > b->facts.pixels ? -1 : 1;
    return a->seed < b->seed ? -1 : a->seed > b->seed;
}

static rg_status find_pieces(tracer *t, piece **pieces, size_t *n, rg_error *err)
{
    size_t capacity = 0;
    for (size_t at = 0; at < t->height * t->width; at++) {
        if (t->labels[at] == 0.0 || t->piece[at] != 0)
            continue;
        void *items = *pieces;
        const bool grown = rg_grow(&items, &capacity, *n + 1, sizeof **pieces);
        *pieces = items;
        if (!grown)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the grains");
        piece *new = &(*pieces)[*n];
        *new = (piece){.seed = at};
        flood(t, at, (uint32_t)++ * n, &new->facts);
        new->label = t->by_connection ? (double) *n : t->labels[at];
    }
    qsort(*pieces, *n, sizeof **pieces, by_label);
    return RG_OK;
}

rg_status rg_shape_mask(const double *labels, size_t n_lines, size_t n_samples, bool by_connection,
                        rg_mask_grains *grains, rg_error *err)
{
    *grains = (rg_mask_grains){0};
    rg_status status = check(labels, n_lines * n_samples, err);
    if (status != RG_OK)
        return status;
    tracer t = {.labels = labels, .height = n_lines, .width = n_samples, .by_connection = by_connection};
    piece *pieces = NULL;
    size_t n = 0;
    t.piece = rg_alloc(n_lines, n_samples, sizeof *t.piece);
    t.stack = rg_alloc(n_lines, n_samples, sizeof *t.stack);
    if (t.piece == NULL || t.stack == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mask");
    if (status == RG_OK)
        status = find_pieces(&t, &pieces, &n, err);
    for (size_t p = 0; p < n && status == RG_OK; p++) {
        if (p > 0 && pieces[p].label == pieces[p - 1].label) {
            grains->grains[grains->n_grains - 1].pieces++;
            continue;
        }
        size_t n_cracks = 0;
        double area = 0.0;
        void *items = grains->grains;
        const bool grown =
            rg_grow(&items, &grains->grains_capacity, grains->n_grains + 1, sizeof *grains->grains);
        grains->grains = items;
        if (!grown || !follow(&t, pieces[p].seed, &n_cracks, &area)) {
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the outlines");
            break;
        }
        rg_mask_grain *grain = &grains->grains[grains->n_grains++];
        *grain = pieces[p].facts;
        grain->label = pieces[p].label;
        grain->pieces = 1;
        grain->holes = (size_t) area / 2 - grain->pixels;
        status = draw(&t, n_cracks, 0.5 * area, grains, grain, err);
    }
    free(pieces);
    free(t.piece);
    free(t.stack);
    free(t.cracks);
    return status;
}
