#include "kernels/xrd/support.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/invert.h"
#include "kernels/xrd/long_run.h"

rg_status rg_xrd_support_init(rg_xrd_support *support, size_t most, size_t n, rg_error *err)
{
    *support = (rg_xrd_support){.most = most};
    support->inverse = rg_alloc(most, most, sizeof(double));
    support->shares = rg_alloc(most, 1, sizeof(double));
    support->influence = rg_alloc(most, n, sizeof(double));
    support->residual = rg_alloc(n, 1, sizeof(double));
    support->variance = rg_alloc(most, most, sizeof(double));
    support->work = rg_alloc(most, 3, sizeof(double));
    support->packed = rg_alloc(most, n, sizeof(double));
    if (support->inverse == NULL || support->shares == NULL || support->influence == NULL ||
        support->residual == NULL || support->variance == NULL || support->work == NULL ||
        support->packed == NULL) {
        rg_xrd_support_free(support);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the phases of a scan");
    }
    return RG_OK;
}

void rg_xrd_support_free(rg_xrd_support *support)
{
    free(support->inverse);
    free(support->shares);
    free(support->influence);
    free(support->residual);
    free(support->variance);
    free(support->work);
    free(support->packed);
    *support = (rg_xrd_support){0};
}

static double freedom(const rg_xrd_frame *frame, size_t m)
{
    const double left = (double) frame->n - (double) m - (double) frame->n_terms;
    return left > 1.0 ? left : 1.0;
}

/* inverse of the Gram matrix of the packed columns, each scaled to length one in between */
static rg_status invert(rg_xrd_support *support, size_t n, size_t m, rg_error *err)
{
    double *scale = support->work;
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasNoTrans, (blasint) m, (blasint) n, 1.0, support->packed,
                (blasint) n, 0.0, support->inverse, (blasint) m);
    for (size_t k = 0; k < m; k++) {
        scale[k] = 1.0 / sqrt(support->inverse[k * m + k]);
        if (!isfinite(scale[k]))
            return rg_fail(err, RG_ESINGULAR, k, "a pattern is not told from the background");
    }
    for (size_t k = 0; k < m; k++)
        for (size_t l = k; l < m; l++) {
            support->inverse[k * m + l] *= scale[k] * scale[l];
            support->inverse[l * m + k] = support->inverse[k * m + l];
        }
    const rg_status status = rg_invert(support->inverse, m, NULL, err);
    for (size_t k = 0; k < m && status == RG_OK; k++)
        for (size_t l = 0; l < m; l++)
            support->inverse[k * m + l] *= scale[k] * scale[l];
    return status;
}

rg_status rg_xrd_support_load(rg_xrd_support *support, const rg_xrd_frame *frame, const double *columns,
                              const size_t *choice, size_t m, size_t window, rg_error *err)
{
    const blasint n = (blasint) frame->n;
    support->m = m;
    memcpy(support->residual, frame->target, frame->n * sizeof(double));
    support->rss = frame->length;
    if (m == 0)
        return RG_OK;
    for (size_t k = 0; k < m; k++)
        memcpy(support->packed + k * frame->n, columns + choice[k] * frame->n, frame->n * sizeof(double));
    const rg_status status = invert(support, frame->n, m, err);
    if (status != RG_OK)
        return status;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint) m, n, (blasint) m, 1.0, support->inverse,
                (blasint) m, support->packed, n, 0.0, support->influence, n);
    cblas_dgemv(CblasRowMajor, CblasNoTrans, (blasint) m, n, 1.0, support->influence, n, frame->target, 1,
                0.0, support->shares, 1);
    cblas_dgemv(CblasRowMajor, CblasTrans, (blasint) m, n, -1.0, support->packed, n, support->shares, 1, 1.0,
                support->residual, 1);
    support->rss = cblas_ddot(n, support->residual, 1, support->residual, 1);
    double *white = support->work + support->most;
    for (size_t k = 0; k < m; k++)
        white[k] = support->inverse[k * m + k] * support->rss / freedom(frame, m);
    rg_xrd_long_run(support->influence, support->residual, m, frame->n, window, white, support->variance,
                    support->work + 2 * support->most);
    return RG_OK;
}

double rg_xrd_support_error(const rg_xrd_support *support, const rg_xrd_frame *frame, const double *column,
                            size_t window, double *room)
{
    const blasint n = (blasint) frame->n;
    const blasint m = (blasint) support->m;
    const double before = cblas_ddot(n, column, 1, column, 1);
    memcpy(room, column, frame->n * sizeof(double));
    if (m > 0) { /* column less its projection A inverse A' column */
        cblas_dgemv(CblasRowMajor, CblasNoTrans, m, n, 1.0, support->influence, n, column, 1, 0.0,
                    support->work, 1);
        cblas_dgemv(CblasRowMajor, CblasTrans, m, n, -1.0, support->packed, n, support->work, 1, 1.0, room,
                    1);
    }
    const double left = cblas_ddot(n, room, 1, room, 1);
    if (!(left > RG_XRD_TOLD_APART * before) || !(before > 0.0))
        return NAN;
    for (size_t i = 0; i < frame->n; i++)
        room[i] /= left;
    const double white = support->rss / freedom(frame, support->m + 1) / left;
    double variance = 0.0;
    double work = 0.0;
    rg_xrd_long_run(room, support->residual, 1, frame->n, window, &white, &variance, &work);
    return sqrt(variance);
}
