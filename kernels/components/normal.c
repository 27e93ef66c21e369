#include "kernels/components/normal.h"

#include <math.h>
#include <stddef.h>

static const double ROOT_HALF = 0.70710678118654752440084436210485;
static const double ONE_OVER_ROOT_PI = 0.56418958354775628694807945156077;
static const double ONE_OVER_ROOT_TWO_PI = 0.39894228040143267793994605993438;

/* exp(-z^2 / 2) is 0 from here on, but for numbers without full precision. */
static const double FAR = 37.5;

/* Coefficients of numerator and denominator by falling powers, the leading one of the denominator 1. */
typedef struct {
    size_t n;
    double top[9], bottom[8];
} quotient;

static const quotient NEAR = {
    4,
    {1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
     3.20937758913846947e3},
    {2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3}};
static const quotient MIDDLE = {8,
                                {2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0,
                                 6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
                                 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3},
                                {1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
                                 1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3,
                                 3.43936767414372164e3, 1.23033935480374942e3}};
static const quotient TAIL = {5,
                              {1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
                               1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4},
                              {2.56852019228982242e0, 1.87295284992346047e0, 5.27905102951428412e-1,
                               6.05183413124413191e-2, 2.33520497626869185e-3}};

static double divide(const quotient *q, double x)
{
    double top = q->top[0];
    double bottom = 1.0;
    for (size_t i = 0; i < q->n; i++) {
        top = top * x + q->top[i + 1];
        bottom = bottom * x + q->bottom[i];
    }
    return top / bottom;
}

/* exp(-z^2 / 2): the square of the leading digits of z is exact, and what they leave is small. */
static double bell(double z)
{
    const double leading = (double) (float) z;
    const double left = 0.5 * (z - leading) * (z + leading);
    return exp(-0.5 * leading * leading) * (1.0 - left * (1.0 - left * (0.5 - left / 6.0)));
}

double rg_components_normal_tail(double z, double *density)
{
    if (!(fabs(z) < FAR)) {
        *density = isnan(z) ? z : 0.0;
        return *density;
    }
    const double x = fabs(z) * ROOT_HALF;
    const double b = bell(z);
    *density = b * ONE_OVER_ROOT_TWO_PI;
    if (x <= 0.46875)
        return 0.5 - 0.5 * x * divide(&NEAR, x * x);
    if (x <= 4.0)
        return 0.5 * b * divide(&MIDDLE, x);
    const double y = 1.0 / (x * x);
    return 0.5 * b * (ONE_OVER_ROOT_PI - y * divide(&TAIL, y)) / x;
}
