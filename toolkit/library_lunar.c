#include "toolkit/library_lunar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static rg_lunar_maturity maturity_of(rg_library_row *c)
{
    const rg_lunar_maturity m = {.name = rg_library_row_text(c, "class"),
                                 .least = rg_library_row_number(c, "least"),
                                 .below = rg_library_row_number_or(c, "below", (double) INFINITY),
                                 .source = rg_library_row_text(c, "source")};
    if (c->status == RG_OK && !(m.least < m.below))
        rg_library_row_fail(c, RG_EDOMAIN, "below", "the class ends before it begins", m.name);
    return m;
}

static rg_lunar_density density_of(rg_library_row *c)
{
    const rg_lunar_density d = {.name = rg_library_row_text(c, "model"),
                                .model = {.form = (rg_soil_density_form) rg_library_row_choice(
                                              c, "form", rg_soil_density_words, RG_SOIL_DENSITY_FORMS),
                                          .a = rg_library_row_number(c, "a"),
                                          .b = rg_library_row_number(c, "b"),
                                          .c = rg_library_row_number_or(c, "c", 0.0),
                                          .least_cm = rg_library_row_number(c, "least_cm"),
                                          .most_cm = rg_library_row_number(c, "most_cm")},
                                .grain_density = rg_library_row_number(c, "grain_density"),
                                .text = rg_library_row_text(c, "text"),
                                .source = rg_library_row_text(c, "source")};
    double ends[2];
    if (c->status == RG_OK &&
        (rg_soil_density_mean(&d.model, d.model.least_cm, d.model.least_cm, &ends[0], NULL) != RG_OK ||
         rg_soil_density_mean(&d.model, d.model.most_cm, d.model.most_cm, &ends[1], NULL) != RG_OK))
        rg_library_row_fail(c, RG_EDOMAIN, "a", "the model has no density at an end of its depths", d.name);
    else if (c->status == RG_OK && !(d.grain_density > ends[0] && d.grain_density > ends[1]))
        rg_library_row_fail(c, RG_EDOMAIN, "grain_density", "the grains are lighter than the soil", d.name);
    return d;
}

static rg_lunar_range range_of(rg_library_row *c)
{
    const rg_lunar_range r = {.name = rg_library_row_text(c, "range"),
                              .material = rg_library_row_text(c, "material"),
                              .quantity = rg_library_row_text(c, "quantity"),
                              .from_um = rg_library_row_number_or(c, "from_um", (double) NAN),
                              .to_um = rg_library_row_number_or(c, "to_um", (double) NAN),
                              .low = rg_library_row_number(c, "low"),
                              .high = rg_library_row_number(c, "high"),
                              .units = rg_library_row_text(c, "units"),
                              .text = rg_library_row_text(c, "text"),
                              .source = rg_library_row_text(c, "source")};
    if (c->status == RG_OK && !(r.low <= r.high))
        rg_library_row_fail(c, RG_EDOMAIN, "high", "the range ends before it begins", r.name);
    const bool is_share = strcmp(r.quantity, "mass_pct") == 0 || strcmp(r.quantity, "number_pct") == 0;
    if (c->status == RG_OK && is_share && !(r.from_um < r.to_um))
        rg_library_row_fail(c, RG_EDOMAIN, "to_um", "a share needs two sizes", r.name);
    return r;
}

void rg_library_lunar_maturity_row(rg_library_row *c)
{
    (void) maturity_of(c);
}

void rg_library_lunar_density_row(rg_library_row *c)
{
    (void) density_of(c);
}

void rg_library_lunar_range_row(rg_library_row *c)
{
    (void) range_of(c);
}

static rg_library_row rows_of(rg_mineral_library *library, rg_library_table table, rg_error *err)
{
    return (rg_library_row){.library = library, .table = &library->tables[table], .err = err};
}

static rg_status settle(const rg_library_row *c, rg_library_table table, rg_error *err)
{
    if (c->status != RG_OK)
        (void) rg_error_place(err, rg_mineral_library_file(table), NULL);
    return c->status;
}

/* Classes that meet: an Is/FeO has one. */
static void meet(rg_library_row *c, const rg_library_lunar *lunar)
{
    for (size_t k = 1; k < lunar->n_maturity && c->status == RG_OK; k++) {
        c->row = k;
        if (lunar->maturity[k].least != lunar->maturity[k - 1].below)
            rg_library_row_fail(c, RG_EDOMAIN, "least", "the classes of maturity do not meet",
                                lunar->maturity[k].name);
    }
}

rg_status rg_library_lunar_read(rg_mineral_library *library, rg_library_lunar *lunar, rg_error *err)
{
    *lunar = (rg_library_lunar){0};
    rg_library_row c = rows_of(library, RG_LIBRARY_LUNAR_MATURITY, err);
    lunar->maturity = rg_alloc(c.table->n_rows, 1, sizeof *lunar->maturity);
    lunar->densities =
        rg_alloc(library->tables[RG_LIBRARY_LUNAR_DENSITY].n_rows, 1, sizeof *lunar->densities);
    lunar->ranges = rg_alloc(library->tables[RG_LIBRARY_LUNAR_RANGES].n_rows, 1, sizeof *lunar->ranges);
    if (lunar->maturity == NULL || lunar->densities == NULL || lunar->ranges == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library");
    for (; c.row < c.table->n_rows && c.status == RG_OK; c.row++)
        lunar->maturity[lunar->n_maturity++] = maturity_of(&c);
    meet(&c, lunar);
    rg_status status = settle(&c, RG_LIBRARY_LUNAR_MATURITY, err);
    c = rows_of(library, RG_LIBRARY_LUNAR_DENSITY, err);
    for (; status == RG_OK && c.row < c.table->n_rows && c.status == RG_OK; c.row++)
        lunar->densities[lunar->n_densities++] = density_of(&c);
    if (status == RG_OK)
        status = settle(&c, RG_LIBRARY_LUNAR_DENSITY, err);
    c = rows_of(library, RG_LIBRARY_LUNAR_RANGES, err);
    for (; status == RG_OK && c.row < c.table->n_rows && c.status == RG_OK; c.row++)
        lunar->ranges[lunar->n_ranges++] = range_of(&c);
    return status == RG_OK ? settle(&c, RG_LIBRARY_LUNAR_RANGES, err) : status;
}

void rg_library_lunar_free(rg_library_lunar *lunar)
{
    free(lunar->maturity);
    free(lunar->densities);
    free(lunar->ranges);
    *lunar = (rg_library_lunar){0};
}

size_t rg_library_lunar_maturity(const rg_library_lunar *lunar, double is_feo)
{
    for (size_t k = 0; k < lunar->n_maturity; k++)
        if (is_feo >= lunar->maturity[k].least && is_feo < lunar->maturity[k].below)
            return k;
    return RG_NO_INDEX;
}
