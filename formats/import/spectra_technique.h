/* What delimited spectra measure, when the user does not say. Threads: none. */
#ifndef RG_FORMATS_IMPORT_SPECTRA_TECHNIQUE_H
#define RG_FORMATS_IMPORT_SPECTRA_TECHNIQUE_H

#include "formats/import/spectra_table.h"

/* Sets entry->technique (values and axis read, axis still in its own unit) where it is RG_TECHNIQUE_COUNT: by
 * the words above the numbers, by the unit, or, with a note, as reflectance where axis and values look like
 * it. RG_EUSAGE when the headings name another quantity or nothing says what was measured. */
rg_status rg_spectra_technique(const rg_spectra_table *t, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

#endif
