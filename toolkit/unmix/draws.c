/* Linear mixing many times over: with noise drawn anew, and with other members of each class. */
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/draws.h"
#include "toolkit/library_classes.h"
#include "toolkit/result_build.h"
#include "toolkit/unmix/linear.h"

static const rg_unmix_array NOISE_ARRAYS[] = {
    RG_UNMIX_LINEAR_ARRAYS,
    {"draws", "draws_mean", "Abundances of the noise draws", "Mean of the draws", "1", RG_FLOAT64, true},
    {"draws", "draws_sd", NULL, "Standard deviation of the draws", "1", RG_FLOAT64, true},
    {"draws", "draws_low", NULL, "16 % of the draws are below", "1", RG_FLOAT64, true},
    {"draws", "draws_high", NULL, "84 % of the draws are below", "1", RG_FLOAT64, true},
    {"quality_of_fit", "n_draws", NULL, "Draws that have abundances", "1", RG_INT32, false},
    {0},
};
enum { MEAN = RG_UNMIX_LINEAR, SD, LOW, HIGH, DRAWS };

static const rg_unmix_array BUNDLE_ARRAYS[] = {
    {"abundances", "abundances", "Abundances of the classes, by the members that fit best", "Abundance", "1",
     RG_FLOAT64, true},
    {"quality_of_fit", "rmse", "Root mean square residual of those members", "RMS residual", "1", RG_FLOAT64,
     false},
    {"status", "status", "Status of every spectrum", "Status", "1", RG_UINT8, false},
    {"abundances", "abundances_errors", NULL, "Standard deviation of the draws", "1", RG_FLOAT64, true},
    {"quality_of_fit", "n_bands", NULL, "Bands used", "1", RG_INT32, false},
    {"draws", "draws_mean", "Abundances of the draws", "Mean of the draws", "1", RG_FLOAT64, true},
    {"draws", "draws_low", NULL, "16 % of the draws are below", "1", RG_FLOAT64, true},
    {"draws", "draws_high", NULL, "84 % of the draws are below", "1", RG_FLOAT64, true},
    {"quality_of_fit", "n_draws", NULL, "Draws that have abundances", "1", RG_INT32, false},
    {"best_members", "best_member", "Members that fit best", "Index in bundle_members", "1", RG_INT32, true},
    {0},
};
enum {
    BUNDLE_SPREAD = RG_UNMIX_FIXED,
    BUNDLE_BANDS,
    BUNDLE_MEAN,
    BUNDLE_LOW,
    BUNDLE_HIGH,
    BUNDLE_DRAWS,
    BUNDLE_BEST
};

static const size_t MOST_DRAWS = 1000000;

typedef struct {
    void *linear; /* under noise alone: the abundances themselves */
    rg_draws draws;
    rg_endmember_library members; /* of the bundles */
    size_t *class_of;
} state_of_draws;

static state_of_draws *begin(const rg_unmix_args *args, rg_result *result, void **state)
{
    state_of_draws *u = rg_alloc(1, 1, sizeof *u);
    if (u == NULL)
        return NULL;
    *state = u;
    u->draws = (rg_draws){.method = rg_unmix_method_parse(args->method),
                          .noise = args->noise > 0,
                          .weigh = strcmp(args->weights, "errors") == 0,
                          .n_draws = args->noise > 0 ? args->noise : args->bundle_draws,
                          .seed = args->seed};
    result->seed = args->seed;
    result->has_seed = 1;
    return u;
}

static void draw_from(state_of_draws *u, const rg_endmember_library *members, size_t n_classes)
{
    u->draws.members = members->spectra;
    u->draws.n_members = members->n;
    u->draws.n_bands = members->n_bands;
    u->draws.use = members->use;
    u->draws.n_classes = n_classes;
    u->draws.class_of = u->class_of;
}

