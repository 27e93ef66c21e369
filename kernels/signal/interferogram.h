/* From interferograms to single-beam spectra: centreburst, ramp, apodisation, zero filling, transform and
 * phase correction after Mertz. Griffiths & de Haseth (2007), Fourier Transform Infrared Spectrometry, 2nd
 * ed., chapters 2 and 4; Mertz (1967), Infrared Phys. 7, 17. */
#ifndef RG_KERNELS_SIGNAL_INTERFEROGRAM_H
#define RG_KERNELS_SIGNAL_INTERFEROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/signal/apodise.h"

typedef enum {
    RG_PHASE_MERTZ = 0, /* phase over the whole circle: a spectrum is positive where it stands out      */
    RG_PHASE_SIGNED,    /* phase folded to (-pi/2, pi/2]: negative bands (difference and modulation
                         * interferograms) stay negative                                                */
    RG_PHASE_POWER,     /* no phase: the modulus                                                        */
    RG_PHASE_COUNT
} rg_phase_correction;

typedef enum {
    RG_RAMP_AUTO = 0, /* a ramp unless both arms are equal within 5 % of the longer */
    RG_RAMP_ALWAYS,
    RG_RAMP_NEVER, /* every point counts alike, also those measured on both sides: for tests and for
                    * double-sided data whose arms differ                                           */
    RG_RAMP_COUNT
} rg_ramp;

typedef struct {
    rg_apodisation apodisation;
    rg_phase_correction phase;
    rg_ramp ramp;
    size_t zero_filling; /* factor: 1 fills to the next power of two, 2 to twice that ...   */
    size_t n_transform;  /* points of the transform; 0: by zero_filling                     */
    double zero_path;    /* number of the point of zero path difference; NaN: sought        */
    double scale;        /* of the spectrum                                                 */
} rg_interferogram_options;

/* Happ-Genzel, Mertz, ramp as needed, zero filling 2, centreburst sought, scale 1. */
rg_interferogram_options rg_interferogram_defaults(void);

typedef enum {
    RG_INTERFEROGRAM_OK = 0,
    RG_INTERFEROGRAM_NOT_FINITE, /* a value is missing                                        */
    RG_INTERFEROGRAM_NO_BURST,   /* the largest excursion is below 5 times the rms of all     */
    RG_INTERFEROGRAM_AT_END,     /* fewer than 8 points before or behind the centreburst      */
    RG_INTERFEROGRAM_CLIPPED,    /* the centreburst has a flat top of 3 points or more        */
    RG_INTERFEROGRAM_STATES
} rg_interferogram_state;

typedef struct rg_interferogram rg_interferogram;

/* One plan for interferograms of n_points; make it outside parallel regions. The transform has
 * N = zero_filling 2^ceil(log2 n_points) points, or n_transform.
 * Returns RG_OK; RG_ESHAPE for fewer than 32 points, for n_transform below n_points or odd, or for a zero
 * filling that is no power of two; RG_EDOMAIN for a stated zero path off the points or a scale that is not
 * finite; RG_ENOMEM. */
rg_status rg_interferogram_new(size_t n_points, const rg_interferogram_options *options,
                               rg_interferogram **plan, rg_error *err) RG_MUST_CHECK;
void rg_interferogram_free(rg_interferogram *plan);

/* Channels of a spectrum: N / 2 + 1. */
size_t rg_interferogram_channels(const rg_interferogram *plan);

/* wavenumber[channels] in 1/cm: k / (N step_cm), step_cm the optical path between two points. With m half
 * waves of a laser between two points, step_cm = m / (2 nu_laser) and the last channel is nu_laser / m. */
void rg_interferogram_axis(const rg_interferogram *plan, double step_cm, double *wavenumber);

/* Noise on its way through. errors NULL: every point has the noise that the last eighth of the longer arm
 * shows, the root mean square about its mean, too much where lines are so sharp that they reach there. */
typedef struct {
    const double *errors;    /* [n_spectra][n_points]  in   1 sigma of every point; NULL: from the tail     */
    double *spectrum_errors; /* [n_spectra][channels]  out  1 sigma, unit of the spectrum; NaN where an error
                              * or the spectrum is missing                          */
    double *noise; /* [n_spectra]            out  1 sigma of a point, root mean square of all; NaN */
} rg_interferogram_noise;

/* interferograms [n_spectra][n_points]   in   equal steps of path; a constant is taken off
 * spectra        [n_spectra][channels]   out  unit of the interferogram times scale; NaN unless state is OK
 * zero_path      [n_spectra]             out  vertex of the parabola through the centreburst, in points from
 *                                             0 (with a stated zero path: that); NaN unless found
 * state          [n_spectra]             out  rg_interferogram_state
 * noise          in, out  standard errors of the channels (interferogram_errors.h); NULL: none. Those that
 * zero filling puts between the others are interpolated and their errors not independent
 *
 * With k from the centreburst, s points of the shorter and L of the longer arm: the mean is taken off; an
 * interferogram whose longer arm comes first is turned round; weights ramp(k) a(k / L), ramp = (k + s) / (2
 * s) on [-s, s] and 1 beyond, or 1/2 on [-s, s] when double-sided (then points beyond s are left out), so
 * that ramp(k) + ramp(-k) = 1; the phase is that of the points [-s, s] under a(k / s), at the same N. Returns
 * RG_OK, RG_ENOMEM. Parallel over spectra; the same bits for any number of threads. */
rg_status rg_interferogram_spectra(const rg_interferogram *plan, const double *restrict interferograms,
                                   size_t n_spectra, double *restrict spectra, double *restrict zero_path,
                                   uint8_t *restrict state, const rg_interferogram_noise *noise,
                                   rg_error *err) RG_MUST_CHECK;

#endif
