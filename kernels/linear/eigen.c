#include "kernels/linear/eigen.h"

#include <lapacke.h>
#include <math.h>

#include "kernels/linear/blas_threads.h"

/* The sign of an eigenvector is free: its largest component (the first of equal ones) is made positive. */
static void fix_sign(double *vector, size_t n)
{
    size_t largest = 0;
    for (size_t i = 1; i < n; i++)
        if (fabs(vector[i]) > fabs(vector[largest]))
            largest = i;
    if (vector[largest] < 0.0)
        for (size_t i = 0; i < n; i++)
            vector[i] = -vector[i];
}

static void swap_rows(double *a, double *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

rg_status rg_eigen_symmetric(double *matrix, size_t n, double *values, rg_error *err)
{
    for (size_t i = 0; i < n * n; i++)
        if (!isfinite(matrix[i]))
            return rg_fail(err, RG_EDOMAIN, i / n, "a matrix to be decomposed is not finite");
    const int threads = rg_blas_threads_one();
    /* Column-major, so that the eigenvectors come out as rows of ours. */
    const lapack_int info =
        LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int) n, matrix, (lapack_int) n, values);
    rg_blas_threads_restore(threads);
    if (info != 0)
        return rg_fail(err, info == LAPACK_WORK_MEMORY_ERROR ? RG_ENOMEM : RG_ENOCONV, RG_NO_INDEX,
                       "the eigenvalues of a matrix could not be computed");
    for (size_t k = 0; k < n / 2; k++) {
        const double kept = values[k];
        values[k] = values[n - 1 - k];
        values[n - 1 - k] = kept;
        swap_rows(matrix + k * n, matrix + (n - 1 - k) * n, n);
    }
    for (size_t k = 0; k < n; k++)
        fix_sign(matrix + k * n, n);
    return RG_OK;
}
