#include "kernels/grains/moments.h"

#include <math.h>

static const double *midpoints(const rg_grain_axis *axis, rg_grain_moment_kind kind)
{
    switch (kind) {
    case RG_GRAIN_ARITHMETIC:
        return axis->mid_um;
    case RG_GRAIN_GEOMETRIC:
        return axis->mid_ln;
    case RG_GRAIN_LOGARITHMIC:
        break;
    }
    return axis->mid_phi;
}

rg_grain_moments rg_grain_moments_of(const rg_grain_distribution *distribution, rg_grain_moment_kind kind)
{
    const size_t n = distribution->axis->n_classes;
    const double *f = distribution->fractions;
    const double *x = midpoints(distribution->axis, kind);
    double mean = 0.0;
    size_t occupied = 0;
    for (size_t i = 0; i < n; i++) {
        mean += f[i] * x[i];
        occupied += f[i] > 0.0;
    }
    double m[7] = {0.0};
    for (size_t i = 0; i < n; i++) {
        const double d = x[i] - mean;
        double power = f[i] * d;
        for (int order = 2; order <= 6; order++) {
            power *= d;
            m[order] += power;
        }
    }
    const double sd = occupied > 1 ? sqrt(m[2]) : 0.0;
    const bool spread = sd > 0.0;
    rg_grain_moments s = {
        .mean = mean,
        .sd = sd,
        .skewness = spread ? m[3] / (sd * m[2]) : NAN,
        .kurtosis = spread ? m[4] / (m[2] * m[2]) : NAN,
        .fifth = spread ? m[5] / (sd * m[2] * m[2]) : NAN,
        .sixth = spread ? m[6] / (m[2] * m[2] * m[2]) : NAN,
    };
    if (kind == RG_GRAIN_GEOMETRIC) {
        s.mean = exp(mean);
        s.sd = exp(sd);
    }
    return s;
}
