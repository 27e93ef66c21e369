#include "kernels/base/units.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static const char *const NAMES[RG_UNIT_COUNT] = {
    [RG_UNIT_NONE] = "1",
    [RG_UNIT_NM] = "nm",
    [RG_UNIT_UM] = "um",
    [RG_UNIT_MM] = "mm",
    [RG_UNIT_PHI] = "phi",
    [RG_UNIT_PER_CM] = "1/cm",
    [RG_UNIT_DEG] = "deg",
    [RG_UNIT_KEV] = "keV",
    [RG_UNIT_PERCENT] = "percent",
    [RG_UNIT_COUNTS] = "counts",
    [RG_UNIT_GRAM] = "g",
    [RG_UNIT_ANGSTROM] = "angstrom",
    [RG_UNIT_PER_ANGSTROM] = "1/angstrom",
    [RG_UNIT_VOLT] = "V",
    [RG_UNIT_METRE] = "m",
    [RG_UNIT_CM] = "cm",
    [RG_UNIT_POINT] = "points",
};

static const struct {
    const char *spelling; /* lower case, blanks and brackets removed */
    rg_unit unit;
} SPELLINGS[] = {
    {"1", RG_UNIT_NONE},
    {"none", RG_UNIT_NONE},
    {"fraction", RG_UNIT_NONE},
    {"nm", RG_UNIT_NM},
    {"nanometer", RG_UNIT_NM},
    {"nanometers", RG_UNIT_NM},
    {"nanometre", RG_UNIT_NM},
    {"nanometres", RG_UNIT_NM},
    {"um", RG_UNIT_UM},
    {"micron", RG_UNIT_UM},
    {"microns", RG_UNIT_UM},
    {"micrometer", RG_UNIT_UM},
    {"micrometers", RG_UNIT_UM},
    {"micrometre", RG_UNIT_UM},
    {"micrometres", RG_UNIT_UM},
    {"\xc2\xb5m", RG_UNIT_UM},
    {"\xce\xbcm", RG_UNIT_UM},
    {"\xb5m", RG_UNIT_UM},
    {"angstrom", RG_UNIT_ANGSTROM},
    {"angstroms", RG_UNIT_ANGSTROM},
    {"\xc3\x85", RG_UNIT_ANGSTROM},
    {"\xe2\x84\xab", RG_UNIT_ANGSTROM},
    {"m", RG_UNIT_METRE},
    {"meter", RG_UNIT_METRE},
    {"meters", RG_UNIT_METRE},
    {"metre", RG_UNIT_METRE},
    {"metres", RG_UNIT_METRE},
    {"cm", RG_UNIT_CM},
    {"centimeter", RG_UNIT_CM},
    {"centimetre", RG_UNIT_CM},
    {"point", RG_UNIT_POINT},
    {"points", RG_UNIT_POINT},
    {"datapoints", RG_UNIT_POINT},
    {"mm", RG_UNIT_MM},
    {"millimeter", RG_UNIT_MM},
    {"millimeters", RG_UNIT_MM},
    {"millimetre", RG_UNIT_MM},
    {"millimetres", RG_UNIT_MM},
    {"phi", RG_UNIT_PHI},
    {"\xcf\x86", RG_UNIT_PHI},
    {"\xcf\x95", RG_UNIT_PHI},
    {"1/cm", RG_UNIT_PER_CM},
    {"cm-1", RG_UNIT_PER_CM},
    {"cm^-1", RG_UNIT_PER_CM},
    {"wavenumber", RG_UNIT_PER_CM},
    {"cm\xe2\x81\xbb\xc2\xb9", RG_UNIT_PER_CM},
    {"wavenumbers", RG_UNIT_PER_CM},
    {"rcm-1", RG_UNIT_PER_CM},
    {"rel.1/cm", RG_UNIT_PER_CM},
    {"cm\xe2\x88\x92"
     "1",
     RG_UNIT_PER_CM},
    {"1/angstrom", RG_UNIT_PER_ANGSTROM},
    {"deg", RG_UNIT_DEG},
    {"degree", RG_UNIT_DEG},
    {"degrees", RG_UNIT_DEG},
    {"\xc2\xb0", RG_UNIT_DEG},
    {"kev", RG_UNIT_KEV},
    {"percent", RG_UNIT_PERCENT},
    {"%", RG_UNIT_PERCENT},
    {"wt%", RG_UNIT_PERCENT},
    {"wt.%", RG_UNIT_PERCENT},
    {"vol%", RG_UNIT_PERCENT},
    {"vol.%", RG_UNIT_PERCENT},
    {"wtpct", RG_UNIT_PERCENT},
    {"weight%", RG_UNIT_PERCENT},
    {"mass%", RG_UNIT_PERCENT},
    {"v", RG_UNIT_VOLT},
    {"volt", RG_UNIT_VOLT},
    {"volts", RG_UNIT_VOLT},
    {"counts", RG_UNIT_COUNTS},
    {"cts", RG_UNIT_COUNTS},
    {"a.u.", RG_UNIT_COUNTS},
    {"g", RG_UNIT_GRAM},
    {"gram", RG_UNIT_GRAM},
    {"grams", RG_UNIT_GRAM},
};

