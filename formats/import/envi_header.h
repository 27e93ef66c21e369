/* The text header of ENVI: "key = value" and "key = { ... }". Threads: none. */
#ifndef RG_FORMATS_IMPORT_ENVI_HEADER_H
#define RG_FORMATS_IMPORT_ENVI_HEADER_H

#include "formats/import/reader.h"

/* RG_ENOMEM, as every part of the ENVI reader reports it. */
static inline rg_status rg_envi_no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the cube");
}

/* The header's path, given it or the data file, into header[size]. */
void rg_envi_header_path(const char *path, char *header, size_t size);

/* text[n] behind its first line as pairs: keys in lower case, values trimmed, of braces what they hold; lines
 * that begin with ";" are comments. RG_EFORMAT, with the line, when a brace is not closed; RG_ENOMEM. */
rg_status rg_envi_header_parse(const char *text, size_t n, rg_table *table, rg_error *err) RG_MUST_CHECK;

/* The file at path, likewise. RG_ENOENT when it cannot be read, RG_EFORMAT when it does not begin with ENVI.
 */
rg_status rg_envi_header_read(const char *path, rg_table *table, rg_error *err) RG_MUST_CHECK;

/* The numbers of a braced list into *values[n], NULL when the key is missing; the caller frees it, also after
 * an error. RG_EFORMAT or RG_ESHAPE when they are not n numbers; RG_ENOMEM. */
rg_status rg_envi_header_list(const rg_table *table, const char *key, size_t n, double **values,
                              rg_error *err) RG_MUST_CHECK;

#endif
