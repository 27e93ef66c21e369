/* How deep the features of a class would have to be to be found in a spectrum where they are not.
 *
 * The features of the reference, all made s times as deep, are added to what was measured, and the class is
 * judged by its rules: the limit is the least s from which it passes, also when noise takes away from every
 * feature as much as happens with a chance of 0.05 in all. What is there already counts only where it
 * hinders, which is more than its error below nothing. Everything else is as it was measured: noise, other
 * minerals' features under these, those that refuse the class.
 *
 * Threads: none. Ours; power as in Currie (1968), Anal. Chem. 40, 586, doi:10.1021/ac60259a007. */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_DETECTION_H
#define RG_KERNELS_IDENTIFY_FEATURE_DETECTION_H

#include "kernels/identify/feature_rules.h"

typedef enum {
    RG_FEATURE_DETECTED = 0, /* the class passes its rules: depth and share were measured                  */
    RG_FEATURE_LIMITED,      /* depth and share are the limit                                              */
    RG_FEATURE_UNDETECTABLE, /* at no depth, as no feature can be deeper than its continuum is high        */
    RG_FEATURE_UNMEASURED,   /* a feature that must be seen has no values, or the class has no reference    */
    RG_FEATURE_DETECTIONS
} rg_feature_detectability;

/* "detected", ... */
const char *rg_feature_detection_word(rg_feature_detectability state);

typedef struct {
    rg_feature_detectability state;
    rg_feature_state why; /* what stands against it at any depth; RG_FEATURE_PASSED: nothing           */
    size_t feature;       /* of the class: that the depth is of, or that stands against it; RG_NO_INDEX */
    int32_t reference;    /* that readings are of, for the caller to fill; -1 from here            */
    double depth;         /* of that feature, 1 - reflectance over continuum; or NaN                    */
    double share;         /* of the reference's depth; or NaN                                          */
} rg_feature_detection;

/*   readings  [n_rules of the class]  in   of a reference
 *   verdict   in   on the class
 *   chance    in   as in rg_feature_rules_judge */
void rg_feature_detection_find(const rg_feature_rules *rules, size_t class_number,
                               const rg_feature_reading *readings, const rg_feature_verdict *verdict,
                               double chance, rg_feature_detection *detection);

#endif
