#include "kernels/signal/polynomial.h"

#include <math.h>
#include <string.h>

size_t rg_polynomial_work(size_t n, size_t degree)
{
    return n * (degree + 1) + 4 * n;
}

/* basis [degree+1][n]: polynomials in x, orthonormal on the channels with use > 0. False when there are fewer
 * of those than polynomials. Each is orthogonalised against all before it, twice, which keeps high degrees
 * orthogonal to rounding. */
static bool make_basis(const double *x, const double *use, size_t n, size_t degree, double *basis)
{
    size_t n_used = 0;
    for (size_t i = 0; i < n; i++)
        n_used += use[i] > 0.0;
    if (n_used <= degree)
        return false;
    for (size_t k = 0; k <= degree; k++) {
        double *p = basis + k * n;
        for (size_t i = 0; i < n; i++)
            p[i] = k == 0 ? 1.0 : x[i] * basis[(k - 1) * n + i];
        for (size_t pass = 0; pass < 2; pass++)
            for (size_t j = 0; j < k; j++) {
                const double *q = basis + j * n;
                double along = 0.0;
                for (size_t i = 0; i < n; i++)
                    along += use[i] * p[i] * q[i];
                for (size_t i = 0; i < n; i++)
                    p[i] -= along * q[i];
            }
        double square = 0.0;
        for (size_t i = 0; i < n; i++)
            square += use[i] * p[i] * p[i];
        if (!(square > 0.0))
            return false;
        for (size_t i = 0; i < n; i++)
            p[i] /= sqrt(square);
    }
    return true;
}

static void fit(const double *basis, size_t degree, const double *y, const double *use, size_t n,
                double *curve)
{
    memset(curve, 0, n * sizeof *curve);
    for (size_t k = 0; k <= degree; k++) {
        const double *p = basis + k * n;
        double along = 0.0;
        for (size_t i = 0; i < n; i++)
            along += use[i] * p[i] * y[i];
        for (size_t i = 0; i < n; i++)
            curve[i] += along * p[i];
    }
}

/* Standard deviation of y - curve where it is in use. */
static double scatter(const double *y, const double *curve, const double *use, size_t n)
{
    double count = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < n; i++) {
        count += use[i];
        sum += use[i] * (y[i] - curve[i]);
    }
    for (size_t i = 0; i < n; i++) {
        const double off = y[i] - curve[i] - sum / count;
        squares += use[i] * off * off;
    }
    return sqrt(squares / count);
}

static bool has_settled(const double *curve, const double *before, const double *use, size_t n,
                        double tolerance)
{
    double change = 0.0;
    double size = 0.0;
    for (size_t i = 0; i < n; i++) {
        change += use[i] * (curve[i] - before[i]) * (curve[i] - before[i]);
        size += use[i] * before[i] * before[i];
    }
    return sqrt(change) <= tolerance * sqrt(size);
}

/* Take channels that stick out of the first fit away; false when too few are left. */
static bool remove_peaks(const double *x, const double *y, const double *curve, double dev, size_t n,
                         size_t degree, double *use, double *basis)
{
    for (size_t i = 0; i < n; i++)
        if (y[i] > curve[i] + dev)
            use[i] = 0.0;
    return make_basis(x, use, n, degree, basis);
}

rg_polynomial_outcome rg_polynomial(const double *axis, const double *values, size_t n,
                                    const rg_polynomial_options *options, double *curve, size_t *rounds,
                                    double *work)
{
    const size_t degree = options->degree;
    double *basis = work;
    double *x = basis + n * (degree + 1);
    double *y = x + n;
    double *use = y + n;
    double *before = use + n;
    double dev = 0.0;
    const double middle = 0.5 * (axis[0] + axis[n - 1]);
    const double half = n > 1 ? 0.5 * (axis[n - 1] - axis[0]) : 1.0;
    for (size_t i = 0; i < n; i++) {
        x[i] = (axis[i] - middle) / half;
        use[i] = isfinite(values[i]) ? 1.0 : 0.0;
        y[i] = isfinite(values[i]) ? values[i] : 0.0;
        curve[i] = NAN;
    }
    *rounds = 0;
    if (!make_basis(x, use, n, degree, basis))
        return RG_POLYNOMIAL_NO_ANSWER;
    for (*rounds = 1; *rounds <= options->most_rounds; ++*rounds) {
        fit(basis, degree, y, use, n, curve);
        const double new_dev = options->improved ? scatter(y, curve, use, n) : 0.0;
        const bool settled = options->improved
                                 ? fabs(new_dev - dev) <= options->tolerance * new_dev
                                 : *rounds > 1 && has_settled(curve, before, use, n, options->tolerance);
        if (settled)
            return RG_POLYNOMIAL_OK;
        dev = new_dev;
        if (options->improved && *rounds == 1 && !remove_peaks(x, y, curve, dev, n, degree, use, basis))
            return RG_POLYNOMIAL_NO_ANSWER;
        for (size_t i = 0; i < n; i++) {
            y[i] = fmin(y[i], curve[i] + dev);
            before[i] = curve[i];
        }
    }
    --*rounds;
    return RG_POLYNOMIAL_UNCONVERGED;
}
