/* Where a table of text goes: standard output, a device or a pipe that is there, or a file that takes its
 * name when it is complete. */
#ifndef RG_TOOLKIT_OUTPUT_H
#define RG_TOOLKIT_OUTPUT_H

#include <stdio.h>

#include "formats/hdf5/temporary.h"

typedef struct {
    FILE *stream;
    bool owned; /* to be closed by rg_output_close */
    rg_h5_temporary temporary;
} rg_output;

/* NULL is standard output. A path that is no plain file (a pipe, /dev/stdout) is written as it stands. A
 * plain file: RG_EUSAGE when it is one of the inputs, RG_EEXIST when it exists and force is not set,
 * RG_ECREATE when it cannot be made. */
rg_status rg_output_open(const char *path, const rg_h5_write_options *options, rg_output *output,
                         rg_error *err) RG_MUST_CHECK;

/* Publish after RG_OK, else remove what there is. Returns `status`, or RG_EIO when what was written did not
 * arrive; nothing then stands under the name that was not there before. */
rg_status rg_output_close(rg_output *output, rg_status status, rg_error *err) RG_MUST_CHECK;

#endif
