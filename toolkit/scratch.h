/* A folder for files that only one run needs, under $TMPDIR or /tmp; gone at the end and on signals. */
#ifndef RG_TOOLKIT_SCRATCH_H
#define RG_TOOLKIT_SCRATCH_H

#include "kernels/base/error.h"

/* The files that may be in it. */
typedef enum {
    RG_SCRATCH_CUBE,
    RG_SCRATCH_CONTIGUOUS,
    RG_SCRATCH_LIBRARY,
    RG_SCRATCH_RESULT,
    RG_SCRATCH_COUNT
} rg_scratch_file;

/* Make it, if there is none. RG_ECREATE. */
rg_status rg_scratch_make(rg_error *err) RG_MUST_CHECK;

/* The path of a file in it, until it is removed. Not const: what takes argv wants it so. */
char *rg_scratch_path(rg_scratch_file file);

/* Remove files and folder, if there are any. Safe in a signal handler. */
void rg_scratch_remove(void);

#endif
