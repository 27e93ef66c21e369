/* How like a spectrum is to the references over the whole range that the features of a group of classes span:
 * the correlation of both without their hulls. Features that a class does not speak of count here, so a
 * mineral that has one band in common with a class is told from it.
 *
 * Threads: rg_feature_whole_remove is parallel over spectra, with the same bits for any number of threads. */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_WHOLE_H
#define RG_KERNELS_IDENTIFY_FEATURE_WHOLE_H

#include "kernels/identify/feature_references.h"

typedef struct {
    size_t first, n; /* bands of the range                                                        */
    double *members; /* [references in use][n] without hull, NaN where there is no value            */
} rg_feature_whole;

/* Prepare the references of the classes with group_of[class] == group.
 *
 *   spectra   [all references][n_bands]  in   as in rg_feature_references_init
 *
 * n is 0 where the axis shows no feature of the group. RG_ENOMEM. Free it in every case. */
rg_status rg_feature_whole_init(const rg_feature_references *references, const double *spectra,
                                const size_t *group_of, size_t group, rg_feature_whole *whole,
                                rg_error *err) RG_MUST_CHECK;
void rg_feature_whole_free(rg_feature_whole *whole);

/* Spectra without their hulls.
 *
 *   spectra  [n][n_bands]     in   NaN: not to be used
 *   removed  [n][whole->n]    out  NaN throughout where there is no hull
 *
 * RG_ENOMEM. */
rg_status rg_feature_whole_remove(const rg_feature_references *references, const rg_feature_whole *whole,
                                  const double *spectra, size_t n, double *removed,
                                  rg_error *err) RG_MUST_CHECK;

/* The greatest correlation with a reference of a class, -1 to 1; NaN where no reference shares ten bands with
 * it.
 *
 *   removed  [whole->n]  in
 *   sample   in   references of this sample do not take part; RG_NO_INDEX: all do */
double rg_feature_whole_likeness(const rg_feature_references *references, const rg_feature_whole *whole,
                                 const double *removed, size_t class_number, size_t sample);

#endif
