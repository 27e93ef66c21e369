#include "kernels/grains/lunar_soil.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"
#include "kernels/grains/class_errors.h"
#include "kernels/grains/percentiles.h"
#include "kernels/grains/truncate.h"

const double rg_lunar_split_um[RG_LUNAR_SPLITS] = {10000.0, 1000.0};
const double rg_lunar_fraction_um[RG_LUNAR_FRACTIONS] = {10.0, 20.0, 45.0};

/* A total of per cent: no more than closure allows, and no less than a sieve loss can explain. */
static const double LEAST_PCT = 95.0;
static const double MOST_PCT = 100.5;

const rg_grain_flag rg_lunar_flags[] = {
    {RG_LUNAR_COARSER, "coarser-than-1cm", "grains above 1 cm were left out"},
    {RG_LUNAR_NO_CM, "sieved-below-1cm", "the coarsest class ends below 1 cm"},
    {RG_LUNAR_NO_MM, "sieved-below-1mm",
     "the coarsest class ends at 1 mm or below: both splits are the same"},
    {RG_LUNAR_MM_INSIDE, "1mm-inside-class", "1 mm lies inside a class, which was cut there in phi"},
    {RG_LUNAR_FRACTION_INSIDE, "fraction-inside-class",
     "10, 20 or 45 um lies inside a class, whose share was interpolated in phi"},
    {RG_LUNAR_COMPLETED, "completed", "what lacked to 100 % was put below the finest class"},
    {0, NULL, NULL},
};

rg_lunar_soil_options rg_lunar_soil_defaults(void)
{
    return (rg_lunar_soil_options){.statistics = rg_grain_statistics_defaults(),
                                   .complete_um = (double) NAN,
                                   .added_error_share = (double) NAN,
                                   .added_counts = (double) NAN};
}

/* The axis with one finer class. */
static rg_status completed_axis(const rg_grain_axis *axis, double finest, rg_grain_axis *longer,
                                rg_error *err)
{
    const size_t n = axis->n_classes;
    memset(longer, 0, sizeof *longer);
    if (!(finest > 0.0 && finest < axis->edges_um[0]))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX,
                       "the lower end of what lacks to 100 % is not below the finest class");
    double *edges = rg_alloc(n + 2, 1, sizeof *edges);
    if (edges == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size axis");
    edges[0] = finest;
    memcpy(edges + 1, axis->edges_um, (n + 1) * sizeof *edges);
    const rg_status status = rg_grain_axis_init(edges, n + 1, NULL, longer, err);
    free(edges);
    if (status == RG_OK) {
        longer->tails = axis->tails;
        longer->coarse_tail_closed = axis->coarse_tail_closed;
    }
    return status;
}

static rg_status completed_weights(const double *weights, size_t n_samples, size_t n, double *longer,
                                   rg_error *err)
{
    for (size_t s = 0; s < n_samples; s++) {
        const double total = rg_sum(weights + s * n, n);
        if (!(total >= LEAST_PCT && total <= MOST_PCT))
            return rg_fail(err, RG_EDOMAIN, s, "weights that are to be completed must sum to 95 to 100.5 %");
        longer[s * (n + 1)] = total < 100.0 ? 100.0 - total : 0.0;
        memcpy(longer + s * (n + 1) + 1, weights + s * n, n * sizeof *longer);
    }
    return RG_OK;
}

static rg_status completed_sigma(const double *sigma, size_t n_samples, size_t n,
                                 const rg_lunar_soil_options *options, const double *weights, double *longer,
                                 rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t s = 0; s < n_samples && status == RG_OK; s++) {
        const double added[2] = {weights[s * (n + 1)], 100.0 - weights[s * (n + 1)]};
        double error[2] = {0.0, 0.0};
        if (!isnan(options->added_counts))
            status = rg_grain_class_errors_counts(added, 2, options->added_counts, error, err);
        else if (!isnan(options->added_error_share))
            status = rg_grain_class_errors_sieve(added, 2, 0.0, options->added_error_share, error, err);
        longer[s * (n + 1)] = error[0];
        memcpy(longer + s * (n + 1) + 1, sigma + s * n, n * sizeof *longer);
    }
    return status;
}

