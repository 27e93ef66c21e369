/* A powder diffractometer: where a spacing is seen, how strongly, how broad. Threads: none. */
#ifndef RG_KERNELS_XRD_INSTRUMENT_H
#define RG_KERNELS_XRD_INSTRUMENT_H

#include "kernels/xrd/profile.h"

typedef struct {
    double wavelength[2];     /* A: Ka1, Ka2; 0 in place of the second: one line             */
    double ratio;             /* intensity of the second over the first                        */
    double monochromator_deg; /* two theta of the monochromator, 0 without                     */
    double zero_deg;          /* added to every two theta                                     */
    double displacement_mm;   /* of the sample's surface, positive towards the outside of the
                               * focusing circle: lines come at lower angles                   */
    double radius_mm;         /* of the goniometer                                            */
    double axial_sample;      /* half the length of the sample over the radius, S/L, 0: no axial divergence */
    double axial_slit;        /* half the length of the receiving slit over the radius, H/L    */
    rg_xrd_widths widths;
} rg_xrd_instrument;

/* Two theta, deg, at which a line of the instrument (0 or 1) shows a spacing d, A; NaN beyond 180. */
double rg_xrd_instrument_position(const rg_xrd_instrument *instrument, int line, double d);

/* Lorentz and polarisation factor of Bragg and Brentano's geometry,
 * (1 + cos^2 m cos^2 2theta) / (sin^2 theta cos theta (1 + cos^2 m)), m the monochromator's angle. */
double rg_xrd_instrument_lp(const rg_xrd_instrument *instrument, double two_theta_deg);

#endif
