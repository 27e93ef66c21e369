/* Intimate mixing of endmembers with optical constants: mass fractions, and with them what of the grains is
 * not known: their diameters, the nanophase iron in them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/hapke/albedo.h"
#include "kernels/hapke/intimate.h"
#include "kernels/hapke/sizes.h"
#include "kernels/unmix/method.h"
#include "toolkit/message.h"
#include "toolkit/result_build.h"
#include "toolkit/unmix/optical.h"

static const rg_unmix_array ARRAYS[] = {
    {"abundances", "abundances", "Mass fractions", "Mass fraction", "1", RG_FLOAT64, true},
    {"quality_of_fit", "rmse", "Root mean square residual", "RMS residual (reflectance)", "1", RG_FLOAT64,
     false},
    {"status", "status", "Status of every spectrum", "Status", "1", RG_UINT8, false},
    {"abundances", "abundances_errors", NULL, "Standard error, sizes included", "1", RG_FLOAT64, true},
    {"abundances", "abundances_limits", NULL, "One-sided 95 % limit where the mass fraction is zero", "1",
     RG_FLOAT64, true},
    {"abundances", "abundances_detection", NULL, "Least mass fraction that would be seen at 3 sigma", "1",
     RG_FLOAT64, true},
    {"diameters", "diameters", "Grain diameters", "Diameter (um)", "um", RG_FLOAT64, true},
    {"diameters", "diameters_errors", NULL, "Standard error of the diameter", "um", RG_FLOAT64, true},
    {"iron", "iron", "Nanophase iron in the grains", "Mass fraction", "1", RG_FLOAT64, false},
    {"iron", "iron_errors", NULL, "Standard error", "1", RG_FLOAT64, false},
    {0},
};
enum { ERRORS = RG_UNMIX_FIXED, LIMITS, DETECTION, DIAMETERS, DIAMETER_ERRORS, IRON, IRON_ERRORS };

static const double START_UM = 50.0; /* of a diameter that nobody gave */

typedef struct {
    const rg_endmember_library *library;
    bool quiet;
    rg_hapke model;
    rg_minerals minerals;
    rg_sizes_options how;
    bool *is_free; /* [n] when sizes are stated */
    bool fits_iron;
    double iron;  /* stated */
    double *um;   /* [n_bands] */
    double *axis; /* [n_bands] nm */
} sizes;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
}

static rg_status open_sizes(const rg_unmix_args *args, const rg_workfile *data,
                            const rg_endmember_library *library, rg_result *result, void **state,
                            rg_error *err)
{
    const size_t n_bands = library->n_bands;
    rg_hapke_options photometry;
    sizes *u = rg_alloc(1, 1, sizeof *u);
    if (u == NULL)
        return no_memory(err);
    *state = u;
    u->library = library;
    u->quiet = args->common.quiet || args->common.json;
    u->how = rg_sizes_defaults();
    u->fits_iron = args->fit_iron;
    u->iron = isfinite(args->iron) ? args->iron : 0.0;
    if (args->fit_iron && isfinite(args->iron))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "iron is either stated or fitted",
                             "--iron and --fit-iron", "leave one of them out");
    rg_status status = rg_photometry_choose(&args->photometry, NULL, &photometry, err);
    if (status == RG_OK)
        status = rg_hapke_init(&u->model, &photometry, err);
    if (status == RG_OK)
        status = rg_unmix_optical_slab(args, &u->how.slab, err);
    if (status == RG_OK)
        status = rg_unmix_optical_minerals(args, library, &data->entry,
                                           args->fit_sizes != NULL ? START_UM : 0.0, &u->minerals, err);
    if (status != RG_OK)
        return status;
    u->how.one_size = args->fit_sizes != NULL && strcmp(args->fit_sizes, "one") == 0;
    u->is_free = rg_alloc(library->n, 1, sizeof *u->is_free); /* zeroed: none is */
    u->how.is_free = args->fit_sizes != NULL ? NULL : u->is_free;
    u->um = rg_alloc(n_bands, 1, sizeof *u->um);
    u->axis = rg_alloc(n_bands, 1, sizeof *u->axis);
    if (u->is_free == NULL || u->um == NULL || u->axis == NULL)
        return no_memory(err);
    for (size_t b = 0; b < n_bands; b++) {
        u->axis[b] = data->entry.axis[b];
        u->um[b] = data->entry.axis[b] / 1000.0;
    }
    return rg_photometry_record(&photometry, result, err);
}

