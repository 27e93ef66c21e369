#include "toolkit/lunar/columns.h"

#include <stdio.h>
#include <string.h>

/* "Mean grain size" alone says little: every one here bears the name of its statistic. */
static const char *const STATISTICS[RG_LUNAR_STATISTICS] = {
    "fw_mean_phi", "fw_mean_um", "fw_sort_phi", "fw_skew_phi", "fw_kurt", "mg_mean_um", "ma_mean_um",
    "D10_um",      "D50_um",     "D60_um",      "D90_um",      "Cu",      "Cc",
};
static const struct {
    const char *suffix;
    const char *text;
} SPLITS[RG_LUNAR_SPLITS] = {{"lt1cm", "< 1 cm"}, {"lt1mm", "< 1 mm"}};

static const struct {
    const char *name;
    const char *units;
    const char *long_name;
} OTHERS[RG_LUNAR_COLUMNS - RG_LUNAR_FINER_1MM] = {
    {"finer_1mm_pct", "percent", "Finer than 1 mm, of all that was sieved"},
    {"finer_45um_pct", "percent", "Finer than 45 um, of the < 1 cm split"},
    {"finer_20um_pct", "percent", "Finer than 20 um, of the < 1 cm split"},
    {"lscc_lt10um_pct", "percent", "Finer than 10 um, of the part below 45 um"},
    {"lscc_10_20um_pct", "percent", "10 to 20 um, of the part below 45 um"},
    {"lscc_20_45um_pct", "percent", "20 to 45 um, of the part below 45 um"},
    {"added_pct", "percent", "Put below the finest class to complete 100 %"},
    {"is_feo", "1", "Maturity Is/FeO, given"},
    {"agglutinates_pct", "percent", "Agglutinates, given"},
    {"bulk_density_g_cm3", "g/cm3", "Bulk density, given"},
    {"porosity", "1", "Porosity of the given bulk density"},
    {"void_ratio", "1", "Void ratio of the given bulk density"},
    {"model_density_g_cm3", "g/cm3", "Bulk density in place by the model, mean over the depths given"},
    {"model_porosity", "1", "Porosity in place by the model"},
    {"model_void_ratio", "1", "Void ratio in place by the model"},
};

void rg_lunar_column_about(size_t number, rg_lunar_column *column)
{
    *column = (rg_lunar_column){.units = "", .split = RG_NO_INDEX};
    if (number >= RG_LUNAR_FINER_1MM) {
        const size_t k = number - RG_LUNAR_FINER_1MM;
        snprintf(column->name, sizeof column->name, "%s", OTHERS[k].name);
        snprintf(column->long_name, sizeof column->long_name, "%s", OTHERS[k].long_name);
        column->units = OTHERS[k].units;
        return;
    }
    const size_t split = number / RG_LUNAR_STATISTICS;
    const rg_grain_number *statistic = rg_grain_number_named(STATISTICS[number % RG_LUNAR_STATISTICS]);
    column->split = split;
    column->statistic = statistic;
    column->units = statistic->units;
    snprintf(column->name, sizeof column->name, "%.40s_%s", statistic->name, SPLITS[split].suffix);
    snprintf(column->long_name, sizeof column->long_name, "%.100s, %s", statistic->long_name,
             SPLITS[split].text);
}

size_t rg_lunar_column_named(const char *name)
{
    rg_lunar_column column;
    for (size_t c = 0; c < RG_LUNAR_COLUMNS; c++) {
        rg_lunar_column_about(c, &column);
        if (strcmp(column.name, name) == 0)
            return c;
    }
    return RG_NO_INDEX;
}
