/* One spectrum against the references: what a thread works with, the fits of all references, and the
 * judgement of a class by its best reference. Threads: one bench each. */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_BENCH_H
#define RG_KERNELS_IDENTIFY_FEATURE_BENCH_H

#include "kernels/identify/feature_detection.h"
#include "kernels/identify/feature_references.h"

typedef struct {
    double *spectrum;          /* [n_bands]                               */
    double *errors;            /* [n_bands] standard errors, given or found */
    double errors_dof;         /* what they are worth */
    double *removed;           /* [n_places][widest]                      */
    double *sigma;             /* [n_places][widest]                      */
    bool *there;               /* [n_places] the observation has it       */
    rg_feature_sides *sides;   /* [n_places]                              */
    double *centre;            /* [n_places] nm */
    double *slope;             /* [n_probes][most]                        */
    double *correlation;       /* [n_probes][most]                        */
    double *scratch;           /* [max(6 most, 5 widest)]                 */
    rg_feature_verdict *found; /* [n_classes]                             */
    int32_t *best;             /* [n_classes] reference                   */
    uint8_t *asked;            /* [n_classes] features measured           */
    double *chance;            /* [n_classes] see judge                   */
} rg_feature_bench;

/* False when memory is refused; free it in every case. */
bool rg_feature_bench_init(const rg_feature_references *references, rg_feature_bench *bench);
void rg_feature_bench_free(rg_feature_bench *bench);

/* The noise of bench->spectrum as the error of every band; false when it cannot be told. */
bool rg_feature_bench_errors(const rg_feature_references *references, rg_feature_bench *bench);

/* Continua of bench->spectrum, and every reference's slopes and correlations. */
void rg_feature_bench_scan(const rg_feature_references *references, bool has_errors, rg_feature_bench *bench);

/* Judge a class: bench->found, best and asked.
 *
 *   sample     in   references of this sample do not take part; RG_NO_INDEX: all do
 *   chance     in   a feature whose chance is above this is not seen
 *   sure       in   also find bench->chance: that noise makes the least sure of the features that must be
 * seen, by the reference with the strongest features, whatever the spectrum; NaN: none was measured detection
 * out  of the best reference where the class passes, else of that with the strongest features; may be NULL */
void rg_feature_bench_judge(const rg_feature_references *references, bool has_errors, size_t sample,
                            size_t class_number, double chance, bool sure, rg_feature_bench *bench,
                            rg_feature_detection *detection);

/* Whether reference `member` may take part for a spectrum of this sample. */
bool rg_feature_bench_takes(const rg_feature_references *references, size_t member, size_t sample);

#endif
