#include "toolkit/grainshape/axes.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/shape/axes.h"
#include "kernels/shape/summary.h"
#include "toolkit/name_list.h"
#include "toolkit/result_build.h"

enum { AXES = 3, FORMS = 4, FIELDS = 6 };

static const struct {
    const char *name, *label;
} FORM[FORMS] = {{"s_over_i", "Short over intermediate axis"},
                 {"i_over_l", "Intermediate over long axis"},
                 {"s_over_l", "Short over long axis"},
                 {"max_projection_sphericity", "Maximum projection sphericity, (S^2 / (L I))^(1/3)"}};

static rg_status find_columns(const rg_workfile *data, const char *names, const double *columns[AXES],
                              rg_error *err)
{
    char name[AXES + 1][128];
    size_t n = 0;
    for (const char *at = names; n <= AXES && rg_name_list_next(&at, name[n], sizeof name[n]);)
        n++;
    if (n != AXES)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "three columns hold the axes of a grain", names,
                             "--axes L,I,S");
    if (data->entry.technique != RG_OUTLINES)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "axes go with outlines, not with masks");
    for (size_t k = 0; k < AXES; k++) {
        const rg_column *column = rg_table_find(&data->entry.rows, name[k]);
        if (column == NULL || column->numbers == NULL)
            return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no column of numbers has this name", name[k],
                                 "import --columns puts them beside the outlines");
        columns[k] = column->numbers;
    }
    return RG_OK;
}

static rg_status add_summary(const double *forms, const double *weights, size_t n, rg_result *result,
                             rg_error *err)
{
    static const char *const NAMES[FIELDS] = {"mean", "mean_error", "sd", "p10", "p50", "p90"};
    double columns[FIELDS][FORMS];
    const char *words[FORMS];
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "axes_summary", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t f = 0; f < FORMS && status == RG_OK; f++) {
        rg_summary s;
        status = rg_shape_summary(forms + f * n, weights, n, &s, err);
        const double fields[FIELDS] = {s.mean, s.mean_error, s.sd, s.p10, s.p50, s.p90};
        for (size_t k = 0; k < FIELDS; k++)
            columns[k][f] = fields[k];
        words[f] = FORM[f].name;
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "name", words, FORMS, err);
    for (size_t k = 0; k < FIELDS && status == RG_OK; k++)
        status = rg_result_add_numbers(group, NAMES[k], "1", "By number", FORMS, 0, columns[k], err);
    return status;
}

rg_status rg_grain_axes_add(const rg_workfile *data, const rg_grain_outlines *outlines, const char *names,
                            rg_result *result, rg_error *err)
{
    const size_t n = outlines->n;
    const double *columns[AXES] = {NULL};
    size_t measured = 0;
    rg_status status = find_columns(data, names, columns, err);
    if (status != RG_OK)
        return status;
    double *forms = rg_alloc(FORMS, n, sizeof *forms);
    if (forms == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the axes");
    for (size_t g = 0; g < n; g++) {
        const size_t row = outlines->first[g];
        const double axes[AXES] = {columns[0][row], columns[1][row], columns[2][row]};
        rg_axes form = {(double) NAN, (double) NAN, (double) NAN, (double) NAN};
        measured += rg_shape_axes(axes, &form, NULL) == RG_OK;
        const double values[FORMS] = {form.s_i, form.i_l, form.s_l, form.sphericity};
        for (size_t f = 0; f < FORMS; f++)
            forms[f * n + g] = values[f];
    }
    if (measured == 0)
        status = rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "no grain has three axes that are positive numbers");
    for (size_t f = 0; f < FORMS && status == RG_OK; f++) {
        rg_group *group = NULL;
        status = rg_result_add_row_group(result, FORM[f].name, FORM[f].label, FORM[f].name, n, NULL, 0,
                                         &group, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, FORM[f].name, "1", FORM[f].label, n, 0, forms + f * n, err);
    }
    if (status == RG_OK)
        status = add_summary(forms, outlines->weight, n, result, err);
    free(forms);
    return status;
}
