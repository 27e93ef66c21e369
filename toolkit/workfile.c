#include "toolkit/workfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/options.h"

rg_status rg_workfile_no_entry(const char *path, unsigned techniques, rg_error *err)
{
    char wanted[128] = "";
    size_t used = 0;
    for (int t = 0; t < RG_TECHNIQUE_COUNT; t++)
        if ((techniques >> t & 1u) != 0)
            used += (size_t) snprintf(wanted + used, sizeof wanted - used, "%s%s", used > 0 ? " or " : "",
                                      rg_technique_about((rg_technique) t)->name);
    (void) rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no entry of this file has data of the kind needed",
                         wanted, "`regolith info` shows what is in it");
    return rg_error_place(err, path, NULL);
}

static rg_status refuse_axis(const char *path, const char *name, rg_abscissa abscissa, rg_error *err)
{
    (void) rg_fail_named(err, RG_EUNITS, RG_NO_INDEX,
                         "the axis of this entry was converted, and is not read so",
                         rg_abscissa_name(abscissa), "convert it back with `regolith prep` first");
    return rg_error_place(err, path, name);
}

rg_status rg_workfile_take(rg_h5_file *file, const char *path, const char *name, unsigned techniques,
                           rg_workfile *work, bool *fits, rg_error *err)
{
    bool has_data = false;
    *work = (rg_workfile){.file = file, .path = path, .name = name};
    rg_status status = rg_h5_read_entry(file, name, &work->entry, &has_data, err);
    *fits = status == RG_OK && has_data && (techniques >> work->entry.technique & 1u) != 0;
    if (*fits && work->entry.abscissa != RG_ABSCISSA_NONE && (techniques & RG_ANY_AXIS) == 0)
        status = refuse_axis(path, name, work->entry.abscissa, err);
    else if (*fits)
        status = rg_h5_values_about(file, name, &work->values, err);
    if (status != RG_OK || !*fits) {
        rg_entry_free(&work->entry);
        *fits = false;
    }
    return status;
}

rg_status rg_workfile_open(const char *path, const char *entry, unsigned techniques, rg_workfile *work,
                           rg_error *err)
{
    rg_h5_file *file = NULL;
    *work = (rg_workfile){.path = path};
    rg_status status = rg_h5_open(path, &file, err);
    bool fits = false;
    for (size_t i = 0; status == RG_OK && !fits && i < rg_h5_entry_count(file); i++) {
        const char *name = rg_h5_entry_name(file, i);
        if (entry == NULL || strcmp(entry, name) == 0)
            status = rg_workfile_take(file, path, name, techniques, work, &fits, err);
    }
    if (status == RG_OK && !fits)
        status = rg_workfile_no_entry(path, techniques, err);
    work->file = file;
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

rg_status rg_workfile_input(const rg_workfile *work, const char *role, rg_input *input, rg_error *err)
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
