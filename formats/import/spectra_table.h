/* Where the table of a file of delimited spectra stands in its sheet. Threads: none. */
#ifndef RG_FORMATS_IMPORT_SPECTRA_TABLE_H
#define RG_FORMATS_IMPORT_SPECTRA_TABLE_H

#include "formats/import/reader.h"

typedef struct {
    const rg_sheet *sheet;
    bool by_row;    /* one spectrum per row, axis in the headings */
    size_t heading; /* row of the headings; RG_NO_INDEX: none     */
    size_t units;   /* row of units below them; RG_NO_INDEX: none */
    size_t first;   /* first row of data                          */
    size_t n;       /* rows of data                               */
    rg_unit bands;  /* unit that the headings of bands bear       */
    bool *percent;  /* [spectra] stated in per cent; NULL: none; the caller frees it */
    size_t below;   /* values marked as below detection           */
    size_t deleted; /* values of -9999 and the like               */
} rg_spectra_table;

/* RG_ENOMEM, as every part of the reader reports it. */
static inline rg_status rg_spectra_no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra");
}

/* The longest block of numbers, its headings and its orientation. RG_EFORMAT when there is none, when a comma
 * is separator and decimal mark at once, or when the table is interrupted; RG_ESHAPE when lines have fewer
 * cells than headings; all with the line. */
rg_status rg_spectra_table_find(const rg_sheet *sheet, rg_spectra_table *t, rg_error *err) RG_MUST_CHECK;

/* What stands behind the data must be an end mark, not more text: prose means that the table was not
 * understood. RG_EFORMAT with the line. */
rg_status rg_spectra_table_refuse_rest(const rg_spectra_table *t, rg_error *err) RG_MUST_CHECK;

/* The heading of a column; empty when there is none. */
rg_cell rg_spectra_table_heading(const rg_spectra_table *t, size_t column);

/* Whether all cells of a column are empty. */
bool rg_spectra_table_is_empty(const rg_spectra_table *t, size_t column);

/* The place of a band in a row of headings (or in a first row of numbers). */
bool rg_spectra_table_band(const rg_sheet *sheet, size_t row, size_t column, double *value, rg_unit *unit);

/* The longest run of bands in a row; false when it has fewer than three. */
bool rg_spectra_table_bands(const rg_sheet *sheet, size_t row, size_t *first, size_t *n);

/* A number of the data. What a table marks as below detection or deleted (-9999, -1.23e34) is NaN and
 * counted. */
rg_cell_kind rg_spectra_table_value(rg_spectra_table *t, size_t row, size_t column, double *value);

/* RG_EFORMAT with the line and the text of a cell. */
rg_status rg_spectra_table_refuse(const rg_spectra_table *t, size_t row, size_t column, const char *what,
                                  rg_error *err) RG_MUST_CHECK;

/* A row as it stands in the file, from its first cell to its last. */
rg_cell rg_spectra_table_line(const rg_spectra_table *t, size_t row);

/* Lines above the headings, "key: value", "key = value" or plain, as the header of the source. */
rg_status rg_spectra_table_keep_preamble(const rg_spectra_table *t, rg_entry *entry,
                                         rg_error *err) RG_MUST_CHECK;

#endif
