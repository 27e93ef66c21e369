#include "formats/hdf5/links.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_h5_names_add(rg_h5_names *names, const char *name, rg_error *err)
{
    void *items = names->items;
    const bool grown = rg_grow(&items, &names->capacity, names->n + 1, sizeof *names->items);
    names->items = items;
    char *copy = grown ? rg_copy_text(name, strlen(name)) : NULL;
    if (copy == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the names in the file");
    names->items[names->n++] = copy;
    return RG_OK;
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

void rg_h5_names_sort(rg_h5_names *names)
{
    if (names->n > 1)
        qsort(names->items, names->n, sizeof *names->items, compare_names);
}

void rg_h5_names_free(rg_h5_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->items[i]);
    free(names->items);
    *names = (rg_h5_names){0};
}

void rg_h5_names_join(const rg_h5_names *names, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < names->n && used + 1 < size; i++) {
        const int length = snprintf(text + used, size - used, "%s%s", i > 0 ? ", " : "", names->items[i]);
        if (length < 0)
            return;
        used += (size_t) length;
    }
}

typedef struct {
    rg_h5_names *names;
    rg_error *err;
    rg_status status;
} listing;

static herr_t list_one(hid_t group, const char *name, const H5L_info_t *info, void *state)
{
    (void) group;
    (void) info;
    listing *list = state;
    list->status = rg_h5_names_add(list->names, name, list->err);
    return list->status == RG_OK ? 0 : -1;
}

static bool keeps_order(hid_t group)
{
    unsigned flags = 0;
    /* H5Gget_create_plist serves groups and the root alike. */
    const hid_t plist = H5Gget_create_plist(group);
    if (plist < 0)
        return false;
    const bool known = H5Pget_link_creation_order(plist, &flags) >= 0;
    (void) H5Pclose(plist);
    return known && (flags & H5P_CRT_ORDER_INDEXED) != 0;
}

rg_status rg_h5_list_links(hid_t group, bool by_creation, rg_h5_names *names, rg_error *err)
{
    listing list = {.names = names, .err = err};
    const bool ordered = by_creation && keeps_order(group);
    const herr_t done =
        H5Literate(group, ordered ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME, H5_ITER_INC, NULL, list_one, &list);
    if (done >= 0)
        return RG_OK;
    rg_h5_names_free(names);
    if (list.status != RG_OK)
        return list.status;
    return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "a group of the file cannot be listed", NULL,
                         "the file is damaged: take a copy from a backup");
}

bool rg_h5_has(hid_t group, const char *name)
{
    H5L_info_t info;
    return H5Lexists(group, name, H5P_DEFAULT) > 0 && H5Lget_info(group, name, &info, H5P_DEFAULT) >= 0 &&
           info.type == H5L_TYPE_HARD;
}

static bool has_kind(hid_t group, const char *name, H5I_type_t kind)
{
    if (!rg_h5_has(group, name))
        return false;
    const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    if (object < 0)
        return false;
    const bool same = H5Iget_type(object) == kind;
    (void) H5Oclose(object);
    return same;
}

bool rg_h5_has_group(hid_t group, const char *name)
{
    return has_kind(group, name, H5I_GROUP);
}

bool rg_h5_has_dataset(hid_t group, const char *name)
{
    return has_kind(group, name, H5I_DATASET);
}

bool rg_h5_object_key(hid_t object, rg_h5_key *key)
{
    memset(key, 0, sizeof *key);
#if H5_VERSION_GE(1, 12, 0)
    H5O_info2_t info;
    if (H5Oget_info3(object, &info, H5O_INFO_BASIC) < 0)
        return false;
    const size_t size = sizeof info.token < sizeof key->bytes ? sizeof info.token : sizeof key->bytes;
    memcpy(key->bytes, &info.token, size);
#else
    H5O_info_t info;
    if (H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0)
        return false;
    memcpy(key->bytes, &info.addr, sizeof info.addr);
#endif
    return true;
}

bool rg_h5_name_is_safe(const char *name)
{
    if (!isalpha((unsigned char) name[0]) && name[0] != '_')
        return false;
    for (size_t i = 0; name[i] != '\0'; i++)
        if ((unsigned char) name[i] >= 0x80 || (!isalnum((unsigned char) name[i]) && name[i] != '_'))
            return false;
    return true;
}
