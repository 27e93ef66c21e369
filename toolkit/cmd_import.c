/* regolith import: instrument files into one container. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container.h"
#include "formats/import/columns.h"
#include "formats/import/grid.h"
#include "formats/import/import.h"
#include "kernels/base/memory.h"
#include "toolkit/commands.h"
#include "toolkit/message.h"
#include "toolkit/name_list.h"
#include "toolkit/progress.h"
#include "toolkit/suggest.h"

enum { MOST_NOTES = 20, MOST_FORMATS = 64 };

typedef struct {
    rg_common_args common;
    const char *technique;
    const char *format;
    const char *sample;
    const char *x_unit;
    const char *sizes;
    const char *edges;
    double laser;
    double laser_step;
    double pixel_size;
    const char *dataset;
    const char *axis;
    const char *fwhm;
    const char *names;
    const char *map;
    const char *columns;
    bool skip_bad;
} import_args;

static const rg_option options[] = {
    {RG_OPTION_WORD, 't', "technique",
     "reflectance|raman|ftir|xrd|epma|grainsize|optical-constants|interferogram|"
     "single-beam|image|outlines|laser-diffraction",
     NULL, offsetof(import_args, technique), "what was measured (default: what the file says)", false},
    {RG_OPTION_TEXT, 'f', "format", "NAME", NULL, offsetof(import_args, format),
     "file format (default: recognised by content; --format list names them)", false},
    {RG_OPTION_TEXT, 's', "sample", "ID", NULL, offsetof(import_args, sample),
     "sample id for rows that have none (default: the file's name)", false},
    {RG_OPTION_TEXT, 'x', "x-unit", "UNIT", NULL, offsetof(import_args, x_unit),
     "unit of the axis: nm, um, angstrom, 1/cm, deg, mm, phi (default: as the file says)", false},
    {RG_OPTION_WORD, 0, "sizes", "lower|upper|centre|edges", NULL, offsetof(import_args, sizes),
     "what the sizes of a grain-size table are (default: as its layout says)", false},
    {RG_OPTION_PATH, 0, "edges", "FILE", NULL, offsetof(import_args, edges),
     "text file with the class edges (um) of a grain-size table, or the ring edges (deg) of a laser "
     "detector: one "
     "more than there are",
     false},
    {RG_OPTION_NUMBER, 0, "laser", "CM1", NULL, offsetof(import_args, laser),
     "wavenumber of the laser (1/cm) of an interferogram that is given over points", false},
    {RG_OPTION_NUMBER, 0, "laser-step", "N", "2", offsetof(import_args, laser_step),
     "half waves of that laser from point to point", false},
    {RG_OPTION_NUMBER, 0, "pixel-size", "UM", NULL, offsetof(import_args, pixel_size),
     "size of a pixel in um, of images and of outlines in pixels", false},
    {RG_OPTION_TEXT, 0, "dataset", "PATH", NULL, offsetof(import_args, dataset),
     "HDF5 of others: the dataset with the spectra", false},
    {RG_OPTION_TEXT, 0, "axis", "PATH", NULL, offsetof(import_args, axis),
     "HDF5 of others: the axis; also library[0] (a row of a dataset), 401:889 (even steps), none", false},
    {RG_OPTION_TEXT, 0, "fwhm", "PATH", NULL, offsetof(import_args, fwhm),
     "HDF5 of others: the band widths, as --axis", false},
    {RG_OPTION_TEXT, 0, "names", "PATH", NULL, offsetof(import_args, names),
     "HDF5 of others: the names of the spectra", false},
    {RG_OPTION_TEXT, 0, "map", "Y,X", NULL, offsetof(import_args, map),
     "columns with the line and sample position of each row: make a map of them", false},
    {RG_OPTION_TEXT, 0, "columns", "FILES", NULL, offsetof(import_args, columns),
     "tables, with commas between, whose first column names the rows: their other columns are kept beside "
     "them",
     false},
    {RG_OPTION_FLAG, 0, "skip-bad", NULL, NULL, offsetof(import_args, skip_bad),
     "leave out files that cannot be read, with a warning each", false},
    {0},
};

static rg_status list_formats(void)
{
    for (size_t i = 0; RG_IMPORT_FORMATS[i] != NULL; i++)
        printf("%-16s %s\n", RG_IMPORT_FORMATS[i]->id, RG_IMPORT_FORMATS[i]->label);
    return RG_OK;
}

static rg_status check_format(const char *id, rg_error *err)
{
    const char *ids[MOST_FORMATS];
    size_t n = 0;
    for (; n < MOST_FORMATS && RG_IMPORT_FORMATS[n] != NULL; n++) {
        ids[n] = RG_IMPORT_FORMATS[n]->id;
        if (strcmp(ids[n], id) == 0)
            return RG_OK;
    }
    char subject[RG_SUGGEST_SUBJECT];
    rg_suggest_subject(id, ids, n, subject);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "unknown format", subject, "see --format list");
}

static rg_status read_options(const import_args *args, rg_import_options *to, rg_error *err)
{
    *to = rg_import_defaults();
    if (args->technique != NULL)
        to->technique = rg_technique_parse(args->technique);
    if (args->x_unit != NULL) {
        to->x_unit = rg_unit_parse(args->x_unit, strlen(args->x_unit));
        if (to->x_unit == RG_UNIT_COUNT)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "unknown unit", args->x_unit,
                                 "use nm, um, angstrom, 1/cm, deg, mm or phi");
    }
    to->sample = args->sample;
    to->size_meaning = args->sizes != NULL ? rg_size_meaning_parse(args->sizes) : RG_SIZES_AS_FILED;
    to->edges_path = args->edges;
    to->laser_cm1 = args->laser;
    to->laser_step = args->laser_step;
    to->pixel_um = args->pixel_size;
    if (args->pixel_size <= 0.0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a pixel has no such size", NULL,
                             "give --pixel-size in um, above 0");
    to->dataset = args->dataset;
    to->axis = args->axis;
    to->fwhm = args->fwhm;
    to->names = args->names;
    return args->format != NULL ? check_format(args->format, err) : RG_OK;
}

/* Move the entries of `more` behind those of `all`. */
static rg_status take(rg_entries *all, rg_entries *more, size_t *capacity, rg_error *err)
{
    void *items = all->items;
    const bool grown = rg_grow(&items, capacity, all->n + more->n, sizeof *all->items);
    all->items = items;
    if (!grown)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for another file");
    for (size_t i = 0; i < more->n; i++)
        all->items[all->n++] = more->items[i];
    free(more->items);
    *more = (rg_entries){0};
    return RG_OK;
}

