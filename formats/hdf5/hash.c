#include "formats/hdf5/hash.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/container_private.h"
#include "formats/hdf5/read_chunks.h"
#include "kernels/base/memory.h"

/* Numbers are hashed as they lie in memory, which must be as they lie in the file. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the content hash is defined over little-endian elements"
#endif

enum { BLOCK_BYTES = 4 << 20, PATH_SIZE = 1024 };

rg_status rg_h5_sha_begin(rg_h5_sha *sha, rg_error *err)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    sha->context = context;
    if (context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1)
        return RG_OK;
    rg_h5_sha_free(sha);
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a checksum");
}

void rg_h5_sha_add(rg_h5_sha *sha, const void *bytes, size_t n)
{
    if (sha->context != NULL && n > 0 && EVP_DigestUpdate(sha->context, bytes, n) != 1)
        rg_h5_sha_free(sha);
}

rg_status rg_h5_sha_end(rg_h5_sha *sha, unsigned char digest[RG_H5_DIGEST], rg_error *err)
{
    const bool done = sha->context != NULL && EVP_DigestFinal_ex(sha->context, digest, NULL) == 1;
    rg_h5_sha_free(sha);
    if (!done)
        return rg_fail(err, RG_EINTERNAL, RG_NO_INDEX, "the checksum library failed");
    return RG_OK;
}

void rg_h5_sha_free(rg_h5_sha *sha)
{
    EVP_MD_CTX_free(sha->context);
    sha->context = NULL;
}

static void add_count(rg_h5_sha *sha, uint64_t count)
{
    rg_h5_sha_add(sha, &count, sizeof count);
}

static void add_text(rg_h5_sha *sha, const char *text)
{
    rg_h5_sha_add(sha, text, strlen(text) + 1);
}

/* Class and size of the elements: "f4", "i4", "u1", "s12" (text of 12 bytes), "S" (variable). The
 * byte order is not part of it: elements are hashed little-endian. */
static void add_type(rg_h5_sha *sha, hid_t type)
{
    char text[32];
    const char *letter = "x";
    switch (H5Tget_class(type)) {
    case H5T_FLOAT:
        letter = "f";
        break;
    case H5T_INTEGER:
        letter = H5Tget_sign(type) == H5T_SGN_NONE ? "u" : "i";
        break;
    case H5T_STRING:
        letter = "s";
        break;
    default:
        break;
    }
    if (H5Tis_variable_str(type) > 0)
        snprintf(text, sizeof text, "S");
    else
        snprintf(text, sizeof text, "%s%zu", letter, H5Tget_size(type));
    add_text(sha, text);
}

static void add_shape(rg_h5_sha *sha, hid_t space)
{
    hsize_t dims[H5S_MAX_RANK];
    const int rank = H5Sget_simple_extent_dims(space, dims, NULL);
    add_count(sha, (uint64_t) (rank > 0 ? rank : 0));
    for (int d = 0; d < rank; d++)
        add_count(sha, dims[d]);
}

/* The type in memory: as in the file, but little-endian. */
static hid_t memory_type(hid_t type)
{
    const hid_t copy = H5Tcopy(type);
    const H5T_class_t class = copy >= 0 ? H5Tget_class(copy) : H5T_NO_CLASS;
    if ((class == H5T_INTEGER || class == H5T_FLOAT) && H5Tget_order(copy) == H5T_ORDER_BE)
        (void) H5Tset_order(copy, H5T_ORDER_LE);
    return copy;
}

static void add_elements(rg_h5_sha *sha, hid_t type, size_t n, const char *buffer)
{
    if (H5Tis_variable_str(type) <= 0) {
        rg_h5_sha_add(sha, buffer, n * H5Tget_size(type));
        return;
    }
    for (size_t i = 0; i < n; i++) {
        char *text;
        memcpy(&text, buffer + i * sizeof text, sizeof text);
        const size_t length = text != NULL ? strlen(text) : 0;
        add_count(sha, length);
        rg_h5_sha_add(sha, text, length);
    }
}