static rg_status run_draws(state_of_draws *u, const rg_block *block, const rg_draws_result *out,
                           rg_error *err)
{
    u->draws.first = block->first;
    return block->is_double ? rg_draws_f64(&u->draws, block->values, block->errors, block->n, out, err)
                            : rg_draws_f32(&u->draws, block->values, block->errors, block->n, out, err);
}

static rg_status open_noise(const rg_unmix_args *args, const rg_workfile *data,
                            const rg_endmember_library *library, rg_result *result, void **state,
                            rg_error *err)
{
    state_of_draws *u = begin(args, result, state);
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the draws");
    draw_from(u, library, library->n);
    return rg_unmix_linear.open(args, data, library, result, &u->linear, err);
}

static rg_status noise_block(void *state, const rg_block *block, void *const *outputs, rg_error *err)
{
    state_of_draws *u = state;
    rg_block plain = *block;
    if (!u->draws.weigh)
        plain.errors = NULL; /* they are read for the noise */
    const rg_status status = rg_unmix_linear.block(u->linear, &plain, outputs, err);
    const rg_draws_result out = {.mean = outputs[MEAN],
                                 .sd = outputs[SD],
                                 .low = outputs[LOW],
                                 .high = outputs[HIGH],
                                 .n_draws = outputs[DRAWS]};
    return status == RG_OK ? run_draws(u, block, &out, err) : status;
}

static void say_noise(const void *state, const rg_unmix_args *args, size_t n_solved)
{
    const state_of_draws *u = state;
    rg_unmix_linear.say(u->linear, args, n_solved);
}

static void close_draws(void *state)
{
    state_of_draws *u = state;
    if (u == NULL)
        return;
    if (u->linear != NULL)
        rg_unmix_linear.close(u->linear);
    rg_endmember_library_free(&u->members);
    free(u->class_of);
    free(u);
}

/* Members, their classes and, in cells[n], what the column says of each. */
static rg_status read_bundles(const rg_unmix_args *args, const rg_workfile *data,
                              rg_endmember_library *members, size_t **class_of, size_t *n_classes,
                              rg_table *cells, rg_error *err)
{
    const rg_status status =
        rg_endmember_library_open(args->endmembers, args->select, data, args->low, args->high, members, err);
    if (status != RG_OK)
        return status;
    *class_of = rg_alloc(members->n, 1, sizeof **class_of);
    if (*class_of == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the classes");
    return rg_library_class_cells(args->endmembers, members, args->bundles, *class_of, n_classes, cells, err);
}

/* The members of each class become one: their mean, under the name of the class. */
static rg_status fold_classes(rg_endmember_library *library, const size_t *class_of, size_t n_classes,
                              char *const *cells, rg_error *err)
{
    for (size_t c = 0; c < n_classes; c++) {
        double *mean = library->spectra + c * library->n_bands;
        size_t n = 0;
        for (size_t m = c; m < library->n; m++) {
            const double *spectrum = library->spectra + m * library->n_bands;
            if (class_of[m] != c)
                continue;
            if (n == 0 && cells[m][0] != '\0') {
                char *name = rg_alloc(strlen(cells[m]) + 1, 1, 1);
                if (name == NULL)
                    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the classes");
                strcpy(name, cells[m]);
                free(library->names[m]);
                library->names[m] = name;
            }
            if (n == 0) { /* class_of rises with its first members, so m >= c and c is no longer needed */
                char *other = library->names[c];
                library->names[c] = library->names[m];
                library->names[m] = other;
                library->rows[c] = library->rows[m];
                library->homes[c] = library->homes[m];
            }
            for (size_t b = 0; b < library->n_bands; b++)
                mean[b] = n == 0 ? spectrum[b] : mean[b] + spectrum[b];
            n++;
        }
        for (size_t b = 0; b < library->n_bands; b++)
            mean[b] /= (double) n;
    }
    for (size_t m = n_classes; m < library->n; m++) {
        free(library->names[m]);
        library->names[m] = NULL;
    }
    library->n = n_classes;
    return RG_OK;
}

static rg_status open_classes(const rg_unmix_args *args, const rg_workfile *data,
                              rg_endmember_library *library, rg_error *err)
{
    size_t *class_of = NULL;
    size_t n_classes = 0;
    rg_table cells = {0};
    rg_status status = read_bundles(args, data, library, &class_of, &n_classes, &cells, err);
    if (status == RG_OK && n_classes > library->n_used)
        status = rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "more classes than bands in use", args->bundles,
                               "choose with --select, or use more bands");
    if (status == RG_OK)
        status = fold_classes(library, class_of, n_classes, cells.columns[0].texts, err);
    rg_table_free(&cells);
    free(class_of);
    return status;
}

