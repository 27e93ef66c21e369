#include "kernels/signal/polynomial.h"

#include <math.h>
#include <string.h>

#include "kernels/signal/polynomial_basis.h"

size_t rg_polynomial_work(size_t n, size_t degree)
{
    return n * (degree + 1) + 4 * n;
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
    return rg_polynomial_basis(x, use, n, degree, basis);
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
    rg_polynomial_scale(axis, n, x);
    for (size_t i = 0; i < n; i++) {
        use[i] = isfinite(values[i]) ? 1.0 : 0.0;
        y[i] = isfinite(values[i]) ? values[i] : 0.0;
        curve[i] = NAN;
    }
    *rounds = 0;
    if (!rg_polynomial_basis(x, use, n, degree, basis))
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
