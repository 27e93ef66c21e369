/* The one shift that brings a scan onto a library of patterns. */
#ifndef RG_KERNELS_XRD_ALIGN_H
#define RG_KERNELS_XRD_ALIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/signal/spline.h"

/* The shift by which two_theta of the scan must rise to lie on the patterns, in [-most, most] and to about
 * 0.01 degrees, by trying every 0.02: of each trial the best sum of patterns >= 0 over a background
 * polynomial is found, and the trial that leaves the least part of the scan unexplained counts. All points
 * weigh alike, as strong lines tell most of where they are.
 *
 *   two_theta, counts  [n]       in   rising, finite
 *   curves             [n_curves] in
 *   n_terms                      in   of the background, as for rg_xrd_frame_init
 *   most                         in   degrees, >= 0
 *   shift                        out  degrees
 *   taken              [n_curves] out whether the pattern has a share in that sum
 *
 * A shift at -most or most may have found no minimum. Returns RG_OK; RG_EDOMAIN when scan and patterns have
 * too few points in common; RG_ENOMEM. One thread. */
rg_status rg_xrd_align(const double *two_theta, const double *counts, size_t n, const rg_spline *curves,
                       size_t n_curves, size_t n_terms, double most, double *shift, bool *taken,
                       rg_error *err) RG_MUST_CHECK;

#endif
