#include "toolkit/grains/rewrite.h"

#include <stdio.h>
#include <string.h>

#include "toolkit/prep/unprepared.h"
#include "toolkit/result_build.h"

rg_status rg_grains_record(rg_result *record, const char *name, const char *units, const char *long_name,
                           size_t n, const double *values, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status = rg_result_add_row_group(record, name, long_name, name, n, NULL, 0, &group, err);
    return status == RG_OK ? rg_result_add_numbers(group, name, units, long_name, n, 0, values, err) : status;
}

static rg_status new_table(const rg_grains_rewriting *how, const rg_run *run, const void *state,
                           rg_workfile *data, rg_h5_file *out, rg_error *err)
{
    rg_result record = {.aside = 1};
    rg_input input;
    rg_status status = rg_workfile_describe(run, how->tool, &record, err);
    if (status == RG_OK)
        status = rg_workfile_input(data, "size distributions", &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(&record, &input, err);
    if (status == RG_OK)
        status = how->transform(state, data, &record, err);
    if (status == RG_OK)
        status = rg_table_add_pair(&data->entry.notes, how->tool, strlen(how->tool), run->canonical,
                                   strlen(run->canonical), err);
    if (status == RG_OK && record.n_groups > 0)
        memcpy(record.default_group, record.groups[0].name, sizeof record.default_group);
    if (status == RG_OK)
        status = rg_h5_write_entry(out, &data->entry, NULL, NULL, err);
    if (status == RG_OK)
        status = rg_h5_write_result(out, rg_h5_entry_name(out, rg_h5_entry_count(out) - 1), &record, err);
    rg_result_free(&record);
    return status;
}

static rg_status do_entry(const rg_grains_rewriting *how, const rg_run *run, const void *state,
                          rg_h5_file *in, size_t number, rg_h5_file *out, size_t *n_rows, rg_error *err)
{
    const rg_common_args *common = run->args;
    const char *name = rg_h5_entry_name(in, number);
    rg_workfile data;
    bool fits = false;
    rg_status status = rg_workfile_take(in, common->operands[0], name, ~0u, &data, &fits, err);
    if (status != RG_OK || !fits)
        return status;
    const bool meant =
        data.entry.technique == RG_GRAINSIZE && (common->entry == NULL || strcmp(common->entry, name) == 0);
    *n_rows += meant ? data.entry.n_rows : 0;
    status = meant ? new_table(how, run, state, &data, out, err) : rg_prep_copy_entry(&data, out, err);
    if (status != RG_OK)
        (void) rg_error_place(err, common->operands[0], name);
    rg_entry_free(&data.entry);
    return status;
}

rg_status rg_grains_rewrite(const rg_grains_rewriting *how, const rg_run *run, const void *state,
                            rg_error *err)
{
    const rg_common_args *common = run->args;
    if (common->output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OUT.h5");
    const char *const inputs[] = {common->operands[0], how->other};
    const rg_h5_write_options options = {common->force, inputs, how->other != NULL ? 2 : 1};
    rg_h5_file *in = NULL;
    rg_h5_file *out = NULL;
    size_t n_rows = 0;
    rg_status status = rg_h5_open(common->operands[0], &in, err);
    if (status == RG_OK)
        status = rg_h5_create(common->output, &options, &out, err);
    for (size_t i = 0; status == RG_OK && i < rg_h5_entry_count(in); i++)
        status = do_entry(how, run, state, in, i, out, &n_rows, err);
    if (status == RG_OK && n_rows == 0)
        status = rg_workfile_no_entry(common->operands[0], 1u << RG_GRAINSIZE, err);
    if (status == RG_OK)
        status = rg_h5_publish(out, err);
    else
        rg_h5_abandon(out);
    rg_h5_close(in);
    if (status == RG_OK && !common->quiet)
        printf("%zu size distributions written to %s\n", n_rows, common->output);
    return status;
}
