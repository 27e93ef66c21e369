#include "toolkit/modes/describe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/modes/lists.h"
#include "toolkit/modes/quantities.h"
#include "toolkit/result_build.h"

static const rg_components_fit *best_of(const rg_decomposed *job, size_t row)
{
    const rg_mode_row *r = &job->rows[row];
    return r->status == RG_OK ? &r->found.fits[r->found.n - 1] : NULL;
}

static rg_status add_number_axis(rg_group *group, const char *name, const char *label, size_t n,
                                 rg_error *err)
{
    const rg_status status = rg_result_add_counter(group, name, label, n, err);
    for (size_t i = 0; i < n && status == RG_OK; i++) /* counted from 1 */
        ((int32_t *) group->arrays[group->n_arrays - 1].data)[i] = (int32_t) i + 1;
    return status;
}

/* A group over samples (and components) and diameters. */
static rg_status add_curves(const rg_decomposed *job, rg_result *result, const char *name, const char *title,
                            bool by_component, rg_group **group, rg_error *err)
{
    rg_status status = rg_result_add_group(result, name, RG_GROUP_DATA, title, group, err);
    if (status != RG_OK)
        return status;
    rg_group *g = *group;
    size_t n_axes = 0;
    snprintf(g->signal, sizeof g->signal, "%s", name);
    snprintf(g->axes[n_axes++], sizeof g->axes[0], "sample");
    if (by_component)
        snprintf(g->axes[n_axes++], sizeof g->axes[0], "component");
    snprintf(g->axes[n_axes++], sizeof g->axes[0], "diameter");
    g->n_axes = n_axes;
    snprintf(g->interpretation, sizeof g->interpretation, "spectrum");
    status = rg_result_add_counter(g, "sample", "Row", job->n, err);
    if (status == RG_OK && by_component)
        status = add_number_axis(g, "component", "Component", job->most, err);
    double *middles = rg_alloc(job->n_classes, 1, sizeof *middles);
    if (status == RG_OK && middles == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t i = 0; i < job->n_classes && status == RG_OK; i++)
        middles[i] = exp(job->axis.mid_ln[i]);
    if (status == RG_OK)
        status = rg_result_add_numbers(g, "diameter", "um", "Diameter (um)", job->n_classes, 0, middles, err);
    free(middles);
    return status;
}

static rg_status add_fit(const rg_decomposed *job, const rg_modes_options *options, rg_result *result,
                         rg_error *err)
{
    const size_t n = job->n_classes;
    rg_group *group = NULL;
    double *curves = rg_alloc(job->n, 2 * n, sizeof *curves);
    double *work = rg_alloc(n, 1, sizeof *work);
    rg_status status = curves == NULL || work == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : add_curves(job, result, "fit", "Fitted size distribution", false, &group, err);
    for (size_t row = 0; row < job->n && status == RG_OK; row++) {
        const rg_components_fit *fit = best_of(job, row);
        double *curve = curves + row * n;
        double *sigma = curves + (job->n + row) * n;
        if (fit == NULL) {
            for (size_t i = 0; i < n; i++)
                curve[i] = sigma[i] = NAN;
            continue;
        }
        const rg_components_noise noise = rg_decomposed_noise(job, options, row);
        rg_components_mixture(fit->family, fit->n, fit->x, job->edges_ln, n, curve, NULL, work);
        rg_components_noise_sigma(&noise, fit->relative, curve, n, sigma);
    }
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "fit", "1", "Share of the class", job->n, n, curves, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "data", "1", "Share of the class, as measured", job->n, n,
                                       job->fractions, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "noise", "1", "Standard error that the fit assumes", job->n, n,
                                       curves + job->n * n, err);
    free(work);
    free(curves);
    return status;
}

static rg_status add_components(const rg_decomposed *job, rg_result *result, rg_error *err)
{
    const size_t n = job->n_classes;
    const size_t dims[3] = {job->n, job->most, n};
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status = add_curves(job, result, "components", "Components of the fitted size distribution",
                                  true, &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "components", RG_FLOAT64, 3, dims, "1", "Share of the class", 1,
                                    &array, err);
    for (size_t row = 0; row < job->n && status == RG_OK; row++) {
        const rg_components_fit *fit = best_of(job, row);
        for (size_t k = 0; k < job->most; k++) {
            double *curve = (double *) array->data + (row * job->most + k) * n;
            for (size_t i = 0; i < n; i++)
                curve[i] = NAN;
            if (fit == NULL || k >= fit->n)
                continue;
            const double *x = fit->x + k * rg_components_mixture_parameters(fit->family, 1);
            (void) rg_components_family_shares(fit->family, x + 1, job->edges_ln, n, curve, NULL);
            for (size_t i = 0; i < n; i++)
                curve[i] *= exp(x[0]);
        }
    }
    return status;
}

