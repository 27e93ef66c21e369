/* A plane cut into patches, as grains cut a polished section. */
#ifndef RG_KERNELS_SIMULATE_PATCHES_H
#define RG_KERNELS_SIMULATE_PATCHES_H

#include <stdint.h>

#include "kernels/base/error.h"

/* Number of patches of about `side` by `side` pixels; side > 0. At least 1. */
size_t rg_simulate_patch_count(size_t n_lines, size_t n_samples, double side);

/* Seeds are drawn uniformly, and a pixel belongs to the nearest (Voronoi), the first of equally near ones.
 *
 *   patch [n_lines][n_samples]  out  below n_patches
 *
 * Depends on the seed and the sizes alone. RG_ENOMEM. Parallel over lines. */
rg_status rg_simulate_patches(size_t n_lines, size_t n_samples, size_t n_patches, uint64_t seed,
                              size_t *patch, rg_error *err) RG_MUST_CHECK;

#endif
