#include "kernels/scene/atgp.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/scene/basis.h"

rg_status rg_atgp_init(rg_atgp *a, size_t n, size_t n_bands, const size_t *used, size_t n_used, size_t most,
                       rg_error *err)
{
    *a = (rg_atgp){.n = n, .n_bands = n_bands, .used = used, .n_used = n_used};
    a->rest = rg_alloc(n, 1, sizeof *a->rest);
    a->basis = rg_alloc(most, n_used, sizeof *a->basis);
    return a->rest != NULL && a->basis != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look for endmembers");
}

void rg_atgp_free(rg_atgp *a)
{
    free(a->rest);
    free(a->basis);
    *a = (rg_atgp){0};
}

enum { LANES = 8 };

/* The first pass squares the spectra; a later one takes off the square along the newest direction. */
#define BLOCK(name, type)                                                                                    \
    void name(rg_atgp *a, const type *spectra, size_t n, size_t first)                                       \
    {                                                                                                        \
        const double *q = a->n_found > 0 ? a->basis + (a->n_found - 1) * a->n_used : NULL;                   \
        _Pragma("omp parallel for schedule(static)") for (size_t r = 0; r < n; r++)                          \
        {                                                                                                    \
            const type *y = spectra + r * a->n_bands;                                                        \
            double sum[LANES] = {0};                                                                         \
            size_t k = 0;                                                                                    \
            for (; k + LANES <= a->n_used; k += LANES)                                                       \
                for (size_t l = 0; l < LANES; l++) {                                                         \
                    const double value = (double) y[a->used[k + l]];                                         \
                    sum[l] += value * (q != NULL ? q[k + l] : value);                                        \
                }                                                                                            \
            for (; k < a->n_used; k++) {                                                                     \
                const double value = (double) y[a->used[k]];                                                 \
                sum[k % LANES] += value * (q != NULL ? q[k] : value);                                        \
            }                                                                                                \
            const double all =                                                                               \
                ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));           \
            a->rest[first + r] =                                                                             \
                q == NULL ? (isfinite(all) ? all : (double) NAN) : a->rest[first + r] - all * all;           \
        }                                                                                                    \
    }
BLOCK(rg_atgp_block_f32, float)
BLOCK(rg_atgp_block_f64, double)

size_t rg_atgp_best(const rg_atgp *a)
{
    size_t best = SIZE_MAX;
    double most = -INFINITY;
    for (size_t i = 0; i < a->n; i++)
        if (a->rest[i] > most) {
            most = a->rest[i];
            best = i;
        }
    return best;
}

rg_status rg_atgp_take(rg_atgp *a, const double *spectrum, rg_error *err)
{
    double *vector = a->basis + a->n_found * a->n_used;
    for (size_t k = 0; k < a->n_used; k++)
        vector[k] = spectrum[a->used[k]];
    if (!rg_basis_reduce(a->basis, a->n_found, a->n_used, vector, 1e-6))
        return rg_fail(err, RG_ESINGULAR, a->n_found, "the scene has fewer directions than endmembers");
    a->n_found++;
    return RG_OK;
}
