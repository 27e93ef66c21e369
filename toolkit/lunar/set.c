#include "toolkit/lunar/set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/median.h"
#include "kernels/base/memory.h"
#include "kernels/grains/classes.h"
#include "kernels/grains/spearman.h"
#include "toolkit/lunar/pool.h"

static const char *const TABLES[RG_LUNAR_SET_TABLES] = {
    "soil_names", "medians", "maturity", "relation", "ranges", "density_profile", "soils"};

const char *rg_lunar_set_name(rg_lunar_set_table table)
{
    return TABLES[table];
}

/* The quantile of work[n] between its neighbours (linear, 0 and 1 are the extremes). */
static double quantile(double *work, size_t n, double share)
{
    if (n == 0)
        return (double) NAN;
    const double at = share * (double) (n - 1);
    const size_t below = (size_t) at;
    const double low = rg_nth(work, n, below);
    const double high = below + 1 < n ? rg_nth(work, n, below + 1) : low;
    return low + (at - (double) below) * (high - low);
}

static rg_status add_names(const rg_lunar_pool *p, rg_table *table, rg_error *err)
{
    static const char *const SPLITS[RG_LUNAR_SPLITS] = {"< 1 cm", "< 1 mm"};
    enum { MEAN_PHI = 0, MEAN_UM = 1, SORTING = 2, SKEWNESS = 3, KURTOSIS = 4, D50 = 8, CU = 11, CC = 12 };
    rg_lunar_builder b = {table, RG_OK, err};
    table->n_rows = RG_LUNAR_SPLITS;
    rg_lunar_texts(&b, "split");
    double *n = rg_lunar_numbers(&b, "n", "1");
    static const struct {
        const char *name;
        const char *units;
        size_t statistic;
    } MEDIANS[] = {{"fw_mean_phi", "phi", MEAN_PHI},
                   {"fw_mean_um", "um", MEAN_UM},
                   {"fw_sort_phi", "phi", SORTING},
                   {"fw_skew_phi", "1", SKEWNESS},
                   {"fw_kurt", "1", KURTOSIS},
                   {"D50_um", "um", D50},
                   {"Cu", "1", CU},
                   {"Cc", "1", CC}};
    for (size_t m = 0; m < sizeof MEDIANS / sizeof MEDIANS[0]; m++) {
        double *column = rg_lunar_numbers(&b, MEDIANS[m].name, MEDIANS[m].units);
        for (size_t s = 0; s < RG_LUNAR_SPLITS && b.status == RG_OK; s++)
            column[s] = rg_lunar_median(p, s * RG_LUNAR_STATISTICS + MEDIANS[m].statistic, RG_NO_INDEX);
    }
    rg_lunar_texts(&b, "size_name");
    rg_lunar_texts(&b, "sorting_class");
    rg_lunar_texts(&b, "skewness_class");
    rg_lunar_texts(&b, "kurtosis_class");
    for (size_t s = 0; s < RG_LUNAR_SPLITS && b.status == RG_OK; s++) {
        const size_t first = s * RG_LUNAR_STATISTICS;
        n[s] = (double) rg_lunar_select(p, first, RG_NO_INDEX);
        rg_lunar_put(&b, "split", s, SPLITS[s]);
        const double mean = rg_lunar_median(p, first + MEAN_UM, RG_NO_INDEX);
        rg_lunar_put(&b, "size_name", s,
                     isnan(mean) ? "undefined" : rg_grain_size_name(mean, p->how->soil.statistics.sizes));
        rg_lunar_put(&b, "sorting_class", s,
                     rg_grain_class_sorting(rg_lunar_median(p, first + SORTING, RG_NO_INDEX),
                                            p->how->soil.statistics.sorting));
        rg_lunar_put(&b, "skewness_class", s,
                     rg_grain_class_skewness(rg_lunar_median(p, first + SKEWNESS, RG_NO_INDEX)));
        rg_lunar_put(&b, "kurtosis_class", s,
                     rg_grain_class_kurtosis(rg_lunar_median(p, first + KURTOSIS, RG_NO_INDEX)));
    }
    return b.status;
}

