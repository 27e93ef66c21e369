/* What is stored of lunar soils: a column per number and row, and the tables of the set. */
#ifndef RG_TOOLKIT_LUNAR_BUILD_H
#define RG_TOOLKIT_LUNAR_BUILD_H

#include "toolkit/lunar/set.h"

/* Rows of one entry: texts, numbers (each a plot with its unit, with errors where the weights have any), and
 * how they compare with the published ranges. RG_ENOMEM. */
rg_status rg_lunar_build_rows(const rg_lunar_how *how, const rg_lunar_soils *soils, rg_result *result,
                              rg_error *err) RG_MUST_CHECK;

/* The tables of the set, but for the soils, which are the rows; the profile of density is a plot. */
rg_status rg_lunar_build_set(const rg_lunar_set *set, rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
