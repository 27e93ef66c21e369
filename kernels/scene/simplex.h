/* The shares of the corners of a simplex in every spectrum of a scene. */
#ifndef RG_KERNELS_SCENE_SIMPLEX_H
#define RG_KERNELS_SCENE_SIMPLEX_H

#include "kernels/scene/coordinates.h"

/* Corners are spectra `rows` [p] of coordinates with p directions, or with p - 1 (a leading one is then put
 * before them, so that shares sum to one). Row m of inverse [p][p] gives the share of corner m: d = p - 1:
 * inverse[m][0] + sum of inverse[m][1 + k] * coordinate[k];   d = p: sum of inverse[m][k] * coordinate[k]
 * log_volume (may be NULL): logarithm of the determinant's size. RG_ESINGULAR when the corners span less;
 * RG_ENOMEM. */
rg_status rg_simplex_of_rows(const rg_coordinates *coordinates, size_t p, const size_t *rows, double *inverse,
                             double *log_volume, rg_error *err) RG_MUST_CHECK;

/* The largest share [p] that any spectrum has of each corner: 1 when that corner is a spectrum that no other
 * exceeds, more when one lies beyond it, less when no spectrum reaches it. Parallel. */
void rg_simplex_largest_shares(const rg_coordinates *coordinates, size_t p, const double *inverse,
                               double *largest);

#endif
