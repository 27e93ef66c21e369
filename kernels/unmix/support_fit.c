#include "kernels/unmix/support_fit.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/gram.h"
#include "kernels/unmix/rows.h"

/* Largest 1 / (squared distance of a member from the span of those before it). */
static const double STEEPEST = 1e9;

rg_status rg_support_fit_init(rg_support_fit *work, size_t most, rg_error *err)
{
    *work = (rg_support_fit){.most = most};
    work->gram = rg_alloc(most, most, sizeof *work->gram);
    work->factor = rg_alloc(most, most, sizeof *work->factor);
    work->right = rg_alloc(most, 1, sizeof *work->right);
    work->negative = rg_alloc(most, 1, sizeof *work->negative);
    if (work->gram == NULL || work->factor == NULL || work->right == NULL || work->negative == NULL) {
        rg_support_fit_free(work);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the supports");
    }
    return RG_OK;
}

void rg_support_fit_free(rg_support_fit *work)
{
    free(work->gram);
    free(work->factor);
    free(work->right);
    free(work->negative);
    *work = (rg_support_fit){0};
}

static bool factor(rg_support_fit *work, const double *gram, size_t stride, const size_t *support, size_t k)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++)
            work->gram[i * k + j] = gram[support[i] * stride + support[j]];
    const rg_gram small = {k, k, work->gram, NULL};
    if (rg_gram_factor(&small, work->factor, NULL) < k)
        return false;
    for (size_t i = 0; i < k; i++)
        if (!(work->factor[i * k + i] * work->factor[i * k + i] < STEEPEST))
            return false;
    return true;
}

bool rg_support_fit_solve(rg_support_fit *work, const double *members, size_t stride, const double *gram,
                          size_t gram_stride, const size_t *support, size_t k, const double *spectrum,
                          const double *price, double *x, double *residual)
{
    if (k > work->most || !factor(work, gram, gram_stride, support, k))
        return false;
    const rg_rows rows = {members, stride, support, k};
    memcpy(residual, spectrum, stride * sizeof *spectrum);
    for (size_t i = 0; i < k; i++)
        x[i] = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        rg_rows_dot(&rows, residual, stride, work->right);
        for (size_t i = 0; i < k; i++)
            work->right[i] -= price[support[i]];
        rg_gram_solve(work->factor, k, work->right);
        for (size_t i = 0; i < k; i++) {
            x[i] += work->right[i];
            work->negative[i] = -x[i];
        }
        memcpy(residual, spectrum, stride * sizeof *spectrum);
        rg_rows_add(&rows, work->negative, stride, residual);
    }
    return true;
}

void rg_support_fit_inverse(const rg_support_fit *work, size_t k, double *inverse)
{
    for (size_t i = 0; i < k; i++) {
        double *row = inverse + i * k;
        for (size_t j = 0; j < k; j++)
            row[j] = j == i ? 1.0 : 0.0;
        rg_gram_solve(work->factor, k, row);
    }
}
