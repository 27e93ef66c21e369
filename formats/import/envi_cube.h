/* A cube of ENVI as an entry whose spectra are read when they are asked for. Threads: none. */
#ifndef RG_FORMATS_IMPORT_ENVI_CUBE_H
#define RG_FORMATS_IMPORT_ENVI_CUBE_H

#include "formats/import/envi_shape.h"

/* Axis, bad bands and size of the cube into the entry, with a stream that gives its spectra line by line;
 * deleted values are NaN. Takes over the descriptor, also when it fails. RG_EUNITS, RG_EFORMAT, RG_ENOMEM as
 * rg_envi_axis. */
rg_status rg_envi_cube(int descriptor, const rg_envi_shape *s, const rg_table *header,
                       const rg_import_options *options, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

#endif
