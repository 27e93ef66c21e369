#include "kernels/grains/fractions.h"

#include <math.h>
#include <string.h>

#include "kernels/grains/percentiles.h"

static const struct {
    const char *name;
    rg_grain_limits limits;
} SETS[] = {
    {"62.5", {.sand_um = 2000.0, .silt_um = 62.5, .clay_um = 3.90625}},  /* -1, 4, 8 phi: Wentworth (1922) */
    {"63", {.sand_um = 2000.0, .silt_um = 63.0, .clay_um = 3.90625}},    /* the nominal mesh              */
    {"gradistat", {.sand_um = 2000.0, .silt_um = 63.0, .clay_um = 2.0}}, /* Blott & Pye (2001)            */
    {"usda", {.sand_um = 2000.0, .silt_um = 50.0, .clay_um = 2.0}},      /* USDA Soil Survey Manual       */
};

rg_grain_limits rg_grain_limits_defaults(void)
{
    return SETS[0].limits;
}

rg_status rg_grain_limits_parse(const char *text, rg_grain_limits *limits, rg_error *err)
{
    for (size_t i = 0; i < sizeof SETS / sizeof SETS[0]; i++)
        if (strcmp(SETS[i].name, text) == 0) {
            *limits = SETS[i].limits;
            return RG_OK;
        }
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no such set of size limits", text,
                         "62.5, 63, gradistat or usda");
}

rg_status rg_grain_limits_validate(const rg_grain_limits *limits, rg_error *err)
{
    if (!(limits->clay_um > 0.0 && limits->clay_um < limits->silt_um && limits->silt_um < limits->sand_um &&
          isfinite(limits->sand_um)))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "size limits do not ascend from clay to sand",
                             NULL, "for example 3.90625, 62.5 and 2000 um");
    return RG_OK;
}

rg_grain_fractions rg_grain_fractions_of(const rg_grain_distribution *distribution,
                                         const rg_grain_limits *limits)
{
    const rg_grain_limits use = limits != NULL ? *limits : rg_grain_limits_defaults();
    const double sand = rg_grain_share_finer(distribution, use.sand_um);
    const double silt = rg_grain_share_finer(distribution, use.silt_um);
    const double clay = rg_grain_share_finer(distribution, use.clay_um);
    return (rg_grain_fractions){
        .gravel_pct = 100.0 * (1.0 - sand),
        .sand_pct = 100.0 * (sand - silt),
        .silt_pct = 100.0 * (silt - clay),
        .clay_pct = 100.0 * clay,
    };
}

double rg_grain_fractions_round(double pct)
{
    return nearbyint(pct * 1e9) / 1e9;
}
