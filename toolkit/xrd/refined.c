#include "toolkit/xrd/refined.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/xrd/shift.h"
#include "toolkit/result_build.h"
#include "toolkit/say.h"

/* Numbers of a scan, as columns. */
typedef enum {
    RWP,
    RWP_BACKGROUND,
    RP,
    R_EXPECTED,
    CHI2,
    ZERO,
    ZERO_ERROR,
    SHIFT,
    SHIFT_ERROR,
    U,
    U_ERROR,
    V,
    V_ERROR,
    W,
    W_ERROR,
    AXIAL,
    AXIAL_ERROR,
    SCAN_NUMBERS
} scan_number;
static const struct {
    const char *name, *units, *label;
} SCAN[SCAN_NUMBERS] = {
    [RWP] = {"rwp", "percent", "Weighted profile residual"},
    [RWP_BACKGROUND] = {"rwp_background", "percent", "The same, background taken off the counts"},
    [RP] = {"rp", "percent", "Profile residual"},
    [R_EXPECTED] = {"r_expected", "percent", "What counting noise leaves"},
    [CHI2] = {"chi2", "1", "Reduced chi-squared"},
    [ZERO] = {"zero", "deg", "Zero of two theta"},
    [ZERO_ERROR] = {"zero_error", "deg", "Its standard error"},
    [SHIFT] = {"displacement", "mm", "Displacement of the sample"},
    [SHIFT_ERROR] = {"displacement_error", "mm", "Its standard error"},
    [U] = {"u", "deg^2", "Gauss, tan^2"},
    [U_ERROR] = {"u_error", "deg^2", "Its standard error"},
    [V] = {"v", "deg^2", "Gauss, tan"},
    [V_ERROR] = {"v_error", "deg^2", "Its standard error"},
    [W] = {"w", "deg^2", "Gauss, constant"},
    [W_ERROR] = {"w_error", "deg^2", "Its standard error"},
    [AXIAL] = {"axial", "1", "Half length of sample over radius"},
    [AXIAL_ERROR] = {"axial_error", "1", "Its standard error"}};

/* Numbers of a phase in a scan. */
typedef enum {
    A,
    A_ERROR,
    B,
    B_ERROR,
    C,
    C_ERROR,
    ALPHA,
    ALPHA_ERROR,
    BETA,
    BETA_ERROR,
    GAMMA,
    GAMMA_ERROR,
    VOLUME,
    WEIGHT,
    WEIGHT_ERROR,
    X,
    X_ERROR,
    Y,
    Y_ERROR,
    MOTION,
    MOTION_ERROR,
    PHASE_NUMBERS
} phase_number;
static const struct {
    const char *name, *units, *label;
} PHASE[PHASE_NUMBERS] = {[A] = {"a", "angstrom", "a"},
                          [A_ERROR] = {"a_errors", "angstrom", "Standard error of a"},
                          [B] = {"b", "angstrom", "b"},
                          [B_ERROR] = {"b_error", "angstrom", "Standard error of b"},
                          [C] = {"c", "angstrom", "c"},
                          [C_ERROR] = {"c_error", "angstrom", "Standard error of c"},
                          [ALPHA] = {"alpha", "deg", "alpha"},
                          [ALPHA_ERROR] = {"alpha_error", "deg", "Standard error of alpha"},
                          [BETA] = {"beta", "deg", "beta"},
                          [BETA_ERROR] = {"beta_error", "deg", "Standard error of beta"},
                          [GAMMA] = {"gamma", "deg", "gamma"},
                          [GAMMA_ERROR] = {"gamma_error", "deg", "Standard error of gamma"},
                          [VOLUME] = {"volume", "angstrom^3", "Cell volume"},
                          [WEIGHT] = {"weight", "1", "Mass fraction of the crystalline phases (ZMV)"},
                          [WEIGHT_ERROR] = {"weight_error", "1", "Standard error from the scale"},
                          [X] = {"x", "deg", "Lorentz, tan"},
                          [X_ERROR] = {"x_error", "deg", "Standard error of x"},
                          [Y] = {"y", "deg", "Lorentz, 1 / cos"},
                          [Y_ERROR] = {"y_error", "deg", "Standard error of y"},
                          [MOTION] = {"motion", "angstrom^2", "Displacement added to all atoms"},
                          [MOTION_ERROR] = {"motion_error", "angstrom^2", "Its standard error"}};

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the refinement");
}

