#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

enum { CHUNK_BYTES = 1 << 20, TILE = 16, DEFLATE_LEVEL = 4, MAP_TILE = 256 };

bool rg_h5_exists(hid_t parent, const char *name)
{
    return H5Lexists(parent, name, H5P_DEFAULT) > 0;
}

rg_status rg_h5_make_group(hid_t parent, const char *name, const char *nx_class, hid_t *group, rg_error *err)
{
    const hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    *group = creation >= 0 && H5Pset_obj_track_times(creation, 0) >= 0
                 ? H5Gcreate2(parent, name, H5P_DEFAULT, creation, H5P_DEFAULT)
                 : H5I_INVALID_HID;
    H5Pclose(creation);
    if (*group < 0)
        return rg_h5_write_failed(err);
    return nx_class != NULL ? rg_h5_set_text(*group, "NX_class", nx_class, err) : RG_OK;
}

hid_t rg_h5_file_type(rg_array_type type)
{
    switch (type) {
    case RG_FLOAT32:
        return H5T_IEEE_F32LE;
    case RG_FLOAT64:
        return H5T_IEEE_F64LE;
    case RG_INT32:
        return H5T_STD_I32LE;
    case RG_UINT8:
        return H5T_STD_U8LE;
    default:
        return H5I_INVALID_HID;
    }
}

hid_t rg_h5_memory_type(rg_array_type type)
{
    switch (type) {
    case RG_FLOAT32:
        return H5T_NATIVE_FLOAT;
    case RG_FLOAT64:
        return H5T_NATIVE_DOUBLE;
    case RG_INT32:
        return H5T_NATIVE_INT32;
    case RG_UINT8:
        return H5T_NATIVE_UINT8;
    default:
        return H5I_INVALID_HID;
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Whole rows of about 1 MiB; for rank 3 tiles of pixels with all bands. */
static void choose_chunk(size_t element, size_t rank, const size_t *dims, hsize_t *chunk)
{
    size_t row = element;
    for (size_t d = 1; d < rank; d++)
        row *= dims[d];
    for (size_t d = 0; d < rank; d++)
        chunk[d] = dims[d];
    if (rank == 3) {
        size_t tile = TILE;
        while (tile > 1 && tile * tile * dims[2] * element > 4 * CHUNK_BYTES)
            tile /= 2;
        chunk[0] = least(tile, dims[0]);
        chunk[1] = least(tile, dims[1]);
        return;
    }
    const size_t rows = row < CHUNK_BYTES ? CHUNK_BYTES / row : 1;
    chunk[0] = least(rows, dims[0]);
}

static hid_t creation_list(hid_t type, size_t element, size_t rank, const size_t *dims, const size_t *chunk)
{
    hsize_t sizes[RG_MAX_RANK];
    choose_chunk(element, rank, dims, sizes);
    for (size_t d = 0; d < rank && chunk != NULL; d++)
        sizes[d] = least(chunk[d], dims[d]);
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    const float float_nan = NAN;
    const double double_nan = NAN;
    bool good = list >= 0 && H5Pset_obj_track_times(list, 0) >= 0 &&
                H5Pset_chunk(list, (int) rank, sizes) >= 0 && H5Pset_shuffle(list) >= 0 &&
                H5Pset_deflate(list, DEFLATE_LEVEL) >= 0 && H5Pset_fletcher32(list) >= 0 &&
                H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY) >= 0 &&
                H5Pset_fill_time(list, H5D_FILL_TIME_IFSET) >= 0;
    if (good && H5Tequal(type, H5T_IEEE_F32LE) > 0)
        good = H5Pset_fill_value(list, H5T_NATIVE_FLOAT, &float_nan) >= 0;
    if (good && H5Tequal(type, H5T_IEEE_F64LE) > 0)
        good = H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &double_nan) >= 0;
    if (!good && list >= 0)
        H5Pclose(list);
    return good ? list : H5I_INVALID_HID;
}

static rg_status make(hid_t parent, const char *name, hid_t type, size_t rank, const size_t *dims,
                      const size_t *chunk, hid_t *dataset, rg_error *err)
{
    hsize_t sizes[RG_MAX_RANK];
    for (size_t d = 0; d < rank; d++)
        sizes[d] = dims[d];
    const hid_t list = creation_list(type, H5Tget_size(type), rank, dims, chunk);
    const hid_t space = H5Screate_simple((int) rank, sizes, NULL);
    *dataset = list >= 0 && space >= 0 ? H5Dcreate2(parent, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT)
                                       : H5I_INVALID_HID;
    if (list >= 0)
        H5Pclose(list);
    if (space >= 0)
        H5Sclose(space);
    return *dataset >= 0 ? RG_OK : rg_h5_write_failed(err);
}

