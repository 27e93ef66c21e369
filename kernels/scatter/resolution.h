/* What a detector can tell about grains of one size. Threads: none.
 *
 *   relative  [n_rings]    in   standard errors of the rings over their intensities; not finite or not
 *                               above 0: the ring is not used
 *   blur      [n_classes]  out  standard error of ln d of grains that are all of this class: what is left
 *                               when a change of size looks like one of amount; infinite where the rings
 *                               do not tell
 *
 * Sizes whose blur exceeds RG_SCATTER_BLUR_MOST are not resolved: at three standard errors the rings do not
 * tell a size from its double. So it is below what the outermost ring sees (all rings fall together, as d^3)
 * and above what the innermost one sees.
 *
 *   sigma     [n_rings]    in   standard errors of the intensities, unused as above
 *   fractions [n_classes]  in   shares of volume of the sample, whose total is `volume`
 *   limits    [n_classes]  out  share of the volume of grains of this class that, in place of as much of the
 *                               sample, would change the intensities by three standard errors; not what other
 *                               sizes could imitate */
#ifndef RG_KERNELS_SCATTER_RESOLUTION_H
#define RG_KERNELS_SCATTER_RESOLUTION_H

#include "kernels/scatter/detector.h"

extern const double RG_SCATTER_BLUR_MOST; /* ln 2 / 3 */

void rg_scatter_resolution(const rg_scatter_detector *detector, const double *relative, double *blur);

void rg_scatter_detection(const rg_scatter_detector *detector, const double *sigma, const double *fractions,
                          double volume, double *limits);

#endif
