/* Repeated draws of a microprobe analysis from its standard errors. */
#ifndef RG_KERNELS_IDENTIFY_MONTE_CARLO_H
#define RG_KERNELS_IDENTIFY_MONTE_CARLO_H

#include <stddef.h>
#include <stdint.h>

/* Draw number `draw` of spot number `spot`: every column independently, then all times one factor that they
 * share (beam current, coating, focus), not renormalised to 100. Errors that some oxides share and others do
 * not, of a standard or of the background, are not modelled.
 *
 *   wt     [n_oxides]  in   wt%; NaN = not analysed, stays NaN; negative counts as 0
 *   sigma  [n_oxides]  in   standard errors, wt%; NaN or <= 0 leaves the column as it is
 *   common             in   relative standard error of the factor; 0: no factor
 *   drawn  [n_oxides]  out  wt%, never negative
 *
 * wt >= 3 sigma: normal, drawn again below 0. 0 < wt < 3 sigma: log-normal with mean wt and standard
 * deviation sigma. wt = 0: |normal|. Column i uses the normal numbers
 * (draw * n_oxides + i) * RG_MONTE_CARLO_TRIES + 0, 1, ... of item `spot`, the factor, log-normal with mean
 * 1, that number 2^64 - 1 - draw, so a draw depends on (seed, spot, draw) alone. Columns without a standard
 * error of their own take part in the factor. */
enum { RG_MONTE_CARLO_TRIES = 8 };
void rg_monte_carlo_oxides(const double *wt, const double *sigma, size_t n_oxides, double common,
                           uint64_t seed, uint64_t spot, uint64_t draw, double *drawn);

#endif
