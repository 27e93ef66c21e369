#include "toolkit/workfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/options.h"

static rg_status no_entry(const rg_workfile *work, unsigned techniques, rg_error *err)
{
    char wanted[128] = "";
    size_t used = 0;
    for (int t = 0; t < RG_TECHNIQUE_COUNT; t++)
        if ((techniques >> t & 1u) != 0)
            used += (size_t) snprintf(wanted + used, sizeof wanted - used, "%s%s", used > 0 ? " or " : "",
                                      rg_technique_about((rg_technique) t)->name);
    (void) rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no entry of this file has data of the kind needed",
                         wanted, "`regolith info` shows what is in it");
    return rg_error_place(err, work->path, NULL);
}

static rg_status take_entry(rg_workfile *work, const char *name, unsigned techniques, bool named, bool *fits,
                            rg_error *err)
{
    bool has_data = false;
    rg_status status = rg_h5_read_entry(work->file, name, &work->entry, &has_data, err);
    if (status != RG_OK)
        return status;
    *fits = has_data && (techniques >> work->entry.technique & 1u) != 0;
    if (*fits) {
        work->name = name;
        return rg_h5_values_about(work->file, name, &work->values, err);
    }
    rg_entry_free(&work->entry);
    return named ? no_entry(work, techniques, err) : RG_OK;
}

rg_status rg_workfile_open(const char *path, const char *entry, unsigned techniques, rg_workfile *work,
                           rg_error *err)
{
    *work = (rg_workfile){.path = path};
    rg_status status = rg_h5_open(path, &work->file, err);
    bool fits = false;
    for (size_t i = 0; status == RG_OK && !fits && i < rg_h5_entry_count(work->file); i++) {
        const char *name = rg_h5_entry_name(work->file, i);
        if (entry == NULL || strcmp(entry, name) == 0)
            status = take_entry(work, name, techniques, entry != NULL, &fits, err);
    }
    if (status == RG_OK && !fits)
        status = no_entry(work, techniques, err);
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_workfile_close(work);
    }
    return status;
}

void rg_workfile_close(rg_workfile *work)
{
    rg_entry_free(&work->entry);
    rg_h5_close(work->file);
    *work = (rg_workfile){0};
}

rg_status rg_workfile_read_all(rg_workfile *work, bool errors, double **values, rg_error *err)
{
    *values = rg_alloc(work->entry.n_rows, work->entry.n_columns, sizeof **values);
    if (*values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the data");
    return rg_h5_read_values_double(work->file, work->name, errors, 0, work->entry.n_rows, *values, err);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

rg_status rg_workfile_input(rg_workfile *work, const char *role, rg_input *input, rg_error *err)
{
    *input = (rg_input){0};
    snprintf(input->file_name, sizeof input->file_name, "%s", base_name(work->path));
    snprintf(input->target, sizeof input->target, "/%s", work->name);
    snprintf(input->role, sizeof input->role, "%s", role);
    return rg_h5_entry_hash(work->file, work->name, input->sha256, err);
}

const char *rg_workfile_sample_id(const rg_workfile *work, size_t row)
{
    const rg_column *ids = rg_table_find(&work->entry.rows, "sample_id");
    return ids != NULL && ids->texts != NULL ? ids->texts[row] : "";
}

rg_status rg_workfile_describe(const rg_run *run, const char *tool, rg_result *result, rg_error *err)
{
    snprintf(result->tool, sizeof result->tool, "%s", tool);
    result->command = rg_copy_text(run->canonical, strlen(run->canonical));
    if (result->command == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the record");
    return rg_options_record(run->command, run->args, result, err);
}

rg_status rg_workfile_output(const rg_run *run, rg_workfile *work, const char *const *inputs, size_t n_inputs,
                             rg_h5_file **file, const char **entry, rg_error *err)
{
    const rg_common_args *common = run->args;
    const rg_h5_write_options how = {common->force, inputs, n_inputs};
    if (common->output == NULL) {
        *entry = work->name;
        return rg_h5_create_from(work->path, &how, file, err);
    }
    rg_status status = rg_h5_create(common->output, &how, file, err);
    if (status == RG_OK)
        status = rg_h5_write_entry_without_data(*file, &work->entry, err);
    if (status == RG_OK)
        *entry = rg_h5_entry_name(*file, 0);
    return status;
}

rg_status rg_workfile_store(const rg_run *run, rg_workfile *work, const char *const *inputs, size_t n_inputs,
                            rg_result *result, rg_error *err)
{
    rg_h5_file *file = NULL;
    const char *entry = NULL;
    rg_status status = rg_workfile_output(run, work, inputs, n_inputs, &file, &entry, err);
    if (status == RG_OK)
        status = rg_h5_write_result(file, entry, result, err);
    if (status != RG_OK) {
        rg_h5_abandon(file);
        return status;
    }
    return rg_h5_publish(file, err);
}

void rg_workfile_say(const rg_run *run, const rg_workfile *work, const rg_result *result)
{
    const rg_common_args *common = run->args;
    if (common->quiet || common->json)
        return;
    printf("stored in %s as %s\n", common->output != NULL ? common->output : work->path, result->name);
}
