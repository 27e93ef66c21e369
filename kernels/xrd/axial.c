#include "kernels/xrd/axial.h"

#include <math.h>

static const double PI = 3.14159265358979323846;
static const double LEAST_SPREAD = 0.002; /* deg */

/* The angle, deg, at which a line at two theta is seen at height h (over the radius). */
static double seen_at(double cosine, double h)
{
    const double c = cosine * sqrt(1.0 + h * h);
    return acos(c < -1.0 ? -1.0 : c > 1.0 ? 1.0 : c) * 180.0 / PI;
}

size_t rg_xrd_axial_spread(double two_theta_deg, double sample, double slit, double offset[RG_AXIAL_PARTS],
                           double share[RG_AXIAL_PARTS])
{
    const double cosine = cos(two_theta_deg * PI / 180.0);
    const double most = sample + slit;
    const double flat = fabs(sample - slit);
    const double least = sample < slit ? sample : slit;
    double total = 0.0;
    offset[0] = 0.0;
    share[0] = 1.0;
    if (!(fabs(seen_at(cosine, most) - two_theta_deg) > LEAST_SPREAD))
        return 1;
    for (int i = 0; i < RG_AXIAL_PARTS; i++) {
        const double h = most * (i + 0.5) / RG_AXIAL_PARTS;
        const double angle = seen_at(cosine, h);
        const double s = sin(angle * PI / 180.0);
        /* Length of the sample that reaches this height of the slit. */
        const double length = h <= flat ? 2.0 * least : most - h;
        offset[i] = angle - two_theta_deg;
        share[i] = s > 1e-6 ? length / ((1.0 + h * h) * s) : 0.0;
        total += share[i];
    }
    for (int i = 0; i < RG_AXIAL_PARTS; i++)
        share[i] = total > 0.0 ? share[i] / total : 1.0 / RG_AXIAL_PARTS;
    return RG_AXIAL_PARTS;
}
