#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/changesite/verdicts.h"
#include "toolkit/result_build.h"

static rg_status add_texts(const rg_verdicts *v, rg_result *result, rg_error *err)
{
    enum { LEVEL, COMPOSITION, OTHERWISE, VERDICT, GRAIN, NEXT, RAMAN, XRD, N_TEXTS };
    static const char *const NAMES[N_TEXTS] = {"level", "composition", "otherwise",     "verdict",
                                               "grain", "decides",     "raman_nearest", "xrd_nearest"};
    rg_group *group = NULL;
    const char **texts = rg_alloc(v->n, N_TEXTS, sizeof *texts);
    if (texts == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t row = 0; row < v->n; row++) {
        const bool judged = v->judged[row];
        texts[LEVEL * v->n + row] = rg_verdicts_level(v, row);
        texts[COMPOSITION * v->n + row] = judged ? rg_verdicts_species(v, v->out.species[row]) : "";
        texts[OTHERWISE * v->n + row] = judged ? rg_verdicts_species(v, v->out.second[row]) : "";
        texts[VERDICT * v->n + row] = v->sentences[row];
        texts[GRAIN * v->n + row] = v->ids[row];
        texts[NEXT * v->n + row] = rg_verdicts_next(v, row);
        texts[RAMAN * v->n + row] = rg_verdicts_nearest(v, v->evidence[row].raman_nearest);
        texts[XRD * v->n + row] = rg_verdicts_nearest(v, v->evidence[row].xrd_nearest);
    }
    rg_status status = rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t t = 0; t < N_TEXTS && status == RG_OK; t++)
        status = rg_result_add_texts(group, NAMES[t], texts + t * v->n, v->n, err);
    free(texts);
    return status;
}

/* Rows of the table that bear a name for the first time: a name may be given by several rows. */
static size_t distinct_species(const rg_changesite_rules *rules, size_t *list)
{
    size_t n = 0;
    for (size_t s = 0; s < rules->n_species; s++) {
        size_t k = 0;
        while (k < n && strcmp(rules->species[list[k]].name, rules->species[s].name) != 0)
            k++;
        if (k == n)
            list[n++] = s;
    }
    return n;
}

/* probability [n][n_distinct]: shares of rows with one name added up. */
static void add_shares(const rg_verdicts *v, const size_t *list, size_t n_distinct, double *probability)
{
    for (size_t spot = 0; spot < v->n; spot++)
        for (size_t k = 0; k < n_distinct; k++) {
            double *sum = &probability[spot * n_distinct + k];
            *sum = 0.0;
            for (size_t s = 0; s < v->rules->n_species; s++)
                if (strcmp(v->rules->species[s].name, v->rules->species[list[k]].name) == 0)
                    *sum += v->out.probability[spot * v->rules->n_species + s];
        }
}

static rg_status add_probabilities(const rg_verdicts *v, rg_result *result, rg_error *err)
{
    const size_t n_species = v->rules->n_species;
    rg_group *group = NULL;
    const char **names = rg_alloc(n_species, 1, sizeof *names);
    size_t *list = rg_alloc(n_species, 1, sizeof *list);
    double *named = rg_alloc(v->n, 3, sizeof *named);
    double *shares = rg_alloc(v->n, n_species, sizeof *shares);
    rg_status status = names == NULL || list == NULL || named == NULL || shares == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_row_group(result, "verdicts", "Probability of the name given",
                                                     "probability", v->n, NULL, 0, &group, err);
    for (size_t spot = 0; spot < v->n && status == RG_OK; spot++) {
        named[spot] = v->judged[spot] ? rg_verdicts_probability(v, spot) : (double) NAN;
        named[v->n + spot] = (double) NAN;
        named[2 * v->n + spot] = v->judged[spot] ? (double) v->out.level[spot] : (double) NAN;
    }
    for (size_t r = 0; r < v->n_judged && status == RG_OK; r++)
        named[v->n + v->order[r]] = (double) (r + 1);
    if (status == RG_OK)
        status =
            rg_result_add_numbers(group, "probability", "1", "Probability of the name", v->n, 0, named, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "rank", "1", "Rank among the candidates", v->n, 0, named + v->n,
                                       err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "level_number", "1", "Level of the verdict", v->n, 0,
                                       named + 2 * v->n, err);
    const size_t n = status == RG_OK ? distinct_species(v->rules, list) : 0;
    if (status == RG_OK) {
        add_shares(v, list, n, shares);
        status = rg_result_add_row_group(result, "species_probability", "Probability of every species",
                                         "probability", v->n, "species", n, &group, err);
    }
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "probability", "1", "Probability", v->n, n, shares, err);
    for (size_t k = 0; k < n; k++)
        names[k] = v->rules->species[list[k]].name;
    if (status == RG_OK)
        status = rg_result_add_words(result, "species_table", "name", names, n, err);
    free(shares);
    free(named);
    free(list);
    free(names);
    return status;
}

