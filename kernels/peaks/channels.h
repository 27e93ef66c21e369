/* The channels of a spectrum that a fit can use, by rising x. */
#ifndef RG_KERNELS_PEAKS_CHANNELS_H
#define RG_KERNELS_PEAKS_CHANNELS_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    size_t n;
    double *x;      /* [n] rising                                                  */
    double *y;      /* [n]                                                         */
    double *weight; /* [n] 1 / sigma; all 1 when there are no errors                 */
    double step;    /* mean distance of neighbours                                 */
} rg_peak_channels;

/* Take what is finite; x [n] strictly monotonic, y [n], sigma [n] or NULL. RG_EDOMAIN with err->index where x
 * is no number or out of order, or sigma is not positive; RG_ENOMEM. */
rg_status rg_peak_channels_take(const double *x, const double *y, const double *sigma, size_t n,
                                rg_peak_channels *channels, rg_error *err) RG_MUST_CHECK;
void rg_peak_channels_free(rg_peak_channels *channels);

#endif
