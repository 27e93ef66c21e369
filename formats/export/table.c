#include "formats/export/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

rg_table_format rg_table_format_parse(const char *word)
{
    static const char *const WORDS[RG_TABLE_FORMATS] = {"csv", "tsv", "json"};
    for (int f = 0; f < RG_TABLE_FORMATS; f++)
        if (strcmp(WORDS[f], word) == 0)
            return (rg_table_format) f;
    return RG_TABLE_FORMATS;
}

void rg_export_number(double value, char text[32])
{
    text[0] = '\0';
    if (isnan(value))
        return;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, 32, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            return;
    }
}

void rg_export_float32(double value, char text[32])
{
    text[0] = '\0';
    if (isnan(value))
        return;
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(text, 32, "%.*g", digits, value);
        if (strtof(text, NULL) == (float) value)
            return;
    }
}

static void number_of(const rg_column *column, size_t row, char text[32])
{
    (column->is_float32 ? rg_export_float32 : rg_export_number)(column->numbers[row], text);
}

/* Bytes of the well-formed UTF-8 sequence at text, 0 when it is not one (RFC 3629). */
static size_t sequence(const unsigned char *text)
{
    if (text[0] < 0x80)
        return 1;
    const size_t n = text[0] >= 0xf0 && text[0] < 0xf5   ? 4
                     : text[0] >= 0xe0 && text[0] < 0xf0 ? 3
                     : text[0] >= 0xc2 && text[0] < 0xe0 ? 2
                                                         : 0;
    for (size_t i = 1; i < n; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
        (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f))
        return 0;
    return n;
}

void rg_export_json_text(FILE *out, const char *text)
{
    const unsigned char *c = (const unsigned char *) text;
    fputc('"', out);
    while (*c != '\0') {
        const size_t n = sequence(c);
        if (n == 0) {
            fputs("\\ufffd", out);
            c++;
        } else if (*c < 0x20 || *c == '"' || *c == '\\' || *c == 0x7f) {
            fprintf(out, "\\u%04x", *c);
            c++;
        } else {
            fwrite(c, 1, n, out);
            c += n;
        }
    }
    fputc('"', out);
}

static bool looks_like_formula(const char *text)
{
    if (text[0] == '\0' || strchr("=+-@", text[0]) == NULL || text[1] == '\0')
        return false;
    char *end; /* a negative number, as the shift of an anti-Stokes band, is no formula */
    (void) strtod(text, &end);
    return *end != '\0';
}

static void put_csv(FILE *out, const char *text)
{
    const bool guard = looks_like_formula(text);
    if (!guard && strpbrk(text, ",\"\n\r") == NULL) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    if (guard)
        fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void put_tsv(FILE *out, const char *text)
{
    if (looks_like_formula(text))
        fputc('\'', out);
    for (; *text != '\0'; text++)
        fputc(*text == '\t' || *text == '\n' || *text == '\r' ? ' ' : *text, out);
}

static void put_text(FILE *out, const char *text, rg_table_format format)
{
    (format == RG_CSV ? put_csv : put_tsv)(out, text);
}

void rg_export_begin(FILE *out, const rg_table *table, rg_table_format format)
{
    if (format == RG_JSON) {
        fputc('[', out);
        return;
    }
    for (size_t c = 0; c < table->n_columns; c++) {
        if (c > 0)
            fputc(format == RG_CSV ? ',' : '\t', out);
        put_text(out, table->columns[c].name, format);
    }
    fputc('\n', out);
}

static void put_object(FILE *out, const rg_table *table, size_t row)
{
    fputc('{', out);
    for (size_t c = 0; c < table->n_columns; c++) {
        const rg_column *column = &table->columns[c];
        if (c > 0)
            fputs(", ", out);
        rg_export_json_text(out, column->name);
        fputs(": ", out);
        if (column->texts != NULL) {
            rg_export_json_text(out, column->texts[row]);
        } else {
            char text[32];
            number_of(column, row, text);
            fputs(isfinite(column->numbers[row]) ? text : "null", out);
        }
    }
    fputc('}', out);
}

void rg_export_rows(FILE *out, const rg_table *table, rg_table_format format, bool first_block)
{
    for (size_t row = 0; row < table->n_rows; row++) {
        if (format == RG_JSON) {
            fputs(first_block && row == 0 ? "" : ",\n ", out);
            put_object(out, table, row);
            continue;
        }
        for (size_t c = 0; c < table->n_columns; c++) {
            const rg_column *column = &table->columns[c];
            char text[32];
            if (c > 0)
                fputc(format == RG_CSV ? ',' : '\t', out);
            if (column->texts != NULL) {
                put_text(out, column->texts[row], format);
            } else {
                number_of(column, row, text);
                fputs(text, out);
            }
        }
        fputc('\n', out);
    }
}

void rg_export_end(FILE *out, rg_table_format format)
{
    if (format == RG_JSON)
        fputs("]\n", out);
}
