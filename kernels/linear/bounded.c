#include "kernels/linear/bounded.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "kernels/linear/dot.h"

static const double LEAST_DAMPING = 1e-12;
static const double MOST_DAMPING = 1e14;

typedef struct {
    const rg_bounded_problem *problem;
    double *residuals; /* [m] at x                       */
    double *trial;     /* [m]                            */
    double *jacobian;  /* [n][m]                         */
    double *normal;    /* [n][n] J'J                     */
    double *factor;    /* [n][n]                         */
    double *gradient;  /* [n] J'r                        */
    double *step;      /* [n]                            */
    double *at;        /* [n]                            */
    uint8_t held[RG_BOUNDED_MOST];
} search;

size_t rg_bounded_work(size_t n, size_t m)
{
    return 2 * m + n * m + 2 * n * n + 3 * n;
}

static double clip(const rg_bounded_problem *p, size_t j, double value)
{
    return fmin(fmax(value, p->low[j]), p->high[j]);
}

/* Gradient, normal matrix, and which parameters lie at a bound that descent would cross. */
static void turn(search *s, const double *x)
{
    const size_t n = s->problem->n;
    const size_t m = s->problem->m;
    for (size_t j = 0; j < n; j++) {
        s->gradient[j] = rg_dot_fast(s->jacobian + j * m, s->residuals, m);
        for (size_t k = 0; k <= j; k++)
            s->normal[j * n + k] = s->normal[k * n + j] =
                rg_dot_fast(s->jacobian + j * m, s->jacobian + k * m, m);
        s->held[j] = (x[j] <= s->problem->low[j] && s->gradient[j] >= 0.0) ||
                     (x[j] >= s->problem->high[j] && s->gradient[j] <= 0.0);
    }
}

/* Lower factor of normal + damping diag(normal) over the free parameters, the others as in a unit matrix;
 * false when that is not positive definite. */
static bool factorise(search *s, double damping)
{
    const size_t n = s->problem->n;
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k <= j; k++) {
            const bool both = s->held[j] == 0 && s->held[k] == 0;
            double sum = both ? s->normal[j * n + k] : (j == k ? 1.0 : 0.0);
            if (j == k && both)
                sum *= 1.0 + damping;
            const double size = sum;
            for (size_t i = 0; i < k; i++)
                sum -= s->factor[j * n + i] * s->factor[k * n + i];
            if (j != k)
                s->factor[j * n + k] = sum / s->factor[k * n + k];
            else if (sum > 1e-15 * size && isfinite(sum))
                s->factor[j * n + j] = sqrt(sum);
            else
                return false;
        }
    return true;
}

/* b [n] becomes the solution of factor factor' x = b. */
static void substitute(const double *factor, size_t n, double *b)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t k = 0; k < j; k++)
            b[j] -= factor[j * n + k] * b[k];
        b[j] /= factor[j * n + j];
    }
    for (size_t j = n; j-- > 0;) {
        for (size_t k = j + 1; k < n; k++)
            b[j] -= factor[k * n + j] * b[k];
        b[j] /= factor[j * n + j];
    }
}

/* The step inside of the bounds, in s->step, and where it leads, in s->at; returns the fall of the cost that
 * the linear model promises. */
static double propose(search *s, const double *x)
{
    const size_t n = s->problem->n;
    for (size_t j = 0; j < n; j++)
        s->step[j] = s->held[j] != 0 ? 0.0 : -s->gradient[j];
    substitute(s->factor, n, s->step);
    double promise = 0.0;
    for (size_t j = 0; j < n; j++) {
        s->at[j] = s->held[j] != 0 ? x[j] : clip(s->problem, j, x[j] + s->step[j]);
        s->step[j] = s->at[j] - x[j];
        promise -= 2.0 * s->gradient[j] * s->step[j];
    }
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k < n; k++)
            promise -= s->step[j] * s->normal[j * n + k] * s->step[k];
    return promise;
}

static bool is_still(const search *s, const double *x)
{
    for (size_t j = 0; j < s->problem->n; j++)
        if (fabs(s->step[j]) > 1e-14 * fabs(x[j]))
            return false;
    return true;
}

static rg_status descend(search *s, rg_bounded_model f, const void *state, double *x, double *cost,
                         rg_error *err)
{
    const rg_bounded_problem *p = s->problem;
    double damping = 1e-3;
    double growth = 2.0;
    turn(s, x);
    for (size_t step = 0; step < p->most_steps; step++) {
        if (damping > MOST_DAMPING)
            return RG_OK; /* no step of any length lowers the cost: rounding is all that is left */
        if (!factorise(s, damping)) {
            damping = damping * growth + LEAST_DAMPING;
            growth *= 2.0;
            continue;
        }
        const double promise = propose(s, x);
        f(state, s->at, s->trial, NULL);
        const double after = rg_dot_fast(s->trial, s->trial, p->m);
        const double fall = *cost - after;
        const bool is_end = fabs(promise) <= p->tolerance * *cost && fabs(fall) <= p->tolerance * *cost;
        if (fall > 0.0 && isfinite(after)) {
            const double gain = promise > 0.0 ? 2.0 * fall / promise - 1.0 : 0.0;
            damping = fmax(damping * fmax(1.0 / 5.0, 1.0 - gain * gain * gain), LEAST_DAMPING);
            growth = 2.0;
            memcpy(x, s->at, p->n * sizeof *x);
            f(state, x, s->residuals, s->jacobian);
            *cost = after;
            turn(s, x);
        } else {
            damping *= growth;
            growth *= 2.0;
        }
        if (is_end || is_still(s, x) || *cost == 0.0)
            return RG_OK;
    }
    return rg_fail(err, RG_ENOCONV, RG_NO_INDEX, "least squares did not converge");
}

static rg_status spread(search *s, double *covariance, rg_error *err)
{
    const size_t n = s->problem->n;
    if (!factorise(s, 0.0))
        return rg_fail(err, RG_ESINGULAR, RG_NO_INDEX, "the data do not determine every parameter");
    for (size_t j = 0; j < n; j++) {
        double *column = s->step;
        memset(column, 0, n * sizeof *column);
        column[j] = 1.0;
        substitute(s->factor, n, column);
        for (size_t k = 0; k < n; k++)
            covariance[j * n + k] = s->held[j] != 0 || s->held[k] != 0 ? 0.0 : column[k];
    }
    return RG_OK;
}

rg_status rg_bounded_minimise(const rg_bounded_problem *problem, rg_bounded_model f, const void *state,
                              double *x, double *covariance, uint8_t *held, double *cost, double *work,
                              rg_error *err)
{
    const size_t n = problem->n;
    const size_t m = problem->m;
    assert(n <= RG_BOUNDED_MOST && m >= n);
    search s = {.problem = problem, .residuals = work, .trial = work + m, .jacobian = work + 2 * m};
    s.normal = s.jacobian + n * m;
    s.factor = s.normal + n * n;
    s.gradient = s.factor + n * n;
    s.step = s.gradient + n;
    s.at = s.step + n;
    for (size_t j = 0; j < n; j++)
        x[j] = clip(problem, j, x[j]);
    f(state, x, s.residuals, s.jacobian);
    double least = rg_dot_fast(s.residuals, s.residuals, m);
    if (!isfinite(least))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "residuals are not finite at the start");
    rg_status status = descend(&s, f, state, x, &least, err);
    if (status == RG_OK && covariance != NULL)
        status = spread(&s, covariance, err);
    if (held != NULL)
        memcpy(held, s.held, n * sizeof *held);
    if (cost != NULL)
        *cost = least;
    return status;
}
