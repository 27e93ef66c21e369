/* What the header of ENVI says of its data: size, type, order, scale. Threads: none. */
#ifndef RG_FORMATS_IMPORT_ENVI_SHAPE_H
#define RG_FORMATS_IMPORT_ENVI_SHAPE_H

#include "formats/import/envi_header.h"

typedef enum { RG_ENVI_BSQ = 0, RG_ENVI_BIL, RG_ENVI_BIP } rg_envi_interleave;

/* Of a spectral library: samples are bands, lines are spectra. */
typedef struct {
    size_t samples, lines, bands;
    size_t offset; /* of the data in their file, bytes */
    int type;      /* "data type" */
    rg_envi_interleave order;
    bool big_endian;
    bool library;
    bool has_ignore;
    double ignore; /* the value that marks deleted ones */
    double scale;  /* values are divided by it */
} rg_envi_shape;

/* Bytes of a value of a "data type"; 0 when there is no such type. */
size_t rg_envi_type_size(int type);

/* RG_EFORMAT, with the key, when a key is missing or unknown; RG_EUNSUPPORTED for complex data; RG_ESHAPE
 * when there are no data. */
rg_status rg_envi_shape_parse(const rg_table *table, rg_envi_shape *s, rg_error *err) RG_MUST_CHECK;

#endif