static rg_status add_medians(const rg_lunar_pool *p, rg_table *table, rg_error *err)
{
    rg_lunar_builder b = {table, RG_OK, err};
    for (size_t c = 0; c < RG_LUNAR_COLUMNS; c++)
        table->n_rows += rg_lunar_select(p, c, RG_NO_INDEX) > 0;
    rg_lunar_texts(&b, "quantity");
    rg_lunar_texts(&b, "units");
    rg_lunar_texts(&b, "what");
    double *n = rg_lunar_numbers(&b, "n", "1");
    double *p10 = rg_lunar_numbers(&b, "p10", NULL);
    double *median = rg_lunar_numbers(&b, "median", NULL);
    double *p90 = rg_lunar_numbers(&b, "p90", NULL);
    for (size_t c = 0, row = 0; c < RG_LUNAR_COLUMNS && b.status == RG_OK; c++) {
        const size_t count = rg_lunar_select(p, c, RG_NO_INDEX);
        if (count == 0)
            continue;
        rg_lunar_column about;
        rg_lunar_column_about(c, &about);
        rg_lunar_put(&b, "quantity", row, about.name);
        rg_lunar_put(&b, "units", row, about.units);
        rg_lunar_put(&b, "what", row, about.long_name);
        n[row] = (double) count;
        p10[row] = quantile(p->work, count, 0.1);
        median[row] = rg_median(p->work, count);
        p90[row] = quantile(p->work, count, 0.9);
        row++;
    }
    return b.status;
}

/* What is asked of a class of maturity. */
static const char *const OF_CLASS[] = {"fw_mean_um_lt1cm", "fw_mean_um_lt1mm",  "D50_um_lt1cm",
                                       "D50_um_lt1mm",     "fw_sort_phi_lt1cm", "fw_sort_phi_lt1mm",
                                       "finer_20um_pct"};
enum { N_OF_CLASS = sizeof OF_CLASS / sizeof OF_CLASS[0] };

static rg_status add_maturity(const rg_lunar_pool *p, rg_table *table, rg_error *err)
{
    const rg_library_lunar *library = p->how->library;
    rg_lunar_builder b = {table, RG_OK, err};
    table->n_rows = library->n_maturity;
    rg_lunar_texts(&b, "maturity");
    double *least = rg_lunar_numbers(&b, "is_feo_least", "1");
    double *below = rg_lunar_numbers(&b, "is_feo_below", "1");
    double *samples = rg_lunar_numbers(&b, "n", "1");
    double *soils = rg_lunar_numbers(&b, "n_soils", "1");
    for (size_t q = 0; q < N_OF_CLASS; q++) {
        rg_lunar_column about;
        const size_t c = rg_lunar_column_named(OF_CLASS[q]);
        rg_lunar_column_about(c, &about);
        double *column = rg_lunar_numbers(&b, about.name, about.units);
        for (size_t k = 0; k < library->n_maturity && b.status == RG_OK; k++)
            column[k] = rg_lunar_median(p, c, k);
    }
    rg_lunar_texts(&b, "source");
    for (size_t k = 0; k < library->n_maturity && b.status == RG_OK; k++) {
        rg_lunar_put(&b, "maturity", k, library->maturity[k].name);
        rg_lunar_put(&b, "source", k, library->maturity[k].source);
        least[k] = library->maturity[k].least;
        below[k] = isinf(library->maturity[k].below) ? (double) NAN : library->maturity[k].below;
        samples[k] = (double) rg_lunar_select(p, 0, k);
        soils[k] = (double) rg_lunar_count_soils(p, k);
    }
    return b.status;
}

