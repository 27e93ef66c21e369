/* Form of a grain from its three axes, longest L, intermediate I, shortest S.
 * Sneed & Folk (1958), J. Geol. 66(2), 114-150. Threads: none. */
#ifndef RG_KERNELS_SHAPE_AXES_H
#define RG_KERNELS_SHAPE_AXES_H

#include "kernels/base/error.h"

typedef struct {
    double s_i, i_l, s_l; /* ratios of the axes, each above 0 and at most 1     */
    double sphericity;    /* maximum projection sphericity, (S^2 / (L I))^(1/3) */
} rg_axes;

/* axes[3] in any order and one unit. RG_EDOMAIN when one is not a positive number. */
rg_status rg_shape_axes(const double axes[3], rg_axes *form, rg_error *err) RG_MUST_CHECK;

#endif
