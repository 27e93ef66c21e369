/* Where the sides of a simplex lie under the noise of the spectra. */
#ifndef RG_KERNELS_SCENE_SIDES_H
#define RG_KERNELS_SCENE_SIDES_H

#include "kernels/scene/coordinates.h"

/* A smallest simplex around noisy spectra is too wide: its sides stand where the noise's tail ends. Noise of
 * variance s^2 in every direction blurs the share of a corner by sigma = s |row of shares|. About a side at
 * t, the spectra beyond t are 3.15 times those beyond t - sigma when they all lie on the side, and 4.79 times
 * when they lie evenly inside; in a tail farther out the quotient is larger. Each side is moved inwards to
 * where it falls to 3.9, whatever the mixture of the two, which is off by a third of sigma at most, but for
 * chance in the counts. A side beyond which fewer than 20 spectra lie, or lie farther than noise brings them,
 * stays.
 *
 *   shares  [p][p]    in, out  as rg_simplex_of_rows has it, coordinates of p - 1 directions
 *   corners [p][p-1]  out      coordinates of the corners
 *
 * Returns RG_OK; RG_ESHAPE; RG_ESINGULAR; RG_ENOMEM. Counts alone, hence bit-identical for any number of
 * threads. */
rg_status rg_sides_under_noise(const rg_coordinates *coordinates, size_t p, double variance, double *shares,
                               double *corners, rg_error *err) RG_MUST_CHECK;

#endif
