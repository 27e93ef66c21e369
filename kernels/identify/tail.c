#include "kernels/identify/tail.h"

#include <math.h>

enum { MOST_TERMS = 10000 };
static const double SMALLEST = 1e-300;
static const double CONVERGED = 1e-15;

double rg_tail_normal(double z)
{
    static const double ROOT_HALF = 0.70710678118654752440;
    return 0.5 * erfc(z * ROOT_HALF);
}

/* The continued fraction of I_x(a, b) by Lentz's rule; it converges fast for x < (a + 1)/(a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
    double c = 1.0;
    double d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (fabs(d) < SMALLEST ? SMALLEST : d);
    double h = d;
    for (int m = 1; m < MOST_TERMS; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1.0 + even * d;
        c = 1.0 + even / c;
        d = 1.0 / (fabs(d) < SMALLEST ? SMALLEST : d);
        c = fabs(c) < SMALLEST ? SMALLEST : c;
        h *= d * c;
        d = 1.0 + odd * d;
        c = 1.0 + odd / c;
        d = 1.0 / (fabs(d) < SMALLEST ? SMALLEST : d);
        c = fabs(c) < SMALLEST ? SMALLEST : c;
        h *= d * c;
        if (fabs(d * c - 1.0) < CONVERGED)
            break;
    }
    return h;
}

/* 1 / B(a, 1/2) = Gamma(a + 1/2) / (Gamma(a) sqrt(pi)): the series for large a (NIST DLMF 5.11.12), reached
 * by B(a, 1/2) = B(a + 1, 1/2) (a + 1/2)/a. */
static double inverse_beta_half(double a)
{
    static const double LARGE = 24.0;
    static const double ROOT_PI = 1.77245385090551602730;
    double factor = 1.0;
    while (a < LARGE) {
        factor *= a / (a + 0.5);
        a += 1.0;
    }
    const double r = 1.0 / (a * a);
    const double series = (-1.0 / 8.0 + r * (1.0 / 192.0 + r * (-1.0 / 640.0 + r * (17.0 / 14336.0)))) / a;
    return factor * sqrt(a) * exp(series) / ROOT_PI;
}

/* I_x(a, 1/2) with y = 1 - x given apart, as it may be far below the spacing of numbers near 1. */
static double incomplete_beta_half(double a, double x, double y)
{
    if (x <= 0.0)
        return 0.0;
    if (y <= 0.0)
        return 1.0;
    const double front = inverse_beta_half(a) * exp(a * (x < 0.5 ? log(x) : log1p(-y))) * sqrt(y);
    return x < (a + 1.0) / (a + 2.5) ? front * beta_fraction(a, 0.5, x) / a
                                     : 1.0 - front * beta_fraction(0.5, a, y) / 0.5;
}

double rg_tail_student(double t, double dof)
{
    if (isnan(t) || !(dof > 0.0))
        return (double) NAN;
    if (isinf(t))
        return t > 0.0 ? 0.0 : 1.0;
    const double square = t * t;
    const double half = 0.5 * incomplete_beta_half(0.5 * dof, dof / (dof + square), square / (dof + square));
    return t >= 0.0 ? half : 1.0 - half;
}
