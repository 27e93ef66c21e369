#include "toolkit/lunar/soils.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/percentiles.h"

static const char *const IS_FEO[] = {"is_feo", "is/feo", "isfeo", NULL};
static const char *const AGGLUTINATES[] = {"agglutinates", "agglutinates_pct", "agglutinate_pct", NULL};
static const char *const BULK[] = {"bulk_density", "bulk_density_g_cm3", NULL};
static const char *const TOP[] = {"depth_top_cm", "depth_cm", NULL};
static const char *const BOTTOM[] = {"depth_bottom_cm", NULL};

/* What may be given beside the sizes, and where it can lie. */
static const struct {
    size_t column;
    const char *const *names;
    double least;
    double most;
} GIVEN[] = {
    {RG_LUNAR_IS_FEO, IS_FEO, 0.0, 1000.0},
    {RG_LUNAR_AGGLUTINATES, AGGLUTINATES, 0.0, 100.0},
    {RG_LUNAR_BULK_DENSITY, BULK, 0.1, 5.0},
};

static rg_status make_room(const rg_lunar_how *how, const rg_size_table *table, rg_lunar_soils *s,
                           rg_error *err)
{
    const size_t n = table->n;
    *s = (rg_lunar_soils){.n = n};
    s->ids = rg_alloc(n, 1, sizeof *s->ids);
    s->names = rg_alloc(n, 1, sizeof *s->names);
    s->soils = rg_alloc(n, 1, sizeof *s->soils);
    s->outcomes = rg_alloc(n, 1, sizeof *s->outcomes);
    s->values = rg_alloc(n, RG_LUNAR_COLUMNS, sizeof *s->values);
    s->errors = table->sigma != NULL ? rg_alloc(n, RG_LUNAR_COLUMNS, sizeof *s->errors) : NULL;
    s->maturity = rg_alloc(n, 1, sizeof *s->maturity);
    s->too_deep = rg_alloc(n, 1, sizeof *s->too_deep);
    s->same_as = rg_alloc(n, 1, sizeof *s->same_as);
    s->compared = rg_alloc(n, how->library->n_ranges, sizeof *s->compared);
    s->range = rg_alloc(n, how->library->n_ranges, sizeof *s->range);
    return s->ids != NULL && s->names != NULL && s->soils != NULL && s->outcomes != NULL &&
                   s->values != NULL && (s->errors != NULL || table->sigma == NULL) && s->maturity != NULL &&
                   s->too_deep != NULL && s->same_as != NULL && s->compared != NULL && s->range != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the soils");
}

void rg_lunar_soils_free(rg_lunar_soils *s)
{
    free(s->ids);
    free(s->names);
    free(s->soils);
    free(s->outcomes);
    free(s->values);
    free(s->errors);
    free(s->maturity);
    free(s->too_deep);
    free(s->same_as);
    free(s->compared);
    free(s->range);
    *s = (rg_lunar_soils){0};
}

typedef struct {
    const double *weights;
    size_t n;
    size_t row;
} row_of;