static rg_status add_attribute(rg_h5_sha *sha, hid_t object, const char *name, rg_error *err)
{
    rg_status status = RG_OK;
    char *buffer = NULL;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    const hid_t filed = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t type = filed >= 0 ? memory_type(filed) : H5I_INVALID_HID;
    if (space < 0 || type < 0) {
        status = rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "an attribute cannot be read");
    } else {
        const hssize_t points = H5Sget_simple_extent_npoints(space);
        const size_t n = points > 0 ? (size_t) points : 0;
        buffer = rg_alloc(n, H5Tget_size(type), 1);
        if (buffer == NULL) {
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an attribute");
        } else if (n > 0 && H5Aread(attribute, type, buffer) < 0) {
            status = rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "an attribute cannot be read");
        } else {
            add_text(sha, "attribute");
            add_text(sha, name);
            add_type(sha, type);
            add_shape(sha, space);
            add_elements(sha, type, n, buffer);
            if (n > 0 && H5Tis_variable_str(type) > 0)
                (void) H5Dvlen_reclaim(type, space, H5P_DEFAULT, buffer);
        }
    }
    if (status != RG_OK)
        (void) rg_h5_at(object, name, status, err);
    free(buffer);
    if (type >= 0)
        (void) H5Tclose(type);
    if (filed >= 0)
        (void) H5Tclose(filed);
    if (space >= 0)
        (void) H5Sclose(space);
    if (attribute >= 0)
        (void) H5Aclose(attribute);
    return status;
}

typedef struct {
    rg_h5_names names;
    rg_error *err;
    rg_status status;
} attribute_list;

static herr_t list_attribute(hid_t object, const char *name, const H5A_info_t *info, void *state)
{
    (void) object;
    (void) info;
    attribute_list *list = state;
    list->status = rg_h5_names_add(&list->names, name, list->err);
    return list->status == RG_OK ? 0 : -1;
}

static rg_status add_attributes(rg_h5_sha *sha, hid_t object, bool without_default, rg_error *err)
{
    attribute_list list = {.err = err};
    if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, list_attribute, &list) < 0 &&
        list.status == RG_OK)
        list.status = rg_h5_at(object, NULL,
                               rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the attributes cannot be listed"), err);
    rg_status status = list.status;
    rg_h5_names_sort(&list.names);
    for (size_t a = 0; a < list.names.n && status == RG_OK; a++) {
        const char *name = list.names.items[a];
        if (strcmp(name, RG_H5_ATTR_HASH) != 0 && !(without_default && strcmp(name, "default") == 0))
            status = add_attribute(sha, object, name, err);
    }
    rg_h5_names_free(&list.names);
    return status;
}

/* Two blocks of so many rows, or one. */
static bool need_blocks(rg_h5_hash_room *room, size_t rows, size_t row, bool both)
{
    size_t bytes;
    if (!rg_mul(rows, row, &bytes))
        return false;
    for (int b = 0; b < (both ? 2 : 1); b++) {
        if (room->n_bytes[b] >= bytes)
            continue;
        free(room->blocks[b]);
        room->blocks[b] = rg_alloc(bytes, 1, 1);
        room->n_bytes[b] = room->blocks[b] != NULL ? bytes : 0;
        if (room->blocks[b] == NULL)
            return false;
    }
    return true;
}

void rg_h5_hash_room_free(rg_h5_hash_room *room)
{
    for (int b = 0; b < 2; b++)
        free(room->blocks[b]);
    rg_h5_unpacking_free(&room->unpacking);
    *room = (rg_h5_hash_room){0};
}

/* A block that was read and is still to be hashed. */
typedef struct {
    rg_h5_sha *sha;
    const char *bytes;
    size_t n;
} waiting_block;

static void hash_waiting(void *state)
{
    waiting_block *waiting = state;
    rg_h5_sha_add(waiting->sha, waiting->bytes, waiting->n);
    waiting->n = 0;
}

