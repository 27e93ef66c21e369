#include "kernels/peaks/correlated.h"

#include "kernels/base/sum.h"

void rg_peaks_correlation(const double *weights, size_t n, double *correlation, size_t n_lags)
{
    const double square = rg_dot(weights, weights, n);
    for (size_t k = 0; k < n_lags; k++)
        correlation[k] = k < n ? rg_dot(weights, weights + k, n - k) / square : 0.0;
}

double rg_peaks_independent(const double *correlation, size_t n_lags, size_t n)
{
    double sum = 1.0;
    for (size_t k = 1; k < n_lags; k++)
        sum += 2.0 * correlation[k] * correlation[k];
    return (double) n / sum;
}

/* out = R column. */
static void spread(const double *column, size_t n, const double *correlation, size_t n_lags, double *out)
{
    for (size_t i = 0; i < n; i++) {
        double sum = column[i];
        for (size_t k = 1; k < n_lags; k++)
            sum += correlation[k] * ((i >= k ? column[i - k] : 0.0) + (i + k < n ? column[i + k] : 0.0));
        out[i] = sum;
    }
}

static void multiply(const double *a, const double *b, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0.0;
            for (size_t k = 0; k < n; k++)
                sum += a[i * n + k] * b[k * n + j];
            out[i * n + j] = sum;
        }
}

double rg_peaks_correlated(const double *jacobian, size_t n_parameters, size_t n, const double *correlation,
                           size_t n_lags, double *covariance, double *work)
{
    const size_t n_p = n_parameters;
    double *column = work;
    double *middle = column + n;
    double *product = middle + n_p * n_p;
    double trace = 0.0;
    for (size_t a = 0; a < n_p; a++) {
        spread(jacobian + a * n, n, correlation, n_lags, column);
        for (size_t b = 0; b < n_p; b++)
            middle[a * n_p + b] = rg_dot(column, jacobian + b * n, n);
    }
    multiply(middle, covariance, n_p, product);
    for (size_t a = 0; a < n_p; a++)
        trace += product[a * n_p + a];
    for (size_t i = 0; i < n_p * n_p; i++)
        middle[i] = covariance[i];
    multiply(middle, product, n_p, covariance);
    return trace;
}
