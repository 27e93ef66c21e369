#include "formats/text/tsv.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

/* More digits than a double can tell apart: later ones only move the exponent. */
enum { DIGITS_MAX = 19, EXPONENT_MAX = 9999 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\r' || c == '\t';
}

bool rg_tsv_number_parse(const char *text, size_t length, double *value)
{
    size_t i = 0;
    const bool negative = length > 0 && text[0] == '-';
    if (length > 0 && (text[0] == '-' || text[0] == '+'))
        i++;
    uint64_t mantissa = 0;
    int n_significant = 0;
    int n_digits = 0;
    int exponent = 0;
    bool in_fraction = false;
    for (; i < length; i++) {
        if (text[i] == '.' && !in_fraction) {
            in_fraction = true;
            continue;
        }
        if (!is_digit(text[i]))
            break;
        n_digits = 1;
        if (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX)
            return false;
        if (n_significant < DIGITS_MAX) {
            mantissa = mantissa * 10 + (uint64_t) (text[i] - '0');
            n_significant += mantissa > 0;
            exponent -= in_fraction;
        } else {
            exponent += !in_fraction;
        }
    }
    if (n_digits == 0)
        return false;
    if (i < length && (text[i] == 'e' || text[i] == 'E')) {
        i++;
        const bool minus = i < length && text[i] == '-';
        if (i < length && (text[i] == '-' || text[i] == '+'))
            i++;
        if (i == length)
            return false;
        int power = 0;
        for (; i < length && is_digit(text[i]); i++)
            if (power <= EXPONENT_MAX)
                power = power * 10 + (text[i] - '0');
        exponent += minus ? -power : power;
    }
    if (i != length)
        return false;
    /* Up to 22 the power of ten is exact, so one rounding remains when the mantissa is below 2^53;
     * outside that the extended format keeps the error below one unit in the last place. */
    double magnitude;
    if (mantissa < (UINT64_C(1) << 53) && exponent >= -22 && exponent <= 22) {
        const double power = pow(10.0, exponent < 0 ? -exponent : exponent);
        magnitude = exponent < 0 ? (double) mantissa / power : (double) mantissa * power;
    } else if (mantissa == 0) {
        magnitude = 0.0;
    } else {
        magnitude = (double) ((long double) mantissa * powl(10.0L, (long double) exponent));
    }
    if (!isfinite(magnitude))
        return false;
    *value = negative ? -magnitude : magnitude;
    return true;
}

/* Ends the line at `start` with NUL in place of its newline; the start of the next line. */
static char *cut_line(char *start, char *end)
{
    char *newline = memchr(start, '\n', (size_t) (end - start));
    if (newline == NULL)
        newline = end;
    *newline = '\0';
    return newline + 1;
}

static bool is_skipped(const char *line)
{
    while (is_blank(*line))
        line++;
    return *line == '\0' || *line == '#';
}

static size_t count_fields(const char *line)
{
    size_t n = 1;
    for (; *line != '\0'; line++)
        n += *line == '\t';
    return n;
}

static const char *trim(char *field)
{
    while (is_blank(*field))
        field++;
    size_t length = strlen(field);
    while (length > 0 && is_blank(field[length - 1]))
        field[--length] = '\0';
    return field;
}

static void split(char *line, const char **fields)
{
    for (;;) {
        char *tab = strchr(line, '\t');
        if (tab != NULL)
            *tab = '\0';
        *fields++ = trim(line);
        if (tab == NULL)
            return;
        line = tab + 1;
    }
}

static rg_status check_columns(const rg_tsv *table, size_t line, rg_error *err)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        if (table->columns[c][0] == '\0')
            return rg_fail(err, RG_EFORMAT, line, "a column has no name");
        for (size_t before = 0; before < c; before++)
            if (strcmp(table->columns[before], table->columns[c]) == 0)
                return rg_fail_named(err, RG_EFORMAT, line, "two columns have this name", table->columns[c],
                                     NULL);
    }
    return RG_OK;
}

static rg_status parse_lines(rg_tsv *table, char *start, char *end, size_t n_lines, rg_error *err)
{
    size_t line_number = 0;
    for (char *next; start < end; start = next) {
        next = cut_line(start, end);
        line_number++;
        if (is_skipped(start))
            continue;
        const size_t n_fields = count_fields(start);
        if (table->columns == NULL) {
            table->n_columns = n_fields;
            table->columns = rg_alloc(n_fields, 1, sizeof *table->columns);
            table->fields = rg_alloc(n_fields, n_lines, sizeof *table->fields);
            table->lines = rg_alloc(n_lines, 1, sizeof *table->lines);
            if (table->columns == NULL || table->fields == NULL || table->lines == NULL)
                return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table");
            split(start, table->columns);
            const rg_status status = check_columns(table, line_number, err);
            if (status != RG_OK)
                return status;
            continue;
        }
        if (n_fields != table->n_columns) {
            start[strcspn(start, "\t")] = '\0';
            return rg_fail_named(err, RG_EFORMAT, line_number,
                                 n_fields < table->n_columns ? "this row has fewer fields than the header"
                                                             : "this row has more fields than the header",
                                 start, "separate fields by one tab each, also empty ones");
        }
        split(start, table->fields + table->n_rows * table->n_columns);
        table->lines[table->n_rows++] = line_number;
    }
    if (table->columns == NULL)
        return rg_fail(err, RG_EFORMAT, line_number, "the table has no header row");
    return RG_OK;
}

rg_status rg_tsv_parse(const char *text, size_t length, rg_tsv *table, rg_error *err)
{
    *table = (rg_tsv){0};
    const char *nul = length > 0 ? memchr(text, '\0', length) : NULL;
    size_t n_lines = 1;
    for (size_t i = 0; i < length && text + i != nul; i++)
        n_lines += text[i] == '\n';
    if (nul != NULL)
        return rg_fail(err, RG_EFORMAT, n_lines, "a NUL byte in a text table");
    table->text = rg_copy_text(text, length);
    if (table->text == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table");
    const size_t mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    const rg_status status = parse_lines(table, table->text + mark, table->text + length, n_lines, err);
    if (status != RG_OK)
        rg_tsv_free(table);
    return status;
}

void rg_tsv_free(rg_tsv *table)
{
    free(table->text);
    free((void *) table->fields);
    free((void *) table->columns);
    free(table->lines);
    *table = (rg_tsv){0};
}

size_t rg_tsv_column(const rg_tsv *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->columns[c], name) == 0)
            return c;
    return RG_NO_INDEX;
}

const char *rg_tsv_field(const rg_tsv *table, size_t row, size_t column)
{
    return table->fields[row * table->n_columns + column];
}

rg_status rg_tsv_number(const rg_tsv *table, size_t row, size_t column, double *value, rg_error *err)
{
    const char *field = rg_tsv_field(table, row, column);
    if (rg_tsv_number_parse(field, strlen(field), value))
        return RG_OK;
    char subject[sizeof((rg_error *) 0)->subject];
    const char *name = table->columns[column];
    size_t n = 0;
    for (; n < sizeof subject / 2 && name[n] != '\0'; n++)
        subject[n] = name[n];
    subject[n++] = ':';
    subject[n++] = ' ';
    for (size_t i = 0; field[i] != '\0' && n + 1 < sizeof subject; i++)
        subject[n++] = field[i];
    subject[n] = '\0';
    return rg_fail_named(err, RG_EFORMAT, table->lines[row], "not a number", subject, NULL);
}
