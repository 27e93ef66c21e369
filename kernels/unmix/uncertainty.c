#include "kernels/unmix/uncertainty.h"

#include <math.h>

static const double ONE_SIDED_95 = 2.71; /* chi square of one degree of freedom at 90 % two-sided */
static const double PRECISION = 1e-10;
enum { TRIALS = 100 };

/* Gradient of member i at x, multiplier taken off: what the map gives for a member outside. */
static double gradient(const double *map, const double *offset, const double *b, double s, const double *x,
                       size_t n, size_t i)
{
    double value = s * offset[i] - b[i];
    for (size_t j = 0; j < n; j++)
        if (j != i && x[j] > 0.0)
            value += map[i * n + j] * b[j];
    return value > 0.0 ? value : 0.0;
}

static double objective(const rg_normal_equations *equations, const double *b, const double *x)
{
    const size_t n = equations->n;
    double value = 0.0;
    for (size_t i = 0; i < n; i++) {
        double row = -b[i];
        for (size_t j = 0; j < n; j++)
            row += 0.5 * equations->gram[i * n + j] * x[j];
        value += row * x[i];
    }
    return value;
}

/* Rise of twice the objective when x_i is held at t and all others are optimised. */
static double rise_at(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                      double s, size_t i, double t, double least, rg_active_set_room *room, double *trial,
                      double *shifted)
{
    const size_t n = equations->n;
    const double *map;
    const double *offset;
    const double left = equations->sum != NULL ? s - equations->sum[i] * t : s;
    if (left < 0.0)
        return INFINITY;
    for (size_t j = 0; j < n; j++)
        shifted[j] = b[j] - equations->gram[j * n + i] * t;
    if (equations->sum != NULL && left == 0.0) {
        for (size_t j = 0; j < n; j++)
            trial[j] = 0.0;
    } else if (!rg_active_set(equations, cache, shifted, left, i, room, trial, &map, &offset)) {
        return INFINITY;
    }
    trial[i] = t;
    return 2.0 * (objective(equations, b, trial) - least);
}

/* The root of sqrt(rise_at(t)) = sqrt(rise) by the Illinois variant of regula falsi: the square root of a
 * convex piecewise quadratic is close to a line, so a few trials do. */
static double search(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                     double s, size_t i, double rise, double high, double least, rg_active_set_room *room,
                     double *trial, double *shifted)
{
    const double goal = sqrt(rise);
    double low = 0.0;
    double below = -goal;
    const double whole = equations->sum != NULL ? s / equations->sum[i] : INFINITY;
    double above = -1.0;
    for (int k = 0; k < TRIALS; k++) {
        high = fmin(high, whole);
        above = sqrt(fmax(rise_at(equations, cache, b, s, i, high, least, room, trial, shifted), 0.0)) - goal;
        if (above >= 0.0)
            break;
        if (high >= whole)
            return whole; /* even all of it costs less */
        low = high;
        below = above;
        high *= 2.0;
    }
    int side = 0;
    for (int k = 0; k < TRIALS && high - low > PRECISION * high; k++) {
        const double t =
            isfinite(above) ? (low * above - high * below) / (above - below) : 0.5 * (low + high);
        const double f =
            sqrt(fmax(rise_at(equations, cache, b, s, i, t, least, room, trial, shifted), 0.0)) - goal;
        if (fabs(f) <= PRECISION * goal)
            return t;
        if (f < 0.0) {
            low = t;
            below = f;
            above = side < 0 ? 0.5 * above : above;
            side = -1;
        } else {
            high = t;
            above = f;
            below = side > 0 ? 0.5 * below : below;
            side = 1;
        }
    }
    return high;
}

/* Whether the members inside stay positive when x_i rises to t along the map. */
static bool others_stay(const double *map, const double *x, size_t n, size_t i, double t)
{
    for (size_t j = 0; j < n; j++)
        if (j != i && x[j] > 0.0 && x[j] + t * map[j * n + i] < 0.0)
            return false;
    return true;
}

void rg_uncertainty(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                    double s, double variance, const double *map, const double *offset, const double *x,
                    rg_active_set_room *room, double *trial, double *shifted, double *error, double *limit)
{
    const size_t n = equations->n;
    const double rise = ONE_SIDED_95 * variance;
    const double least = objective(equations, b, x);
    for (size_t i = 0; i < n; i++) {
        const bool inside = x[i] > 0.0;
        error[i] = inside ? sqrt(variance * fmax(map[i * n + i], 0.0)) : NAN;
        limit[i] = NAN;
        if (inside || !(rise >= 0.0))
            continue;
        const double g = gradient(map, offset, b, s, x, n, i);
        const double curvature = map[i * n + i];
        const double t = curvature > 0.0 ? rise / (g + sqrt(g * g + curvature * rise)) : INFINITY;
        limit[i] =
            isfinite(t) && others_stay(map, x, n, i, t)
                ? t
                : search(equations, cache, b, s, i, rise, isfinite(t) ? t : 1.0, least, room, trial, shifted);
    }
}
