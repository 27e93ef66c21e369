/* The content hash: a Merkle tree over groups, datasets and attributes by name, blind to chunks,
 * filters and the order of creation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"
#include "kernels/base/version.h"

enum { BLOCK_BYTES = 4 << 20 };

static const char FILE_HASH[] = "regolith_content_sha256";
static const char ENTRY_HASH[] = "regolith_entry_sha256";

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a hash");
}

void rg_h5_hex(const unsigned char hash[RG_HASH_SIZE], char hex[65])
{
    for (size_t i = 0; i < RG_HASH_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
}

static bool add_size(EVP_MD_CTX *context, uint64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char) (value >> (8 * i));
    return EVP_DigestUpdate(context, bytes, sizeof bytes) == 1;
}

static bool add_text(EVP_MD_CTX *context, const char *text)
{
    return EVP_DigestUpdate(context, text, strlen(text) + 1) == 1;
}

EVP_MD_CTX *rg_h5_hash_begin(const char *type, size_t rank, const size_t *dims)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
                add_text(context, type) && add_size(context, rank);
    for (size_t d = 0; d < rank && good; d++)
        good = add_size(context, dims[d]);
    if (!good) {
        EVP_MD_CTX_free(context);
        return NULL;
    }
    return context;
}

bool rg_h5_hash_end(EVP_MD_CTX *context, unsigned char hash[RG_HASH_SIZE])
{
    const bool good = context != NULL && EVP_DigestFinal_ex(context, hash, NULL) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

rg_h5_known *rg_h5_recall(rg_h5_file *file, const char *path)
{
    for (size_t i = file->n_known; i > 0; i--)
        if (strcmp(file->known[i - 1].path, path) == 0)
            return &file->known[i - 1];
    return NULL;
}

rg_status rg_h5_remember(rg_h5_file *file, const char *path, const unsigned char hash[RG_HASH_SIZE],
                         rg_h5_known **known, rg_error *err)
{
    void *items = file->known;
    const bool grown = rg_grow(&items, &file->known_capacity, file->n_known + 1, sizeof *file->known);
    file->known = items;
    if (!grown)
        return no_memory(err);
    rg_h5_known *fresh = &file->known[file->n_known++];
    *fresh = (rg_h5_known){.dataset = H5I_INVALID_HID};
    snprintf(fresh->path, sizeof fresh->path, "%s", path);
    memcpy(fresh->hash, hash, RG_HASH_SIZE);
    if (known != NULL)
        *known = fresh;
    return RG_OK;
}

/* How elements of a type are hashed: as little-endian numbers of a kind, or as texts. */
static bool type_word(hid_t type, char word[16])
{
    const size_t size = H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_FLOAT:
        snprintf(word, 16, "f%zu", size);
        return true;
    case H5T_INTEGER:
        snprintf(word, 16, "%c%zu", H5Tget_sign(type) == H5T_SGN_NONE ? 'u' : 'i', size);
        return true;
    case H5T_STRING:
        snprintf(word, 16, "text");
        return H5Tis_variable_str(type) == 0;
    default:
        return false;
    }
}

static bool add_elements(EVP_MD_CTX *context, hid_t type, const char *bytes, size_t n)
{
    const size_t size = H5Tget_size(type);
    if (H5Tget_class(type) != H5T_STRING)
        return EVP_DigestUpdate(context, bytes, n * size) == 1;
    bool good = true;
    for (size_t i = 0; i < n && good; i++)
        good = EVP_DigestUpdate(context, bytes + i * size, strnlen(bytes + i * size, size)) == 1 &&
               EVP_DigestUpdate(context, "", 1) == 1;
    return good;
}

