/* Components of size distributions as a result of a container. */
#ifndef RG_TOOLKIT_MODES_DESCRIBE_H
#define RG_TOOLKIT_MODES_DESCRIBE_H

#include "toolkit/modes/decomposed.h"

/* Groups: `fit` (data, curve, errors over diameter) and `components` (the curves that add up to it), both of
 * shares that sum to 1; a plot per number of the components (`weight`, `median_um` ...), with errors and
 * intervals; `number` and what else there is per sample; `bic` by number of components; the tables
 * `component_list` and `alternatives`. */
rg_status rg_modes_describe(const rg_decomposed *job, const rg_modes_options *options,
                            const rg_workfile *data, rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