static rg_status record_members(const rg_endmember_library *members, const rg_table *cells, rg_result *result,
                                rg_error *err)
{
    const rg_status status = rg_result_add_words(result, "bundle_members", "name",
                                                 (const char *const *) members->names, members->n, err);
    return status == RG_OK
               ? rg_result_add_words(result, "bundle_classes", "class",
                                     (const char *const *) cells->columns[0].texts, members->n, err)
               : status;
}

static rg_status open_bundles(const rg_unmix_args *args, const rg_workfile *data,
                              const rg_endmember_library *library, rg_result *result, void **state,
                              rg_error *err)
{
    size_t n_classes = 0;
    rg_table cells = {0};
    state_of_draws *u = begin(args, result, state);
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the draws");
    (void) library; /* the classes, of which these are the members */
    rg_status status = read_bundles(args, data, &u->members, &u->class_of, &n_classes, &cells, err);
    if (status == RG_OK)
        status = record_members(&u->members, &cells, result, err);
    if (status == RG_OK)
        draw_from(u, &u->members, n_classes);
    rg_table_free(&cells);
    return status;
}

static rg_status bundle_block(void *state, const rg_block *block, void *const *outputs, rg_error *err)
{
    state_of_draws *u = state;
    rg_block plain = *block;
    if (!u->draws.weigh && !u->draws.noise)
        plain.errors = NULL;
    const rg_draws_result out = {.best = outputs[RG_UNMIX_AT_ABUNDANCES],
                                 .best_rmse = outputs[RG_UNMIX_AT_RMSE],
                                 .outcome = outputs[RG_UNMIX_AT_STATUS],
                                 .sd = outputs[BUNDLE_SPREAD],
                                 .n_bands_used = outputs[BUNDLE_BANDS],
                                 .mean = outputs[BUNDLE_MEAN],
                                 .low = outputs[BUNDLE_LOW],
                                 .high = outputs[BUNDLE_HIGH],
                                 .n_draws = outputs[BUNDLE_DRAWS],
                                 .best_member = outputs[BUNDLE_BEST]};
    return run_draws(u, &plain, &out, err);
}

const rg_unmix_model rg_unmix_noise = {.arrays = NOISE_ARRAYS,
                                       .takes_errors = true,
                                       .open = open_noise,
                                       .block = noise_block,
                                       .say = say_noise,
                                       .close = close_draws};
const rg_unmix_model rg_unmix_bundles = {.arrays = BUNDLE_ARRAYS,
                                         .takes_errors = true,
                                         .library = open_classes,
                                         .open = open_bundles,
                                         .block = bundle_block,
                                         .close = close_draws};

rg_status rg_unmix_draws_args(const rg_unmix_args *args, rg_error *err)
{
    const size_t n = args->noise > 0 ? args->noise : args->bundle_draws;
    if (args->noise == 0 && args->bundles == NULL)
        return RG_OK;
    if (args->bundles != NULL && rg_unmix_method_parse(args->method) == RG_UNMIX_METHOD_COUNT)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "draws of members need a method with few members",
                             args->method, "use --method ucls, scls, nnls or fcls, or leave out --bundles");
    if (n < 2 || n > MOST_DRAWS)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a scatter needs 2 to 1000000 draws",
                             args->noise > 0 ? "--noise monte-carlo" : "--bundle-draws", NULL);
    return RG_OK;
}
