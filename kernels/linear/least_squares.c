#include "kernels/linear/least_squares.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"

typedef struct {
    const rg_least_squares *problem;
    rg_residuals f;
    const void *state;
    double *residuals; /* [m] at x                       */
    double *trial;     /* [m]                            */
    double *other;     /* [m]                            */
    double *jacobian;  /* [n][m], a parameter a row      */
    double *normal;    /* [n][n] J'J                     */
    double *damped;    /* [n][n]                         */
    double *gradient;  /* [n] J'r                        */
    double *step;      /* [n]                            */
    double *bend;      /* [n]                            */
    double *at;        /* [n]                            */
} search;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for least squares");
}

static bool allocate(search *s)
{
    const size_t n = s->problem->n;
    const size_t m = s->problem->m;
    double **const ARRAYS[] = {&s->residuals, &s->trial,    &s->other, &s->jacobian, &s->normal,
                               &s->damped,    &s->gradient, &s->step,  &s->bend,     &s->at};
    const size_t lengths[] = {m, m, m, n * m, n * n, n * n, n, n, n, n};
    bool fine = true;
    for (size_t i = 0; i < sizeof ARRAYS / sizeof ARRAYS[0]; i++) {
        *ARRAYS[i] = rg_alloc(lengths[i], 1, sizeof(double));
        fine = fine && *ARRAYS[i] != NULL;
    }
    return fine;
}

static void release(search *s)
{
    double *const arrays[] = {s->residuals, s->trial,    s->other, s->jacobian, s->normal,
                              s->damped,    s->gradient, s->step,  s->bend,     s->at};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
}

static rg_status differentiate(search *s, const double *x, rg_error *err)
{
    const size_t n = s->problem->n;
    const size_t m = s->problem->m;
    const double h = s->problem->step;
    rg_status status = RG_OK;
    for (size_t j = 0; j < n && status == RG_OK; j++) {
        memcpy(s->at, x, n * sizeof *x);
        s->at[j] = x[j] + h;
        status = s->f(s->state, s->at, s->trial, err);
        s->at[j] = x[j] - h;
        if (status == RG_OK)
            status = s->f(s->state, s->at, s->other, err);
        for (size_t i = 0; i < m && status == RG_OK; i++)
            s->jacobian[j * m + i] = (s->trial[i] - s->other[i]) / (2.0 * h);
    }
    for (size_t j = 0; j < n && status == RG_OK; j++) {
        s->gradient[j] = rg_dot(s->jacobian + j * m, s->residuals, m);
        for (size_t k = 0; k <= j; k++)
            s->normal[j * n + k] = s->normal[k * n + j] = rg_dot(s->jacobian + j * m, s->jacobian + k * m, m);
    }
    return status;
}

/* step = -(J'J + damping diag J'J)^-1 J'r; false when that is not positive definite. */
static bool find_step(search *s, double damping)
{
    const size_t n = s->problem->n;
    memcpy(s->damped, s->normal, n * n * sizeof *s->damped);
    for (size_t j = 0; j < n; j++) {
        s->damped[j * n + j] *= 1.0 + damping;
        s->step[j] = -s->gradient[j];
    }
    return LAPACKE_dposv(LAPACK_ROW_MAJOR, 'L', (lapack_int) n, 1, s->damped, (lapack_int) n, s->step, 1) ==
           0;
}

/* Add to the step its second order, half of -(J'J + damping diag J'J)^-1 J'r'' with r'' the curvature of the
 * residuals along it: it keeps steps within a curved valley whose walls they would else touch in turn. Left
 * out where it is not small against the step, for then it is not to be believed. Transtrum & Sethna (2012),
 * arXiv:1201.5885. */
