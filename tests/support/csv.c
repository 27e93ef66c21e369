#include "tests/support/csv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/check.h"

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    size_t size = 0, capacity = 1 << 16;
    char *text = malloc(capacity);
    for (;;) {
        assert_non_null(text);
        size += fread(text + size, 1, capacity - 1 - size, file);
        if (size < capacity - 1)
            break;
        capacity *= 2;
        text = realloc(text, capacity);
    }
    text[size] = '\0';
    fclose(file);
    return text;
}

/* Cut one field in place; returns what ended it: ',', '\n' or '\0'. */
static char next_field(char **cursor, char **field)
{
    char *from = *cursor;
    char *to = from;
    bool quoted = false;
    *field = from;
    for (;; from++) {
        if (*from == '"') {
            if (quoted && from[1] == '"')
                *to++ = *from++;
            else
                quoted = !quoted;
        } else if (*from == '\0' || (!quoted && (*from == ',' || *from == '\n'))) {
            break;
        } else if (*from != '\r') {
            *to++ = *from;
        }
    }
    const char end = *from;
    *cursor = end == '\0' ? from : from + 1;
    *to = '\0';
    return end;
}

csv_table csv_read(const char *path)
{
    csv_table table = {.text = read_all(path)};
    size_t commas = 0, widest = 0, lines = 1;
    for (const char *c = table.text; *c != '\0'; c++) {
        commas += *c == ',';
        if (*c == '\n' || c[1] == '\0') {
            widest = commas + 1 > widest ? commas + 1 : widest;
            commas = 0;
            lines++;
        }
    }
    table.stride = widest; /* commas inside quotes make it too large, never too small */
    table.fields = malloc(lines * widest * sizeof *table.fields);
    assert_non_null(table.fields);
    char *cursor = table.text;
    while (*cursor != '\0') {
        char **row = table.fields + table.n_rows * widest;
        size_t n = 0;
        char end = ',';
        while (end == ',')
            end = next_field(&cursor, &row[n++]);
        if (n > table.n_columns)
            table.n_columns = n;
        static char nothing[] = "";
        for (; n < widest; n++)
            row[n] = nothing;
        table.n_rows++;
        if (end == '\0')
            break;
    }
    return table;
}

void csv_free(csv_table *table)
{
    free(table->fields);
    free(table->text);
    memset(table, 0, sizeof *table);
}

const char *csv_text(const csv_table *table, size_t row, size_t column)
{
    assert_true(row < table->n_rows && column < table->n_columns);
    return table->fields[row * table->stride + column];
}

double csv_number(const csv_table *table, size_t row, size_t column)
{
    const char *text = csv_text(table, row, column);
    char *end;
    const double value = strtod(text, &end);
    if (end == text || *end != '\0')
        fail_msg("row %zu, column %zu: \"%s\" is not a number", row, column, text);
    return value;
}

size_t csv_column(const csv_table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(csv_text(table, 0, c), name) == 0)
            return c;
    fail_msg("no column %s", name);
    return 0;
}

size_t csv_row(const csv_table *table, size_t column, const char *text)
{
    for (size_t r = 1; r < table->n_rows; r++)
        if (strcmp(csv_text(table, r, column), text) == 0)
            return r;
    fail_msg("no row %s", text);
    return 0;
}
