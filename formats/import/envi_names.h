/* The names of the spectra in a library of ENVI. Threads: none. */
#ifndef RG_FORMATS_IMPORT_ENVI_NAMES_H
#define RG_FORMATS_IMPORT_ENVI_NAMES_H

#include "formats/import/envi_header.h"

/* Names of a braced list, split at commas or, where names hold commas, at the ends of lines. */
typedef struct {
    const char *text; /* NULL: no names */
    const char *ends; /* characters that part them */
} rg_envi_names;

/* The names when there are n; else none, with a note. names points into the header. */
rg_status rg_envi_names_find(const rg_table *header, size_t n, rg_entry *entry, rg_envi_names *names,
                             rg_error *err) RG_MUST_CHECK;

/* The k-th name, trimmed; empty when there is none. */
rg_cell rg_envi_names_at(const rg_envi_names *list, size_t k);

#endif
