/* Phases of many powder scans by sums of whole patterns: scales, mass fractions, errors and limits. */
#ifndef RG_KERNELS_XRD_QUANTIFY_H
#define RG_KERNELS_XRD_QUANTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/xrd/mass.h"
#include "kernels/xrd/whole_pattern.h"

/* n patterns and the common axis of the scans. */
typedef struct {
    size_t n;
    const rg_spline *curves; /* [n] over degrees two-theta   */
    size_t n_points;
    const double *two_theta; /* [n_points] degrees, rising   */
    const bool *use;         /* [n_points]                   */
} rg_xrd_patterns;

/* Where results go; none is NULL. S scans, n patterns, c classes. Scans that are not solved have NaN.
 *
 *   mass, errors, limits     [S][n]  fractions, see rg_xrd_mass
 *   scale, shift, delta_chi2, rwp_change  [S][n]  see rg_xrd_whole_answer
 *   class_mass, class_errors [S][c]
 *   amorphous, amorphous_errors, shift_all, rwp, rwp_net, chi2, rmse, gauss, lorentz  [S]
 *   outcome                  [S]     rg_unmix_outcome
 *   n_bands_used, n_found    [S]
 *   at_limit                 [S]     1: the shift ended at its limit */
typedef struct {
    double *mass;
    double *errors;
    double *limits;
    double *scale;
    double *shift;
    double *delta_chi2;
    double *rwp_change;
    double *class_mass;
    double *class_errors;
    double *amorphous;
    double *amorphous_errors;
    double *shift_all;
    double *rwp;
    double *rwp_net;
    double *chi2;
    double *rmse;
    double *gauss;
    double *lorentz;
    uint8_t *outcome;
    int32_t *n_bands_used;
    int32_t *n_found;
    uint8_t *at_limit;
} rg_xrd_quantities;

/* Quantify scans [n_scans][n_points]; values are float unless is_double, and so are errors: the standard
 * errors of counting, or NULL for sqrt(max(counts, 1)). Points that are not finite, or whose error is not
 * positive, are left out of their scan. Returns RG_OK whatever the outcomes of single scans, or RG_ENOMEM.
 * Parallel over scans; bit-identical for any number of threads. */
rg_status rg_xrd_quantify(const rg_xrd_patterns *patterns, const rg_xrd_whole_options *options,
                          const rg_xrd_mass_rule *rule, bool is_double, const void *values,
                          const void *errors, size_t n_scans, const rg_xrd_quantities *out,
                          rg_error *err) RG_MUST_CHECK;

#endif
