/* The file that a new container is written to until it is complete: .<name>.<pid>.tmp beside its
 * target, renamed over it at the end, removed on any failure. */
#ifndef RG_FORMATS_HDF5_TEMPORARY_H
#define RG_FORMATS_HDF5_TEMPORARY_H

#include <stdbool.h>
#include <sys/stat.h>

#include "formats/hdf5/container.h"

typedef struct {
    bool made;
    int fd;       /* kept open, to hear of write errors at fsync */
    int slot;     /* in the list that a signal handler unlinks   */
    char *target; /* what it will become; symbolic links resolved */
    char *path;   /* where it is now                             */
    mode_t mode;
    bool keep_owner;
    uid_t owner;
    gid_t group;
    bool is_copy;
    struct stat original; /* the file that was copied, as it was then */
} rg_h5_temporary;

/* RG_EIO with what the number of a system call that failed to read or write (errno) means and what to do. */
rg_status rg_h5_system_failed(int number, rg_error *err);

/* Both below leave something to drop when they fail.
 * For a new file: RG_EUSAGE when path is one of the inputs, RG_EEXIST when it exists and force is
 * not set, RG_ECREATE when it cannot be made. One that takes the place of a file keeps that file's mode and
 * owner. */
rg_status rg_h5_temporary_new(const char *path, const rg_h5_write_options *options,
                              rg_h5_temporary *temporary, rg_error *err) RG_MUST_CHECK;
/* A copy of an existing file (reflink where possible) that keeps its mode and owner. RG_ECREATE when that
 * file may not be written. */
rg_status rg_h5_temporary_copy(const char *path, rg_h5_temporary *temporary, rg_error *err) RG_MUST_CHECK;

/* fsync, rename, fsync of the directory. RG_ECHANGED when the file that was copied is not as it was, for its
 * new content would be lost. The temporary file is gone afterwards in every case. */
rg_status rg_h5_temporary_commit(rg_h5_temporary *temporary, rg_error *err) RG_MUST_CHECK;
/* Remove it. {0} and a second call are fine. */
void rg_h5_temporary_drop(rg_h5_temporary *temporary);

#endif
