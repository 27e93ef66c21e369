#include "toolkit/laser/constants.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* Between the two neighbours on an axis that runs either way; NaN outside. */
static double between(const double *axis, const double *values, size_t n, double at)
{
    for (size_t i = 0; i + 1 < n; i++) {
        const double low = fmin(axis[i], axis[i + 1]);
        const double high = fmax(axis[i], axis[i + 1]);
        if (at >= low && at <= high) {
            const double share = (at - axis[i]) / (axis[i + 1] - axis[i]);
            return values[i] + share * (values[i + 1] - values[i]);
        }
    }
    return n == 1 && axis[0] == at ? values[0] : NAN;
}

static bool is_index(const rg_entry *entry, size_t row)
{
    const rg_column *quantity = rg_table_find(&entry->rows, "quantity");
    return quantity != NULL && quantity->texts != NULL && strcasecmp(quantity->texts[row], "n") == 0;
}

/* The row of n or of k; n_rows when there is none. */
static size_t find_row(const rg_workfile *data, const char *name, bool index)
{
    size_t row = 0;
    while (row < data->entry.n_rows &&
           (is_index(&data->entry, row) != index || strcasecmp(rg_workfile_sample_id(data, row), name) != 0))
        row++;
    return row;
}

static rg_status read_mineral(rg_workfile *data, const char *mineral, double wavelength_nm, double *n,
                              double *k, bool *found, rg_error *err)
{
    const rg_entry *entry = &data->entry;
    char name[300];
    snprintf(name, sizeof name, "%.250s_n", mineral);
    const size_t of_k = find_row(data, mineral, false);
    const size_t of_n = find_row(data, name, true);
    const rg_column *column = rg_table_find(&entry->rows, "refractive_index");
    double *values = NULL;
    *found = of_k < entry->n_rows;
    if (!*found)
        return RG_OK;
    rg_status status = rg_workfile_read_all(data, false, &values, err);
    if (status == RG_OK) {
        *k = between(entry->axis, values + of_k * entry->n_columns, entry->n_columns, wavelength_nm);
        *n = of_n < entry->n_rows
                 ? between(entry->axis, values + of_n * entry->n_columns, entry->n_columns, wavelength_nm)
             : column != NULL && column->numbers != NULL ? column->numbers[of_k]
                                                         : NAN;
        if (!isfinite(*k) || (of_n < entry->n_rows && !isfinite(*n)))
            status = rg_fail_named(err, RG_EDOMAIN, of_k, "the optical constants do not reach the wavelength",
                                   mineral, "see --wavelength, in nm");
        else if (!isfinite(*n))
            status = rg_fail_named(err, RG_ENOENT, of_k, "no refractive index beside the absorption", mineral,
                                   "give it with --n");
    }
    free(values);
    return status;
}

rg_status rg_laser_constants(const char *path, const char *mineral, double wavelength_nm, double *n,
                             double *k, rg_input *input, rg_error *err)
{
    rg_h5_file *file = NULL;
    bool found = false;
    rg_status status = rg_h5_open(path, &file, err);
    for (size_t e = 0; status == RG_OK && !found && e < rg_h5_entry_count(file); e++) {
        rg_workfile data;
        bool fits = false;
        status = rg_workfile_take(file, path, rg_h5_entry_name(file, e), 1u << RG_OPTICAL, &data, &fits, err);
        if (status != RG_OK || !fits)
            continue;
        status = read_mineral(&data, mineral, wavelength_nm, n, k, &found, err);
        if (status == RG_OK && found)
            status = rg_workfile_input(&data, "optical constants", input, err);
        rg_entry_free(&data.entry);
    }
    if (status == RG_OK && !found)
        status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no optical constants of this mineral", mineral,
                               "`regolith info` shows the rows of the file");
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    rg_h5_close(file);
    return status;
}