rg_status rg_h5_make_dataset(hid_t parent, const char *name, rg_array_type type, size_t rank,
                             const size_t *dims, const size_t *chunk, hid_t *dataset, rg_error *err)
{
    return make(parent, name, rg_h5_file_type(type), rank, dims, chunk, dataset, err);
}

static void path_of(hid_t object, char path[RG_PATH_SIZE])
{
    const ssize_t length = H5Iget_name(object, path, RG_PATH_SIZE);
    if (length <= 0 || length >= RG_PATH_SIZE)
        path[0] = '\0';
}

static const char *const TYPE_WORDS[RG_ARRAY_TYPE_COUNT] = {
    [RG_FLOAT32] = "f4", [RG_FLOAT64] = "f8", [RG_INT32] = "i4", [RG_UINT8] = "u1", [RG_TEXT] = "text"};

/* Labels of a dataset; empty ones are left out. */
static rg_status label(hid_t dataset, const char *units, const char *long_name, rg_error *err)
{
    rg_status status = RG_OK;
    if (units != NULL && units[0] != '\0')
        status = rg_h5_set_text(dataset, "units", units, err);
    if (status == RG_OK && long_name != NULL && long_name[0] != '\0')
        status = rg_h5_set_text(dataset, "long_name", long_name, err);
    return status;
}

rg_status rg_h5_put_numbers(rg_h5_file *file, hid_t parent, const char *name, rg_array_type type, size_t rank,
                            const size_t *dims, const void *data, const char *units, const char *long_name,
                            rg_error *err)
{
    hid_t dataset;
    rg_status status = rg_h5_make_dataset(parent, name, type, rank, dims, NULL, &dataset, err);
    if (status != RG_OK)
        return status;
    char path[RG_PATH_SIZE];
    unsigned char hash[RG_HASH_SIZE];
    size_t count = rg_array_type_size(type);
    for (size_t d = 0; d < rank; d++)
        count *= dims[d];
    path_of(dataset, path);
    if (H5Dwrite(dataset, rg_h5_memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
        status = rg_h5_write_failed(err);
    if (status == RG_OK)
        status = label(dataset, units, long_name, err);
    if (H5Dclose(dataset) < 0 && status == RG_OK)
        status = rg_h5_write_failed(err);
    EVP_MD_CTX *context = rg_h5_hash_begin(TYPE_WORDS[type], rank, dims);
    if (status == RG_OK && (context == NULL || EVP_DigestUpdate(context, data, count) != 1))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a hash");
    if (!rg_h5_hash_end(context, hash) && status == RG_OK)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a hash");
    return status == RG_OK ? rg_h5_remember(file, path, hash, NULL, err) : status;
}

rg_status rg_h5_put_texts(rg_h5_file *file, hid_t parent, const char *name, char *const *texts, size_t n,
                          const char *long_name, rg_error *err)
{
    size_t longest = 1;
    for (size_t i = 0; i < n; i++)
        if (texts[i] != NULL && strlen(texts[i]) > longest)
            longest = strlen(texts[i]);
    char *packed = rg_alloc(n, longest, 1);
    const hid_t type = H5Tcopy(H5T_C_S1);
    hid_t dataset = H5I_INVALID_HID;
    rg_status status = RG_OK;
    if (packed == NULL || type < 0 || H5Tset_size(type, longest) < 0 ||
        H5Tset_strpad(type, H5T_STR_NULLPAD) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for texts");
    EVP_MD_CTX *context = rg_h5_hash_begin("text", 1, &n);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        const char *text = texts[i] != NULL ? texts[i] : "";
        memcpy(packed + i * longest, text, strlen(text));
        if (context == NULL || EVP_DigestUpdate(context, text, strlen(text) + 1) != 1)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a hash");
    }
    if (status == RG_OK)
        status = make(parent, name, type, 1, &n, NULL, &dataset, err);
    if (status == RG_OK && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed) < 0)
        status = rg_h5_write_failed(err);
    if (status == RG_OK)
        status = label(dataset, NULL, long_name, err);
    char path[RG_PATH_SIZE] = "";
    unsigned char hash[RG_HASH_SIZE];
    if (dataset >= 0) {
        path_of(dataset, path);
        if (H5Dclose(dataset) < 0 && status == RG_OK)
            status = rg_h5_write_failed(err);
    }
    if (!rg_h5_hash_end(context, hash) && status == RG_OK)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a hash");
    if (type >= 0)
        H5Tclose(type);
    free(packed);
    return status == RG_OK ? rg_h5_remember(file, path, hash, NULL, err) : status;
}

rg_status rg_h5_put_text(rg_h5_file *file, hid_t parent, const char *name, const char *text, rg_error *err)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    const size_t length = strlen(text) < 60000 ? strlen(text) : 60000;
    char *padded = rg_copy_text(text, length);
    bool good = padded != NULL && type >= 0 && space >= 0 && list >= 0 &&
                H5Tset_size(type, length > 0 ? length : 1) >= 0 &&
                H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0 &&
                H5Pset_layout(list, H5D_COMPACT) >= 0 && H5Pset_obj_track_times(list, 0) >= 0;
    const hid_t dataset =
        good ? H5Dcreate2(parent, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT) : H5I_INVALID_HID;
    good = dataset >= 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, padded) >= 0;
    char path[RG_PATH_SIZE] = "";
    if (dataset >= 0) {
        path_of(dataset, path);
        good = H5Dclose(dataset) >= 0 && good;
    }
    H5Pclose(list);
    H5Sclose(space);
    H5Tclose(type);
    unsigned char hash[RG_HASH_SIZE];
    EVP_MD_CTX *context = rg_h5_hash_begin("text", 0, NULL);
    bool hashed = context != NULL && padded != NULL && EVP_DigestUpdate(context, padded, length + 1) == 1;
    hashed = rg_h5_hash_end(context, hash) && hashed;
    free(padded);
    if (!good)
        return rg_h5_write_failed(err);
    return hashed ? rg_h5_remember(file, path, hash, NULL, err)
                  : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a hash");
}

