/* Units of delimited spectra: of the axis, of band widths, and per cent. Threads: none. */
#ifndef RG_FORMATS_IMPORT_SPECTRA_UNITS_H
#define RG_FORMATS_IMPORT_SPECTRA_UNITS_H

#include "formats/import/spectra_table.h"

/* The unit that the file states for the axis: in the headings, below or above them, or in a line such as
 * "XAxisUnit = nm" above the table; RG_UNIT_COUNT when it states none. */
rg_unit rg_spectra_units_stated(const rg_spectra_table *t);

/* Axis and band widths of an entry whose technique is known to the unit of that technique; the unit is
 * --x-unit, else the stated one, else guessed with a note. RG_EUNITS when it is not known, when a Raman axis
 * is in wavelengths or when widths and axis do not go together. */
rg_status rg_spectra_units_settle(const rg_spectra_table *t, const rg_import_options *options,
                                  rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* Reflectance that the file states in per cent becomes a fraction, its errors with it; noted. */
rg_status rg_spectra_units_percent(const rg_spectra_table *t, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

#endif