static rg_status read_files(const rg_run *run, const rg_import_options *how, rg_entries *all, size_t *skipped,
                            rg_error *err)
{
    const import_args *args = run->args;
    rg_status status = RG_OK;
    size_t capacity = 0;
    rg_progress progress;
    rg_progress_begin(&progress, run->command->name, "files", args->common.n_operands, args->common.quiet);
    for (size_t i = 0; i < args->common.n_operands && status == RG_OK; i++) {
        rg_entries found = {0};
        status = rg_import_path(args->common.operands[i], args->format, how, &found, err);
        if (status == RG_OK)
            status = take(all, &found, &capacity, err);
        rg_entries_free(&found);
        if (status != RG_OK && status != RG_ENOMEM && args->skip_bad) {
            rg_progress_end(&progress);
            char line[1024];
            rg_message_format(run->command->name, err, line, sizeof line);
            const char *text = strstr(line, ": ");
            rg_message_warning(run->command->name, "left out: %s", text != NULL ? text + 2 : line);
            *err = (rg_error){0};
            status = RG_OK;
            ++*skipped;
        }
        rg_progress_at(&progress, i + 1);
    }
    rg_progress_end(&progress);
    if (status == RG_OK && all->n == 0)
        status = rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "no file could be read");
    return status;
}

/* What the importers decided, a line each; the rest is counted, for it is in the file. */
static void print_notes(const rg_run *run, const rg_entries *entries)
{
    const import_args *args = run->args;
    size_t shown = 0;
    size_t hidden = 0;
    for (size_t e = 0; e < entries->n; e++) {
        const rg_table *notes = &entries->items[e].notes;
        for (size_t row = 0; row < notes->n_rows; row++) {
            if (shown < MOST_NOTES)
                rg_message_note(run->command->name, args->common.quiet, "%s: %s",
                                notes->columns[0].texts[row], notes->columns[1].texts[row]);
            shown < MOST_NOTES ? shown++ : hidden++;
        }
    }
    if (hidden > 0)
        rg_message_note(run->command->name, args->common.quiet, "%zu more notes are stored in the file",
                        hidden);
}

