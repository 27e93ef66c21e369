#include "kernels/xrd/align.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/xrd/nonneg.h"

static const double STEP = 0.02; /* degrees: a fifth of the width of sharp lines of a laboratory instrument */

typedef struct {
    size_t n; /* points whose shifted places all lie in the scan and in every pattern */
    const double *two_theta;
    size_t n_curves;
    rg_spline scan;
    double *numbers;
    double *second; /* of the scan */
    double *moved;
    double *one;
    double *columns;
    double *shares;
    size_t *choice;
    rg_xrd_frame frame;
    rg_xrd_nonneg sum;
} alignment;

static void alignment_free(alignment *a)
{
    free(a->numbers);
    free(a->choice);
    rg_xrd_frame_free(&a->frame);
    rg_xrd_nonneg_free(&a->sum);
}

static rg_status prepare(alignment *a, const double *two_theta, const double *counts, size_t n,
                         const rg_spline *curves, size_t n_terms, double most, rg_error *err)
{
    double low = two_theta[0] + most;
    double high = two_theta[n - 1] - most;
    for (size_t k = 0; k < a->n_curves; k++) {
        low = fmax(low, curves[k].x[0]);
        high = fmin(high, curves[k].x[curves[k].n - 1]);
    }
    size_t first = 0;
    while (first < n && two_theta[first] < low)
        first++;
    size_t end = n;
    while (end > first && two_theta[end - 1] > high)
        end--;
    a->n = end - first;
    a->two_theta = two_theta + first;
    if (a->n <= n_terms + 1)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "scan and patterns have too few points in common");
    a->numbers = rg_alloc(a->n_curves + 4, n, sizeof(double));
    a->choice = rg_alloc(a->n_curves, 3, sizeof(double)); /* indices, and twice the shares */
    if (a->numbers == NULL || a->choice == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to align a scan");
    a->second = a->numbers;
    a->moved = a->second + n;
    a->one = a->moved + n;
    a->columns = a->one + 2 * n;
    a->shares = (double *) (void *) (a->choice + a->n_curves);
    for (size_t k = 0; k < a->n_curves; k++)
        a->choice[k] = k;
    for (size_t i = 0; i < n; i++)
        a->one[i] = 1.0;
    rg_status status = rg_spline_fit(two_theta, counts, n, a->second, a->moved, err);
    a->scan = (rg_spline){n, two_theta, counts, a->second};
    if (status == RG_OK)
        status = rg_xrd_frame_init(&a->frame, a->two_theta, a->one, a->one, a->n, n_terms, err);
    if (status == RG_OK)
        status = rg_xrd_nonneg_init(&a->sum, a->n_curves, err);
    if (status != RG_OK)
        return status;
    rg_xrd_frame_columns(&a->frame, curves, a->choice, a->n_curves, 0.0, NULL, a->columns, NULL);
    rg_xrd_nonneg_load(&a->sum, &a->frame, a->columns, a->n_curves);
    return RG_OK;
}

/* The unexplained part of the scan moved by shift; its products with the patterns are all that change. */
static double unexplained(alignment *a, double shift)
{
    const blasint n = (blasint) a->n;
    rg_spline_values(&a->scan, a->two_theta, a->n, -shift, a->moved, NULL);
    const double *terms = a->frame.terms;
    for (size_t t = 0; t < a->frame.n_terms; t++)
        cblas_daxpy(n, -cblas_ddot(n, terms + t * a->n, 1, a->moved, 1), terms + t * a->n, 1, a->moved, 1);
    a->sum.length = cblas_ddot(n, a->moved, 1, a->moved, 1);
    cblas_dgemv(CblasRowMajor, CblasNoTrans, (blasint) a->n_curves, n, 1.0, a->columns, n, a->moved, 1, 0.0,
                a->sum.right, 1);
    const double left = rg_xrd_nonneg_solve(&a->sum, a->choice, a->n_curves, a->shares);
    return a->sum.length > 0.0 ? left / a->sum.length : 1.0;
}

rg_status rg_xrd_align(const double *two_theta, const double *counts, size_t n, const rg_spline *curves,
                       size_t n_curves, size_t n_terms, double most, double *shift, bool *taken,
                       rg_error *err)
{
    alignment a = {.n_curves = n_curves};
    *shift = 0.0;
    rg_status status = prepare(&a, two_theta, counts, n, curves, n_terms, most, err);
    double best = INFINITY;
    const long reach = (long) floor(most / STEP + 1e-9);
    for (long step = -reach; step <= reach && status == RG_OK; step++) {
        const double left = unexplained(&a, STEP * (double) step);
        if (left < best) {
            best = left;
            *shift = STEP * (double) step;
            for (size_t k = 0; k < n_curves; k++)
                taken[k] = a.shares[k] > 0.0;
        }
    }
    alignment_free(&a);
    return status;
}
