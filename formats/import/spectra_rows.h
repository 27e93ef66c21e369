/* Delimited spectra with the axis in the headings. Threads: none. */
#ifndef RG_FORMATS_IMPORT_SPECTRA_ROWS_H
#define RG_FORMATS_IMPORT_SPECTRA_ROWS_H

#include "formats/import/spectra_table.h"

/* The axis from the headings that are numbers (t->bands is the unit they bear), a spectrum from each row; the
 * other columns are kept beside. RG_ESHAPE, with the line, when a row has not as many cells as the headings;
 * RG_EFORMAT when a value is no number; RG_ENOMEM. */
rg_status rg_spectra_rows(rg_spectra_table *t, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

#endif
