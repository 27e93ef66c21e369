/* The binary file beside a header of ENVI. Threads: none. */
#ifndef RG_FORMATS_IMPORT_ENVI_DATA_H
#define RG_FORMATS_IMPORT_ENVI_DATA_H

#include "formats/import/envi_shape.h"

/* The data file of a header: operand when that is not the header itself, else the header's name without .hdr,
 * bare or with a usual ending, never through a link. *descriptor is -1 when nothing was opened; the caller
 * closes it. RG_ENOENT, RG_EIO; RG_EFORMAT when it is shorter than the header says. */
rg_status rg_envi_data_open(const char *header, const char *operand, const rg_envi_shape *s, int *descriptor,
                            rg_error *err) RG_MUST_CHECK;

/* bytes[n] at an offset; false when they cannot be read. */
bool rg_envi_data_read(int descriptor, unsigned char *to, size_t n, size_t at);

/* The value at `bytes`, scaled; NaN where it is deleted: the stated value (to the digits that a header keeps)
 * and the -1.23e34 of USGS. */
double rg_envi_data_value(const unsigned char *bytes, const rg_envi_shape *s);

#endif
