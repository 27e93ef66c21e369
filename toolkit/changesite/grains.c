#include "toolkit/changesite/grains.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/identify/ftir_evidence.h"
#include "kernels/identify/xrd_evidence.h"
#include "toolkit/analyses.h"
#include "toolkit/changesite/lasers.h"
#include "toolkit/message.h"
#include "toolkit/stream.h"

enum { ID_SIZE = 128 };

/* --- names ----------------------------------------------------------------------------------------- */

static const rg_column *id_column(const rg_grains_options *options, const rg_entry *entry)
{
    static const char *const USUAL[] = {"grain", "grain_id", "sample_id"};
    if (options->column != NULL)
        return rg_table_find(&entry->rows, options->column);
    for (size_t i = 0; i < sizeof USUAL / sizeof USUAL[0]; i++) {
        const rg_column *column = rg_table_find(&entry->rows, USUAL[i]);
        if (column != NULL)
            return column;
    }
    return NULL;
}

/* False for a row without a name, which gets one of its own. */
static bool name_of(const rg_grains_options *options, const rg_entry *entry, size_t entry_number, size_t row,
                    char *id, size_t size)
{
    const rg_column *column = id_column(options, entry);
    id[0] = '\0';
    if (options->same)
        snprintf(id, size, "grain");
    else if (column != NULL && column->texts != NULL)
        snprintf(id, size, "%s", column->texts[row]);
    else if (column != NULL && column->numbers != NULL && !isnan(column->numbers[row]))
        snprintf(id, size, "%.10g", column->numbers[row]);
    if (id[0] != '\0')
        return true;
    snprintf(id, size, "(entry %zu, row %zu)", entry_number, row);
    return false;
}

static size_t slot_of(const rg_grains *g, const char *id)
{
    size_t hash = 1469598103934665603u; /* FNV-1a */
    for (const unsigned char *at = (const unsigned char *) id; *at != '\0'; at++)
        hash = (hash ^ *at) * 1099511628211u;
    size_t slot = hash & (g->n_slots - 1);
    while (g->slots[slot] != 0 && strcmp(g->grains[g->slots[slot] - 1].id, id) != 0)
        slot = (slot + 1) & (g->n_slots - 1);
    return slot;
}

static size_t find(const rg_grains *g, const char *id)
{
    if (g->n_slots == 0)
        return RG_NO_INDEX;
    const size_t slot = slot_of(g, id);
    return g->slots[slot] == 0 ? RG_NO_INDEX : g->slots[slot] - 1;
}

