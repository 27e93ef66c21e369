/* Tables as text: csv, tsv, json; written in blocks, so that any number of rows passes through. */
#ifndef RG_FORMATS_EXPORT_TABLE_H
#define RG_FORMATS_EXPORT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "formats/sample/table.h"

typedef enum { RG_CSV = 0, RG_TSV, RG_JSON, RG_TABLE_FORMATS } rg_table_format;

/* RG_TABLE_FORMATS when the word is unknown. */
rg_table_format rg_table_format_parse(const char *word);

/* Headings (csv, tsv) or the opening bracket. */
void rg_export_begin(FILE *out, const rg_table *table, rg_table_format format);
/* The rows of one block; first_block: no comma before the first object. Numbers have as many digits as it
 * takes to read them back; NaN is empty, in JSON null. Texts of csv are quoted where needed (RFC 4180); those
 * that a spreadsheet would take for a formula get a leading apostrophe; tsv turns tabs and line ends into
 * blanks. */
void rg_export_rows(FILE *out, const rg_table *table, rg_table_format format, bool first_block);
void rg_export_end(FILE *out, rg_table_format format);

/* The shortest decimal that reads back as value; "" for NaN. */
void rg_export_number(double value, char text[32]);
/* The same for a number that is a float32: what reads back as that float32. */
void rg_export_float32(double value, char text[32]);
/* A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD. */
void rg_export_json_text(FILE *out, const char *text);

#endif
