/* The size distributions of an entry in memory, fine to coarse, on closed classes. */
#ifndef RG_TOOLKIT_GRAINS_SIZE_TABLE_H
#define RG_TOOLKIT_GRAINS_SIZE_TABLE_H

#include "kernels/grains/axis.h"
#include "toolkit/workfile.h"

typedef struct {
    rg_grain_axis axis;
    double *edges;   /* [n_classes + 1] as stored: NAN at an open end */
    double *weights; /* [n][n_classes] */
    double *sigma;   /* [n][n_classes] standard errors; NULL when none are stored */
    size_t n;
    size_t n_classes; /* without open classes that are empty in every sample */
} rg_size_table;

/* Weights, errors and edges; the axis closed by the rules of `tail` ("phi10,step-coarser"), or left empty
 * when tail is NULL. RG_EUSAGE for unknown rules, RG_EDOMAIN for an open end without a rule, RG_ENOMEM. Free
 * with rg_size_table_free in every case. */
rg_status rg_size_table_load(rg_workfile *data, const char *tail, rg_size_table *table,
                             rg_error *err) RG_MUST_CHECK;
void rg_size_table_free(rg_size_table *table);

/* Make the entry hold these classes: edges, axis, and the arrays values and errors [n][axis->n_classes]
 * (errors may be NULL), which it takes over also on failure. RG_ENOMEM. */
rg_status rg_size_table_store(rg_entry *entry, const rg_grain_axis *axis, double *values, double *errors,
                              rg_error *err) RG_MUST_CHECK;

/* Whether the sizes lie where those of grains that were measured so hardly can: sieves whose openings all are
 * below 20 um or above 1 m, other sizes below 0.1 um or above 1 m: as when mm were taken for um. */
bool rg_size_table_doubtful(const rg_entry *entry, const rg_grain_axis *axis);

#endif