rg_status rg_refined_init(size_t n_rows, size_t n_bands, size_t n_phases, rg_refined *j, rg_error *err)
{
    *j = (rg_refined){.n_rows = n_rows, .n_bands = n_bands, .n_phases = n_phases};
    const size_t n_scan = SCAN_NUMBERS * j->n_rows;
    const size_t n_phase = PHASE_NUMBERS * j->n_rows * j->n_phases;
    j->scan = rg_alloc(n_scan, 1, sizeof *j->scan);
    j->phase = rg_alloc(n_phase, 1, sizeof *j->phase);
    j->calculated = rg_alloc(j->n_rows, j->n_bands, sizeof *j->calculated);
    j->background = rg_alloc(j->n_rows, j->n_bands, sizeof *j->background);
    j->status = rg_alloc(j->n_rows, 1, sizeof *j->status);
    if (j->scan == NULL || j->phase == NULL || j->calculated == NULL || j->background == NULL ||
        j->status == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n_scan; i++)
        j->scan[i] = NAN;
    for (size_t i = 0; i < n_phase; i++)
        j->phase[i] = NAN;
    return RG_OK;
}

void rg_refined_free(rg_refined *j)
{
    free(j->scan);
    free(j->phase);
    free(j->calculated);
    free(j->background);
    free(j->status);
    free(j->lines);
    *j = (rg_refined){0};
}

static void keep_scan(rg_refined *j, size_t row, const rg_refine_fit *fit,
                      const rg_xrd_instrument *instrument)
{
    const rg_xrd_widths *w = &instrument->widths;
    const double *e = fit->gauss_error;
    const double numbers[SCAN_NUMBERS] = {[RWP] = 100.0 * fit->rwp,
                                          [RWP_BACKGROUND] = 100.0 * fit->rwp_background,
                                          [RP] = 100.0 * fit->rp,
                                          [R_EXPECTED] = 100.0 * fit->r_expected,
                                          [CHI2] = fit->chi2,
                                          [ZERO] = instrument->zero_deg,
                                          [ZERO_ERROR] = fit->zero_error,
                                          [SHIFT] = instrument->displacement_mm,
                                          [SHIFT_ERROR] = fit->displacement_error,
                                          [U] = w->u,
                                          [U_ERROR] = e[0],
                                          [V] = w->v,
                                          [V_ERROR] = e[1],
                                          [W] = w->w,
                                          [W_ERROR] = e[2],
                                          [AXIAL] = instrument->axial_sample,
                                          [AXIAL_ERROR] = fit->axial_error};
    for (int c = 0; c < SCAN_NUMBERS; c++)
        j->scan[(size_t) c * j->n_rows + row] = numbers[c];
}

static void keep_phases(rg_refined *j, size_t row, const rg_crystal_phases *files,
                        const rg_refine_phase *phases)
{
    double total = 0.0;
    for (size_t p = 0; p < j->n_phases; p++)
        total += phases[p].scale * files->items[p].atoms.mass / phases[p].lattice.volume;
    for (size_t p = 0; p < j->n_phases; p++) {
        const rg_cell_edges cell = rg_xrd_lattice_edges(&phases[p].lattice);
        const rg_cell_edges *e = &phases[p].cell_error;
        const double per_scale = files->items[p].atoms.mass / phases[p].lattice.volume / total;
        const double share = phases[p].scale * per_scale;
        const double numbers[PHASE_NUMBERS] = {[A] = cell.length[0],
                                               [A_ERROR] = e->length[0],
                                               [B] = cell.length[1],
                                               [B_ERROR] = e->length[1],
                                               [C] = cell.length[2],
                                               [C_ERROR] = e->length[2],
                                               [ALPHA] = cell.angle[0],
                                               [ALPHA_ERROR] = e->angle[0],
                                               [BETA] = cell.angle[1],
                                               [BETA_ERROR] = e->angle[1],
                                               [GAMMA] = cell.angle[2],
                                               [GAMMA_ERROR] = e->angle[2],
                                               [VOLUME] = phases[p].lattice.volume,
                                               [WEIGHT] = share,
                                               [WEIGHT_ERROR] =
                                                   phases[p].scale_error * per_scale * (1.0 - share),
                                               [X] = phases[p].x,
                                               [X_ERROR] = phases[p].x_error,
                                               [Y] = phases[p].y,
                                               [Y_ERROR] = phases[p].y_error,
                                               [MOTION] = phases[p].motion,
                                               [MOTION_ERROR] = phases[p].motion_error};
        for (int c = 0; c < PHASE_NUMBERS; c++)
            j->phase[((size_t) c * j->n_rows + row) * j->n_phases + p] = numbers[c];
    }
}

