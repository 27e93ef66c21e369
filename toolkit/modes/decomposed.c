#include "toolkit/modes/decomposed.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/median.h"
#include "kernels/base/memory.h"
#include "kernels/components/profile.h"
#include "kernels/components/residual.h"

void rg_decomposed_free(rg_decomposed *job)
{
    rg_grain_axis_free(&job->axis);
    free(job->edges_ln);
    free(job->fractions);
    free(job->stated);
    free(job->rows);
    *job = (rg_decomposed){0};
}

rg_components_noise rg_decomposed_noise(const rg_decomposed *job, const rg_modes_options *options, size_t row)
{
    rg_components_noise noise = options->search.noise;
    if (job->stated != NULL && !isfinite(noise.relative))
        noise.stated = job->stated + row * job->n_classes;
    return noise;
}

/* Intervals of so many hold the truth in 87 and 78 of 100 cases where they state 95. */
enum { MANY_COMPONENTS = 5 };

unsigned rg_mode_row_cautions(const rg_mode_row *row, const rg_modes_options *options)
{
    if (row->status != RG_OK)
        return 0;
    const bool full = options->search.least < options->search.most && row->found.n == options->search.most;
    const bool many = options->intervals && row->found.n >= MANY_COMPONENTS;
    return (full ? 1U : 0U) | (row->residuals_are_alike ? 2U : 0U) | (many ? 4U : 0U);
}

const char *rg_modes_caution(size_t i)
{
    static const char *const WORDS[RG_MODES_CAUTIONS] = {
        "as many components as were tried: the noise may be stated too small, or the family does not suit",
        "residuals go together from class to class: errors do, or the family does not suit; intervals are "
        "too "
        "narrow",
        "five components or more: intervals are too narrow"};
    return WORDS[i];
}

static rg_status make_axis(const rg_workfile *data, const rg_modes_options *options, rg_decomposed *job,
                           rg_error *err)
{
    job->n = data->entry.n_rows;
    job->n_classes = data->entry.n_columns;
    job->most = options->search.most; /* not of what was found: entries of a file have the same columns */
    const rg_status status =
        rg_grain_axis_init(data->entry.edges, job->n_classes, &options->tails, &job->axis, err);
    if (status != RG_OK)
        return status;
    job->edges_ln = rg_alloc(job->n_classes + 1, 1, sizeof *job->edges_ln);
    job->rows = rg_alloc(job->n, 1, sizeof *job->rows);
    job->fractions = rg_alloc(job->n, job->n_classes, sizeof *job->fractions);
    if (job->edges_ln == NULL || job->rows == NULL || job->fractions == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the samples");
    for (size_t i = 0; i <= job->n_classes; i++)
        job->edges_ln[i] = log(job->axis.edges_um[i]);
    return RG_OK;
}

/* Errors of the fractions from those of the weights. None is taken as less than the background that the noise
 * model leaves in empty classes: errors stated as a share of what was measured are 0 in a class that reads 0.
 */
static void settle_errors(const double *weights, double total, double floor, double *errors, size_t n)
{
    double relative[64]; /* enough for a middle value */
    size_t n_relative = 0;
    double highest = 0.0;
    for (size_t i = 0; i < n; i++)
        highest = fmax(highest, weights[i]);
    const size_t step = 1 + n / (sizeof relative / sizeof relative[0]);
    for (size_t i = 0; i < n; i += step)
        if (weights[i] > floor * highest && errors[i] > 0.0 && isfinite(errors[i]))
            relative[n_relative++] = errors[i] / weights[i];
    const double typical = n_relative > 0 ? rg_median(relative, n_relative) : 0.01;
    for (size_t i = 0; i < n; i++) {
        const double least = typical * floor * highest;
        errors[i] = (isfinite(errors[i]) && errors[i] > least ? errors[i] : least) / total;
    }
}

static void load_row(const rg_modes_options *options, const double *weights, rg_decomposed *job, size_t row,
                     rg_grain_distribution *distribution)
{
    rg_error why = {0};
    rg_mode_row *r = &job->rows[row];
    double *fractions = job->fractions + row * job->n_classes;
    r->status = rg_grain_distribution_load(weights, options->closure, distribution, &why);
    r->refused = why.reason;
    for (size_t i = 0; i < job->n_classes; i++)
        fractions[i] = r->status == RG_OK ? distribution->fractions[i] : NAN;
    if (r->status == RG_OK && job->stated != NULL)
        settle_errors(weights, distribution->total, options->search.noise.floor,
                      job->stated + row * job->n_classes, job->n_classes);
}

static rg_status load(rg_workfile *data, const rg_modes_options *options, rg_decomposed *job, rg_error *err)
{
    double *weights = NULL;
    rg_grain_distribution distribution = {0};
    rg_status status = rg_workfile_read_all(data, false, &weights, err);
    if (status == RG_OK && data->values.has_errors)
        status = rg_workfile_read_all(data, true, &job->stated, err);
    if (status == RG_OK)
        status = rg_grain_distribution_init(&job->axis, &distribution, err);
    for (size_t row = 0; row < job->n && status == RG_OK; row++)
        load_row(options, weights + row * job->n_classes, job, row, &distribution);
    rg_grain_distribution_free(&distribution);
    free(weights);
    return status;
}

static void decompose_row(const rg_modes_options *options, rg_decomposed *job, size_t row,
                          rg_components_room *room)
{
    rg_mode_row *r = &job->rows[row];
    rg_error why = {0};
    rg_decompose_options search = options->search;
    const double *fractions = job->fractions + row * job->n_classes;
    rg_components_bootstrap_options bootstrap = options->bootstrap;
    search.noise = rg_decomposed_noise(job, options, row);
    r->status = rg_components_decompose(fractions, &search, room, &r->found, &why);
    r->refused = why.reason;
    if (r->status != RG_OK)
        return;
    size_t n_pairs = 0;
    r->residual_correlation = rg_components_residual_correlation(
        fractions, &search.noise, &r->found.fits[r->found.n - 1], room, &n_pairs);
    r->residuals_are_alike = rg_components_residuals_are_alike(r->residual_correlation, n_pairs);
    if (!options->intervals)
        return;
    bootstrap.item = row;
    bootstrap.level = options->level;
    r->has_intervals =
        (bootstrap.draws > 0 ? rg_components_bootstrap(&r->found.fits[r->found.n - 1], &search.noise,
                                                       &bootstrap, room, &r->intervals, NULL)
                             : rg_components_profile(fractions, &search.noise, &r->found, options->level,
                                                     room, &r->intervals, NULL)) == RG_OK;
}

rg_status rg_decomposed_compute(rg_workfile *data, const rg_modes_options *options, rg_decomposed *job,
                                rg_error *err)
{
    rg_status status = make_axis(data, options, job, err);
    if (status == RG_OK)
        status = load(data, options, job, err);
    if (status != RG_OK)
        return status;
    bool no_memory = false;
#pragma omp parallel
    {
        rg_components_room room = {0};
        const bool ready = rg_components_room_init(job->edges_ln, job->n_classes, &room, NULL) == RG_OK;
#pragma omp for schedule(dynamic)
        for (size_t row = 0; row < job->n; row++)
            if (ready && job->rows[row].status == RG_OK)
                decompose_row(options, job, row, &room);
        if (!ready) {
#pragma omp atomic write
            no_memory = true;
        }
        rg_components_room_free(&room);
    }
    if (no_memory)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the components");
    return RG_OK;
}
