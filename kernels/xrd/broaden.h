/* Powder patterns with broader lines. */
#ifndef RG_KERNELS_XRD_BROADEN_H
#define RG_KERNELS_XRD_BROADEN_H

#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/signal/spline.h"
#include "kernels/xrd/frame.h"

/* A pattern convolved with a Gaussian of FWHM gauss, deg of two theta, and a Lorentzian of FWHM
 * lorentz tan(theta), deg: what another instrument, and strain, make of it. Each point is spread over the
 * grid in parts that sum to one, so areas stay, but for what passes the ends; Lorentzians reach 15 FWHM to
 * either side.
 *
 *   two_theta, values  [n]  in   degrees, rising
 *   out                [n]  out
 *   work               [2n]
 *
 * gauss, lorentz >= 0; at zero nothing is done. Threads: none. */
void rg_xrd_broaden(const double *two_theta, const double *values, size_t n, double gauss, double lorentz,
                    double *out, double *work);

/* Curves of which some are broadened: those others in `curves` are the caller's. */
typedef struct {
    size_t m;
    const size_t *members;
    const rg_spline *sharp;
    rg_spline *curves; /* [n_curves] */
    double **numbers;  /* [m] values, second derivatives and room, [4][n of the curve] */
} rg_xrd_broadened;

rg_status rg_xrd_broadened_init(rg_xrd_broadened *b, const rg_spline *curves, size_t n_curves,
                                const size_t *members, size_t m, rg_error *err) RG_MUST_CHECK;
void rg_xrd_broadened_set(rg_xrd_broadened *b, double gauss, double lorentz);
void rg_xrd_broadened_free(rg_xrd_broadened *b);

/* The broadening common to the members that brings their best sum with shares >= 0 nearest to the scan, by
 * Levenberg and Marquardt's method from *gauss and *lorentz; b is set to it.
 *
 *   own  [m]  in  shifts of the members beside the common one, deg
 *
 * Returns RG_OK, also where it does not converge within its steps, or RG_ENOMEM. One thread. */
rg_status rg_xrd_broadened_fit(rg_xrd_broadened *b, const rg_xrd_frame *frame, double shift,
                               const double *own, double *gauss, double *lorentz,
                               rg_error *err) RG_MUST_CHECK;

#endif
