/* N-FINDR: the spectra that span the simplex of largest volume.
 * Winter (1999), Proc. SPIE 3753, 266, doi:10.1117/12.366289. */
#ifndef RG_KERNELS_SCENE_NFINDR_H
#define RG_KERNELS_SCENE_NFINDR_H

#include <stdint.h>

#include "kernels/scene/coordinates.h"

/* Rows [p] of the corners, in coordinates of p - 1 directions. Corners are exchanged for the spectrum that
 * raises the volume most, in turn, until none does, from a start of farthest spectra and from `n_starts`
 * drawn ones (seed, number of the start); the largest volume counts. log_volume: logarithm of (p - 1)! times
 * it.
 *
 * Returns RG_OK; RG_ESHAPE; RG_ESINGULAR when the scene has fewer directions; RG_EDOMAIN without a complete
 * spectrum; RG_ENOMEM. Parallel. An optimum of exchanges of one corner, not surely of all simplices. */
rg_status rg_nfindr_run(const rg_coordinates *coordinates, size_t p, uint64_t seed, size_t n_starts,
                        size_t *rows, double *log_volume, rg_error *err) RG_MUST_CHECK;

/* The first spectrum is that farthest from the origin of the coordinates, the others in turn farthest from
 * the hull of those before: rows [p]. weights [n] multiply the distances; NULL for none. Statuses as above.
 */
rg_status rg_farthest_spectra(const rg_coordinates *coordinates, const double *weights, size_t p,
                              size_t *rows, rg_error *err) RG_MUST_CHECK;

#endif
