/* A fit on channels that have been taken already: the part that windows and single fits share. */
#ifndef RG_KERNELS_PEAKS_SOLVE_H
#define RG_KERNELS_PEAKS_SOLVE_H

#include "kernels/peaks/channels.h"
#include "kernels/peaks/fit.h"

/* Doubles of work for up to n_lines on n channels. */
size_t rg_peaks_solve_work(size_t n_lines, size_t n);

/* As rg_peaks_fit_lines; work of that many doubles. */
rg_status rg_peaks_solve(const rg_peak_channels *channels, const rg_peak_line *starts, size_t n_lines,
                         const rg_peaks_fit_options *options, double *work, rg_peaks_fit *fit,
                         rg_error *err) RG_MUST_CHECK;

/* Background and lines of a fit at x. */
double rg_peaks_fit_value(const rg_peaks_fit *fit, double x);

#endif
