#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"
#include <stdlib.h>

static hid_t text_type(size_t length)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0 || H5Tset_size(type, length > 0 ? length : 1) < 0 ||
        H5Tset_strpad(type, H5T_STR_NULLPAD) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

/* Replace the attribute by one of this type and space. */
static rg_status put(hid_t object, const char *name, hid_t type, hid_t space, const void *data, rg_error *err)
{
    if (H5Aexists(object, name) > 0 && H5Adelete(object, name) < 0)
        return rg_h5_write_failed(err);
    const hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    const bool written = attribute >= 0 && H5Awrite(attribute, type, data) >= 0;
    const bool closed = attribute < 0 || H5Aclose(attribute) >= 0;
    return written && closed ? RG_OK : rg_h5_write_failed(err);
}

rg_status rg_h5_set_text(hid_t object, const char *name, const char *text, rg_error *err)
{
    const hid_t type = text_type(strlen(text));
    const hid_t space = H5Screate(H5S_SCALAR);
    const rg_status status = put(object, name, type, space, text, err);
    H5Sclose(space);
    H5Tclose(type);
    return status;
}

rg_status rg_h5_set_texts(hid_t object, const char *name, const char *const *texts, size_t n, rg_error *err)
{
    size_t longest = 1;
    for (size_t i = 0; i < n; i++)
        longest = strlen(texts[i]) > longest ? strlen(texts[i]) : longest;
    char *packed = rg_alloc(n, longest, 1);
    if (packed == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an attribute");
    for (size_t i = 0; i < n; i++)
        memcpy(packed + i * longest, texts[i], strlen(texts[i]));
    const hsize_t dim = n;
    const hid_t type = text_type(longest);
    const hid_t space = H5Screate_simple(1, &dim, NULL);
    const rg_status status = put(object, name, type, space, packed, err);
    H5Sclose(space);
    H5Tclose(type);
    free(packed);
    return status;
}

rg_status rg_h5_set_int(hid_t object, const char *name, int64_t value, rg_error *err)
{
    const hid_t space = H5Screate(H5S_SCALAR);
    const rg_status status = put(object, name, H5T_STD_I64LE, space, &value, err);
    H5Sclose(space);
    return status;
}

rg_status rg_h5_set_index(hid_t object, const char *name, int32_t value, rg_error *err)
{
    const hsize_t one = 1;
    const hid_t space = H5Screate_simple(1, &one, NULL);
    const rg_status status = put(object, name, H5T_STD_I32LE, space, &value, err);
    H5Sclose(space);
    return status;
}

/* The attribute open, when it is a fixed-length string. */
static hid_t open_text(hid_t object, const char *name, hid_t *type, size_t *n)
{
    if (H5Aexists(object, name) <= 0)
        return H5I_INVALID_HID;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    *type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    const hssize_t count = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
    H5Sclose(space);
    *n = count > 0 ? (size_t) count : 0;
    if (*type >= 0 && H5Tget_class(*type) == H5T_STRING && H5Tis_variable_str(*type) == 0 && count >= 0)
        return attribute;
    if (*type >= 0)
        H5Tclose(*type);
    if (attribute >= 0)
        H5Aclose(attribute);
    return H5I_INVALID_HID;
}

static bool read_texts(hid_t object, const char *name, char **packed, size_t *length, size_t *n)
{
    hid_t type;
    const hid_t attribute = open_text(object, name, &type, n);
    if (attribute < 0)
        return false;
    *length = H5Tget_size(type);
    *packed = *length < 65536 && *n < 65536 ? rg_alloc(*n + 1, *length, 1) : NULL;
    const bool read = *packed != NULL && H5Aread(attribute, type, *packed) >= 0;
    H5Tclose(type);
    H5Aclose(attribute);
    if (!read) {
        free(*packed);
        *packed = NULL;
    }
    return read;
}

static void copy_text(const char *from, size_t length, char *to, size_t size)
{
    size_t used = 0;
    while (used < length && from[used] != '\0' && used + 1 < size) {
        to[used] = from[used];
        used++;
    }
    to[used] = '\0';
}

bool rg_h5_get_text(hid_t object, const char *name, char *text, size_t size)
{
    char *packed = NULL;
    size_t length;
    size_t n;
    text[0] = '\0';
    if (!read_texts(object, name, &packed, &length, &n))
        return false;
    copy_text(packed, length, text, size);
    free(packed);
    return true;
}

bool rg_h5_get_texts(hid_t object, const char *name, char (*texts)[RG_NAME_SIZE], size_t most, size_t *n)
{
    char *packed = NULL;
    size_t length;
    if (!read_texts(object, name, &packed, &length, n))
        return false;
    for (size_t i = 0; i < *n && i < most; i++)
        copy_text(packed + i * length, length, texts[i], RG_NAME_SIZE);
    free(packed);
    return *n <= most;
}

bool rg_h5_get_int(hid_t object, const char *name, int64_t *value)
{
    if (H5Aexists(object, name) <= 0)
        return false;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    const bool good = type >= 0 && H5Tget_class(type) == H5T_INTEGER &&
                      H5Sget_simple_extent_npoints(space) == 1 &&
                      H5Aread(attribute, H5T_NATIVE_INT64, value) >= 0;
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    return good;
}
