#include "toolkit/lunar/print.h"

#include <math.h>
#include <string.h>

#include "toolkit/print_rows.h"
#include "toolkit/print_table.h"
#include "toolkit/say.h"

enum { MOST_PRINTED = 40 };

static const char *const SOILS[] = {"sample_id",         "maturity",          "fw_mean_um_lt1cm",
                                    "fw_mean_um_lt1mm",  "D50_um_lt1cm",      "D50_um_lt1mm",
                                    "fw_sort_phi_lt1cm", "fw_sort_phi_lt1mm", "lscc_lt10um_pct",
                                    "lscc_10_20um_pct",  "lscc_20_45um_pct",  "flags"};

/* Columns of the ranges; "<" to the left. Their numbers are of many kinds, so each has four digits. */
static const char *const RANGES[] = {"<range",   "<material", "<quantity", "low",     "high",   "median",
                                     "<verdict", "n_within",  "n_below",   "n_above", "<source"};
enum { N_RANGES = sizeof RANGES / sizeof RANGES[0] };

static rg_status print_ranges(const rg_table *table, rg_error *err)
{
    rg_print_table *out = rg_print_table_new(RANGES, N_RANGES);
    rg_status status = out == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to print") : RG_OK;
    for (size_t row = 0; row < table->n_rows; row++)
        for (size_t c = 0; c < N_RANGES && status == RG_OK; c++) {
            const rg_column *column = rg_table_find(table, RANGES[c] + (RANGES[c][0] == '<'));
            status = column->texts != NULL ? rg_print_table_cell(out, err, "%s", column->texts[row])
                                           : rg_print_table_cell(out, err, "%.4g", column->numbers[row]);
        }
    if (status == RG_OK)
        rg_print_table_write(out, stdout);
    rg_print_table_free(out);
    return status;
}

static const struct {
    rg_lunar_set_table table;
    const char *title;
} TABLES[] = {
    {RG_LUNAR_SET_NAMES, "Medians over the samples, and what they are called"},
    {RG_LUNAR_SET_MATURITY, "Medians by maturity (Is/FeO)"},
    {RG_LUNAR_SET_RELATION, "Spearman's rank correlation; errors by drawing soils, not samples"},
};

rg_status rg_lunar_print(const rg_lunar_how *how, const rg_lunar_set *set, const char *basis, rg_error *err)
{
    const rg_lunar_density *d = how->density;
    rg_say("%zu samples of %zu soils; fw: Folk & Ward graphic, mg, ma: geometric and arithmetic moment mean, "
           "D50: median, by %s\n",
           set->n, set->n_soils, basis != NULL ? basis : "weight");
    rg_status status = rg_print_rows(stdout, &set->tables[RG_LUNAR_SET_SOILS], SOILS,
                                     sizeof SOILS / sizeof SOILS[0], MOST_PRINTED, err);
    for (size_t t = 0; t < sizeof TABLES / sizeof TABLES[0] && status == RG_OK; t++) {
        const rg_table *table = &set->tables[TABLES[t].table];
        if (table->n_rows == 0)
            continue;
        rg_say("\n%s\n", TABLES[t].title);
        status = rg_print_rows(stdout, table, NULL, 0, MOST_PRINTED, err);
    }
    if (status == RG_OK && set->tables[RG_LUNAR_SET_RANGES].n_rows > 0) {
        rg_say("\nBeside published numbers\n");
        status = print_ranges(&set->tables[RG_LUNAR_SET_RANGES], err);
    }
    if (status == RG_OK && set->tables[RG_LUNAR_SET_DENSITY].n_rows > 0) {
        rg_say("\nBulk density in place by %s, %g to %g cm (%s), grains of %g g/cm3; source: %s\n", d->name,
               d->model.least_cm, d->model.most_cm, d->text, how->grain_density, d->source);
        status = rg_print_rows(stdout, &set->tables[RG_LUNAR_SET_DENSITY], NULL, 0, MOST_PRINTED, err);
    }
    return status;
}

void rg_lunar_print_json(const rg_lunar_set *set)
{
    printf("{");
    for (size_t t = 0; t < RG_LUNAR_SET_TABLES; t++) {
        printf("%s\"%s\": ", t > 0 ? ", " : "", rg_lunar_set_name((rg_lunar_set_table) t));
        rg_print_rows_json(stdout, &set->tables[t]);
    }
    printf("}\n");
}
