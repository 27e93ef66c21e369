/* Every spectrum by the model of few members that suits it best, with shade. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/mesma.h"
#include "toolkit/library_classes.h"
#include "toolkit/message.h"
#include "toolkit/unmix/model.h"

/* Fits of a model to a spectrum that are worth waiting for. */
static const double MOST_MODELS = 5e7;

static const rg_unmix_array ARRAYS[] = {
    {"abundances", "abundances", "Abundances", "Abundance", "1", RG_FLOAT64, true},
    {"quality_of_fit", "rmse", "Root mean square residual", "RMS residual", "1", RG_FLOAT64, false},
    {"status", "status", "Status of every spectrum", "Status", "1", RG_UINT8, false},
    {"abundances", "abundances_errors", NULL, "Standard error", "1", RG_FLOAT64, true},
    {"shade", "shade", "Shade", "What the fractions lack to one", "1", RG_FLOAT64, false},
    {"quality_of_fit", "n_bands", NULL, "Bands used", "1", RG_INT32, false},
    {"quality_of_fit", "n_members", NULL, "Members of the model beside shade", "1", RG_INT32, false},
    {"quality_of_fit", "longest_run", NULL, "Longest run of bands with |residual| above the RMSE allowed",
     "1", RG_INT32, false},
    {"quality_of_fit", "n_equivalent", NULL, "Other models of that size that fit as well", "1", RG_INT32,
     false},
    {"alternative", "alternative", "Second best model of the same size", "Abundance", "1", RG_FLOAT64, true},
    {"quality_of_fit", "alternative_rmse", NULL, "RMS residual of the second best model", "1", RG_FLOAT64,
     false},
    {0},
};
enum { ERRORS = RG_UNMIX_FIXED, SHADE, BANDS, MEMBERS, RUN, EQUIVALENT, ALTERNATIVE, ALTERNATIVE_RMSE };

typedef struct {
    rg_library_set set;
    rg_mesma_options options;
    size_t *class_of; /* NULL: every member its own */
    size_t n_equivalent;
} mesma;

static rg_status read_classes(mesma *u, const rg_unmix_args *args, const rg_endmember_library *library,
                              rg_error *err)
{
    size_t n_classes = 0;
    u->class_of = rg_alloc(library->n, 1, sizeof *u->class_of);
    if (u->class_of == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the classes");
    return rg_library_classes(args->endmembers, library, args->class_column, u->class_of, &n_classes, err);
}

static rg_status check_effort(const mesma *u, rg_error *err)
{
    const double models = rg_mesma_count(u->class_of, u->set.n, u->options.most);
    char subject[64];
    if (models > 0.0 && models <= MOST_MODELS)
        return RG_OK;
    snprintf(subject, sizeof subject, "%zu members, %.3g models", u->set.n, models);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "too many models to try on every spectrum", subject,
                         "lower --max-members, choose with --select, or use regolith library prune");
}

static rg_status open_mesma(const rg_unmix_args *args, const rg_workfile *data,
                            const rg_endmember_library *library, rg_result *result, void **state,
                            rg_error *err)
{
    (void) data;
    (void) result;
    mesma *u = rg_alloc(1, 1, sizeof *u);
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    *state = u;
    u->options = (rg_mesma_options){.most = args->max_members,
                                    .lowest = args->min_fraction,
                                    .highest = args->max_fraction,
                                    .darkest = args->max_shade,
                                    .rmse = args->max_rmse,
                                    .run = args->max_run,
                                    .gain = args->gain,
                                    .equivalent = args->equivalent};
    if (args->max_members == 0 || args->max_members > RG_MESMA_MEMBERS)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a model has one to five members beside shade",
                             "--max-members", NULL);
    rg_error cause = {0};
    if (rg_library_set_init(&u->set, library->spectra, library->n, library->n_bands, library->use, NULL,
                            &cause) != RG_OK)
        return rg_unmix_refuse_members(args, library, &cause, RG_NO_INDEX, err);
    rg_status status = args->class_column != NULL ? read_classes(u, args, library, err) : RG_OK;
    return status == RG_OK ? check_effort(u, err) : status;
}

static rg_status unmix_block(void *state, const rg_block *block, void *const *outputs, rg_error *err)
{
    mesma *u = state;
    const rg_mesma_result out = {.abundances = outputs[RG_UNMIX_AT_ABUNDANCES],
                                 .errors = outputs[ERRORS],
                                 .shade = outputs[SHADE],
                                 .rmse = outputs[RG_UNMIX_AT_RMSE],
                                 .alternative = outputs[ALTERNATIVE],
                                 .alternative_rmse = outputs[ALTERNATIVE_RMSE],
                                 .outcome = outputs[RG_UNMIX_AT_STATUS],
                                 .n_bands_used = outputs[BANDS],
                                 .n_members = outputs[MEMBERS],
                                 .longest_run = outputs[RUN],
                                 .n_equivalent = outputs[EQUIVALENT]};
    const rg_status status = block->is_double ? rg_mesma_f64(&u->set, u->class_of, &u->options, block->values,
                                                             block->errors, block->n, &out, err)
                                              : rg_mesma_f32(&u->set, u->class_of, &u->options, block->values,
                                                             block->errors, block->n, &out, err);
    for (size_t row = 0; row < block->n && status == RG_OK; row++)
        u->n_equivalent += out.n_equivalent[row] > 0 ? 1 : 0;
    return status;
}

static void say(const void *state, const rg_unmix_args *args, size_t n_solved)
{
    const mesma *u = state;
    rg_message_note("unmix", args->common.quiet || args->common.json || u->n_equivalent == 0,
                    "in %zu of %zu spectra another model fits as well to %g in RMSE (group alternative)",
                    u->n_equivalent, n_solved, u->options.equivalent);
}

static void close_mesma(void *state)
{
    mesma *u = state;
    if (u != NULL) {
        rg_library_set_free(&u->set);
        free(u->class_of);
    }
    free(u);
}

const rg_unmix_model rg_unmix_mesma = {
    .arrays = ARRAYS, .open = open_mesma, .block = unmix_block, .say = say, .close = close_mesma};
