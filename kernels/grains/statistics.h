/* Every size statistic of a sample in one struct, with tables that describe its numbers, texts and flags,
 * so that printing, storing and exporting need no list of their own. */
#ifndef RG_KERNELS_GRAINS_STATISTICS_H
#define RG_KERNELS_GRAINS_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/grains/classes.h"
#include "kernels/grains/distribution.h"
#include "kernels/grains/folk_ward.h"
#include "kernels/grains/fractions.h"
#include "kernels/grains/graphic.h"
#include "kernels/grains/indices.h"
#include "kernels/grains/modes.h"
#include "kernels/grains/moments.h"
#include "kernels/grains/percentiles.h"
#include "kernels/grains/size_names.h"
#include "kernels/grains/standard_errors.h"
#include "kernels/grains/texture.h"

typedef struct {
    rg_grain_closure closure;
    rg_grain_limits limits;
    rg_grain_size_scheme sizes;
    rg_grain_texture_scheme texture;
    bool every_texture; /* name the sample in the other schemes too */
    rg_grain_sorting_limits sorting;
    rg_grain_modes_options modes;
} rg_grain_statistics_options;

/* flag, 62.5 um, gradistat, folk alone, GRADISTAT's limits of sorting, prominence 0.05. */
rg_grain_statistics_options rg_grain_statistics_defaults(void);

enum { RG_GRAIN_N_MODES = 3 };

enum { /* bits of rg_grain_statistics.flags */
       RG_GRAIN_NOT_CLOSED = 1u << 0,
       RG_GRAIN_PLATEAU = 1u << 1,
       RG_GRAIN_FINE_TAIL = 1u << 2,
       RG_GRAIN_COARSE_TAIL = 1u << 3,
       RG_GRAIN_SINGLE_CLASS = 1u << 4,
       RG_GRAIN_DUPLICATE = 1u << 5 /* by the caller, who knows the other samples */
};

typedef struct {
    rg_grain_folk_ward folk_ward;
    rg_grain_moments arithmetic;
    rg_grain_moments geometric;
    rg_grain_moments logarithmic;
    double d_um[RG_GRAIN_N_PERCENTILES]; /* of rg_grain_percents, D_x with x per cent FINER */
    rg_grain_indices indices;
    rg_grain_graphic graphic;
    rg_grain_fractions fractions;
    double n_modes;
    double mode_um[RG_GRAIN_N_MODES]; /* highest first; NAN where there are fewer */
    double mode_error_um[RG_GRAIN_N_MODES];
    double total;         /* of the weights as given                  */
    double fine_tail_pct; /* in the class that a rule closed          */
    double coarse_tail_pct;
    double sand_limit_um; /* the limits used for the fractions        */
    double silt_limit_um;
    double clay_limit_um;
    rg_grain_standard_errors errors; /* NAN without sigma                        */

    const char *refused; /* why there are no statistics, static text; NULL when there are */
    unsigned flags;
    unsigned plateau_percentiles; /* bit i: rg_grain_percents[i] lies on a plateau    */
    unsigned tail_percentiles;    /* bit i: it lies in a class that a rule closed                */

    const char *sorting_class; /* Folk & Ward */
    const char *skewness_class;
    const char *kurtosis_class;
    const char *moment_sorting_class; /* logarithmic moments */
    const char *moment_skewness_class;
    const char *moment_kurtosis_class;
    const char *size_name;                                          /* of the Folk & Ward mean */
    char texture[RG_GRAIN_TEXTURE_LENGTH];                          /* in the scheme chosen */
    char textures[RG_GRAIN_TEXTURE_COUNT][RG_GRAIN_TEXTURE_LENGTH]; /* in every scheme; "" when not wanted */
    char sediment_name[RG_GRAIN_TEXTURE_LENGTH + 32];               /* sorting class and texture */
} rg_grain_statistics;

/* Statistics of one loaded distribution. sigma [n_classes] are errors of the weights or NULL; options may
 * be NULL. Returns RG_OK, or RG_EDOMAIN with err->index the class whose sigma is bad, or without an index
 * for limits that do not ascend. */
rg_status rg_grain_statistics_of(const rg_grain_distribution *distribution, const double *sigma,
                                 const rg_grain_statistics_options *options, rg_grain_statistics *statistics,
                                 rg_error *err) RG_MUST_CHECK;

/* Statistics of many samples on one axis.
 *
 *   weights     [n_samples][n_classes]  in   >= 0, fine to coarse
 *   sigma       [n_samples][n_classes]  in   errors of the weights; may be NULL
 *   statistics  [n_samples]             out
 *   outcomes    [n_samples]             out  RG_OK or why this sample has no statistics; may be NULL
 *
 * With outcomes a bad sample has all numbers NAN, all texts "undefined" and the reason in `refused`, and
 * does not stop the others.
 * Without, the first bad sample is returned: RG_EDOMAIN, err->index the sample, err->subject its class
 * as "class[3]". RG_ENOMEM. Parallel over samples; bit-identical for any number of threads. */
rg_status rg_grain_statistics_batch(const rg_grain_axis *axis, const double *weights, size_t n_samples,
                                    const double *sigma, const rg_grain_statistics_options *options,
                                    rg_grain_statistics *statistics, rg_status *outcomes,
                                    rg_error *err) RG_MUST_CHECK;

/* One number of rg_grain_statistics, a double. */
typedef struct {
    const char *name;      /* column and dataset name: "fw_mean_phi", "D50_um" */
    const char *units;     /* UDUNITS: "um", "phi", "1", "percent"             */
    const char *long_name; /* one line for a reader                            */
    size_t offset;
    size_t error_offset; /* of its standard error, or RG_NO_INDEX            */
} rg_grain_number;

/* Ends with a NULL name. */
extern const rg_grain_number rg_grain_numbers[];

double rg_grain_number_value(const rg_grain_statistics *statistics, const rg_grain_number *number);

/* NAN when the number has no error. */
double rg_grain_number_error(const rg_grain_statistics *statistics, const rg_grain_number *number);

/* The number of that name, or NULL. */
const rg_grain_number *rg_grain_number_named(const char *name);

typedef struct {
    const char *name;
    const char *long_name;
    const char *(*read)(const rg_grain_statistics *statistics);
} rg_grain_text;

/* Ends with a NULL name. */
extern const rg_grain_text rg_grain_texts[];

typedef struct {
    unsigned bit;
    const char *name;
    const char *meaning;
} rg_grain_flag;

/* Ends with bit 0. */
extern const rg_grain_flag rg_grain_flags[];

#endif
