#include "tests/support/feature_minerals.h"

#include <math.h>

#include "kernels/base/random.h"

double minerals_axis[MINERAL_BANDS];
double minerals[MINERALS][MINERAL_BANDS];
size_t minerals_class[MINERALS];
size_t minerals_sample[MINERALS];
bool minerals_use[MINERAL_BANDS];

static rg_feature_class classes[MINERAL_CLASSES] = {
    {.name = "one", .label = "one", .group = "wide", .members = "one", .source = "C"},
    {.name = "two", .label = "two", .group = "wide", .members = "two", .source = "C"},
    {.name = "sharp", .label = "sharp", .group = "narrow", .members = "sharp", .source = "C"},
};

/* class, role, window, least depth, class of the template, relative to, least fit */
static rg_feature_rule rules[] = {
    {"whole", 0, RG_FEATURE_SHAPE, {600, 750, 2400, 2450, 3}, 0.005, 0, RG_NO_INDEX, 0.0, "C"},
    {"1 um band", 0, RG_FEATURE_WEAK, {600, 750, 1650, 1750, 3}, 0.005, 0, RG_NO_INDEX, 0.0, "C"},
    {"whole", 1, RG_FEATURE_SHAPE, {600, 750, 2400, 2450, 3}, 0.005, 1, RG_NO_INDEX, 0.0, "C"},
    {"1 um band", 1, RG_FEATURE_WEAK, {600, 750, 1350, 1450, 3}, 0.005, 1, RG_NO_INDEX, 0.0, "C"},
    {"2 um band", 1, RG_FEATURE_MUST, {1350, 1450, 2400, 2450, 3}, 0.005, 1, RG_NO_INDEX, 0.0, "C"},
    {"2.3 um band", 2, RG_FEATURE_DIAGNOSTIC, {2150, 2200, 2390, 2440, 1}, 0.01, 2, RG_NO_INDEX, 0.0, "C"},
    {"no 2 um band", 2, RG_FEATURE_NOT, {1350, 1450, 2400, 2450, 3}, 0.1, 1, RG_NO_INDEX, 0.8, "C"},
};

static rg_feature_limit limits[] = {
    {0, RG_NO_INDEX, RG_FEATURE_OF_FIT, 0.85, 0.9, INFINITY, INFINITY, "C"},
    {1, RG_NO_INDEX, RG_FEATURE_OF_FIT, 0.85, 0.9, INFINITY, INFINITY, "C"},
    {2, RG_NO_INDEX, RG_FEATURE_OF_FIT, 0.65, 0.7, INFINITY, INFINITY, "C"},
};

static double band(double nm, double centre, double width, double depth)
{
    const double u = (nm - centre) / width;
    return 1.0 - depth * exp(-u * u);
}

/* Samples of a class differ in position and strength of bands, brightness and slope. */
static double reflectance(size_t class_number, size_t sample, double nm)
{
    const double s = (double) sample;
    const double level = (0.3 + 0.1 * s) * (1.0 + (0.05 + 0.02 * s) * (nm - 1500.0) / 1000.0);
    switch (class_number) {
    case 0:
        return level * band(nm, 1060.0 + 10.0 * s, 220.0, 0.2 + 0.1 * s);
    case 1:
        return level * band(nm, 910.0 + 8.0 * s, 120.0, 0.25 + 0.08 * s) *
               band(nm, 1850.0 + 20.0 * s, 240.0, 0.2 + 0.05 * s);
    default:
        return level * band(nm, 2310.0 + 4.0 * s, 40.0, 0.1 + 0.03 * s);
    }
}

const rg_feature_rules *minerals_make(void)
{
    static rg_feature_rules all = {.classes = classes,
                                   .rules = rules,
                                   .limits = limits,
                                   .n_classes = MINERAL_CLASSES,
                                   .n_rules = sizeof rules / sizeof rules[0],
                                   .n_limits = sizeof limits / sizeof limits[0]};
    for (size_t c = 0; c < MINERAL_CLASSES; c++)
        classes[c].n_rules = classes[c].n_limits = 0;
    for (size_t b = 0; b < MINERAL_BANDS; b++) {
        minerals_axis[b] = 450.0 + 10.0 * (double) b;
        minerals_use[b] = true;
    }
    for (size_t k = 0; k < MINERALS; k++) {
        minerals_class[k] = k % MINERAL_CLASSES;
        minerals_sample[k] = k / MINERAL_CLASSES;
        for (size_t b = 0; b < MINERAL_BANDS; b++)
            minerals[k][b] = reflectance(minerals_class[k], minerals_sample[k], minerals_axis[b]);
    }
    return rg_feature_rules_complete(&all, NULL) == RG_OK ? &all : NULL;
}

double minerals_featureless(size_t item, double nm)
{
    const double x = (nm - 450.0) / 2000.0;
    double u[3];
    for (size_t k = 0; k < 3; k++)
        u[k] = rg_random_uniform(21, item, k);
    const double level = 0.08 + 0.7 * u[0];
    switch (item % 6) {
    case 0:
        return level;
    case 1: /* from a fall by half to threefold */
        return level * (1.0 + (2.5 * u[1] - 0.5) * x);
    case 2: /* hollow or bulging */
        return level * (1.0 + (1.5 * u[1] - 0.4) * x + (u[2] - 0.5) * x * x);
    case 3: /* falling towards a level */
        return level * (1.0 + (0.2 + 1.3 * u[1]) * exp(-x / (0.1 + 0.9 * u[2])));
    case 4: /* rising towards it */
        return level * (1.0 - (0.1 + 0.7 * u[1]) * exp(-x / (0.1 + 0.9 * u[2])));
    default:
        return level * pow(nm / 1000.0, 2.0 * u[1] - 1.0);
    }
}
