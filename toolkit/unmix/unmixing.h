/* What `unmix` does with one entry: its endmembers, its model, and where the answers of a block go. */
#ifndef RG_TOOLKIT_UNMIX_UNMIXING_H
#define RG_TOOLKIT_UNMIX_UNMIXING_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/hdf5/container.h"
#include "kernels/unmix/method.h"
#include "toolkit/each_entry.h"
#include "toolkit/endmember_library.h"
#include "toolkit/unmix/model.h"
#include "toolkit/unmix/redraw.h"

enum { RG_UNMIXING_PRINTED = 40 }; /* rows, or endmembers that are not found, that are printed at most */

/* An entry's work, and what its blocks of spectra share. */
typedef struct {
    rg_endmember_library library;
    const rg_unmix_model *model;
    void *state;
    rg_unmix_redraw redraw;
    bool redraws;
    rg_h5_file *file;
    const char *entry;
    const rg_result *result;
    size_t n_arrays;
    rg_unmix_array arrays[RG_UNMIX_MOST_ARRAYS]; /* the model's, then those of redraw */
    void *outputs[RG_UNMIX_MOST_ARRAYS];         /* for one block */
    size_t block_rows;
    float *map; /* [n endmembers][n_rows] of a cube, or NULL */
    size_t n_rows;
    size_t counts[RG_UNMIX_OUTCOME_COUNT];
    double *sums;         /* [n endmembers] of the abundances found */
    double solve_seconds; /* in the model                            */
    double block_seconds; /* in blocks, solving and storing their answers */
    double store_seconds;
    double read_seconds;
    double streamed_at;
} rg_unmixing;

/* Arrays by class are left out where there are no classes. */
bool rg_unmixing_stores(const rg_unmixing *u, const rg_unmix_array *array);

/* The groups of the result, before their rows are written. RG_OK or RG_ENOMEM. */
rg_status rg_unmixing_describe(const rg_unmixing *u, const rg_entry *data, rg_result *result,
                               rg_error *err) RG_MUST_CHECK;

/* Notes, and the rows or a summary on standard output; the report of rg_each_entry, whose state are the
 * rg_unmix_args and whose job is the rg_unmixing. RG_OK, RG_ENOMEM, or why the file cannot be read. */
rg_status rg_unmixing_report(const void *state, const rg_entry_run *entry, rg_error *err) RG_MUST_CHECK;

#endif
