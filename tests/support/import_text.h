/* A text written to a file and imported. */
#ifndef RG_TESTS_SUPPORT_IMPORT_TEXT_H
#define RG_TESTS_SUPPORT_IMPORT_TEXT_H

#include "formats/import/import.h"

/* Write bytes[n] to `name` in the scratch directory; its path (static storage). */
const char *write_bytes(const char *name, const void *bytes, size_t n);

/* Import a text under that name. */
rg_status import_text(const char *name, const char *text, const rg_import_options *options,
                      rg_entries *entries, rg_error *err);

/* Value of a note, "" when there is none. */
const char *note_of(const rg_entry *entry, const char *key);

#endif