/* Values [part][n][most] of a number of the components: itself, standard error, low and high end. */
static void collect(const rg_decomposed *job, const rg_mode_quantity *quantity, double *values)
{
    const size_t size = job->n * job->most;
    for (size_t row = 0; row < job->n; row++)
        for (size_t k = 0; k < job->most; k++) {
            const rg_mode_value v = rg_mode_quantity_value(quantity, &job->rows[row], k);
            const size_t at = row * job->most + k;
            values[at] = v.value;
            values[size + at] = v.error;
            values[2 * size + at] = v.low;
            values[3 * size + at] = v.high;
        }
}

static rg_status add_quantity(const rg_decomposed *job, const rg_mode_quantity *quantity, bool intervals,
                              double *values, rg_result *result, rg_error *err)
{
    static const struct {
        const char *ending, *label;
    } PARTS[] = {{"", NULL}, {"_errors", "Standard error"}, {"_low", "Low end"}, {"_high", "High end"}};
    rg_group *group = NULL;
    rg_status status = rg_result_add_row_group(result, quantity->name, quantity->label, quantity->name,
                                               job->n, "component", job->most, &group, err);
    collect(job, quantity, values);
    for (size_t part = 0; part < (intervals ? 4 : 1) && status == RG_OK; part++) {
        char name[RG_NAME_SIZE];
        snprintf(name, sizeof name, "%s%s", quantity->name, PARTS[part].ending);
        status = rg_result_add_numbers(group, name, quantity->units,
                                       part == 0 ? quantity->label : PARTS[part].label, job->n, job->most,
                                       values + part * job->n * job->most, err);
    }
    return status;
}

