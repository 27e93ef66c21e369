#include "kernels/scene/dimension.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/linear/eigen.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the number of endmembers");
}

double rg_normal_upper(double probability)
{
    double low = -40.0;
    double high = 40.0;
    for (int step = 0; step < 200 && low < high; step++) {
        const double middle = 0.5 * (low + high);
        if (0.5 * erfc(middle / sqrt(2.0)) > probability)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/* v' A v */
static double power_along(const double *v, const double *a, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        double row = 0.0;
        for (size_t j = 0; j < n; j++)
            row += a[i * n + j] * v[j];
        sum += v[i] * row;
    }
    return sum;
}

rg_status rg_dimension_hysime(const double *correlation, const double *signal, const double *noise,
                              size_t n_bands, size_t *number, rg_error *err)
{
    double *vectors = rg_alloc(n_bands, n_bands, sizeof *vectors);
    double *values = rg_alloc(n_bands, 1, sizeof *values);
    rg_status status = vectors == NULL || values == NULL ? no_memory(err) : RG_OK;
    *number = 0;
    if (status == RG_OK) {
        double trace = 0.0;
        for (size_t i = 0; i < n_bands; i++) {
            for (size_t j = 0; j < n_bands; j++)
                vectors[i * n_bands + j] = signal != NULL
                                               ? signal[i * n_bands + j]
                                               : correlation[i * n_bands + j] - (i == j ? noise[i] : 0.0);
            trace += vectors[i * n_bands + i];
        }
        const double floor = 1e-5 * trace / (double) n_bands; /* as the authors' program has it */
        status = rg_eigen_symmetric(vectors, n_bands, values, err);
        for (size_t k = 0; k < n_bands && status == RG_OK; k++) {
            const double *v = vectors + k * n_bands;
            double of_noise = 0.0;
            for (size_t i = 0; i < n_bands; i++)
                of_noise += v[i] * v[i] * (noise[i] + floor);
            *number += -power_along(v, correlation, n_bands) + 2.0 * of_noise < 0.0;
        }
    }
    free(values);
    free(vectors);
    return status;
}

/* Falling eigenvalues of a matrix, whitened by the noise when that is given. */
static rg_status eigenvalues(const double *matrix, const double *noise, size_t n, double *values,
                             rg_error *err)
{
    double *work = rg_alloc(n, n, sizeof *work);
    if (work == NULL)
        return no_memory(err);
    double largest = 0.0;
    for (size_t i = 0; noise != NULL && i < n; i++)
        largest = fmax(largest, noise[i]);
    const double least = largest * 1e-12; /* a band without noise must not outweigh all others without end */
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            work[i * n + j] = noise == NULL || largest == 0.0
                                  ? matrix[i * n + j]
                                  : matrix[i * n + j] / sqrt(fmax(noise[i], least) * fmax(noise[j], least));
    const rg_status status = rg_eigen_symmetric(work, n, values, err);
    free(work);
    return status;
}

rg_status rg_dimension_hfc(const double *correlation, const double *covariance, const double *noise,
                           size_t n_bands, size_t n_spectra, double false_alarm, size_t *number,
                           rg_error *err)
{
    double *values = rg_alloc(n_bands, 2, sizeof *values);
    if (values == NULL)
        return no_memory(err);
    double *of_covariance = values + n_bands;
    const double z = rg_normal_upper(false_alarm);
    rg_status status = eigenvalues(correlation, noise, n_bands, values, err);
    if (status == RG_OK)
        status = eigenvalues(covariance, noise, n_bands, of_covariance, err);
    *number = 0;
    for (size_t k = 0; k < n_bands && status == RG_OK; k++) {
        const double sigma =
            sqrt(2.0 * (values[k] * values[k] + of_covariance[k] * of_covariance[k]) / (double) n_spectra);
        *number += values[k] - of_covariance[k] > z * sigma;
    }
    free(values);
    return status;
}

rg_status rg_dimension_mdl(const double *covariance, const double *noise, size_t n_bands, size_t n_spectra,
                           size_t *number, rg_error *err)
{
    double *values = rg_alloc(n_bands, 1, sizeof *values);
    if (values == NULL)
        return no_memory(err);
    rg_status status = eigenvalues(covariance, noise, n_bands, values, err);
    const double n = (double) n_spectra;
    const double least =
        n_bands > 0 ? fmax(values[0], 0.0) * 1e-15 : 0.0; /* rounding may leave less than zero */
    double sum = 0.0;
    double logs = 0.0;
    double best = INFINITY;
    *number = 1;
    /* From the smallest eigenvalue upwards: those behind k are taken as equal. */
    for (size_t k = n_bands; k-- > 0 && status == RG_OK;) {
        const double value = fmax(values[k], least);
        const double m = (double) (n_bands - k);
        sum += value;
        logs += log(value);
        const double length = -n * (logs - m * log(sum / m)) +
                              0.5 * (double) k * (2.0 * (double) n_bands - (double) k) * log(n);
        if (length <= best) { /* of equal ones the simpler */
            best = length;
            *number = k + 1;
        }
    }
    free(values);
    return status;
}