static void print_summary(const import_args *args, const rg_entries *entries)
{
    static const char *const ROWS[RG_TECHNIQUE_COUNT] = {
        [RG_EPMA] = "analyses", [RG_GRAINSIZE] = "samples", [RG_OPTICAL] = "rows",
        [RG_IMAGE] = "lines",   [RG_OUTLINES] = "points",   [RG_LASER] = "samples",
    };
    static const char *const COLUMNS[RG_TECHNIQUE_COUNT] = {
        [RG_EPMA] = "oxides",          [RG_GRAINSIZE] = "classes", [RG_IMAGE] = "pixels",
        [RG_OUTLINES] = "coordinates", [RG_LASER] = "rings",
    };
    printf("%s\n", args->common.output);
    for (size_t e = 0; e < entries->n; e++) {
        const rg_entry *entry = &entries->items[e];
        const rg_technique_facts *facts = rg_technique_about(entry->technique);
        const char *rows = ROWS[entry->technique] != NULL ? ROWS[entry->technique] : "spectra";
        const char *columns = COLUMNS[entry->technique] != NULL ? COLUMNS[entry->technique] : "bands";
        if (e >= 12 && entries->n > 14) {
            printf("  and %zu more entries; see `regolith info`\n", entries->n - e);
            return;
        }
        printf("  %-12s %zu %s of %zu %s", facts->name, entry->n_rows, rows, entry->n_columns, columns);
        if (entry->axis != NULL)
            printf(", %.6g to %.6g %s", entry->axis[0], entry->axis[entry->n_columns - 1],
                   rg_unit_name(facts->axis_unit));
        if (entry->n_sources > 1)
            printf(", from %zu files", entry->n_sources);
        printf("\n");
    }
}

static rg_status write_entries(const rg_run *run, rg_entries *entries, rg_error *err)
{
    const import_args *args = run->args;
    const rg_h5_write_options how = {args->common.force, args->common.operands, args->common.n_operands};
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_create(args->common.output, &how, &file, err);
    for (size_t e = 0; e < entries->n && status == RG_OK; e++) {
        rg_progress progress;
        rg_progress_begin(&progress, run->command->name, "spectra", entries->items[e].n_rows,
                          args->common.quiet);
        status = rg_h5_write_entry(file, &entries->items[e],
                                   (void (*)(void *, size_t))(void (*)(void)) rg_progress_at, &progress, err);
        rg_progress_end(&progress);
    }
    if (status != RG_OK) {
        rg_h5_abandon(file);
        return status;
    }
    return rg_h5_publish(file, err);
}

static rg_status make_maps(const char *names, rg_entries *entries, rg_error *err)
{
    char columns[3][256] = {"", "", ""};
    size_t n = 0;
    for (const char *at = names; n < 3 && rg_name_list_next(&at, columns[n], sizeof columns[n]);)
        n++;
    if (n != 2)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a map needs two columns", names,
                             "name them as in --map y,x");
    return rg_import_grid(entries, columns[0], columns[1], err);
}

static rg_status join_columns(const import_args *args, rg_entries *entries, rg_error *err)
{
    char path[4096];
    rg_status status = RG_OK;
    for (const char *at = args->columns;
         at != NULL && status == RG_OK && rg_name_list_next(&at, path, sizeof path);)
        status = rg_import_columns(entries, path, err);
    return status;
}

static rg_status run_import(rg_run *run, rg_error *err)
{
    const import_args *args = run->args;
    if (args->format != NULL && strcmp(args->format, "list") == 0)
        return list_formats();
    if (args->common.n_operands == 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a file name is missing", run->command->operands,
                             "see --help");
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OUT.h5");
    rg_import_options how;
    rg_entries entries = {0};
    size_t skipped = 0;
    rg_status status = read_options(args, &how, err);
    if (status == RG_OK)
        status = read_files(run, &how, &entries, &skipped, err);
    if (status == RG_OK)
        status = rg_import_join(&entries, err);
    if (status == RG_OK)
        status = join_columns(args, &entries, err);
    if (status == RG_OK && args->map != NULL)
        status = make_maps(args->map, &entries, err);
    if (status == RG_OK)
        status = write_entries(run, &entries, err);
    if (status == RG_OK) {
        print_notes(run, &entries);
        if (!args->common.quiet)
            print_summary(args, &entries);
        if (skipped > 0)
            rg_message_warning(run->command->name, "%zu of %zu files were left out", skipped,
                               args->common.n_operands);
    }
    rg_entries_free(&entries);
    return status;
}

const rg_command rg_cmd_import = {
    .name = "import",
    .group = "Data",
    .summary = "read instrument files into one container",
    .operands = "FILE...",
    .description =
        "The format of every file is recognised by its content. Files of one technique on one axis become\n"
        "one batch; other axes become entries of their own. The header of each file, its name and its\n"
        "SHA-256 are kept, and so are columns beside the numbers. What had to be decided (a unit guessed,\n"
        "a row refused) is printed and stored.",
    .example = "regolith import --technique reflectance -o samples.h5 spectra.csv",
    .options = options,
    .args_size = sizeof(import_args),
    .min_operands = 0,
    .max_operands = (size_t) -1,
    .has = RG_HAS_OUTPUT,
    .run = run_import,
};
