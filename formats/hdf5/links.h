/* The members of HDF5 groups. */
#ifndef RG_FORMATS_HDF5_LINKS_H
#define RG_FORMATS_HDF5_LINKS_H

#include <stdbool.h>
#include <stddef.h>

#include <hdf5.h>

#include "kernels/base/error.h"

typedef struct {
    char **items;
    size_t n;
    size_t capacity;
} rg_h5_names;

rg_status rg_h5_names_add(rg_h5_names *names, const char *name, rg_error *err) RG_MUST_CHECK;
void rg_h5_names_sort(rg_h5_names *names); /* byte order */
void rg_h5_names_free(rg_h5_names *names);
/* "a, b, c" cut to fit */
void rg_h5_names_join(const rg_h5_names *names, char *text, size_t size);

/* Every link of a group: in the order of creation where the file kept it (and it is asked for),
 * else in byte order of the names. */
rg_status rg_h5_list_links(hid_t group, bool by_creation, rg_h5_names *names, rg_error *err) RG_MUST_CHECK;

/* A hard link of that name; never follows another kind. */
bool rg_h5_has(hid_t group, const char *name);
/* A hard link of that name to a group, or to a dataset. */
bool rg_h5_has_group(hid_t group, const char *name);
bool rg_h5_has_dataset(hid_t group, const char *name);

/* An identity of an object within its file. */
typedef struct {
    unsigned char bytes[16];
} rg_h5_key;
bool rg_h5_object_key(hid_t object, rg_h5_key *key);

/* [A-Za-z_][A-Za-z0-9_]* */
bool rg_h5_name_is_safe(const char *name);

#endif
