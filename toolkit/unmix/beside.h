/* Minerals that took no part in a calibration, beside those that did. */
#ifndef RG_TOOLKIT_UNMIX_BESIDE_H
#define RG_TOOLKIT_UNMIX_BESIDE_H

#include "toolkit/calibration_file.h"
#include "toolkit/unmix/model.h"

/* Options of --beside that do not go together: RG_EUSAGE. */
rg_status rg_unmix_beside_args(const rg_unmix_args *args, rg_error *err) RG_MUST_CHECK;

/* Mass per cross-section c [n] and the covariance of its logarithm of_c [n][n] for the members of the
 * library: the calibration's for its own. For those beside, density x diameter (1 where the calibration took
 * them as equal) x the section factor that rg_hapke_uncalibrated gives of all minerals of the calibration.
 * What its logarithm lies off their mean is independent of everything else, and its variance is divided by
 * the square of the inflation, which is for the calibration's errors. *log_sigma: of that factor, NaN where
 * it is not needed.
 *
 * RG_EUSAGE when no member is calibrated, or for a diameter where the calibration knew none; RG_EDOMAIN names
 * a member without density, or without a diameter that it needs; RG_ENOENT when the calibration does not tell
 * its factors. */
rg_status rg_unmix_beside_masses(const rg_unmix_args *args, const rg_endmember_library *library,
                                 const rg_calibration_file *calibration, double *c, double *of_c,
                                 double *log_sigma, rg_error *err) RG_MUST_CHECK;

/* Tell the user which they are and how far their masses can be trusted. */
void rg_unmix_beside_say(const rg_endmember_library *library, double log_sigma, bool quiet);

#endif
