/* What the readers of this folder share: building entries, names in the dialects of labs. */
#ifndef RG_FORMATS_IMPORT_READER_H
#define RG_FORMATS_IMPORT_READER_H

#include "formats/import/import.h"
#include "formats/text/encoding.h"
#include "formats/text/sheet.h"

extern const rg_import_format rg_import_rruff;
extern const rg_import_format rg_import_omnic;
extern const rg_import_format rg_import_gsas;
extern const rg_import_format rg_import_jcamp;
extern const rg_import_format rg_import_bruker_raw;
extern const rg_import_format rg_import_envi;
extern const rg_import_format rg_import_hdf5;
extern const rg_import_format rg_import_epma;
extern const rg_import_format rg_import_grainsize;
extern const rg_import_format rg_import_spectra;
extern const rg_import_format rg_import_png;
extern const rg_import_format rg_import_tiff;
extern const rg_import_format rg_import_pgm;
extern const rg_import_format rg_import_outlines;
extern const rg_import_format rg_import_laser;

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

/* The first 64 KiB of a file as a sheet, for a probe; false when they are no text. Free the sheet. */
bool rg_import_probe_sheet(const rg_import_file *file, rg_sheet *sheet);

/* Columns of a sheet beside the numbers: column c of rows list[n_rows] as a column of entry->rows: numbers
 * when every cell is one or missing, else texts. */
rg_status rg_import_keep_column(const rg_sheet *sheet, const size_t *list, size_t n_rows, size_t c,
                                const char *name, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* "sample_id" from the first column that looks like an id (sample, name, id ... in the heading), else from
 * the default id, numbered where there are several rows. */
rg_status rg_import_name_rows(const rg_import_file *file, const rg_import_options *options, rg_entry *entry,
                              rg_error *err) RG_MUST_CHECK;

/* Name the rows of optical constants: by their headings ("n", "k", "olivine k", "olivine_n"), or, without
 * any, one row as k and two as n and k, which is noted. A row of n that does not vary becomes the column
 * refractive_index of its mineral. RG_EFORMAT when rows do not tell what they are. */
rg_status rg_import_optical_rows(const rg_import_file *file, const rg_import_options *options,
                                 rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* "#", "%" and "##" lines of a sheet become the header of the entry's source. */
rg_status rg_import_keep_header(const rg_sheet *sheet, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* An axis that steps back is sorted, values and errors with it; of equal values the first is kept. Both are
 * noted, with the first place and the original band numbers. A falling axis stays, with a note. */
rg_status rg_import_sort_axis(rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* The unit named in brackets or behind the last blank, underscore, slash or comma of a heading
 * ("wavelength (nm)", "size_um", "[um]", "wavelength/nm"); RG_UNIT_COUNT when there is none. */
rg_unit rg_import_unit_of(rg_cell heading);

/* Whether a row is one of units under (or over) the headings: units, dashes and empty cells. */
bool rg_import_unit_row(const rg_sheet *sheet, size_t row);

/* What stands in the last pair of brackets of a heading, round or square; false when there is none. */
bool rg_import_bracketed(rg_cell heading, rg_cell *inside);

/* Whether a word of the heading says that the column holds standard errors ("soil_1_err", "avg std", "1s",
 * "±"; "ferric" holds no such word). base: the other words, in lower case with a blank between; *sigmas: 2
 * when the heading says two standard errors, else 1. */
bool rg_import_error_heading(rg_cell heading, char base[128], double *sigmas);

/* Whether the words of a heading are those of base. */
bool rg_import_same_words(rg_cell heading, const char *base);

/* Whether a heading is that of band widths, and whether it is that of an axis. */
bool rg_import_width_heading(rg_cell heading);
bool rg_import_axis_heading(rg_cell heading);

/* Whether a heading is the place of a band: a number, alone, with a unit ("400 nm") or behind a usual front
 * ("X400.5", "R_400", "wl_400"). *unit: RG_UNIT_COUNT when there is none. */
bool rg_import_band_heading(rg_cell heading, bool comma, double *position, rg_unit *unit);

/* The size of a class as it is written. PLAIN, ABOVE (">250") and BELOW ("<63") have low; RANGE ("250-500")
 * has low and high in the order written; PAN ("pan", "rest") has none. */
typedef enum {
    RG_LABEL_NONE = 0,
    RG_LABEL_PLAIN,
    RG_LABEL_ABOVE,
    RG_LABEL_BELOW,
    RG_LABEL_RANGE,
    RG_LABEL_PAN
} rg_label_kind;
typedef struct {
    rg_label_kind kind;
    double low, high; /* NaN where there is none */
} rg_size_label;
rg_size_label rg_import_size_label(rg_cell cell, bool comma);

/* Whether the rows of a grain-size entry (sizes rising) are cumulative by their looks: all rise, or all fall,
 * to 100 or 1, and sum to more. */
bool rg_import_is_cumulative(const rg_entry *entry);

/* Make shares of classes of cumulative rows, noted. sizes[n_columns] rise, in um. pairs false: the curve is
 * given at these sizes; values, n_columns and edges are replaced, with open classes at the ends where
 * something lies beyond. pairs true: it is given at the upper limits (passing) or lower limits (retained) of
 * the classes, which stay. RG_EDOMAIN when the rows do not all rise or all fall. */
rg_status rg_import_from_cumulative(rg_entry *entry, const double *sizes, bool pairs,
                                    rg_error *err) RG_MUST_CHECK;

#endif