/* The hash of a dataset read from the file in blocks along its first dimension. */
static rg_status hash_dataset(hid_t dataset, const char *path, unsigned char hash[RG_HASH_SIZE],
                              rg_error *err)
{
    char word[16];
    hsize_t sizes[32];
    size_t dims[RG_MAX_RANK] = {1, 1, 1};
    const hid_t type = H5Dget_type(dataset);
    const hid_t space = H5Dget_space(dataset);
    const int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    rg_status status = RG_OK;
    char *bytes = NULL;
    EVP_MD_CTX *context = NULL;
    if (type < 0 || rank < 0 || rank > RG_MAX_RANK || !type_word(type, word) ||
        H5Sget_simple_extent_dims(space, sizes, NULL) < 0)
        status = rg_h5_read_failed(err, path);
    for (int d = 0; d < rank && status == RG_OK; d++)
        dims[d] = (size_t) sizes[d];
    if (status == RG_OK && (context = rg_h5_hash_begin(word, (size_t) rank, dims)) == NULL)
        status = no_memory(err);
    const size_t per_row = dims[1] * dims[2];
    const size_t row = status == RG_OK ? per_row * H5Tget_size(type) : 1;
    size_t rows = row < BLOCK_BYTES ? BLOCK_BYTES / row : 1;
    rows = rows < dims[0] ? rows : dims[0];
    if (status == RG_OK && (bytes = rg_alloc(rows, row, 1)) == NULL)
        status = no_memory(err);
    for (size_t first = 0; first < dims[0] && status == RG_OK; first += rows) {
        const size_t n = dims[0] - first < rows ? dims[0] - first : rows;
        if (rank == 0)
            status = H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) >= 0
                         ? RG_OK
                         : rg_h5_read_failed(err, path);
        else
            status = rg_h5_get_rows(dataset, type, first, n, false, bytes, err);
        if (status == RG_OK && !add_elements(context, type, bytes, n * per_row))
            status = no_memory(err);
    }
    const bool ended = rg_h5_hash_end(context, hash);
    if (!ended && status == RG_OK)
        status = no_memory(err);
    free(bytes);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return status;
}

static bool hash_attribute(hid_t object, const char *name, EVP_MD_CTX *context)
{
    char word[16];
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    const hssize_t n = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
    bool good = type >= 0 && n >= 0 && type_word(type, word);
    char *bytes = good ? rg_alloc((size_t) n, H5Tget_size(type), 1) : NULL;
    good = bytes != NULL && H5Aread(attribute, type, bytes) >= 0 && add_text(context, name) &&
           add_text(context, word) && add_size(context, (uint64_t) n) &&
           add_elements(context, type, bytes, (size_t) n);
    free(bytes);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    return good;
}

/* Attributes by name, but for the hashes themselves and, below, what a new result changes. */
static bool hash_attributes(hid_t object, bool skip_default, EVP_MD_CTX *context)
{
    H5O_info_t info;
    if (H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS) < 0)
        return false;
    for (hsize_t i = 0; i < info.num_attrs; i++) {
        char name[256];
        const ssize_t length =
            H5Aget_name_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
        if (length <= 0 || length >= (ssize_t) sizeof name)
            return false;
        if (strcmp(name, FILE_HASH) == 0 || strcmp(name, ENTRY_HASH) == 0 ||
            (skip_default && strcmp(name, "default") == 0))
            continue;
        if (!hash_attribute(object, name, context))
            return false;
    }
    return true;
}

typedef struct {
    rg_h5_file *file;
    bool take_known;
    rg_h5_mismatch *mismatch;
} walk;

static rg_status hash_object(const walk *w, hid_t parent, const char *name, const char *path,
                             bool skip_results, unsigned char hash[RG_HASH_SIZE], rg_error *err);

static rg_status hash_leaf(const walk *w, hid_t dataset, const char *path, unsigned char hash[RG_HASH_SIZE],
                           rg_error *err)
{
    rg_h5_known *known = w->take_known || w->mismatch != NULL ? rg_h5_recall(w->file, path) : NULL;
    if (known != NULL && w->take_known) {
        memcpy(hash, known->hash, RG_HASH_SIZE);
        return RG_OK;
    }
    const rg_status status = hash_dataset(dataset, path, hash, err);
    if (status == RG_OK && known != NULL && memcmp(hash, known->hash, RG_HASH_SIZE) != 0 &&
        w->mismatch->path[0] == '\0')
        snprintf(w->mismatch->path, sizeof w->mismatch->path, "%s", path);
    return status;
}

