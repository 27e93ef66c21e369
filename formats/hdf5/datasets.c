#include "formats/hdf5/datasets.h"

#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/attributes.h"
#include "kernels/base/memory.h"

rg_status rg_h5_label(hid_t dataset, const char *units, const char *long_name, rg_error *err)
{
    rg_status status = RG_OK;
    if (units != NULL && units[0] != '\0')
        status = rg_h5_put_text(dataset, "units", units, err);
    if (status == RG_OK && long_name != NULL && long_name[0] != '\0')
        status = rg_h5_put_text(dataset, "long_name", long_name, err);
    return status;
}

rg_status rg_h5_write_numbers(rg_h5_file *file, hid_t group, const char *name, rg_array_type type,
                              size_t rank, const size_t *dims, const void *data, const char *units,
                              const char *long_name, rg_error *err)
{
    rg_h5_writer *writer;
    size_t total = 1; /* the writer refuses a product that does not fit */
    for (size_t d = 0; d < rank; d++)
        total *= dims[d];
    rg_status status = rg_h5_writer_open(file, group, name, type, RG_H5_ROWS, rank, dims, &writer, err);
    if (status != RG_OK)
        return status;
    status = rg_h5_label(rg_h5_writer_dataset(writer), units, long_name, err);
    if (status == RG_OK)
        status = rg_h5_writer_append(writer, data, total, err);
    if (status == RG_OK)
        return rg_h5_writer_close(writer, file, err);
    rg_h5_writer_abandon(writer);
    return status;
}

rg_status rg_h5_write_counter(rg_h5_file *file, hid_t group, const char *name, size_t n,
                              const char *long_name, rg_error *err)
{
    if (n > INT32_MAX)
        return rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX, "more rows than an index of the file can count");
    int32_t *counter = rg_alloc(n, 1, sizeof *counter);
    if (counter == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an index");
    for (size_t i = 0; i < n; i++)
        counter[i] = (int32_t) i;
    const rg_status status =
        rg_h5_write_numbers(file, group, name, RG_INT32, 1, &n, counter, "1", long_name, err);
    free(counter);
    return status;
}

/* One text, in the object header. */
static rg_status write_scalar_text(rg_h5_file *file, hid_t group, const char *name, hid_t type,
                                   const char *text, rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    rg_h5_sha sha = {0};
    rg_status status = rg_h5_sha_begin(&sha, err);
    if (status == RG_OK) {
        rg_h5_sha_add(&sha, text, H5Tget_size(type));
        status = rg_h5_create_dataset(group, name, type, 0, NULL, RG_H5_ROWS, &dataset, &space, err);
    }
    if (status == RG_OK && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) < 0)
        status = rg_h5_at(dataset, NULL, rg_h5_write_failed(err), err);
    if (status == RG_OK)
        status = rg_h5_remember(file, dataset, &sha, err);
    if (dataset >= 0 && H5Dclose(dataset) < 0 && status == RG_OK)
        status = rg_h5_at(group, name, rg_h5_write_failed(err), err);
    rg_h5_sha_free(&sha);
    if (space >= 0)
        (void) H5Sclose(space);
    return status;
}

/* One dataset from a packed buffer of fixed-length texts; rank 0 or 1. */
static rg_status write_packed(rg_h5_file *file, hid_t group, const char *name, const char *packed,
                              size_t length, size_t rank, size_t n, rg_error *err)
{
    rg_h5_writer *writer = NULL;
    const hid_t type = rg_h5_text_type(length);
    rg_status status = type >= 0 ? RG_OK : rg_h5_write_failed(err);
    if (status == RG_OK && rank == 0) {
        status = write_scalar_text(file, group, name, type, packed, err);
    } else if (status == RG_OK) {
        status = rg_h5_writer_open_as(file, group, name, type, type, RG_H5_ROWS, 1, &n, &writer, err);
        if (status == RG_OK)
            status = rg_h5_writer_append(writer, packed, n, err);
        if (status == RG_OK)
            status = rg_h5_writer_close(writer, file, err);
        else
            rg_h5_writer_abandon(writer);
    }
    if (type >= 0)
        (void) H5Tclose(type);
    return status;
}