const char *rg_unit_name(rg_unit unit)
{
    return (unsigned) unit < RG_UNIT_COUNT ? NAMES[unit] : "unknown";
}

rg_unit rg_unit_parse(const char *text, size_t length)
{
    char plain[32] = "";
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char) text[i];
        if (c == ' ' || c == '\t' || c == '(' || c == ')' || c == '[' || c == ']')
            continue;
        if (used == sizeof plain)
            return RG_UNIT_COUNT;
        plain[used++] = (char) (c < 0x80 ? tolower(c) : c);
    }
    for (size_t i = 0; i < sizeof SPELLINGS / sizeof SPELLINGS[0]; i++)
        if (strlen(SPELLINGS[i].spelling) == used && memcmp(SPELLINGS[i].spelling, plain, used) == 0)
            return SPELLINGS[i].unit;
    return RG_UNIT_COUNT;
}

/* Metres per unit for the linear length units; 0 for the others. */
static double metres(rg_unit unit)
{
    switch (unit) {
    case RG_UNIT_NM:
        return 1e-9;
    case RG_UNIT_UM:
        return 1e-6;
    case RG_UNIT_MM:
        return 1e-3;
    case RG_UNIT_CM:
        return 1e-2;
    case RG_UNIT_ANGSTROM:
        return 1e-10;
    case RG_UNIT_METRE:
        return 1.0;
    default:
        return 0.0;
    }
}

static int is_size(rg_unit unit)
{
    return metres(unit) > 0.0 || unit == RG_UNIT_PHI;
}

static int is_wave(rg_unit unit)
{
    return unit == RG_UNIT_NM || unit == RG_UNIT_UM || unit == RG_UNIT_ANGSTROM || unit == RG_UNIT_METRE ||
           unit == RG_UNIT_PER_CM;
}

/* Powers of ten that meet as an exact integer ratio, so that 0.45 um gives 450 nm and not
 * 449.99999999999994. */
static double scale(double value, rg_unit from, rg_unit to)
{
    const double ratio = metres(from) / metres(to);
    return ratio >= 1.0 ? value * nearbyint(ratio) : value / nearbyint(metres(to) / metres(from));
}

static double convert(double value, rg_unit from, rg_unit to)
{
    if (from == RG_UNIT_PHI)
        return scale(exp2(-value), RG_UNIT_MM, to);
    if (to == RG_UNIT_PHI)
        return -log2(scale(value, from, RG_UNIT_MM));
    if (from == RG_UNIT_PER_CM)
        return scale(1e7 / value, RG_UNIT_NM, to);
    if (to == RG_UNIT_PER_CM)
        return 1e7 / scale(value, from, RG_UNIT_NM);
    return scale(value, from, to);
}

rg_status rg_units_convert(double *values, size_t n, rg_unit from, rg_unit to, rg_error *err)
{
    if (from == to)
        return RG_OK;
    if (!(is_size(from) && is_size(to)) && !(is_wave(from) && is_wave(to)))
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "no conversion from this unit to the one needed",
                             rg_unit_name(from), "state the unit of the axis");
    for (size_t i = 0; i < n; i++) {
        const bool signed_path = (from == RG_UNIT_CM || to == RG_UNIT_CM) && metres(from) > 0.0;
        if (!isfinite(values[i]) || (from != RG_UNIT_PHI && !signed_path && values[i] <= 0.0))
            return rg_fail(err, RG_EDOMAIN, i, "this value has no counterpart in the other unit");
        values[i] = convert(values[i], from, to);
    }
    return RG_OK;
}
