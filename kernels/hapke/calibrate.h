/* What weighed mixtures teach about a set of minerals: how long light's path in each is against its
 * reference powder, how much mass stands behind a unit of its cross-section, and how wrong the model is. */
#ifndef RG_KERNELS_HAPKE_CALIBRATE_H
#define RG_KERNELS_HAPKE_CALIBRATE_H

#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/hapke/intimate.h"

/* The standards.
 *
 *   albedo     [n][n_bands]            of the minerals, finite
 *   c          [n]                     density x diameter, any common unit
 *   mixtures   [n_standards][n_bands]  albedo of the weighed mixtures, finite
 *   mass       [n_standards][n]        their mass fractions, >= 0 with sum 1 */
typedef struct {
    size_t n;
    size_t n_bands;
    size_t n_standards;
    const double *albedo;
    const double *c;
    const double *mixtures;
    const double *mass;
} rg_standards;

typedef struct {
    double stiffness; /* of ln path and ln section against 0, in section fractions: 0.01               */
    double trust;     /* a reference spectrum counts as this many standards made of it alone, when the
                       * standards correct the references: 0.02; infinite leaves them as they are      */
    size_t n_modes;   /* of model error, at most n_standards: 4                                        */
} rg_calibrate_options;

rg_calibrate_options rg_calibrate_defaults(void);

/* The result; release with rg_calibration_free.
 *
 *   path            [n]            s: w(s) = 1 / (1 + s (1 - w)/w) of the references
 *   section         [n]            kappa, mass per cross-section over c; the last is 1
 *   log_covariance  [2n-1][2n-1]   of ln path and then ln section without the last
 *   albedo          [n][n_bands]   of the minerals as the standards want them
 *   c               [n]            density x diameter x section
 *   modes, noise                   see rg_intimate_minerals
 *   fitted          [n_standards][n]  mass fractions that the calibration gives the standards
 *   left_out        [n_standards][n]  the same for each when it took no part: an honest score
 *   inflation                      of errors, so that 68 % of those of left_out lie within one sigma */
typedef struct {
    size_t n;
    size_t n_bands;
    size_t n_standards;
    size_t n_modes;
    double *path;
    double *section;
    double *log_covariance;
    double *albedo;
    double *c;
    double *section_covariance; /* [n][n] of ln c */
    double *modes;
    double *noise;
    double *fitted;
    double *left_out;
    double fitted_rmse;
    double left_out_rmse;
    double inflation;
} rg_calibration;

/* Path and section factors that give the standards the cross-sections of their masses (least squares), then
 * the references that give them their albedos, then the covariance of the spectra that are left.
 *
 * Returns RG_OK; RG_ESHAPE with fewer than 3 n standards; RG_EDOMAIN (err->index the mineral) when one is in
 * no standard, or (err->index the standard) when its masses are not fractions; RG_ESINGULAR when minerals are
 * dependent; RG_ENOCONV; RG_ENOMEM. Mustard & Pieters (1989), JGR 94, 13619, on path and section. */
rg_status rg_calibrate(const rg_standards *standards, const rg_calibrate_options *options,
                       rg_calibration *calibration, rg_error *err) RG_MUST_CHECK;

void rg_calibration_free(rg_calibration *calibration);

/* The minerals that a calibration describes; they point into it. */
rg_intimate_minerals rg_calibration_minerals(const rg_calibration *calibration);

#endif
