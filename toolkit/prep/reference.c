#include "toolkit/prep/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/sample/axis.h"
#include "toolkit/workfile.h"

rg_status rg_prep_reference_read(const char *path, unsigned techniques, const char *role, bool with_values,
                                 rg_prep_shape *shape, rg_prep_reference *reference, rg_error *err)
{
    rg_workfile work;
    rg_input input;
    *reference = (rg_prep_reference){0};
    rg_status status = rg_workfile_open(path, NULL, techniques | RG_ANY_AXIS, &work, err);
    if (status != RG_OK)
        return status;
    if (work.entry.abscissa != shape->entry->abscissa)
        status = rg_fail_named(err, RG_EUNITS, RG_NO_INDEX,
                               "the axis counts something else than that of the spectra",
                               rg_axis_of(&work.entry).name, "convert one of them");
    if (status == RG_OK && with_values)
        status = rg_workfile_read_all(&work, false, &reference->values, err);
    if (status == RG_OK)
        status = rg_workfile_input(&work, role, &input, err);
    if (status == RG_OK) {
        char text[512];
        snprintf(text, sizeof text, "%.200s, %.40s (content %.64s)", input.file_name, work.name,
                 input.sha256);
        status = rg_table_add_pair(&shape->entry->notes, role, strlen(role), text, strlen(text), err);
    }
    reference->entry = work.entry;
    work.entry = (rg_entry){0};
    rg_workfile_close(&work);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    return status;
}

void rg_prep_reference_free(rg_prep_reference *reference)
{
    rg_entry_free(&reference->entry);
    free(reference->values);
    *reference = (rg_prep_reference){0};
}

void rg_prep_reference_mean(const rg_prep_reference *reference, double *mean)
{
    const size_t n = reference->entry.n_columns;
    for (size_t c = 0; c < n; c++) {
        double sum = 0.0;
        for (size_t r = 0; r < reference->entry.n_rows; r++)
            sum += reference->values[r * n + c];
        mean[c] = sum / (double) reference->entry.n_rows;
    }
}
