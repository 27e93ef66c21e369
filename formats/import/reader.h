/* What the readers of this folder share: building entries, names in the dialects of labs. */
#ifndef RG_FORMATS_IMPORT_READER_H
#define RG_FORMATS_IMPORT_READER_H

#include "formats/import/import.h"
#include "formats/text/encoding.h"
#include "formats/text/sheet.h"

extern const rg_import_format rg_import_rruff;
extern const rg_import_format rg_import_envi;
extern const rg_import_format rg_import_hdf5;
extern const rg_import_format rg_import_epma;
extern const rg_import_format rg_import_grainsize;
extern const rg_import_format rg_import_spectra;

/* One more entry, zeroed, with its technique and a source without facts yet. */
rg_status rg_entries_add(rg_entries *entries, rg_technique technique, rg_entry **entry,
                         rg_error *err) RG_MUST_CHECK;

/* A note; printf rules. */
rg_status rg_entry_note(rg_entry *entry, rg_error *err, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5))) RG_MUST_CHECK;

/* Set the text column `name` (made where missing) of a row. */
rg_status rg_entry_set_text(rg_entry *entry, const char *name, size_t row, const char *text, size_t length,
                            rg_error *err) RG_MUST_CHECK;

/* The file's name without folder and ending, or --sample: the id of a row that has none. */
void rg_import_default_id(const rg_import_file *file, const rg_import_options *options, char *id,
                          size_t size);

/* Columns of a sheet beside the numbers: column c of rows list[n_rows] as a column of entry->rows: numbers
 * when every cell is one or missing, else texts. */
rg_status rg_import_keep_column(const rg_sheet *sheet, const size_t *list, size_t n_rows, size_t c,
                                const char *name, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* "sample_id" from the first column that looks like an id (sample, name, id ... in the heading), else from
 * the default id, numbered where there are several rows. */
rg_status rg_import_name_rows(const rg_import_file *file, const rg_import_options *options, rg_entry *entry,
                              rg_error *err) RG_MUST_CHECK;

/* "#", "%" and "##" lines of a sheet become the header of the entry's source. */
rg_status rg_import_keep_header(const rg_sheet *sheet, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* An axis that steps back is sorted, values and errors with it; of equal values the first is kept. Both are
 * noted, with the first place and the original band numbers. A falling axis stays, with a note. */
rg_status rg_import_sort_axis(rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* The unit named in brackets or behind the last blank or underscore of a heading ("wavelength (nm)",
 * "size_um", "[um]"); RG_UNIT_COUNT when there is none. */
rg_unit rg_import_unit_of(rg_cell heading);

#endif
