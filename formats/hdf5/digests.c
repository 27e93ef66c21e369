#include "formats/hdf5/digests.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_h5_digests_add(rg_h5_digests *digests, const char *path, const unsigned char bytes[RG_H5_DIGEST],
                            rg_error *err)
{
    void *items = digests->items;
    const bool grown = rg_grow(&items, &digests->capacity, digests->n + 1, sizeof *digests->items);
    digests->items = items;
    char *copy = grown ? rg_copy_text(path, strlen(path)) : NULL;
    if (copy == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the checksums");
    rg_h5_digest *fresh = &digests->items[digests->n++];
    fresh->path = copy;
    memcpy(fresh->bytes, bytes, RG_H5_DIGEST);
    return RG_OK;
}

const unsigned char *rg_h5_digests_find(const rg_h5_digests *digests, const char *path)
{
    for (size_t i = digests->n; i > 0; i--)
        if (strcmp(digests->items[i - 1].path, path) == 0)
            return digests->items[i - 1].bytes;
    return NULL;
}

void rg_h5_digests_drop(rg_h5_digests *digests, const char *path)
{
    const size_t length = strlen(path);
    size_t kept = 0;
    for (size_t i = 0; i < digests->n; i++) {
        const char *own = digests->items[i].path;
        if (strncmp(own, path, length) == 0 && (own[length] == '\0' || own[length] == '/'))
            free(digests->items[i].path);
        else
            digests->items[kept++] = digests->items[i];
    }
    digests->n = kept;
}

void rg_h5_digests_free(rg_h5_digests *digests)
{
    for (size_t i = 0; i < digests->n; i++)
        free(digests->items[i].path);
    free(digests->items);
    *digests = (rg_h5_digests){0};
}

void rg_h5_digest_text(const unsigned char bytes[RG_H5_DIGEST], char hex[2 * RG_H5_DIGEST + 1])
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < RG_H5_DIGEST; i++) {
        hex[2 * i] = DIGITS[bytes[i] >> 4];
        hex[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    hex[2 * RG_H5_DIGEST] = '\0';
}
