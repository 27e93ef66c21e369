/* What the two ways of `grains rebin` share: entry by entry, and all tables joined into one. */
#ifndef RG_TOOLKIT_GRAINS_REBIN_JOB_H
#define RG_TOOLKIT_GRAINS_REBIN_JOB_H

#include "toolkit/command.h"
#include "toolkit/grains/size_table.h"

typedef struct {
    rg_common_args common;
    const char *edges;
    const char *like;
    double ratio;
    const char *tail;
    bool cut;
    bool join;
} rg_rebin_args;

/* The new axis; --ratio divides the sizes from low_um to high_um. RG_EUSAGE for edges that are none. */
rg_status rg_rebin_axis(const rg_rebin_args *args, double low_um, double high_um, rg_grain_axis *onto,
                        rg_error *err) RG_MUST_CHECK;

/* values [t->n][onto->n_classes], errors likewise (NULL when the table has none), outside [t->n] in per cent
 * of a sample. RG_EDOMAIN, index the sample, when mass lies beyond the new edges and --cut does not say so.
 */
rg_status rg_rebin_table(const rg_rebin_args *args, const rg_workfile *data, const rg_size_table *table,
                         const rg_grain_axis *onto, double *values, double *errors, double *outside,
                         rg_error *err) RG_MUST_CHECK;

/* All size tables of all operands as rows of one entry of the output. RG_EUNITS when they are not of the same
 * kind (mass, volume, number; per cent, grams). */
rg_status rg_rebin_join(const rg_run *run, const rg_rebin_args *args, rg_error *err) RG_MUST_CHECK;

#endif
