/* A composition from the positions of one line or of two. */
#ifndef RG_KERNELS_PEAKS_CALIBRATION_H
#define RG_KERNELS_PEAKS_CALIBRATION_H

#include <stddef.h>

#include "kernels/base/error.h"

/* A line's position is where the second derivative is least, taken from a quadratic through the channels
 * within width / 2 of each channel, at their true distances: it needs no baseline, and a shoulder has one.
 * With s = sum of weight (position - origin): value = c[0] + c[1] s + c[2] s^2. */
typedef struct {
    double width;   /* unit of the axis */
    size_t n_lines; /* 1 or 2           */
    double from[2]; /* where each line lies, in rising order, without overlap */
    double to[2];
    double origin[2];
    double weight[2];
    double c[3];
    double partner[2];    /* the first line is expected at partner[0] + partner[1] (second - origin[1]); NaN:
                             anywhere */
    double partner_error; /* scatter about that, one standard deviation                     */
    double least_ratio;   /* curvature of the weaker line over that of the stronger          */
    double least_share;   /* curvature of the stronger line over the largest of the spectrum */
    double error;         /* of a value, root mean square by leaving specimens out          */
    double least, most;   /* values that the calibration covers                             */
} rg_line_calibration;

typedef enum {
    RG_LINES_OK = 0,
    RG_LINES_UNMEASURED, /* channels around the lines are missing                             */
    RG_LINES_NONE,       /* no such lines                                                     */
    RG_LINES_PARTNER, /* one line is not where the other says: another mineral or element, or a shifted axis
                       */
    RG_LINES_BEYOND,  /* the value lies more than two errors outside of what is covered     */
    RG_LINES_STATES
} rg_line_state;

typedef struct {
    rg_line_state state;
    double value;     /* NaN for UNMEASURED and NONE                           */
    double error;     /* of the calibration and of the positions together      */
    double fit_error; /* by noise in the positions alone                       */
    double position[2];
    double position_error[2];
    double misfit; /* of the first line from where it is expected, in errors */
} rg_line_estimate;

/* Measure the lines and apply the calibration.
 *
 *   x, y       [n]  in  x strictly monotonic in either direction; y NaN: no value
 *   least_snr       in  curvature of each line over its noise (rg_peaks_noise of the channels around)
 *
 * Returns RG_OK with the state in estimate; RG_EDOMAIN with err->index where x is no number or out of order;
 * RG_ENOMEM. Serial: safe to call from many threads. */
rg_status rg_peaks_calibrated(const double *x, const double *y, size_t n,
                              const rg_line_calibration *calibration, double least_snr,
                              rg_line_estimate *estimate, rg_error *err) RG_MUST_CHECK;

#endif
