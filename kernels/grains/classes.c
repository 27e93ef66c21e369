#include "kernels/grains/classes.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A class ends at its limit, which itself belongs to the class only where the rule says "up to". */
typedef struct {
    double limit;
    bool up_to;
    const char *name;
} verbal;

/* Blott & Pye (2001), table II, and Folk & Ward (1957). */
#define SORTING_WITH(moderately_well)                                                                        \
    {                                                                                                        \
        {0.35, false, "very well sorted"}, {0.50, false, "well sorted"},                                     \
            {moderately_well, false, "moderately well sorted"}, {1.00, false, "moderately sorted"},          \
            {2.00, false, "poorly sorted"}, {4.00, false, "very poorly sorted"},                             \
        {                                                                                                    \
            INFINITY, true, "extremely poorly sorted"                                                        \
        }                                                                                                    \
    }
static const struct {
    const char *name;
    verbal classes[7];
} SORTING[RG_GRAIN_SORTING_COUNT] = {
    [RG_GRAIN_SORTING_GRADISTAT] = {"gradistat", SORTING_WITH(0.70)},
    [RG_GRAIN_SORTING_FOLK] = {"folk", SORTING_WITH(0.71)},
};

/* Folk & Ward (1957): -0.1 to 0.1 is symmetrical, both ends included. */
static const verbal SKEWNESS[] = {
    {-0.3, false, "very coarse skewed"}, {-0.1, false, "coarse skewed"},       {0.1, true, "symmetrical"},
    {0.3, true, "fine skewed"},          {INFINITY, true, "very fine skewed"},
};

/* Folk & Ward (1957). */
static const verbal KURTOSIS[] = {
    {0.67, false, "very platykurtic"}, {0.90, false, "platykurtic"},
    {1.11, false, "mesokurtic"},       {1.50, false, "leptokurtic"},
    {3.00, false, "very leptokurtic"}, {INFINITY, true, "extremely leptokurtic"},
};

/* Blott & Pye (2001), table II, method of moments, logarithmic. */
static const verbal MOMENT_SKEWNESS[] = {
    {-1.30, false, "very coarse skewed"}, {-0.43, false, "coarse skewed"},      {0.43, true, "symmetrical"},
    {1.30, true, "fine skewed"},          {INFINITY, true, "very fine skewed"},
};
static const verbal MOMENT_KURTOSIS[] = {
    {1.70, false, "very platykurtic"}, {2.55, false, "platykurtic"},         {3.70, false, "mesokurtic"},
    {7.40, false, "leptokurtic"},      {INFINITY, true, "very leptokurtic"},
};

static const char *name_of(const verbal *classes, double value)
{
    if (isnan(value))
        return "undefined";
    while (!(value < classes->limit || (classes->up_to && value == classes->limit)))
        classes++;
    return classes->name;
}

rg_grain_sorting_limits rg_grain_sorting_limits_parse(const char *text)
{
    int limits = 0;
    while (limits < RG_GRAIN_SORTING_COUNT && strcmp(SORTING[limits].name, text) != 0)
        limits++;
    return (rg_grain_sorting_limits) limits;
}

const char *rg_grain_class_sorting(double sorting_phi, rg_grain_sorting_limits limits)
{
    return name_of(SORTING[limits].classes, sorting_phi);
}

const char *rg_grain_class_skewness(double skewness_phi)
{
    return name_of(SKEWNESS, skewness_phi);
}

const char *rg_grain_class_kurtosis(double kurtosis)
{
    return name_of(KURTOSIS, kurtosis);
}

const char *rg_grain_class_moment_skewness(double skewness_phi)
{
    return name_of(MOMENT_SKEWNESS, skewness_phi);
}

const char *rg_grain_class_moment_kurtosis(double kurtosis)
{
    return name_of(MOMENT_KURTOSIS, kurtosis);
}
