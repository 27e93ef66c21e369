/* A mixing model as `regolith unmix` sees it: the arrays it fills and how it is run over blocks of spectra.
 * A new model is one file here and one row in the table of cmd_unmix.c. */
#ifndef RG_TOOLKIT_UNMIX_MODEL_H
#define RG_TOOLKIT_UNMIX_MODEL_H

#include <stdbool.h>

#include "formats/sample/result.h"
#include "toolkit/endmember_library.h"
#include "toolkit/stream.h"
#include "toolkit/unmix/args.h"
#include "toolkit/workfile.h"

/* An array of the result with a row for every spectrum. Arrays of a group stand together; the first is the
 * group's signal and brings its title. */
enum { RG_UNMIX_PER_ROW = 0, RG_UNMIX_PER_MEMBER = 1, RG_UNMIX_PER_CLASS = 2 };

typedef struct {
    const char *group;
    const char *name;
    const char *title;
    const char *label;
    const char *units;
    rg_array_type type; /* RG_FLOAT64, RG_INT32 or RG_UINT8     */
    unsigned char per;  /* RG_UNMIX_PER_ROW, ...; true and false as the first two */
} rg_unmix_array;

/* The three that every model fills, first and in this order: abundances [n_rows][n], rmse [n_rows] and
 * status [n_rows], an rg_unmix_outcome. */
enum { RG_UNMIX_AT_ABUNDANCES, RG_UNMIX_AT_RMSE, RG_UNMIX_AT_STATUS, RG_UNMIX_FIXED };

enum { RG_UNMIX_MOST_ARRAYS = 32 };

/* Bytes of an element of an array. */
size_t rg_unmix_element_size(rg_array_type type);

/* Numbers of an array in a row: 1, or those of the members or classes of the library. */
size_t rg_unmix_array_width(const rg_unmix_array *array, const rg_endmember_library *library);

typedef struct {
    const rg_unmix_array *arrays; /* ended by one without a name */
    unsigned techniques;          /* bits 1 << rg_technique that it is for; 0: all that have spectra */
    bool takes_errors;            /* of the data wherever they have any, whatever --weights says */
    /* Open the endmembers in another way than rg_endmember_library_open does; may be NULL. */
    rg_status (*library)(const rg_unmix_args *args, const rg_workfile *data, rg_endmember_library *library,
                         rg_error *err);
    /* Prepare for the spectra of an entry; what is worth recording goes into result. *state is for the
     * others, and for close even when this fails. */
    rg_status (*open)(const rg_unmix_args *args, const rg_workfile *data, const rg_endmember_library *library,
                      rg_result *result, void **state, rg_error *err);
    /* Unmix a block: outputs[k] has room for the block's rows of arrays[k]. */
    rg_status (*block)(void *state, const rg_block *block, void *const *outputs, rg_error *err);
    /* Say what the user should know after all blocks, of which n_solved spectra have abundances. */
    void (*say)(const void *state, const rg_unmix_args *args, size_t n_solved);
    void (*close)(void *state);
    /* Print the rows of a small result in another way than as a table of them; may be NULL. */
    rg_status (*print)(const void *state, const rg_table *rows, rg_error *err);
} rg_unmix_model;

extern const rg_unmix_model rg_unmix_linear;
extern const rg_unmix_model rg_unmix_intimate; /* reflectances, or optical constants of stated sizes */
extern const rg_unmix_model rg_unmix_sizes;    /* optical constants, sizes fitted                     */

/* Options of intimate mixing that do not go together or with another method: RG_EUSAGE. Endmembers are then
 * those of the calibration where there is one; a library named beside it must be the one it was made with. */
rg_status rg_unmix_intimate_args(rg_unmix_args *args, rg_error *err) RG_MUST_CHECK;
extern const rg_unmix_model rg_unmix_sparse;
extern const rg_unmix_model rg_unmix_mesma;
extern const rg_unmix_model rg_unmix_pattern; /* powder patterns to mass fractions     */

/* Options of powder patterns that do not go together or with another method: RG_EUSAGE. */
rg_status rg_unmix_pattern_args(const rg_unmix_args *args, rg_error *err) RG_MUST_CHECK;

extern const rg_unmix_model rg_unmix_collaborative;
extern const rg_unmix_model rg_unmix_noise;   /* linear, and again with noise drawn anew  */
extern const rg_unmix_model rg_unmix_bundles; /* linear with members drawn from classes   */

/* Options of draws that do not go together or with the method: RG_EUSAGE. */
rg_status rg_unmix_draws_args(const rg_unmix_args *args, rg_error *err) RG_MUST_CHECK;

/* The failure of endmembers that cannot be used together, told by their names (cause: from
 * rg_endmembers_init or a relative). */
rg_status rg_unmix_refuse_members(const rg_unmix_args *args, const rg_endmember_library *library,
                                  const rg_error *cause, size_t partner, rg_error *err);

#endif
