/* Every member of every entry of one or two libraries that fits the data, by distinct names. */
#ifndef RG_TOOLKIT_ENDMEMBER_SHELF_H
#define RG_TOOLKIT_ENDMEMBER_SHELF_H

#include <stdbool.h>
#include <stddef.h>

#include "toolkit/workfile.h"

typedef struct {
    rg_h5_file *files[2]; /* the library, and the one beside it or NULL */
    rg_workfile *entries; /* [n_entries] */
    size_t n_entries;
    size_t first_beside; /* entries from here on are of the second file */
    char **names;        /* [n] distinct: of members that share one, the second becomes "name_2" */
    size_t *homes;       /* [n] entry                                                             */
    size_t *rows;        /* [n] row in it                                                         */
    size_t n;
} rg_endmember_shelf;

/* Names come from the columns "name", "mineral" or "sample_id".
 *
 *   paths    of the library, and of the one beside it or NULL
 *   selects  members are chosen by name: one of the second library that has the name of one of the first
 *            stands back; without, it is refused
 *
 * RG_OK; RG_ENOENT no entry of this technique; RG_EFORMAT members without names; RG_EUSAGE; RG_ENOMEM. The
 * shelf is to be freed in any case. */
rg_status rg_endmember_shelf_open(const char *const paths[2], rg_technique technique, bool selects,
                                  rg_endmember_shelf *s, rg_error *err) RG_MUST_CHECK;
void rg_endmember_shelf_free(rg_endmember_shelf *s);

/* Members by the names in select (separated by commas), or all of them where it is NULL.
 *
 *   picked  [s->n]  out  the first *n of it
 *
 * RG_OK; RG_ENOENT an unknown name, with the nearest; RG_EUSAGE one that is empty, given twice or begins
 * several. */
rg_status rg_endmember_shelf_choose(const rg_endmember_shelf *s, const char *select, size_t *picked,
                                    size_t *n, rg_error *err) RG_MUST_CHECK;

#endif
