#include "formats/hdf5/attributes.h"

#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

enum { FIXED_SIZE = 2048 };

static void copy_cut(char *to, size_t size, const char *from, bool trim)
{
    size_t length = strlen(from);
    while (trim && length > 0 && from[length - 1] == ' ')
        length--;
    if (length >= size)
        length = size - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

hid_t rg_h5_text_type(size_t length)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, length > 0 ? length : 1) < 0 ||
                      H5Tset_strpad(type, H5T_STR_NULLPAD) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        (void) H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

static rg_status put(hid_t object, const char *name, hid_t type, hid_t space, const void *data, rg_error *err)
{
    rg_status status = RG_OK;
    if (H5Aexists(object, name) > 0 && H5Adelete(object, name) < 0)
        return rg_h5_at(object, name, rg_h5_write_failed(err), err);
    const hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0 || H5Awrite(attribute, type, data) < 0)
        status = rg_h5_at(object, name, rg_h5_write_failed(err), err);
    if (attribute >= 0 && H5Aclose(attribute) < 0 && status == RG_OK)
        status = rg_h5_at(object, name, rg_h5_write_failed(err), err);
    return status;
}

rg_status rg_h5_put_text(hid_t object, const char *name, const char *text, rg_error *err)
{
    const hid_t type = rg_h5_text_type(strlen(text));
    const hid_t space = H5Screate(H5S_SCALAR);
    /* An empty text is one NUL, and so is the terminator that is read here. */
    rg_status status = type >= 0 && space >= 0 ? put(object, name, type, space, text, err)
                                               : rg_h5_at(object, name, rg_h5_write_failed(err), err);
    if (type >= 0)
        (void) H5Tclose(type);
    if (space >= 0)
        (void) H5Sclose(space);
    return status;
}

rg_status rg_h5_put_texts(hid_t object, const char *name, const char *const *texts, size_t n, rg_error *err)
{
    size_t longest = 1;
    for (size_t i = 0; i < n; i++)
        if (strlen(texts[i]) > longest)
            longest = strlen(texts[i]);
    const hsize_t dims[1] = {n};
    rg_status status = RG_OK;
    const hid_t type = rg_h5_text_type(longest);
    const hid_t space = H5Screate_simple(1, dims, NULL);
    char *packed = rg_alloc(n, longest, 1);
    if (packed == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an attribute");
    } else {
        for (size_t i = 0; i < n; i++)
            memcpy(packed + i * longest, texts[i], strlen(texts[i]));
        status = type >= 0 && space >= 0 ? put(object, name, type, space, packed, err)
                                         : rg_h5_at(object, name, rg_h5_write_failed(err), err);
    }
    free(packed);
    if (type >= 0)
        (void) H5Tclose(type);
    if (space >= 0)
        (void) H5Sclose(space);
    return status;
}

rg_status rg_h5_put_index(hid_t object, const char *name, int32_t value, rg_error *err)
{
    const hsize_t dims[1] = {1};
    const hid_t space = H5Screate_simple(1, dims, NULL);
    if (space < 0)
        return rg_h5_at(object, name, rg_h5_write_failed(err), err);
    rg_status status = RG_OK;
    if (H5Aexists(object, name) > 0 && H5Adelete(object, name) < 0)
        status = rg_h5_at(object, name, rg_h5_write_failed(err), err);
    const hid_t attribute = status == RG_OK
                                ? H5Acreate2(object, name, H5T_STD_I32LE, space, H5P_DEFAULT, H5P_DEFAULT)
                                : H5I_INVALID_HID;
    if (attribute < 0 || H5Awrite(attribute, H5T_NATIVE_INT32, &value) < 0)
        status = rg_h5_at(object, name, rg_h5_write_failed(err), err);
    if (attribute >= 0 && H5Aclose(attribute) < 0 && status == RG_OK)
        status = rg_h5_at(object, name, rg_h5_write_failed(err), err);
    (void) H5Sclose(space);
    return status;
}

