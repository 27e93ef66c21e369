/* regolith info: what is inside a container, on one screen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "formats/hdf5/container.h"
#include "formats/sample/axis.h"
#include "kernels/base/units.h"
#include "toolkit/commands.h"
#include "toolkit/json.h"
#include "toolkit/say.h"

typedef struct {
    rg_common_args common;
} info_args;

enum { MOST_ENTRIES = 12, MOST_COLUMNS = 8, MOST_NAMES = 12 };

static size_t count_bad(const rg_entry *entry)
{
    size_t n = 0;
    for (size_t c = 0; entry->bad_band != NULL && c < entry->n_columns; c++)
        n += entry->bad_band[c] != 0;
    return n;
}

static void print_shape(const rg_entry *entry, const rg_h5_values_facts *values)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    rg_say("  data      %zu x %zu %s", entry->n_rows, entry->n_columns, facts->signal);
    if (entry->n_lines > 0)
        rg_say(" (cube of %zu lines, %zu samples)", entry->n_lines, entry->n_samples);
    rg_say(", %s%s\n", values->is_double ? "float64" : "float32",
           values->has_errors ? ", with standard errors" : "");
    if (entry->axis != NULL)
        rg_say("  axis      %s, %.7g to %.7g %s%s\n", rg_axis_of(entry).name, entry->axis[0],
               entry->axis[entry->n_columns - 1], rg_unit_name(rg_axis_of(entry).unit),
               entry->fwhm != NULL ? ", with band widths" : "");
    if (entry->names != NULL) {
        rg_say("  oxides   ");
        for (size_t c = 0; c < entry->n_columns && c < MOST_NAMES; c++)
            rg_say(" %s", entry->names[c]);
        rg_say("%s\n", entry->n_columns > MOST_NAMES ? " ..." : "");
    }
    if (entry->edges != NULL && (isnan(entry->edges[0]) || isnan(entry->edges[entry->n_columns])))
        rg_say("  classes   open at the %s end\n", !isnan(entry->edges[entry->n_columns]) ? "fine"
                                                   : isnan(entry->edges[0])               ? "fine and coarse"
                                                                                          : "coarse");
    if (count_bad(entry) > 0)
        rg_say("  bad bands %zu of %zu\n", count_bad(entry), entry->n_columns);
}

static void print_columns(const rg_entry *entry)
{
    if (entry->rows.n_columns == 0)
        return;
    rg_say("  columns  ");
    for (size_t c = 0; c < entry->rows.n_columns && c < MOST_COLUMNS; c++)
        rg_say("%s %s", c > 0 ? "," : "", entry->rows.columns[c].name);
    if (entry->rows.n_columns > MOST_COLUMNS)
        rg_say(" and %zu more", entry->rows.n_columns - MOST_COLUMNS);
    rg_say("\n");
}

static void print_sources(const rg_entry *entry)
{
    if (entry->n_sources == 0)
        return;
    const rg_source *first = &entry->sources[0];
    rg_say("  from      %s (%s)", first->file_name, first->format);
    if (entry->n_sources > 1)
        rg_say(" and %zu more files", entry->n_sources - 1);
    rg_say("\n");
    if (entry->notes.n_rows > 0)
        rg_say("  notes     %zu, the first: %s: %s\n", entry->notes.n_rows, entry->notes.columns[0].texts[0],
               entry->notes.columns[1].texts[0]);
}

static rg_status print_results(rg_h5_file *file, const char *name, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t i = 0; i < rg_h5_result_count(file, name) && status == RG_OK; i++) {
        rg_result result = {0};
        status = rg_h5_read_result(file, name, rg_h5_result_name(file, name, i), false, &result, err);
        if (status == RG_OK)
            rg_say("  result    %s: %s\n", result.name, result.command != NULL ? result.command : "");
        rg_result_free(&result);
    }
    return status;
}

static rg_status print_entry(rg_h5_file *file, const char *name, rg_error *err)
{
    rg_entry entry = {0};
    bool has_data = false;
    rg_h5_values_facts values = {0};
    rg_status status = rg_h5_read_entry(file, name, &entry, &has_data, err);
    if (status == RG_OK && has_data)
        status = rg_h5_values_about(file, name, &values, err);
    if (status == RG_OK) {
        rg_say("/%s  %s%s%s\n", name, rg_technique_about(entry.technique)->name,
               entry.title != NULL ? ": " : "", entry.title != NULL ? entry.title : "");
        if (has_data)
            print_shape(&entry, &values);
        else
            rg_say("  results for %zu rows; the data are in the file they were computed from\n",
                   entry.n_rows);
        print_columns(&entry);
        print_sources(&entry);
        status = print_results(file, name, err);
    }
    rg_entry_free(&entry);
    return status;
}

static rg_status print_entry_json(rg_h5_file *file, const char *name, rg_error *err)
{
    rg_entry entry = {0};
    bool has_data = false;
    rg_status status = rg_h5_read_entry(file, name, &entry, &has_data, err);
    if (status == RG_OK) {
        const rg_technique_facts *facts = rg_technique_about(entry.technique);
        int first = 1;
        printf("{");
        rg_json_key(stdout, "entry", &first);
        rg_json_text(stdout, name);
        rg_json_key(stdout, "technique", &first);
        rg_json_text(stdout, facts->name);
        rg_json_key(stdout, "title", &first);
        rg_json_text(stdout, entry.title != NULL ? entry.title : "");
        rg_json_key(stdout, "rows", &first);
        printf("%zu", entry.n_rows);
        rg_json_key(stdout, "columns", &first);
        printf("%zu", has_data ? entry.n_columns : 0);
        if (has_data && entry.axis != NULL) {
            rg_json_key(stdout, "axis_unit", &first);
            rg_json_text(stdout, rg_unit_name(rg_axis_of(&entry).unit));
            rg_json_key(stdout, "axis_first", &first);
            rg_json_number(stdout, entry.axis[0]);
            rg_json_key(stdout, "axis_last", &first);
            rg_json_number(stdout, entry.axis[entry.n_columns - 1]);
        }
        rg_json_key(stdout, "bad_bands", &first);
        printf("%zu", count_bad(&entry));
        rg_json_key(stdout, "sources", &first);
        printf("%zu", entry.n_sources);
        rg_json_key(stdout, "notes", &first);
        printf("%zu", entry.notes.n_rows);
        rg_json_key(stdout, "results", &first);
        printf("[");
        for (size_t i = 0; i < rg_h5_result_count(file, name); i++) {
            printf("%s", i > 0 ? ", " : "");
            rg_json_text(stdout, rg_h5_result_name(file, name, i));
        }
        printf("]}");
    }
    rg_entry_free(&entry);
    return status;
}

static rg_status run_info(rg_run *run, rg_error *err)
{
    const info_args *args = run->args;
    const char *path = args->common.operands[0];
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(path, &file, err);
    const size_t n = status == RG_OK ? rg_h5_entry_count(file) : 0;
    const size_t shown = args->common.json || n <= MOST_ENTRIES + 1 ? n : MOST_ENTRIES;
    if (status == RG_OK && args->common.json)
        printf("[");
    else if (status == RG_OK)
        printf("%s: %zu %s\n", path, n, n == 1 ? "entry" : "entries");
    for (size_t i = 0; i < shown && status == RG_OK; i++) {
        if (args->common.json && i > 0)
            printf(",\n ");
        status = args->common.json ? print_entry_json(file, rg_h5_entry_name(file, i), err)
                                   : print_entry(file, rg_h5_entry_name(file, i), err);
    }
    if (status == RG_OK && args->common.json)
        printf("]\n");
    else if (status == RG_OK && shown < n)
        printf("and %zu more entries; --json lists them all\n", n - shown);
    rg_h5_close(file);
    return status;
}

const rg_command rg_cmd_info = {
    .name = "info",
    .group = "Data",
    .summary = "show what a container holds",
    .operands = "FILE.h5",
    .description =
        "Entries with their technique, shape, axis, columns and sources, and the results computed from\n"
        "them with the command that made each.",
    .example = "regolith info samples.h5",
    .args_size = sizeof(info_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_JSON,
    .run = run_info,
};
