/* Wavelengths, band widths and bad bands of a header of ENVI. Threads: none. */
#ifndef RG_FORMATS_IMPORT_ENVI_AXIS_H
#define RG_FORMATS_IMPORT_ENVI_AXIS_H

#include "formats/import/envi_header.h"

/* The unit of "wavelength units"; RG_UNIT_COUNT when it is missing or "Unknown". RG_EUNITS when it is not
 * known. */
rg_status rg_envi_axis_unit(const rg_table *header, rg_unit *unit, rg_error *err) RG_MUST_CHECK;

/* entry->axis[n] and, where stated, entry->fwhm[n], both in nm; without a unit it is guessed, with a note.
 * *order[n]: the band of each column where bands had to be sorted (noted), else NULL; the caller frees it.
 * RG_EFORMAT without wavelengths; RG_EUNITS; RG_ENOMEM. */
rg_status rg_envi_axis(const rg_table *header, const rg_import_options *options, size_t n, rg_entry *entry,
                       size_t **order, rg_error *err) RG_MUST_CHECK;

/* entry->bad_band[n] from the list "bbl", where there is one, in the order of rg_envi_axis. */
rg_status rg_envi_bad_bands(const rg_table *header, size_t n, const size_t *order, rg_entry *entry,
                            rg_error *err) RG_MUST_CHECK;

#endif
