#include "kernels/signal/whittaker.h"

#include <math.h>

#include "kernels/signal/second_differences.h"

enum { LEAST_VALID = 4 };

size_t rg_whittaker_work(size_t n)
{
    return 4 * (n + 2);
}

double rg_whittaker_score(const double *values, size_t n, double lambda, double *curve, double *work)
{
    double *u = work;            /* forward substitution                          */
    double *inverse = u + n + 2; /* 1 / pivot                                     */
    double *e = inverse + n + 2; /* L one and two rows beneath the diagonal; two  */
    double *f = e + n + 2;       /* more of each, zero, behind the end            */
    size_t n_valid = 0;
    double before = 0.0; /* beside - lambda e of the row above */
    for (size_t i = 0; i < n; i++) {
        const bool valid = isfinite(values[i]);
        const double up1 = i > 0 ? e[i - 1] : 0.0;
        const double up2 = i > 1 ? f[i - 2] : 0.0;
        n_valid += valid;
        inverse[i] = 1.0 / ((valid ? 1.0 : 0.0) + lambda * rg_second_differences_diagonal(i, n) -
                            up1 * before - up2 * lambda);
        u[i] = (valid ? values[i] : 0.0) - (i > 0 ? up1 * u[i - 1] : 0.0) - (i > 1 ? up2 * u[i - 2] : 0.0);
        before = lambda * rg_second_differences_beside(i, n) - lambda * up1;
        e[i] = before * inverse[i];
        f[i] = lambda * inverse[i];
    }
    if (n_valid < LEAST_VALID) {
        for (size_t i = 0; i < n; i++)
            curve[i] = NAN;
        return NAN;
    }
    /* Backwards the curve, and the three middle diagonals of the inverse: s0 s1 s2 are row i's, a0 a1 row
     * i+1's, b0 row i+2's. */
    double sum = 0.0;
    double a0 = 0.0;
    double a1 = 0.0;
    double b0 = 0.0;
    for (size_t i = n; i-- > 0;) {
        const double down1 = i + 1 < n ? e[i] : 0.0;
        const double down2 = i + 2 < n ? f[i] : 0.0;
        const double s2 = -down1 * a1 - down2 * b0;
        const double s1 = -down1 * a0 - down2 * a1;
        const double s0 = inverse[i] - down1 * s1 - down2 * s2;
        curve[i] = u[i] * inverse[i] - (i + 1 < n ? down1 * curve[i + 1] : 0.0) -
                   (i + 2 < n ? down2 * curve[i + 2] : 0.0);
        if (isfinite(values[i])) {
            const double missed = (values[i] - curve[i]) / (1.0 - s0);
            sum += missed * missed;
        }
        b0 = a0;
        a0 = s0;
        a1 = s1;
    }
    return sqrt(sum / (double) n_valid);
}

double rg_whittaker_lambda(const double *values, size_t n, double low, double high, double *curve,
                           double *score, double *work)
{
    static const double GOLDEN = 0.6180339887498949;
    const double from = log10(low);
    const double to = log10(high);
    double best = from;
    *score = INFINITY;
    const size_t n_halves = (size_t) ceil(2.0 * (to - from));
    for (size_t k = 0; k <= n_halves; k++) {
        const double t = fmin(from + 0.5 * (double) k, to);
        const double here = rg_whittaker_score(values, n, pow(10.0, t), curve, work);
        if (isnan(here)) {
            *score = NAN;
            return NAN;
        }
        if (here < *score) {
            *score = here;
            best = t;
        }
    }
    double a = fmax(best - 0.5, from);
    double b = fmin(best + 0.5, to);
    double left = b - GOLDEN * (b - a);
    double right = a + GOLDEN * (b - a);
    double at_left = rg_whittaker_score(values, n, pow(10.0, left), curve, work);
    double at_right = rg_whittaker_score(values, n, pow(10.0, right), curve, work);
    while (b - a > 1e-4)
        if (at_left <= at_right) {
            b = right;
            right = left;
            at_right = at_left;
            left = b - GOLDEN * (b - a);
            at_left = rg_whittaker_score(values, n, pow(10.0, left), curve, work);
        } else {
            a = left;
            left = right;
            at_left = at_right;
            right = a + GOLDEN * (b - a);
            at_right = rg_whittaker_score(values, n, pow(10.0, right), curve, work);
        }
    /* The grid may have hit a minimum that is lower than what lies between its points. */
    const double middle = pow(10.0, 0.5 * (a + b));
    const double found = rg_whittaker_score(values, n, middle, curve, work);
    const double lambda = found <= *score ? middle : pow(10.0, best);
    *score = rg_whittaker_score(values, n, lambda, curve, work);
    return lambda;
}
