/* regolith export: data or results as a table. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/export/table.h"
#include "formats/hdf5/container.h"
#include "formats/sample/axis.h"
#include "kernels/base/memory.h"
#include "toolkit/commands.h"
#include "toolkit/output.h"
#include "toolkit/progress.h"
#include "toolkit/result_rows.h"

typedef struct {
    rg_common_args common;
    const char *result;
    const char *table;
    const char *format;
    bool all;
    bool transpose;
} export_args;

static const rg_option options[] = {
    {RG_OPTION_TEXT, 'r', "result", "NAME", NULL, offsetof(export_args, result),
     "result to write, as unmix or process_01_unmix (default: the measured data)", false},
    {RG_OPTION_TEXT, 't', "table", "GROUP", NULL, offsetof(export_args, table),
     "a table of the result that is not by row, as criterion_table", false},
    {RG_OPTION_WORD, 'f', "format", "csv|tsv|json", "csv", offsetof(export_args, format), "form of the table",
     false},
    {RG_OPTION_FLAG, 'a', "all", NULL, NULL, offsetof(export_args, all),
     "every column of the result, limits and diagnostics too", false},
    {RG_OPTION_FLAG, 0, "transpose", NULL, NULL, offsetof(export_args, transpose),
     "data with the axis in the first column and a column per spectrum", false},
    {0},
};

static const size_t BLOCK_CELLS = 1 << 20;

/* What is written, and to where. */
typedef struct {
    const export_args *args;
    rg_h5_file *file;
    const char **entries; /* [n_entries] whose rows are written, one after the other */
    size_t n_entries;
    const char *entry_name; /* the one at hand */
    rg_entry entry;
    bool has_data;
    rg_h5_values_facts facts; /* of the data */
    rg_result result;
    rg_table_format format;
    FILE *out;
    bool begun;      /* the headings are written                               */
    rg_table before; /* without rows: the columns of the entry before this one */
} exporting;

static rg_status add_values(const exporting *x, rg_table *table, const double *values, const double *errors,
                            rg_error *err)
{
    const rg_entry *entry = &x->entry;
    rg_status status = RG_OK;
    for (size_t pass = 0; pass < (errors != NULL ? 2u : 1u); pass++)
        for (size_t c = 0; c < entry->n_columns && status == RG_OK; c++) {
            char name[96];
            char number[32] = "";
            if (entry->names == NULL)
                rg_export_number(entry->axis[c], number);
            snprintf(name, sizeof name, "%.60s%s", entry->names != NULL ? entry->names[c] : number,
                     pass > 0 ? "_error" : "");
            rg_column *column = NULL;
            status = rg_table_add_numbers(table, name, NULL, &column, err);
            if (status == RG_OK)
                column->is_float32 = !x->facts.is_double;
            for (size_t row = 0; row < table->n_rows && status == RG_OK; row++)
                column->numbers[row] = (pass > 0 ? errors : values)[row * entry->n_columns + c];
        }
    return status;
}

/* A column whose name the axis will need would be met twice: data columns win. */
static rg_status data_block(exporting *x, size_t first, size_t n, bool errors, rg_table *table, rg_error *err)
{
    const rg_entry *entry = &x->entry;
    double *values = rg_alloc(n, entry->n_columns, sizeof *values);
    double *sigma = errors ? rg_alloc(n, entry->n_columns, sizeof *sigma) : NULL;
    rg_table index = {.n_rows = n};
    rg_column *column = NULL;
    rg_status status = values == NULL || (errors && sigma == NULL)
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the rows")
                           : RG_OK;
    if (status == RG_OK)
        status = rg_h5_read_values_double(x->file, x->entry_name, false, first, n, values, err);
    if (status == RG_OK && errors)
        status = rg_h5_read_values_double(x->file, x->entry_name, true, first, n, sigma, err);
    if (status == RG_OK)
        status = rg_table_add_numbers(&index, "index", "1", &column, err);
    for (size_t row = 0; row < n && status == RG_OK; row++)
        column->numbers[row] = (double) (first + row);
    for (size_t c = 0; c < entry->rows.n_columns && status == RG_OK; c++) {
        const rg_column *from = &entry->rows.columns[c];
        char name[256];
        snprintf(name, sizeof name, "%.240s%s", from->name,
                 rg_table_find(&index, from->name) != NULL ? "_2"
                                                           : ""); /* a table with an index of its own */
        status = from->numbers != NULL ? rg_table_add_numbers(&index, name, from->units, &column, err)
                                       : rg_table_add_texts(&index, name, &column, err);
        for (size_t row = 0; row < n && status == RG_OK; row++) {
            if (from->numbers != NULL)
                column->numbers[row] = from->numbers[first + row];
            else
                status = rg_column_set_text(column, row, from->texts[first + row],
                                            strlen(from->texts[first + row]), err);
        }
    }
    if (status == RG_OK)
        status = add_values(x, &index, values, sigma, err);
    free(sigma);
    free(values);
    if (status == RG_OK)
        *table = index;
    else
        rg_table_free(&index);
    return status;
}

