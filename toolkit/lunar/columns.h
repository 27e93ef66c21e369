/* The numbers of a lunar soil, one column each: what they are called, their unit and what they mean. */
#ifndef RG_TOOLKIT_LUNAR_COLUMNS_H
#define RG_TOOLKIT_LUNAR_COLUMNS_H

#include "kernels/grains/lunar_soil.h"

/* Statistics of each split, then what a soil has once. */
enum {
    RG_LUNAR_STATISTICS = 13,
    RG_LUNAR_FINER_1MM = RG_LUNAR_SPLITS * RG_LUNAR_STATISTICS,
    RG_LUNAR_FINER_45,
    RG_LUNAR_FINER_20,
    RG_LUNAR_BELOW_10,
    RG_LUNAR_10_TO_20,
    RG_LUNAR_20_TO_45,
    RG_LUNAR_ADDED,
    RG_LUNAR_IS_FEO,
    RG_LUNAR_AGGLUTINATES,
    RG_LUNAR_BULK_DENSITY,
    RG_LUNAR_POROSITY,
    RG_LUNAR_VOID_RATIO,
    RG_LUNAR_MODEL_DENSITY,
    RG_LUNAR_MODEL_POROSITY,
    RG_LUNAR_MODEL_VOID_RATIO,
    RG_LUNAR_COLUMNS
};

typedef struct {
    char name[64];       /* "fw_mean_um_lt1mm" */
    char long_name[128]; /* "mean after Folk & Ward, < 1 mm" */
    const char *units;
    const rg_grain_number *statistic; /* NULL: no statistic of a split */
    size_t split;
} rg_lunar_column;

void rg_lunar_column_about(size_t number, rg_lunar_column *column);

/* The number of the column of that name; RG_NO_INDEX when there is none. */
size_t rg_lunar_column_named(const char *name);

#endif
