/* Pixel purity: how often a spectrum is the extreme one along random directions.
 * Boardman, Kruse & Green (1995), JPL Publication 95-1, vol. 1, 23. */
#ifndef RG_KERNELS_SCENE_PPI_H
#define RG_KERNELS_SCENE_PPI_H

#include <stdint.h>

#include "kernels/scene/coordinates.h"

/* counts [n]: of n_skewers directions drawn by (seed, number of the direction), at how many of the 2
 * n_skewers ends the spectrum stands; of equal ones the first. RG_ENOMEM. Parallel over directions. */
rg_status rg_ppi_run(const rg_coordinates *coordinates, size_t n_skewers, uint64_t seed, uint32_t *counts,
                     rg_error *err) RG_MUST_CHECK;

#endif
