#include "toolkit/xrd/phase.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crystal/operator.h"
#include "formats/import/whole.h"
#include "kernels/base/memory.h"
#include "kernels/xrd/symmetry.h"
#include "toolkit/message.h"

/* A structure of a thousand atoms is a tenth of a megabyte; structure factors deposited with it are more. */
static const size_t MOST_BYTES = (size_t) 256 << 20;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the structure");
}

/* The index of an operator or atom is no line: say it in words instead. */
static void name_index(rg_error *err, const char *what, const char *name)
{
    if (err == NULL || err->index == RG_NO_INDEX)
        return;
    snprintf(err->subject, sizeof err->subject, "%s %.100s", what, name);
    err->index = RG_NO_INDEX;
}

static rg_status check_symmetry(const rg_crystal_phase *phase, rg_error *err)
{
    const rg_crystal *crystal = &phase->crystal;
    rg_status status = rg_xrd_symmetry_check(crystal->operators, crystal->n_operators, err);
    if (status == RG_OK)
        status = rg_xrd_symmetry_fits(crystal->operators, crystal->n_operators, &phase->lattice, err);
    if (status != RG_OK && err != NULL && err->index != RG_NO_INDEX) {
        char number[24];
        snprintf(number, sizeof number, "%zu", err->index + 1);
        name_index(err, "operator", number);
    }
    return status;
}

/* phase->crystal is filled; the rest follows. */
static rg_status prepare(rg_crystal_phase *phase, const rg_phase_options *how,
                         const rg_mineral_library *library, rg_error *err)
{
    rg_crystal *crystal = &phase->crystal;
    phase->scatterers = rg_alloc(crystal->n_types, 1, sizeof *phase->scatterers);
    if (phase->scatterers == NULL)
        return no_memory(err);
    for (size_t i = 0; i < crystal->n_sites; i++)
        if (isnan(crystal->sites[i].u_iso))
            crystal->sites[i].u_iso = how->u_iso;
    for (size_t i = 0; i < crystal->n_types; i++) {
        rg_crystal_type type = crystal->types[i];
        bool substituted = false;
        if (how->neutral)
            type.charge = 0;
        const rg_status status =
            rg_scatterer_find(library, &type, how->terms, &phase->scatterers[i], &substituted, err);
        if (status != RG_OK)
            return status;
        if (substituted)
            phase->n_substituted++;
    }
    phase->model = (rg_xrd_crystal){crystal->cell,  crystal->operators, crystal->n_operators,
                                    crystal->sites, crystal->n_sites,   phase->scatterers};
    rg_status status = rg_xrd_lattice_init(&crystal->cell, &phase->lattice, err);
    if (status == RG_OK)
        status = check_symmetry(phase, err);
    if (status == RG_OK) {
        status = rg_xrd_atoms_init(&phase->model, &phase->lattice, &phase->atoms, err);
        if (status != RG_OK && err != NULL && err->index < crystal->n_sites)
            name_index(err, "atom", crystal->labels[err->index]);
    }
    phase->density = rg_xrd_atoms_density(phase->atoms.mass, phase->lattice.volume);
    if (status == RG_OK && !(phase->atoms.mass > 0.0))
        status = rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "every atom of the structure has occupancy 0");
    return status;
}

static rg_status open_one(const char *path, const rg_phase_options *how, const rg_mineral_library *library,
                          rg_crystal_phases *phases, size_t *capacity, rg_error *err)
{
    rg_import_whole file;
    rg_crystals crystals = {0};
    rg_status status = rg_import_whole_read(path, MOST_BYTES, &file, err);
    if (status == RG_OK)
        status = rg_crystals_read_cif(file.bytes, file.n_bytes, &crystals, err);
    for (size_t i = 0; i < crystals.n && status == RG_OK; i++) {
        void *items = phases->items;
        if (!rg_grow(&items, capacity, phases->n + 1, sizeof *phases->items)) {
            status = no_memory(err);
            break;
        }
        phases->items = items;
        rg_crystal_phase *phase = &phases->items[phases->n++];
        *phase = (rg_crystal_phase){.crystal = crystals.items[i], .path = path};
        memcpy(phase->sha256, file.sha256, sizeof phase->sha256);
        crystals.items[i] = (rg_crystal){0};
        status = prepare(phase, how, library, err);
        if (status != RG_OK)
            (void) rg_error_place(err, NULL, phase->crystal.block);
    }
    rg_crystals_free(&crystals);
    rg_import_whole_free(&file);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    return status;
}

