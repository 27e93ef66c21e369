#include "kernels/unmix/limits.h"

#include <math.h>
#include <stdint.h>

#include "kernels/base/processor.h"

/* chi^2 rise when abundance i is held at t, and half its slope there. */
static double cost(const rg_unmix_optimum *optimum, size_t i, double t, rg_active_set *work, double *spare,
                   double *slope)
{
    const rg_gram *gram = optimum->gram;
    const bool sums = optimum->sums;
    const double *f = optimum->f;
    const double *x = optimum->x;
    const size_t n = gram->n;
    double *right = spare;
    double *others = spare + n;
    const double *g = gram->values + i * gram->stride;
    const rg_active_set_problem problem = {.sums = sums, .total = 1.0 - t, .absent = i};
    for (size_t j = 0; j < n; j++)
        right[j] = f[j] - t * g[j];
    if (sums && t >= 1.0) {
        for (size_t j = 0; j < n; j++)
            others[j] = 0.0;
        *slope = INFINITY;
    } else {
        if (!rg_active_set_solve(work, gram, right, &problem, others))
            return NAN;
        *slope = sums ? rg_active_set_multiplier(work, gram) - right[i] : -right[i];
        for (size_t j = 0; j < n; j++)
            *slope += g[j] * others[j];
    }
    others[i] = t;

    /* x is the optimum at t = 0: 2 (G x - f)'d + d'G d with d the move away from it. */
    double rise = 0.0;
    for (size_t j = 0; j < n; j++) {
        const double *row = gram->values + j * gram->stride;
        double sum = -2.0 * f[j];
        for (size_t k = 0; k < n; k++)
            sum += row[k] * (others[k] + x[k]);
        rise += (others[j] - x[j]) * sum;
    }
    return rise;
}

static double search(const rg_unmix_optimum *optimum, size_t i, double t, rg_active_set *work, double *spare)
{
    double low = 0.0;
    double high = optimum->sums ? 1.0 : INFINITY;
    double slope = 0.0;
    /* Where nothing but the member itself would change. */
    const double first = sqrt(optimum->delta) / optimum->gram->norm[i];
    if (optimum->sums && cost(optimum, i, 1.0, work, spare, &slope) <= optimum->delta)
        return 1.0;
    for (int step = 0; step < 200; step++) {
        if (!(t > low && t < high))
            t = isfinite(high) ? low + (high - low) / 2.0 : low > 0.0 ? 2.0 * low : first;
        const double excess = cost(optimum, i, t, work, spare, &slope) - optimum->delta;
        if (isnan(excess))
            return NAN;
        if (fabs(excess) <= 1e-10 * optimum->delta || high <= low * (1.0 + 1e-12))
            return t;
        if (excess < 0.0)
            low = t;
        else
            high = t;
        t -= excess / (2.0 * slope);
    }
    return t;
}

/* Where the walk stands: abundance i at t, the others at x, and what that cost. */
typedef struct {
    double t;
    double cost;
    double slope; /* half of it */
    uint32_t bits;
    double *edge;  /* [stride] how far each member is from changing sides: its abundance, or its gradient */
    double *reach; /* [stride] */
} position;

#if defined(__GNUC__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE static inline
#endif

/* Go on to where the support changes, and return the member that does so; or, when delta comes
 * first, to there, and return n. */
ALWAYS_INLINE size_t next_event(const rg_unmix_optimum *optimum, const rg_covariance *c, size_t i,
                                position *at, size_t stride)
{
    const size_t n = optimum->gram->n;
    const double *restrict response = c->response + i * stride;
    double *restrict edge = at->edge;
    double *restrict reach = at->reach;
    const double s = c->curvature[i];
    const double left = optimum->delta - at->cost;
    /* The root of s step^2 + 2 slope step = left without cancellation. */
    double step = left / (at->slope + sqrt(at->slope * at->slope + s * left));
    size_t event = n;
    for (size_t k = 0; k < stride; k++) {
        const double fall = response[k] > 0.0 ? response[k] : 1.0;
        const double far = edge[k] > 0.0 ? edge[k] / fall : 0.0 / fall;
        reach[k] = response[k] > 0.0 ? far : INFINITY;
    }
    for (size_t k = 0; k < n; k++)
        if (reach[k] < step) {
            step = reach[k];
            event = k;
        }
    at->t += step;
    at->cost += step * (2.0 * at->slope + s * step);
    at->slope += s * step;
    for (size_t k = 0; k < stride; k++)
        edge[k] -= step * response[k];
    return event;
}

/* How far raising i gets; whether to the end. */
ALWAYS_INLINE bool walk(const rg_unmix_optimum *optimum, size_t i, position *at, size_t stride)
{
    const size_t n = optimum->gram->n;
    const rg_covariance *c = optimum->covariance;
    for (size_t k = 0; k < stride; k++) {
        at->edge[k] = 0.0;
        if (k < n)
            at->edge[k] = optimum->x[k] > 0.0 ? optimum->x[k] : optimum->gradient[k];
    }
    for (size_t steps = 0; steps < 4 * n && c != NULL; steps++) {
        const size_t event = next_event(optimum, c, i, at, stride);
        if (event == n)
            return true;
        if (optimum->table == NULL)
            return false;
        at->edge[event] = 0.0;
        at->bits ^= 1U << event;
        if (optimum->sums && at->bits == 0) {
            at->t = 1.0;
            return true;
        }
        c = rg_exchange_support(optimum->table, at->bits, true);
    }
    return false;
}

#if defined(__GNUC__) && defined(__x86_64__)
#define WALK(name, features)                                                                                 \
    __attribute__((target(features))) static bool walk_##name(const rg_unmix_optimum *optimum, size_t i,     \
                                                              position *at)                                  \
    {                                                                                                        \
        switch (optimum->gram->stride) {                                                                     \
        case 4:                                                                                              \
            return walk(optimum, i, at, 4);                                                                  \
        case 8:                                                                                              \
            return walk(optimum, i, at, 8);                                                                  \
        case 12:                                                                                             \
            return walk(optimum, i, at, 12);                                                                 \
        default:                                                                                             \
            return walk(optimum, i, at, optimum->gram->stride);                                              \
        }                                                                                                    \
    }
WALK(avx2, "avx2")
WALK(avx512, "avx512f,avx512dq,avx512vl")
#endif

static bool walk_on(const rg_unmix_optimum *optimum, size_t i, position *at)
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (RG_CPU_HAS("avx512f") && RG_CPU_HAS("avx512dq") && RG_CPU_HAS("avx512vl"))
        return walk_avx512(optimum, i, at);
    if (RG_CPU_HAS("avx2"))
        return walk_avx2(optimum, i, at);
#endif
    return walk(optimum, i, at, optimum->gram->stride);
}

double rg_unmix_limit(const rg_unmix_optimum *optimum, size_t i, rg_active_set *work, double *spare)
{
    const size_t n = optimum->gram->n;
    if (!(optimum->delta > 0.0))
        return optimum->delta == 0.0 ? 0.0 : NAN;
    position at = {.slope = optimum->gradient[i] > 0.0 ? optimum->gradient[i] : 0.0,
                   .edge = spare,
                   .reach = spare + optimum->gram->stride};
    for (size_t k = 0; k < n && optimum->table != NULL; k++)
        at.bits |= (optimum->x[k] > 0.0 ? 1U : 0U) << k;
    return walk_on(optimum, i, &at) ? at.t : search(optimum, i, at.t, work, spare);
}
