#include "kernels/shape/axes.h"

#include <math.h>

rg_status rg_shape_axes(const double axes[3], rg_axes *form, rg_error *err)
{
    for (size_t k = 0; k < 3; k++)
        if (!(axes[k] > 0.0) || !isfinite(axes[k]))
            return rg_fail(err, RG_EDOMAIN, k, "an axis is not a positive number");
    const double longest = fmax(fmax(axes[0], axes[1]), axes[2]);
    const double shortest = fmin(fmin(axes[0], axes[1]), axes[2]);
    const double middle = fmax(fmin(axes[0], axes[1]), fmin(fmax(axes[0], axes[1]), axes[2]));
    *form = (rg_axes){.s_i = shortest / middle,
                      .i_l = middle / longest,
                      .s_l = shortest / longest,
                      .sphericity = cbrt(shortest / longest * (shortest / middle))};
    return RG_OK;
}
