#include "toolkit/modes/lists.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/modes/quantities.h"
#include "toolkit/result_build.h"

static size_t count_components(const rg_decomposed *job)
{
    size_t n = 0;
    for (size_t row = 0; row < job->n; row++)
        n += job->rows[row].status == RG_OK ? job->rows[row].found.n : 0;
    return n;
}

static size_t count_alternatives(const rg_decomposed *job)
{
    size_t n = 0;
    for (size_t row = 0; row < job->n; row++)
        n += job->rows[row].status == RG_OK ? job->rows[row].found.n_rivals : 0;
    return n;
}

static rg_status add_quantity(const rg_decomposed *job, const rg_mode_quantity *q, bool intervals, size_t n,
                              double *column, rg_group *group, rg_error *err)
{
    static const struct {
        const char *ending;
        size_t offset;
    } PARTS[] = {{"", offsetof(rg_mode_value, value)},
                 {"_low", offsetof(rg_mode_value, low)},
                 {"_high", offsetof(rg_mode_value, high)}};
    rg_status status = RG_OK;
    for (size_t part = 0; part < (intervals ? 3 : 1) && status == RG_OK; part++) {
        char name[RG_NAME_SIZE];
        size_t at = 0;
        snprintf(name, sizeof name, "%s%s", q->name, PARTS[part].ending);
        for (size_t row = 0; row < job->n; row++)
            for (size_t k = 0; job->rows[row].status == RG_OK && k < job->rows[row].found.n; k++) {
                const rg_mode_value v = rg_mode_quantity_value(q, &job->rows[row], k);
                memcpy(&column[at++], (const char *) &v + PARTS[part].offset, sizeof *column);
            }
        status = rg_result_add_numbers(group, name, q->units, q->label, n, 0, column, err);
    }
    return status;
}

static rg_status add_parameters(const rg_decomposed *job, rg_family family, size_t n, double *column,
                                rg_group *group, rg_error *err)
{
    const size_t stride = rg_components_mixture_parameters(family, 1);
    rg_status status = RG_OK;
    for (size_t p = 0; p < rg_components_family_parameters(family) && status == RG_OK; p++) {
        const rg_family_shown as = rg_components_family_show(family, p, 0.0);
        char name[RG_NAME_SIZE];
        size_t at = 0;
        snprintf(name, sizeof name, "family_%s", as.name);
        for (size_t row = 0; row < job->n; row++)
            for (size_t k = 0; job->rows[row].status == RG_OK && k < job->rows[row].found.n; k++) {
                const double *x = job->rows[row].found.fits[job->rows[row].found.n - 1].x;
                column[at++] = rg_components_family_show(family, p, x[k * stride + 1 + p]).value;
            }
        status = rg_result_add_numbers(group, name, as.units, as.label, n, 0, column, err);
    }
    return status;
}

rg_status rg_modes_list_components(const rg_decomposed *job, const rg_modes_options *options,
                                   const rg_workfile *data, rg_result *result, rg_error *err)
{
    const size_t n = count_components(job);
    const bool intervals = options->intervals;
    rg_group *group = NULL;
    double *column = rg_alloc(n, 1, sizeof *column);
    const char **ids = rg_alloc(n, 1, sizeof *ids);
    rg_status status =
        column == NULL || ids == NULL
            ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
            : rg_result_add_group(result, "component_list", RG_GROUP_COLLECTION, "", &group, err);
    size_t at = 0;
    for (size_t row = 0; row < job->n && status == RG_OK; row++)
        for (size_t k = 0; job->rows[row].status == RG_OK && k < job->rows[row].found.n; k++) {
            column[at] = (double) k + 1.0;
            ids[at++] = rg_workfile_sample_id(data, row);
        }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "sample_id", ids, n, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "component", "1", "Component, fine to coarse in ln d", n, 0,
                                       column, err);
    for (const rg_mode_quantity *q = rg_mode_quantities; q->name != NULL && status == RG_OK; q++)
        status = add_quantity(job, q, intervals, n, column, group, err);
    if (status == RG_OK)
        status = add_parameters(job, options->search.family, n, column, group, err);
    free(ids);
    free(column);
    return status;
}

enum { TEXT = 160 };