static rg_status result_block(exporting *x, size_t first, size_t n, rg_table *table, rg_error *err)
{
    rg_result slice = {0};
    rg_status status = rg_result_rows_read(x->file, x->entry_name, &x->result, first, n, &slice, err);
    if (status == RG_OK)
        status = rg_result_rows_table(&slice, &x->entry.rows, first, n, x->args->all, table, err);
    rg_result_free(&slice);
    return status;
}

static bool same_columns(const rg_table *a, const rg_table *b)
{
    bool same = a->n_columns == b->n_columns;
    for (size_t c = 0; same && c < a->n_columns; c++)
        same = strcmp(a->columns[c].name, b->columns[c].name) == 0;
    return same;
}

/* Rows of several entries make one table when they have the same columns; its first names the entry. */
static rg_status name_entry(exporting *x, rg_table *table, rg_error *err)
{
    rg_column *column = NULL;
    rg_status status = rg_table_add_texts(table, "entry", &column, err);
    for (size_t row = 0; row < table->n_rows && status == RG_OK; row++)
        status = rg_column_set_text(column, row, x->entry_name, strlen(x->entry_name), err);
    if (status != RG_OK)
        return status;
    const rg_column entry = *column;
    memmove(table->columns + 1, table->columns, (table->n_columns - 1) * sizeof entry);
    table->columns[0] = entry;
    if (x->before.n_columns == 0)
        return rg_table_copy(table, 0, 0, &x->before, err);
    if (!same_columns(table, &x->before))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the entries have results with different columns",
                             x->entry_name, "write each with --entry");
    return RG_OK;
}

static rg_status write_blocks(exporting *x, size_t n_rows, size_t block_rows, bool errors, rg_error *err)
{
    rg_status status = RG_OK;
    rg_progress progress;
    rg_progress_begin(&progress, "export", "rows", n_rows, x->args->common.quiet);
    for (size_t first = 0; first < n_rows && status == RG_OK; first += block_rows) {
        const size_t n = n_rows - first < block_rows ? n_rows - first : block_rows;
        rg_table table = {0};
        status = x->args->result != NULL ? result_block(x, first, n, &table, err)
                                         : data_block(x, first, n, errors, &table, err);
        if (status == RG_OK && x->n_entries > 1)
            status = name_entry(x, &table, err);
        if (status == RG_OK && !x->begun)
            rg_export_begin(x->out, &table, x->format);
        if (status == RG_OK)
            rg_export_rows(x->out, &table, x->format, !x->begun);
        x->begun = true;
        rg_table_free(&table);
        rg_progress_at(&progress, first + n);
    }
    rg_progress_end(&progress);
    return status;
}

