/* A file in memory with the hash of its content. */
#ifndef RG_FORMATS_IMPORT_WHOLE_H
#define RG_FORMATS_IMPORT_WHOLE_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    unsigned char *bytes; /* [n_bytes], and a byte of 0 behind them */
    size_t n_bytes;
    size_t file_size;
    char sha256[65]; /* of the whole file */
} rg_import_whole;

/* The first `most` bytes of a regular file. RG_ENOENT: no such file, or no regular one; RG_EFORMAT: an empty
 * one; RG_EIO; RG_ENOMEM. Free in every case; err->file is the caller's to fill. */
rg_status rg_import_whole_read(const char *path, size_t most, rg_import_whole *file,
                               rg_error *err) RG_MUST_CHECK;
void rg_import_whole_free(rg_import_whole *file);

#endif