static rg_status hash_children(const walk *w, hid_t group, const char *path, bool skip_results,
                               EVP_MD_CTX *context, rg_error *err)
{
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0)
        return rg_h5_read_failed(err, path);
    rg_status status = RG_OK;
    for (hsize_t i = 0; i < info.nlinks && status == RG_OK; i++) {
        char name[256];
        char child[RG_PATH_SIZE];
        unsigned char hash[RG_HASH_SIZE];
        const ssize_t length =
            H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
        if (length <= 0 || length >= (ssize_t) sizeof name)
            return rg_h5_read_failed(err, path);
        if (skip_results && strncmp(name, "process_", 8) == 0)
            continue;
        snprintf(child, sizeof child, "%s/%.200s", strcmp(path, "/") == 0 ? "" : path, name);
        status = hash_object(w, group, name, child, false, hash, err);
        if (status == RG_OK &&
            (!add_text(context, name) || EVP_DigestUpdate(context, hash, sizeof hash) != 1))
            status = no_memory(err);
    }
    return status;
}

static rg_status hash_object(const walk *w, hid_t parent, const char *name, const char *path,
                             bool skip_results, unsigned char hash[RG_HASH_SIZE], rg_error *err)
{
    const hid_t object = H5Oopen(parent, name, H5P_DEFAULT);
    EVP_MD_CTX *context = NULL;
    if (object < 0)
        return rg_h5_read_failed(err, path);
    const bool is_group = H5Iget_type(object) == H5I_GROUP;
    rg_status status = RG_OK;
    if ((context = rg_h5_hash_begin(is_group ? "group" : "dataset", 0, NULL)) == NULL)
        status = no_memory(err);
    if (status == RG_OK && is_group) {
        status = hash_children(w, object, path, skip_results, context, err);
    } else if (status == RG_OK) {
        unsigned char leaf[RG_HASH_SIZE];
        status = hash_leaf(w, object, path, leaf, err);
        if (status == RG_OK && EVP_DigestUpdate(context, leaf, sizeof leaf) != 1)
            status = no_memory(err);
    }
    if (status == RG_OK && !hash_attributes(object, skip_results, context))
        status = rg_h5_read_failed(err, path);
    if (!rg_h5_hash_end(context, hash) && status == RG_OK)
        status = no_memory(err);
    H5Oclose(object);
    return status;
}

rg_status rg_h5_tree_hash(rg_h5_file *file, hid_t id, const char *path, bool skip_results, bool take_known,
                          rg_h5_mismatch *mismatch, unsigned char hash[RG_HASH_SIZE], rg_error *err)
{
    const walk w = {file, take_known, mismatch};
    return hash_object(&w, id, path, path, skip_results, hash, err);
}

/* Remember every dataset below a group. */
static rg_status remember_below(rg_h5_file *file, hid_t parent, const char *path, rg_error *err)
{
    H5G_info_t info;
    if (H5Gget_info(parent, &info) < 0)
        return rg_h5_read_failed(err, path);
    rg_status status = RG_OK;
    for (hsize_t i = 0; i < info.nlinks && status == RG_OK; i++) {
        char name[256];
        char child[RG_PATH_SIZE];
        if (H5Lget_name_by_idx(parent, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) <=
            0)
            return rg_h5_read_failed(err, path);
        snprintf(child, sizeof child, "%s/%.200s", strcmp(path, "/") == 0 ? "" : path, name);
        const hid_t object = H5Oopen(parent, name, H5P_DEFAULT);
        unsigned char hash[RG_HASH_SIZE];
        if (object < 0)
            return rg_h5_read_failed(err, child);
        if (H5Iget_type(object) == H5I_GROUP)
            status = remember_below(file, object, child, err);
        else if ((status = hash_dataset(object, child, hash, err)) == RG_OK)
            status = rg_h5_remember(file, child, hash, NULL, err);
        H5Oclose(object);
    }
    return status;
}

