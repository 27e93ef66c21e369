/* Components, and the other answers within the noise, as tables of one row each. */
#ifndef RG_TOOLKIT_MODES_LISTS_H
#define RG_TOOLKIT_MODES_LISTS_H

#include "toolkit/modes/decomposed.h"

/* The collection `component_list`: sample, component, every number with its interval, and the parameters of
 * the family. */
rg_status rg_modes_list_components(const rg_decomposed *job, const rg_modes_options *options,
                                   const rg_workfile *data, rg_result *result, rg_error *err) RG_MUST_CHECK;

/* The collection `alternatives`: sample, what differs, family, number, BIC above the best, angle between the
 * curves, and weights and medians as text. */
rg_status rg_modes_list_alternatives(const rg_decomposed *job, const rg_workfile *data, rg_result *result,
                                     rg_error *err) RG_MUST_CHECK;

#endif
