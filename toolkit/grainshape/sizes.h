/* Size distributions of measured grains: equivalent diameters in classes of a quarter of phi. */
#ifndef RG_TOOLKIT_GRAINSHAPE_SIZES_H
#define RG_TOOLKIT_GRAINSHAPE_SIZES_H

#include "kernels/shape/shape.h"
#include "toolkit/grainshape/outlines.h"

/* NXdata size_distribution: per cent by volume and by number over the diameter, all samples together, which a
 * viewer shows first. */
rg_status rg_grain_sizes_add(const rg_grain_outlines *outlines, const rg_shape *shapes, rg_result *result,
                             rg_error *err) RG_MUST_CHECK;

/* A container with two entries of technique grainsize, by volume and by number, a row per sample. */
rg_status rg_grain_sizes_write(const rg_grain_outlines *outlines, const rg_shape *shapes, const char *path,
                               bool force, rg_error *err) RG_MUST_CHECK;

#endif
