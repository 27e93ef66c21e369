/* The smallest simplex around a scene, for scenes without pure spectra: its corners need not be spectra of
 * it. After SISAL: Bioucas-Dias (2009), WHISPERS, doi:10.1109/WHISPERS.2009.5289072. */
#ifndef RG_KERNELS_SCENE_SISAL_H
#define RG_KERNELS_SCENE_SISAL_H

#include "kernels/scene/coordinates.h"

/* With Q the shares of the corners, a = Q [1; z] of coordinates z with p - 1 directions, summing to one:
 *
 *   minimise  log volume + (p - 1) / (outside n) * sum over spectra and corners of max(0, -a)
 *
 * At the minimum about the share `outside` of the n spectra lies beyond each side, whatever the units, the
 * number of spectra or their spread; with outside < 1/n all are inside. The corner of the maximum is rounded
 * over shares of 1e-4. Newton's method with the positive part of the volume's curvature; only spectra near a
 * side are visited, and when it ends no other is.
 *
 *   rows    [p]     in   spectra that span a first simplex
 *   shares  [p][p]  out  Q, as rg_simplex_of_rows has it
 *   corners [p][p-1] out  coordinates of the corners
 *
 * Returns RG_OK; RG_ESHAPE; RG_ESINGULAR when rows span less than p - 1 directions; RG_ENOCONV; RG_ENOMEM. A
 * local minimum. Bit-identical for any number of threads. */
rg_status rg_sisal_run(const rg_coordinates *coordinates, size_t p, const size_t *rows, double outside,
                       double *shares, double *corners, rg_error *err) RG_MUST_CHECK;

#endif
