/* What the files that check the rules share. */
#ifndef RG_FORMATS_HDF5_VALIDATE_PRIVATE_H
#define RG_FORMATS_HDF5_VALIDATE_PRIVATE_H

#include "formats/hdf5/read_datasets.h"
#include "formats/hdf5/validate.h"

/* One validation under way. */
typedef struct {
    hid_t file;
    rg_findings *findings;
    rg_error *err;
    rg_status status; /* RG_ENOMEM ends it; what the file does wrong does not */
} rg_h5_check;

/* Add a finding; its level and remedy come from the table of rules. */
void rg_h5_report(rg_h5_check *check, const char *rule, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Storage, types, texts and names of one object (W3, W4, W7, W9, W10, W11, W13). */
void rg_h5_check_object(rg_h5_check *check, hid_t object, const char *path);
/* Signal, axes, errors and labels of an NXdata group (W5, W6, W8). */
void rg_h5_check_plot(rg_h5_check *check, hid_t group, const char *path);
/* Members of root, entries and results (W1, W2, W12), lengths beside the data, and the values. */
void rg_h5_check_root(rg_h5_check *check);
void rg_h5_check_entry(rg_h5_check *check, hid_t group, const char *path);
void rg_h5_check_result(rg_h5_check *check, hid_t group, const char *path);

/* How many rows to read at a time: of whole chunks, which are unpacked once then, about 2 MiB of numbers, or
 * up to 32 MiB where one row of chunks holds as much. */
size_t rg_h5_check_step(const rg_h5_shape *shape);

/* A member that lies in path, "path/name". */
void rg_h5_join(char joined[256], const char *path, const char *name);

#endif