static int by_weights(const void *a, const void *b)
{
    const row_of *x = a;
    const row_of *y = b;
    const int order = memcmp(x->weights, y->weights, x->n * sizeof *x->weights);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static rg_status find_same(const double *weights, size_t n_classes, rg_lunar_soils *s, rg_error *err)
{
    row_of *rows = rg_alloc(s->n, 1, sizeof *rows);
    if (rows == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the soils");
    for (size_t row = 0; row < s->n; row++)
        rows[row] = (row_of){weights + row * n_classes, n_classes, row};
    qsort(rows, s->n, sizeof *rows, by_weights);
    for (size_t i = 0; i < s->n; i++) {
        const bool same =
            i > 0 && memcmp(rows[i].weights, rows[i - 1].weights, n_classes * sizeof *weights) == 0;
        s->same_as[rows[i].row] = same ? s->same_as[rows[i - 1].row] : rows[i].row;
    }
    free(rows);
    return RG_OK;
}

static void fill(rg_lunar_soils *s)
{
    for (size_t c = 0; c < RG_LUNAR_COLUMNS; c++) {
        rg_lunar_column column;
        rg_lunar_column_about(c, &column);
        for (size_t row = 0; row < s->n; row++) {
            const rg_lunar_soil *soil = &s->soils[row];
            double value = (double) NAN;
            double error = (double) NAN;
            if (column.statistic != NULL) {
                value = rg_grain_number_value(&soil->split[column.split], column.statistic);
                error = rg_grain_number_error(&soil->split[column.split], column.statistic);
            }
            s->values[c * s->n + row] = value;
            if (s->errors != NULL)
                s->errors[c * s->n + row] = error;
        }
    }
    for (size_t row = 0; row < s->n; row++) {
        const rg_lunar_soil *soil = &s->soils[row];
        s->values[RG_LUNAR_FINER_1MM * s->n + row] = soil->share_pct[RG_LUNAR_MM];
        s->values[RG_LUNAR_FINER_45 * s->n + row] = soil->below_45_pct;
        s->values[RG_LUNAR_FINER_20 * s->n + row] = soil->below_20_pct;
        for (size_t k = 0; k < RG_LUNAR_FRACTIONS; k++)
            s->values[(RG_LUNAR_BELOW_10 + k) * s->n + row] = soil->fraction_pct[k];
        s->values[RG_LUNAR_ADDED * s->n + row] = soil->completed_pct;
    }
}

static rg_status take_given(const rg_lunar_how *how, const rg_entry *entry, rg_lunar_soils *s, rg_error *err)
{
    for (size_t g = 0; g < sizeof GIVEN / sizeof GIVEN[0]; g++)
        for (size_t row = 0; row < s->n; row++) {
            double *value = &s->values[GIVEN[g].column * s->n + row];
            const rg_status status =
                rg_lunar_beside_number(how->beside, entry, row, GIVEN[g].names, value, err);
            if (status != RG_OK)
                return status;
            if (isnan(*value) || (*value >= GIVEN[g].least && *value <= GIVEN[g].most))
                continue;
            char subject[160];
            snprintf(subject, sizeof subject, "%s %g of %.80s", GIVEN[g].names[0], *value, s->ids[row]);
            return rg_fail_named(err, RG_EDOMAIN, row, "a value beside the sizes cannot be", subject,
                                 "Is/FeO is positive, agglutinates are per cent, densities g/cm3");
        }
    for (size_t row = 0; row < s->n; row++)
        s->maturity[row] = rg_library_lunar_maturity(how->library, s->values[RG_LUNAR_IS_FEO * s->n + row]);
    return RG_OK;
}

static rg_status take_density(const rg_lunar_how *how, const rg_entry *entry, rg_lunar_soils *s,
                              rg_error *err)
{
    for (size_t row = 0; row < s->n; row++) {
        double top, bottom;
        rg_status status = rg_lunar_beside_number(how->beside, entry, row, TOP, &top, err);
        if (status == RG_OK)
            status = rg_lunar_beside_number(how->beside, entry, row, BOTTOM, &bottom, err);
        if (status != RG_OK)
            return status;
        const double bulk = s->values[RG_LUNAR_BULK_DENSITY * s->n + row];
        s->values[RG_LUNAR_POROSITY * s->n + row] = rg_soil_porosity(bulk, how->grain_density);
        s->values[RG_LUNAR_VOID_RATIO * s->n + row] = rg_soil_void_ratio(bulk, how->grain_density);
        if (isnan(top))
            continue;
        double model;
        s->too_deep[row] = rg_soil_density_mean(&how->density->model, top, isnan(bottom) ? top : bottom,
                                                &model, NULL) != RG_OK;
        s->values[RG_LUNAR_MODEL_DENSITY * s->n + row] = model;
        s->values[RG_LUNAR_MODEL_POROSITY * s->n + row] = rg_soil_porosity(model, how->grain_density);
        s->values[RG_LUNAR_MODEL_VOID_RATIO * s->n + row] = rg_soil_void_ratio(model, how->grain_density);
    }
    return RG_OK;
}

rg_lunar_verdict rg_lunar_range_verdict(const rg_lunar_range *range, double value)
{
    if (isnan(value))
        return RG_LUNAR_NOT_COMPARED;
    return value < range->low ? RG_LUNAR_LOWER : value > range->high ? RG_LUNAR_HIGHER : RG_LUNAR_WITHIN;
}

/* Share between two sizes of grains whose basis is that of the number published; sieves weigh. */
static double share_between(const rg_grain_distribution *d, const char *basis, const rg_lunar_range *range)
{
    const bool by_number = basis != NULL && strcmp(basis, "number") == 0;
    if (by_number != (strcmp(range->quantity, "number_pct") == 0))
        return (double) NAN;
    return 100.0 * (rg_grain_share_finer(d, range->to_um) - rg_grain_share_finer(d, range->from_um));
}

static rg_status compare(const rg_lunar_how *how, const rg_entry *entry, const rg_grain_axis *axis,
                         const double *weights, rg_lunar_soils *s, rg_error *err)
{
    const size_t n_ranges = how->library->n_ranges;
    rg_grain_distribution d = {0};
    rg_status status = rg_grain_distribution_init(axis, &d, err);
    for (size_t row = 0; row < s->n && status == RG_OK; row++) {
        const bool has = s->outcomes[row] == RG_OK;
        if (has)
            status =
                rg_grain_distribution_load(weights + row * axis->n_classes, RG_GRAIN_CLOSURE_MASS, &d, err);
        for (size_t r = 0; r < n_ranges && status == RG_OK; r++) {
            const rg_lunar_range *range = &how->library->ranges[r];
            const size_t column = rg_lunar_column_named(range->quantity);
            const char *const names[] = {range->quantity, NULL};
            double value = (double) NAN;
            if (!isnan(range->from_um))
                value = has ? share_between(&d, entry->basis, range) : value;
            else if (column != RG_NO_INDEX)
                value = s->values[column * s->n + row];
            else
                status = rg_lunar_beside_number(how->beside, entry, row, names, &value, err);
            s->compared[row * n_ranges + r] = value;
            s->range[row * n_ranges + r] = (unsigned char) rg_lunar_range_verdict(range, value);
        }
    }
    rg_grain_distribution_free(&d);
    return status;
}

static void name_rows(const rg_workfile *data, rg_lunar_soils *s)
{
    for (size_t row = 0; row < s->n; row++) {
        snprintf(s->ids[row], sizeof s->ids[row], "%s", rg_workfile_sample_id(data, row));
        rg_lunar_soil_of(s->ids[row], s->names[row], sizeof s->names[row]);
    }
}

rg_status rg_lunar_soils_take(const rg_lunar_how *how, rg_workfile *data, rg_lunar_soils *s, rg_error *err)
{
    const rg_entry *entry = &data->entry;
    rg_size_table t = {0};
    rg_status status = rg_size_table_load(data, how->tail, &t, err);
    if (status == RG_OK)
        status = rg_weight_errors_set(how->errors, entry, &t, err);
    if (status == RG_OK)
        status = make_room(how, &t, s, err);
    if (status == RG_OK) {
        name_rows(data, s);
        s->finest_um = t.axis.edges_um[0];
        s->coarsest_um = t.axis.edges_um[t.n_classes];
        status = find_same(t.weights, t.n_classes, s, err);
    }
    if (status == RG_OK)
        status =
            rg_lunar_soil_batch(&t.axis, t.weights, s->n, t.sigma, &how->soil, s->soils, s->outcomes, err);
    if (status == RG_OK) {
        fill(s);
        status = take_given(how, entry, s, err);
    }
    if (status == RG_OK)
        status = take_density(how, entry, s, err);
    if (status == RG_OK)
        status = compare(how, entry, &t.axis, t.weights, s, err);
    rg_size_table_free(&t);
    return status;
}