static rg_array_type type_of(hid_t dataset)
{
    const hid_t type = H5Dget_type(dataset);
    rg_array_type found = RG_ARRAY_TYPE_COUNT;
    for (int t = 0; t < RG_TEXT && type >= 0; t++)
        if (H5Tequal(type, rg_h5_file_type((rg_array_type) t)) > 0)
            found = (rg_array_type) t;
    if (type >= 0 && H5Tget_class(type) == H5T_STRING)
        found = RG_TEXT;
    if (type >= 0)
        H5Tclose(type);
    return found;
}

static bool shape_of(hid_t dataset, size_t *rank, size_t dims[RG_MAX_RANK])
{
    hsize_t sizes[32];
    const hid_t space = H5Dget_space(dataset);
    const int n = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    const bool good = n >= 0 && n <= RG_MAX_RANK && H5Sget_simple_extent_dims(space, sizes, NULL) >= 0;
    if (space >= 0)
        H5Sclose(space);
    *rank = good ? (size_t) n : 0;
    for (size_t d = 0; d < *rank; d++)
        dims[d] = (size_t) sizes[d];
    return good;
}

bool rg_h5_shape(hid_t parent, const char *name, size_t *rank, size_t dims[RG_MAX_RANK], hid_t *dataset)
{
    *dataset = rg_h5_exists(parent, name) ? H5Dopen2(parent, name, H5P_DEFAULT) : H5I_INVALID_HID;
    if (*dataset < 0)
        return false;
    if (shape_of(*dataset, rank, dims))
        return true;
    H5Dclose(*dataset);
    *dataset = H5I_INVALID_HID;
    return false;
}

rg_status rg_h5_begin_rows(rg_h5_file *file, hid_t dataset, rg_error *err)
{
    char path[RG_PATH_SIZE];
    size_t rank;
    size_t dims[RG_MAX_RANK];
    const unsigned char none[RG_HASH_SIZE] = {0};
    rg_h5_known *known = NULL;
    path_of(dataset, path);
    rg_status status = shape_of(dataset, &rank, dims) ? rg_h5_remember(file, path, none, &known, err)
                                                      : rg_h5_write_failed(err);
    if (status != RG_OK) {
        H5Dclose(dataset);
        return status;
    }
    known->dataset = dataset;
    known->running = rg_h5_hash_begin(TYPE_WORDS[type_of(dataset)], rank, dims);
    return known->running != NULL ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a hash");
}

