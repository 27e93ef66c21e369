#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/grains/rebin_job.h"
#include "toolkit/grains/rewrite.h"
#include "toolkit/message.h"

typedef struct {
    const rg_rebin_args *args;
    /* What a first look finds. */
    size_t n;
    size_t n_tables;
    double low_um, high_um;
    bool all_errors;
    bool any_errors;
    char *kinds[3]; /* of the first table: basis, unit of the values, definition of size; NULL: not stated */
    /* What is made. */
    rg_grain_axis onto;
    rg_entry entry;
    double *outside; /* [n] */
    size_t n_done;
    size_t n_left_out; /* columns */
    rg_result record;
} job;

typedef rg_status (*use_table)(job *j, rg_workfile *data, const rg_size_table *table, rg_error *err);

static bool same_text(const char *a, const char *b)
{
    return (a == NULL || b == NULL) ? a == b : strcmp(a, b) == 0;
}

/* Call `use` for every size table of every operand. */
static rg_status each_table(job *j, use_table use, rg_error *err)
{
    const rg_common_args *common = &j->args->common;
    rg_status status = RG_OK;
    for (size_t f = 0; f < common->n_operands && status == RG_OK; f++) {
        rg_h5_file *file = NULL;
        const char *path = common->operands[f];
        status = rg_h5_open(path, &file, err);
        for (size_t i = 0; status == RG_OK && i < rg_h5_entry_count(file); i++) {
            const char *name = rg_h5_entry_name(file, i);
            rg_workfile data;
            rg_size_table table = {0};
            bool fits = false;
            if (common->entry != NULL && strcmp(common->entry, name) != 0)
                continue;
            status = rg_workfile_take(file, path, name, 1u << RG_GRAINSIZE, &data, &fits, err);
            if (status != RG_OK || !fits)
                continue;
            status = rg_size_table_load(&data, j->args->tail, &table, err);
            if (status == RG_OK)
                status = use(j, &data, &table, err);
            if (status != RG_OK)
                (void) rg_error_place(err, path, name);
            rg_size_table_free(&table);
            rg_entry_free(&data.entry);
        }
        rg_h5_close(file);
    }
    return status;
}

static rg_status look(job *j, rg_workfile *data, const rg_size_table *table, rg_error *err)
{
    static const char *const WORDS[3] = {"basis", "unit", "definition of size"};
    const rg_entry *entry = &data->entry;
    const char *kinds[3] = {entry->basis, entry->value_units, entry->size_definition};
    for (size_t k = 0; k < 3; k++) {
        if (j->n_tables == 0 && kinds[k] != NULL) {
            j->kinds[k] = rg_copy_text(kinds[k], strlen(kinds[k]));
            if (j->kinds[k] == NULL)
                return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to join");
        }
        if (k < 2 && !same_text(j->kinds[k], kinds[k])) {
            char subject[128];
            snprintf(subject, sizeof subject, "%s: %.40s, before %.40s", WORDS[k],
                     kinds[k] != NULL ? kinds[k] : "not stated",
                     j->kinds[k] != NULL ? j->kinds[k] : "not stated");
            return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "tables of different kinds are no one table",
                                 subject, "make them alike by grains convert, or join those that are");
        }
        if (!same_text(j->kinds[k], kinds[k])) { /* sieve and laser: the joined table is neither */
            free(j->kinds[k]);
            j->kinds[k] = NULL;
        }
    }
    j->low_um = j->n_tables == 0 ? table->axis.edges_um[0] : fmin(j->low_um, table->axis.edges_um[0]);
    j->high_um = fmax(j->high_um, table->axis.edges_um[table->n_classes]);
    j->all_errors = (j->n_tables == 0 || j->all_errors) && table->sigma != NULL;
    j->any_errors = j->any_errors || table->sigma != NULL;
    j->n += table->n;
    j->n_tables++;
    return RG_OK;
}

/* The column of that name for numbers or texts of one unit; NULL with RG_OK when it means something else. */
static rg_status column_for(job *j, const rg_column *from, rg_column **to, rg_error *err)
{
    rg_table *rows = &j->entry.rows;
    *to = NULL;
    for (size_t c = 0; c < rows->n_columns; c++)
        if (strcmp(rows->columns[c].name, from->name) == 0) {
            rg_column *found = &rows->columns[c];
            const bool alike =
                (found->numbers != NULL) == (from->numbers != NULL) && same_text(found->units, from->units);
            *to = alike ? found : NULL;
            return RG_OK;
        }
    return from->numbers != NULL ? rg_table_add_numbers(rows, from->name, from->units, to, err)
                                 : rg_table_add_texts(rows, from->name, to, err);
}

static rg_status append_columns(job *j, const rg_table *rows, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t c = 0; c < rows->n_columns && status == RG_OK; c++) {
        const rg_column *from = &rows->columns[c];
        rg_column *to = NULL;
        status = column_for(j, from, &to, err);
        j->n_left_out += status == RG_OK && to == NULL;
        for (size_t row = 0; row < rows->n_rows && status == RG_OK && to != NULL; row++) {
            const size_t at = j->n_done + row;
            if (from->numbers != NULL)
                to->numbers[at] = from->numbers[row];
            else
                status = rg_column_set_text(to, at, from->texts[row], strlen(from->texts[row]), err);
        }
    }
    return status;
}