/* One text of at most `size` bytes that need not end in NUL. */
static rg_status take_fixed(const char *bytes, size_t size, H5T_str_t pad, rg_h5_names *names, rg_error *err)
{
    size_t length = 0;
    while (length < size && bytes[length] != '\0')
        length++;
    if (pad == H5T_STR_SPACEPAD)
        while (length > 0 && bytes[length - 1] == ' ')
            length--;
    char *copy = rg_copy_text(bytes, length);
    if (copy == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a text of the file");
    const rg_status status = rg_h5_names_add(names, copy, err);
    free(copy);
    return status;
}

rg_status rg_h5_take_texts(hid_t type, size_t n, const char *buffer, rg_h5_names *names, rg_error *err)
{
    rg_status status = RG_OK;
    if (H5Tis_variable_str(type) > 0) {
        for (size_t i = 0; i < n && status == RG_OK; i++) {
            char *text;
            memcpy(&text, buffer + i * sizeof text, sizeof text);
            if (text == NULL)
                status = rg_h5_names_add(names, "", err);
            else
                status = take_fixed(text, RG_H5_MAX_TEXT, H5T_STR_NULLTERM, names, err);
        }
    } else {
        const size_t size = H5Tget_size(type);
        const H5T_str_t pad = H5Tget_strpad(type);
        for (size_t i = 0; i < n && status == RG_OK; i++)
            status = take_fixed(buffer + i * size, size, pad, names, err);
    }
    return status;
}

rg_status rg_h5_get_texts(hid_t object, const char *name, rg_h5_names *texts, rg_error *err)
{
    if (H5Aexists(object, name) <= 0)
        return RG_OK;
    rg_status status = RG_OK;
    char *buffer = NULL;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING) {
        const hssize_t points = H5Sget_simple_extent_npoints(space);
        const size_t size = H5Tget_size(type);
        const size_t n = points > 0 ? (size_t) points : 0;
        if (n > 4096 || (n > 0 && size > (size_t) RG_H5_MAX_TEXT / n)) {
            status =
                rg_h5_at(object, name,
                         rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX, "an attribute is unusually long"), err);
        } else if (n > 0) {
            buffer = rg_alloc(n, size, 1);
            if (buffer == NULL)
                status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an attribute");
            else if (H5Aread(attribute, type, buffer) < 0)
                status = rg_h5_at(object, name,
                                  rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "an attribute cannot be read"), err);
            else {
                status = rg_h5_take_texts(type, n, buffer, texts, err);
                if (H5Tis_variable_str(type) > 0)
                    (void) H5Dvlen_reclaim(type, space, H5P_DEFAULT, buffer);
            }
        }
    }
    free(buffer);
    if (space >= 0)
        (void) H5Sclose(space);
    if (type >= 0)
        (void) H5Tclose(type);
    if (attribute >= 0)
        (void) H5Aclose(attribute);
    return status;
}

/* Needs no memory of ours, so that a text which decides what is checked is never taken for missing. */
bool rg_h5_get_text(hid_t object, const char *name, char *text, size_t size)
{
    char fixed[FIXED_SIZE] = "";
    char *variable = NULL;
    bool there = false;
    text[0] = '\0';
    if (H5Aexists(object, name) <= 0)
        return false;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING &&
        H5Sget_simple_extent_npoints(space) == 1) {
        const bool is_variable = H5Tis_variable_str(type) > 0;
        const size_t length = H5Tget_size(type);
        if (is_variable || length < sizeof fixed)
            there = H5Aread(attribute, type, is_variable ? (void *) &variable : fixed) >= 0;
        if (there && (!is_variable || variable != NULL))
            copy_cut(text, size, is_variable ? variable : fixed,
                     !is_variable && H5Tget_strpad(type) == H5T_STR_SPACEPAD);
        if (there && is_variable)
            (void) H5Dvlen_reclaim(type, space, H5P_DEFAULT, &variable);
    }
    if (space >= 0)
        (void) H5Sclose(space);
    if (type >= 0)
        (void) H5Tclose(type);
    if (attribute >= 0)
        (void) H5Aclose(attribute);
    return there;
}

bool rg_h5_get_number(hid_t object, const char *name, double *value)
{
    if (H5Aexists(object, name) <= 0)
        return false;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    if (attribute < 0)
        return false;
    bool there = false;
    const hid_t type = H5Aget_type(attribute);
    const hid_t space = H5Aget_space(attribute);
    if (type >= 0 && space >= 0) {
        const H5T_class_t class = H5Tget_class(type);
        there = (class == H5T_INTEGER || class == H5T_FLOAT) && H5Sget_simple_extent_npoints(space) == 1 &&
                H5Aread(attribute, H5T_NATIVE_DOUBLE, value) >= 0;
    }
    if (space >= 0)
        (void) H5Sclose(space);
    if (type >= 0)
        (void) H5Tclose(type);
    (void) H5Aclose(attribute);
    return there;
}
