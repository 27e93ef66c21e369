#include "toolkit/grainimage/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

enum { N_NUMBERS = sizeof(rg_image_calibration) / sizeof(double), N_PARTS = 4 };

static const struct {
    const char *name;
    size_t offset, rows, columns;
} PARTS[N_PARTS] = {
    {"mean", offsetof(rg_image_calibration, mean), 1, RG_IMAGE_N_INPUTS},
    {"sd", offsetof(rg_image_calibration, sd), 1, RG_IMAGE_N_INPUTS},
    {"weight", offsetof(rg_image_calibration, weights), RG_IMAGE_N_NETWORKS, RG_IMAGE_N_WEIGHTS},
    {"error", offsetof(rg_image_calibration, errors), RG_IMAGE_N_SIZES, RG_IMAGE_N_DOUBTS},
};

/* Number of the double inside the calibration. */
static size_t place_of(rg_library_row *row)
{
    const char *words[N_PARTS];
    for (size_t p = 0; p < N_PARTS; p++)
        words[p] = PARTS[p].name;
    const size_t part = rg_library_row_choice(row, "part", words, N_PARTS);
    const double r = rg_library_row_number(row, "row");
    const double c = rg_library_row_number(row, "column");
    if (row->status != RG_OK)
        return RG_NO_INDEX;
    if (!(r >= 0.0 && r < (double) PARTS[part].rows && r == floor(r)))
        rg_library_row_fail(row, RG_EFORMAT, "row", "the part has no such row", NULL);
    else if (!(c >= 0.0 && c < (double) PARTS[part].columns && c == floor(c)))
        rg_library_row_fail(row, RG_EFORMAT, "column", "the part has no such column", NULL);
    return row->status == RG_OK
               ? PARTS[part].offset / sizeof(double) + (size_t) r * PARTS[part].columns + (size_t) c
               : RG_NO_INDEX;
}

void rg_grain_image_table_row(rg_library_row *row)
{
    (void) place_of(row);
    (void) rg_library_row_number(row, "value");
    (void) rg_library_row_text(row, "source");
}

rg_status rg_grain_image_table_read(const rg_tsv *table, rg_image_calibration *calibration, rg_error *err)
{
    static const char *const COLUMNS[] = {"part", "row", "column", "value"};
    double *numbers = rg_alloc(N_NUMBERS, 1, sizeof *numbers);
    unsigned char *seen = rg_alloc(N_NUMBERS, 1, 1);
    rg_status status = numbers == NULL || seen == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration")
                           : RG_OK;
    for (size_t c = 0; c < 4 && status == RG_OK; c++)
        if (rg_tsv_column(table, COLUMNS[c]) == RG_NO_INDEX)
            status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the calibration lacks a column", COLUMNS[c],
                                   "grains image --calibrate writes such tables");
    rg_library_row row = {.table = table, .err = err, .status = status};
    for (row.row = 0; row.row < table->n_rows && row.status == RG_OK; row.row++) {
        const size_t at = place_of(&row);
        const double value = rg_library_row_number(&row, "value");
        if (row.status == RG_OK && seen[at]++ > 0)
            rg_library_row_fail(&row, RG_EFORMAT, "column", "the place is given twice", NULL);
        if (row.status == RG_OK)
            numbers[at] = value;
    }
    status = row.status;
    for (size_t i = 0; i < N_NUMBERS && status == RG_OK; i++)
        if (seen[i] == 0)
            status = rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the calibration is not whole");
    if (status == RG_OK)
        memcpy(calibration, numbers, sizeof *calibration);
    free(numbers);
    free(seen);
    return status;
}

void rg_grain_image_table_write(FILE *out, const rg_image_calibration *calibration, const char *source)
{
    fprintf(out, "part\trow\tcolumn\tvalue\tsource\n");
    for (size_t p = 0; p < N_PARTS; p++)
        for (size_t r = 0; r < PARTS[p].rows; r++)
            for (size_t c = 0; c < PARTS[p].columns; c++) {
                double value;
                memcpy(&value,
                       (const char *) calibration + PARTS[p].offset +
                           (r * PARTS[p].columns + c) * sizeof value,
                       sizeof value);
                fprintf(out, "%s\t%zu\t%zu\t%.6g\t%s\n", PARTS[p].name, r, c, value, source);
            }
}