static rg_status add_criterion_table(const rg_verdicts *v, rg_result *result, rg_error *err)
{
    enum { NAME, TECHNIQUE, TEXT, DECIDES, SOURCE, N_TEXTS };
    static const char *const NAMES[N_TEXTS] = {"name", "technique", "text", "decides", "source"};
    static const char *const BY[RG_BY_COUNT] = {"epma", "raman", "xrd", "ftir", "any"};
    const size_t k = v->rules->n_criteria;
    rg_group *group = NULL;
    const char **texts = rg_alloc(k, N_TEXTS, sizeof *texts);
    if (texts == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t c = 0; c < k; c++) {
        const rg_changesite_criterion *row = &v->rules->criteria[c];
        texts[NAME * k + c] = row->id;
        texts[TECHNIQUE * k + c] = BY[row->by];
        texts[TEXT * k + c] = row->text;
        texts[DECIDES * k + c] = row->decides;
        texts[SOURCE * k + c] = row->source;
    }
    rg_status status = rg_result_add_group(result, "criterion_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t t = 0; t < N_TEXTS && status == RG_OK; t++)
        status = rg_result_add_texts(group, NAMES[t], texts + t * k, k, err);
    free(texts);
    return status;
}

static rg_status add_criteria(const rg_verdicts *v, rg_result *result, rg_error *err)
{
    const size_t k = v->rules->n_criteria;
    const struct {
        const char *name, *label;
        const double *numbers;
    } arrays[] = {
        {"value", "Value", v->out.value},    {"value_errors", "Standard error", v->out.value_error},
        {"low", "Lower limit", v->out.low},  {"high", "Upper limit", v->out.high},
        {"margin", "Margin", v->out.margin}, {"chance", "Probability that it holds", v->out.chance}};
    rg_group *group = NULL;
    rg_array *array = NULL;
    const size_t dims[2] = {v->n, k};
    rg_status status =
        rg_result_add_row_group(result, "criteria", "Criteria", "value", v->n, "criterion", k, &group, err);
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0] && status == RG_OK; a++)
        status = rg_result_add_numbers(group, arrays[a].name, "1", arrays[a].label, v->n, k,
                                       arrays[a].numbers, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "state", RG_UINT8, 2, dims, "1", "0 not measured, 1 pass, 2 fail",
                                    1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, v->out.state, v->n * k);
    return status == RG_OK ? add_criterion_table(v, result, err) : status;
}

/* The level of every pixel as an image. */
static rg_status add_map(const rg_verdicts *v, rg_result *result, rg_error *err)
{
    static const char *const AXES[] = {"y", "x"};
    const size_t dims[2] = {v->n_lines, v->n_samples};
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status =
        rg_result_add_group(result, "level_map", RG_GROUP_DATA, "Level of the verdict", &group, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "level");
    snprintf(group->interpretation, sizeof group->interpretation, "image");
    group->n_axes = 2;
    for (size_t a = 0; a < 2 && status == RG_OK; a++) {
        snprintf(group->axes[a], sizeof group->axes[a], "%s", AXES[a]);
        status = rg_result_add_counter(group, AXES[a], AXES[a], dims[a], err);
    }
    if (status == RG_OK)
        status = rg_group_add_array(group, "level", RG_FLOAT32, 2, dims, "1", "Level of the verdict", 1,
                                    &array, err);
    for (size_t row = 0; row < v->n && status == RG_OK; row++)
        ((float *) array->data)[row] = v->judged[row] ? (float) v->out.level[row] : NAN;
    return status;
}

rg_status rg_verdicts_build(const rg_verdicts *v, rg_result *result, rg_error *err)
{
    const bool is_map = v->n_lines > 0 && v->n_lines * v->n_samples == v->n;
    rg_status status = add_texts(v, result, err);
    if (status == RG_OK)
        status = add_probabilities(v, result, err);
    if (status == RG_OK)
        status = add_criteria(v, result, err);
    if (status == RG_OK && is_map)
        status = add_map(v, result, err);
    snprintf(result->default_group, sizeof result->default_group, "%s", is_map ? "level_map" : "verdicts");
    return status;
}
