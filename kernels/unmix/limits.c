#include "kernels/unmix/limits.h"

#include <float.h>
#include <math.h>

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
    if (optimum->sums && cost(optimum, i, 1.0, work, spare, &slope) <= optimum->delta)
        return 1.0;
    for (int step = 0; step < 200; step++) {
        if (!(t > low && t < high))
            t = isfinite(high) ? low + (high - low) / 2.0 : 2.0 * low;
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
    double *x;
    double *gradient;
    double *rate; /* of the gradient */
} position;

/* Growth of the gradients of the members outside per unit rise of i; it is the same inside, where the
 * multiplier takes it off. */
static void find_rates(const rg_unmix_optimum *optimum, const rg_covariance *c, size_t i, double *x,
                       double *rate)
{
    const rg_gram *gram = optimum->gram;
    const double *response = c->response + i * gram->stride;
    double level = 0.0;
    size_t n_passive = 0;
    for (size_t k = 0; k < gram->n; k++)
        rate[k] = gram->values[i * gram->stride + k];
    for (size_t j = 0; j < gram->n; j++)
        if (x[j] > 0.0)
            for (size_t k = 0; k < gram->n; k++)
                rate[k] -= response[j] * gram->values[j * gram->stride + k];
    if (!optimum->sums)
        return;
    for (size_t k = 0; k < gram->n; k++)
        if (x[k] > 0.0) {
            level += rate[k];
            n_passive++;
        }
    for (size_t k = 0; k < gram->n; k++)
        rate[k] -= level / (double) n_passive;
}

/* Go on to where the support changes, and return the member that does so; or, when delta comes
 * first, to there, and return n. */
static size_t next_event(const rg_unmix_optimum *optimum, const rg_covariance *c, size_t i, position *at)
{
    const size_t n = optimum->gram->n;
    const double *response = c->response + i * optimum->gram->stride;
    const double s = c->curvature[i];
    const double left = optimum->delta - at->cost;
    /* The root of s step^2 + 2 slope step = left without cancellation. */
    double step = left / (at->slope + sqrt(at->slope * at->slope + s * left));
    size_t event = n;
    find_rates(optimum, c, i, at->x, at->rate);
    for (size_t k = 0; k < n; k++) {
        double reach = INFINITY;
        if (k == i)
            continue;
        if (at->x[k] > 0.0) {
            if (response[k] > 0.0)
                reach = at->x[k] / response[k];
        } else if (at->rate[k] < 0.0)
            reach = fmax(at->gradient[k], 0.0) / -at->rate[k];
        if (reach < step) {
            step = reach;
            event = k;
        }
    }
    at->t += step;
    at->cost += step * (2.0 * at->slope + s * step);
    at->slope += s * step;
    for (size_t k = 0; k < n; k++) {
        if (at->x[k] > 0.0)
            at->x[k] = fmax(at->x[k] - step * response[k], DBL_MIN);
        else
            at->gradient[k] += step * at->rate[k];
    }
    return event;
}

/* Let the member of an event change sides; the bits of the support after that. */
static uint32_t change_support(const rg_unmix_optimum *optimum, size_t event, position *at)
{
    uint32_t bits = 0;
    at->x[event] = at->x[event] > 0.0 ? 0.0 : DBL_MIN;
    at->gradient[event] = 0.0;
    for (size_t k = 0; k < optimum->gram->n; k++)
        if (at->x[k] > 0.0)
            bits |= 1U << k;
    return bits;
}

double rg_unmix_limit(const rg_unmix_optimum *optimum, size_t i, rg_active_set *work, double *spare)
{
    const size_t n = optimum->gram->n;
    if (!(optimum->delta > 0.0))
        return optimum->delta == 0.0 ? 0.0 : NAN;
    position at = {
        .slope = fmax(optimum->gradient[i], 0.0), .x = spare, .gradient = spare + n, .rate = spare + 2 * n};
    for (size_t k = 0; k < n; k++) {
        at.x[k] = optimum->x[k];
        at.gradient[k] = optimum->gradient[k];
    }
    const rg_covariance *c = optimum->covariance;
    for (size_t steps = 0; steps < 4 * n && c != NULL; steps++) {
        const size_t event = next_event(optimum, c, i, &at);
        if (event == n)
            return at.t;
        if (optimum->table == NULL)
            break;
        const uint32_t bits = change_support(optimum, event, &at);
        if (optimum->sums && bits == 0)
            return 1.0;
        c = rg_exchange_support(optimum->table, bits, true);
    }
    return search(optimum, i, at.t, work, spare);
}
