#include "kernels/signal/polynomial_errors.h"

#include <math.h>

#include "kernels/signal/polynomial_basis.h"

size_t rg_polynomial_errors_work(size_t n, size_t degree)
{
    return (degree + 1) * n + 3 * n + (degree + 1) * (degree + 1);
}

/* 1 for the channels that hold the curve, 0 for the rest. */
static void choose(const double *values, const double *curve, size_t n, double *use)
{
    double count = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < n; i++)
        if (values[i] < curve[i]) {
            count += 1.0;
            squares += (values[i] - curve[i]) * (values[i] - curve[i]);
        }
    const double above = count > 0.0 ? sqrt(squares / count) : 0.0;
    for (size_t i = 0; i < n; i++)
        use[i] = isfinite(values[i]) && values[i] <= curve[i] + above ? 1.0 : 0.0;
}

/* Variances into `variance`, unknown ones the mean of the others; false when there is none. */
static bool square(const double *values, const double *errors, size_t n, double *variance)
{
    double count = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i]) && isfinite(errors[i])) {
            count += 1.0;
            squares += errors[i] * errors[i];
        }
    for (size_t i = 0; i < n; i++)
        variance[i] = isfinite(errors[i]) ? errors[i] * errors[i] : squares / count;
    return count > 0.0;
}

bool rg_polynomial_errors(const double *axis, const double *values, const double *errors, const double *curve,
                          size_t n, size_t degree, double *of_curve, double *of_rest, double *work)
{
    const size_t n_terms = degree + 1;
    double *basis = work;
    double *x = basis + n_terms * n;
    double *use = x + n;
    double *variance = use + n;
    double *covariance = variance + n; /* of the coefficients */
    rg_polynomial_scale(axis, n, x);
    choose(values, curve, n, use);
    const bool known = square(values, errors, n, variance) && rg_polynomial_basis(x, use, n, degree, basis);
    for (size_t j = 0; j < n_terms; j++)
        for (size_t k = 0; k <= j; k++) {
            double sum = 0.0;
            for (size_t i = 0; i < n && known; i++)
                sum += use[i] * variance[i] * basis[j * n + i] * basis[k * n + i];
            covariance[j * n_terms + k] = covariance[k * n_terms + j] = sum;
        }
    for (size_t i = 0; i < n; i++) {
        double of_z = 0.0;
        double own = 0.0; /* part of channel i in the curve there */
        for (size_t j = 0; j < n_terms && known; j++) {
            double along = 0.0;
            for (size_t k = 0; k < n_terms; k++)
                along += covariance[j * n_terms + k] * basis[k * n + i];
            of_z += along * basis[j * n + i];
            own += use[i] * basis[j * n + i] * basis[j * n + i];
        }
        const double rest = variance[i] * (1.0 - 2.0 * own) + of_z;
        if (of_curve != NULL)
            of_curve[i] = known ? sqrt(of_z) : NAN;
        if (of_rest != NULL)
            of_rest[i] = known && isfinite(values[i]) && isfinite(errors[i]) ? sqrt(fmax(rest, 0.0)) : NAN;
    }
    return known;
}