static rg_status append_origin(job *j, const rg_workfile *data, rg_error *err)
{
    static const char NAME[] = "joined_from";
    const char *slash = strrchr(data->path, '/');
    char text[512];
    const int length =
        snprintf(text, sizeof text, "%.400s:%.100s", slash != NULL ? slash + 1 : data->path, data->name);
    const rg_column about = {.name = (char[]){"joined_from"}};
    rg_column *to = NULL;
    rg_status status = column_for(j, &about, &to, err);
    if (status == RG_OK && to == NULL)
        return rg_fail_named(err, RG_EEXIST, RG_NO_INDEX, "a column of the table has a name that is needed",
                             NAME, "rename it");
    for (size_t row = 0; row < data->entry.n_rows && status == RG_OK; row++)
        status = rg_column_set_text(to, j->n_done + row, text, (size_t) length, err);
    return status;
}

static rg_status append(job *j, rg_workfile *data, const rg_size_table *table, rg_error *err)
{
    const size_t at = j->n_done * j->onto.n_classes;
    rg_input input;
    double *errors = j->all_errors ? j->entry.errors + at : NULL;
    rg_size_table without = *table;
    without.sigma = errors != NULL ? table->sigma : NULL;
    rg_status status = rg_rebin_table(j->args, data, &without, &j->onto, j->entry.values + at, errors,
                                      j->outside + j->n_done, err);
    if (status == RG_OK)
        status = append_columns(j, &data->entry.rows, err);
    if (status == RG_OK)
        status = append_origin(j, data, err);
    if (status == RG_OK)
        status = rg_workfile_input(data, "size distributions", &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(&j->record, &input, err);
    j->n_done += table->n;
    return status;
}

static rg_status make_room(job *j, rg_error *err)
{
    static const char TITLE[] = "Size distributions on the same classes";
    rg_entry *e = &j->entry;
    rg_column *ids = NULL;
    rg_status status = rg_rebin_axis(j->args, j->low_um, j->high_um, &j->onto, err);
    if (status != RG_OK)
        return status;
    const size_t c = j->onto.n_classes;
    double *values = rg_alloc(j->n, c, sizeof *values);
    double *errors = j->all_errors ? rg_alloc(j->n, c, sizeof *errors) : NULL;
    j->outside = rg_alloc(j->n, 1, sizeof *j->outside);
    *e = (rg_entry){.technique = RG_GRAINSIZE,
                    .n_rows = j->n,
                    .title = rg_copy_text(TITLE, sizeof TITLE - 1),
                    .basis = j->kinds[0],
                    .value_units = j->kinds[1],
                    .size_definition = j->kinds[2]};
    memset(j->kinds, 0, sizeof j->kinds);
    e->rows.n_rows = j->n;
    status = rg_size_table_store(e, &j->onto, values, errors, err);
    if (status == RG_OK &&
        (values == NULL || (errors == NULL && j->all_errors) || j->outside == NULL || e->title == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to join");
    return status == RG_OK ? rg_table_add_texts(&e->rows, "sample_id", &ids, err) : status;
}

static rg_status write_all(const rg_run *run, job *j, rg_error *err)
{
    const rg_common_args *common = &j->args->common;
    const char *inputs[257];
    size_t n_inputs = 0;
    for (; n_inputs < common->n_operands && n_inputs < 256; n_inputs++)
        inputs[n_inputs] = common->operands[n_inputs];
    if (j->args->like != NULL)
        inputs[n_inputs++] = j->args->like;
    const rg_h5_write_options how = {common->force, inputs, n_inputs};
    rg_h5_file *file = NULL;
    rg_status status = rg_table_add_pair(&j->entry.notes, "grains_rebin", strlen("grains_rebin"),
                                         run->canonical, strlen(run->canonical), err);
    if (status == RG_OK)
        status = rg_grains_record(&j->record, "outside_pct", "percent", "Share beyond the new class edges",
                                  j->n, j->outside, err);
    snprintf(j->record.default_group, sizeof j->record.default_group, "outside_pct");
    if (status == RG_OK)
        status = rg_h5_create(common->output, &how, &file, err);
    if (status == RG_OK)
        status = rg_h5_write_entry(file, &j->entry, NULL, NULL, err);
    if (status == RG_OK)
        status = rg_h5_write_result(file, rg_h5_entry_name(file, 0), &j->record, err);
    if (status == RG_OK)
        status = rg_h5_publish(file, err);
    else
        rg_h5_abandon(file);
    return status;
}

static void tell(const job *j)
{
    const rg_common_args *common = &j->args->common;
    if (j->any_errors && !j->all_errors)
        rg_message_warning("grains rebin", "not every table has errors: the joined one has none");
    if (j->n_left_out > 0)
        rg_message_warning("grains rebin",
                           "%zu columns are of another kind or unit than in a table before "
                           "and are left out for their samples",
                           j->n_left_out);
    if (!common->quiet)
        printf("%zu size distributions of %zu tables written to %s as one\n", j->n, j->n_tables,
               common->output);
}

rg_status rg_rebin_join(const rg_run *run, const rg_rebin_args *args, rg_error *err)
{
    job j = {.args = args, .record = {.aside = 1}};
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OUT.h5");
    rg_status status = each_table(&j, look, err);
    if (status == RG_OK && j.n == 0)
        status = rg_workfile_no_entry(args->common.operands[0], 1u << RG_GRAINSIZE, err);
    if (status == RG_OK)
        status = make_room(&j, err);
    if (status == RG_OK)
        status = rg_workfile_describe(run, "grains_rebin", &j.record, err);
    if (status == RG_OK)
        status = each_table(&j, append, err);
    if (status == RG_OK)
        status = write_all(run, &j, err);
    if (status == RG_OK)
        tell(&j);
    for (size_t k = 0; k < 3; k++)
        free(j.kinds[k]);
    free(j.outside);
    rg_grain_axis_free(&j.onto);
    rg_entry_free(&j.entry);
    rg_result_free(&j.record);
    return status;
}