rg_status rg_phases_open(const char *const *paths, size_t n, const rg_phase_options *how,
                         const rg_mineral_library *library, rg_crystal_phases *phases, rg_error *err)
{
    size_t capacity = 0;
    rg_status status = RG_OK;
    *phases = (rg_crystal_phases){0};
    for (size_t i = 0; i < n && status == RG_OK; i++)
        status = open_one(paths[i], how, library, phases, &capacity, err);
    return status;
}

void rg_phase_free(rg_crystal_phase *phase)
{
    rg_crystal_free(&phase->crystal);
    free(phase->scatterers);
    rg_xrd_atoms_free(&phase->atoms);
    *phase = (rg_crystal_phase){0};
}

void rg_phases_free(rg_crystal_phases *phases)
{
    for (size_t i = 0; phases->items != NULL && i < phases->n; i++)
        rg_phase_free(&phases->items[i]);
    free(phases->items);
    *phases = (rg_crystal_phases){0};
}

/* --- structures of the library ------------------------------------------------------------------- */

/* The next piece of a list between ";"; false at its end. */
static bool next_piece(const char **at, char *piece, size_t size)
{
    if (**at == '\0')
        return false;
    const size_t n = strcspn(*at, ";");
    snprintf(piece, size, "%.*s", (int) n, *at);
    *at += n + ((*at)[n] == ';');
    return true;
}

static rg_status bad_row(const rg_tsv *table, size_t row, const char *column, const char *piece,
                         rg_error *err)
{
    (void) rg_fail_named(err, RG_EFORMAT, table->lines[row], "this is no part of a structure", piece, NULL);
    return rg_error_place(err, rg_mineral_library_file(RG_LIBRARY_STRUCTURES), column);
}

static rg_status read_generators(const rg_tsv *table, size_t row, rg_crystal *crystal, rg_error *err)
{
    const char *at = rg_tsv_field(table, row, rg_tsv_column(table, "generators"));
    char piece[64];
    crystal->operators = rg_alloc(RG_OPERATORS_MOST, 1, sizeof *crystal->operators);
    if (crystal->operators == NULL)
        return no_memory(err);
    while (next_piece(&at, piece, sizeof piece))
        if (crystal->n_operators + 1 >= RG_OPERATORS_MOST ||
            !rg_operator_parse(piece, &crystal->operators[crystal->n_operators++]))
            return bad_row(table, row, "generators", piece, err);
    return rg_xrd_symmetry_generate(crystal->operators, &crystal->n_operators, err);
}

static rg_status read_atoms(const rg_tsv *table, size_t row, rg_crystal *crystal, rg_error *err)
{
    enum { MOST = 32 };
    const char *at = rg_tsv_field(table, row, rg_tsv_column(table, "atoms"));
    char piece[96];
    crystal->sites = rg_alloc(MOST, 1, sizeof *crystal->sites);
    crystal->labels = rg_alloc(MOST, 1, sizeof *crystal->labels);
    crystal->types = rg_alloc(MOST, 1, sizeof *crystal->types);
    if (crystal->sites == NULL || crystal->labels == NULL || crystal->types == NULL)
        return no_memory(err);
    while (next_piece(&at, piece, sizeof piece)) {
        rg_crystal_site site;
        double numbers[5];
        char *word = piece + strspn(piece, " ");
        char *next = word + strcspn(word, " ");
        bool good = crystal->n_sites < MOST;
        for (int i = 0; i < 5 && good; i++) {
            const char *start = next + strspn(next, " ");
            const size_t n = strcspn(start, " ");
            good = rg_tsv_number_parse(start, n, &numbers[i]);
            if (i == 0)
                *next = '\0';
            next = piece + (start - piece) + n;
        }
        if (!good || !rg_crystal_type_parse(word, &crystal->types[crystal->n_types]))
            return bad_row(table, row, "atoms", piece, err);
        site = (rg_crystal_site){
            {numbers[0], numbers[1], numbers[2]}, numbers[3], numbers[4], crystal->n_types++};
        crystal->sites[crystal->n_sites++] = site;
    }
    return RG_OK;
}

