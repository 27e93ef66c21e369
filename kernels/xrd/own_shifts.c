#include "kernels/xrd/own_shifts.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/invert.h"
#include "kernels/xrd/nonneg.h"

enum { MOST_STEPS = 10, MOST_HALVINGS = 5 };
static const double SETTLED = 1e-4; /* degrees: a hundredth of what scans are aligned to */

typedef struct {
    const rg_xrd_frame *frame;
    const rg_spline *curves;
    const size_t *members;
    size_t m;
    double shift;
    double limit;
    double *stack;  /* [2m][n] patterns, then their slopes times shares */
    double *matrix; /* [2m][2m] */
    double *right;  /* [2m] */
    double *step;   /* [m] */
    double *trial;  /* [m] */
    double *shares; /* [m] */
    double *rest;   /* [n] residual */
    size_t *all;    /* [m] 0, 1, 2 ... */
    rg_xrd_nonneg sum;
} shifting;

/* Misfit of the best sum at own shifts, and its shares. The slopes are found when they are wanted. */
static double misfit(shifting *u, const double *own, bool slopes)
{
    rg_xrd_frame_columns(u->frame, u->curves, u->members, u->m, u->shift, own, u->stack,
                         slopes ? u->stack + u->m * u->frame->n : NULL);
    rg_xrd_nonneg_load(&u->sum, u->frame, u->stack, u->m);
    return rg_xrd_nonneg_solve(&u->sum, u->all, u->m, u->shares);
}

static double prior(const shifting *u, const double *own)
{
    double sum = 0.0;
    for (size_t k = 0; k < u->m; k++)
        sum += own[k] * own[k];
    return 4.0 * sum / (u->limit * u->limit);
}

/* The Gauss-Newton step of the shifts, shares moving with them. */
static rg_status find_step(shifting *u, const double *own, double variance)
{
    const blasint n = (blasint) u->frame->n;
    const size_t size = 2 * u->m;
    memcpy(u->rest, u->frame->target, u->frame->n * sizeof *u->rest);
    for (size_t k = 0; k < u->m; k++) {
        cblas_daxpy(n, -u->shares[k], u->stack + k * u->frame->n, 1, u->rest, 1);
        cblas_dscal(n, u->shares[k], u->stack + (u->m + k) * u->frame->n, 1);
    }
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasNoTrans, (blasint) size, n, 1.0, u->stack, n, 0.0, u->matrix,
                (blasint) size);
    cblas_dgemv(CblasRowMajor, CblasNoTrans, (blasint) size, n, 1.0, u->stack, n, u->rest, 1, 0.0, u->right,
                1);
    for (size_t k = 0; k < u->m; k++) {
        const double pull = 4.0 * variance / (u->limit * u->limit);
        u->right[u->m + k] -= pull * own[k];
        u->matrix[(u->m + k) * size + u->m + k] += pull;
        if (!(u->shares[k] > 0.0)) { /* stays at zero, where the slope says nothing */
            for (size_t l = 0; l < size; l++) {
                u->matrix[k * size + l] = 0.0;
                u->matrix[l * size + k] = 0.0;
            }
            u->matrix[k * size + k] = 1.0;
            u->right[k] = 0.0;
        }
    }
    /* Shares and shifts differ by powers of ten; on a diagonal of ones the inverse is safe. */
    for (size_t k = 0; k < size; k++)
        u->step[k] = 1.0 / sqrt(u->matrix[k * size + k]);
    for (size_t k = 0; k < size; k++)
        for (size_t l = k; l < size; l++) {
            u->matrix[k * size + l] *= u->step[k] * u->step[l];
            u->matrix[l * size + k] = u->matrix[k * size + l];
        }
    const rg_status status = rg_invert(u->matrix, size, NULL, NULL);
    if (status != RG_OK)
        return status;
    for (size_t k = 0; k < size; k++)
        u->right[k] *= u->step[k];
    for (size_t k = 0; k < u->m; k++) {
        double value = 0.0;
        for (size_t l = 0; l < size; l++)
            value += u->matrix[(u->m + k) * size + l] * u->right[l];
        u->trial[k] = value * u->step[u->m + k];
    }
    memcpy(u->step, u->trial, u->m * sizeof *u->step);
    return RG_OK;
}

static rg_status search(shifting *u, double *own)
{
    const double freedom = (double) (u->frame->n - u->frame->n_terms) - 2.0 * (double) u->m;
    for (int round = 0; round < MOST_STEPS; round++) {
        const double here = misfit(u, own, true);
        const double variance = here / (freedom > 1.0 ? freedom : 1.0);
        const rg_status status = variance > 0.0 ? find_step(u, own, variance) : RG_ESINGULAR;
        if (status != RG_OK) /* without a step the patterns stay where they are */
            return status == RG_ENOMEM ? status : RG_OK;
        const double cost = here + variance * prior(u, own);
        double moved = 0.0;
        bool better = false;
        for (int halving = 0; halving < MOST_HALVINGS && !better; halving++) {
            moved = 0.0;
            for (size_t k = 0; k < u->m; k++) {
                const double to = own[k] + ldexp(u->step[k], -halving);
                u->trial[k] = to > u->limit ? u->limit : to < -u->limit ? -u->limit : to;
                moved = fmax(moved, fabs(u->trial[k] - own[k]));
            }
            better = misfit(u, u->trial, false) + variance * prior(u, u->trial) < cost;
        }
        if (!better)
            return RG_OK;
        memcpy(own, u->trial, u->m * sizeof *own);
        if (moved < SETTLED)
            return RG_OK;
    }
    return RG_OK;
}

rg_status rg_xrd_own_shifts(const rg_xrd_frame *frame, const rg_spline *curves, const size_t *members,
                            size_t m, double shift, double limit, double *own, rg_error *err)
{
    shifting u = {
        .frame = frame, .curves = curves, .members = members, .m = m, .shift = shift, .limit = limit};
    rg_status status = RG_OK;
    if (m == 0 || !(limit > 0.0))
        return RG_OK;
    u.stack = rg_alloc(2 * m, frame->n, sizeof(double));
    u.matrix = rg_alloc(2 * m, 2 * m, sizeof(double));
    u.right = rg_alloc(6 * m + frame->n, 1, sizeof(double));
    u.all = rg_alloc(m, 1, sizeof *u.all);
    status = rg_xrd_nonneg_init(&u.sum, m, err);
    if (status == RG_OK && (u.stack == NULL || u.matrix == NULL || u.right == NULL || u.all == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to shift patterns");
    if (status == RG_OK) {
        u.step = u.right + 2 * m; /* [2m], of which the scale takes all */
        u.trial = u.step + 2 * m;
        u.shares = u.trial + m;
        u.rest = u.shares + m;
        for (size_t k = 0; k < m; k++)
            u.all[k] = k;
        if (search(&u, own) != RG_OK)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to shift patterns");
    }
    rg_xrd_nonneg_free(&u.sum);
    free(u.all);
    free(u.right);
    free(u.matrix);
    free(u.stack);
    return status;
}
