/* Lunar soils for the reader: all soils of a file in one report, or one JSON object. */
#ifndef RG_TOOLKIT_LUNAR_PRINT_H
#define RG_TOOLKIT_LUNAR_PRINT_H

#include "toolkit/lunar/set.h"

/* On standard output, basis: "mass", or NULL when it is not known. RG_ENOMEM. */
rg_status rg_lunar_print(const rg_lunar_how *how, const rg_lunar_set *set, const char *basis,
                         rg_error *err) RG_MUST_CHECK;
void rg_lunar_print_json(const rg_lunar_set *set);

#endif