/* ---- one spectrum ---- */

/* Room of one spectrum. */
typedef struct {
    double *reflectance; /* [n_bands] NaN where not in use */
    double *sigma;       /* [n_bands] */
    double *added;       /* [n][n_bands] */
    double *albedo;      /* [n][n_bands] */
    double *w;           /* [n_bands] */
    double *sigma_w;     /* [n_bands] */
    double *numbers;     /* [5][n] mass, errors, diameter, ratio, c */
} room;

static bool room_init(const sizes *u, room *r)
{
    const size_t n = u->library->n;
    const size_t n_bands = u->library->n_bands;
    *r = (room){.reflectance = rg_alloc(n_bands, 1, sizeof(double)),
                .sigma = rg_alloc(n_bands, 1, sizeof(double)),
                .added = rg_alloc(n, n_bands, sizeof(double)),
                .albedo = rg_alloc(n, n_bands, sizeof(double)),
                .w = rg_alloc(n_bands, 1, sizeof(double)),
                .sigma_w = rg_alloc(n_bands, 1, sizeof(double)),
                .numbers = rg_alloc(6, n, sizeof(double))};
    return r->reflectance != NULL && r->sigma != NULL && r->added != NULL && r->albedo != NULL &&
           r->w != NULL && r->sigma_w != NULL && r->numbers != NULL;
}

static void room_free(room *r)
{
    double *const arrays[] = {r->reflectance, r->sigma, r->added, r->albedo, r->w, r->sigma_w, r->numbers};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
}

static rg_optical_minerals with_iron(const sizes *u, double iron, room *r)
{
    if (iron > 0.0)
        rg_minerals_iron(u->library, u->axis, u->minerals.density, iron, r->added);
    return (rg_optical_minerals){.n = u->library->n,
                                 .n_bands = u->library->n_bands,
                                 .index = u->library->index,
                                 .extinction = u->library->spectra,
                                 .added = iron > 0.0 ? r->added : NULL,
                                 .density = u->minerals.density,
                                 .wavelength_um = u->um};
}

static rg_status fit(const sizes *u, double iron, const double *sigma, room *r, rg_sizes_result *out,
                     rg_error *err)
{
    const size_t n = u->library->n;
    const rg_optical_minerals optical = with_iron(u, iron, r);
    *out = (rg_sizes_result){r->numbers, r->numbers + n, r->numbers + 2 * n, r->numbers + 3 * n, 0.0};
    memcpy(out->diameter_um, u->minerals.diameter, n * sizeof *out->diameter_um);
    return rg_hapke_fit_sizes(&u->model, &optical, &u->how, r->reflectance, sigma, out, err);
}

/* Of mass fractions of iron the one with the smallest residual: the best of none and fifteen from 1e-5 to
 * 0.1, then golden section between its neighbours. Its error from the curvature of the sum of squares there.
 */
static rg_status fit_iron(const sizes *u, const double *sigma, size_t n_used, room *r, rg_sizes_result *out,
                          double *iron, double *error, rg_error *err)
{
    enum { STEPS = 15 };
    static const double GOLDEN = 0.61803398874989485;
    const double first = log(1e-5);
    const double step = (log(0.1) - first) / (STEPS - 1);
    double lowest = INFINITY;
    int best = -1;
    rg_status status = RG_OK;
    for (int k = -1; k < STEPS && status == RG_OK; k++) {
        status = fit(u, k < 0 ? 0.0 : exp(first + k * step), sigma, r, out, err);
        if (status == RG_OK && out->rmse < lowest) {
            lowest = out->rmse;
            best = k;
        }
    }
    *iron = 0.0;
    *error = NAN;
    if (status != RG_OK || best < 0)
        return status == RG_OK ? fit(u, 0.0, sigma, r, out, err) : status;
    double left = first + (best - 1) * step;
    double right = first + (best + 1) * step;
    for (int k = 0; k < 30 && status == RG_OK; k++) {
        const double a = right - GOLDEN * (right - left);
        const double b = left + GOLDEN * (right - left);
        status = fit(u, exp(a), sigma, r, out, err);
        const double at_a = out->rmse;
        if (status == RG_OK)
            status = fit(u, exp(b), sigma, r, out, err);
        if (at_a < out->rmse)
            right = b;
        else
            left = a;
    }
    const double at = (left + right) / 2.0;
    const double h = 0.05;
    double square[3];
    for (int k = 0; k < 3 && status == RG_OK; k++) { /* the middle last: it stays */
        status = fit(u, exp(at + (k == 0 ? -h : k == 1 ? h : 0.0)), sigma, r, out, err);
        square[k] = out->rmse * out->rmse * (double) n_used;
    }
    if (status != RG_OK)
        return status;
    const double curvature = (square[0] - 2.0 * square[2] + square[1]) / (h * h);
    const double freedom = (double) n_used - 2.0 * (double) u->library->n;
    *iron = exp(at);
    if (curvature > 0.0 && freedom > 0.0)
        *error = *iron * sqrt(2.0 * square[2] / freedom / curvature);
    return RG_OK;
}

