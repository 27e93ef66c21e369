#include "kernels/unmix/method.h"

#include <string.h>

static const struct {
    const char *name;
    bool bounded;
    bool sums;
} METHODS[RG_UNMIX_METHOD_COUNT] = {
    [RG_UNMIX_UCLS] = {"ucls", false, false},
    [RG_UNMIX_SCLS] = {"scls", false, true},
    [RG_UNMIX_NNLS] = {"nnls", true, false},
    [RG_UNMIX_FCLS] = {"fcls", true, true},
};

static const char *const WORDS[RG_UNMIX_OUTCOME_COUNT] = {
    [RG_UNMIX_SOLVED] = "ok",
    [RG_UNMIX_NO_CONVERGENCE] = "no convergence",
    [RG_UNMIX_FEW_BANDS] = "too few valid bands",
    [RG_UNMIX_DEPENDENT] = "endmembers dependent on the valid bands",
    [RG_UNMIX_NO_MODEL] = "no model within the constraints",
};

const char *rg_unmix_method_name(rg_unmix_method method)
{
    return (unsigned) method < RG_UNMIX_METHOD_COUNT ? METHODS[method].name : "unknown";
}

rg_unmix_method rg_unmix_method_parse(const char *name)
{
    size_t method = 0;
    while (method < RG_UNMIX_METHOD_COUNT && strcmp(METHODS[method].name, name) != 0)
        method++;
    return (rg_unmix_method) method;
}

bool rg_unmix_is_bounded(rg_unmix_method method)
{
    return METHODS[method].bounded;
}

bool rg_unmix_sums(rg_unmix_method method)
{
    return METHODS[method].sums;
}

const char *rg_unmix_outcome_word(rg_unmix_outcome outcome)
{
    return (unsigned) outcome < RG_UNMIX_OUTCOME_COUNT ? WORDS[outcome] : "unknown";
}
