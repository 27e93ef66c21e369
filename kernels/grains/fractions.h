/* Gravel, sand, silt and clay in per cent, interpolated in phi where a limit lies inside a class: never
 * by whole classes. */
#ifndef RG_KERNELS_GRAINS_FRACTIONS_H
#define RG_KERNELS_GRAINS_FRACTIONS_H

#include "kernels/base/error.h"
#include "kernels/grains/distribution.h"

/* Upper limits, um; stored with the result, since laboratories differ (62.5 or 63). */
typedef struct {
    double sand_um; /* sand and gravel */
    double silt_um; /* silt and sand   */
    double clay_um; /* clay and silt   */
} rg_grain_limits;

/* 2000, 62.5 and 3.90625 um: -1, 4 and 8 phi (Wentworth). */
rg_grain_limits rg_grain_limits_defaults(void);

/* A set by name: "62.5" or "63" for the sand/silt limit with clay at 3.90625 um, "gradistat" (2000, 63
 * and 2 um) or "usda" (2000, 50 and 2 um). Returns RG_EUSAGE for another word, with *limits as before. */
rg_status rg_grain_limits_parse(const char *text, rg_grain_limits *limits, rg_error *err) RG_MUST_CHECK;

/* Returns RG_EDOMAIN unless 0 < clay_um < silt_um < sand_um, all finite. */
rg_status rg_grain_limits_validate(const rg_grain_limits *limits, rg_error *err) RG_MUST_CHECK;

typedef struct {
    double gravel_pct;
    double sand_pct;
    double silt_pct;
    double clay_pct;
} rg_grain_fractions;

/* Each 0 to 100, exactly 0 where no grain is; together 100. limits may be NULL. */
rg_grain_fractions rg_grain_fractions_of(const rg_grain_distribution *distribution,
                                         const rg_grain_limits *limits);

/* Per cent to nine decimals. Shares come from sums; 20 % that rounding made 19.999999999999996 is still on
 * the limit of a class at 20 %. */
double rg_grain_fractions_round(double pct);

#endif
