/* The parts of identification by whole patterns: Raman, FTIR, XRD. */
#ifndef RG_TOOLKIT_IDENTIFY_PATTERN_H
#define RG_TOOLKIT_IDENTIFY_PATTERN_H

#include "kernels/search/best.h"
#include "kernels/search/fuse.h"
#include "kernels/search/lines_best.h"
#include "kernels/search/mixture.h"
#include "kernels/search/significance.h"
#include "kernels/signal/gaussian_filter.h"
#include "toolkit/identify/technique.h"
#include "toolkit/spectral_library.h"
#include "toolkit/stream.h"

enum { RG_PATTERN_DECOYS = 10, RG_PATTERN_MOST_KEYS = 8, RG_PATTERN_MOST_PHASES = 64 };

typedef enum {
    RG_PATTERN_IDENTIFIED = 0,
    RG_PATTERN_UNKNOWN,
    RG_PATTERN_NO_BANDS,
    RG_PATTERN_NOT_MEASURED,
    RG_PATTERN_STATUS_COUNT
} rg_pattern_status;

/* A library made ready to be searched, and what its own members say about wrong answers. */
typedef struct {
    rg_spectral_library library;
    rg_search_features how;
    rg_search_shift moves;
    float *features; /* [n][2][n_channels] */
    float *decoys;   /* the same            */
    bool *has;       /* [n] the member has bands */
    rg_search_index *index;
    rg_search_index *decoy_index;
    size_t *decoy_class; /* [n] every decoy is a class of its own */
    double weight;       /* of the lines in a score: 0 patterns alone, 1 lines alone */
    rg_search_line_rules rules;
    double *places; /* [n_channels] of the axis, where lines are compared */
    rg_search_lines lines;
    rg_search_lines decoy_lines;
    rg_search_lines_index *lines_index;
    rg_search_lines_index *decoy_lines_index;
    rg_search_wrong *null; /* [n_null] members without their class, every class of equal weight */
    size_t n_null;
    rg_search_wrong *common; /* [n_common] those of classes with several members, all of equal weight */
    size_t n_common;
    double *
        scaled; /* [n][n_channels] spectra with the maximum 1; NULL unless mixtures or phases are asked for */
    rg_gaussian_filter sum_filter;         /* before sums; empty: none          */
    rg_gaussian_filter level_filter;       /* of what weights are taken from    */
    size_t phases[RG_PATTERN_MOST_PHASES]; /* [n_phases] classes of --phases */
    size_t n_phases;
    const rg_column *composition; /* of --composition-column, in the library's rows; or NULL */
    double *misses; /* [n] of the nearest other member's value from the own; NaN: none; likewise */
    size_t n_keys;  /* columns of --exclude-column */
    size_t *member_keys[RG_PATTERN_MOST_KEYS];
} rg_pattern_library;

/* What was found; arrays [n_rows], hits [n_rows][n_best]. */
typedef struct {
    size_t n_rows;
    size_t n_best;
    rg_search_hit *hits;
    rg_search_parts *parts; /* of the hits' scores */
    uint8_t *status;        /* rg_pattern_status */
    double *evidence;
    double *p_lookalike;
    double *p_common;
    double *p_chance;
    double *p; /* the largest of the three */
    double *q;
    double *n_bands;             /* of the spectrum                    */
    double *n_explained;         /* of those, by the best member's     */
    char **unexplained;          /* places of the others               */
    rg_search_mixture *mixtures; /* [n_rows]; NULL unless mixtures or phases are asked for */
    double *amounts;      /* [n_rows][n_phases] height of the phase, that of the spectrum 1; NaN: not found */
    double *limits;       /* the same; least height that would have been found; NaN: found, or no member */
    char **missing;       /* strong bands of the best member that the spectrum lacks */
    unsigned char *masks; /* [n_rows][n_channels] 1: luminescence, not used; NULL when it is not looked for */
    char **luminescence;  /* [n_rows] places of it; NULL likewise */
    double
        *composition; /* [n_rows][3] of the best member; lowest, highest that is likely; NULL unless asked */
} rg_pattern_answers;

/* pattern_library.c */
rg_status rg_pattern_library_open(const rg_identify_args *args, rg_technique technique,
                                  rg_pattern_library *ready, rg_error *err) RG_MUST_CHECK;
void rg_pattern_library_free(rg_pattern_library *ready);

/* pattern_search.c: every row of the entry, block by block, and the q-values of all of them. */
rg_status rg_pattern_search(const rg_identify_args *args, const rg_pattern_library *ready, rg_workfile *data,
                            rg_pattern_answers *answers, rg_error *err) RG_MUST_CHECK;