void rg_refined_keep(rg_refined *j, size_t row, const rg_crystal_phases *phases, const rg_refine_fit *fit,
                     const rg_xrd_instrument *instrument, const rg_refine_phase *found)
{
    keep_scan(j, row, fit, instrument);
    keep_phases(j, row, phases, found);
    j->n_solved++;
}

rg_status rg_refined_find_lines(rg_refined *j, size_t row, const rg_powder *powders,
                                const rg_xrd_instrument *instrument, const rg_refine_phase *found,
                                const double *two_theta, const double *counts, const double *sigma,
                                rg_error *err)
{
    static const double LEAST = 5.0; /* per cent of the strongest */
    for (size_t p = 0; p < j->n_phases; p++) {
        const rg_powder *powder = &powders[p];
        rg_powder_line *strongest = rg_alloc(powder->list.n, 1, sizeof *strongest);
        if (strongest == NULL)
            return no_memory(err);
        const size_t n = rg_powder_strongest(powder, instrument, two_theta[0], two_theta[j->n_bands - 1],
                                             powder->list.n, strongest);
        rg_xrd_widths widths = instrument->widths;
        widths.x = found[p].x;
        widths.y = found[p].y;
        for (size_t i = 0; i < n; i++) {
            const rg_xrd_reflection *r = &powder->list.items[strongest[i].reflection];
            rg_refined_line line = {.row = row, .phase = p, .hkl = {r->hkl[0], r->hkl[1], r->hkl[2]}};
            void *items = j->lines;
            line.intensity = 100.0 * strongest[i].intensity / strongest[0].intensity;
            line.d = 1.0 / sqrt(rg_xrd_lattice_product(&found[p].lattice, r->hkl, r->hkl));
            line.two_theta = rg_xrd_instrument_position(instrument, 0, line.d);
            if (line.intensity < LEAST)
                break;
            const size_t at = row * j->n_bands;
            if (!rg_xrd_shift_find(two_theta, counts, sigma, j->calculated + at, j->background + at,
                                   j->n_bands, line.two_theta,
                                   1.5 * rg_xrd_profile_at(&widths, line.two_theta).fwhm, &line.shift,
                                   &line.error))
                continue; /* at the scan's end, or where points are missing */
            if (!rg_grow(&items, &j->line_capacity, j->n_lines + 1, sizeof *j->lines)) {
                free(strongest);
                return no_memory(err);
            }
            j->lines = items;
            j->lines[j->n_lines++] = line;
        }
        free(strongest);
    }
    return RG_OK;
}

/* --- what is stored ------------------------------------------------------------------------------ */

static rg_status store_profiles(const rg_refined *j, const double *two_theta, rg_result *result,
                                rg_error *err)
{
    rg_group *group = NULL;
    rg_status status =
        rg_result_add_group(result, "profiles", RG_GROUP_DATA, "Refined patterns", &group, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "calculated");
    snprintf(group->axes[0], sizeof group->axes[0], ".");
    snprintf(group->axes[1], sizeof group->axes[1], "two_theta");
    group->n_axes = 2;
    status =
        rg_result_add_numbers(group, "two_theta", "deg", "Two theta (deg)", j->n_bands, 0, two_theta, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "calculated", "counts", "Calculated counts", j->n_rows,
                                       j->n_bands, j->calculated, err);
    return status == RG_OK ? rg_result_add_numbers(group, "background", "counts", "Background", j->n_rows,
                                                   j->n_bands, j->background, err)
                           : status;
}

