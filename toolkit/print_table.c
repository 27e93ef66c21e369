#include "toolkit/print_table.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/say.h"

/* Larger numbers are printed as powers of ten. */
static const double MOST_IN_FULL = 1e15;
enum { SHORT_DIGITS = 3 };

struct rg_print_table {
    size_t n_columns;
    char **headings; /* owned, tamed */
    char **cells;
    size_t n_cells;
    size_t capacity;
};

void rg_print_table_free(rg_print_table *table)
{
    if (table == NULL)
        return;
    for (size_t i = 0; i < table->n_cells; i++)
        free(table->cells[i]);
    for (size_t c = 0; table->headings != NULL && c < table->n_columns; c++)
        free(table->headings[c]);
    free(table->headings);
    free(table->cells);
    free(table);
}

rg_print_table *rg_print_table_new(const char *const *headings, size_t n_columns)
{
    rg_print_table *table = rg_alloc(1, 1, sizeof *table);
    if (table == NULL)
        return NULL;
    table->headings = rg_alloc(n_columns, 1, sizeof *table->headings);
    for (; table->headings != NULL && table->n_columns < n_columns; table->n_columns++) {
        const char *heading = headings[table->n_columns];
        char *copy = rg_copy_text(heading, strlen(heading));
        if (copy == NULL)
            break;
        rg_say_tame(copy);
        table->headings[table->n_columns] = copy;
    }
    if (table->headings == NULL || table->n_columns < n_columns) {
        rg_print_table_free(table);
        return NULL;
    }
    return table;
}

/* Characters of UTF-8: bytes that do not continue one. */
static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char) *text & 0xc0) != 0x80;
    return width;
}

rg_status rg_print_table_cell(rg_print_table *table, rg_error *err, const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    rg_say_tame(text);
    void *cells = table->cells;
    const bool grown = rg_grow(&cells, &table->capacity, table->n_cells + 1, sizeof *table->cells);
    table->cells = cells;
    char *copy = grown ? rg_copy_text(text, strlen(text)) : NULL;
    if (copy == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print");
    table->cells[table->n_cells++] = copy;
    return RG_OK;
}

rg_status rg_print_table_number(rg_print_table *table, double value, int digits, rg_error *err)
{
    if (isnan(value))
        return rg_print_table_cell(table, err, "-");
    if (!(fabs(value) < MOST_IN_FULL))
        return rg_print_table_cell(table, err, "%.*e", SHORT_DIGITS, value);
    char text[64];
    snprintf(text, sizeof text, "%.*f", digits, value);
    /* What rounds to zero has no sign. */
    const bool zero = strspn(text, "-0.") == strlen(text);
    return rg_print_table_cell(table, err, "%s", zero && text[0] == '-' ? text + 1 : text);
}

static void print_padded(const char *text, size_t width, int left, int last, FILE *out)
{
    const int pad = (int) (width - width_of(text));
    if (left)
        fprintf(out, "%s%*s", text, last ? 0 : pad, "");
    else
        fprintf(out, "%*s%s", pad, "", text);
    fputs(last ? "\n" : "  ", out);
}

void rg_print_table_write(const rg_print_table *table, FILE *out)
{
    const size_t n = table->n_columns;
    size_t *widths = rg_alloc(n, 1, sizeof *widths);
    if (widths == NULL)
        return;
    for (size_t c = 0; c < n; c++) {
        const char *heading = table->headings[c] + (table->headings[c][0] == '<');
        widths[c] = width_of(heading);
        for (size_t i = c; i < table->n_cells; i += n)
            if (width_of(table->cells[i]) > widths[c])
                widths[c] = width_of(table->cells[i]);
    }
    for (size_t c = 0; c < n; c++) {
        const int left = table->headings[c][0] == '<';
        print_padded(table->headings[c] + left, widths[c], left, c + 1 == n, out);
    }
    for (size_t c = 0; c < n; c++) {
        for (size_t i = 0; i < widths[c]; i++)
            fputc('-', out);
        fputs(c + 1 == n ? "\n" : "  ", out);
    }
    for (size_t i = 0; n > 0 && i < table->n_cells; i++) {
        const size_t c = i % n;
        print_padded(table->cells[i], widths[c], table->headings[c][0] == '<', c + 1 == n, out);
    }
    free(widths);
}
