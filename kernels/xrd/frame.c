#include "kernels/xrd/frame.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"

/* rows [m][n] -= their projections on the first k terms */
static void project(const rg_xrd_frame *frame, size_t k, size_t m, double *rows)
{
    double shares[RG_XRD_MOST_TERMS];
    const blasint n = (blasint) frame->n;
    for (size_t r = 0; r < m && k > 0; r++) {
        double *row = rows + r * frame->n;
        cblas_dgemv(CblasRowMajor, CblasNoTrans, (blasint) k, n, 1.0, frame->terms, n, row, 1, 0.0, shares,
                    1);
        cblas_dgemv(CblasRowMajor, CblasTrans, (blasint) k, n, -1.0, frame->terms, n, shares, 1, 1.0, row, 1);
    }
}

/* Legendre polynomials over the range, weighted; twice through Gram and Schmidt is orthogonal to rounding. */
static void make_terms(rg_xrd_frame *frame)
{
    const double first = frame->two_theta[0];
    const double range = frame->two_theta[frame->n - 1] - first;
    for (size_t t = 0; t < frame->n_terms; t++) {
        double *term = frame->terms + t * frame->n;
        for (size_t i = 0; i < frame->n; i++) {
            const double x = range > 0.0 ? 2.0 * (frame->two_theta[i] - first) / range - 1.0 : 0.0;
            double before = 0.0;
            double value = 1.0;
            for (size_t k = 1; k <= t; k++) {
                const double next =
                    ((2.0 * (double) k - 1.0) * x * value - ((double) k - 1.0) * before) / (double) k;
                before = value;
                value = next;
            }
            term[i] = value * frame->weight[i];
        }
        project(frame, t, 1, term);
        project(frame, t, 1, term);
        const double norm = sqrt(rg_dot(term, term, frame->n));
        for (size_t i = 0; i < frame->n; i++)
            term[i] = norm > 0.0 ? term[i] / norm : 0.0;
    }
}

rg_status rg_xrd_frame_init(rg_xrd_frame *frame, const double *two_theta, const double *counts,
                            const double *sigma, size_t n, size_t n_terms, rg_error *err)
{
    *frame = (rg_xrd_frame){.n = n, .n_terms = n_terms, .two_theta = two_theta};
    if (n <= n_terms || n_terms > RG_XRD_MOST_TERMS)
        return rg_fail(err, RG_ESHAPE, n, "too few points for the background");
    frame->weight = rg_alloc(n, 1, sizeof *frame->weight);
    frame->terms = rg_alloc(n_terms, n, sizeof *frame->terms);
    frame->target = rg_alloc(n, 1, sizeof *frame->target);
    if (frame->weight == NULL || frame->terms == NULL || frame->target == NULL) {
        rg_xrd_frame_free(frame);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a scan");
    }
    for (size_t i = 0; i < n; i++) {
        frame->weight[i] = 1.0 / sigma[i];
        frame->target[i] = counts[i] / sigma[i];
    }
    make_terms(frame);
    project(frame, n_terms, 1, frame->target);
    frame->length = rg_dot(frame->target, frame->target, n);
    return RG_OK;
}

void rg_xrd_frame_free(rg_xrd_frame *frame)
{
    free(frame->weight);
    free(frame->terms);
    free(frame->target);
    *frame = (rg_xrd_frame){0};
}

void rg_xrd_frame_columns(const rg_xrd_frame *frame, const rg_spline *curves, const size_t *members, size_t m,
                          double shift, const double *own, double *columns, double *slopes)
{
    const blasint n = (blasint) frame->n;
    for (size_t k = 0; k < m; k++) {
        double *column = columns + k * frame->n;
        double *slope = slopes != NULL ? slopes + k * frame->n : NULL;
        rg_spline_values(&curves[members[k]], frame->two_theta, frame->n,
                         shift + (own != NULL ? own[k] : 0.0), column, slope);
        for (size_t i = 0; i < frame->n; i++)
            column[i] *= frame->weight[i];
        const double before = cblas_ddot(n, column, 1, column, 1);
        project(frame, frame->n_terms, 1, column);
        if (!(cblas_ddot(n, column, 1, column, 1) > RG_XRD_TOLD_APART * before))
            memset(column, 0, frame->n * sizeof *column);
        for (size_t i = 0; slope != NULL && i < frame->n; i++)
            slope[i] *= frame->weight[i];
    }
    if (slopes != NULL)
        project(frame, frame->n_terms, m, slopes);
}
