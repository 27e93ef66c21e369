/* The part of a size distribution finer than a limit, on an axis of its own: soils are reported for the
 * fraction below 1 cm and below 1 mm. */
#ifndef RG_KERNELS_GRAINS_TRUNCATE_H
#define RG_KERNELS_GRAINS_TRUNCATE_H

#include "kernels/grains/axis.h"

/* The classes below coarsest_um; a class that the limit cuts ends there. A limit at or above the coarsest
 * edge keeps everything. Returns RG_OK; RG_EDOMAIN when the limit is not positive and finite; RG_ESHAPE
 * when fewer than two classes remain; RG_ENOMEM. Release *finer with rg_grain_axis_free. */
rg_status rg_grain_truncate_axis(const rg_grain_axis *axis, double coarsest_um, rg_grain_axis *finer,
                                 rg_error *err) RG_MUST_CHECK;

/* weights [axis->n_classes] -> kept [finer->n_classes], unscaled: a class that is cut keeps its share in
 * phi. The sum of kept is the mass below the limit. */
void rg_grain_truncate_weights(const rg_grain_axis *axis, const rg_grain_axis *finer, const double *weights,
                               double *kept);

#endif