/* Through the library: any type, any filter. */
static rg_status read_plainly(hid_t dataset, hid_t space, hid_t type, int rank, const hsize_t *start,
                              const hsize_t *count, size_t n, rg_h5_sha *sha, char *buffer, rg_error *err)
{
    hid_t block = H5S_ALL;
    rg_status status = RG_OK;
    if (rank > 0) {
        block = H5Screate_simple(rank, count, NULL);
        (void) H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL);
    }
    if (block < 0 || H5Dread(dataset, type, block, rank > 0 ? space : H5S_ALL, H5P_DEFAULT, buffer) < 0) {
        status = rg_fail_named(err, RG_EFORMAT, rank > 0 ? (size_t) start[0] : RG_NO_INDEX,
                               "the data cannot be read back", NULL,
                               "the file is damaged: take a copy from a backup");
    } else {
        add_elements(sha, type, n, buffer);
        if (H5Tis_variable_str(type) > 0)
            (void) H5Dvlen_reclaim(type, block == H5S_ALL ? space : block, H5P_DEFAULT, buffer);
    }
    if (block >= 0 && block != H5S_ALL)
        (void) H5Sclose(block);
    return status;
}

/* Rows of whole chunks that make a block. */
static hsize_t block_rows(hid_t dataset, int rank, hsize_t n_rows, size_t row)
{
    hsize_t step = BLOCK_BYTES / row > 0 ? BLOCK_BYTES / row : 1;
    hsize_t chunk[H5S_MAX_RANK] = {0};
    const hid_t plist = H5Dget_create_plist(dataset);
    if (plist >= 0 && rank > 0 && H5Pget_layout(plist) == H5D_CHUNKED &&
        H5Pget_chunk(plist, rank, chunk) == rank && chunk[0] > 0)
        step = step > chunk[0] ? step / chunk[0] * chunk[0] : chunk[0];
    if (plist >= 0)
        (void) H5Pclose(plist);
    return step < n_rows ? step : n_rows;
}

/* Elements in row-major order, by blocks along the first dimension: one is hashed while the next is unpacked.
 */
static rg_status read_elements(hid_t dataset, hid_t space, hid_t type, rg_h5_hash_room *room, rg_h5_sha *sha,
                               rg_error *err)
{
    hsize_t dims[H5S_MAX_RANK] = {1};
    hsize_t start[H5S_MAX_RANK] = {0};
    const int rank = H5Sget_simple_extent_dims(space, dims, NULL);
    const size_t element = H5Tget_size(type);
    if (rank == 0 && H5Sget_simple_extent_type(space) == H5S_NULL)
        return RG_OK;
    size_t row = element;
    for (int d = 1; d < rank; d++)
        if (!rg_mul(row, (size_t) dims[d], &row))
            return rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                           "the dataset is larger than memory can address");
    if (row == 0 || dims[0] == 0)
        return RG_OK;
    const hsize_t step = block_rows(dataset, rank, dims[0], row);
    if (!need_blocks(room, (size_t) step, row, step < dims[0]))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to read the dataset back");
    rg_status status = RG_OK;
    waiting_block waiting = {.sha = sha};
    size_t at = 0; /* the block that is read to */
    for (hsize_t first = 0; first < dims[0] && status == RG_OK; first += step) {
        hsize_t count[H5S_MAX_RANK];
        memcpy(count, dims, sizeof count);
        count[0] = dims[0] - first < step ? dims[0] - first : step;
        start[0] = first;
        const size_t n = rank > 0 ? (size_t) count[0] * (row / element) : 1;
        rg_h5_beside beside = {.run = hash_waiting, .state = &waiting};
        bool done = false;
        if (rank > 0 && rank <= RG_H5_MAX_RANK) {
            size_t from[RG_H5_MAX_RANK];
            size_t size[RG_H5_MAX_RANK];
            for (int d = 0; d < rank; d++) {
                from[d] = (size_t) start[d];
                size[d] = (size_t) count[d];
            }
            status = rg_h5_read_chunks(dataset, type, (size_t) rank, from, size, &room->unpacking, &beside,
                                       room->blocks[at], &done, err);
        }
        hash_waiting(&waiting); /* unless that was done beside */
        if (status == RG_OK && done) {
            waiting.bytes = room->blocks[at];
            waiting.n = n * element;
            at = 1 - at;
        } else if (status == RG_OK) {
            status = read_plainly(dataset, space, type, rank, start, count, n, sha, room->blocks[at], err);
        }
    }
    hash_waiting(&waiting);
    return status;
}

