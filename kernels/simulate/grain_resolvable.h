/* Random components that can be told apart at the noise they are seen with. */
#ifndef RG_KERNELS_SIMULATE_GRAIN_RESOLVABLE_H
#define RG_KERNELS_SIMULATE_GRAIN_RESOLVABLE_H

#include "kernels/components/fit.h"
#include "kernels/simulate/grains.h"

/* As rg_simulate_grain_components, items 0 .. n_items - 1, each drawn again until BIC of the truth says that
 * its components are resolvable (kernels/components/resolvable.h), in at most a hundred draws.
 *
 *   edges_um    [n_classes + 1]          in
 *   components  [n_items][n_components]  out
 *   gain        [n_items]                out  by how much BIC says so; infinite for one component
 *
 * Returns RG_OK; RG_EDOMAIN without noise, or with err->index the first item that has no such draw; what
 * rg_simulate_grain_components returns; RG_ENOMEM. Parallel over items; the same bits for any number of
 * threads. */
rg_status rg_simulate_grain_resolvable(const double *edges_um, size_t n_classes, size_t n_items,
                                       size_t n_components, const rg_simulate_grains_options *options,
                                       rg_grain_component *components, double *gain,
                                       rg_error *err) RG_MUST_CHECK;

#endif
