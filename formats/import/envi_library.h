/* A spectral library of ENVI: one record per spectrum, some of them the axis. Threads: none. */
#ifndef RG_FORMATS_IMPORT_ENVI_LIBRARY_H
#define RG_FORMATS_IMPORT_ENVI_LIBRARY_H

#include "formats/import/envi_shape.h"

/* The spectra, their names and their axis into the entry. Records that are no spectra (wavelengths, widths,
 * channel numbers) are left out with a note; they give axis and widths where the header has none. Deleted
 * values are NaN, with a note. RG_EIO when the file cannot be read, else as rg_envi_axis. */
rg_status rg_envi_library(int descriptor, const rg_envi_shape *s, const rg_table *header,
                          const rg_import_options *options, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

#endif