/* The data of one dataset, from memory's record or from the file. */
static rg_status data_digest(hid_t dataset, const char *path, const rg_h5_hash_walk *walk,
                             unsigned char digest[RG_H5_DIGEST], rg_error *err)
{
    const unsigned char *known = walk->known != NULL ? rg_h5_digests_find(walk->known, path) : NULL;
    if (known != NULL) {
        memcpy(digest, known, RG_H5_DIGEST);
        return RG_OK;
    }
    rg_h5_sha sha;
    rg_h5_hash_room own = {0};
    rg_status status = rg_h5_sha_begin(&sha, err);
    if (status != RG_OK)
        return status;
    const hid_t space = H5Dget_space(dataset);
    const hid_t filed = H5Dget_type(dataset);
    const hid_t type = filed >= 0 ? memory_type(filed) : H5I_INVALID_HID;
    if (space < 0 || type < 0)
        status = rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the dataset cannot be opened");
    else
        status = read_elements(dataset, space, type, walk->room != NULL ? walk->room : &own, &sha, err);
    rg_h5_hash_room_free(&own);
    if (type >= 0)
        (void) H5Tclose(type);
    if (filed >= 0)
        (void) H5Tclose(filed);
    if (space >= 0)
        (void) H5Sclose(space);
    if (status == RG_OK)
        return rg_h5_sha_end(&sha, digest, err);
    rg_h5_sha_free(&sha);
    return rg_h5_at(dataset, NULL, status, err);
}

static rg_status hash_dataset(hid_t dataset, const char *path, const rg_h5_hash_walk *walk,
                              unsigned char node[RG_H5_DIGEST], rg_error *err)
{
    unsigned char data[RG_H5_DIGEST] = {0};
    rg_error quiet = {0};
    rg_status status = data_digest(dataset, path, walk, data, walk->unreadable != NULL ? &quiet : err);
    if (status != RG_OK && walk->unreadable != NULL && walk->unreadable(walk->state, path))
        status = RG_OK;
    if (status != RG_OK)
        return status;
    rg_h5_sha sha;
    status = rg_h5_sha_begin(&sha, err);
    if (status != RG_OK)
        return status;
    const hid_t type = H5Dget_type(dataset);
    const hid_t space = H5Dget_space(dataset);
    add_text(&sha, "dataset");
    if (type >= 0)
        add_type(&sha, type);
    if (space >= 0)
        add_shape(&sha, space);
    rg_h5_sha_add(&sha, data, sizeof data);
    status = add_attributes(&sha, dataset, false, err);
    if (space >= 0)
        (void) H5Sclose(space);
    if (type >= 0)
        (void) H5Tclose(type);
    if (status == RG_OK)
        status = rg_h5_sha_end(&sha, node, err);
    rg_h5_sha_free(&sha);
    if (status == RG_OK && walk->dataset != NULL) {
        char hex[2 * RG_H5_DIGEST + 1];
        rg_h5_digest_text(node, hex);
        walk->dataset(walk->state, path, hex);
    }
    return status;
}

static void tell(const rg_h5_hash_walk *walk, hid_t object, const char *path,
                 const unsigned char node[RG_H5_DIGEST])
{
    char expected[2 * RG_H5_DIGEST + 1];
    char found[2 * RG_H5_DIGEST + 1];
    if (walk->object == NULL)
        return;
    (void) rg_h5_get_text(object, RG_H5_ATTR_HASH, expected, sizeof expected);
    rg_h5_digest_text(node, found);
    walk->object(walk->state, object, path, expected, found);
}