/* One hyperslab of whole rows, or of part of one line of a cube. */
static bool transfer(hid_t dataset, hid_t memory_type, size_t rank, const hsize_t *start,
                     const hsize_t *count, bool write, void *to, const void *from)
{
    const hid_t space = H5Dget_space(dataset);
    const hid_t memory = H5Screate_simple((int) rank, count, NULL);
    const bool good = space >= 0 && memory >= 0 &&
                      H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                      (write ? H5Dwrite(dataset, memory_type, memory, space, H5P_DEFAULT, from)
                             : H5Dread(dataset, memory_type, memory, space, H5P_DEFAULT, to)) >= 0;
    if (memory >= 0)
        H5Sclose(memory);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

/* Rows [first, first + n): of the first dimension, or of the first two taken as one (a cube), which
 * takes at most three hyperslabs: the end of a line, whole lines, the begin of a line. */
static bool move_rows(hid_t dataset, hid_t memory_type, size_t element, bool cube, size_t first, size_t n,
                      bool write, char *to, const char *from)
{
    size_t rank;
    size_t dims[RG_MAX_RANK];
    if (!shape_of(dataset, &rank, dims) || rank == 0)
        return false;
    hsize_t start[RG_MAX_RANK] = {0};
    hsize_t count[RG_MAX_RANK];
    for (size_t d = 0; d < rank; d++)
        count[d] = dims[d];
    if (!cube || rank < 3) {
        if (rank == 1 && cube) /* a single spectrum is its one row */
            return first == 0 && n == 1 &&
                   transfer(dataset, memory_type, rank, start, count, write, to, from);
        if (first > dims[0] || n > dims[0] - first)
            return false;
        start[0] = first;
        count[0] = n;
        return n == 0 || transfer(dataset, memory_type, rank, start, count, write, to, from);
    }
    const size_t width = dims[1];
    const size_t row = dims[2] * element;
    if (first > dims[0] * width || n > dims[0] * width - first)
        return false;
    for (size_t done = 0; done < n;) {
        const size_t line = (first + done) / width;
        const size_t column = (first + done) % width;
        const bool whole = column == 0 && n - done >= width;
        const size_t lines = whole ? (n - done) / width : 1;
        const size_t pixels = whole ? width : least(width - column, n - done);
        start[0] = line;
        start[1] = column;
        count[0] = lines;
        count[1] = pixels;
        if (!transfer(dataset, memory_type, rank, start, count, write, to + (write ? 0 : done * row),
                      from + (write ? done * row : 0)))
            return false;
        done += lines * pixels;
    }
    return true;
}

rg_status rg_h5_put_rows(rg_h5_file *file, const char *path, size_t first, size_t n, bool cube,
                         const void *rows, rg_error *err)
{
    rg_h5_known *known = rg_h5_recall(file, path);
    if (known == NULL || known->running == NULL || known->next_row != first)
        return rg_fail_named(err, RG_EINTERNAL, first, "rows of a result written out of order", path, NULL);
    const rg_array_type type = type_of(known->dataset);
    size_t rank;
    size_t dims[RG_MAX_RANK];
    if (!shape_of(known->dataset, &rank, dims))
        return rg_h5_write_failed(err);
    size_t row = rg_array_type_size(type);
    for (size_t d = cube && rank == 3 ? 2 : (cube && rank == 1 ? 0 : 1); d < rank; d++)
        row *= dims[d];
    char unused[1];
    if (!move_rows(known->dataset, rg_h5_memory_type(type), rg_array_type_size(type), cube, first, n, true,
                   unused, rows))
        return rg_error_place(err, NULL, path), rg_h5_write_failed(err);
    known->next_row = first + n;
    return EVP_DigestUpdate(known->running, rows, n * row) == 1
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a hash");
}

rg_status rg_h5_get_rows(hid_t dataset, hid_t memory_type, size_t first, size_t n, bool cube, void *rows,
                         rg_error *err)
{
    if (move_rows(dataset, memory_type, H5Tget_size(memory_type), cube, first, n, false, rows, rows))
        return RG_OK;
    char path[RG_PATH_SIZE];
    path_of(dataset, path);
    return rg_h5_read_failed(err, path);
}

rg_status rg_h5_get_text_rows(hid_t dataset, size_t first, size_t n, char **texts, rg_error *err)
{
    const hid_t type = H5Dget_type(dataset);
    char path[RG_PATH_SIZE];
    path_of(dataset, path);
    rg_status status = RG_OK;
    char *packed = NULL;
    if (type < 0 || H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0)
        status = rg_h5_read_failed(err, path);
    const size_t length = status == RG_OK ? H5Tget_size(type) : 0;
    if (status == RG_OK && (packed = rg_alloc(n, length, 1)) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for texts");
    if (status == RG_OK && !move_rows(dataset, type, length, false, first, n, false, packed, packed))
        status = rg_h5_read_failed(err, path);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        const char *text = packed + i * length;
        texts[i] = rg_copy_text(text, strnlen(text, length));
        if (texts[i] == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for texts");
    }
    free(packed);
    if (type >= 0)
        H5Tclose(type);
    return status;
}

rg_status rg_h5_get_scalar_text(hid_t parent, const char *name, char **text, rg_error *err)
{
    const hid_t dataset = rg_h5_exists(parent, name) ? H5Dopen2(parent, name, H5P_DEFAULT) : H5I_INVALID_HID;
    if (dataset < 0) {
        *text = NULL;
        return RG_OK;
    }
    const hid_t type = H5Dget_type(dataset);
    const size_t length = type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0
                              ? H5Tget_size(type)
                              : 0;
    char *packed = length > 0 ? rg_alloc(length + 1, 1, 1) : NULL;
    const bool read = packed != NULL && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed) >= 0;
    if (type >= 0)
        H5Tclose(type);
    H5Dclose(dataset);
    if (!read) {
        free(packed);
        return rg_h5_read_failed(err, name);
    }
    *text = packed;
    return RG_OK;
}
