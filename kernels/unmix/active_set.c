#include "kernels/unmix/active_set.h"

#include <math.h>
#include <string.h>

enum { EXCHANGES = 3, REFINEMENTS = 6 };

/* A refinement that moves x by less has nothing left to refine. */
static const double SETTLED = 1e-9;

/* A gradient or an abundance this close to its bound, in scaled units, is at it: well under the 1e-10
 * that is promised, well above the rounding of the sums. */
static const double NEGLIGIBLE = 1e-13;

static size_t support_number(const bool *in, size_t n)
{
    size_t number = 0;
    for (size_t i = 0; i < n; i++)
        number |= (size_t) in[i] << i;
    return number;
}

static bool find_map(const rg_normal_equations *equations, const rg_support_cache *cache, const bool *in,
                     rg_active_set_room *room, const double **map, const double **offset)
{
    const size_t n = equations->n;
    if (cache == NULL) {
        *map = room->matrix;
        *offset = room->offset;
        return rg_support_map(equations, in, room->matrix, room->offset, room->work);
    }
    const size_t number = support_number(in, n);
    *map = cache->matrix + number * n * n;
    *offset = cache->offset + number * n;
    return cache->good[number];
}

/* r = b - G x; returns what x misses of the sum. */
static double residual(const rg_normal_equations *equations, const double *b, double s, const double *x,
                       double *r)
{
    const size_t n = equations->n;
    double total = 0.0;
    for (size_t i = 0; i < n; i++) {
        double value = b[i];
        for (size_t j = 0; j < n; j++)
            value -= equations->gram[i * n + j] * x[j];
        r[i] = value;
        total += equations->sum != NULL ? equations->sum[i] * x[i] : 0.0;
    }
    return equations->sum != NULL ? s - total : 0.0;
}

/* x inside and g outside the support. Refinement with the true residual of the normal equations takes out
 * what the explicit inverse lost; one step does unless the endmembers are nearly dependent. */
static void evaluate(const rg_normal_equations *equations, const bool *in, const double *map,
                     const double *offset, const double *b, double s, double *x, double *g, double *r)
{
    const size_t n = equations->n;
    for (size_t i = 0; i < n; i++) {
        double value = s * offset[i];
        for (size_t j = 0; j < n; j++)
            value += in[j] ? map[i * n + j] * b[j] : 0.0;
        x[i] = in[i] ? value : 0.0;
    }
    for (int step = 0; step < REFINEMENTS; step++) {
        const double missing = residual(equations, b, s, x, r);
        double change = 0.0;
        double size = 0.0;
        for (size_t i = 0; i < n; i++) {
            double value = missing * offset[i];
            for (size_t j = 0; j < n; j++)
                value += in[j] ? map[i * n + j] * r[j] : 0.0;
            if (in[i]) {
                x[i] += value;
                change = fmax(change, fabs(value));
                size = fmax(size, fabs(x[i]));
            } else {
                g[i] = value - r[i];
            }
        }
        if (change <= SETTLED * size)
            return;
    }
}

/* Whether member i breaks its condition: negative inside, or wanted outside. */
static bool violated(const bool *in, const double *x, const double *g, size_t i)
{
    return in[i] ? x[i] < 0.0 : g[i] < -NEGLIGIBLE;
}

static size_t count_violated(const bool *in, const double *x, const double *g, size_t n, size_t banned)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += i != banned && violated(in, x, g, i);
    return count;
}

static void clean(const bool *in, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!in[i] || x[i] < 0.0)
            x[i] = 0.0;
}

/* Exchange all that are violated, at most EXCHANGES times without their number falling. True when the
 * optimum was met. */
