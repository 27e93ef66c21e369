/* Tab-separated tables: one header row, then rows of as many fields. Lines that start with # are
 * comments and empty lines are skipped. There is no quoting: a field cannot hold a tab. */
#ifndef RG_FORMATS_TEXT_TSV_H
#define RG_FORMATS_TEXT_TSV_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    char *text;          /* the copy that the fields lie in           */
    const char **fields; /* [n_rows][n_columns], NUL-terminated UTF-8 */
    size_t *lines;       /* [n_rows] line of each row, from 1         */
    const char **columns;
    size_t n_columns;
    size_t n_rows;
} rg_tsv;

/* text[length] need not end in NUL or newline; a byte order mark, CR before LF and blanks around a
 * field are dropped. Returns RG_EFORMAT with err->index the line (from 1) and err->subject the column
 * or the text that is wrong: no header, a NUL byte, an unnamed or repeated column, a row whose number
 * of fields is not the header's; RG_ENOMEM. *table is empty after a failure. */
rg_status rg_tsv_parse(const char *text, size_t length, rg_tsv *table, rg_error *err) RG_MUST_CHECK;

void rg_tsv_free(rg_tsv *table);

/* Number of the column with this name; RG_NO_INDEX when there is none. */
size_t rg_tsv_column(const rg_tsv *table, const char *name);

const char *rg_tsv_field(const rg_tsv *table, size_t row, size_t column);

/* The decimal number that a field is, whatever the locale ("." is the point). Returns RG_EFORMAT with
 * err->index the line and err->subject "column: field" when it is not one number or is not finite. */
rg_status rg_tsv_number(const rg_tsv *table, size_t row, size_t column, double *value,
                        rg_error *err) RG_MUST_CHECK;

/* The number that exactly text[length] is; false when it is not a finite decimal number. */
bool rg_tsv_number_parse(const char *text, size_t length, double *value);

#endif
