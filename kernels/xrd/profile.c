#include "kernels/xrd/profile.h"

#include <math.h>

static const double PI = 3.14159265358979323846;
static const double LN2 = 0.69314718055994530942;

static const double LEAST_GAUSS2 = 1e-6;  /* deg^2 */
static const double LEAST_LORENTZ = 1e-6; /* deg   */

rg_xrd_shape rg_xrd_profile_shape(double g, double l)
{
    const double sum = pow(g, 5) + 2.69269 * pow(g, 4) * l + 2.42843 * pow(g, 3) * l * l +
                       4.47163 * g * g * pow(l, 3) + 0.07842 * g * pow(l, 4) + pow(l, 5);
    const double fwhm = pow(sum, 0.2);
    const double q = fwhm > 0.0 ? l / fwhm : 0.0;
    return (rg_xrd_shape){fwhm, q * (1.36603 + q * (-0.47719 + q * 0.11116))};
}

/* x where it is well above `floor`, and a small positive number below, with a slope everywhere: a fit that
 * wanders there finds its way back. */
static double positive(double x, double floor)
{
    return 0.5 * (x + sqrt(x * x + 4.0 * floor * floor));
}

rg_xrd_shape rg_xrd_profile_at(const rg_xrd_widths *widths, double two_theta_deg)
{
    const double theta = two_theta_deg * PI / 360.0;
    const double t = tan(theta);
    const double gauss2 = widths->u * t * t + widths->v * t + widths->w;
    const double lorentz = widths->x * t + widths->y / cos(theta);
    return rg_xrd_profile_shape(sqrt(positive(gauss2, LEAST_GAUSS2)), positive(lorentz, LEAST_LORENTZ));
}

double rg_xrd_profile_value(rg_xrd_shape shape, double offset)
{
    const double u = offset / shape.fwhm;
    const double lorentz = 2.0 / (PI * shape.fwhm) / (1.0 + 4.0 * u * u);
    const double gauss = 2.0 / shape.fwhm * sqrt(LN2 / PI) * exp(-4.0 * LN2 * u * u);
    return shape.eta * lorentz + (1.0 - shape.eta) * gauss;
}

void rg_xrd_profile_add(rg_xrd_shape shape, double centre, double area, double reach, const double *two_theta,
                        size_t n, double *counts)
{
    /* 1 / (1 + 4 u^2) less its value at the end, over the integral of that. */
    const double end = 1.0 / (1.0 + 4.0 * reach * reach);
    const double whole = atan(2.0 * reach) - 2.0 * reach * end;
    const double lorentz = area * shape.eta / (shape.fwhm * whole);
    const double gauss = area * (1.0 - shape.eta) * 2.0 / shape.fwhm * sqrt(LN2 / PI);
    const double per_fwhm = 1.0 / shape.fwhm;
    for (size_t i = 0; i < n && lorentz != 0.0; i++) {
        const double u = (two_theta[i] - centre) * per_fwhm;
        counts[i] += lorentz * (1.0 / (1.0 + 4.0 * u * u) - end);
    }
    size_t i = 0;
    while (i < n && two_theta[i] < centre - 4.0 * shape.fwhm)
        i++;
    for (; i < n && two_theta[i] <= centre + 4.0 * shape.fwhm; i++) {
        const double u = (two_theta[i] - centre) * per_fwhm;
        counts[i] += gauss * exp(-4.0 * LN2 * u * u);
    }
}
