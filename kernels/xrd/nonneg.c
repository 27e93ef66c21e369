#include "kernels/xrd/nonneg.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_xrd_nonneg_init(rg_xrd_nonneg *problem, size_t n, rg_error *err)
{
    const size_t stride = rg_gram_stride(n);
    *problem = (rg_xrd_nonneg){.n = n};
    problem->gram = rg_alloc(n, n, sizeof(double));
    problem->right = rg_alloc(n, 1, sizeof(double));
    problem->room = rg_alloc(n + 3, stride, sizeof(double));
    if (problem->gram == NULL || problem->right == NULL || problem->room == NULL) {
        rg_xrd_nonneg_free(problem);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a sum of patterns");
    }
    return rg_active_set_init(&problem->solver, n, err);
}

void rg_xrd_nonneg_free(rg_xrd_nonneg *problem)
{
    free(problem->gram);
    free(problem->right);
    free(problem->room);
    rg_active_set_free(&problem->solver);
    *problem = (rg_xrd_nonneg){0};
}

void rg_xrd_nonneg_load(rg_xrd_nonneg *problem, const rg_xrd_frame *frame, const double *columns, size_t n)
{
    const blasint m = (blasint) n;
    const blasint points = (blasint) frame->n;
    problem->n = n;
    problem->length = frame->length;
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasNoTrans, m, points, 1.0, columns, points, 0.0, problem->gram,
                m);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            problem->gram[i * n + j] = problem->gram[j * n + i];
    cblas_dgemv(CblasRowMajor, CblasNoTrans, m, points, 1.0, columns, points, frame->target, 1, 0.0,
                problem->right, 1);
}

double rg_xrd_nonneg_solve(rg_xrd_nonneg *problem, const size_t *choice, size_t m, double *x)
{
    const size_t n = problem->n;
    size_t kept = 0;
    memset(x, 0, m * sizeof *x);
    for (size_t k = 0; k < m; k++)
        kept += problem->gram[choice[k] * n + choice[k]] > 0.0 ? 1 : 0;
    const size_t stride = rg_gram_stride(kept);
    double *norm = problem->room + kept * stride;
    double *right = norm + stride;
    double *found = right + stride;
    if (kept == 0)
        return problem->length;
    memset(problem->room, 0, (kept + 3) * stride * sizeof(double));
    size_t a = 0;
    for (size_t k = 0; k < m; k++) {
        const double *row = problem->gram + choice[k] * n;
        size_t b = 0;
        if (!(row[choice[k]] > 0.0))
            continue;
        for (size_t l = 0; l < m; l++)
            if (problem->gram[choice[l] * n + choice[l]] > 0.0)
                problem->room[a * stride + b++] = row[choice[l]];
        norm[a] = sqrt(row[choice[k]]);
        right[a++] = problem->right[choice[k]];
    }
    const rg_gram gram = {kept, stride, problem->room, norm};
    const rg_active_set_problem free_sum = {false, 0.0, RG_NO_INDEX};
    /* An answer that rounding keeps from the last digits of optimality is as good here. */
    (void) !rg_active_set_solve(&problem->solver, &gram, right, &free_sum, found);
    double sum = problem->length;
    a = 0;
    for (size_t k = 0; k < m; k++) {
        if (!(problem->gram[choice[k] * n + choice[k]] > 0.0))
            continue;
        x[k] = found[a++];
        sum -= x[k] * problem->right[choice[k]]; /* |t - Ax|^2 = t't - x'A't where x is optimal */
    }
    return sum > 0.0 ? sum : 0.0;
}
