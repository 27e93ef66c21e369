/* Small shifts of single patterns under a scan. */
#ifndef RG_KERNELS_XRD_OWN_SHIFTS_H
#define RG_KERNELS_XRD_OWN_SHIFTS_H

#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/xrd/frame.h"

/* The shifts own[m], each in [-limit, limit], of patterns members[m] that bring the best sum of them with
 * shares >= 0 nearest to the scan, by Gauss and Newton's method with steps that are halved until they help.
 * Each has a normal prior of mean 0 and standard deviation limit / 2, against a residual variance of
 * rss / freedom.
 *
 *   own  [m]  in, out  degrees, beside the common shift
 *
 * Returns RG_OK, also where no step helps, or RG_ENOMEM. One thread. */
rg_status rg_xrd_own_shifts(const rg_xrd_frame *frame, const rg_spline *curves, const size_t *members,
                            size_t m, double shift, double limit, double *own, rg_error *err) RG_MUST_CHECK;

#endif
