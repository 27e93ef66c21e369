/* Non-negative Tikhonov regularisation, the inversion that laboratories know: the v >= 0 that minimise
 *
 *   |W(K v - b)|^2 + lambda^2 |L v|^2,   L: second derivative of the density over ln d, W = 1/sigma
 *
 * by Lawson and Hanson's method on the stacked system, for one lambda chosen by
 *   discrepancy  chi-square is the number of rings; needs the noise
 *   gcv          robust generalised cross validation on the rings that the positive classes determine: Lukas
 *                (2006), Inverse Problems 22, 1883, doi:10.1088/0266-5611/22/5/021, weight 0.3
 *   l-curve      largest curvature of ln |L v| against ln |W(K v - b)|
 * Standard errors are those of the noise alone, at this lambda: they do not know of the bias of smoothing,
 * which is as large or larger; rg_scatter_invert has errors that do. Phillips (1962), J. ACM 9, 84; Twomey
 * (1963), J. ACM 10, 97; Hansen (1992), SIAM Rev. 34, 561.
 *
 * Arguments and results as rg_scatter_invert. RG_EDOMAIN for a sample whose noise is not known and is needed.
 */
#ifndef RG_KERNELS_SCATTER_TIKHONOV_H
#define RG_KERNELS_SCATTER_TIKHONOV_H

#include "kernels/scatter/detector.h"

typedef enum {
    RG_SCATTER_DISCREPANCY = 0,
    RG_SCATTER_GCV,
    RG_SCATTER_L_CURVE,
    RG_SCATTER_CHOICES
} rg_scatter_choice;

/* RG_SCATTER_CHOICES when the word is none of "discrepancy", "gcv", "l-curve". */
rg_scatter_choice rg_scatter_choice_parse(const char *word);

rg_status rg_scatter_tikhonov(const rg_scatter_detector *detector, rg_scatter_choice choice,
                              const double *intensities, const double *sigma, size_t n_samples,
                              double *fractions, double *errors, double *fitted, rg_scatter_answer *answers,
                              rg_error *err) RG_MUST_CHECK;

#endif