rg_status rg_h5_write_texts(rg_h5_file *file, hid_t group, const char *name, char *const *texts, size_t n,
                            rg_error *err)
{
    size_t longest = 1;
    for (size_t i = 0; i < n; i++)
        if (texts[i] != NULL && strlen(texts[i]) > longest)
            longest = strlen(texts[i]);
    char *packed = rg_alloc(n, longest, 1);
    if (packed == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a column of text");
    for (size_t i = 0; i < n; i++)
        if (texts[i] != NULL)
            memcpy(packed + i * longest, texts[i], strlen(texts[i]));
    const rg_status status = write_packed(file, group, name, packed, longest, 1, n, err);
    free(packed);
    return status;
}

rg_status rg_h5_write_text(rg_h5_file *file, hid_t group, const char *name, const char *text, rg_error *err)
{
    const size_t length = strlen(text);
    return write_packed(file, group, name, text, length > 0 ? length : 1, length > RG_H5_COMPACT_TEXT ? 1 : 0,
                        1, err);
}

rg_status rg_h5_write_integer(rg_h5_file *file, hid_t group, const char *name, uint64_t value, bool wide,
                              rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    const int32_t narrow = (int32_t) value;
    rg_h5_sha sha = {0};
    rg_status status = rg_h5_sha_begin(&sha, err);
    if (status == RG_OK) {
        if (wide)
            rg_h5_sha_add(&sha, &value, sizeof value);
        else
            rg_h5_sha_add(&sha, &narrow, sizeof narrow);
        status = rg_h5_create_dataset(group, name, wide ? H5T_STD_U64LE : H5T_STD_I32LE, 0, NULL, RG_H5_ROWS,
                                      &dataset, &space, err);
    }
    if (status == RG_OK && H5Dwrite(dataset, wide ? H5T_NATIVE_UINT64 : H5T_NATIVE_INT32, H5S_ALL, H5S_ALL,
                                    H5P_DEFAULT, wide ? (const void *) &value : &narrow) < 0)
        status = rg_h5_at(dataset, NULL, rg_h5_write_failed(err), err);
    if (status == RG_OK)
        status = rg_h5_remember(file, dataset, &sha, err);
    if (dataset >= 0 && H5Dclose(dataset) < 0 && status == RG_OK)
        status = rg_h5_at(group, name, rg_h5_write_failed(err), err);
    if (space >= 0)
        (void) H5Sclose(space);
    rg_h5_sha_free(&sha);
    return status;
}

rg_status rg_h5_make_group(hid_t parent, const char *name, const char *nx_class, hid_t *group, rg_error *err)
{
    const hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
    *group = H5I_INVALID_HID;
    if (plist >= 0 && H5Pset_obj_track_times(plist, 0) >= 0 &&
        H5Pset_link_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0)
        *group = H5Gcreate2(parent, name, H5P_DEFAULT, plist, H5P_DEFAULT);
    rg_status status = *group < 0 ? rg_h5_at(parent, name, rg_h5_write_failed(err), err) : RG_OK;
    if (plist >= 0)
        (void) H5Pclose(plist);
    if (status == RG_OK)
        status = rg_h5_put_text(*group, "NX_class", nx_class, err);
    return status;
}

rg_status rg_h5_close_group(hid_t group, rg_error *err)
{
    if (group >= 0 && H5Gclose(group) < 0)
        return rg_h5_write_failed(err);
    return RG_OK;
}

rg_status rg_h5_write_pairs(rg_h5_file *file, hid_t parent, const char *name, const char *nx_class,
                            const rg_table *table, rg_error *err)
{
    hid_t group;
    rg_status status = rg_h5_make_group(parent, name, nx_class, &group, err);
    for (size_t c = 0; c < table->n_columns && status == RG_OK; c++)
        status = rg_h5_write_texts(file, group, table->columns[c].name, table->columns[c].texts,
                                   table->n_rows, err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}
