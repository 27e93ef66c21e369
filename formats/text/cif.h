/* CIF, the syntax: data blocks of named values and loops, nothing interpreted.
 * Hall, Allen & Brown (1991), Acta Cryst. A47, 655; the grammar of CIF 1.1 (International Tables G, 2.2). */
#ifndef RG_FORMATS_TEXT_CIF_H
#define RG_FORMATS_TEXT_CIF_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    const char *text; /* NUL-terminated UTF-8, without its quotes               */
    size_t line;      /* from 1                                                 */
    bool quoted;      /* in quotes or a text field: a "?" or "." is then a text */
} rg_cif_value;

/* A named value, or a column of a loop. */
typedef struct {
    const char *name; /* "_cell_length_a", as written; "." of newer dictionaries reads as "_" in searches */
    size_t block;
    size_t first;  /* value number                       */
    size_t stride; /* columns of its loop; 1 outside one */
    size_t n;      /* values                             */
    size_t line;
} rg_cif_item;

typedef struct {
    char *text;          /* what names and values point into           */
    const char **blocks; /* [n_blocks] names without "data_"           */
    size_t n_blocks;
    rg_cif_item *items; /* [n_items] in the order of the file          */
    size_t n_items;
    rg_cif_value *values;
    size_t n_values;
} rg_cif;

/* bytes[n] of a whole file. RG_EFORMAT with the line in err->index: a value without a name, a name without a
 * value, a loop whose values do not fill its rows, an unclosed quote or text field, anything before the first
 * data block; RG_EUNSUPPORTED: save frames; RG_ENOMEM. *cif is empty after a failure. */
rg_status rg_cif_parse(const unsigned char *bytes, size_t n, rg_cif *cif, rg_error *err) RG_MUST_CHECK;
void rg_cif_free(rg_cif *cif);

/* The item of this name (in any case) in a block, or NULL. *again (may be NULL): the line of a second item of
 * the name, 0 when there is none. */
const rg_cif_item *rg_cif_find(const rg_cif *cif, size_t block, const char *name, size_t *again);

/* Value i < item->n of an item. */
const rg_cif_value *rg_cif_value_at(const rg_cif *cif, const rg_cif_item *item, size_t i);

/* Whether the value is "?" or ".": unknown, or not applicable. */
bool rg_cif_is_missing(const rg_cif_value *value);

/* A number with its standard uncertainty in brackets: "9.37(2)", "-.5", "1.5e3(12)". *error (may be NULL):
 * NaN where none is stated. False when the value is no number. */
bool rg_cif_number(const rg_cif_value *value, double *number, double *error);

#endif
