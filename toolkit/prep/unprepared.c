#include "toolkit/prep/unprepared.h"

static rg_status read_values(void *state, size_t first, size_t n, float *values, rg_error *err)
{
    const rg_workfile *data = state;
    return rg_h5_read_values_float(data->file, data->name, false, first, n, values, err);
}

static rg_status read_errors(void *state, size_t first, size_t n, float *errors, rg_error *err)
{
    const rg_workfile *data = state;
    return rg_h5_read_values_float(data->file, data->name, true, first, n, errors, err);
}

rg_status rg_prep_copy_entry(rg_workfile *data, rg_h5_file *out, rg_error *err)
{
    rg_status status = RG_OK;
    const bool errors = data->values.has_errors;
    /* A stream is of floats: what is stored in double are tables, which fit in memory. */
    if (rg_technique_about(data->entry.technique)->double_values) {
        status = rg_workfile_read_all(data, false, &data->entry.values, err);
        if (status == RG_OK && errors)
            status = rg_workfile_read_all(data, true, &data->entry.errors, err);
    } else {
        data->entry.stream =
            (rg_row_stream){.read = read_values, .state = data, .read_errors = errors ? read_errors : NULL};
    }
    return status == RG_OK ? rg_h5_write_entry(out, &data->entry, NULL, NULL, err) : status;
}
