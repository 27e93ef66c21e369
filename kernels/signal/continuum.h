/* The continuum of spectra as their upper convex hull, and the spectra without it. Clark & Roush (1984), JGR
 * 89, 6329, doi:10.1029/JB089iB07p06329. */
#ifndef RG_KERNELS_SIGNAL_CONTINUUM_H
#define RG_KERNELS_SIGNAL_CONTINUUM_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

typedef enum {
    RG_CONTINUUM_DIVIDE = 0, /* spectrum / continuum: 1 outside bands            */
    RG_CONTINUUM_SUBTRACT,   /* spectrum - continuum: 0 outside bands, 0 or less */
    RG_CONTINUUM_ITSELF,     /* the continuum                                    */
    RG_CONTINUUM_FORMS
} rg_continuum_form;

typedef enum {
    RG_CONTINUUM_OK = 0,
    RG_CONTINUUM_TOO_FEW,      /* fewer than three bands with a value                       */
    RG_CONTINUUM_NOT_POSITIVE, /* division only: the continuum is not above zero everywhere */
    RG_CONTINUUM_STATES
} rg_continuum_state;

/* axis      [n_bands]             in   strictly monotonic in either direction, real spacing
 * spectra   [n_spectra][n_bands]  in   not finite: a band that takes no part
 * removed   [n_spectra][n_bands]  out  NaN where the band took no part, and everywhere unless state is OK;
 *                                      the continuum itself also has its values between bands with a value
 * continuum [n_spectra][n_bands]  out  the same values in every form; may be NULL
 * state     [n_spectra]           out  rg_continuum_state
 *
 * The hull begins at the first and ends at the last band with a value. removed must not overlap spectra.
 * Returns RG_OK; RG_ESHAPE for no bands; RG_EDOMAIN with err->index the first axis value out of order;
 * RG_ENOMEM. Parallel over spectra; the same bits for any number of threads. Quickhull with a vector scan for
 * the point farthest above each chord; O(n_bands log n_bands) as a rule. */
rg_status rg_continuum(const double *restrict axis, size_t n_bands, const double *restrict spectra,
                       size_t n_spectra, rg_continuum_form form, double *restrict removed,
                       double *restrict continuum, uint8_t *restrict state, rg_error *err) RG_MUST_CHECK;

#endif