/* Axis (or oxide) first, then a column per row of the data, named by its sample. */
static rg_status write_transposed(exporting *x, rg_error *err)
{
    const rg_entry *entry = &x->entry;
    rg_table table = {.n_rows = entry->n_columns};
    rg_column *column = NULL;
    double *values = rg_alloc(entry->n_rows, entry->n_columns, sizeof *values);
    rg_status status = values == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the data")
                                      : rg_h5_read_values_double(x->file, x->entry_name, false, 0,
                                                                 entry->n_rows, values, err);
    const char *axis = rg_axis_of(entry).name;
    if (status == RG_OK && entry->names != NULL) {
        status = rg_table_add_texts(&table, axis, &column, err);
        for (size_t c = 0; c < entry->n_columns && status == RG_OK; c++)
            status = rg_column_set_text(column, c, entry->names[c], strlen(entry->names[c]), err);
    } else if (status == RG_OK) {
        status = rg_table_add_numbers(&table, axis, NULL, &column, err);
        if (status == RG_OK)
            memcpy(column->numbers, entry->axis, entry->n_columns * sizeof(double));
    }
    const rg_column *ids = rg_table_find(&entry->rows, "sample_id");
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        char name[300];
        snprintf(name, sizeof name, "%.250s",
                 ids != NULL && ids->texts != NULL ? ids->texts[row] : "spectrum");
        if (rg_table_find(&table, name) != NULL)
            snprintf(name, sizeof name, "%.250s_%zu",
                     ids != NULL && ids->texts != NULL ? ids->texts[row] : "spectrum", row);
        status = rg_table_add_numbers(&table, name, NULL, &column, err);
        if (status == RG_OK)
            column->is_float32 = !x->facts.is_double;
        for (size_t c = 0; c < entry->n_columns && status == RG_OK; c++)
            column->numbers[c] = values[row * entry->n_columns + c];
    }
    if (status == RG_OK) {
        rg_export_begin(x->out, &table, x->format);
        rg_export_rows(x->out, &table, x->format, true);
        x->begun = true;
    }
    rg_table_free(&table);
    free(values);
    return status;
}

static rg_status write_group(exporting *x, rg_error *err)
{
    rg_table table = {0};
    const rg_group *group = rg_result_find_group(&x->result, x->args->table);
    if (group == NULL) {
        char there[128] = "";
        size_t used = 0;
        for (size_t g = 0; g < x->result.n_groups && used + 40 < sizeof there; g++)
            used += (size_t) snprintf(there + used, sizeof there - used, "%s%.30s", g > 0 ? ", " : "",
                                      x->result.groups[g].name);
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the result has no such table; it has", there,
                             NULL);
    }
    const rg_status status = rg_result_group_table(group, &table, err);
    if (status == RG_OK) {
        rg_export_begin(x->out, &table, x->format);
        rg_export_rows(x->out, &table, x->format, true);
        x->begun = true;
    }
    rg_table_free(&table);
    return status;
}

static rg_status write_entry(exporting *x, rg_error *err)
{
    if (x->args->table != NULL)
        return write_group(x, err);
    if (x->args->result != NULL) {
        const size_t n = rg_result_rows_count(&x->result);
        if (n == 0)
            return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "this result has no rows", x->result.name,
                                 "name one of its tables with --table");
        return write_blocks(x, n, 16384, false, err);
    }
    if (!x->has_data)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the file holds results only", NULL,
                             "name one with --result");
    const rg_status status = rg_h5_values_about(x->file, x->entry_name, &x->facts, err);
    if (status != RG_OK)
        return status;
    if (x->args->transpose)
        return write_transposed(x, err);
    const size_t rows = BLOCK_CELLS / x->entry.n_columns;
    return write_blocks(x, x->entry.n_rows, rows > 0 ? rows : 1, x->facts.has_errors, err);
}

/* Read what the file says of an entry and, where one is asked for, of its result. */
static rg_status take_entry(exporting *x, const char *name, rg_error *err)
{
    rg_result_free(&x->result);
    rg_entry_free(&x->entry);
    x->entry_name = name;
    rg_status status = rg_h5_read_entry(x->file, name, &x->entry, &x->has_data, err);
    if (status == RG_OK && (x->args->result != NULL || x->args->table != NULL))
        status = rg_h5_read_result(x->file, name, x->args->result, x->args->table != NULL, &x->result, err);
    return status;
}