/* Limits and detection limits at the sizes found. */
static rg_status find_limits(const sizes *u, double iron, const double *sigma, room *r, const double *mass,
                             double *limits, double *detection, rg_error *err)
{
    const size_t n = u->library->n;
    const size_t n_bands = u->library->n_bands;
    const rg_optical_minerals optical = with_iron(u, iron, r);
    double *diameter = r->numbers + 2 * n;
    double *c = r->numbers + 4 * n;
    double *found = r->numbers + 5 * n;
    rg_intimate mixing;
    rg_error cause = {0};
    rg_optical_albedo(&optical, &u->how.slab, diameter, r->albedo);
    (void) rg_hapke_albedo(&u->model, r->reflectance, n_bands, r->w, r->sigma_w);
    for (size_t b = 0; b < n_bands && sigma != NULL; b++)
        r->sigma_w[b] *= sigma[b];
    for (size_t m = 0; m < n; m++) {
        c[m] = u->minerals.density[m] * diameter[m];
        limits[m] = detection[m] = NAN;
    }
    const rg_intimate_minerals minerals = {
        .n = n, .n_bands = n_bands, .albedo = r->albedo, .mass_per_section = c, .inflation = 1.0};
    rg_status status = rg_intimate_init(&mixing, &minerals, u->minerals.use, NULL, &cause);
    if (status == RG_OK) {
        const rg_intimate_result result = {.mass = found, .limits = limits, .detection = detection};
        status = rg_intimate_unmix(&mixing, r->w, sigma != NULL ? r->sigma_w : NULL, 1, &result, err);
        rg_intimate_free(&mixing);
    } else if (status != RG_ENOMEM) {
        return RG_OK; /* minerals that look alike at these sizes have no limits */
    } else {
        return no_memory(err);
    }
    for (size_t m = 0; m < n; m++)
        if (mass[m] > 0.0)
            limits[m] = NAN;
        else if (isnan(limits[m]))
            limits[m] = found[m] + detection[m] * 1.6448536269514722 / 3.0; /* weights differ a little */
    return status;
}

static double value_at(const rg_block *block, const void *values, size_t i)
{
    return block->is_double ? ((const double *) values)[i] : (double) ((const float *) values)[i];
}

static void write_nothing(const sizes *u, size_t row, void *const *outputs)
{
    const size_t n = u->library->n;
    static const int EACH[] = {RG_UNMIX_AT_ABUNDANCES, ERRORS, LIMITS, DETECTION, DIAMETERS, DIAMETER_ERRORS};
    static const int ONE[] = {RG_UNMIX_AT_RMSE, IRON, IRON_ERRORS};
    for (size_t k = 0; k < sizeof EACH / sizeof EACH[0]; k++)
        for (size_t m = 0; m < n; m++)
            ((double *) outputs[EACH[k]])[row * n + m] = NAN;
    for (size_t k = 0; k < sizeof ONE / sizeof ONE[0]; k++)
        ((double *) outputs[ONE[k]])[row] = NAN;
}

