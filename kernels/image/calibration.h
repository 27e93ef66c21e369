/* From the features of an image to the percentiles of its grains, by a regression on images of known size.
 *
 * ln P_x = L + a + sum b_f (F_f - L) + sum c_jk z_j z_k + d L + e L^2, F the features, L their mean, z the
 * first principal components of F - L. The error of ln P_x is that of images left out of the fit, and grows
 * with the size of the grains against the frame, of which fewer are seen: variance = floor^2 + (slope P_x /
 * side)^2. */
#ifndef RG_KERNELS_IMAGE_CALIBRATION_H
#define RG_KERNELS_IMAGE_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/image/features.h"

enum {
    RG_IMAGE_N_SIZES = 8, /* P10, P16, P25, P30, P50, P75, P84, P90 */
    RG_IMAGE_N_COMPONENTS = 5,
    RG_IMAGE_N_TERMS = 3 + RG_IMAGE_N_FEATURES + RG_IMAGE_N_COMPONENTS * (RG_IMAGE_N_COMPONENTS + 1) / 2
};
extern const double rg_image_sizes[RG_IMAGE_N_SIZES];

/* Plain numbers, one after another: what a table of them holds. */
typedef struct {
    double mean[RG_IMAGE_N_FEATURES];                              /* of F - L                              */
    double sd[RG_IMAGE_N_FEATURES];                                /* likewise                              */
    double components[RG_IMAGE_N_COMPONENTS][RG_IMAGE_N_FEATURES]; /* z = components (F - L - mean) */
    double coefficients[RG_IMAGE_N_SIZES][RG_IMAGE_N_TERMS];
    double floor[RG_IMAGE_N_SIZES], slope[RG_IMAGE_N_SIZES];
} rg_image_calibration;

/* Fit to n images.
 *
 *   features     [n][RG_IMAGE_N_FEATURES]  in
 *   sizes_px     [n][RG_IMAGE_N_SIZES]     in   > 0
 *   sides_px     [n]                       in   shorter side of the image
 *   left_out     [n][RG_IMAGE_N_SIZES]     out  ln of found over known size, each image estimated by a fit to
 * the other nine tenths (its number modulo 10); may be NULL
 *
 * Returns RG_OK; RG_ESHAPE for fewer than 100 images; RG_EDOMAIN for a size that is not positive
 * (err->index); RG_ESINGULAR; RG_ENOMEM. Ridge regression on standardised terms. Threads: none. */
rg_status rg_image_calibration_fit(const double *features, const double *sizes_px, const double *sides_px,
                                   size_t n, rg_image_calibration *calibration, double *left_out,
                                   rg_error *err) RG_MUST_CHECK;

/* Sizes in pixels and their relative standard errors; *strange: how far the features are from those of the
 * calibration, largest of the standard scores. Percentiles come in order: where the regression crosses, they
 * are sorted. */
void rg_image_calibration_apply(const rg_image_calibration *calibration,
                                const double features[RG_IMAGE_N_FEATURES], double side_px,
                                double sizes_px[RG_IMAGE_N_SIZES], double relative_errors[RG_IMAGE_N_SIZES],
                                double *strange);

#endif
