/* Made-up minerals with bands at 1 and 2 um and at 2.3 um, and the rules of their classes. */
#ifndef RG_TESTS_SUPPORT_FEATURE_MINERALS_H
#define RG_TESTS_SUPPORT_FEATURE_MINERALS_H

#include "kernels/identify/feature_rules.h"

enum {
    MINERAL_BANDS = 201,
    MINERAL_CLASSES = 3,
    MINERAL_EACH = 4,
    MINERALS = MINERAL_CLASSES * MINERAL_EACH
};

/* 450 to 2450 nm every 10 nm. */
extern double minerals_axis[MINERAL_BANDS];
/* Class k % 3 ("one", "two" of group "wide", "sharp" of group "narrow"), sample k / 3. */
extern double minerals[MINERALS][MINERAL_BANDS];
extern size_t minerals_class[MINERALS];
extern size_t minerals_sample[MINERALS];
extern bool minerals_use[MINERAL_BANDS];

/* Fill the arrays; the rules are static. */
const rg_feature_rules *minerals_make(void);

/* A spectrum without features: flat, sloped or curved by `item`. */
double minerals_featureless(size_t item, double nm);

#endif
