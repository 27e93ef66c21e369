#include <stdio.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "toolkit/message.h"
#include "toolkit/print_table.h"
#include "toolkit/xrd/simulation.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the patterns");
}

static rg_status print_phases(const rg_xrd_simulation *j, rg_error *err)
{
    static const char *const HEADINGS[] = {"<structure", "density g/cm3", "V A^3",
                                           "mass g/mol", "RIR",           "reflections"};
    rg_print_table *table = rg_print_table_new(HEADINGS, 6);
    rg_status status = table == NULL ? no_memory(err) : RG_OK;
    for (size_t p = 0; p < j->phases.n && status == RG_OK; p++) {
        const rg_crystal_phase *phase = &j->phases.items[p];
        const double numbers[] = {phase->density, phase->lattice.volume, phase->atoms.mass, j->rir[p]};
        static const int DIGITS[] = {3, 3, 2, 2};
        status = rg_print_table_cell(table, err, "%s", phase->crystal.name);
        for (int c = 0; c < 4 && status == RG_OK; c++)
            status = rg_print_table_number(table, numbers[c], DIGITS[c], err);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%zu", j->powders[p].list.n);
    }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    return status;
}

static rg_status print_lines(const rg_xrd_simulation *j, size_t p, rg_error *err)
{
    static const char *const HEADINGS[] = {"h k l", "d A", "2theta deg", "I", "multiplicity"};
    const rg_powder *powder = &j->powders[p];
    rg_powder_line *lines = rg_alloc(powder->list.n, 1, sizeof *lines);
    rg_print_table *table = rg_print_table_new(HEADINGS, 5);
    rg_status status = lines == NULL || table == NULL ? no_memory(err) : RG_OK;
    const size_t n = status == RG_OK ? rg_powder_strongest(powder, &j->instrument, j->args->from, j->args->to,
                                                           j->args->lines, lines)
                                     : 0;
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        const rg_xrd_reflection *r = &powder->list.items[lines[i].reflection];
        status = rg_print_table_cell(table, err, "%d %d %d", r->hkl[0], r->hkl[1], r->hkl[2]);
        if (status == RG_OK)
            status = rg_print_table_number(table, r->d, 4, err);
        if (status == RG_OK)
            status =
                rg_print_table_number(table, rg_xrd_instrument_position(&j->instrument, 0, r->d), 3, err);
        if (status == RG_OK)
            status = rg_print_table_number(table, 100.0 * lines[i].intensity / lines[0].intensity, 1, err);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%d", lines[i].multiplicity);
    }
    if (status == RG_OK && n > 0) {
        printf("\n%s\n", j->phases.items[p].crystal.name);
        rg_print_table_write(table, stdout);
    }
    rg_print_table_free(table);
    free(lines);
    return status;
}

rg_status rg_xrd_simulation_print(const rg_xrd_simulation *j, const char *command, rg_error *err)
{
    rg_phases_say(&j->phases, &j->how, command, j->args->common.quiet);
    if (j->how.terms == NULL)
        rg_message_note(command, j->args->common.quiet,
                        "no tube of the library has this wavelength; f' and f'' count as 0");
    if (j->args->common.quiet)
        return RG_OK;
    rg_status status = print_phases(j, err);
    for (size_t p = 0; p < j->phases.n && status == RG_OK && j->args->lines > 0; p++)
        status = print_lines(j, p, err);
    return status;
}
