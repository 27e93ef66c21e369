#include "toolkit/unmix/redraw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/method.h"
#include "kernels/unmix/scatter.h"

const rg_unmix_array RG_UNMIX_REDRAW_ARRAYS[] = {
    {"draws", "draws_mean", "Abundances of the noise draws", "Mean of the draws", "1", RG_FLOAT64, true},
    {"draws", "draws_sd", NULL, "Standard deviation of the draws", "1", RG_FLOAT64, true},
    {"draws", "draws_low", NULL, "16 % of the draws are below", "1", RG_FLOAT64, true},
    {"draws", "draws_high", NULL, "84 % of the draws are below", "1", RG_FLOAT64, true},
    {"quality_of_fit", "n_draws", NULL, "Draws that have abundances", "1", RG_INT32, false},
    {0},
};
enum { MEAN, SD, LOW, HIGH, DRAWS };

/* Answers of so many bytes are kept at a time. */
static const size_t SAMPLE_BYTES = (size_t) 64 << 20;

/* A batch of rows of a block. */
typedef struct {
    size_t first; /* in the block */
    size_t n;
    double *values;                      /* [n][n_columns] with noise            */
    double *errors;                      /* [n][n_columns], or NULL              */
    double *sigma;                       /* [n]                                  */
    double *samples;                     /* [n][n_members][n_draws]              */
    size_t *n_solved;                    /* [n]                                  */
    void *scratch[RG_UNMIX_MOST_ARRAYS]; /* the model's arrays                   */
} batch;

bool rg_unmix_redraws(const rg_unmix_args *args, const rg_unmix_model *model)
{
    return args->noise > 0 && model != &rg_unmix_noise && model != &rg_unmix_bundles;
}

rg_status rg_unmix_redraw_open(const rg_unmix_args *args, const rg_workfile *data,
                               const rg_endmember_library *library, const rg_unmix_model *model,
                               rg_unmix_redraw *redraw, rg_error *err)
{
    *redraw =
        (rg_unmix_redraw){.model = model,
                          .library = library,
                          .n_members = library->n,
                          .n_columns = library->n_bands,
                          .bands_at = SIZE_MAX,
                          .n_draws = args->noise,
                          .seed = args->seed,
                          .model_takes_errors = model->takes_errors || strcmp(args->weights, "errors") == 0};
    for (; model->arrays[redraw->n_arrays].name != NULL; redraw->n_arrays++)
        if (strcmp(model->arrays[redraw->n_arrays].name, "n_bands") == 0)
            redraw->bands_at = redraw->n_arrays;
    if (!data->values.has_errors && (model == &rg_unmix_intimate || model == &rg_unmix_sizes))
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the data have no standard errors to draw noise by",
                             "--noise monte-carlo", "intimate mixing needs them; leave it out");
    rg_result unused = {0};
    const rg_status status = model->open(args, data, library, &unused, &redraw->state, err);
    rg_result_free(&unused);
    return status;
}

void rg_unmix_redraw_close(rg_unmix_redraw *redraw)
{
    if (redraw->state != NULL)
        redraw->model->close(redraw->state);
    redraw->state = NULL;
}

static void batch_free(batch *b)
{
    free(b->values);
    free(b->errors);
    free(b->sigma);
    free(b->samples);
    free(b->n_solved);
    for (size_t k = 0; k < RG_UNMIX_MOST_ARRAYS; k++)
        free(b->scratch[k]);
    *b = (batch){0};
}

static rg_status batch_init(batch *b, const rg_unmix_redraw *r, size_t rows, bool errors, rg_error *err)
{
    b->values = rg_alloc(rows, r->n_columns, sizeof *b->values);
    b->errors = errors ? rg_alloc(rows, r->n_columns, sizeof *b->errors) : NULL;
    b->sigma = rg_alloc(rows, 1, sizeof *b->sigma);
    b->samples = rg_alloc(rows, r->n_members * r->n_draws, sizeof *b->samples);
    b->n_solved = rg_alloc(rows, 1, sizeof *b->n_solved);
    bool failed = b->values == NULL || (errors && b->errors == NULL) || b->sigma == NULL ||
                  b->samples == NULL || b->n_solved == NULL;
    for (size_t k = 0; k < r->n_arrays && !failed; k++) {
        const rg_unmix_array *array = &r->model->arrays[k];
        b->scratch[k] =
            rg_alloc(rows, rg_unmix_array_width(array, r->library), rg_unmix_element_size(array->type));
        failed = b->scratch[k] == NULL;
    }
    return failed ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the draws") : RG_OK;
}

static double value_at(const void *values, bool is_double, size_t i)
{
    return is_double ? ((const double *) values)[i] : (double) ((const float *) values)[i];
}

/* Standard deviation of the residuals of a spectrum as measured; 1 where noise is that of the errors,
 * negative where there is none to draw. */
