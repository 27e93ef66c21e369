/* The content hash: SHA-256 over what a file says and not over how it is packed, so that it is the
 * same at any compression level, chunk shape and after h5repack. LAYOUT.md gives the definition. */
#ifndef RG_FORMATS_HDF5_HASH_H
#define RG_FORMATS_HDF5_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include <hdf5.h>

#include "formats/hdf5/digests.h"
#include "formats/hdf5/unpacking.h"

/* A running SHA-256. */
typedef struct {
    void *context;
} rg_h5_sha;
rg_status rg_h5_sha_begin(rg_h5_sha *sha, rg_error *err) RG_MUST_CHECK;
/* A failure inside is kept and told at the end. */
void rg_h5_sha_add(rg_h5_sha *sha, const void *bytes, size_t n);
rg_status rg_h5_sha_end(rg_h5_sha *sha, unsigned char digest[RG_H5_DIGEST], rg_error *err) RG_MUST_CHECK;
void rg_h5_sha_free(rg_h5_sha *sha);

/* What data are read into; kept from dataset to dataset. Zero is empty. */
typedef struct {
    rg_h5_unpacking unpacking;
    char *blocks[2];
    size_t n_bytes[2];
} rg_h5_hash_room;
void rg_h5_hash_room_free(rg_h5_hash_room *room);

/* What a walk tells of each object that states its own hash (attribute regolith_content_sha256): the
 * root, each NXentry (without its results) and each result; and of each dataset, whose path is
 * told with its hash. */
typedef struct {
    const rg_h5_digests *known; /* data that need not be read, by path; or NULL */
    /* expected: the attribute, "" when there is none */
    void (*object)(void *state, hid_t object, const char *path, const char *expected, const char *found);
    void (*dataset)(void *state, const char *path, const char *found);
    /* A dataset that cannot be read: return true to go on without it. NULL: stop. */
    bool (*unreadable)(void *state, const char *path);
    void *state;
    rg_h5_hash_room *room; /* may be NULL */
} rg_h5_hash_walk;

/* The hash of an object and all below it. `path` is its absolute path. */
rg_status rg_h5_hash_object(hid_t object, const char *path, const rg_h5_hash_walk *walk,
                            unsigned char node[RG_H5_DIGEST], rg_error *err) RG_MUST_CHECK;

/* The same for an NXentry without its results. */
rg_status rg_h5_hash_entry(hid_t entry, const char *path, const rg_h5_hash_walk *walk,
                           unsigned char node[RG_H5_DIGEST], rg_error *err) RG_MUST_CHECK;

#endif
