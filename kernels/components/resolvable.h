/* Whether the components of a known mixture can be told apart in data of a given noise. */
#ifndef RG_KERNELS_COMPONENTS_RESOLVABLE_H
#define RG_KERNELS_COMPONENTS_RESOLVABLE_H

#include "kernels/components/fit.h"

/* What the best fit of one component less loses on the exact curve of the mixture: its -2 ln L above that of
 * the truth, less the parameters of a component times ln n_classes. Above 0 BIC would choose the truth in
 * data without noise that are weighed as if they had it: the components are resolvable at that noise. It asks
 * nothing of a fit of the right number.
 *
 *   truth  family, n and x  in   *gain  out  infinite for one component
 *
 * Returns RG_OK; RG_EDOMAIN when the noise is not known; what rg_components_decompose returns. */
rg_status rg_components_resolvable(const rg_components_fit *truth, const rg_components_noise *noise,
                                   rg_components_room *room, double *gain, rg_error *err) RG_MUST_CHECK;

#endif