static rg_status more_slots(rg_grains *g, rg_error *err)
{
    const size_t n = g->n_slots == 0 ? 1024 : 2 * g->n_slots;
    size_t *slots = rg_alloc(n, 1, sizeof *slots);
    if (slots == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the grains");
    memset(slots, 0, n * sizeof *slots);
    free(g->slots);
    g->slots = slots;
    g->n_slots = n;
    for (size_t i = 0; i < g->n; i++)
        slots[slot_of(g, g->grains[i].id)] = i + 1;
    return RG_OK;
}

static rg_status find_or_add(rg_grains *g, const char *id, bool named, size_t *index, rg_error *err)
{
    *index = find(g, id);
    if (*index != RG_NO_INDEX)
        return RG_OK;
    if (2 * (g->n + 1) > g->n_slots) {
        const rg_status status = more_slots(g, err);
        if (status != RG_OK)
            return status;
    }
    if (!rg_grow((void **) &g->grains, &g->capacity, g->n + 1, sizeof *g->grains))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the grains");
    rg_grain *grain = &g->grains[g->n];
    *grain = (rg_grain){.id = rg_copy_text(id, strlen(id)),
                        .named = named,
                        .evidence = rg_evidence_none(),
                        .doublet = RG_NO_INDEX,
                        .home_entry = RG_NO_INDEX,
                        .home_row = RG_NO_INDEX,
                        .analysis = RG_NO_INDEX};
    if (grain->id == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the grains");
    *index = g->n++;
    g->slots[slot_of(g, id)] = g->n;
    return RG_OK;
}

size_t rg_grains_of_row(const rg_grains *grains, const rg_grains_options *options, const rg_entry *entry,
                        size_t entry_number, size_t row, char *id, size_t size)
{
    (void) name_of(options, entry, entry_number, row, id, size);
    return find(grains, id);
}

bool rg_grains_home(const rg_grains *grains, size_t entry_number)
{
    for (size_t i = 0; i < grains->n; i++)
        if (grains->grains[i].home_entry == entry_number)
            return true;
    return false;
}

/* --- spectra and patterns -------------------------------------------------------------------------- */

typedef struct {
    const rg_grains_options *options;
    rg_grains *grains;
    const rg_entry *entry;
    size_t entry_number; /* RG_NO_INDEX: of a further file */
    const rg_column *laser, *wavelength, *refined_x, *refined_fe;
} reading;

static double number_at(const rg_column *column, size_t row, double otherwise)
{
    return column != NULL && column->numbers != NULL && !isnan(column->numbers[row]) ? column->numbers[row]
                                                                                     : otherwise;
}

static rg_status evidence_of(const reading *r, const double *values, size_t row, double *work,
                             rg_evidence *evidence, rg_error *err)
{
    const rg_entry *entry = r->entry;
    const rg_phase_lines *lines = &r->options->library->lines;
    *evidence = rg_evidence_none();
    if (entry->technique == RG_RAMAN)
        return rg_raman_evidence(lines, entry->axis, values, entry->n_columns, evidence, err);
    if (entry->technique == RG_FTIR) {
        rg_ftir_evidence(entry->axis, values, entry->n_columns, evidence);
        return RG_OK;
    }
    rg_xrd_evidence(lines, entry->axis, values, entry->n_columns,
                    number_at(r->wavelength, row, r->options->wavelength_A), work, evidence);
    evidence->value[RG_EVIDENCE_XRD_X] = number_at(r->refined_x, row, NAN);
    evidence->value[RG_EVIDENCE_XRD_FE] = number_at(r->refined_fe, row, NAN);
    return RG_OK;
}

/* The spectrum with the clearer doublet stands for the grain; the worst of what vetoes stays. */
static void join_raman(rg_grains *grains, size_t index, size_t spectrum)
{
    rg_grain *grain = &grains->grains[index];
    const rg_evidence *own = &grains->spectra[spectrum].own;
    const rg_evidence_value clear = RG_EVIDENCE_RAMAN_DELTA_BIC;
    rg_evidence joined = *own;
    if (!isnan(grain->evidence.value[clear]) && !(own->value[clear] > grain->evidence.value[clear])) {
        rg_evidence_join(&grain->evidence, own);
        return;
    }
    rg_evidence_join(&joined, &grain->evidence);
    grain->evidence = joined;
    if (!isnan(own->value[clear]))
        grain->doublet = spectrum;
}

static rg_status keep_spectrum(const reading *r, size_t index, size_t row, const rg_evidence *own,
                               rg_error *err)
{
    rg_grains *g = r->grains;
    if (!rg_grow((void **) &g->spectra, &g->spectra_capacity, g->n_spectra + 1, sizeof *g->spectra))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra");
    g->spectra[g->n_spectra++] = (rg_grain_spectrum){index, number_at(r->laser, row, NAN), *own};
    return RG_OK;
}

static rg_status join_row(const reading *r, size_t row, const rg_evidence *own, rg_error *err)
{
    char id[ID_SIZE];
    size_t index;
    const bool named = name_of(r->options, r->entry, r->entry_number, row, id, sizeof id);
    const bool is_raman = r->entry->technique == RG_RAMAN;
    if (!named && r->entry_number == RG_NO_INDEX) /* without a name nobody knows whose it is */
        return is_raman ? keep_spectrum(r, RG_NO_INDEX, row, own, err) : RG_OK;
    rg_status status = find_or_add(r->grains, id, named, &index, err);
    if (status == RG_OK && is_raman)
        status = keep_spectrum(r, index, row, own, err);
    if (status != RG_OK)
        return status;
    rg_grain *grain = &r->grains->grains[index];
    if (is_raman)
        join_raman(r->grains, index, r->grains->n_spectra - 1);
    else
        rg_evidence_join(&grain->evidence, own);
    if ((grain->techniques >> RG_EPMA & 1u) == 0 && grain->home_row == RG_NO_INDEX &&
        r->entry_number != RG_NO_INDEX) {
        grain->home_entry = r->entry_number;
        grain->home_row = row;
    }
    grain->techniques |= (size_t) 1 << r->entry->technique;
    return RG_OK;
}

static rg_status read_block(void *state, const rg_block *block, rg_error *err)
{
    const reading *r = state;
    const size_t n_columns = r->entry->n_columns;
    double *values = rg_alloc(block->n, n_columns, sizeof *values);
    double *work = rg_alloc(block->n, 3 * n_columns, sizeof *work);
    rg_evidence *own = rg_alloc(block->n, 1, sizeof *own);
    rg_status *outcome = rg_alloc(block->n, 1, sizeof *outcome);
    rg_status status = RG_OK;
    if (values == NULL || work == NULL || own == NULL || outcome == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra");
    for (size_t i = 0; i < block->n * n_columns && status == RG_OK; i++)
        values[i] = block->is_double ? ((const double *) block->values)[i]
                                     : (double) ((const float *) block->values)[i];
    if (status == RG_OK) {
#pragma omp parallel for schedule(dynamic, 1)
        for (size_t k = 0; k < block->n; k++)
            outcome[k] = evidence_of(r, values + k * n_columns, block->first + k, work + k * 3 * n_columns,
                                     &own[k], NULL);
    }
    /* In the order of the rows, whatever order the threads ran in. */
    for (size_t k = 0; k < block->n && status == RG_OK; k++) {
        if (outcome[k] != RG_OK)
            status = rg_fail(err, outcome[k], block->first + k, "no memory for the lines of a spectrum");
        else
            status = join_row(r, block->first + k, &own[k], err);
    }
    free(outcome);
    free(own);
    free(work);
    free(values);
    return status;
}

static rg_status read_spectra(rg_workfile *work, size_t entry_number, const rg_grains_options *options,
                              rg_grains *grains, rg_error *err)
{
    const rg_entry *entry = &work->entry;
    if (entry->technique == RG_FTIR && entry->value_units != NULL && strcmp(entry->value_units, "1") != 0) {
        rg_message_warning(options->command, "%s: %s is in %s, not absorbance, and takes no part", work->path,
                           work->name, entry->value_units);
        return RG_OK;
    }
    reading r = {.options = options,
                 .grains = grains,
                 .entry = entry,
                 .entry_number = entry_number,
                 .laser = rg_table_find(&entry->rows, "laser_nm"),
                 .wavelength = rg_table_find(&entry->rows, "wavelength_A"),
                 .refined_x = rg_table_find(&entry->rows, "refined_X"),
                 .refined_fe = rg_table_find(&entry->rows, "refined_Fe")};
    const rg_stream stream = {.file = work->file,
                              .entry = work->name,
                              .n_rows = entry->n_rows,
                              .n_columns = entry->n_columns,
                              .command = options->command,
                              .what = "spectra",
                              .quiet = options->quiet};
    return rg_stream_run(&stream, read_block, &r, err);
}

/* --- analyses -------------------------------------------------------------------------------------- */

/* Analyses of the first file: their grains are judged where they stand. */
static rg_status note_analyses(const rg_workfile *work, size_t entry_number, const rg_grains_options *options,
                               rg_grains *grains, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t row = 0; row < work->entry.n_rows && status == RG_OK; row++) {
        char id[ID_SIZE];
        size_t index;
        const bool named = name_of(options, &work->entry, entry_number, row, id, sizeof id);
        status = find_or_add(grains, id, named, &index, err);
        if (status == RG_OK)
            grains->grains[index].techniques |= (size_t) 1 << RG_EPMA;
    }
    return status;
}

/* Analyses of further files, for grains that the first file has no analyses of. */
static rg_status keep_analyses(rg_workfile *work, const rg_grains_options *options, rg_grains *grains,
                               rg_error *err)
{
    const rg_oxide_table *oxides = &options->library->formula.oxides;
    const size_t n = oxides->n_oxides;
    rg_analyses analyses = {0};
    rg_status status = rg_analyses_read(work, oxides, &analyses, err);
    for (size_t row = 0; row < work->entry.n_rows && status == RG_OK; row++) {
        char id[ID_SIZE];
        size_t index;
        if (!name_of(options, &work->entry, RG_NO_INDEX, row, id, sizeof id))
            continue;
        status = find_or_add(grains, id, true, &index, err);
        if (status != RG_OK || (grains->grains[index].techniques >> RG_EPMA & 1u) != 0 ||
            grains->grains[index].analysis != RG_NO_INDEX)
            continue;
        if (!rg_grow((void **) &grains->wt, &grains->analyses_capacity[0], grains->n_analyses + 1,
                     n * sizeof *grains->wt) ||
            !rg_grow((void **) &grains->sigma, &grains->analyses_capacity[1], grains->n_analyses + 1,
                     n * sizeof *grains->sigma)) {
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the analyses");
            continue;
        }
        for (size_t i = 0; i < n; i++) {
            grains->wt[grains->n_analyses * n + i] = analyses.wt[row * n + i];
            grains->sigma[grains->n_analyses * n + i] =
                analyses.sigma != NULL ? analyses.sigma[row * n + i] : (double) NAN;
        }
        grains->grains[index].analysis = grains->n_analyses++;
    }
    rg_analyses_free(&analyses);
    return status;
}

/* --- files ----------------------------------------------------------------------------------------- */

static const unsigned SPECTRA = 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD;

static rg_status record(const rg_workfile *work, rg_grains *grains, rg_error *err)
{
    if (!rg_grow((void **) &grains->inputs, &grains->inputs_capacity, grains->n_inputs + 1,
                 sizeof *grains->inputs))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the record");
    return rg_workfile_input(work, "evidence of the same grains", &grains->inputs[grains->n_inputs++], err);
}

/* Every entry of a technique in the mask. */
static rg_status read_entries(rg_h5_file *file, const char *path, bool is_first, unsigned techniques,
                              const rg_grains_options *options, rg_grains *grains, size_t *n_with_column,
                              rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t i = 0; i < rg_h5_entry_count(file) && status == RG_OK; i++) {
        rg_workfile work;
        bool fits = false;
        status = rg_workfile_take(file, path, rg_h5_entry_name(file, i), techniques, &work, &fits, err);
        if (status != RG_OK || !fits)
            continue;
        const bool is_analyses = work.entry.technique == RG_EPMA;
        *n_with_column += id_column(options, &work.entry) != NULL;
        if (!is_analyses)
            status = read_spectra(&work, is_first ? i : RG_NO_INDEX, options, grains, err);
        else if (is_first)
            status = note_analyses(&work, i, options, grains, err);
        else
            status = keep_analyses(&work, options, grains, err);
        if (status == RG_OK && (!is_analyses || !is_first))
            status = record(&work, grains, err);
        if (status != RG_OK)
            rg_error_place(err, NULL, work.name);
        rg_entry_free(&work.entry);
    }
    return status;
}

rg_status rg_grains_read(const char *const *paths, size_t n_paths, const rg_grains_options *options,
                         rg_grains *grains, rg_error *err)
{
    rg_status status = RG_OK;
    size_t n_with_column = 0;
    *grains = (rg_grains){0};
    for (size_t p = 0; p < n_paths && status == RG_OK; p++) {
        rg_h5_file *file = NULL;
        const size_t known = grains->n;
        status = rg_h5_open(paths[p], &file, err);
        /* Analyses first: which grains they have decides where the others are at home. */
        if (status == RG_OK)
            status =
                read_entries(file, paths[p], p == 0, 1u << RG_EPMA, options, grains, &n_with_column, err);
        if (status == RG_OK)
            status = read_entries(file, paths[p], p == 0, SPECTRA, options, grains, &n_with_column, err);
        if (status == RG_OK && p > 0 && grains->n > known)
            rg_message_warning(options->command, "%s: %zu grains are not in %s and are left out", paths[p],
                               grains->n - known, paths[0]);
        rg_h5_close(file);
        if (status != RG_OK)
            rg_error_place(err, paths[p], NULL);
    }
    size_t spectrum = 0;
    for (size_t p = 0; p < n_paths && status == RG_OK; p++)
        status = rg_grains_lasers(paths[p], options, grains, &spectrum, err);
    if (status == RG_OK && options->column != NULL && n_with_column == 0) {
        status =
            rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no entry has a column of this name for its grains",
                          options->column, "`regolith export` shows the columns");
        rg_error_place(err, paths[0], NULL);
    }
    return status;
}

void rg_grains_free(rg_grains *grains)
{
    for (size_t i = 0; i < grains->n; i++)
        free(grains->grains[i].id);
    free(grains->grains);
    free(grains->slots);
    free(grains->spectra);
    free(grains->wt);
    free(grains->sigma);
    free(grains->inputs);
    *grains = (rg_grains){0};
}
