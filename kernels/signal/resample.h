/* Spectra brought from one axis to another: convolution with the target's band widths where they are
 * known, interpolation where they are not. */
#ifndef RG_KERNELS_SIGNAL_RESAMPLE_H
#define RG_KERNELS_SIGNAL_RESAMPLE_H

#include <stddef.h>

#include "kernels/base/error.h"

/* from_axis [n_from], to_axis [n_to]  in   same unit, strictly monotonic in either direction
 * from_fwhm [n_from], to_fwhm [n_to]  in   full widths at half maximum; NULL: unknown
 * spectra   [n_spectra][n_from]       in   NaN: missing
 * resampled [n_spectra][n_to]         out  NaN where less than 95 % of a band's weight lies on valid samples
 *
 * With to_fwhm: a Gaussian of the band's width, weights times the trapezoid step of the source axis; the
 * source's own width is taken off first (w^2 = target^2 - source^2, the source width interpolated at the
 * band; a target narrower than the source by more than 1 % is refused). Without: linear interpolation
 * between the two neighbours, the value itself where the axes meet; both neighbours must be valid.
 *
 * Returns RG_OK; RG_ESHAPE for an axis shorter than two; RG_EDOMAIN with err->index the first axis value
 * out of order or not finite; RG_EUNSUPPORTED with err->index the first band that is narrower than the
 * source; RG_ENOMEM. */
rg_status rg_resample(const double *from_axis, const double *from_fwhm, size_t n_from, const double *spectra,
                      size_t n_spectra, const double *to_axis, const double *to_fwhm, size_t n_to,
                      double *resampled, rg_error *err) RG_MUST_CHECK;

/* The same for many spectra that come a few at a time: the weights are made once.
 *   errors           [n_spectra][n_from]  in   1 sigma, of channels on their own; NULL: none
 *   resampled_errors [n_spectra][n_to]    out  1 sigma; NULL when errors is. The errors of neighbours in the
 *                                              output, which share samples, are no longer independent
 * Any number of threads may use one plan. rg_resample_new returns what rg_resample does. */
typedef struct rg_resample_plan rg_resample_plan;
rg_status rg_resample_new(const double *from_axis, const double *from_fwhm, size_t n_from,
                          const double *to_axis, const double *to_fwhm, size_t n_to, rg_resample_plan **plan,
                          rg_error *err) RG_MUST_CHECK;
void rg_resample_rows(const rg_resample_plan *plan, const double *spectra, const double *errors,
                      size_t n_spectra, double *resampled, double *resampled_errors);
void rg_resample_free(rg_resample_plan *plan);

#endif
