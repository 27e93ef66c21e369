/* Spectra in HDF5 files of other programs: found by name, or told. */
#ifndef RG_FORMATS_HDF5_FOREIGN_H
#define RG_FORMATS_HDF5_FOREIGN_H

#include "formats/sample/entry.h"

/* Places in the file. "library[0]" is row 0 of dataset library; rows named so are no spectra. NULL: found.
 * axis "401:889": evenly spaced, "none": band numbers. */
typedef struct {
    const char *dataset;
    const char *axis;
    const char *fwhm;
    const char *names;
} rg_h5_places;

/* Fill the entry's values [n_rows][n_columns] (a cube [y][x][bands] with its shape), axis and fwhm as they
 * stand in the file, sample_id where names are found, and the attributes as header of the first source.
 * *unit: the unit of the axis, RG_UNIT_COUNT when the file does not say. RG_ENOENT with what there is in
 * err->subject, when no dataset, or several, could be meant, or no axis; RG_ESHAPE; RG_EUNSUPPORTED for other
 * types. */
rg_status rg_h5_foreign_read(const char *path, const rg_h5_places *places, rg_entry *entry, rg_unit *unit,
                             rg_error *err) RG_MUST_CHECK;

/* Whether the first bytes are those of HDF5. */
bool rg_h5_signature(const unsigned char *bytes, size_t n);

#endif