static void bend_step(search *s, const double *x)
{
    static const double PROBE = 0.1;
    const size_t n = s->problem->n;
    const size_t m = s->problem->m;
    rg_error ignored = {0};
    double length = 0.0;
    double bent = 0.0;
    for (size_t j = 0; j < n; j++)
        s->at[j] = x[j] + PROBE * s->step[j];
    if (s->f(s->state, s->at, s->other, &ignored) != RG_OK)
        return;
    for (size_t i = 0; i < m; i++) {
        double along = 0.0;
        for (size_t j = 0; j < n; j++)
            along += s->jacobian[j * m + i] * s->step[j];
        s->other[i] = 2.0 / PROBE * ((s->other[i] - s->residuals[i]) / PROBE - along);
    }
    for (size_t j = 0; j < n; j++)
        s->bend[j] = -rg_dot(s->jacobian + j * m, s->other, m);
    if (LAPACKE_dpotrs(LAPACK_ROW_MAJOR, 'L', (lapack_int) n, 1, s->damped, (lapack_int) n, s->bend, 1) != 0)
        return;
    for (size_t j = 0; j < n; j++) {
        length += s->normal[j * n + j] * s->step[j] * s->step[j];
        bent += s->normal[j * n + j] * s->bend[j] * s->bend[j];
    }
    for (size_t j = 0; j < n && bent <= 0.5 * length; j++) /* false for NaN */
        s->step[j] += s->bend[j] / 2.0;
}

static rg_status iterate(search *s, double *x, double *cost, rg_error *err)
{
    const size_t n = s->problem->n;
    const size_t m = s->problem->m;
    double damping = 1e-2;
    double growth = 2.0;
    rg_status status = s->f(s->state, x, s->residuals, err);
    *cost = rg_dot(s->residuals, s->residuals, m);
    if (status == RG_OK && !isfinite(*cost))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the residuals are not finite at the start");
    if (status == RG_OK)
        status = differentiate(s, x, err);
    for (size_t k = 0; k < s->problem->most_steps && status == RG_OK; k++) {
        if (!find_step(s, damping)) {
            if (damping > 1e12)
                return rg_fail(err, RG_ESINGULAR, RG_NO_INDEX,
                               "the residuals do not determine every parameter");
            damping *= growth;
            growth *= 2.0;
            continue;
        }
        double largest = 0.0;
        double expected = 0.0; /* fall of the cost if f were linear */
        for (size_t j = 0; j < n; j++) {
            largest = fmax(largest, fabs(s->step[j]));
            expected += s->step[j] * (damping * s->normal[j * n + j] * s->step[j] - s->gradient[j]);
        }
        bend_step(s, x);
        for (size_t j = 0; j < n; j++)
            s->at[j] = x[j] + s->step[j];
        status = s->f(s->state, s->at, s->trial, err);
        if (status != RG_OK)
            break;
        const double there = rg_dot(s->trial, s->trial, m);
        const double gain = (*cost - there) / expected;
        bool settled = largest <= s->problem->tolerance || damping > 1e15;
        if (there <= *cost) { /* false for NaN */
            settled = settled || *cost - there < s->problem->fall * *cost;
            memcpy(x, s->at, n * sizeof *x);
            memcpy(s->residuals, s->trial, m * sizeof *s->residuals);
            *cost = there;
            status = differentiate(s, x, err);
            const double ease = 2.0 * gain - 1.0;
            damping *= fmax(1.0 / 3.0, 1.0 - ease * ease * ease);
            growth = 2.0;
        } else {
            damping *= growth;
            growth *= 2.0;
        }
        if (settled)
            return status;
    }
    return status == RG_OK ? rg_fail(err, RG_ENOCONV, RG_NO_INDEX, "least squares did not settle") : status;
}

static rg_status invert(const search *s, double *covariance, rg_error *err)
{
    const lapack_int n = (lapack_int) s->problem->n;
    memcpy(covariance, s->normal, s->problem->n * s->problem->n * sizeof *covariance);
    if (LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', n, covariance, n) != 0 ||
        LAPACKE_dpotri(LAPACK_ROW_MAJOR, 'L', n, covariance, n) != 0)
        return rg_fail(err, RG_ESINGULAR, RG_NO_INDEX, "the residuals do not determine every parameter");
    for (size_t i = 0; i < s->problem->n; i++)
        for (size_t j = 0; j < i; j++)
            covariance[j * s->problem->n + i] = covariance[i * s->problem->n + j];
    return RG_OK;
}

rg_status rg_least_squares_minimise(const rg_least_squares *problem, rg_residuals f, const void *state,
                                    double *x, double *covariance, double *cost, rg_error *err)
{
    search s = {.problem = problem, .f = f, .state = state};
    double lowest = 0.0;
    rg_status status = allocate(&s) ? RG_OK : no_memory(err);
    if (status == RG_OK)
        status = iterate(&s, x, &lowest, err);
    if (status == RG_OK && covariance != NULL)
        status = invert(&s, covariance, err);
    if (cost != NULL)
        *cost = lowest;
    release(&s);
    return status;
}
