/* Patterns that make up a scan: unbounded least squares on them, with residual and influence of each point.
 */
#ifndef RG_KERNELS_XRD_SUPPORT_H
#define RG_KERNELS_XRD_SUPPORT_H

#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/xrd/frame.h"

/* Room for supports of up to `most` of the columns of a scan of n points. */
typedef struct {
    size_t most;
    size_t m;          /* of the support loaded            */
    double rss;        /* of its least squares             */
    double *inverse;   /* [m][m] of A'A                    */
    double *shares;    /* [m]                              */
    double *influence; /* [m][n] inverse A'                */
    double *residual;  /* [n]                              */
    double *variance;  /* [m][m] long-run                  */
    double *work;      /* [3 most]                         */
    double *packed;    /* [m][n] the columns of a choice   */
} rg_xrd_support;

rg_status rg_xrd_support_init(rg_xrd_support *support, size_t most, size_t n, rg_error *err) RG_MUST_CHECK;
void rg_xrd_support_free(rg_xrd_support *support);

/* Solve with columns choice[m] of columns [...][frame->n] and fill all of the above but packed; window in
 * points as for rg_xrd_long_run. RG_ESINGULAR when they depend on each other; RG_ENOMEM. */
rg_status rg_xrd_support_load(rg_xrd_support *support, const rg_xrd_frame *frame, const double *columns,
                              const size_t *choice, size_t m, size_t window, rg_error *err) RG_MUST_CHECK;

/* The standard error that a further column would have beside the support, residuals being as they are; NaN
 * when it lies in the span of the support or of the background. */
double rg_xrd_support_error(const rg_xrd_support *support, const rg_xrd_frame *frame, const double *column,
                            size_t window, double *room);

#endif