static rg_status unmix_row(const sizes *u, const rg_block *block, size_t row, room *r, void *const *outputs)
{
    const size_t n = u->library->n;
    const size_t n_bands = u->library->n_bands;
    const double *sigma = block->errors != NULL ? r->sigma : NULL;
    rg_error err = {0};
    rg_sizes_result out;
    double iron = u->iron;
    double iron_error = NAN;
    size_t n_used = 0;
    for (size_t b = 0; b < n_bands; b++) {
        const size_t at = row * n_bands + b;
        r->reflectance[b] = u->minerals.use[b] ? value_at(block, block->values, at) : NAN;
        if (block->errors != NULL)
            r->sigma[b] = value_at(block, block->errors, at);
        n_used += isfinite(r->reflectance[b]) ? 1 : 0;
    }
    write_nothing(u, row, outputs);
    rg_status status = u->fits_iron ? fit_iron(u, sigma, n_used, r, &out, &iron, &iron_error, &err)
                                    : fit(u, iron, sigma, r, &out, &err);
    if (status == RG_OK)
        status = find_limits(u, iron, sigma, r, out.mass, (double *) outputs[LIMITS] + row * n,
                             (double *) outputs[DETECTION] + row * n, &err);
    ((uint8_t *) outputs[RG_UNMIX_AT_STATUS])[row] = status == RG_OK          ? RG_UNMIX_SOLVED
                                                     : status == RG_ESHAPE    ? RG_UNMIX_FEW_BANDS
                                                     : status == RG_ESINGULAR ? RG_UNMIX_DEPENDENT
                                                                              : RG_UNMIX_NO_CONVERGENCE;
    if (status != RG_OK)
        return status == RG_ENOMEM ? status : RG_OK;
    for (size_t m = 0; m < n; m++) {
        ((double *) outputs[RG_UNMIX_AT_ABUNDANCES])[row * n + m] = out.mass[m];
        ((double *) outputs[ERRORS])[row * n + m] = out.mass_errors[m];
        ((double *) outputs[DIAMETERS])[row * n + m] = out.mass[m] > 0.0 ? out.diameter_um[m] : NAN;
        ((double *) outputs[DIAMETER_ERRORS])[row * n + m] =
            out.diameter_ratio[m] > 1.0 ? out.diameter_um[m] * log(out.diameter_ratio[m]) : NAN;
    }
    ((double *) outputs[RG_UNMIX_AT_RMSE])[row] = out.rmse;
    ((double *) outputs[IRON])[row] = iron;
    ((double *) outputs[IRON_ERRORS])[row] = iron_error;
    return RG_OK;
}

static rg_status unmix_block(void *state, const rg_block *block, void *const *outputs, rg_error *err)
{
    const sizes *u = state;
    bool refused = false;
#pragma omp parallel
    {
        room r;
        bool fine = room_init(u, &r);
#pragma omp for schedule(dynamic, 1)
        for (size_t row = 0; row < block->n; row++)
            if (fine && unmix_row(u, block, row, &r, outputs) != RG_OK)
                fine = false;
        if (!fine) {
#pragma omp atomic write
            refused = true;
        }
        room_free(&r);
    }
    return refused ? no_memory(err) : RG_OK;
}

static void say(const void *state, const rg_unmix_args *args, size_t n_solved)
{
    const sizes *u = state;
    (void) n_solved;
    if (u->minerals.n_unusable > 0)
        rg_message_note("unmix", u->quiet, "%zu more bands are left out: an endmember has no albedo there",
                        u->minerals.n_unusable);
    if (args->fit_sizes != NULL && args->diameter == NULL)
        rg_message_note("unmix", u->quiet, "diameters that the library does not have begin at %g um",
                        START_UM);
}

static void close_sizes(void *state)
{
    sizes *u = state;
    if (u == NULL)
        return;
    rg_minerals_free(&u->minerals);
    free(u->is_free);
    free(u->um);
    free(u->axis);
    free(u);
}

const rg_unmix_model rg_unmix_sizes = {.arrays = ARRAYS,
                                       .techniques = 1u << RG_REFLECTANCE,
                                       .takes_errors = true,
                                       .library = rg_unmix_optical_library,
                                       .open = open_sizes,
                                       .block = unmix_block,
                                       .say = say,
                                       .close = close_sizes};
