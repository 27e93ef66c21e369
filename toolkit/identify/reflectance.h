/* The parts of identification by absorption features: reflectance. */
#ifndef RG_TOOLKIT_IDENTIFY_REFLECTANCE_H
#define RG_TOOLKIT_IDENTIFY_REFLECTANCE_H

#include "kernels/identify/feature_null.h"
#include "kernels/identify/feature_search.h"
#include "toolkit/endmember_library.h"
#include "toolkit/identify/technique.h"
#include "toolkit/mineral_library.h"

enum { RG_REFLECTANCE_MOST_PHASES = 64 };

/* A library made ready to be searched: its members by class of the rules. */
typedef struct {
    rg_mineral_library minerals; /* whose rules are used */
    char minerals_path[1024];
    rg_endmember_library library;
    size_t *class_of;  /* [members] of the rules, or RG_NO_INDEX: not used              */
    size_t *sample_of; /* [members] of --exclude-column; without, each its own           */
    rg_table cells;    /* [members] text of that column                                   */
    size_t n_not_used; /* members of no class                                           */
    rg_feature_search *search;
    size_t n_classes;                          /* that have members                     */
    size_t *classes;                           /* [n_classes] number of the rules       */
    int32_t *column_of;                        /* [classes of the rules] back; -1: none */
    size_t n_groups;                           /* that have such a class                */
    size_t *groups;                            /* [n_groups] number of the search       */
    size_t phases[RG_REFLECTANCE_MOST_PHASES]; /* of --phases: numbers in classes */
    size_t n_phases;
} rg_reflectance_library;

/* What was found; arrays [n_groups][n_rows] or [n_rows][n_classes]. */
typedef struct {
    size_t n_rows;
    int32_t *answer;    /* number of a class in `classes`, or -1 */
    int32_t *candidate; /* that leads by the rules, whatever its q */
    int32_t *next;
    int32_t *reference; /* member that fits best, of the answer; -1 */
    uint8_t *outcome;   /* rg_feature_outcome */
    uint8_t *seen;
    uint8_t *asked;
    float *fit; /* of the answer; NaN without */
    float *depth;
    float *margin;
    float *class_fit; /* [n_rows][n_classes] */
    float *class_depth;
    uint8_t *class_state;
    double *sureness; /* [n_groups][n_rows] as in feature_search.h */
    double *evidence; /* of the candidate; NaN without             */
    double *chance;   /* three chances, see feature_null.h         */
    double *lookalike;
    double *typical;
    double *p; /* the larger of chance and lookalike        */
    double *q;
    size_t n_strangers;               /* members of no class                                */
    rg_feature_detection *detections; /* [n_rows][n_phases]; feature numbers are the rules' */
    const char *noise;                /* where the noise is known from */
} rg_reflectance_answers;

/* reflectance_library.c */
rg_status rg_reflectance_library_open(const rg_identify_args *args, const rg_workfile *data,
                                      rg_reflectance_library *ready, rg_error *err) RG_MUST_CHECK;
void rg_reflectance_library_free(rg_reflectance_library *ready);
/* Name and label of class k of `classes`, name of group g of `groups`. */
const rg_feature_class *rg_reflectance_library_class(const rg_reflectance_library *ready, size_t k);
const char *rg_reflectance_library_group(const rg_reflectance_library *ready, size_t g);

/* reflectance_search.c: every row of the entry, block by block. */
rg_status rg_reflectance_search(const rg_identify_args *args, const rg_reflectance_library *ready,
                                const rg_workfile *data, rg_reflectance_answers *answers,
                                rg_error *err) RG_MUST_CHECK;
void rg_reflectance_answers_free(rg_reflectance_answers *answers);

/* reflectance_significance.c: room for n_rows; p, q and what they leave of the answers; their part of the
 * result. */
rg_status rg_reflectance_significance_make(const rg_reflectance_library *ready, size_t n_rows,
                                           rg_reflectance_answers *answers, rg_error *err) RG_MUST_CHECK;
void rg_reflectance_significance_free(rg_reflectance_answers *answers);
rg_status rg_reflectance_significance_find(const rg_identify_args *args, const rg_reflectance_library *ready,
                                           bool stated, rg_reflectance_answers *answers,
                                           rg_error *err) RG_MUST_CHECK;

/* reflectance_phases.c: the classes of --phases; what was found of them in every row, or its limit. */
rg_status rg_reflectance_phases_find(const rg_identify_args *args, rg_reflectance_library *ready,
                                     rg_error *err) RG_MUST_CHECK;
rg_status rg_reflectance_phases_result(const rg_reflectance_library *ready,
                                       const rg_reflectance_answers *answers, rg_result *result,
                                       rg_error *err) RG_MUST_CHECK;
/* Sum them up on stdout, a line for each. */
void rg_reflectance_phases_print(const rg_reflectance_library *ready, const rg_reflectance_answers *answers);

/* reflectance_result.c */
rg_status rg_reflectance_result(const rg_reflectance_library *ready, const rg_reflectance_answers *answers,
                                const rg_entry *data, rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
