#include "kernels/unmix/library_set.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/gram.h"
#include "kernels/unmix/rows.h"

static bool in_use(const bool *use, const double *sigma, size_t band)
{
    return (use == NULL || use[band]) && (sigma == NULL || (sigma[band] > 0.0 && isfinite(sigma[band])));
}

static size_t count_panels(const rg_library_set *set)
{
    return (set->n + RG_LIBRARY_LANES - 1) / RG_LIBRARY_LANES;
}

size_t rg_library_right_stride(const rg_library_set *set)
{
    return count_panels(set) * RG_LIBRARY_LANES;
}

static bool allocate(rg_library_set *set, bool weighted)
{
    set->bands = rg_alloc(set->n_used, 1, sizeof *set->bands);
    set->weight = weighted ? rg_alloc(set->n_used, 1, sizeof *set->weight) : NULL;
    set->plain = rg_alloc(set->n, set->n_used, sizeof *set->plain);
    set->norm = rg_alloc(set->n, 1, sizeof *set->norm);
    const size_t wide = rg_library_right_stride(set);
    const size_t n_panels = rg_rows_stride(wide * set->n_used);
    set->room = rg_alloc(set->n * (set->band_stride + wide) + n_panels + RG_ROWS_SLACK, 1, sizeof *set->room);
    if (set->room != NULL) {
        set->panels = rg_rows_align(set->room);
        set->unit = set->panels + n_panels;
        set->gram = set->unit + set->n * set->band_stride;
    }
    set->twin = rg_alloc(set->n, 1, sizeof *set->twin);
    return set->bands != NULL && (!weighted || set->weight != NULL) && set->plain != NULL &&
           set->norm != NULL && set->room != NULL && set->twin != NULL;
}

static rg_status fill_member(rg_library_set *set, const double *member, size_t i, rg_error *err)
{
    double *unit = set->unit + i * set->band_stride;
    double square = 0.0;
    for (size_t j = 0; j < set->n_used; j++) {
        const double value = member[set->bands[j]];
        if (!isfinite(value))
            return rg_fail(err, RG_EDOMAIN, i, "an endmember has no value in a band in use");
        set->plain[i * set->n_used + j] = value;
        unit[j] = set->weight != NULL ? value * set->weight[j] : value;
        square += unit[j] * unit[j];
    }
    set->norm[i] = sqrt(square);
    if (!(square > 0.0))
        return rg_fail(err, RG_ESINGULAR, i, "this endmember is zero in every band in use");
    double *panel = set->panels + i / RG_LIBRARY_LANES * set->n_used * RG_LIBRARY_LANES;
    for (size_t j = 0; j < set->n_used; j++) {
        unit[j] /= set->norm[i];
        panel[j * RG_LIBRARY_LANES + i % RG_LIBRARY_LANES] = unit[j];
    }
    return RG_OK;
}

/* The squared sine of the angle to an earlier member, from the difference itself where the Gram matrix has
 * lost it. */
static size_t find_twin(const rg_library_set *set, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        const double cosine = set->gram[i * set->stride + k];
        if (1.0 - fabs(cosine) > 1e-9)
            continue;
        double square = 0.0;
        for (size_t j = 0; j < set->n_used; j++) {
            const double left =
                set->unit[i * set->band_stride + j] - cosine * set->unit[k * set->band_stride + j];
            square += left * left;
        }
        if (square <= RG_GRAM_DEPENDENT && cosine > 0.0)
            return k;
    }
    return RG_NO_INDEX;
}

/* rg_library_product leaves rows of the width of whole panels; they are drawn together to whole vectors. */
static void fill_gram(rg_library_set *set)
{
    const size_t wide = rg_library_right_stride(set);
    rg_library_product(set, set->unit, set->n, set->gram);
    for (size_t i = 0; i < set->n; i++) {
        for (size_t k = 0; k < set->stride; k++)
            set->gram[i * set->stride + k] = set->gram[i * wide + k];
        set->gram[i * set->stride + i] = 1.0;
    }
    for (size_t i = 0; i < set->n; i++)
        set->twin[i] = find_twin(set, i);
}

rg_status rg_library_set_init(rg_library_set *set, const double *members, size_t n, size_t n_bands,
                              const bool *use, const double *sigma, rg_error *err)
{
    *set = (rg_library_set){.n = n, .n_bands = n_bands, .stride = rg_rows_stride(n)};
    for (size_t b = 0; b < n_bands; b++)
        set->n_used += in_use(use, sigma, b) ? 1 : 0;
    set->band_stride = rg_rows_stride(set->n_used);
    if (n == 0 || set->n_used == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, n == 0 ? "no endmembers" : "no bands in use");
    rg_status status = RG_OK;
    if (!allocate(set, sigma != NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers");
    size_t used = 0;
    for (size_t b = 0; b < n_bands && status == RG_OK; b++)
        if (in_use(use, sigma, b)) {
            set->bands[used] = b;
            if (sigma != NULL)
                set->weight[used] = 1.0 / sigma[b];
            used++;
        }
    for (size_t i = 0; i < n && status == RG_OK; i++)
        status = fill_member(set, members + i * n_bands, i, err);
    if (status == RG_OK)
        fill_gram(set);
    else
        rg_library_set_free(set);
    return status;
}

void rg_library_set_free(rg_library_set *set)
{
    free(set->bands);
    free(set->weight);
    free(set->plain);
    free(set->norm);
    free(set->room);
    free(set->twin);
    *set = (rg_library_set){0};
}
