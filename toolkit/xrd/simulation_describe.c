#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/result_build.h"
#include "toolkit/xrd/simulation.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the patterns");
}

static rg_status add_number_column(rg_xrd_simulation *j, const char *name, const char *units,
                                   const double *values, rg_error *err)
{
    rg_column *column = NULL;
    const rg_status status = rg_table_add_numbers(&j->entry.rows, name, units, &column, err);
    for (size_t row = 0; row < j->entry.n_rows && status == RG_OK; row++)
        column->numbers[row] = values[row];
    return status;
}

static rg_status add_text_columns(rg_xrd_simulation *j, rg_error *err)
{
    static const char *const NAMES[] = {"formula", "space_group"};
    rg_status status = RG_OK;
    for (int c = 0; c < 2 && status == RG_OK; c++) {
        rg_column *column = NULL;
        status = rg_table_add_texts(&j->entry.rows, NAMES[c], &column, err);
        for (size_t row = 0; row < j->entry.n_rows && status == RG_OK; row++) {
            const rg_crystal *crystal = &j->phases.items[row].crystal;
            const char *text = c == 0 ? crystal->formula : crystal->group;
            status = rg_column_set_text(column, row, text, strlen(text), err);
        }
    }
    return status;
}

/* A pattern library: what masses are found by. */
static rg_status describe_phases(rg_xrd_simulation *j, rg_error *err)
{
    const size_t n = j->phases.n;
    double *values = rg_alloc(n, 3, sizeof *values);
    rg_status status = values == NULL ? no_memory(err) : RG_OK;
    for (size_t p = 0; p < n && status == RG_OK; p++) {
        const rg_crystal_phase *phase = &j->phases.items[p];
        values[p] = phase->density;
        values[n + p] = phase->lattice.volume;
        values[2 * n + p] = phase->atoms.mass;
        status = rg_column_set_text(&j->entry.rows.columns[0], p, phase->crystal.name,
                                    strlen(phase->crystal.name), err);
    }
    if (status == RG_OK)
        status = add_number_column(j, "rir", "1", j->rir, err);
    if (status == RG_OK)
        status = add_number_column(j, "density_g_cm3", "g/cm^3", values, err);
    if (status == RG_OK)
        status = add_number_column(j, "cell_volume_A3", "angstrom^3", values + n, err);
    if (status == RG_OK)
        status = add_number_column(j, "cell_mass_g_mol", "g/mol", values + 2 * n, err);
    free(values);
    return status == RG_OK ? add_text_columns(j, err) : status;
}

/* Weights in per cent, glass among them: columns wt_NAME beside the patterns, and the truth. */
static rg_status describe_mixture(rg_xrd_simulation *j, rg_error *err)
{
    const size_t n = j->phases.n + (j->args->amorphous > 0.0);
    const size_t n_rows = j->entry.n_rows;
    const char **names = rg_alloc(n, 1, sizeof *names);
    double *fractions = rg_alloc(n_rows, n, sizeof *fractions);
    rg_group *group = NULL;
    rg_status status = names == NULL || fractions == NULL ? no_memory(err) : RG_OK;
    for (size_t p = 0; p < n && status == RG_OK; p++) {
        rg_column *column = NULL;
        char name[RG_CRYSTAL_TEXT + 8];
        const double share = p < j->phases.n ? j->weight[p] : j->args->amorphous / 100.0;
        names[p] = p < j->phases.n ? j->phases.items[p].crystal.name : "amorphous";
        snprintf(name, sizeof name, "wt_%s", names[p]);
        status = rg_table_add_numbers(&j->entry.rows, name, "percent", &column, err);
        for (size_t row = 0; row < n_rows && status == RG_OK; row++) {
            column->numbers[row] = 100.0 * share;
            fractions[row * n + p] = share;
        }
    }
    if (status == RG_OK)
        status = rg_result_add_row_group(&j->result, "abundances", "True mass fractions", "abundances",
                                         n_rows, "endmember", n, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "abundances", "1", "Mass fraction", n_rows, n, fractions, err);
    if (status == RG_OK)
        status = rg_result_add_words(&j->result, "endmember_table", "name", names, n, err);
    free(fractions);
    free(names);
    return status;
}

typedef enum { H, K, L, MULTIPLICITY, SPACING, ANGLE, SQUARE, INTENSITY, NUMBERS } line_number;
static const struct {
    const char *name, *units, *label;
} LINE_NUMBERS[NUMBERS] = {[H] = {"h", "1", "h"},
                           [K] = {"k", "1", "k"},
                           [L] = {"l", "1", "l"},
                           [MULTIPLICITY] = {"multiplicity", "1", "Multiplicity"},
                           [SPACING] = {"d", "angstrom", "Spacing d"},
                           [ANGLE] = {"two_theta", "deg", "Two theta of the first wavelength"},
                           [SQUARE] = {"f_squared", "1", "|F|^2 (electrons^2)"},
                           [INTENSITY] = {"intensity", "percent", "Integrated intensity, strongest 100"}};

/* Every reflection in the range, phase after phase. */
static rg_status describe_lines(rg_xrd_simulation *j, rg_error *err)
{
    size_t most = 0;
    size_t n = 0;
    rg_group *group = NULL;
    for (size_t p = 0; p < j->phases.n; p++)
        most += j->powders[p].list.n;
    const char **names = rg_alloc(most, 1, sizeof *names);
    double *numbers = rg_alloc(most, NUMBERS, sizeof *numbers);
    rg_status status = names == NULL || numbers == NULL ? no_memory(err) : RG_OK;
    for (size_t p = 0; p < j->phases.n && status == RG_OK; p++) {
        const rg_powder *powder = &j->powders[p];
        double top = 0.0;
        for (size_t i = 0; i < powder->list.n; i++)
            top = powder->intensity[i] > top ? powder->intensity[i] : top;
        for (size_t i = 0; i < powder->list.n; i++) {
            const rg_xrd_reflection *r = &powder->list.items[i];
            const double angle = rg_xrd_instrument_position(&j->instrument, 0, r->d);
            const double row[NUMBERS] = {r->hkl[0], r->hkl[1], r->hkl[2], r->multiplicity,
                                         r->d,      angle,     r->f2,     100.0 * powder->intensity[i] / top};
            if (!(angle >= j->args->from && angle <= j->args->to))
                continue;
            for (int c = 0; c < NUMBERS; c++)
                numbers[(size_t) c * most + n] = row[c];
            names[n++] = j->phases.items[p].crystal.name;
        }
    }
    if (status == RG_OK && n > 0)
        status = rg_result_add_group(&j->result, "reflections", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK && n > 0)
        status = rg_result_add_texts(group, "phase", names, n, err);
    for (int c = 0; c < NUMBERS && status == RG_OK && n > 0; c++)
        status = rg_result_add_numbers(group, LINE_NUMBERS[c].name, LINE_NUMBERS[c].units,
                                       LINE_NUMBERS[c].label, n, 0, numbers + (size_t) c * most, err);
    free(numbers);
    free(names);
    return status;
}

rg_status rg_xrd_simulation_describe(rg_xrd_simulation *j, rg_error *err)
{
    const rg_status status = j->weight != NULL ? describe_mixture(j, err) : describe_phases(j, err);
    return status == RG_OK ? describe_lines(j, err) : status;
}