/* "0.31 at 12.4 um, 0.69 at 95.0 um" */
static void describe(const rg_components_fit *fit, char text[TEXT])
{
    double values[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES];
    size_t used = 0;
    rg_components_quantities(fit, values);
    text[0] = '\0';
    for (size_t k = 0; k < fit->n && used < TEXT; k++)
        used += (size_t) snprintf(text + used, TEXT - used, "%s%.3g at %.3g um", k > 0 ? ", " : "",
                                  values[k][RG_COMPONENT_WEIGHT], exp(values[k][RG_COMPONENT_MEDIAN]));
}

static const char *what_differs(const rg_components_fit *rival, const rg_components_fit *best)
{
    return rival->family != best->family ? "family" : rival->n != best->n ? "number" : "optimum";
}

typedef struct {
    const char *sample_id, *differs, *family;
    char components[TEXT];
    double number, bic, angle;
} alternative;

static rg_status add_texts(rg_group *group, const char *name, const alternative *list, size_t n,
                           size_t offset, const char **texts, rg_error *err)
{
    for (size_t i = 0; i < n; i++)
        texts[i] = *(const char *const *) ((const char *) &list[i] + offset);
    return rg_result_add_texts(group, name, texts, n, err);
}

static rg_status add_numbers(rg_group *group, const char *name, const char *units, const char *label,
                             const alternative *list, size_t n, size_t offset, double *numbers, rg_error *err)
{
    for (size_t i = 0; i < n; i++)
        memcpy(&numbers[i], (const char *) &list[i] + offset, sizeof *numbers);
    return rg_result_add_numbers(group, name, units, label, n, 0, numbers, err);
}

static void fill(const rg_decomposed *job, const rg_workfile *data, alternative *list)
{
    size_t at = 0;
    for (size_t row = 0; row < job->n; row++)
        for (size_t i = 0; job->rows[row].status == RG_OK && i < job->rows[row].found.n_rivals; i++) {
            const rg_decomposition *found = &job->rows[row].found;
            const rg_components_fit *best = &found->fits[found->n - 1];
            const rg_components_fit *rival = &found->rivals[i].fit;
            list[at] = (alternative){.sample_id = rg_workfile_sample_id(data, row),
                                     .differs = what_differs(rival, best),
                                     .family = rg_components_family_name(rival->family),
                                     .number = (double) rival->n,
                                     .bic = rival->bic - best->bic,
                                     .angle = found->rivals[i].angle_deg};
            describe(rival, list[at].components);
            at++;
        }
}

rg_status rg_modes_list_alternatives(const rg_decomposed *job, const rg_workfile *data, rg_result *result,
                                     rg_error *err)
{
    const size_t n = count_alternatives(job);
    if (n == 0)
        return RG_OK;
    rg_group *group = NULL;
    alternative *list = rg_alloc(n, 1, sizeof *list);
    const char **texts = rg_alloc(n, 1, sizeof *texts);
    double *numbers = rg_alloc(n, 1, sizeof *numbers);
    rg_status status =
        list == NULL || texts == NULL || numbers == NULL
            ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
            : rg_result_add_group(result, "alternatives", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK) {
        fill(job, data, list);
        status = add_texts(group, "sample_id", list, n, offsetof(alternative, sample_id), texts, err);
    }
    if (status == RG_OK)
        status = add_texts(group, "differs_in", list, n, offsetof(alternative, differs), texts, err);
    if (status == RG_OK)
        status = add_texts(group, "family", list, n, offsetof(alternative, family), texts, err);
    if (status == RG_OK)
        status = add_numbers(group, "number", "1", "Number of components", list, n,
                             offsetof(alternative, number), numbers, err);
    if (status == RG_OK)
        status = add_numbers(group, "bic_above", "1", "BIC above the best", list, n,
                             offsetof(alternative, bic), numbers, err);
    if (status == RG_OK)
        status = add_numbers(group, "angle_deg", "deg", "Angle between the curves", list, n,
                             offsetof(alternative, angle), numbers, err);
    for (size_t i = 0; i < n && status == RG_OK; i++)
        texts[i] = list[i].components;
    if (status == RG_OK)
        status = rg_result_add_texts(group, "components", texts, n, err);
    free(numbers);
    free(texts);
    free(list);
    return status;
}
