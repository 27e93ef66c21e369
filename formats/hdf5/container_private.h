/* What the files of this folder share. */
#ifndef RG_FORMATS_HDF5_CONTAINER_PRIVATE_H
#define RG_FORMATS_HDF5_CONTAINER_PRIVATE_H

#include <hdf5.h>
#include <openssl/evp.h>
#include <stdint.h>

#include "formats/hdf5/container.h"

enum { RG_PATH_SIZE = 512, RG_HASH_SIZE = 32 };

/* Hash of one dataset's type, shape and elements: known from memory before the file is read back. */
typedef struct {
    char path[RG_PATH_SIZE];
    unsigned char hash[RG_HASH_SIZE];
    EVP_MD_CTX *running; /* while rows still arrive; else NULL */
    hid_t dataset;       /* open while rows still arrive; else H5I_INVALID_HID */
    size_t next_row;
} rg_h5_known;

struct rg_h5_file {
    hid_t id;
    bool writing;
    bool force;      /* results may be replaced */
    char *path;      /* as the user named it                 */
    char *target;    /* what a rename will replace           */
    char *temporary; /* NULL when reading                    */
    int mode;        /* permissions for the target; -1: umask */
    long owner;
    long group;
    char **entries; /* names of the NXentry groups          */
    size_t n_entries;
    char **results; /* "entry/process_01_unmix", in order    */
    size_t n_results;
    rg_h5_known *known; /* datasets whose hash must be found in the file */
    size_t n_known;
    size_t known_capacity;
};

/* ---- attributes.c: fixed-length, NUL-padded, UTF-8 */
rg_status rg_h5_set_text(hid_t object, const char *name, const char *text, rg_error *err);
rg_status rg_h5_set_texts(hid_t object, const char *name, const char *const *texts, size_t n, rg_error *err);
rg_status rg_h5_set_int(hid_t object, const char *name, int64_t value, rg_error *err);
rg_status rg_h5_set_index(hid_t object, const char *name, int32_t value, rg_error *err); /* int32[1] */
/* The text of a scalar string attribute; false when it is missing or not a fixed-length string. */
bool rg_h5_get_text(hid_t object, const char *name, char *text, size_t size);
bool rg_h5_get_int(hid_t object, const char *name, int64_t *value);
bool rg_h5_get_texts(hid_t object, const char *name, char (*texts)[RG_NAME_SIZE], size_t most, size_t *n);

/* ---- datasets.c */
/* A group with its NX_class; the id must be closed. */
rg_status rg_h5_make_group(hid_t parent, const char *name, const char *nx_class, hid_t *group, rg_error *err);
hid_t rg_h5_file_type(rg_array_type type);
hid_t rg_h5_memory_type(rg_array_type type);
/* A dataset of numbers, chunked with shuffle, deflate and fletcher32; chunk NULL: chosen. */
rg_status rg_h5_make_dataset(hid_t parent, const char *name, rg_array_type type, size_t rank,
                             const size_t *dims, const size_t *chunk, hid_t *dataset, rg_error *err);
/* Create, write and close; the hash goes to the file's list of known ones. */
rg_status rg_h5_put_numbers(rg_h5_file *file, hid_t parent, const char *name, rg_array_type type, size_t rank,
                            const size_t *dims, const void *data, const char *units, const char *long_name,
                            rg_error *err);
rg_status rg_h5_put_texts(rg_h5_file *file, hid_t parent, const char *name, char *const *texts, size_t n,
                          const char *long_name, rg_error *err);
/* A scalar text, compact. */
rg_status rg_h5_put_text(rg_h5_file *file, hid_t parent, const char *name, const char *text, rg_error *err);
/* Keep a dataset open to be filled row by row. Takes over `dataset`. */
rg_status rg_h5_begin_rows(rg_h5_file *file, hid_t dataset, rg_error *err);
/* Rows [first, first + n) along the first dimension, or for rank 3 `cube` rows in line, sample order. */
rg_status rg_h5_put_rows(rg_h5_file *file, const char *path, size_t first, size_t n, bool cube,
                         const void *rows, rg_error *err);
/* Read rows (elements of the memory type); cube as above. */
rg_status rg_h5_get_rows(hid_t dataset, hid_t memory_type, size_t first, size_t n, bool cube, void *rows,
                         rg_error *err);
rg_status rg_h5_get_text_rows(hid_t dataset, size_t first, size_t n, char **texts, rg_error *err);
rg_status rg_h5_get_scalar_text(hid_t parent, const char *name, char **text, rg_error *err);
/* Rank and dimensions; false when there is no such dataset. */
bool rg_h5_shape(hid_t parent, const char *name, size_t *rank, size_t dims[RG_MAX_RANK], hid_t *dataset);
bool rg_h5_exists(hid_t parent, const char *name);

/* ---- hash.c */
typedef struct {
    char path[RG_PATH_SIZE]; /* where the first mismatch is */
} rg_h5_mismatch;
/* Hash of the subtree at path: for entries (skip_results) without process_* groups and without what
 * changes when a result is added. known: hashes to take instead of reading (NULL: read all); check:
 * read all and compare with the known ones, the first mismatch goes to *mismatch. */
rg_status rg_h5_tree_hash(rg_h5_file *file, hid_t id, const char *path, bool skip_results, bool take_known,
                          rg_h5_mismatch *mismatch, unsigned char hash[RG_HASH_SIZE], rg_error *err);
void rg_h5_hex(const unsigned char hash[RG_HASH_SIZE], char hex[65]);
/* Begin, go on and end the hash of a dataset's type, shape and elements as they lie in memory. */
EVP_MD_CTX *rg_h5_hash_begin(const char *type, size_t rank, const size_t *dims);
bool rg_h5_hash_end(EVP_MD_CTX *context, unsigned char hash[RG_HASH_SIZE]);
/* Note the hash of the dataset at path (made absolute). */
rg_status rg_h5_remember(rg_h5_file *file, const char *path, const unsigned char hash[RG_HASH_SIZE],
                         rg_h5_known **known, rg_error *err);
rg_h5_known *rg_h5_recall(rg_h5_file *file, const char *path);
/* Fill file->known with the hash of every dataset that is there now. */
rg_status rg_h5_remember_all(rg_h5_file *file, rg_error *err);
/* Write integrity/ groups of results, entry hashes and the hash of the file. */
rg_status rg_h5_seal(rg_h5_file *file, rg_error *err);

/* ---- guard.c: refuse what could read other files or never end */
rg_status rg_h5_guard(hid_t file, rg_error *err);

/* ---- open.c */
rg_status rg_h5_list(rg_h5_file *file, rg_error *err);
void rg_h5_forget(rg_h5_file *file);
/* A failure of the library to write; the reason follows errno. */
rg_status rg_h5_write_failed(rg_error *err);
rg_status rg_h5_read_failed(rg_error *err, const char *dataset);

#ifdef __clang_analyzer__ /* as in kernels/base/error.h */
#define rg_h5_write_failed(err)         ((void) rg_h5_write_failed(err), RG_EIO)
#define rg_h5_read_failed(err, dataset) ((void) rg_h5_read_failed((err), (dataset)), RG_EFORMAT)
#endif

#endif
