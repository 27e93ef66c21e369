#include "kernels/unmix/endmembers.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static bool in_use(const bool *use, const double *sigma, size_t band)
{
    if (use != NULL && !use[band])
        return false;
    return sigma == NULL || (sigma[band] > 0.0 && isfinite(sigma[band]));
}

static bool allocate(rg_endmembers *set, bool weighted)
{
    const size_t stride = rg_gram_stride(set->n);
    set->bands = rg_alloc(set->n_used, 1, sizeof *set->bands);
    set->plain = rg_alloc(set->n, set->n_used, sizeof *set->plain);
    set->weight = weighted ? rg_alloc(set->n_used, 1, sizeof *set->weight) : NULL;
    set->members = rg_alloc(set->n, set->n_used, sizeof *set->members);
    set->lanes = rg_alloc(set->n_used, stride, sizeof *set->lanes);
    set->gram_values = rg_alloc(set->n, stride, sizeof *set->gram_values);
    set->norm = rg_alloc(stride, 1, sizeof *set->norm);
    set->factor = rg_alloc(set->n, set->n, sizeof *set->factor);
    return set->bands != NULL && set->plain != NULL && (!weighted || set->weight != NULL) &&
           set->members != NULL && set->lanes != NULL && set->gram_values != NULL && set->norm != NULL &&
           set->factor != NULL;
}

rg_status rg_endmembers_init(rg_endmembers *set, const double *endmembers, size_t n, size_t n_bands,
                             const bool *use, const double *sigma, size_t *partner, rg_error *err)
{
    rg_status status = RG_OK;
    *set = (rg_endmembers){.n = n, .n_bands = n_bands};
    for (size_t b = 0; b < n_bands; b++)
        set->n_used += in_use(use, sigma, b) ? 1 : 0;
    if (n == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "no endmembers");
    if (n > set->n_used)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "more endmembers than bands in use");
    if (!allocate(set, sigma != NULL)) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers");
        goto done;
    }

    size_t used = 0;
    for (size_t b = 0; b < n_bands; b++)
        if (in_use(use, sigma, b)) {
            set->bands[used] = b;
            if (sigma != NULL)
                set->weight[used] = 1.0 / sigma[b];
            used++;
        }
    const size_t stride = rg_gram_stride(n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < used; j++) {
            const double value = endmembers[i * n_bands + set->bands[j]];
            if (!isfinite(value)) {
                status = rg_fail(err, RG_EDOMAIN, i, "an endmember has no value in a band in use");
                goto done;
            }
            const double weighted = set->weight != NULL ? value * set->weight[j] : value;
            set->plain[i * used + j] = value;
            set->members[i * used + j] = weighted;
            set->lanes[j * stride + i] = weighted;
        }
    rg_gram_fill(set->members, set->lanes, n, used, set->gram_values, set->norm);
    set->gram = (rg_gram){n, stride, set->gram_values, set->norm};
    const size_t dependent = rg_gram_factor(&set->gram, set->factor, partner);
    if (dependent < n)
        status = rg_fail(err, RG_ESINGULAR, dependent,
                         set->norm[dependent] > 0.0 ? "this endmember is a mixture of earlier ones"
                                                    : "this endmember is zero in every band in use");
done:
    if (status != RG_OK)
        rg_endmembers_free(set);
    return status;
}

void rg_endmembers_free(rg_endmembers *set)
{
    free(set->bands);
    free(set->plain);
    free(set->weight);
    free(set->members);
    free(set->lanes);
    free(set->gram_values);
    free(set->norm);
    free(set->factor);
    *set = (rg_endmembers){0};
}
