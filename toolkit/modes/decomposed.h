/* What `grains modes` does to the samples of an entry, before it is stored. */
#ifndef RG_TOOLKIT_MODES_DECOMPOSED_H
#define RG_TOOLKIT_MODES_DECOMPOSED_H

#include "kernels/components/bootstrap.h"
#include "kernels/components/decompose.h"
#include "kernels/grains/axis.h"
#include "kernels/grains/distribution.h"
#include "toolkit/workfile.h"

/* One sample. */
typedef struct {
    rg_status status; /* RG_OK, or why there is no decomposition */
    const char *refused;
    rg_decomposition found;
    double residual_correlation; /* of neighbouring classes, see kernels/components/residual.h */
    bool residuals_are_alike;
    bool has_intervals;
    rg_components_intervals intervals;
} rg_mode_row;

typedef struct {
    rg_grain_tails tails;
    rg_grain_closure closure;
    rg_decompose_options search;
    bool intervals;
    double level;                              /* of the intervals, 0 to 1                          */
    rg_components_bootstrap_options bootstrap; /* draws 0: intervals by profiles; item is the row */
} rg_modes_options;

typedef struct {
    size_t n, n_classes, most; /* most: components that were tried */
    rg_grain_axis axis;
    double *edges_ln;  /* [n_classes + 1]                                               */
    double *fractions; /* [n][n_classes] NaN where the sample has none                  */
    double *stated;    /* [n][n_classes] errors of fractions; NULL where none are stated */
    rg_mode_row *rows; /* [n]                                                           */
} rg_decomposed;

/* Read the entry, and decompose every sample in parallel; a sample that cannot be is carried with its status.
 * The same bits for any number of threads. */
rg_status rg_decomposed_compute(rg_workfile *data, const rg_modes_options *options, rg_decomposed *job,
                                rg_error *err) RG_MUST_CHECK;

/* The noise that a sample was decomposed with. */
rg_components_noise rg_decomposed_noise(const rg_decomposed *job, const rg_modes_options *options,
                                        size_t row);

/* Reasons to doubt the answer of a sample: the i-th holds where bit i is set, and what is to be said then. */
enum { RG_MODES_CAUTIONS = 3 };
unsigned rg_mode_row_cautions(const rg_mode_row *row, const rg_modes_options *options);
const char *rg_modes_caution(size_t i);

void rg_decomposed_free(rg_decomposed *job);

#endif