static rg_status store_lines(const rg_refined *j, const rg_crystal_phases *phases, rg_result *result,
                             rg_error *err)
{
    static const struct {
        const char *name, *units, *label;
    } NUMBERS[] = {{"row", "1", "Row of the scan"},
                   {"h", "1", "h"},
                   {"k", "1", "k"},
                   {"l", "1", "l"},
                   {"d", "angstrom", "Spacing d"},
                   {"two_theta", "deg", "Two theta as refined"},
                   {"intensity", "percent", "Integrated intensity"},
                   {"shift", "deg", "Place of the scan's line against it"},
                   {"shift_error", "deg", "Its standard error"}};
    enum { N = sizeof NUMBERS / sizeof NUMBERS[0] };
    const size_t n = j->n_lines;
    rg_group *group = NULL;
    const char **names = rg_alloc(n, 1, sizeof *names);
    double *values = rg_alloc(n, N, sizeof *values);
    rg_status status = names == NULL || values == NULL ? no_memory(err) : RG_OK;
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        const rg_refined_line *l = &j->lines[i];
        const double row[N] = {(double) l->row, l->hkl[0],    l->hkl[1], l->hkl[2], l->d,
                               l->two_theta,    l->intensity, l->shift,  l->error};
        names[i] = phases->items[l->phase].crystal.name;
        for (size_t c = 0; c < N; c++)
            values[c * n + i] = row[c];
    }
    if (status == RG_OK && n > 0)
        status = rg_result_add_group(result, "lines", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK && n > 0)
        status = rg_result_add_texts(group, "phase", names, n, err);
    for (size_t c = 0; c < N && status == RG_OK && n > 0; c++)
        status = rg_result_add_numbers(group, NUMBERS[c].name, NUMBERS[c].units, NUMBERS[c].label, n, 0,
                                       values + c * n, err);
    free(names);
    free(values);
    return status;
}

rg_status rg_refined_store(const rg_refined *j, const rg_crystal_phases *phases, const double *two_theta,
                           rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const char *names[RG_REFINE_PHASES];
    for (size_t p = 0; p < j->n_phases; p++)
        names[p] = phases->items[p].crystal.name;
    rg_status status = rg_result_add_row_group(result, "cells", "Refined cells", "a", j->n_rows, "phase",
                                               j->n_phases, &group, err);
    for (int c = 0; c < PHASE_NUMBERS && status == RG_OK; c++)
        status = rg_result_add_numbers(group, PHASE[c].name, PHASE[c].units, PHASE[c].label, j->n_rows,
                                       j->n_phases, j->phase + (size_t) c * j->n_rows * j->n_phases, err);
    if (status == RG_OK)
        status = rg_result_add_words(result, "phase_table", "name", names, j->n_phases, err);
    if (status == RG_OK)
        status =
            rg_result_add_row_group(result, "scans", "Refined scans", "rwp", j->n_rows, NULL, 0, &group, err);
    for (int c = 0; c < SCAN_NUMBERS && status == RG_OK; c++)
        status = rg_result_add_numbers(group, SCAN[c].name, SCAN[c].units, SCAN[c].label, j->n_rows, 0,
                                       j->scan + (size_t) c * j->n_rows, err);
    if (status == RG_OK)
        status = rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "status", j->status, j->n_rows, err);
    if (status == RG_OK)
        status = store_profiles(j, two_theta, result, err);
    snprintf(result->default_group, sizeof result->default_group, "profiles");
    return status == RG_OK ? store_lines(j, phases, result, err) : status;
}

/* --- printing ------------------------------------------------------------------------------------ */