/* One split: its axis, and weights and errors cut to it. */
typedef struct {
    rg_grain_axis axis;
    double *weights;
    double *sigma;
    rg_grain_statistics *statistics;
    rg_status *outcomes;
} split;

static void split_free(split *part)
{
    rg_grain_axis_free(&part->axis);
    free(part->weights);
    free(part->sigma);
    free(part->statistics);
    free(part->outcomes);
}

static rg_status make_split(const rg_grain_axis *axis, const double *weights, const double *sigma,
                            size_t n_samples, double coarsest_um, const rg_grain_statistics_options *how,
                            split *part, rg_error *err)
{
    rg_status status = rg_grain_truncate_axis(axis, coarsest_um, &part->axis, err);
    if (status != RG_OK)
        return status;
    const size_t n = part->axis.n_classes;
    part->weights = rg_alloc(n_samples, n, sizeof *part->weights);
    part->sigma = sigma != NULL ? rg_alloc(n_samples, n, sizeof *part->sigma) : NULL;
    part->statistics = rg_alloc(n_samples, 1, sizeof *part->statistics);
    part->outcomes = rg_alloc(n_samples, 1, sizeof *part->outcomes);
    if (part->weights == NULL || (sigma != NULL && part->sigma == NULL) || part->statistics == NULL ||
        part->outcomes == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the splits of the soil");
    for (size_t s = 0; s < n_samples; s++) {
        rg_grain_truncate_weights(axis, &part->axis, weights + s * axis->n_classes, part->weights + s * n);
        if (sigma != NULL)
            rg_grain_truncate_weights(axis, &part->axis, sigma + s * axis->n_classes, part->sigma + s * n);
    }
    return rg_grain_statistics_batch(&part->axis, part->weights, n_samples, part->sigma, how,
                                     part->statistics, part->outcomes, err);
}

/* Whether a limit lies inside a class that has grains. */
static bool is_inside(const rg_grain_axis *axis, const double *weights, double limit)
{
    for (size_t i = 0; i < axis->n_classes; i++)
        if (axis->edges_um[i] < limit && limit < axis->edges_um[i + 1])
            return weights[i] > 0.0;
    return false;
}

static rg_status fractions(const split *part, size_t s, rg_lunar_soil *soil, rg_error *err)
{
    rg_grain_distribution d = {0};
    const double *weights = part->weights + s * part->axis.n_classes;
    rg_status status = rg_grain_distribution_init(&part->axis, &d, err);
    if (status == RG_OK)
        status = rg_grain_distribution_load(weights, RG_GRAIN_CLOSURE_MASS, &d, err);
    if (status == RG_OK) {
        const double all = rg_grain_share_finer(&d, rg_lunar_fraction_um[RG_LUNAR_FRACTIONS - 1]);
        double before = 0.0;
        for (size_t k = 0; k < RG_LUNAR_FRACTIONS; k++) {
            const double share = rg_grain_share_finer(&d, rg_lunar_fraction_um[k]);
            soil->fraction_pct[k] = all > 0.0 ? 100.0 * (share - before) / all : (double) NAN;
            before = share;
            if (is_inside(&part->axis, weights, rg_lunar_fraction_um[k]))
                soil->flags |= RG_LUNAR_FRACTION_INSIDE;
        }
        soil->below_45_pct = 100.0 * all;
        soil->below_20_pct = 100.0 * rg_grain_share_finer(&d, 20.0);
    }
    rg_grain_distribution_free(&d);
    return status;
}

static void describe(const rg_grain_axis *axis, const double *weights, const split *parts, size_t s,
                     rg_lunar_soil *soil)
{
    const double coarsest = axis->edges_um[axis->n_classes];
    const double total = rg_sum(weights, axis->n_classes);
    for (size_t p = 0; p < RG_LUNAR_SPLITS; p++) {
        const size_t n = parts[p].axis.n_classes;
        soil->split[p] = parts[p].statistics[s];
        soil->share_pct[p] = 100.0 * rg_sum(parts[p].weights + s * n, n) / total;
    }
    if (coarsest < rg_lunar_split_um[RG_LUNAR_CM])
        soil->flags |= RG_LUNAR_NO_CM;
    if (coarsest <= rg_lunar_split_um[RG_LUNAR_MM])
        soil->flags |= RG_LUNAR_NO_MM;
    for (size_t i = 0; i < axis->n_classes; i++)
        if (axis->edges_um[i + 1] > rg_lunar_split_um[RG_LUNAR_CM] && weights[i] > 0.0)
            soil->flags |= RG_LUNAR_COARSER;
    if (is_inside(axis, weights, rg_lunar_split_um[RG_LUNAR_MM]))
        soil->flags |= RG_LUNAR_MM_INSIDE;
}

/* What a soil without statistics has. */
static void undefined(rg_lunar_soil *soil)
{
    for (size_t p = 0; p < RG_LUNAR_SPLITS; p++)
        soil->share_pct[p] = (double) NAN;
    for (size_t k = 0; k < RG_LUNAR_FRACTIONS; k++)
        soil->fraction_pct[k] = (double) NAN;
    soil->below_45_pct = soil->below_20_pct = (double) NAN;
}

rg_status rg_lunar_soil_batch(const rg_grain_axis *axis, const double *weights, size_t n_samples,
                              const double *sigma, const rg_lunar_soil_options *options, rg_lunar_soil *soils,
                              rg_status *outcomes, rg_error *err)
{
    rg_grain_statistics_options how = options->statistics;
    rg_grain_axis longer = {0};
    double *completed = NULL; /* weights, then errors */
    split parts[RG_LUNAR_SPLITS] = {0};
    rg_status status = RG_OK;
    memset(soils, 0, n_samples * sizeof *soils);
    if (!isnan(options->complete_um)) {
        const size_t n = n_samples * (axis->n_classes + 1);
        completed = rg_alloc(n, 2, sizeof *completed);
        status = completed == NULL
                     ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the splits of the soil")
                     : completed_axis(axis, options->complete_um, &longer, err);
        if (status == RG_OK)
            status = completed_weights(weights, n_samples, axis->n_classes, completed, err);
        if (status == RG_OK && sigma != NULL) {
            status =
                completed_sigma(sigma, n_samples, axis->n_classes, options, completed, completed + n, err);
            sigma = completed + n;
        }
        axis = &longer;
        weights = completed;
    }
    for (size_t p = 0; p < RG_LUNAR_SPLITS && status == RG_OK; p++) {
        if (axis->edges_um[axis->n_classes] > rg_lunar_split_um[p])
            how.closure = RG_GRAIN_CLOSURE_MASS; /* of a part: any total */
        status = make_split(axis, weights, sigma, n_samples, rg_lunar_split_um[p], &how, &parts[p], err);
    }
    for (size_t s = 0; s < n_samples && status == RG_OK; s++) {
        const double *own = weights + s * axis->n_classes;
        outcomes[s] = parts[RG_LUNAR_CM].outcomes[s];
        undefined(&soils[s]);
        for (size_t p = 0; p < RG_LUNAR_SPLITS; p++)
            soils[s].split[p] = parts[p].statistics[s];
        if (outcomes[s] != RG_OK)
            continue;
        describe(axis, own, parts, s, &soils[s]);
        if (completed != NULL && own[0] > 0.0) {
            soils[s].flags |= RG_LUNAR_COMPLETED;
            soils[s].completed_pct = own[0];
        }
        status = fractions(&parts[RG_LUNAR_CM], s, &soils[s], err);
    }
    for (size_t p = 0; p < RG_LUNAR_SPLITS; p++)
        split_free(&parts[p]);
    free(completed);
    rg_grain_axis_free(&longer);
    return status;
}
