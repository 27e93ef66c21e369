#include "kernels/simulate/image_mosaic.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"

static const double PI = 3.14159265358979323846;
static const double LARGEST = 2.5; /* standard deviations of ln d that a radius may lie above the median */

enum { MOST_FAILED = 400 };

typedef struct {
    double x, y, radius;
    uint64_t number;
    long next; /* in the same square; -1: none */
} seed;

typedef struct {
    double margin, square, largest;
    long rows, columns;
    long *first; /* [rows][columns] seed, or -1 */
    seed *seeds;
    size_t n, capacity;
} plan;

static long square_of(const plan *p, double x, long n)
{
    const long k = (long) floor((x + p->margin) / p->square);
    return k < 0 ? 0 : k >= n ? n - 1 : k;
}

static bool has_room(const plan *p, double apart, double x, double y, double radius)
{
    if (p->n == 0)
        return true;
    const long reach = (long) ceil(apart * (radius + p->largest) / p->square);
    const long row = square_of(p, y, p->rows), column = square_of(p, x, p->columns);
    for (long r = row - reach; r <= row + reach; r++)
        for (long q = column - reach; q <= column + reach; q++) {
            if (r < 0 || q < 0 || r >= p->rows || q >= p->columns)
                continue;
            for (long k = p->first[r * p->columns + q]; k >= 0; k = p->seeds[k].next)
                if (hypot(x - p->seeds[k].x, y - p->seeds[k].y) < apart * (radius + p->seeds[k].radius))
                    return false;
        }
    return true;
}

static bool sow(const rg_image_canvas *c, plan *p)
{
    const double wide = (double) c->width + 2.0 * p->margin, high = (double) c->height + 2.0 * p->margin;
    double covered = 0.0;
    uint64_t failed = 0;
    for (uint64_t number = 0; covered < wide * high && failed < MOST_FAILED; number++) {
        rg_image_grain g;
        rg_image_grain_draw(c, number, &g);
        /* The draw's own place goes by its own margin; the same two numbers over the field of this plan. */
        const double own = c->scene->median_px * exp(3.0 * c->scene->sd_ln);
        const double x = -p->margin + wide * (g.x + own) / ((double) c->width + 2.0 * own);
        const double y = -p->margin + high * (g.y + own) / ((double) c->height + 2.0 * own);
        const double radius = fmin(0.5 * g.diameter, p->largest);
        if (!has_room(p, c->scene->apart, x, y, radius)) {
            failed++;
            continue;
        }
        void *items = p->seeds;
        if (!rg_grow(&items, &p->capacity, p->n + 1, sizeof *p->seeds))
            return false;
        p->seeds = items;
        long *first = &p->first[square_of(p, y, p->rows) * p->columns + square_of(p, x, p->columns)];
        p->seeds[p->n] = (seed){x, y, radius, number, *first};
        *first = (long) p->n++;
        covered += PI * radius * radius;
        failed = 0;
    }
    return true;
}

/* Seed of a point; *second: how much more the next one's power is, over twice their distance: how far the
 * point lies from the boundary. */
static long owner(const plan *p, double x, double y, double *boundary)
{
    const long row = square_of(p, y, p->rows), column = square_of(p, x, p->columns);
    double best = INFINITY, second = INFINITY;
    long found = -1, other = -1;
    for (long ring = 0; ring < p->rows + p->columns; ring++) {
        const double out = fmax((double) ring - 1.0, 0.0) * p->square;
        if (found >= 0 && ring > 1 && out * out - p->largest * p->largest > second)
            break;
        for (long r = row - ring; r <= row + ring; r++)
            for (long q = column - ring; q <= column + ring;
                 q += r == row - ring || r == row + ring || ring == 0 ? 1 : 2 * ring) {
                if (r < 0 || q < 0 || r >= p->rows || q >= p->columns)
                    continue;
                for (long k = p->first[r * p->columns + q]; k >= 0; k = p->seeds[k].next) {
                    const seed *s = &p->seeds[k];
                    const double power =
                        (x - s->x) * (x - s->x) + (y - s->y) * (y - s->y) - s->radius * s->radius;
                    if (power < best) {
                        second = best;
                        other = found;
                        best = power;
                        found = k;
                    } else if (power < second) {
                        second = power;
                        other = k;
                    }
                }
            }
    }
    *boundary = INFINITY;
    if (other >= 0)
        *boundary = (second - best) / (2.0 * hypot(p->seeds[found].x - p->seeds[other].x,
                                                   p->seeds[found].y - p->seeds[other].y));
    return found;
}

static void paint(rg_image_canvas *c, const plan *p, uint64_t *area, const int32_t *owners, const float *edge)
{
    const size_t margin = (size_t) p->margin;
    const size_t stride = c->width + 2 * margin;
    for (size_t y = 0; y < c->height; y++)
        for (size_t x = 0; x < c->width; x++) {
            const size_t from = (y + margin) * stride + x + margin;
            const seed *s = &p->seeds[owners[from]];
            rg_image_grain g;
            const double half = sqrt((double) area[owners[from]] / PI);
            const double dx = (double) x + 0.5 - s->x, dy = (double) y + 0.5 - s->y;
            const double far = fmax(0.0, 1.0 - (double) edge[from] / half);
            rg_image_grain_draw(c, s->number, &g);
            c->diameter[y * c->width + x] = 2.0 * half;
            c->pixels[y * c->width + x] =
                rg_image_grain_grey(c, &g, s->number, dx, dy, dx / half, dy / half, far);
        }
}

bool rg_simulate_image_mosaic(rg_image_canvas *c)
{
    plan p = {.largest = 0.5 * c->scene->median_px * exp(LARGEST * c->scene->sd_ln)};
    p.margin = ceil(3.0 * p.largest) + 1.0;
    p.square = 0.5 * c->scene->median_px;
    const size_t margin = (size_t) p.margin;
    const size_t high = c->height + 2 * margin, wide = c->width + 2 * margin;
    p.rows = (long) ceil((double) high / p.square);
    p.columns = (long) ceil((double) wide / p.square);
    p.first = rg_alloc((size_t) p.rows, (size_t) p.columns, sizeof *p.first);
    int32_t *owners = rg_alloc(high, wide, sizeof *owners);
    float *edge = rg_alloc(high, wide, sizeof *edge);
    uint64_t *area = NULL;
    bool good = p.first != NULL && owners != NULL && edge != NULL;
    for (long k = 0; good && k < p.rows * p.columns; k++)
        p.first[k] = -1;
    good = good && sow(c, &p);
    area = good ? rg_alloc(p.n, 1, sizeof *area) : NULL;
    good = area != NULL && p.n > 0;
    for (size_t i = 0; good && i < high * wide; i++) {
        double boundary;
        const size_t row = i / wide, column = i % wide;
        owners[i] =
            (int32_t) owner(&p, (double) column + 0.5 - p.margin, (double) row + 0.5 - p.margin, &boundary);
        edge[i] = (float) boundary;
        area[owners[i]]++;
    }
    if (good)
        paint(c, &p, area, owners, edge);
    free(p.first);
    free(p.seeds);
    free(owners);
    free(edge);
    free(area);
    return good;
}
