/* Mass fractions from the scales of patterns, with or without a standard of known content. */
#ifndef RG_KERNELS_XRD_MASS_H
#define RG_KERNELS_XRD_MASS_H

#include <stddef.h>

/* How scales become masses. A phase's mass goes as scale * mass_per_scale: 1 / RIR for a measured pattern
 * brought to a common height, or Z M V over what its computed intensities were divided by (Hill & Howard). */
typedef struct {
    size_t n;
    const double *mass_per_scale; /* [n] > 0; 0 for patterns without mass, as backgrounds             */
    const double *relative_error; /* [n] 1 sigma of it, as a part of it                               */
    const size_t *class_of;       /* [n] < n_classes                                                  */
    size_t n_classes;
    const unsigned char *standard; /* [n] 1: of the standard; NULL without one                        */
    double standard_fraction;      /* of the powder that was measured                                 */
    int original;                  /* with a standard: fractions of the sample before it was added    */
} rg_xrd_mass_rule;

/* Fractions, 0 to 1. Without a standard they are closed: they sum to one, whatever is amorphous or not in
 * the library. With one they are not, and amorphous is what they lack.
 *
 *   scale        [n]            in   >= 0
 *   found        [m]            in   those above zero
 *   variance     [m][m]         in   covariance of their scales
 *   scale_error  [n]            in   of those at zero what it would be; NaN: not told
 *   mass, errors, limits  [n]   out  errors NaN where mass is zero; limits: three standard errors of the fit,
 *                                    the smallest content that would be seen
 *   class_mass, class_errors  [n_classes]  out
 *   amorphous, amorphous_error  out  NaN without a standard
 *   work         [3 m]
 *
 * Errors hold those of mass_per_scale, which limits do not; that of the standard counts as exact, for the
 * others are ratios to it. In fractions of the original sample the standard has none. All NaN when nothing,
 * or nothing of the standard, is found. */
void rg_xrd_mass(const rg_xrd_mass_rule *rule, const double *scale, const size_t *found, size_t m,
                 const double *variance, const double *scale_error, double *mass, double *errors,
                 double *limits, double *class_mass, double *class_errors, double *amorphous,
                 double *amorphous_error, double *work);

#endif
