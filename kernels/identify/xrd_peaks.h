/* Lines of a powder pattern: what rises out of its background. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_XRD_PEAKS_H
#define RG_KERNELS_IDENTIFY_XRD_PEAKS_H

#include <stddef.h>

typedef struct {
    double two_theta_deg; /* centroid of the upper half                    */
    double height;        /* above the background, unit of the counts      */
} rg_xrd_peak;

enum { RG_XRD_PEAKS_MOST = 128 };

/* Find the lines, by rising angle; where there are more than RG_XRD_PEAKS_MOST the first ones.
 *
 *   two_theta_deg, counts [n]  in   angles rising; NaN counts count as background
 *   work [3 n]                      the caller's
 *   peaks [RG_XRD_PEAKS_MOST]  out
 *   noise                      out  standard error of a count over the square root of the count: 1 for
 * counts; may be NULL
 *
 * The pattern is smoothed over 0.1 deg and its background clipped as in SNIP (Ryan et al. 1988) down to
 * features of 1.6 deg; a line is a maximum within 0.12 deg that exceeds six standard errors and one per cent
 * of the largest. Returns the number of lines; 0 for fewer than 50 channels or a step above 0.1 deg. */
size_t rg_xrd_peaks_find(const double *two_theta_deg, const double *counts, size_t n, double *work,
                         rg_xrd_peak *peaks, double *noise);

#endif
