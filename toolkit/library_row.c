#include "toolkit/library_row.h"

#include <string.h>

void rg_library_row_fail(rg_library_row *c, rg_status status, const char *column, const char *reason,
                         const char *subject)
{
    c->status = rg_fail_named(c->err, status, c->table->lines[c->row], reason, subject, NULL);
    rg_error_place(c->err, NULL, column);
}

static size_t column_of(rg_library_row *c, const char *name)
{
    const size_t column = rg_tsv_column(c->table, name);
    if (column == RG_NO_INDEX && c->status == RG_OK)
        c->status = rg_fail_named(c->err, RG_EFORMAT, RG_NO_INDEX, "the table lacks a column", name, NULL);
    return column;
}

const char *rg_library_row_text(rg_library_row *c, const char *name)
{
    const size_t column = column_of(c, name);
    return c->status == RG_OK ? rg_tsv_field(c->table, c->row, column) : "";
}

double rg_library_row_number(rg_library_row *c, const char *name)
{
    double value = 0.0;
    const size_t column = column_of(c, name);
    if (c->status == RG_OK) {
        c->status = rg_tsv_number(c->table, c->row, column, &value, c->err);
        if (c->status != RG_OK)
            rg_error_place(c->err, NULL, name);
    }
    return value;
}

double rg_library_row_number_or(rg_library_row *c, const char *name, double otherwise)
{
    return strcmp(rg_library_row_text(c, name), "-") == 0 ? otherwise : rg_library_row_number(c, name);
}

size_t rg_library_row_choice(rg_library_row *c, const char *name, const char *const *words, size_t n)
{
    const char *text = rg_library_row_text(c, name);
    for (size_t i = 0; c->status == RG_OK && i < n; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    if (c->status == RG_OK)
        rg_library_row_fail(c, RG_EFORMAT, name, "not one of the words for this column", text);
    return 0;
}

bool rg_library_row_flag(rg_library_row *c, const char *name, const char *no, const char *yes)
{
    const char *const words[] = {no, yes};
    return rg_library_row_choice(c, name, words, 2) == 1;
}

size_t rg_library_row_group(rg_library_row *c, const char *name)
{
    const char *text = rg_library_row_text(c, name);
    if (c->status != RG_OK || strcmp(text, "-") == 0)
        return RG_NO_INDEX;
    const size_t group = rg_formula_group_find(&c->library->formula, text);
    if (group == RG_NO_INDEX)
        rg_library_row_fail(c, RG_ENOENT, name, "no such group in mineral_groups.tsv", text);
    return group;
}

void rg_library_row_place(rg_library_row *c, rg_status status, const char *column)
{
    if (status == RG_OK)
        return;
    c->status = status;
    if (c->err != NULL && c->err->index == RG_NO_INDEX)
        c->err->index = c->table->lines[c->row];
    rg_error_place(c->err, NULL, column);
}

void rg_library_row_quantity(rg_library_row *c, const char *name, const char *const *extra, size_t n_extra,
                             rg_ratio *ratio)
{
    const char *text = rg_library_row_text(c, name);
    if (c->status == RG_OK)
        rg_library_row_place(
            c, rg_ratio_parse(text, &c->library->formula.oxides, extra, n_extra, ratio, c->err), name);
}
