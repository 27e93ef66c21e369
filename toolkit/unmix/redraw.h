/* Any mixing model many times over, with noise drawn anew. */
#ifndef RG_TOOLKIT_UNMIX_REDRAW_H
#define RG_TOOLKIT_UNMIX_REDRAW_H

#include "toolkit/unmix/model.h"

/* The arrays that stand behind the model's own. */
extern const rg_unmix_array RG_UNMIX_REDRAW_ARRAYS[];

typedef struct {
    const rg_unmix_model *model;
    void *state; /* of the model, for the draws alone: what it counts is not what the user is told */
    size_t n_arrays;
    const rg_endmember_library *library;
    size_t n_members;
    size_t n_columns;
    size_t bands_at; /* the model's array n_bands */
    size_t n_draws;
    uint64_t seed;
    bool model_takes_errors;
} rg_unmix_redraw;

/* Whether the model is run this way: noise is asked for and the model has no draws of its own. */
bool rg_unmix_redraws(const rg_unmix_args *args, const rg_unmix_model *model);

/* Prepare; the library must outlive it. Intimate mixing needs errors in the data, since its residuals are
 * albedos: RG_ENOENT without. */
rg_status rg_unmix_redraw_open(const rg_unmix_args *args, const rg_workfile *data,
                               const rg_endmember_library *library, const rg_unmix_model *model,
                               rg_unmix_redraw *redraw, rg_error *err) RG_MUST_CHECK;

/* outputs: the model's arrays for the block, filled, then those of RG_UNMIX_REDRAW_ARRAYS to fill. Noise has
 * the errors of the data where the block has any, else the residuals' standard deviation sqrt(rss / (bands -
 * members above zero)). Deviates are those of kernels/unmix/scatter.h. */
rg_status rg_unmix_redraw_block(const rg_unmix_redraw *redraw, const rg_block *block, void *const *outputs,
                                rg_error *err) RG_MUST_CHECK;

void rg_unmix_redraw_close(rg_unmix_redraw *redraw);

#endif