rg_status rg_phase_reference(const char *name, const rg_phase_options *how, const rg_mineral_library *library,
                             rg_crystal_phase *phase, rg_error *err)
{
    static const char *const EDGES[6] = {"a", "b", "c", "alpha", "beta", "gamma"};
    const rg_tsv *table = &library->tables[RG_LIBRARY_STRUCTURES];
    rg_crystal *crystal = &phase->crystal;
    size_t row = 0;
    *phase = (rg_crystal_phase){0};
    crystal->stated_density = NAN;
    while (row < table->n_rows && strcmp(rg_tsv_field(table, row, rg_tsv_column(table, "name")), name) != 0)
        row++;
    if (row == table->n_rows)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no such structure in the library", name, NULL);
    snprintf(crystal->name, sizeof crystal->name, "%s", name);
    rg_status status = RG_OK;
    for (int i = 0; i < 6 && status == RG_OK; i++)
        status = rg_tsv_number(table, row, rg_tsv_column(table, EDGES[i]),
                               i < 3 ? &crystal->cell.length[i] : &crystal->cell.angle[i - 3], err);
    if (status == RG_OK)
        status = read_generators(table, row, crystal, err);
    if (status == RG_OK)
        status = read_atoms(table, row, crystal, err);
    return status == RG_OK ? prepare(phase, how, library, err) : status;
}

/* --- what is told of them ------------------------------------------------------------------------ */

rg_status rg_phases_record(const rg_crystal_phases *phases, rg_result *result, rg_error *err)
{
    for (size_t i = 0; i < phases->n; i++) {
        const rg_crystal_phase *phase = &phases->items[i];
        const char *slash = strrchr(phase->path, '/');
        rg_input input = {.role = "crystal structure"};
        if (i > 0 && phase->path == phases->items[i - 1].path)
            continue;
        snprintf(input.file_name, sizeof input.file_name, "%.255s", slash != NULL ? slash + 1 : phase->path);
        memcpy(input.sha256, phase->sha256, sizeof input.sha256);
        const rg_status status = rg_result_add_input(result, &input, err);
        if (status != RG_OK)
            return status;
    }
    return RG_OK;
}

void rg_phases_say(const rg_crystal_phases *phases, const rg_phase_options *how, const char *command,
                   bool quiet)
{
    for (size_t i = 0; i < phases->n; i++) {
        const rg_crystal_phase *phase = &phases->items[i];
        const double stated = phase->crystal.stated_density;
        if (phase->crystal.n_without_u > 0)
            rg_message_note(
                command, quiet, "%s: %zu of %zu atoms state no displacement; U is taken as %g A^2",
                phase->crystal.name, phase->crystal.n_without_u, phase->crystal.n_sites, how->u_iso);
        if (phase->n_substituted > 0)
            rg_message_note(command, quiet,
                            "%s: %zu kinds of ion have no scattering factor and count as atoms",
                            phase->crystal.name, phase->n_substituted);
        if (fabs(phase->density / stated - 1.0) > 0.01)
            rg_message_note(command, quiet, "%s: the file states %.3f g/cm3, cell and atoms give %.3f",
                            phase->crystal.name, stated, phase->density);
    }
}
