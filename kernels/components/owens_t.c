#include "kernels/components/owens_t.h"

#include <math.h>
#include <stddef.h>

static const double SQRT_2 = 1.4142135623730950488016887242097;
static const double TWO_PI = 6.2831853071795864769252867665590;

/* exp(-EXPONENT) of the largest value is nothing to it. */
static const double EXPONENT = 40.0;

/* Gauss-Legendre with 32 points: positive abscissae on (-1, 1) and their weights. */
static const double GAUSS[16][2] = {
    {0.048307665687738316235, 0.096540088514727800567}, {0.14447196158279649349, 0.095638720079274859419},
    {0.23928736225213707454, 0.093844399080804565639},  {0.33186860228212764978, 0.091173878695763884713},
    {0.42135127613063534536, 0.087652093004403811143},  {0.50689990893222939002, 0.083311924226946755222},
    {0.58771575724076232904, 0.078193895787070306472},  {0.66304426693021520098, 0.072345794108848506225},
    {0.73218211874028968039, 0.065822222776361846838},  {0.79448379596794240696, 0.058684093478535547145},
    {0.84936761373256997013, 0.050998059262376176196},  {0.89632115576605212397, 0.042835898022226680657},
    {0.93490607593773968917, 0.034273862913021433103},  {0.96476225558750643077, 0.025392065309262059456},
    {0.9856115115452683354, 0.016274394730905670605},   {0.99726386184948156354, 0.0070186100094700966004},
};

static double upper_normal(double x)
{
    return 0.5 * erfc(x / SQRT_2);
}

typedef double integrand(double h, double b, double x);

static double integrate(integrand *f, double h, double b, double length)
{
    const double half = 0.5 * length;
    double sum = 0.0;
    for (size_t i = 0; i < sizeof GAUSS / sizeof GAUSS[0]; i++)
        sum += GAUSS[i][1] * (f(h, b, half * (1.0 - GAUSS[i][0])) + f(h, b, half * (1.0 + GAUSS[i][0])));
    return half * sum;
}

static double from_zero(double h, double b, double x)
{
    (void) b;
    return exp(-0.5 * h * h * x * x) / (1.0 + x * x);
}

/* Past y = b = a h, with y = h x. */
static double past(double h, double b, double t)
{
    const double y = b + t;
    return exp(-t * (b + 0.5 * t)) * h / (h * h + y * y);
}

/* For h >= 0 and 0 <= a <= 1: the poles at +-i are far enough from the path. */
static double small_slope(double h, double a)
{
    const double reach = sqrt(2.0 * EXPONENT);
    const double end = a * h > reach ? reach / h : a;
    return exp(-0.5 * h * h) * integrate(from_zero, h, 0.0, end) / TWO_PI;
}

double rg_components_owens_t(double h, double a)
{
    const double x = fabs(h);
    const double slope = fabs(a);
    double t;
    if (slope <= 1.0)
        t = small_slope(x, slope);
    else if (isinf(slope))
        t = 0.5 * upper_normal(x);
    else { /* Owen's equation 2.3: the part of the quadrant seen from the other axis */
        const double b = slope * x;
        t = 0.5 * upper_normal(x) - upper_normal(b) * (upper_normal(x) - 0.5) - small_slope(b, 1.0 / slope);
    }
    return a < 0.0 ? -t : t;
}

double rg_components_owens_t_beyond(double h, double a)
{
    const double x = fabs(h);
    const double b = a * x;
    if (b >= 1.0) {
        const double length = sqrt(b * b + 2.0 * EXPONENT) - b;
        return exp(-0.5 * (x * x + b * b)) * integrate(past, x, b, length) / TWO_PI;
    }
    if (a > 1.0) /* x < 1: T(b, 1 / a) from the other axis, less the part of it that T(x, a) shares */
        return small_slope(b, 1.0 / a) - 0.5 * upper_normal(b) * erf(x / SQRT_2);
    return 0.5 * upper_normal(x) - small_slope(x, a);
}
