/* What is inside an rg_h5_file, for the files of this folder only. */
#ifndef RG_FORMATS_HDF5_CONTAINER_PRIVATE_H
#define RG_FORMATS_HDF5_CONTAINER_PRIVATE_H

#include <hdf5.h>

#include "formats/hdf5/container.h"
#include "formats/hdf5/digests.h"
#include "formats/hdf5/links.h"
#include "formats/hdf5/names.h"
#include "formats/hdf5/packing.h"
#include "formats/hdf5/temporary.h"
#include "formats/hdf5/unpacking.h"

/* One NXentry and what is known of it. */
typedef struct {
    char *name;
    rg_h5_names results; /* rising process number */
    bool is_new;         /* written in this session: its hash is still to be stored */
    rg_h5_names fresh;   /* results written in this session */
} rg_h5_entry_item;

/* A dataset of a result whose rows are still coming. */
typedef struct rg_h5_pending {
    struct rg_h5_pending *next;
    char path[4 * RG_NAME_SIZE + 8]; /* entry/process/group/array */
    struct rg_h5_writer *writer;     /* numbers                   */
    char **texts;                    /* texts, gathered until all are there, for want of their longest */
    size_t n_rows;
    size_t next_row;
    size_t row_elements;
    size_t element_size;
    char long_name[RG_LABEL_SIZE];
} rg_h5_pending;

struct rg_h5_file {
    hid_t id;
    char *path; /* as the user gave it */
    bool writing;
    bool force;
    rg_h5_temporary temporary;
    rg_h5_entry_item *entries;
    size_t n_entries;
    size_t entry_capacity;
    rg_h5_digests written;  /* what memory held of every dataset written in this session */
    rg_h5_pending *pending; /* rows still to come */
    rg_h5_packing packing;  /* for the chunks of all arrays */
    rg_h5_unpacking unpacking;
    /* The datasets of values and errors last read stay open, and with them their cache of chunks. */
    char values_entry[RG_NAME_SIZE];
    hid_t values[2];
};

/* RG_OK or status, after err->file was filled. */
rg_status rg_h5_placed(const rg_h5_file *file, rg_status status, rg_error *err);

/* Fill err->dataset with the path of an object and return the status of err (or `status`). */
rg_status rg_h5_at(hid_t object, const char *member, rg_status status, rg_error *err);

/* RG_EIO with the reason that the system gave for the HDF5 call that just failed. */
rg_status rg_h5_write_failed(rg_error *err);

/* The list of entries and results as the file has it now. */
rg_status rg_h5_list_entries(rg_h5_file *file, rg_error *err) RG_MUST_CHECK;
rg_h5_entry_item *rg_h5_find_entry(const rg_h5_file *file, const char *name);
rg_status rg_h5_add_entry(rg_h5_file *file, const char *name, rg_h5_entry_item **item,
                          rg_error *err) RG_MUST_CHECK;
/* The same with RG_ENOENT that names what there is. */
rg_status rg_h5_need_entry(const rg_h5_file *file, const char *name, rg_h5_entry_item **item,
                           rg_error *err) RG_MUST_CHECK;

/* File access as every file is opened: plain POSIX whatever the environment says; new objects as V110. */
hid_t rg_h5_access(bool writing);

/* A schema we can read: RG_EFORMAT when there is none, RG_EUNSUPPORTED when it is newer. */
rg_status rg_h5_check_schema(hid_t file, rg_error *err) RG_MUST_CHECK;

/* Close and free without touching the temporary file; false when HDF5 could not close. */
bool rg_h5_release(rg_h5_file *file);
void rg_h5_drop_pending(rg_h5_file *file);

#endif
