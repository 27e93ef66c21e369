#include "tests/support/tsv_rows.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/check.h"

/* Turns separators into tabs and unwraps quotes, in place; tabs inside a field become blanks. */
static size_t to_tabs(char *text, size_t length, char separator)
{
    size_t to = 0;
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') {
            if (quoted && i + 1 < length && text[i + 1] == '"')
                text[to++] = text[++i];
            else
                quoted = !quoted;
        } else if (quoted || text[i] != separator) {
            text[to++] = text[i] == '\t' && separator != '\t' ? ' ' : text[i];
        } else {
            text[to++] = '\t';
        }
    }
    return to;
}

rg_tsv rows_read(const char *path, char separator)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    size_t length = 0;
    size_t capacity = 1 << 22;
    char *text = malloc(capacity);
    assert_non_null(text);
    text[length++] = '_'; /* in case the first column has no name */
    length += fread(text + 1, 1, capacity - 1, file);
    fclose(file);
    assert_true(length < capacity);
    const bool unnamed = length > 1 && text[1] == separator;
    const size_t from = unnamed ? 0 : 1;
    const size_t n = separator == '\t' ? length - from : to_tabs(text + from, length - from, separator);
    rg_tsv table;
    rg_error err = {0};
    if (rg_tsv_parse(text + from, n, &table, &err) != RG_OK)
        fail_msg("%s:%zu: %s (%s)", path, err.index, err.reason, err.subject);
    free(text);
    return table;
}

double rows_number(const rg_tsv *table, size_t row, const char *column)
{
    const size_t c = rg_tsv_column(table, column);
    double value;
    if (c == RG_NO_INDEX)
        return (double) NAN;
    const char *field = rg_tsv_field(table, row, c);
    return rg_tsv_number_parse(field, strlen(field), &value) ? value : (double) NAN;
}

static rg_mineral_library loaded;

static void forget(void)
{
    rg_mineral_library_free(&loaded);
}

const rg_mineral_library *rows_library(void)
{
    if (loaded.formula.n_groups == 0) {
        rg_error err = {0};
        if (rg_mineral_library_read("datasets/library", &loaded, &err) != RG_OK)
            fail_msg("%s:%zu:%s: %s (%s)", err.file, err.index, err.dataset, err.reason, err.subject);
        atexit(forget);
    }
    return &loaded;
}

size_t rows_oxide(const char *name)
{
    const size_t oxide = rg_oxides_find(&rows_library()->formula.oxides, name, strlen(name));
    if (oxide == RG_NO_INDEX)
        fail_msg("no oxide %s", name);
    return oxide;
}

void rows_analysis(const rg_tsv *table, size_t row, const char *prefix, double *wt)
{
    const rg_oxide_table *oxides = &rows_library()->formula.oxides;
    for (size_t i = 0; i < oxides->n_oxides; i++) {
        char column[64];
        snprintf(column, sizeof column, "%s%s", prefix, oxides->oxides[i].name);
        wt[i] = rows_number(table, row, column);
        if (isnan(wt[i]) && strcmp(oxides->oxides[i].name, "FeO") == 0)
            wt[i] = rows_number(table, row, "FeOt");
    }
}
