/* A text file as a sheet of cells: separator, decimal mark and comments found, nothing interpreted. */
#ifndef RG_FORMATS_TEXT_SHEET_H
#define RG_FORMATS_TEXT_SHEET_H

#include "formats/sample/table.h"
#include "formats/text/cell.h"

typedef struct {
    size_t first;  /* cell                    */
    size_t n;      /* cells                   */
    size_t number; /* of the line, from 1     */
} rg_sheet_row;

typedef struct {
    char *text; /* what the cells point into */
    rg_cell *cells;
    size_t n_cells;
    rg_sheet_row *rows; /* empty lines and comments left out */
    size_t n_rows;      /* a comment that holds the headings of the first row is a row too */
    char separator;     /* '\t', ';', ',' or ' ' (any blanks)  */
    bool comma;         /* the decimal mark is a comma         */
    rg_table header;    /* "key", "value": "##KEY=value" lines; a comment without a key has key "comment" */
} rg_sheet;

/* bytes[n] of a whole file. RG_EFORMAT with the line in err->index: binary, no lines, an unclosed quote,
 * or numbers with "," as mark in a table separated by "," (ask for another separator); RG_ENOMEM. */
rg_status rg_sheet_read(const unsigned char *bytes, size_t n, rg_sheet *sheet, rg_error *err) RG_MUST_CHECK;
void rg_sheet_free(rg_sheet *sheet);

/* The cell, or an empty one beyond the row's end. */
rg_cell rg_sheet_cell(const rg_sheet *sheet, size_t row, size_t column);
rg_cell_kind rg_sheet_number(const rg_sheet *sheet, size_t row, size_t column, double *value);

/* Cells of a row that are numbers. */
size_t rg_sheet_count_numbers(const rg_sheet *sheet, size_t row);

/* The longest run of rows with the same number (>= 2) of cells whose share of numbers is at least a half
 * with missing ones aside: [*first, *first + *n). False when there is none of two rows. */
bool rg_sheet_data_block(const rg_sheet *sheet, size_t *first, size_t *n);

#endif