rg_status rg_h5_remember_all(rg_h5_file *file, rg_error *err)
{
    const hid_t root = H5Gopen2(file->id, "/", H5P_DEFAULT);
    if (root < 0)
        return rg_h5_read_failed(err, "/");
    const rg_status status = remember_below(file, root, "/", err);
    H5Gclose(root);
    return status;
}

/* The datasets of one result with their hashes, as integrity/path[] and sha256[]. */
static rg_status seal_result(rg_h5_file *file, const char *result, rg_error *err)
{
    char prefix[RG_PATH_SIZE];
    snprintf(prefix, sizeof prefix, "/%s/", result);
    hid_t group = H5Gopen2(file->id, prefix, H5P_DEFAULT);
    if (group < 0)
        return rg_h5_write_failed(err);
    if (rg_h5_exists(group, "integrity"))
        return H5Gclose(group) >= 0 ? RG_OK : rg_h5_write_failed(err);
    const size_t most = file->n_known;
    char **texts = rg_alloc(most, 2, sizeof *texts);
    size_t n = 0;
    rg_status status = texts == NULL ? no_memory(err) : RG_OK;
    for (size_t i = 0; i < most && status == RG_OK; i++) {
        const rg_h5_known *known = &file->known[i];
        if (strncmp(known->path, prefix, strlen(prefix)) != 0)
            continue;
        char hex[65];
        rg_h5_hex(known->hash, hex);
        texts[n] = rg_copy_text(known->path + strlen(prefix), strlen(known->path) - strlen(prefix));
        texts[most + n] = rg_copy_text(hex, 64);
        if (texts[n] == NULL || texts[most + n] == NULL)
            status = no_memory(err);
        n++;
    }
    hid_t integrity = H5I_INVALID_HID;
    if (status == RG_OK)
        status = rg_h5_make_group(group, "integrity", "NXcollection", &integrity, err);
    if (status == RG_OK)
        status = rg_h5_put_texts(file, integrity, "path", texts, n, NULL, err);
    if (status == RG_OK)
        status = rg_h5_put_texts(file, integrity, "sha256", texts + most, n, NULL, err);
    if (integrity >= 0 && H5Gclose(integrity) < 0 && status == RG_OK)
        status = rg_h5_write_failed(err);
    for (size_t i = 0; texts != NULL && i < 2 * most; i++)
        free(texts[i]);
    free(texts);
    if (H5Gclose(group) < 0 && status == RG_OK)
        status = rg_h5_write_failed(err);
    return status;
}

static rg_status set_hash(rg_h5_file *file, const char *path, const char *attribute, bool skip_results,
                          rg_error *err)
{
    unsigned char hash[RG_HASH_SIZE] = {0};
    char hex[65];
    rg_status status = rg_h5_tree_hash(file, file->id, path, skip_results, true, NULL, hash, err);
    const hid_t group = H5Gopen2(file->id, path, H5P_DEFAULT);
    if (status == RG_OK && group < 0)
        status = rg_h5_write_failed(err);
    rg_h5_hex(hash, hex);
    if (status == RG_OK)
        status = rg_h5_set_text(group, attribute, hex, err);
    if (group >= 0)
        H5Gclose(group);
    return status;
}

rg_status rg_h5_seal(rg_h5_file *file, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t i = 0; i < file->n_known && status == RG_OK; i++) {
        rg_h5_known *known = &file->known[i];
        if (known->running == NULL)
            continue;
        if (!rg_h5_hash_end(known->running, known->hash))
            status = no_memory(err);
        known->running = NULL;
        if (H5Dclose(known->dataset) < 0 && status == RG_OK)
            status = rg_h5_write_failed(err);
        known->dataset = H5I_INVALID_HID;
    }
    for (size_t r = 0; r < file->n_results && status == RG_OK; r++)
        status = seal_result(file, file->results[r], err);
    for (size_t e = 0; e < file->n_entries && status == RG_OK; e++) {
        char path[RG_PATH_SIZE];
        snprintf(path, sizeof path, "/%s", file->entries[e]);
        status = set_hash(file, path, ENTRY_HASH, true, err);
    }
    return status == RG_OK ? set_hash(file, "/", FILE_HASH, false, err) : status;
}
