/* Delimited spectra with the axis in the first column. Threads: none. */
#ifndef RG_FORMATS_IMPORT_SPECTRA_COLUMNS_H
#define RG_FORMATS_IMPORT_SPECTRA_COLUMNS_H

#include "formats/import/spectra_table.h"

/* Axis, spectra, their errors (as one standard error) and band widths into the entry; an axis that comes
 * again is passed over when it is the same. t->percent[n_rows] says which spectra are stated in per cent.
 * RG_EFORMAT, with the line, when a value is no number, a second axis differs or two columns of errors belong
 * to one spectrum; RG_ESHAPE without a column of values; RG_ENOMEM. */
rg_status rg_spectra_columns(rg_spectra_table *t, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

#endif
