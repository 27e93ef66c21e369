#include "kernels/unmix/ridge.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

rg_status rg_ridge_init(rg_ridge *r, size_t k, rg_error *err)
{
    *r = (rg_ridge){.k = k};
    const size_t stride = rg_gram_stride(k);
    const rg_status status = rg_active_set_init(&r->solver, k, err);
    if (status != RG_OK)
        return status;
    r->room = rg_alloc(k * stride + stride + 3 * k, 1, sizeof *r->room);
    if (r->room == NULL) {
        rg_ridge_free(r);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    }
    r->values = r->room;
    r->norm = r->values + k * stride;
    r->root = r->norm + stride;
    r->right = r->root + k;
    r->u = r->right + k;
    return RG_OK;
}

void rg_ridge_free(rg_ridge *r)
{
    rg_active_set_free(&r->solver);
    free(r->room);
    *r = (rg_ridge){0};
}

void rg_ridge_set(rg_ridge *r, const double *gram, const double *share)
{
    const size_t stride = rg_gram_stride(r->k);
    r->gram = gram;
    for (size_t i = 0; i < r->k; i++)
        r->root[i] = sqrt(share[i]);
    for (size_t i = 0; i < r->k; i++) {
        for (size_t j = 0; j < r->k; j++)
            r->values[i * stride + j] = (i == j ? 1.0 : 0.0) + r->root[i] * gram[i * r->k + j] * r->root[j];
        r->norm[i] = sqrt(r->values[i * stride + i]);
    }
    r->scaled = (rg_gram){r->k, stride, r->values, r->norm};
}

bool rg_ridge_solve(rg_ridge *r, const double *b, double *pull)
{
    const rg_active_set_problem problem = {false, 1.0, RG_NO_INDEX};
    for (size_t i = 0; i < r->k; i++)
        r->right[i] = r->root[i] * b[i];
    if (!rg_active_set_solve(&r->solver, &r->scaled, r->right, &problem, r->u))
        return false;
    for (size_t i = 0; i < r->k; i++) {
        double left = b[i];
        for (size_t j = 0; j < r->k; j++)
            left -= r->gram[i * r->k + j] * r->root[j] * r->u[j];
        pull[i] = r->root[i] > 0.0 && !(r->u[i] > 0.0) ? 0.0 : fmax(left, 0.0);
    }
    return true;
}