/* Pairs of which one goes with the other as soils mature. */
static const char *const PAIRS[][2] = {
    {"is_feo", "fw_mean_phi_lt1cm"},
    {"is_feo", "fw_sort_phi_lt1cm"},
    {"is_feo", "fw_mean_phi_lt1mm"},
    {"is_feo", "fw_sort_phi_lt1mm"},
    {"is_feo", "finer_20um_pct"},
    {"agglutinates_pct", "fw_mean_phi_lt1cm"},
    {"agglutinates_pct", "fw_sort_phi_lt1cm"},
    {"agglutinates_pct", "is_feo"},
};
enum { N_PAIRS = sizeof PAIRS / sizeof PAIRS[0], LEAST_PAIRED = 4 };

/* Samples that have both into p->work, their soils numbered into p->group. */
static size_t pair_up(const rg_lunar_pool *p, size_t x, size_t y)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        const double a = p->values[x * p->n + i];
        const double b = p->values[y * p->n + i];
        if (isnan(a) || isnan(b))
            continue;
        p->work[n] = a;
        p->work[p->n + n] = b;
        p->group[n] = p->soil[i];
        n++;
    }
    /* Soils are numbered below the number of samples kept: by the first kept sample of each. */
    size_t *first = p->group + p->n;
    memset(first, 0, p->n * sizeof *first);
    for (size_t k = 0; k < n; k++) {
        if (first[p->group[k]] == 0)
            first[p->group[k]] = k + 1;
        p->group[k] = first[p->group[k]] - 1;
    }
    return n;
}

static rg_status add_relation(const rg_lunar_pool *p, size_t draws, uint64_t seed, rg_table *table,
                              rg_error *err)
{
    rg_grain_spearman found[N_PAIRS];
    size_t which[N_PAIRS];
    size_t n = 0;
    rg_status status = RG_OK;
    for (size_t k = 0; k < N_PAIRS && status == RG_OK; k++) {
        const size_t paired =
            pair_up(p, rg_lunar_column_named(PAIRS[k][0]), rg_lunar_column_named(PAIRS[k][1]));
        if (paired < LEAST_PAIRED)
            continue;
        status = rg_grain_spearman_of(p->work, p->work + p->n, p->group, paired, draws, seed, &found[n], err);
        which[n++] = k;
    }
    rg_lunar_builder b = {table, status, err};
    table->n_rows = n;
    rg_lunar_texts(&b, "x");
    rg_lunar_texts(&b, "y");
    double *rho = rg_lunar_numbers(&b, "spearman", "1");
    double *error = rg_lunar_numbers(&b, "error", "1");
    double *low = rg_lunar_numbers(&b, "low_95", "1");
    double *high = rg_lunar_numbers(&b, "high_95", "1");
    double *samples = rg_lunar_numbers(&b, "n", "1");
    double *soils = rg_lunar_numbers(&b, "n_soils", "1");
    for (size_t i = 0; i < n && b.status == RG_OK; i++) {
        rg_lunar_put(&b, "x", i, PAIRS[which[i]][0]);
        rg_lunar_put(&b, "y", i, PAIRS[which[i]][1]);
        rho[i] = found[i].rho;
        error[i] = found[i].error;
        low[i] = found[i].low;
        high[i] = found[i].high;
        samples[i] = (double) found[i].n;
        soils[i] = (double) found[i].n_groups;
    }
    return b.status;
}

void rg_lunar_set_flags(const rg_lunar_soils *soils, size_t row, char *text, size_t size)
{
    size_t used = 0;
    const rg_lunar_soil *soil = &soils->soils[row];
    text[0] = '\0';
    if (soils->outcomes[row] != RG_OK) {
        snprintf(text, size, "no statistics: %s", soil->split[RG_LUNAR_CM].refused);
        return;
    }
    const unsigned bits[2] = {soil->flags, soil->split[RG_LUNAR_CM].flags};
    const rg_grain_flag *const tables[2] = {rg_lunar_flags, rg_grain_flags};
    for (size_t t = 0; t < 2; t++)
        for (const rg_grain_flag *flag = tables[t]; flag->bit != 0 && used < size; flag++)
            if ((bits[t] & flag->bit) != 0)
                used += (size_t) snprintf(text + used, size - used, "%s%s", used > 0 ? "; " : "", flag->name);
    if (soil->split[RG_LUNAR_MM].refused != NULL && used < size)
        used += (size_t) snprintf(text + used, size - used, "%snothing-below-1mm", used > 0 ? "; " : "");
    if (soils->too_deep[row] && used < size)
        used += (size_t) snprintf(text + used, size - used, "%sdepth-outside-model", used > 0 ? "; " : "");
    if (soils->same_as[row] != row && used < size)
        snprintf(text + used, size - used, "%ssame-weights-as-%s", used > 0 ? "; " : "",
                 soils->ids[soils->same_as[row]]);
}