static bool is_result(const char *name)
{
    return strncmp(name, RG_H5_PROCESS, sizeof RG_H5_PROCESS - 1) == 0;
}

static rg_status hash_group(hid_t group, const char *path, const rg_h5_hash_walk *walk, bool only_entry,
                            unsigned char node[RG_H5_DIGEST], rg_error *err)
{
    /* An entry is hashed twice: with all its members for the root, and without its results. */
    char class[32];
    (void) rg_h5_get_text(group, "NX_class", class, sizeof class);
    const bool entry = strcmp(class, "NXentry") == 0;
    rg_h5_names names = {0};
    rg_h5_sha all = {0};
    rg_h5_sha part = {0};
    rg_status status = rg_h5_list_links(group, false, &names, err);
    if (status == RG_OK)
        status = rg_h5_sha_begin(&all, err);
    if (status == RG_OK)
        status = rg_h5_sha_begin(&part, err);
    if (status == RG_OK) {
        add_text(&all, "group");
        add_text(&part, "group");
        status = add_attributes(&all, group, false, err);
    }
    if (status == RG_OK)
        status = add_attributes(&part, group, true, err);
    rg_h5_names_sort(&names);
    for (size_t i = 0; i < names.n && status == RG_OK; i++) {
        const char *name = names.items[i];
        char below[PATH_SIZE];
        unsigned char child[RG_H5_DIGEST] = {0};
        if (entry && only_entry && is_result(name))
            continue;
        snprintf(below, sizeof below, "%s/%s", strcmp(path, "/") == 0 ? "" : path, name);
        if (rg_h5_has(group, name)) {
            const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
            if (object < 0)
                status = rg_h5_at(group, name,
                                  rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the object cannot be opened"), err);
            else
                status = rg_h5_hash_object(object, below, walk, child, err);
            if (object >= 0)
                (void) H5Oclose(object);
        }
        add_text(&all, "member");
        add_text(&all, name);
        rg_h5_sha_add(&all, child, sizeof child);
        if (!(entry && is_result(name))) {
            add_text(&part, "member");
            add_text(&part, name);
            rg_h5_sha_add(&part, child, sizeof child);
        }
    }
    unsigned char whole[RG_H5_DIGEST];
    unsigned char bare[RG_H5_DIGEST];
    if (status == RG_OK)
        status = rg_h5_sha_end(&all, whole, err);
    if (status == RG_OK)
        status = rg_h5_sha_end(&part, bare, err);
    rg_h5_sha_free(&all);
    rg_h5_sha_free(&part);
    rg_h5_names_free(&names);
    if (status != RG_OK)
        return status;
    memcpy(node, entry && only_entry ? bare : whole, RG_H5_DIGEST);
    if (entry)
        tell(walk, group, path, bare);
    else if (strcmp(class, "NXprocess") == 0 || strcmp(path, "/") == 0)
        tell(walk, group, path, whole);
    return RG_OK;
}

rg_status rg_h5_hash_object(hid_t object, const char *path, const rg_h5_hash_walk *walk,
                            unsigned char node[RG_H5_DIGEST], rg_error *err)
{
    switch (H5Iget_type(object)) {
    case H5I_DATASET:
        return hash_dataset(object, path, walk, node, err);
    case H5I_GROUP:
        return hash_group(object, path, walk, false, node, err);
    default: /* a named datatype carries no content of ours */
        memset(node, 0, RG_H5_DIGEST);
        return RG_OK;
    }
}

rg_status rg_h5_hash_entry(hid_t entry, const char *path, const rg_h5_hash_walk *walk,
                           unsigned char node[RG_H5_DIGEST], rg_error *err)
{
    return hash_group(entry, path, walk, true, node, err);
}
