/* Classes for spectra by the features of many references: of every class the reference that fits best, judged
 * by the rules of its class, and the best class of each group.
 *
 * One definition for single spectra and images: the sums run over the bands strictly between the side ranges
 * that have a value in both spectra (kernels/identify/feature_fit.h). All references are scanned side by
 * side, and only the best of a class is judged in full.
 *
 * A feature is seen when its chance is at most `false_alarm` divided by the number of references: so the
 * chance that noise alone makes any of them seen in a spectrum without features is at most false_alarm for
 * each feature of the rules that the class needs (Bonferroni). */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_SEARCH_H
#define RG_KERNELS_IDENTIFY_FEATURE_SEARCH_H

#include "kernels/identify/feature_detection.h"

typedef struct {
    double false_alarm;  /* per spectrum, above 0 and at most 1 */
    double least_margin; /* a lead below this over the next class of its group is no decision */
} rg_feature_options;

rg_feature_options rg_feature_search_defaults(void);

typedef struct rg_feature_search rg_feature_search;

typedef enum {
    RG_FEATURE_IDENTIFIED = 0,
    RG_FEATURE_AMBIGUOUS, /* two classes pass, nearer than least_margin            */
    RG_FEATURE_UNKNOWN,   /* classes were judged, none passes                      */
    RG_FEATURE_NO_DATA,   /* no class could be judged: values are missing          */
    RG_FEATURE_OUTCOMES
} rg_feature_outcome;

/* "identified", ... */
const char *rg_feature_search_word(rg_feature_outcome outcome);

/* Answers for n spectra; any pointer may be NULL. Groups in the order of their first class. Indices are -1
 * where there is none; numbers NaN. */
typedef struct {
    double *fit;        /* [n][n_classes] of the best reference                 */
    double *depth;      /* [n][n_classes]                                       */
    uint8_t *state;     /* [n][n_classes] rg_feature_state                      */
    int32_t *reference; /* [n][n_classes] number of the best reference          */
    uint8_t *outcome;   /* [n][n_groups] rg_feature_outcome                     */
    int32_t *answer;    /* [n][n_groups] class that leads, also when ambiguous  */
    double *margin;     /* [n][n_groups] lead in fit over the next class that passes, or over 0 */
    int32_t *next;      /* [n][n_groups] that class                             */
    uint8_t *seen;      /* [n][n_groups] features of the answer that were seen  */
    uint8_t *asked;     /* [n][n_groups] those that were measured, shapes aside */
    double *sureness;   /* [n][n_groups] that there is any feature: -log10 of the chance of the least sure of
                           those a class must have, greatest of the classes; by the reference with the strongest
                           features (feature_bench.h), and where a class passes by its best, times the number of
                           references that it is the best of   */
    double *evidence;   /* [n][n_classes] that passes: -ln(1 - fit without factors) - ln(1 - likeness over the
                           whole range, feature_whole.h), neither 1 - x below 0.0001                         */
    rg_feature_detection *detection; /* [n][n_classes] */
} rg_feature_answers;

/* Prepare references for an axis.
 *
 *   rules         in   complete; kept by pointer
 *   spectra       [n_references][n_bands]   in   on the axis, NaN where there is no value; copied as needed
 *   class_of      [n_references]            in   number of the class, or RG_NO_INDEX: not used
 *   sample_of     [n_references]            in   see run; NULL: none
 *   axis_nm       [n_bands]                 in   strictly monotonic
 *   use           [n_bands]                 in   false: bands that are not to be used
 *
 * RG_EDOMAIN when an option is out of range or no reference has a feature that the axis can show; RG_ENOMEM.
 */
rg_status rg_feature_search_new(const rg_feature_rules *rules, const double *spectra, const size_t *class_of,
                                const size_t *sample_of, size_t n_references, const double *axis_nm,
                                const bool *use, size_t n_bands, const rg_feature_options *options,
                                rg_feature_search **search, rg_error *err) RG_MUST_CHECK;
void rg_feature_search_free(rg_feature_search *search);

size_t rg_feature_search_groups(const rg_feature_search *search);
const char *rg_feature_search_group(const rg_feature_search *search, size_t group);
const rg_feature_rules *rg_feature_search_rules(const rg_feature_search *search);
size_t rg_feature_search_group_of(const rg_feature_search *search, size_t class_number);
/* Classes with a usable reference, references in use. */
size_t rg_feature_search_classes(const rg_feature_search *search);
size_t rg_feature_search_references(const rg_feature_search *search);

/* Answer n spectra, float or double as they lie in the file.
 *
 *   values   [n][n_bands]  in   reflectance; NaN where there is no value
 *   errors   [n][n_bands]  in   standard errors, of the type of the values, or NULL: each spectrum's own
 *            noise, which rg_feature_noise finds
 *   sample   [n]           in   references of this sample do not take part; RG_NO_INDEX or NULL: all do
 *
 * RG_ENOMEM. Parallel over spectra; bit-identical for any number of threads. */
rg_status rg_feature_search_run_f32(const rg_feature_search *search, const float *values, const float *errors,
                                    const size_t *sample, size_t n, const rg_feature_answers *answers,
                                    rg_error *err) RG_MUST_CHECK;
rg_status rg_feature_search_run_f64(const rg_feature_search *search, const double *values,
                                    const double *errors, const size_t *sample, size_t n,
                                    const rg_feature_answers *answers, rg_error *err) RG_MUST_CHECK;

#endif