static rg_status add_soils(const rg_lunar_pool *p, rg_table *table, rg_error *err)
{
    rg_lunar_builder b = {table, RG_OK, err};
    table->n_rows = p->n;
    rg_lunar_texts(&b, "sample_id");
    for (size_t i = 0, row; i < p->n && b.status == RG_OK; i++)
        rg_lunar_put(&b, "sample_id", i, rg_lunar_find(p, i, &row)->ids[row]);
    rg_lunar_texts(&b, "maturity");
    for (size_t i = 0; i < p->n && b.status == RG_OK; i++)
        if (p->maturity[i] != RG_NO_INDEX)
            rg_lunar_put(&b, "maturity", i, p->how->library->maturity[p->maturity[i]].name);
    for (size_t c = 0; c < RG_LUNAR_COLUMNS; c++) {
        rg_lunar_column about;
        rg_lunar_column_about(c, &about);
        double *column = rg_lunar_numbers(&b, about.name, about.units);
        if (column != NULL)
            memcpy(column, p->values + c * p->n, p->n * sizeof *column);
    }
    rg_lunar_texts(&b, "flags");
    for (size_t i = 0, row; i < p->n && b.status == RG_OK; i++) {
        char text[400];
        const rg_lunar_soils *soils = rg_lunar_find(p, i, &row);
        rg_lunar_set_flags(soils, row, text, sizeof text);
        rg_lunar_put(&b, "flags", i, text);
    }
    return b.status;
}

rg_status rg_lunar_set_make(const rg_lunar_how *how, const rg_lunar_soils *entries, size_t n,
                            const char *depths, size_t draws, uint64_t seed, rg_lunar_set *set, rg_error *err)
{
    rg_lunar_pool p = {.how = how, .entries = entries, .n_entries = n};
    *set = (rg_lunar_set){0};
    rg_status status = rg_lunar_pool_make(&p, err);
    if (status == RG_OK) {
        set->n = rg_lunar_select(&p, 0, RG_NO_INDEX);
        set->n_is_feo = rg_lunar_select(&p, RG_LUNAR_IS_FEO, RG_NO_INDEX);
        set->n_soils = rg_lunar_count_soils(&p, RG_NO_INDEX);
        status = rg_lunar_set_density(how, depths, &set->tables[RG_LUNAR_SET_DENSITY], err);
    }
    if (status == RG_OK)
        status = add_names(&p, &set->tables[RG_LUNAR_SET_NAMES], err);
    if (status == RG_OK)
        status = add_medians(&p, &set->tables[RG_LUNAR_SET_MEDIANS], err);
    if (status == RG_OK && set->n_is_feo > 0)
        status = add_maturity(&p, &set->tables[RG_LUNAR_SET_MATURITY], err);
    if (status == RG_OK)
        status = add_relation(&p, draws, seed, &set->tables[RG_LUNAR_SET_RELATION], err);
    if (status == RG_OK)
        status = rg_lunar_set_ranges(&p, &set->tables[RG_LUNAR_SET_RANGES], err);
    if (status == RG_OK)
        status = add_soils(&p, &set->tables[RG_LUNAR_SET_SOILS], err);
    rg_lunar_pool_free(&p);
    return status;
}

void rg_lunar_set_free(rg_lunar_set *set)
{
    for (size_t t = 0; t < RG_LUNAR_SET_TABLES; t++)
        rg_table_free(&set->tables[t]);
}
