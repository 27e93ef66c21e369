/* Linear mixing of few members out of a large library. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/sparse.h"
#include "toolkit/message.h"
#include "toolkit/unmix/model.h"

/* Lambda in units of the noise along a typical member, when the user gives none. On simulated mixtures of the
 * USGS library the best lambda is within a factor of two of this from 20 to 40 dB. */
static const double RATE = 0.1;

static const rg_unmix_array ARRAYS[] = {
    {"abundances", "abundances", "Abundances", "Abundance", "1", RG_FLOAT64, true},
    {"quality_of_fit", "rmse", "Root mean square residual", "RMS residual", "1", RG_FLOAT64, false},
    {"status", "status", "Status of every spectrum", "Status", "1", RG_UINT8, false},
    {"abundances", "abundances_errors", NULL, "Standard error", "1", RG_FLOAT64, true},
    {"abundances", "abundances_limits", NULL,
     "One-sided 95 % limit where the abundance is zero, the others staying above zero", "1", RG_FLOAT64,
     true},
    {"quality_of_fit", "n_bands", NULL, "Bands used", "1", RG_INT32, false},
    {"quality_of_fit", "longest_run", NULL, "Longest run of bands with unusual residuals", "1", RG_INT32,
     false},
    {"quality_of_fit", "lambda", NULL, "Price of abundance", "1", RG_FLOAT64, false},
    {"support", "n_active", "Members above zero", "Members above zero", "1", RG_INT32, false},
    {"support", "condition", NULL, "Condition number of their Gram matrix, each of length one", "1",
     RG_FLOAT64, false},
    {"support", "n_refused", NULL, "Members wanted, but too close to the span of those above zero", "1",
     RG_INT32, false},
    {"support", "n_equivalent", NULL,
     "Members that could replace a needed one with chi^2 rising by less than 1", "1", RG_INT32, false},
    {"support", "exchange_out", NULL, "Cheapest exchange: index of the member out, or -1", "1", RG_INT32,
     false},
    {"support", "exchange_in", NULL, "Cheapest exchange: index of the member in, or -1", "1", RG_INT32,
     false},
    {"support", "exchange_cost", NULL, "Cheapest exchange: rise of chi^2", "1", RG_FLOAT64, false},
    {0},
};
enum {
    ERRORS = RG_UNMIX_FIXED,
    LIMITS,
    BANDS,
    RUN,
    LAMBDA,
    ACTIVE,
    CONDITION,
    REFUSED,
    EQUIVALENT,
    OUT,
    IN,
    COST
};

typedef struct {
    const rg_endmember_library *library;
    rg_library_set set;
    rg_sparse_options options;
    size_t n_twins;
    size_t n_refused;    /* spectra with a member refused */
    size_t n_equivalent; /* spectra where a needed member could be replaced */
} sparse;

static rg_status record_lambda(const sparse *u, const rg_unmix_args *args, rg_result *result, rg_error *err)
{
    char text[96];
    if (strcmp(args->method, "nnls") == 0)
        return RG_OK;
    if (u->options.lambda >= 0.0)
        snprintf(text, sizeof text, "%.17g", u->options.lambda);
    else
        snprintf(text, sizeof text, "%g x sigma x median length of the members, for every spectrum", RATE);
    return rg_result_add_parameter(result, "lambda_rule", text, "", err);
}

static rg_status open_sparse(const rg_unmix_args *args, const rg_workfile *data,
                             const rg_endmember_library *library, rg_result *result, void **state,
                             rg_error *err)
{
    (void) data;
    sparse *u = rg_alloc(1, 1, sizeof *u);
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    *state = u;
    u->library = library;
    u->options = (rg_sparse_options){
        .lambda = isnan(args->lambda) ? -1.0 : args->lambda, .rate = RATE, .unusual = args->run_sigma};
    if (strcmp(args->method, "nnls") == 0)
        u->options.lambda = 0.0;
    rg_error cause = {0};
    if (rg_library_set_init(&u->set, library->spectra, library->n, library->n_bands, library->use, NULL,
                            &cause) != RG_OK)
        return rg_unmix_refuse_members(args, library, &cause, RG_NO_INDEX, err);
    for (size_t i = 0; i < u->set.n; i++)
        u->n_twins += u->set.twin[i] != RG_NO_INDEX ? 1 : 0;
    return record_lambda(u, args, result, err);
}

static rg_status unmix_block(void *state, const rg_block *block, void *const *outputs, rg_error *err)
{
    sparse *u = state;
    const rg_sparse_result out = {.abundances = outputs[RG_UNMIX_AT_ABUNDANCES],
                                  .errors = outputs[ERRORS],
                                  .limits = outputs[LIMITS],
                                  .rmse = outputs[RG_UNMIX_AT_RMSE],
                                  .lambda = outputs[LAMBDA],
                                  .condition = outputs[CONDITION],
                                  .exchange_cost = outputs[COST],
                                  .outcome = outputs[RG_UNMIX_AT_STATUS],
                                  .n_bands_used = outputs[BANDS],
                                  .n_active = outputs[ACTIVE],
                                  .n_refused = outputs[REFUSED],
                                  .longest_run = outputs[RUN],
                                  .n_equivalent = outputs[EQUIVALENT],
                                  .exchange_out = outputs[OUT],
                                  .exchange_in = outputs[IN]};
    const rg_status status =
        block->is_double
            ? rg_sparse_f64(&u->set, &u->options, block->values, block->errors, block->n, &out, err)
            : rg_sparse_f32(&u->set, &u->options, block->values, block->errors, block->n, &out, err);
    for (size_t row = 0; row < block->n && status == RG_OK; row++) {
        u->n_refused += out.n_refused[row] > 0 ? 1 : 0;
        u->n_equivalent += out.n_equivalent[row] > 0 ? 1 : 0;
    }
    return status;
}

static void say_twins(const sparse *u)
{
    size_t first = 0;
    while (first < u->set.n && u->set.twin[first] == RG_NO_INDEX)
        first++;
    if (first == u->set.n)
        return;
    char others[48] = "";
    if (u->n_twins > 1)
        snprintf(others, sizeof others, " and %zu more such pairs", u->n_twins - 1);
    rg_message_warning(
        "unmix", "no instrument tells %s from a multiple of %s%s: their abundances are shared by chance",
        u->library->names[first], u->library->names[u->set.twin[first]], others);
}

static void say(const void *state, const rg_unmix_args *args, size_t n_solved)
{
    const sparse *u = state;
    say_twins(u);
    if (u->n_refused > 0)
        rg_message_warning(
            "unmix",
            "%zu of %zu spectra want a member that lies within 1e-7 of the span of others; it is "
            "left at zero (support/n_refused)",
            u->n_refused, n_solved);
    rg_message_note("unmix", args->common.quiet || args->common.json || u->n_equivalent == 0,
                    "in %zu of %zu spectra another member could replace a needed one about as well "
                    "(support/exchange_in)",
                    u->n_equivalent, n_solved);
}

static void close_sparse(void *state)
{
    sparse *u = state;
    if (u != NULL)
        rg_library_set_free(&u->set);
    free(u);
}

const rg_unmix_model rg_unmix_sparse = {
    .arrays = ARRAYS, .open = open_sparse, .block = unmix_block, .say = say, .close = close_sparse};