static double noise_of(const rg_unmix_redraw *r, const rg_block *block, void *const *outputs, size_t row)
{
    const double *abundances = (const double *) outputs[RG_UNMIX_AT_ABUNDANCES] + row * r->n_members;
    const double rmse = ((const double *) outputs[RG_UNMIX_AT_RMSE])[row];
    if (((const uint8_t *) outputs[RG_UNMIX_AT_STATUS])[row] != RG_UNMIX_SOLVED)
        return -1.0;
    if (block->errors != NULL)
        return 1.0;
    const int32_t n_bands = ((const int32_t *) outputs[r->bands_at])[row];
    int32_t n_active = 0;
    for (size_t m = 0; m < r->n_members; m++)
        n_active += abundances[m] > 0.0 || abundances[m] < 0.0 ? 1 : 0;
    return n_bands > n_active ? rmse * sqrt((double) n_bands / (double) (n_bands - n_active)) : -1.0;
}

static void add_noise(const rg_unmix_redraw *r, const rg_block *block, batch *b, size_t draw)
{
#pragma omp parallel for schedule(static)
    for (size_t k = 0; k < b->n; k++) {
        const size_t row = b->first + k;
        for (size_t c = 0; c < r->n_columns; c++) {
            const size_t at = row * r->n_columns + c;
            double sigma = b->sigma[k];
            if (block->errors != NULL) {
                const double error = value_at(block->errors, block->is_double, at);
                b->errors[k * r->n_columns + c] = error;
                sigma *= error;
            }
            const double value = value_at(block->values, block->is_double, at);
            const double noisy = value + sigma * rg_scatter_deviate(r->seed, block->first + row, draw, c);
            b->values[k * r->n_columns + c] = sigma >= 0.0 ? noisy : value;
        }
    }
}

static void keep(const rg_unmix_redraw *r, batch *b)
{
    const double *abundances = b->scratch[RG_UNMIX_AT_ABUNDANCES];
    const uint8_t *outcome = b->scratch[RG_UNMIX_AT_STATUS];
    for (size_t k = 0; k < b->n; k++) {
        if (outcome[k] != RG_UNMIX_SOLVED || !(b->sigma[k] >= 0.0))
            continue;
        for (size_t m = 0; m < r->n_members; m++)
            b->samples[(k * r->n_members + m) * r->n_draws + b->n_solved[k]] =
                abundances[k * r->n_members + m];
        b->n_solved[k]++;
    }
}

static void write_scatter(const rg_unmix_redraw *r, batch *b, void *const *outputs)
{
    void *const *out = outputs + r->n_arrays;
#pragma omp parallel for schedule(static)
    for (size_t k = 0; k < b->n; k++) {
        for (size_t m = 0; m < r->n_members; m++) {
            const size_t at = (b->first + k) * r->n_members + m;
            const rg_scatter scatter =
                rg_scatter_of(b->samples + (k * r->n_members + m) * r->n_draws, b->n_solved[k]);
            ((double *) out[MEAN])[at] = scatter.mean;
            ((double *) out[SD])[at] = scatter.sd;
            ((double *) out[LOW])[at] = scatter.low;
            ((double *) out[HIGH])[at] = scatter.high;
        }
        ((int32_t *) out[DRAWS])[b->first + k] = (int32_t) b->n_solved[k];
    }
}

static rg_status run_batch(const rg_unmix_redraw *r, const rg_block *block, batch *b, void *const *outputs,
                           rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t k = 0; k < b->n; k++) {
        b->sigma[k] = noise_of(r, block, outputs, b->first + k);
        b->n_solved[k] = 0;
    }
    for (size_t draw = 0; draw < r->n_draws && status == RG_OK; draw++) {
        add_noise(r, block, b, draw);
        const rg_block noisy = {block->first + b->first, b->n, true, b->values,
                                r->model_takes_errors ? b->errors : NULL};
        status = r->model->block(r->state, &noisy, b->scratch, err);
        if (status == RG_OK)
            keep(r, b);
    }
    if (status == RG_OK)
        write_scatter(r, b, outputs);
    return status;
}

rg_status rg_unmix_redraw_block(const rg_unmix_redraw *redraw, const rg_block *block, void *const *outputs,
                                rg_error *err)
{
    const size_t fit = SAMPLE_BYTES / sizeof(double) / redraw->n_members / redraw->n_draws;
    const size_t rows = fit < 1 ? 1 : fit < block->n ? fit : block->n;
    batch b = {0};
    rg_status status = batch_init(&b, redraw, rows, block->errors != NULL, err);
    for (; b.first < block->n && status == RG_OK; b.first += b.n) {
        b.n = block->n - b.first < rows ? block->n - b.first : rows;
        status = run_batch(redraw, block, &b, outputs, err);
    }
    batch_free(&b);
    return status;
}
