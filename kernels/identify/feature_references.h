/* References of the classes of the rules, prepared for an axis: each feature without its continuum. Threads:
 * none. */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_REFERENCES_H
#define RG_KERNELS_IDENTIFY_FEATURE_REFERENCES_H

#include "kernels/identify/feature_rules.h"
#include "kernels/identify/feature_scan.h"

/* One pair of side ranges on the axis; features of several rules may share it. */
typedef struct {
    rg_feature_window window;
    rg_feature_bands bands;
} rg_feature_place;

/* The references of a class at a place. */
typedef struct {
    size_t place;
    size_t class_number;
    rg_feature_scan scan;
    double *area; /* [m] nm; 0 where the reference has no continuum there */
} rg_feature_probe;

typedef struct {
    const rg_feature_rules *rules;
    size_t n_bands;
    double *axis_nm; /* [n_bands] */
    bool *use;       /* [n_bands] */
    size_t n;        /* references in use                            */
    size_t n_classes_used;
    size_t *first;   /* [n_classes + 1] where a class begins in members */
    size_t *members; /* [n] references, those of a class side by side   */
    size_t *sample;  /* [n] of members                                  */
    rg_feature_place *places;
    size_t n_places;
    rg_feature_probe *probes;
    size_t n_probes;
    size_t *probe_of; /* [n_rules] RG_NO_INDEX: the axis lacks it */
    size_t widest;    /* bands of a place                         */
    size_t most;      /* references of a class                    */
} rg_feature_references;

/* Arguments are those of rg_feature_search_new. RG_EDOMAIN when no reference is of a class, or no class has a
 * feature that the axis can show; RG_ENOMEM. Free it in every case. */
rg_status rg_feature_references_init(rg_feature_references *references, const rg_feature_rules *rules,
                                     const double *spectra, const size_t *class_of, const size_t *sample_of,
                                     size_t n, const double *axis_nm, const bool *use, size_t n_bands,
                                     rg_error *err) RG_MUST_CHECK;
void rg_feature_references_free(rg_feature_references *references);

/* Values of the bands in use; the others are missing.
 *
 *   values, to  [n_bands] */
void rg_feature_references_take_f64(const rg_feature_references *references, const double *values,
                                    double *to);
void rg_feature_references_take_f32(const rg_feature_references *references, const float *values, double *to);

#endif
