/* The verdicts on the terminal. */
#ifndef RG_TOOLKIT_CHANGESITE_PRINT_H
#define RG_TOOLKIT_CHANGESITE_PRINT_H

#include "toolkit/changesite/verdicts.h"

/* The candidates by rank, and what the first of them is called. */
rg_status rg_verdicts_print(const rg_verdicts *v, rg_error *err) RG_MUST_CHECK;

/* Every criterion of one row. */
rg_status rg_verdicts_explain(const rg_verdicts *v, size_t row, rg_error *err) RG_MUST_CHECK;

#endif
