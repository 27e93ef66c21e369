#include "toolkit/prep/chain_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/result_build.h"

static const char *const STATUS_WORDS[RG_PREP_STATUS_COUNT] = {"ok", "masked channels", "not converged",
                                                               "no answer"};

static size_t count_facts(const rg_prep_step *step)
{
    size_t n = 0;
    while (step->facts != NULL && step->facts[n].name != NULL)
        n++;
    return n;
}

static rg_status plan_stage(const rg_prep_word *word, rg_prep_shape *shape, rg_prep_stage *stage,
                            rg_error *err)
{
    const rg_entry *entry = shape->entry;
    *stage = (rg_prep_stage){.step = word->step,
                             .n_in = entry->n_columns,
                             .rows_in = entry->n_rows,
                             .errors_in = shape->has_errors,
                             .n_facts = count_facts(word->step)};
    rg_status status = word->step->plan(word->args, shape, &stage->state, err);
    stage->n_out = entry->n_columns;
    stage->rows_out = entry->n_rows;
    stage->errors_out = shape->has_errors;
    if (status == RG_OK && stage->errors_in && !stage->errors_out)
        status =
            rg_prep_warn(shape, word->step->name, "has no rule for standard errors, which end here", err);
    if (status == RG_OK && stage->n_facts > 0) {
        stage->facts = rg_alloc(stage->rows_out, stage->n_facts, sizeof *stage->facts);
        if (stage->facts == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for what is stored of each spectrum");
        for (size_t i = 0; i < stage->rows_out * stage->n_facts; i++)
            stage->facts[i] = NAN;
    }
    return status;
}

static rg_status plan_stages(rg_prep_chain *chain, const rg_prep_words *words, rg_error *err)
{
    rg_prep_shape shape = {.entry = &chain->data->entry, .has_errors = chain->has_errors_in};
    rg_status status = RG_OK;
    for (size_t k = 0; k < words->n && status == RG_OK; k++) {
        char place[192];
        status = plan_stage(&words->words[k], &shape, &chain->stages[chain->n_stages++], err);
        snprintf(place, sizeof place, "/%.64s, step %.100s", chain->data->name, words->words[k].written);
        if (status != RG_OK)
            (void) rg_error_place(err, NULL, place);
    }
    chain->warnings = shape.warnings;
    return status;
}

static rg_status remember_input(rg_prep_chain *chain, rg_error *err)
{
    const rg_entry *entry = &chain->data->entry;
    chain->n_rows_in = entry->n_rows;
    chain->n_columns_in = entry->n_columns;
    chain->has_errors_in = chain->data->values.has_errors;
    if (entry->bad_band == NULL)
        return RG_OK;
    chain->bad_band = rg_alloc(entry->n_columns, 1, 1);
    if (chain->bad_band == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the bad bands");
    memcpy(chain->bad_band, entry->bad_band, entry->n_columns);
    return RG_OK;
}

rg_status rg_prep_chain_new(const rg_prep_words *words, rg_workfile *data, rg_prep_chain **out, rg_error *err)
{
    rg_prep_chain *chain = rg_alloc(1, 1, sizeof *chain);
    *out = chain;
    if (chain == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the chain");
    chain->data = data;
    rg_status status = remember_input(chain, err);
    if (status == RG_OK)
        status = plan_stages(chain, words, err);
    if (status == RG_OK)
        status = rg_prep_flow_plan(chain, err);
    if (status != RG_OK)
        return status;
    chain->n_rows_out = data->entry.n_rows;
    chain->status = rg_alloc(chain->n_rows_out, 1, 1);
    if (chain->status == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the status of the spectra");
    const bool errors = words->n > 0 ? chain->stages[words->n - 1].errors_out : chain->has_errors_in;
    data->entry.stream = (rg_row_stream){
        .read = rg_prep_flow_read, .state = chain, .read_errors = errors ? rg_prep_flow_read_errors : NULL};
    return RG_OK;
}

void rg_prep_chain_free(rg_prep_chain *chain)
{
    if (chain == NULL)
        return;
    for (size_t k = 0; k < chain->n_stages; k++) {
        const rg_prep_stage *stage = &chain->stages[k];
        if (stage->step->release != NULL)
            stage->step->release(stage->state);
        else
            free(stage->state);
        free(stage->facts);
    }
    rg_prep_flow_free(chain);
    rg_table_free(&chain->warnings);
    free(chain);
}

void rg_prep_chain_tally(const rg_prep_chain *chain, size_t counts[RG_PREP_STATUS_COUNT])
{
    for (int s = 0; s < RG_PREP_STATUS_COUNT; s++)
        counts[s] = 0;
    for (size_t row = 0; row < chain->n_rows_out; row++)
        counts[chain->status[row]]++;
}

const rg_table *rg_prep_chain_warnings(const rg_prep_chain *chain)
{
    return &chain->warnings;
}

static rg_status describe_steps(const rg_prep_chain *chain, const rg_prep_words *words, rg_result *result,
                                rg_error *err)
{
    const char *texts[RG_PREP_MOST_STEPS];
    double spectra[RG_PREP_MOST_STEPS];
    double channels[RG_PREP_MOST_STEPS];
    rg_group *group = NULL;
    for (size_t k = 0; k < words->n; k++) {
        texts[k] = words->words[k].canonical;
        spectra[k] = (double) chain->stages[k].rows_out;
        channels[k] = (double) chain->stages[k].n_out;
    }
    rg_status status = rg_result_add_group(result, "chain", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "step", texts, words->n, err);
    if (status == RG_OK)
        status =
            rg_result_add_numbers(group, "spectra", "1", "Spectra after the step", words->n, 0, spectra, err);
    return status == RG_OK ? rg_result_add_numbers(group, "channels", "1", "Channels after the step",
                                                   words->n, 0, channels, err)
                           : status;
}

static rg_status describe_status(const rg_prep_chain *chain, const rg_entry *entry, rg_result *result,
                                 rg_error *err)
{
    const bool map = entry->n_lines > 0;
    const size_t dims[2] = {map ? entry->n_lines : entry->n_rows, entry->n_samples};
    const char *const axes[2] = {map ? "y" : "index", "x"};
    const char *const labels[2] = {map ? "Line" : "Number", "Sample"};
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status =
        rg_result_add_group(result, "status", RG_GROUP_DATA, "How the spectra came through", &group, err);
    for (size_t d = 0; d < (map ? 2u : 1u) && status == RG_OK; d++) {
        snprintf(group->axes[d], sizeof group->axes[d], "%s", axes[d]);
        status = rg_result_add_counter(group, axes[d], labels[d], dims[d], err);
        group->n_axes = d + 1;
    }
    if (status == RG_OK)
        status =
            rg_group_add_array(group, "status", RG_UINT8, map ? 2 : 1, dims, "1", "Status", 1, &array, err);
    if (status != RG_OK)
        return status;
    memcpy(array->data, chain->status, chain->n_rows_out);
    snprintf(group->signal, sizeof group->signal, "status");
    if (map)
        snprintf(group->interpretation, sizeof group->interpretation, "image");
    return rg_result_add_words(result, "status_codes", "meaning", STATUS_WORDS, RG_PREP_STATUS_COUNT, err);
}

/* A column of the facts of a stage. */
static rg_status describe_fact(const rg_prep_stage *stage, size_t number, size_t fact, rg_group *group,
                               rg_error *err)
{
    const rg_prep_fact *f = &stage->step->facts[fact];
    char name[RG_NAME_SIZE];
    rg_array *array = NULL;
    snprintf(name, sizeof name, "step_%02zu_%.16s_%.20s", number, stage->step->name, f->name);
    const rg_status status =
        rg_group_add_array(group, name, RG_FLOAT64, 1, &stage->rows_out, f->units, f->label, 1, &array, err);
    if (status != RG_OK)
        return status;
    for (size_t row = 0; row < stage->rows_out; row++)
        ((double *) array->data)[row] = stage->facts[row * stage->n_facts + fact];
    return RG_OK;
}

static rg_status describe_facts(const rg_prep_chain *chain, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status = RG_OK;
    for (size_t k = 0; k < chain->n_stages; k++)
        for (size_t f = 0; f < chain->stages[k].n_facts && status == RG_OK; f++) {
            if (group == NULL)
                status = rg_result_add_group(result, "spectra", RG_GROUP_COLLECTION, "", &group, err);
            if (status == RG_OK)
                status = describe_fact(&chain->stages[k], k + 1, f, group, err);
        }
    return status;
}

rg_status rg_prep_chain_describe(const rg_prep_chain *chain, const rg_prep_words *words,
                                 const rg_entry *entry, rg_result *result, rg_error *err)
{
    rg_status status = describe_steps(chain, words, result, err);
    if (status == RG_OK)
        status = describe_status(chain, entry, result, err);
    if (status == RG_OK)
        status = describe_facts(chain, result, err);
    for (size_t w = 0; w < chain->warnings.n_rows && status == RG_OK; w++) {
        const char *key = chain->warnings.columns[0].texts[w];
        const char *text = chain->warnings.columns[1].texts[w];
        status = rg_table_add_pair(&result->warnings, key, strlen(key), text, strlen(text), err);
    }
    return status;
}
