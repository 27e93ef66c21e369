#include "kernels/grains/size_names.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

typedef struct {
    double below_um;
    const char *name;
} size_class;

/* Blott & Pye (2001), ESPL 26, 1237-1248, table I. */
static const size_class GRADISTAT[] = {
    {2, "clay"},
    {4, "very fine silt"},
    {8, "fine silt"},
    {16, "medium silt"},
    {31, "coarse silt"},
    {63, "very coarse silt"},
    {125, "very fine sand"},
    {250, "fine sand"},
    {500, "medium sand"},
    {1000, "coarse sand"},
    {2000, "very coarse sand"},
    {4000, "very fine gravel"},
    {8000, "fine gravel"},
    {16000, "medium gravel"},
    {32000, "coarse gravel"},
    {64000, "very coarse gravel"},
    {128000, "very small boulder"},
    {256000, "small boulder"},
    {512000, "medium boulder"},
    {1024000, "large boulder"},
    {INFINITY, "very large boulder"},
};

/* Wentworth (1922), J. Geol. 30, 377-392, whole phi limits; silts after Folk (1954). */
static const size_class WENTWORTH[] = {
    {3.90625, "clay"},     {7.8125, "very fine silt"}, {15.625, "fine silt"}, {31.25, "medium silt"},
    {62.5, "coarse silt"}, {125, "very fine sand"},    {250, "fine sand"},    {500, "medium sand"},
    {1000, "coarse sand"}, {2000, "very coarse sand"}, {4000, "granule"},     {64000, "pebble"},
    {256000, "cobble"},    {INFINITY, "boulder"},
};

/* ISO 14688-1:2017. */
static const size_class ISO[] = {
    {2, "clay"},
    {6.3, "fine silt"},
    {20, "medium silt"},
    {63, "coarse silt"},
    {200, "fine sand"},
    {630, "medium sand"},
    {2000, "coarse sand"},
    {6300, "fine gravel"},
    {20000, "medium gravel"},
    {63000, "coarse gravel"},
    {200000, "cobble"},
    {630000, "boulder"},
    {INFINITY, "large boulder"},
};

static const struct {
    const char *name;
    const size_class *classes;
} SCHEMES[RG_GRAIN_SIZES_COUNT] = {
    [RG_GRAIN_SIZES_GRADISTAT] = {"gradistat", GRADISTAT},
    [RG_GRAIN_SIZES_WENTWORTH] = {"wentworth", WENTWORTH},
    [RG_GRAIN_SIZES_ISO] = {"iso", ISO},
};

const char *rg_grain_size_scheme_name(rg_grain_size_scheme scheme)
{
    return (unsigned) scheme < RG_GRAIN_SIZES_COUNT ? SCHEMES[scheme].name : "unknown";
}

rg_grain_size_scheme rg_grain_size_scheme_parse(const char *text)
{
    int scheme = 0;
    while (scheme < RG_GRAIN_SIZES_COUNT && strcmp(SCHEMES[scheme].name, text) != 0)
        scheme++;
    return (rg_grain_size_scheme) scheme;
}

const char *rg_grain_size_name(double diameter_um, rg_grain_size_scheme scheme)
{
    if (isnan(diameter_um) || (unsigned) scheme >= RG_GRAIN_SIZES_COUNT)
        return "undefined";
    const size_class *c = SCHEMES[scheme].classes;
    while (!(diameter_um < c->below_um) && c->below_um < INFINITY)
        c++;
    return c->name;
}
