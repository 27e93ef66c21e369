/* Linear mixing: fractions of light. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/unmix.h"
#include "toolkit/message.h"
#include "toolkit/unmix/linear.h"

static const rg_unmix_array ARRAYS[] = {RG_UNMIX_LINEAR_ARRAYS, {0}};

/* Spectra whose residual is more than half of what they are: a sum of one cannot reach data on another scale.
 */
typedef struct {
    double least; /* smallest residual worth a look: a quarter of the darkest endmember's level */
    size_t n;
    double brightest; /* value among them */
} misfit;

typedef struct {
    const rg_endmember_library *library;
    rg_endmembers endmembers;
    rg_unmixer *unmixer;
    rg_unmix_method method;
    double unusual;
    misfit misfit;
} linear;

/* Root mean square of a row over the bands in use that have a value, and the largest of them. */
static double level(const linear *u, const void *row, bool is_double, double *largest)
{
    double sum = 0.0;
    size_t n = 0;
    for (size_t b = 0; b < u->library->n_bands; b++) {
        const double value = is_double ? ((const double *) row)[b] : (double) ((const float *) row)[b];
        if (!u->library->use[b] || !isfinite(value))
            continue;
        sum += value * value;
        *largest = fmax(*largest, value);
        n++;
    }
    return n > 0 ? sqrt(sum / (double) n) : 0.0;
}

static void begin_misfit(linear *u)
{
    double largest = 0.0;
    u->misfit = (misfit){.least = INFINITY};
    for (size_t m = 0; m < u->library->n && rg_unmix_sums(u->method); m++)
        u->misfit.least = fmin(u->misfit.least,
                               level(u, u->library->spectra + m * u->library->n_bands, true, &largest) / 4.0);
}

static void note_misfit(linear *u, const rg_block *block, size_t row, double rmse)
{
    if (!(rmse > u->misfit.least))
        return;
    const size_t size = block->is_double ? sizeof(double) : sizeof(float);
    const char *spectrum = (const char *) block->values + row * u->library->n_bands * size;
    double largest = 0.0;
    if (rmse > 0.5 * level(u, spectrum, block->is_double, &largest)) {
        u->misfit.n++;
        u->misfit.brightest = fmax(u->misfit.brightest, largest);
    }
}

/* Said when it holds for most spectra: then it is not them but the library. */
static void say(const void *state, const rg_unmix_args *args, size_t n_solved)
{
    const linear *u = state;
    double largest = 0.0;
    (void) args;
    if (2 * u->misfit.n <= n_solved)
        return;
    for (size_t m = 0; m < u->library->n; m++)
        (void) level(u, u->library->spectra + m * u->library->n_bands, true, &largest);
    rg_message_warning("unmix",
                       "the endmembers leave more than half of the spectrum unexplained in %zu of %zu; they "
                       "reach %.4g and these spectra %.4g: scale one of them, or leave the sum free with "
                       "--method nnls",
                       u->misfit.n, n_solved, largest, u->misfit.brightest);
}

static rg_status open_linear(const rg_unmix_args *args, const rg_workfile *data,
                             const rg_endmember_library *library, rg_result *result, void **state,
                             rg_error *err)
{
    (void) data;
    (void) result;
    linear *u = rg_alloc(1, 1, sizeof *u);
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    *state = u;
    u->library = library;
    u->method = rg_unmix_method_parse(args->method);
    u->unusual = args->run_sigma;
    size_t partner = RG_NO_INDEX;
    rg_error cause = {0};
    if (rg_endmembers_init(&u->endmembers, library->spectra, library->n, library->n_bands, library->use, NULL,
                           &partner, &cause) != RG_OK)
        return rg_unmix_refuse_members(args, library, &cause, partner, err);
    begin_misfit(u);
    return rg_unmixer_new(&u->endmembers, u->method, &u->unmixer, err);
}

static rg_status unmix_block(void *state, const rg_block *block, void *const *outputs, rg_error *err)
{
    linear *u = state;
    (void) err;
    const double *rmse = outputs[RG_UNMIX_AT_RMSE];
    const rg_unmix_result out = {.abundances = outputs[RG_UNMIX_AT_ABUNDANCES],
                                 .errors = outputs[RG_UNMIX_AT_ERRORS],
                                 .limits = outputs[RG_UNMIX_AT_LIMITS],
                                 .rmse = outputs[RG_UNMIX_AT_RMSE],
                                 .outcome = outputs[RG_UNMIX_AT_STATUS],
                                 .n_bands_used = outputs[RG_UNMIX_AT_BANDS],
                                 .longest_run = outputs[RG_UNMIX_AT_RUN],
                                 .condition = outputs[RG_UNMIX_AT_CONDITION],
                                 .exchange_cost = outputs[RG_UNMIX_AT_COST],
                                 .exchange_out = outputs[RG_UNMIX_AT_OUT],
                                 .exchange_in = outputs[RG_UNMIX_AT_IN],
                                 .n_equivalent = outputs[RG_UNMIX_AT_EQUIVALENT],
                                 .unusual = u->unusual};
    if (block->is_double)
        rg_unmixer_run_f64(u->unmixer, block->values, block->errors, block->n, &out);
    else
        rg_unmixer_run_f32(u->unmixer, block->values, block->errors, block->n, &out);
    for (size_t row = 0; row < block->n; row++)
        note_misfit(u, block, row, rmse[row]);
    return RG_OK;
}

static void close_linear(void *state)
{
    linear *u = state;
    if (u != NULL) {
        rg_unmixer_free(u->unmixer);
        rg_endmembers_free(&u->endmembers);
    }
    free(u);
}

const rg_unmix_model rg_unmix_linear = {
    .arrays = ARRAYS, .open = open_linear, .block = unmix_block, .say = say, .close = close_linear};
