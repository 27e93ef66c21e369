#include "kernels/unmix/endmembers.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

/* Norm of what is left of a unit endmember outside the span of others. Its square meets the rounding of
 * the Gram matrix (1e-16 times the number of bands) at about 1e-7. */
static const double SMALLEST_PART = 1e-6;

void rg_endmembers_free(rg_endmembers *members)
{
    free(members->bands);
    free(members->norm);
    free(members->unit);
    free(members->gram);
    free(members->sum);
    *members = (rg_endmembers){0};
}

static rg_status scale(rg_endmembers *members, const double *endmembers, rg_error *err)
{
    for (size_t m = 0; m < members->n; m++) {
        const double *from = endmembers + m * members->n_bands;
        double largest = 0.0;
        double square = 0.0;
        for (size_t b = 0; b < members->n_used; b++) {
            const double value = fabs(from[members->bands[b]]);
            if (!isfinite(value))
                return rg_fail(err, RG_EDOMAIN, m, "an endmember has a value that is not finite");
            largest = value > largest ? value : largest;
        }
        if (largest == 0.0)
            return rg_fail(err, RG_EDOMAIN, m, "an endmember is zero in every band");
        for (size_t b = 0; b < members->n_used; b++) {
            const double value = from[members->bands[b]] / largest;
            square += value * value;
        }
        members->norm[m] = largest * sqrt(square);
        members->sum[m] = 1.0 / members->norm[m];
        for (size_t b = 0; b < members->n_used; b++)
            members->unit[b * members->lanes + m] = from[members->bands[b]] / members->norm[m];
    }
    return RG_OK;
}

static double product(const rg_endmembers *members, size_t i, size_t j)
{
    double sum = 0.0;
    for (size_t b = 0; b < members->n_used; b++)
        sum += members->unit[b * members->lanes + i] * members->unit[b * members->lanes + j];
    return sum;
}

static void fill_gram(rg_endmembers *members)
{
    const size_t n = members->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            const double value = i == j ? 1.0 : product(members, i, j);
            members->gram[i * n + j] = value;
            members->gram[j * n + i] = value;
        }
}

/* Modified Gram-Schmidt, twice over, on the endmembers themselves: the Gram matrix would square the
 * condition. */
static rg_status refuse_dependent(const rg_endmembers *members, size_t *partner, rg_error *err)
{
    const size_t n = members->n;
    double *basis = rg_alloc(n, members->n_used, sizeof *basis);
    if (basis == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers");
    rg_status status = RG_OK;
    for (size_t m = 0; m < n && status == RG_OK; m++) {
        double *v = basis + m * members->n_used;
        for (size_t b = 0; b < members->n_used; b++)
            v[b] = members->unit[b * members->lanes + m];
        for (int pass = 0; pass < 2; pass++)
            for (size_t k = 0; k < m; k++) {
                const double *q = basis + k * members->n_used;
                double along = 0.0;
                for (size_t b = 0; b < members->n_used; b++)
                    along += q[b] * v[b];
                for (size_t b = 0; b < members->n_used; b++)
                    v[b] -= along * q[b];
            }
        double left = 0.0;
        for (size_t b = 0; b < members->n_used; b++)
            left += v[b] * v[b];
        left = sqrt(left);
        if (left < SMALLEST_PART) {
            size_t nearest = 0;
            for (size_t k = 1; k < m; k++)
                if (fabs(members->gram[m * n + k]) > fabs(members->gram[m * n + nearest]))
                    nearest = k;
            if (partner != NULL)
                *partner = nearest;
            status = rg_fail(err, RG_ESINGULAR, m, "an endmember is a combination of others");
        }
        for (size_t b = 0; b < members->n_used; b++)
            v[b] /= left;
    }
    free(basis);
    return status;
}

rg_status rg_endmembers_init(rg_endmembers *members, const double *endmembers, size_t n_endmembers,
                             size_t n_bands, const uint8_t *use, size_t *partner, rg_error *err)
{
    *members = (rg_endmembers){.n = n_endmembers, .n_bands = n_bands, .lanes = (n_endmembers + 3) / 4 * 4};
    members->bands = rg_alloc(n_bands, 1, sizeof *members->bands);
    members->norm = rg_alloc(n_endmembers, 1, sizeof *members->norm);
    members->sum = rg_alloc(n_endmembers, 1, sizeof *members->sum);
    members->unit = rg_alloc(n_bands, members->lanes, sizeof *members->unit);
    members->gram = rg_alloc(n_endmembers, n_endmembers, sizeof *members->gram);
    rg_status status = RG_OK;
    if (!members->bands || !members->norm || !members->sum || !members->unit || !members->gram)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers");
    for (size_t b = 0; b < n_bands && status == RG_OK; b++)
        if (use == NULL || use[b] != 0)
            members->bands[members->n_used++] = b;
    if (status == RG_OK && (n_endmembers == 0 || n_endmembers > members->n_used))
        status = rg_fail(err, RG_ESHAPE, members->n_used, "there are more endmembers than bands in use");
    if (status == RG_OK)
        status = scale(members, endmembers, err);
    if (status == RG_OK) {
        fill_gram(members);
        status = refuse_dependent(members, partner, err);
    }
    if (status != RG_OK)
        rg_endmembers_free(members);
    return status;
}