static bool exchange(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                     double s, size_t banned, rg_active_set_room *room, double *x, const double **map,
                     const double **offset)
{
    const size_t n = equations->n;
    size_t fewest = n + 1;
    int patience = EXCHANGES;
    for (size_t i = 0; i < n; i++)
        room->in[i] = i != banned;
    while (find_map(equations, cache, room->in, room, map, offset)) {
        evaluate(equations, room->in, *map, *offset, b, s, x, room->g, room->r);
        const size_t count = count_violated(room->in, x, room->g, n, banned);
        if (count == 0)
            return true;
        if (count < fewest) {
            fewest = count;
            patience = EXCHANGES;
        } else if (patience-- == 0) {
            return false;
        }
        for (size_t i = 0; i < n; i++)
            if (i != banned && violated(room->in, x, room->g, i))
                room->in[i] = !room->in[i];
    }
    return false;
}

/* The single member with the least objective when it alone makes up the sum. */
static size_t best_vertex(const rg_normal_equations *equations, const double *b, double s, size_t banned)
{
    size_t best = RG_NO_INDEX;
    double least = INFINITY;
    for (size_t i = 0; i < equations->n; i++) {
        const double x = s / equations->sum[i];
        const double objective = 0.5 * equations->gram[i * equations->n + i] * x * x - b[i] * x;
        if (i != banned && objective < least) {
            least = objective;
            best = i;
        }
    }
    return best;
}

/* From a feasible x towards the answer y of that support: the largest step
 * that keeps x feasible, and the member that stops it (n: none). */
static double feasible_step(const bool *in, const double *x, const double *y, size_t n, size_t *stops)
{
    double step = 1.0;
    *stops = n;
    for (size_t i = 0; i < n; i++)
        if (in[i] && y[i] < 0.0 && x[i] / (x[i] - y[i]) < step) {
            step = x[i] / (x[i] - y[i]);
            *stops = i;
        }
    return step;
}

/* Lawson-Hanson: let in the member that is wanted most, then step back to the boundary as often as
 * another turns negative. x is feasible throughout; y is room->work's first n. */
static bool walk(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                 double s, size_t banned, rg_active_set_room *room, double *x, const double **map,
                 const double **offset)
{
    const size_t n = equations->n;
    double *y = room->work + rg_support_work(n);
    memset(x, 0, n * sizeof *x);
    memset(room->in, 0, n * sizeof *room->in);
    if (equations->sum != NULL) {
        const size_t vertex = best_vertex(equations, b, s, banned);
        if (vertex == RG_NO_INDEX)
            return false;
        room->in[vertex] = true;
        x[vertex] = s / equations->sum[vertex];
    }
    for (size_t round = 0; round < 50 * n + 200; round++) {
        if (!find_map(equations, cache, room->in, room, map, offset))
            return false;
        evaluate(equations, room->in, *map, *offset, b, s, y, room->g, room->r);
        size_t stops;
        const double step = feasible_step(room->in, x, y, n, &stops);
        if (stops < n) {
            for (size_t i = 0; i < n; i++)
                x[i] += room->in[i] ? step * (y[i] - x[i]) : 0.0;
            x[stops] = 0.0;
            room->in[stops] = false;
            continue;
        }
        memcpy(x, y, n * sizeof *x);
        size_t wanted = n;
        for (size_t i = 0; i < n; i++)
            if (!room->in[i] && i != banned && room->g[i] < -NEGLIGIBLE &&
                (wanted == n || room->g[i] < room->g[wanted]))
                wanted = i;
        if (wanted == n)
            return true;
        room->in[wanted] = true;
    }
    return false;
}

bool rg_active_set(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                   double s, size_t banned, rg_active_set_room *room, double *x, const double **map,
                   const double **offset)
{
    const bool found = exchange(equations, cache, b, s, banned, room, x, map, offset) ||
                       walk(equations, cache, b, s, banned, room, x, map, offset);
    clean(room->in, x, equations->n);
    return found;
}

bool rg_active_set_free(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                        rg_active_set_room *room, double *x, const double **map, const double **offset)
{
    for (size_t i = 0; i < equations->n; i++)
        room->in[i] = true;
    if (!find_map(equations, cache, room->in, room, map, offset))
        return false;
    evaluate(equations, room->in, *map, *offset, b, 0.0, x, room->g, room->r);
    return true;
}
