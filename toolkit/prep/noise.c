#include "toolkit/prep/noise.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/peaks/correlated.h"
#include "toolkit/prep/words.h"

enum { LONGEST_WORD = 512 };

static void add_word(char *list, size_t size, const char *word)
{
    const size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s", used > 0 ? " " : "", word);
}

/* response [n] becomes what the step makes of it. Neither values nor axis of the entry are touched. */
static rg_status respond(const rg_prep_word *word, const rg_entry *entry, double *response, rg_error *err)
{
    const size_t n = entry->n_columns;
    rg_entry copy = {.technique = entry->technique, .n_rows = 1, .n_columns = n};
    rg_prep_shape shape = {.entry = &copy};
    void *state = NULL;
    double facts[8];
    uint8_t outcome = RG_PREP_OK;
    double *out = rg_alloc(n, 1, sizeof *out);
    copy.axis = rg_alloc(n, 1, sizeof *copy.axis);
    rg_status status = out == NULL || copy.axis == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the noise of a step")
                           : RG_OK;
    if (status == RG_OK) {
        memcpy(copy.axis, entry->axis, n * sizeof *copy.axis);
        status = word->step->plan(word->args, &shape, &state, err);
    }
    const rg_prep_rows rows = {.n = 1, .values = response, .out = out, .status = &outcome, .facts = facts};
    if (status == RG_OK)
        status = word->step->apply(state, &rows, err);
    if (status == RG_OK)
        memcpy(response, out, n * sizeof *out);
    if (word->step->release != NULL)
        word->step->release(state);
    else
        free(state);
    free(out);
    free(copy.axis);
    free(copy.value_units);
    rg_table_free(&shape.warnings);
    return status;
}

/* A word of the command: not a step, or one that does not fit here, says nothing. */
static rg_status take_word(const char *text, const rg_entry *entry, double *response, rg_prep_noise *noise,
                           rg_error *err)
{
    rg_prep_words words;
    rg_error nothing = {0};
    rg_status status = rg_prep_words_parse(&text, 1, &words, &nothing);
    if (status == RG_OK && words.words[0].step->mixing != NULL) {
        rg_prep_mixing how = words.words[0].step->mixing(words.words[0].args);
        if (how == RG_PREP_SPREADS) {
            status = respond(&words.words[0], entry, response, &nothing);
            how = status == RG_OK ? how : RG_PREP_MIXES;
        }
        add_word(how == RG_PREP_SPREADS ? noise->spread : noise->mixed, sizeof noise->spread, text);
        noise->n_lags = how == RG_PREP_SPREADS ? RG_PREP_LAGS : noise->n_lags;
    }
    rg_prep_words_free(&words);
    return status == RG_ENOMEM ? rg_fail(err, status, RG_NO_INDEX, "no memory for the noise of a step")
                               : RG_OK;
}

rg_status rg_prep_noise_read(const rg_entry *entry, rg_prep_noise *noise, rg_error *err)
{
    const size_t n = entry->n_columns;
    const rg_column *keys = rg_table_find(&entry->notes, "key");
    const rg_column *values = rg_table_find(&entry->notes, "value");
    rg_status status = RG_OK;
    *noise = (rg_prep_noise){.n_lags = 0};
    if (keys == NULL || values == NULL || entry->axis == NULL || n < 3)
        return RG_OK;
    double *response = rg_alloc(n, 1, sizeof *response);
    if (response == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the noise of a step");
    response[n / 2] = 1.0;
    for (size_t k = 0; k < entry->notes.n_rows && status == RG_OK; k++) {
        if (strcmp(keys->texts[k], "prepared") != 0)
            continue;
        for (const char *at = values->texts[k]; *at != '\0' && status == RG_OK;) {
            char word[LONGEST_WORD];
            const size_t length = strcspn(at, " ");
            snprintf(word, sizeof word, "%.*s", (int) length, at);
            at += length + strspn(at + length, " ");
            status = take_word(word, entry, response, noise, err);
        }
    }
    if (noise->n_lags > 0)
        rg_peaks_correlation(response, n, noise->correlation, RG_PREP_LAGS);
    if (!isfinite(noise->correlation[0]))
        noise->n_lags = 0;
    free(response);
    return status;
}
