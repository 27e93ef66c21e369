/* From what the rings measure to the size distribution: b = K v.
 *
 * The logarithm of the volume density over ln d is taken to be smooth in its third derivative,
 *   max over f:  -|W(K v - b)|^2 / 2 - lambda/2 int (f''')^2 dln d,   v_i = exp(f_i) (width of class i),
 * so that volumes are positive, and a lognormal distribution of any width costs nothing: what the rings leave
 * open is filled in by the tails of a lognormal rather than by wiggles or by zeros. Laws of crushing and
 * sieves end a distribution steeply at one side, where a penalty that is the same everywhere would round it
 * off: priors whose penalty falls towards coarser grains, or towards finer ones, stand beside that, and
 * priors under which nothing is coarser than a cut, wherever that is (size_priors.h). Neither lambda nor the
 * tilt or the cut is a choice: the distributions under all are averaged with their evidence, the probability
 * of the data (Laplace's approximation), and where the noise is not known it is estimated under each.
 * Standard errors are those of that average: noise, and what the rings do not determine within smooth
 * distributions; not a wrong optical model, nor grains that are no spheres. Silverman (1982), Ann. Stat. 10,
 * 795, doi:10.1214/aos/1176345872 (penalised log densities); MacKay (1992), Neural Comput. 4, 415,
 * doi:10.1162/neco.1992.4.3.415 (evidence); the start: Richardson (1972), Lucy (1974).
 */
#ifndef RG_KERNELS_SCATTER_INVERT_H
#define RG_KERNELS_SCATTER_INVERT_H

#include "kernels/scatter/detector.h"

/*   intensities  [n_samples][n_rings]    in   b; rings not finite or not above 0 are left out
 *   sigma        [n_samples][n_rings]    in   standard errors of b; NULL or not finite: not known,
 *                                             then taken as the same share of every ring
 *   fractions    [n_samples][n_classes]  out  shares of volume, sum to 1
 *   errors       [n_samples][n_classes]  out  standard errors of the shares
 *   fitted       [n_samples][n_rings]    out  K v
 *   answers      [n_samples]             out
 *
 * A sample without answer has NAN and its outcome: RG_ESHAPE with fewer than five rings. Returns RG_OK;
 * RG_ESHAPE for too few classes or rings; RG_EDOMAIN for edges that do not ascend or a kernel that is not
 * finite and >= 0, with err->index; RG_ENOMEM. Parallel over samples; bit-identical for any number of
 * threads. */
rg_status rg_scatter_invert(const rg_scatter_detector *detector, const double *intensities,
                            const double *sigma, size_t n_samples, double *fractions, double *errors,
                            double *fitted, rg_scatter_answer *answers, rg_error *err) RG_MUST_CHECK;

#endif
