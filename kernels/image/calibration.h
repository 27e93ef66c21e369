/* From the features of an image to the percentiles of its grains, by a regression on images of known size.
 *
 * ln P_x = L + f_x(z), L the mean of the ln distances (features.h), z the features, lengths less L, and the
 * picture's own scale L - ln factor, each standardised over the calibration and cut at 3.5; f the mean of a
 * few small networks (network.h) that differ in their start. So a larger picture of the same grains gives
 * sizes larger by its magnification but for what pixels do.
 *
 * The standard error of ln P_x is exp(sum of b_k q_k / 2), fitted to the squared errors of images left out of
 * the fit; q: 1, the picture's scale and its square, ln of the size against the frame, noise, how far the
 * networks are apart, and how strange the features are. */
#ifndef RG_KERNELS_IMAGE_CALIBRATION_H
#define RG_KERNELS_IMAGE_CALIBRATION_H

#include "kernels/image/features.h"

enum {
    RG_IMAGE_N_SIZES = 8, /* P10, P16, P25, P30, P50, P75, P84, P90 */
    RG_IMAGE_N_INPUTS = RG_IMAGE_N_FEATURES + 1,
    RG_IMAGE_N_NETWORKS = 3,
    RG_IMAGE_N_HIDDEN = 16,
    RG_IMAGE_N_WEIGHTS =
        RG_IMAGE_N_HIDDEN * (RG_IMAGE_N_INPUTS + 1) + RG_IMAGE_N_SIZES * (RG_IMAGE_N_HIDDEN + 1),
    RG_IMAGE_N_DOUBTS = 7
};
extern const double rg_image_sizes[RG_IMAGE_N_SIZES];

/* Plain numbers, one after another: what a table of them holds. */
typedef struct {
    double mean[RG_IMAGE_N_INPUTS], sd[RG_IMAGE_N_INPUTS];
    double weights[RG_IMAGE_N_NETWORKS][RG_IMAGE_N_WEIGHTS];
    double errors[RG_IMAGE_N_SIZES][RG_IMAGE_N_DOUBTS];
} rg_image_calibration;

/* Fit to n images.
 *
 *   looks      [n]                    in   all with status RG_OK
 *   sizes_px   [n][RG_IMAGE_N_SIZES]  in   > 0
 *   sides_px   [n]                    in   shorter side of the image
 *   left_out   [n][RG_IMAGE_N_SIZES]  out  ln of found over known size, each image estimated by a fit to the
 *                                          other four fifths (its number modulo 5); may be NULL
 *
 * Returns RG_OK; RG_ESHAPE for fewer than 100 images; RG_EDOMAIN for a size that is not positive
 * (err->index); RG_ESINGULAR for images that are all alike; RG_ENOMEM. Parallel over fits; bit-identical for
 * any number of threads. */
rg_status rg_image_calibration_fit(const rg_image_look *looks, const double *sizes_px, const double *sides_px,
                                   size_t n, rg_image_calibration *calibration, double *left_out,
                                   rg_error *err) RG_MUST_CHECK;

/* Sizes in pixels and their relative standard errors; *strange: root mean square of the standardised
 * features, about 1 for an image like those of the calibration. Percentiles come in order: where the
 * regression crosses, they are sorted. */
void rg_image_calibration_apply(const rg_image_calibration *calibration, const rg_image_look *look,
                                double side_px, double sizes_px[RG_IMAGE_N_SIZES],
                                double relative_errors[RG_IMAGE_N_SIZES], double *strange);

#endif
