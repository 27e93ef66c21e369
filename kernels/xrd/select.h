/* Which patterns of a library a scan holds. */
#ifndef RG_KERNELS_XRD_SELECT_H
#define RG_KERNELS_XRD_SELECT_H

#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/xrd/frame.h"

enum { RG_XRD_MOST_PHASES = 40 };

/* threshold: share over its long-run standard error (rg_xrd_long_run) that a phase needs, in both frames;
 * window: of that error, points. */
typedef struct {
    double threshold;
    size_t window;
} rg_xrd_select_options;

/* Choose patterns step by step: the one that lowers chi^2 most comes in when that is more than ln n times
 * the residual variance (BIC) and its share passes the threshold; at last those that no longer pass go, the
 * weakest first. The test is made under two backgrounds, that of the sum and a more flexible one, so that a
 * pattern must have features which no smooth curve imitates.
 *
 *   frame, rich      in   the scan with its two backgrounds, same points and weights
 *   columns, more    in   [n][frame->n] the n patterns in each; zero columns take no part
 *   chosen           out  [RG_XRD_MOST_PHASES] indices, rising
 *   n_chosen         out
 *
 * Returns RG_OK or RG_ENOMEM. One thread. */
rg_status rg_xrd_select(const rg_xrd_frame *frame, const rg_xrd_frame *rich, const double *columns,
                        const double *more, size_t n, const rg_xrd_select_options *options, size_t *chosen,
                        size_t *n_chosen, rg_error *err) RG_MUST_CHECK;

#endif
