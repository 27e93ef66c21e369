#include "toolkit/features/rows.h"

#include <math.h>

#include "toolkit/library_row.h"

static void read_band(rg_library_row *c, rg_feature_rows *rows)
{
    if (rows->n_bands == RG_FEATURES_BANDS) {
        rg_library_row_fail(c, RG_EDOMAIN, "band", "too many bands", rg_library_row_text(c, "band"));
        return;
    }
    rg_band_definition *b = &rows->bands[rows->n_bands];
    rows->band_names[rows->n_bands] = rg_library_row_text(c, "band");
    const double order = rg_library_row_number(c, "order");
    b->ranges =
        (rg_tangent_ranges){rg_library_row_number(c, "left_low"), rg_library_row_number(c, "left_high"),
                            rg_library_row_number(c, "right_low"), rg_library_row_number(c, "right_high")};
    b->share = rg_library_row_number(c, "share");
    b->least_depth = rg_library_row_number(c, "least_depth");
    const rg_tangent_ranges *r = &b->ranges;
    if (c->status == RG_OK &&
        !(order >= RG_BAND_LEAST_ORDER && order <= RG_BAND_MOST_ORDER && order == floor(order)))
        rg_library_row_fail(c, RG_EDOMAIN, "order", "the order is none of 2 to 5",
                            rows->band_names[rows->n_bands]);
    if (c->status == RG_OK &&
        !(r->left_low < r->left_high && r->left_high < r->right_low && r->right_low < r->right_high))
        rg_library_row_fail(c, RG_EDOMAIN, "left_low", "the ranges of the continuum are not in rising order",
                            rows->band_names[rows->n_bands]);
    if (c->status == RG_OK &&
        !(b->share > 0.0 && b->share <= 1.0 && b->least_depth > 0.0 && b->least_depth < 1.0))
        rg_library_row_fail(c, RG_EDOMAIN, "share", "share and least depth lie between 0 and 1",
                            rows->band_names[rows->n_bands]);
    if (c->status == RG_OK) {
        b->order = (size_t) order;
        rows->n_bands++;
    }
}

static void read_equation(rg_library_row *c, rg_feature_rows *rows)
{
    const char *name = rg_library_row_text(c, "equation");
    if (c->status == RG_OK && rows->n_equations == RG_FEATURES_EQUATIONS) {
        rg_library_row_fail(c, RG_EDOMAIN, "equation", "too many equations", name);
        return;
    }
    rg_feature_equation *e = &rows->equations[rows->n_equations];
    const char *input = rg_library_row_text(c, "input");
    e->input = rg_feature_input_parse(input);
    if (c->status == RG_OK && e->input == RG_FEATURE_INPUTS) {
        rg_library_row_fail(c, RG_EFORMAT, "input", "not one of the words for this column", input);
        return;
    }
    const struct {
        const char *column;
        double *value;
        double otherwise;
    } NUMBERS[] = {{"p", &e->p, 0.0},
                   {"q", &e->q, 0.0},
                   {"r", &e->r, 0.0},
                   {"c0", &e->c[0], 0.0},
                   {"c1", &e->c[1], 0.0},
                   {"c2", &e->c[2], 0.0},
                   {"power", &e->power, (double) NAN},
                   {"input_least", &e->input_least, -(double) INFINITY},
                   {"input_most", &e->input_most, (double) INFINITY},
                   {"bar_least", &e->bar_least, -(double) INFINITY},
                   {"bar_most", &e->bar_most, (double) INFINITY},
                   {"error", &e->error, (double) NAN}};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        *NUMBERS[i].value = rg_library_row_number_or(c, NUMBERS[i].column, NUMBERS[i].otherwise);
    rows->equation_texts[rows->n_equations].name = name;
    rows->equation_texts[rows->n_equations].quantity = rg_library_row_text(c, "quantity");
    rows->equation_texts[rows->n_equations].units = rg_library_row_text(c, "units");
    rows->equation_texts[rows->n_equations].meant_for = rg_library_row_text(c, "meant_for");
    rows->equation_texts[rows->n_equations].source = rg_library_row_text(c, "source");
    rows->n_equations += c->status == RG_OK;
}

rg_status rg_feature_rows_read(rg_mineral_library *library, rg_feature_rows *rows, rg_error *err)
{
    static const struct {
        rg_library_table table;
        void (*read)(rg_library_row *, rg_feature_rows *);
    } STEPS[] = {{RG_LIBRARY_REFLECTANCE_BANDS, read_band},
                 {RG_LIBRARY_REFLECTANCE_EQUATIONS, read_equation}};
    *rows = (rg_feature_rows){0};
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        rg_library_row c = {.library = library, .table = &library->tables[STEPS[i].table], .err = err};
        for (; c.row < c.table->n_rows && c.status == RG_OK; c.row++)
            STEPS[i].read(&c, rows);
        if (c.status != RG_OK) {
            (void) rg_error_place(err, rg_mineral_library_file(STEPS[i].table), NULL);
            return c.status;
        }
    }
    return RG_OK;
}