static rg_status add_quantities(const rg_decomposed *job, bool intervals, rg_result *result, rg_error *err)
{
    rg_status status = RG_OK;
    double *values = rg_alloc(4 * job->n, job->most, sizeof *values);
    if (values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (const rg_mode_quantity *q = rg_mode_quantities; q->name != NULL && status == RG_OK; q++)
        status = add_quantity(job, q, intervals, values, result, err);
    free(values);
    return status;
}

static double second_best(const rg_decomposition *found)
{
    double best = INFINITY;
    for (size_t n = 1; n <= RG_MIXTURE_MOST; n++)
        if (found->fits[n - 1].n > 0 && n != found->n)
            best = fmin(best, found->fits[n - 1].bic);
    return isfinite(best) ? best : NAN;
}

static rg_status add_sample_numbers(const rg_decomposed *job, rg_result *result, rg_error *err)
{
    enum { NUMBERS = 6 };
    static const struct {
        const char *name, *label;
    } ABOUT[NUMBERS] = {{"number", "Number of components"},
                        {"noise", "Relative noise, as given or estimated"},
                        {"chi2_reduced", "Weighted squares per degree of freedom"},
                        {"bic_margin", "BIC of the next best number less that of the best"},
                        {"residual_correlation", "Correlation of residuals of neighbouring classes"},
                        {"n_alternatives", "Other answers within the noise"}};
    double *values = rg_alloc(NUMBERS, job->n, sizeof *values);
    rg_status status =
        values == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result") : RG_OK;
    for (size_t row = 0; row < job->n && status == RG_OK; row++) {
        const rg_components_fit *fit = best_of(job, row);
        const rg_decomposition *found = &job->rows[row].found;
        size_t n_measured = 0;
        for (size_t i = 0; i < job->n_classes; i++)
            n_measured += job->fractions[row * job->n_classes + i] > 0.0;
        const double numbers[NUMBERS] = {
            fit != NULL ? (double) fit->n : NAN,
            fit != NULL ? fit->relative : NAN,
            fit != NULL ? fit->chi2 / ((double) n_measured -
                                       (double) rg_components_mixture_parameters(fit->family, fit->n))
                        : NAN,
            fit != NULL ? second_best(found) - fit->bic : NAN,
            fit != NULL ? job->rows[row].residual_correlation : NAN,
            fit != NULL ? (double) found->n_rivals : NAN};
        for (size_t i = 0; i < NUMBERS; i++)
            values[i * job->n + row] = numbers[i];
    }
    for (size_t i = 0; i < NUMBERS && status == RG_OK; i++) {
        rg_group *group = NULL;
        status = rg_result_add_row_group(result, ABOUT[i].name, ABOUT[i].label, ABOUT[i].name, job->n, NULL,
                                         0, &group, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, ABOUT[i].name, "1", ABOUT[i].label, job->n, 0,
                                           values + i * job->n, err);
    }
    free(values);
    return status;
}

/* BIC above the best by number of components. */
static rg_status add_bic(const rg_decomposed *job, const rg_modes_options *options, rg_result *result,
                         rg_error *err)
{
    const size_t most = options->search.most;
    rg_group *group = NULL;
    double *values = rg_alloc(2 * job->n, most, sizeof *values);
    rg_status status = values == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_group(result, "bic", RG_GROUP_DATA,
                                                 "BIC above the best, by number of components", &group, err);
    for (size_t row = 0; row < job->n && status == RG_OK; row++)
        for (size_t k = 0; k < most; k++) {
            const rg_components_fit *best = best_of(job, row);
            const rg_components_fit *fit = &job->rows[row].found.fits[k];
            const bool there = best != NULL && fit->n > 0;
            values[row * most + k] = there ? fit->bic - best->bic : NAN;
            values[(job->n + row) * most + k] = there ? fit->chi2 : NAN;
        }
    if (status == RG_OK) {
        snprintf(group->signal, sizeof group->signal, "bic");
        snprintf(group->axes[0], sizeof group->axes[0], "sample");
        snprintf(group->axes[1], sizeof group->axes[1], "number");
        group->n_axes = 2;
        status = rg_result_add_counter(group, "sample", "Row", job->n, err);
    }
    if (status == RG_OK)
        status = add_number_axis(group, "number", "Number of components", most, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "bic", "1", "BIC above the best", job->n, most, values, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "chi2", "1", "Weighted sum of squares", job->n, most,
                                       values + job->n * most, err);
    free(values);
    return status;
}

enum { REMARK_SIZE = 400 };

static void join_cautions(unsigned cautions, char text[REMARK_SIZE])
{
    text[0] = '\0';
    for (size_t i = 0; i < RG_MODES_CAUTIONS; i++)
        if (cautions & 1U << i) {
            const size_t length = strlen(text);
            snprintf(text + length, REMARK_SIZE - length, "%s%s", length > 0 ? "; " : "",
                     rg_modes_caution(i));
        }
}

/* What is to be known of a sample: why there is no answer, or why to doubt it. */
static rg_status add_status(const rg_decomposed *job, const rg_modes_options *options, rg_result *result,
                            rg_error *err)
{
    const char **texts = rg_alloc(job->n, 2, sizeof *texts);
    char(*remarks)[REMARK_SIZE] = rg_alloc(job->n, 1, sizeof *remarks);
    if (texts == NULL || remarks == NULL) {
        free(texts);
        free(remarks);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    }
    for (size_t row = 0; row < job->n; row++) {
        const rg_mode_row *r = &job->rows[row];
        join_cautions(rg_mode_row_cautions(r, options), remarks[row]);
        texts[row] = r->status == RG_OK ? "" : r->refused;
        texts[job->n + row] = remarks[row];
    }
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "refused", texts, job->n, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "remark", texts + job->n, job->n, err);
    free(texts);
    free(remarks);
    return status;
}

rg_status rg_modes_describe(const rg_decomposed *job, const rg_modes_options *options,
                            const rg_workfile *data, rg_result *result, rg_error *err)
{
    rg_status status = add_fit(job, options, result, err);
    if (status == RG_OK)
        status = add_components(job, result, err);
    if (status == RG_OK)
        status = add_quantities(job, options->intervals, result, err);
    if (status == RG_OK)
        status = add_sample_numbers(job, result, err);
    if (status == RG_OK)
        status = add_bic(job, options, result, err);
    if (status == RG_OK)
        status = rg_modes_list_components(job, options, data, result, err);
    if (status == RG_OK)
        status = rg_modes_list_alternatives(job, data, result, err);
    if (status == RG_OK)
        status = add_status(job, options, result, err);
    snprintf(result->default_group, sizeof result->default_group, "fit");
    return status;
}
