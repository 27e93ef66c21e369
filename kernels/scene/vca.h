/* Vertex component analysis: the pure spectra as the extremes along random directions, each orthogonal to
 * those found. Nascimento & Dias (2005), IEEE TGRS 43, 898, doi:10.1109/TGRS.2005.844293. */
#ifndef RG_KERNELS_SCENE_VCA_H
#define RG_KERNELS_SCENE_VCA_H

#include <stdint.h>

#include "kernels/scene/coordinates.h"

/* Signal to noise of a scene in dB, as the authors estimate it: the power in the first p directions of the
 * covariance and the mean against all. variances [n_bands] falling eigenvalues of the covariance; mean
 * [n_bands]. INFINITY when nothing is left over. */
double rg_vca_signal_to_noise_db(const double *variances, const double *mean, size_t n_bands, size_t p);

/* Below this the scene is projected on p - 1 directions, else on p and then on a plane. */
double rg_vca_threshold_db(size_t p);

/* Divide every spectrum by its component along the mean [d] of the coordinates: the projection on a plane
 * that takes out brightness. Those that do not lie on the side of the mean become NaN; returns how many. */
size_t rg_vca_to_plane(rg_coordinates *coordinates, const double *mean);

/* The length of the longest coordinates: the constant of the low signal-to-noise case. */
double rg_vca_longest(const rg_coordinates *coordinates);

/* Rows [p] of the p spectra. Coordinates have p directions; or p - 1, and `constant` is the last.
 * Draws depend on (seed, number of the endmember). Returns RG_OK; RG_ESHAPE when d is neither; RG_ESINGULAR
 * with err->index endmembers found when the scene has no more directions; RG_ENOMEM. Parallel. */
rg_status rg_vca_run(const rg_coordinates *coordinates, double constant, size_t p, uint64_t seed,
                     size_t *rows, rg_error *err) RG_MUST_CHECK;

#endif
