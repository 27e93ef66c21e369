/* What a command found, before it is stored and after it is read back: groups of arrays with the
 * record of what made them. One of these is one NXprocess group of a container. */
#ifndef RG_FORMATS_SAMPLE_RESULT_H
#define RG_FORMATS_SAMPLE_RESULT_H

#include <stddef.h>
#include <stdint.h>

#include "formats/sample/table.h"

typedef enum {
    RG_FLOAT32 = 0,
    RG_FLOAT64,
    RG_INT32,
    RG_UINT8,
    RG_TEXT, /* data is char *[n]; rank 1; stored as fixed-length UTF-8 */
    RG_ARRAY_TYPE_COUNT
} rg_array_type;

enum { RG_MAX_RANK = 3, RG_NAME_SIZE = 64, RG_LABEL_SIZE = 128 };

typedef struct {
    char name[RG_NAME_SIZE]; /* [A-Za-z_][A-Za-z0-9_]* */
    rg_array_type type;
    size_t rank; /* 1 to 3 */
    size_t dims[RG_MAX_RANK];
    char units[RG_NAME_SIZE];      /* UDUNITS, "" for text */
    char long_name[RG_LABEL_SIZE]; /* label of a plot axis */
    void *data;                    /* row-major, owned; NULL when rows are written later */
} rg_array;

typedef enum { RG_GROUP_DATA = 0, RG_GROUP_COLLECTION } rg_group_kind; /* NXdata, NXcollection */

typedef struct {
    char name[RG_NAME_SIZE]; /* "abundances" */
    rg_group_kind kind;
    char title[RG_LABEL_SIZE];
    char signal[RG_NAME_SIZE];            /* NXdata: the array to plot        */
    char axes[RG_MAX_RANK][RG_NAME_SIZE]; /* NXdata: one per dimension or "." */
    size_t n_axes;
    char interpretation[RG_NAME_SIZE]; /* "spectrum", "image" or ""         */
    rg_array *arrays;
    size_t n_arrays;
} rg_group;

typedef struct {
    char file_name[256]; /* basename                            */
    char sha256[65];     /* content hash of what was read       */
    char target[192];    /* path inside the file, or "" for all */
    char role[64];       /* "spectra", "endmember library"      */
} rg_input;

typedef struct {
    char tool[RG_NAME_SIZE]; /* "unmix": the group is process_NN_unmix    */
    char name[RG_NAME_SIZE]; /* process_01_unmix once it is stored        */
    char *command;           /* canonical argv: basenames, science only   */
    rg_table parameters;     /* text columns name, value, units           */
    uint64_t seed;
    int has_seed;
    rg_input *inputs;
    size_t n_inputs;
    rg_table warnings;                /* text columns key, value                    */
    char default_group[RG_NAME_SIZE]; /* to plot; "" on writing: the first plot, and the data stay the entry's
                                       */
    int aside;                        /* the entry's own default stays: truth beside its data */
    rg_group *groups;
    size_t n_groups;
} rg_result;

/* Add an empty group or array; the pointer is good until the next addition of the same kind. */
rg_status rg_result_add_group(rg_result *result, const char *name, rg_group_kind kind, const char *title,
                              rg_group **group, rg_error *err) RG_MUST_CHECK;
/* dims[rank]; allocate: data is made, zeroed (texts: NULL pointers); else data stays NULL. */
rg_status rg_group_add_array(rg_group *group, const char *name, rg_array_type type, size_t rank,
                             const size_t *dims, const char *units, const char *long_name, int allocate,
                             rg_array **array, rg_error *err) RG_MUST_CHECK;
rg_status rg_result_add_parameter(rg_result *result, const char *name, const char *value, const char *units,
                                  rg_error *err) RG_MUST_CHECK;
rg_status rg_result_add_input(rg_result *result, const rg_input *input, rg_error *err) RG_MUST_CHECK;

const rg_group *rg_result_find_group(const rg_result *result, const char *name);
const rg_array *rg_group_find_array(const rg_group *group, const char *name);

size_t rg_array_type_size(rg_array_type type); /* bytes of one element; of a pointer for RG_TEXT */
size_t rg_array_count(const rg_array *array);  /* elements */

/* A text made into a name that the container accepts: other characters become '_'. */
void rg_result_safe_name(const char *text, char name[RG_NAME_SIZE]);

void rg_result_free(rg_result *result);

#endif
