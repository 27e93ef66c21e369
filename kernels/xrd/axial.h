/* Axial divergence: rays out of the plane of the diffractometer are seen nearer to 0 and 180 degrees. */
#ifndef RG_KERNELS_XRD_AXIAL_H
#define RG_KERNELS_XRD_AXIAL_H

#include <stddef.h>

enum { RG_AXIAL_PARTS = 12 };

/* Where, in degrees from its true place, and with which shares, summing to 1, a sharp line at two theta is
 * seen: sample and slit are half their lengths over the radius. Returns the number of parts: 1, at 0, where
 * the spread stays below 0.002 deg. Threads: none.
 * Finger, Cox & Jephcoat (1994), J. Appl. Cryst. 27, 892-900, integrated over the height h at which a ray
 * arrives, in which the integrand is smooth. */
size_t rg_xrd_axial_spread(double two_theta_deg, double sample, double slit, double offset[RG_AXIAL_PARTS],
                           double share[RG_AXIAL_PARTS]);

#endif
