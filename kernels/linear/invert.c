#include "kernels/linear/invert.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static const double LEAST_PIVOT = 1e-14; /* of the largest element */

static void swap(double *a, double *b)
{
    const double kept = *a;
    *a = *b;
    *b = kept;
}

rg_status rg_invert(double *a, size_t n, double *log_size, rg_error *err)
{
    double largest = 0.0;
    size_t *pivots = rg_alloc(n, 1, sizeof *pivots);
    rg_status status =
        pivots == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to invert a matrix") : RG_OK;
    for (size_t i = 0; i < n * n; i++)
        largest = fmax(largest, fabs(a[i]));
    double sum = 0.0;
    for (size_t k = 0; k < n && status == RG_OK; k++) {
        size_t pivot = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[pivot * n + k]))
                pivot = i;
        pivots[k] = pivot;
        if (!(fabs(a[pivot * n + k]) > LEAST_PIVOT * largest)) {
            status = rg_fail(err, RG_ESINGULAR, k, "a matrix has no inverse");
            break;
        }
        for (size_t j = 0; pivot != k && j < n; j++)
            swap(&a[k * n + j], &a[pivot * n + j]);
        const double inverse = 1.0 / a[k * n + k];
        sum -= log(fabs(inverse));
        a[k * n + k] = 1.0;
        for (size_t j = 0; j < n; j++)
            a[k * n + j] *= inverse;
        for (size_t i = 0; i < n; i++) {
            const double factor = a[i * n + k];
            if (i == k || factor == 0.0)
                continue;
            a[i * n + k] = 0.0;
            for (size_t j = 0; j < n; j++)
                a[i * n + j] -= factor * a[k * n + j];
        }
    }
    for (size_t k = n; k-- > 0 && status == RG_OK;)
        for (size_t i = 0; pivots[k] != k && i < n; i++)
            swap(&a[i * n + k], &a[i * n + pivots[k]]);
    if (log_size != NULL)
        *log_size = sum;
    free(pivots);
    return status;
}
