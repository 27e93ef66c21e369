#include <stdio.h>
#include <string.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/container_private.h"
#include "formats/hdf5/hash.h"

rg_status rg_h5_entry_hash(rg_h5_file *file, const char *entry, char hex[65], rg_error *err)
{
    rg_h5_entry_item *item;
    char path[RG_NAME_SIZE + 8];
    hex[0] = '\0';
    rg_status status = rg_h5_need_entry(file, entry, &item, err);
    if (status != RG_OK)
        return rg_h5_placed(file, status, err);
    snprintf(path, sizeof path, "/%s", entry);
    const hid_t group = H5Gopen2(file->id, path, H5P_DEFAULT);
    if (group < 0)
        return rg_h5_placed(file, rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the entry cannot be opened"), err);
    if (!rg_h5_get_text(group, RG_H5_ATTR_HASH, hex, 65) || strlen(hex) != 64) {
        unsigned char node[RG_H5_DIGEST];
        const rg_h5_hash_walk walk = {.known = &file->written};
        status = rg_h5_hash_entry(group, path, &walk, node, err);
        if (status == RG_OK)
            rg_h5_digest_text(node, hex);
    }
    (void) H5Gclose(group);
    return rg_h5_placed(file, status, err);
}