static rg_status write_table(exporting *x, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t e = 0; e < x->n_entries && status == RG_OK; e++) {
        status = take_entry(x, x->entries[e], err);
        if (status == RG_OK)
            status = write_entry(x, err);
    }
    if (status == RG_OK && x->begun)
        rg_export_end(x->out, x->format);
    return status;
}

static rg_status too_many(const exporting *x, rg_error *err)
{
    char list[128] = "";
    size_t used = 0;
    for (size_t e = 0; e < x->n_entries && used + 40 < sizeof list; e++)
        used +=
            (size_t) snprintf(list + used, sizeof list - used, "%s%.36s", e > 0 ? ", " : "", x->entries[e]);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the file has several entries, each a table of its own",
                         list, "choose one with --entry");
}

/* The entries to write: the one named; else all that have the result; else the only one with data. */
static rg_status choose_entries(exporting *x, rg_error *err)
{
    const size_t n = rg_h5_entry_count(x->file);
    const char *named = x->args->common.entry;
    const bool of_result = x->args->result != NULL || x->args->table != NULL;
    rg_error cause = {0};
    x->entries = rg_alloc(n, 1, sizeof *x->entries);
    if (x->entries == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entries");
    for (size_t e = 0; e < n; e++) {
        const char *name = rg_h5_entry_name(x->file, e);
        if (named != NULL && strcmp(named, name) != 0)
            continue;
        rg_error here = {0};
        const rg_status status = take_entry(x, name, &here);
        if (status == RG_OK && (of_result || x->has_data || named != NULL || n == 1))
            x->entries[x->n_entries++] = name;
        if (status != RG_OK && cause.status == RG_OK)
            cause = here;
        if (status != RG_OK && (status != RG_ENOENT || named != NULL))
            break;
    }
    /* That one entry lacks the result matters only when all do. */
    if (cause.status != RG_OK && (cause.status != RG_ENOENT || x->n_entries == 0)) {
        if (err != NULL)
            *err = cause;
        return cause.status;
    }
    if (x->n_entries == 0)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX,
                             named != NULL ? "the file has no such entry" : "the file holds results only",
                             named, named != NULL ? "see `regolith info`" : "name one with --result");
    if (x->n_entries > 1 && (!of_result || x->args->table != NULL))
        return too_many(x, err);
    return RG_OK;
}

static rg_status run_export(rg_run *run, rg_error *err)
{
    const export_args *args = run->args;
    exporting x = {.args = args, .format = rg_table_format_parse(args->format)};
    const rg_h5_write_options how = {args->common.force, &args->common.operands[0], 1};
    rg_output output;
    rg_status status = rg_h5_open(args->common.operands[0], &x.file, err);
    if (status == RG_OK)
        status = choose_entries(&x, err);
    if (status == RG_OK) {
        status = rg_output_open(args->common.output, &how, &output, err);
        if (status == RG_OK) {
            x.out = output.stream;
            status = write_table(&x, err);
            const rg_status written = status;
            status = rg_output_close(&output, status, err);
            if (written == RG_OK && status != RG_OK)
                (void) rg_error_place(err, args->common.output, NULL);
        } else {
            (void) rg_error_place(err, args->common.output, NULL);
        }
    }
    if (status != RG_OK)
        (void) rg_error_place(err, args->common.operands[0], NULL);
    rg_table_free(&x.before);
    free(x.entries);
    rg_result_free(&x.result);
    rg_entry_free(&x.entry);
    rg_h5_close(x.file);
    return status;
}

const rg_command rg_cmd_export = {
    .name = "export",
    .group = "Data",
    .summary = "write data or results as a table",
    .operands = "FILE.h5",
    .description =
        "One row per spectrum, analysis or sample. Numbers have as many digits as it takes to read them "
        "back; a\n"
        "missing number is an empty field (JSON: null). Without -o the table goes to standard output.",
    .example = "regolith export samples.h5 --result unmix -o abundances.csv",
    .options = options,
    .args_size = sizeof(export_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_ENTRY,
    .run = run_export,
};
