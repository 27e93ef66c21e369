/* Sizes of the regions that a relief falls into: its watersheds, flooded from the minima.
 *
 * Two basins whose lower one is less than a depth below their pass count as one (h-minima), so each depth
 * gives one division of the image, and all of them come from one flood. Meyer (1994), Signal Processing
 * 38(1), 113-125, doi:10.1016/0165-1684(94)90060-4; dynamics of minima: Grimaud (1992), SPIE 1769, 292. */
#ifndef RG_KERNELS_IMAGE_REGIONS_H
#define RG_KERNELS_IMAGE_REGIONS_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

enum { RG_REGION_LEVELS = 4096, RG_REGION_BINS_PER_OCTAVE = 8, RG_REGION_BINS = 8 * 32 };

/*   relief  [height][width]             in   below RG_REGION_LEVELS
 *   depths  [n_depths]                  in   in levels, >= 1
 *   pixels  [n_depths][RG_REGION_BINS]  out  added to: pixels in regions by the area of the region, bin b
 *                                            from 2^(b / 8) to 2^((b + 1) / 8) pixels
 *
 * Returns RG_OK; RG_ESHAPE when there are no pixels or more than INT32_MAX; RG_ENOMEM. Threads: none. */
rg_status rg_image_regions(const uint16_t *relief, size_t height, size_t width, const int *depths,
                           size_t n_depths, uint64_t *pixels, rg_error *err) RG_MUST_CHECK;

/* Area in pixels below which the share p of the counted pixels lies; linear in the logarithm inside a bin.
 * NAN without pixels. */
double rg_image_regions_quantile(const uint64_t pixels[RG_REGION_BINS], double p);

#endif
