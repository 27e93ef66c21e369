/* Form of grains from their three axes, which lie in columns beside the outlines. */
#ifndef RG_TOOLKIT_GRAINSHAPE_AXES_H
#define RG_TOOLKIT_GRAINSHAPE_AXES_H

#include "formats/sample/result.h"
#include "toolkit/grainshape/outlines.h"

/* names: three columns of numbers, with commas between, each grain's own in its first row, in any one unit.
 * Adds s_over_i, i_over_l, s_over_l and max_projection_sphericity per grain, NaN for a grain without three
 * positive axes, and table axes_summary. RG_EUSAGE for other than three names; RG_ENOENT for a column that is
 * not there; RG_EDOMAIN when no grain has axes, or for masks; RG_ENOMEM. */
rg_status rg_grain_axes_add(const rg_workfile *data, const rg_grain_outlines *outlines, const char *names,
                            rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
