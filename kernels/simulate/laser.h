/* Intensities of a ring detector for known size distributions, with noise. */
#ifndef RG_KERNELS_SIMULATE_LASER_H
#define RG_KERNELS_SIMULATE_LASER_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

/*   kernel       [n_rings][n_classes]  in   of rg_scatter_kernel
 *   shares       [n_items][n_classes]  in   volumes
 *   intensities  [n_items][n_rings]    out  K v (1 + noise g), g normal, drawn for seed, item and ring
 *
 * Items are numbered from first_item. Returns RG_OK; RG_EDOMAIN for noise outside 0 to 0.3, at which some
 * ring would soon be negative. Parallel over items; bit-identical for any number of threads. */
rg_status rg_simulate_laser(const double *kernel, size_t n_rings, size_t n_classes, const double *shares,
                            uint64_t first_item, size_t n_items, double noise, uint64_t seed,
                            double *intensities, rg_error *err) RG_MUST_CHECK;

#endif
