/* Bands and equations of the mineral library for reflectance. */
#ifndef RG_TOOLKIT_FEATURES_ROWS_H
#define RG_TOOLKIT_FEATURES_ROWS_H

#include "kernels/features/measure.h"
#include "toolkit/mineral_library.h"

/* Texts point into the library. */
typedef struct {
    const char *band_names[RG_FEATURES_BANDS];
    rg_band_definition bands[RG_FEATURES_BANDS];
    size_t n_bands;
    struct {
        const char *name, *quantity, *units, *meant_for, *source;
    } equation_texts[RG_FEATURES_EQUATIONS];
    rg_feature_equation equations[RG_FEATURES_EQUATIONS];
    size_t n_equations;
} rg_feature_rows;

/* A wrong field is named by table, line and column: RG_EFORMAT, RG_EDOMAIN. */
rg_status rg_feature_rows_read(rg_mineral_library *library, rg_feature_rows *rows,
                               rg_error *err) RG_MUST_CHECK;

#endif
