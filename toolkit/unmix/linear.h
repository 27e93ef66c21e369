/* What linear mixing with few members fills, for the models that add to it. */
#ifndef RG_TOOLKIT_UNMIX_LINEAR_H
#define RG_TOOLKIT_UNMIX_LINEAR_H

#include "toolkit/unmix/model.h"

/* The first rows of an array table. */
/* clang-format off */
#define RG_UNMIX_LINEAR_ARRAYS \
    {"abundances", "abundances", "Abundances", "Abundance", "1", RG_FLOAT64, true}, \
    {"quality_of_fit", "rmse", "Root mean square residual", "RMS residual", "1", RG_FLOAT64, false}, \
    {"status", "status", "Status of every spectrum", "Status", "1", RG_UINT8, false}, \
    {"abundances", "abundances_errors", NULL, "Standard error", "1", RG_FLOAT64, true}, \
    {"abundances", "abundances_limits", NULL, "One-sided 95 % limit where the abundance is zero", "1", \
     RG_FLOAT64, true}, \
    {"quality_of_fit", "n_bands", NULL, "Bands used", "1", RG_INT32, false}, \
    {"quality_of_fit", "longest_run", NULL, "Longest run of bands with unusual residuals", "1", RG_INT32, \
     false}, \
    {"quality_of_fit", "condition", NULL, \
     "Condition number of the Gram matrix of the members in use, each of length one", "1", RG_FLOAT64, false}, \
    {"status", "n_equivalent", NULL, \
     "Members that could replace a needed one with chi^2 rising by less than 1", "1", RG_INT32, false}, \
    {"status", "exchange_out", NULL, "Cheapest exchange: index of the member out, or -1", "1", RG_INT32, \
     false}, \
    {"status", "exchange_in", NULL, "Cheapest exchange: index of the member in, or -1", "1", RG_INT32, \
     false}, \
    {"status", "exchange_cost", NULL, "Cheapest exchange: rise of chi^2", "1", RG_FLOAT64, false}
/* clang-format on */

enum {
    RG_UNMIX_AT_ERRORS = RG_UNMIX_FIXED,
    RG_UNMIX_AT_LIMITS,
    RG_UNMIX_AT_BANDS,
    RG_UNMIX_AT_RUN,
    RG_UNMIX_AT_CONDITION,
    RG_UNMIX_AT_EQUIVALENT,
    RG_UNMIX_AT_OUT,
    RG_UNMIX_AT_IN,
    RG_UNMIX_AT_COST,
    RG_UNMIX_LINEAR /* how many they are */
};

#endif