/* "9.37172(4)": two figures of the error when it is below 20 of them, else one. */
static void with_error(double value, double error, char *text, size_t size)
{
    if (!(error > 0.0)) {
        snprintf(text, size, "%.6g", value);
        return;
    }
    int decimals = (int) -floor(log10(error));
    if (error * pow(10.0, decimals) < 1.95)
        decimals++;
    decimals = decimals < 0 ? 0 : decimals;
    snprintf(text, size, "%.*f(%.0f)", decimals, value, error * pow(10.0, decimals));
}

static void print_pair(const char *label, double value, double error, const char *unit)
{
    char text[48];
    with_error(value, error, text, sizeof text);
    rg_say("  %s %s %s\n", label, text, unit);
}

/* How well lines lie, in a line. */
static void print_shifts(const rg_refined *j, size_t row)
{
    double most = 0.0;
    double squares = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < j->n_lines; i++) {
        if (j->lines[i].row != row || isnan(j->lines[i].shift))
            continue;
        most = fmax(most, fabs(j->lines[i].shift));
        squares += j->lines[i].shift * j->lines[i].shift;
        n++;
    }
    if (n > 0)
        rg_say("  %zu strong lines lie where they are computed within %.4f deg (root mean square %.4f)\n", n,
               most, sqrt(squares / (double) n));
}

void rg_refined_print(const rg_refined *j, const rg_crystal_phases *phases, unsigned vary, const char *id,
                      size_t row)
{
    static const struct {
        const char *label;
        scan_number value;
        unsigned flag;
        const char *unit;
    } VARIED[] = {
        {"zero", ZERO, RG_REFINE_ZERO, "deg"}, {"displacement", SHIFT, RG_REFINE_DISPLACEMENT, "mm"},
        {"u", U, RG_REFINE_GAUSS, "deg^2"},    {"v", V, RG_REFINE_GAUSS, "deg^2"},
        {"w", W, RG_REFINE_GAUSS, "deg^2"},    {"axial", AXIAL, RG_REFINE_AXIAL, ""}};
    static const char *const EDGES[] = {"a", "b", "c", "alpha", "beta", "gamma"};
#define SCAN_OF(c)     j->scan[(size_t) (c) *j->n_rows + row]
#define PHASE_OF(c, p) j->phase[((size_t) (c) *j->n_rows + row) * j->n_phases + (p)]
    if (strcmp(j->status[row], "ok") != 0) {
        rg_say("%s: %s\n", id, j->status[row]);
        return;
    }
    rg_say("%s: Rwp %.2f %% (%.2f %% above background; counting noise leaves %.2f %%), chi2 %.2f\n", id,
           SCAN_OF(RWP), SCAN_OF(RWP_BACKGROUND), SCAN_OF(R_EXPECTED), SCAN_OF(CHI2));
    for (size_t v = 0; v < sizeof VARIED / sizeof VARIED[0]; v++)
        if (vary & VARIED[v].flag)
            print_pair(VARIED[v].label, SCAN_OF(VARIED[v].value), SCAN_OF(VARIED[v].value + 1),
                       VARIED[v].unit);
    for (size_t p = 0; p < j->n_phases; p++) {
        rg_say("  %s\n", phases->items[p].crystal.name);
        for (int e = 0; e < 6; e++)
            if (PHASE_OF(A_ERROR + 2 * e, p) > 1e-9)
                print_pair(EDGES[e], PHASE_OF(A + 2 * e, p), PHASE_OF(A_ERROR + 2 * e, p),
                           e < 3 ? "A" : "deg");
        if (vary & RG_REFINE_LORENTZ) {
            print_pair("x", PHASE_OF(X, p), PHASE_OF(X_ERROR, p), "deg");
            print_pair("y", PHASE_OF(Y, p), PHASE_OF(Y_ERROR, p), "deg");
        }
        if (vary & RG_REFINE_MOTION)
            print_pair("motion", PHASE_OF(MOTION, p), PHASE_OF(MOTION_ERROR, p), "A^2");
        if (j->n_phases > 1)
            print_pair("weight", 100.0 * PHASE_OF(WEIGHT, p), 100.0 * PHASE_OF(WEIGHT_ERROR, p), "wt%");
    }
    print_shifts(j, row);
#undef SCAN_OF
#undef PHASE_OF
}
