#include "kernels/xrd/shift.h"

#include <math.h>

bool rg_xrd_shift_find(const double *two_theta, const double *counts, const double *sigma,
                       const double *calculated, const double *background, size_t n, double centre,
                       double half_width, double *shift, double *error)
{
    /* y - b = s (c - b) + t c': sums of the 2 by 2 normal equations; the shift is -t / s. */
    double cc = 0.0;
    double cd = 0.0;
    double dd = 0.0;
    double cy = 0.0;
    double dy = 0.0;
    size_t n_used = 0;
    for (size_t i = 1; i + 1 < n; i++) {
        if (fabs(two_theta[i] - centre) > half_width || !isfinite(sigma[i]) || !isfinite(calculated[i - 1]) ||
            !isfinite(calculated[i + 1]))
            continue;
        const double w = 1.0 / (sigma[i] * sigma[i]);
        const double c = calculated[i] - background[i];
        const double d = (calculated[i + 1] - background[i + 1] - calculated[i - 1] + background[i - 1]) /
                         (two_theta[i + 1] - two_theta[i - 1]);
        const double y = counts[i] - background[i];
        cc += w * c * c;
        cd += w * c * d;
        dd += w * d * d;
        cy += w * c * y;
        dy += w * d * y;
        n_used++;
    }
    const double determinant = cc * dd - cd * cd;
    if (n_used < 5 || !(determinant > 1e-12 * cc * dd))
        return false;
    const double scale = (dd * cy - cd * dy) / determinant;
    if (!(scale > 0.0))
        return false;
    *shift = -(cc * dy - cd * cy) / determinant / scale;
    *error = sqrt(cc / determinant) / scale;
    return true;
}
