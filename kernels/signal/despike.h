/* Cosmic rays: one or two channels that stand out of a spectrum as no line of it could. */
#ifndef RG_KERNELS_SIGNAL_DESPIKE_H
#define RG_KERNELS_SIGNAL_DESPIKE_H

#include <stddef.h>
#include <stdint.h>

/* threshold  robust deviations of noise that a spike rises above its neighbours
 * sharpest   FWHM in channels of the sharpest true line: a Lorentzian of that width is never touched
 * reach      channels on either side that a spike is replaced from, where its cubic is not to be had
 * both       troughs, too */
typedef struct {
    double threshold;
    double sharpest;
    size_t reach;
    int both;
} rg_despike_options;

/* 5, 2.5, 2, no. */
rg_despike_options rg_despike_defaults(void);

/* Doubles of workspace for one spectrum. */
size_t rg_despike_work(size_t n);

/* One spectrum.
 *
 *   values    [n]  in   NaN: missing, skipped
 *   reference [n]  in   the same spectrum without this one's spikes (median of neighbours in a map or of
 *                       repeated accumulations), NaN: missing; NULL: none
 *   out       [n]  out  values, spikes replaced; may not be values
 *   flagged   [n]  out  1: replaced
 *
 * Returns the number of channels replaced. With a reference, what is looked at is the difference to it,
 * scaled by the median ratio of their steps from channel to channel: lines that both have cancel, however
 * sharp, and a spike must rise by a tenth of such a line more.
 *
 * Whitaker and Hayes compare differences of neighbouring channels with their median absolute deviation; both
 * edges of a spike stand out. So do those of true lines, and one edge is lost on a steep flank. Here the two
 * differences are taken from the slope of the neighbours: E is what a channel (or the mean of two) rises
 * above the cubic through the two channels on either side; its deviation is 1.4826 median |E| (1.2533 mean
 * |E| where that is 0), of the spectrum or of 17 channels around, whichever is larger. R = hypot(c, t), c the
 * bend and t the change of slope of those four neighbours: for lines of FWHM w, E / R is at most that of a
 * Lorentzian on its centre. A spike has E > threshold deviations and E > 1.2 R times that ratio + 3
 * deviations. Rounds go on until none is left. A spike becomes the mean of the unflagged original channels
 * within reach, or within as many more as it takes to find one.
 *
 * Whitaker & Hayes (2018), Chemom. Intell. Lab. Syst. 179, 82-84. */
size_t rg_despike(const double *values, const double *reference, size_t n, const rg_despike_options *options,
                  double *out, uint8_t *flagged, double *work);

#endif
