/* How far spectra are displaced along their axis, to a fraction of a channel, and moving them back. */
#ifndef RG_KERNELS_SIGNAL_ALIGN_H
#define RG_KERNELS_SIGNAL_ALIGN_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

/* shift: features lie this far above their true places, in the unit of the axis; spectrum(x + shift) is
 * right. */
typedef struct {
    double shift;
    double error;    /* 1 sigma, from what is left over                          */
    double residual; /* against a reference: share of the variance that it does not explain, 1 - r^2;
                      * against lines: root mean square of the places about the shift            */
    size_t n_used;   /* lines; 0 against a reference                             */
} rg_align_shift;

typedef enum {
    RG_ALIGN_OK = 0,
    RG_ALIGN_GAPS,  /* more than a tenth of the channels, or an end, has no value       */
    RG_ALIGN_FLAT,  /* nothing in the spectrum stands out                              */
    RG_ALIGN_LIMIT, /* the best shift lies at the end of the range searched            */
    RG_ALIGN_NONE,  /* no line of the list was found                                   */
    RG_ALIGN_STATES
} rg_align_state;

typedef struct rg_align rg_align;

/* Spectra against a reference[n] on the same axis[n], strictly monotonic; shifts up to most (unit of the
 * axis). Make it outside parallel regions. RG_ESHAPE for fewer than 16 channels; RG_EDOMAIN for an axis out
 * of order (err->index), for a reference with gaps or nothing in it, for a `most` that is not positive or is
 * above half of the axis; RG_ENOMEM. */
rg_status rg_align_new(const double *axis, size_t n, const double *reference, double most, rg_align **align,
                       rg_error *err) RG_MUST_CHECK;
void rg_align_free(rg_align *align);

/* The shift of one spectrum[n]: the maximum of the cross-correlation, found on the grid by FFT and then to
 * 1e-9 of a channel between its points, where the transform is a sum of cosines. Straight lines are taken
 * off, ends are tapered, what varies slower than a tenth of the axis counts little. On an uneven axis both
 * are first brought to twice as many even channels by cubics. NaN unless *state is OK. RG_ENOMEM. Any number
 * of threads. */
rg_status rg_align_find(const rg_align *align, const double *spectrum, rg_align_shift *shift,
                        rg_align_state *state, rg_error *err) RG_MUST_CHECK;

/* The shift by lines at known places expected[n_lines]: within +-window of each the highest channel is
 * sought, and one pseudo-Voigt on a straight line fitted to three widths about it. Found are lines that stand
 * 5 times above the noise and above the error of their height, wider than 1.5 channels, with the centre in
 * the window. shift: weighted mean of the differences; error: the larger of what the fits say and what they
 * differ by. n_used 0: none found. */
rg_status rg_align_lines(const double *axis, const double *spectrum, size_t n, const double *expected,
                         size_t n_lines, double window, rg_align_shift *shift, rg_align_state *state,
                         rg_error *err) RG_MUST_CHECK;

/* moved[n] = spectrum at axis + shift, by the cubic through four channels, by a line where only the two
 * beside it have values, NaN beyond. errors (NULL: none) as of channels on their own. */
void rg_align_move(const double *axis, const double *spectrum, const double *errors, size_t n, double shift,
                   double *moved, double *moved_errors);

#endif