void rg_pattern_answers_free(rg_pattern_answers *answers);
/* A block of rows on the library's axis, in memory that the caller frees. */
rg_status rg_pattern_bring(const rg_pattern_library *ready, const rg_entry *entry, const rg_block *block,
                           double **spectra, rg_error *err) RG_MUST_CHECK;

/* pattern_transmittance.c: RG_EDOMAIN when library or data are infrared spectra with bands that point down.
 */
rg_status rg_pattern_transmittance_refuse(const rg_identify_args *args, const rg_pattern_library *ready,
                                          const rg_workfile *data, rg_error *err) RG_MUST_CHECK;

/* pattern_lasers.c: lines that do not keep their shift from laser to laser, of all rows; then NaN where they
 * are. */
rg_status rg_pattern_lasers_find(const rg_identify_args *args, const rg_pattern_library *ready,
                                 rg_workfile *data, rg_pattern_answers *answers, rg_error *err) RG_MUST_CHECK;
void rg_pattern_lasers_mask(const rg_pattern_answers *answers, size_t n_channels, size_t first, size_t n,
                            double *spectra);
void rg_pattern_lasers_free(rg_pattern_answers *answers);

/* pattern_rank.c: lines of the library and of its decoys; lines of n spectra on its axis; then the best
 * classes for n spectra, or of the decoys every one by itself, by the score that was asked for. */
rg_status rg_pattern_rank_prepare(const rg_identify_args *args, rg_pattern_library *ready,
                                  rg_error *err) RG_MUST_CHECK;
void rg_pattern_rank_free(rg_pattern_library *ready);
rg_status rg_pattern_lines(const rg_pattern_library *ready, const double *spectra, size_t n,
                           rg_search_lines *lines, rg_error *err) RG_MUST_CHECK;
rg_status rg_pattern_rank(const rg_pattern_library *ready, bool decoys, const float *features,
                          const rg_search_lines *lines, const rg_search_exclusion *exclude, size_t n_best,
                          rg_search_hit *hits, rg_search_parts *parts, rg_error *err) RG_MUST_CHECK;

/* pattern_bands.c: n_bands, n_explained, unexplained and missing of a row, from the spectrum [n_channels] on
 * the library's axis. */
rg_status rg_pattern_bands(const rg_pattern_library *ready, const double *spectrum, size_t row,
                           rg_pattern_answers *answers, rg_error *err) RG_MUST_CHECK;

/* pattern_mixture.c: scaled and phases of the library, when they are asked for; then mixtures, amounts and
 * limits of rows [first, first + n), whose keys are row_keys[column][0 .. n-1]. */
rg_status rg_pattern_mixture_prepare(const rg_identify_args *args, rg_pattern_library *ready,
                                     rg_error *err) RG_MUST_CHECK;
rg_status rg_pattern_mixture_make(const rg_pattern_library *ready, size_t n_rows, rg_pattern_answers *answers,
                                  rg_error *err) RG_MUST_CHECK;
rg_status rg_pattern_mixture_find(const rg_identify_args *args, const rg_pattern_library *ready,
                                  const size_t *const *row_keys, const double *spectra, size_t first,
                                  size_t n, rg_pattern_answers *answers, rg_error *err) RG_MUST_CHECK;
void rg_pattern_mixture_free(rg_pattern_answers *answers);

/* pattern_mixture_result.c */
rg_status rg_pattern_mixture_result(const rg_pattern_library *ready, const rg_pattern_answers *answers,
                                    rg_result *result, rg_error *err) RG_MUST_CHECK;

/* pattern_composition.c: the column; room; what members of the best class say of row `row`, whose features
 * [2][n_channels] and keys row_keys[column][i] are given. */
rg_status rg_pattern_composition_prepare(const rg_identify_args *args, rg_pattern_library *ready,
                                         rg_error *err) RG_MUST_CHECK;
rg_status rg_pattern_composition_make(size_t n_rows, rg_pattern_answers *answers,
                                      rg_error *err) RG_MUST_CHECK;
void rg_pattern_composition_find(const rg_pattern_library *ready, const size_t *const *row_keys, size_t i,
                                 const float *features, size_t row, rg_pattern_answers *answers);
rg_status rg_pattern_composition_result(const rg_pattern_library *ready, const rg_pattern_answers *answers,
                                        rg_result *result, rg_error *err) RG_MUST_CHECK;

/* pattern_result.c */
rg_status rg_pattern_result(const rg_identify_args *args, const rg_pattern_library *ready,
                            const rg_pattern_answers *a, const rg_entry *data, rg_result *result,
                            rg_error *err) RG_MUST_CHECK;

#endif
