#include "toolkit/prep/calibration_lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/abscissa.h"
#include "kernels/base/memory.h"
#include "toolkit/library_file.h"

static const char *text_of(const rg_tsv *table, size_t row, const char *column)
{
    const size_t c = rg_tsv_column(table, column);
    return c != RG_NO_INDEX ? rg_tsv_field(table, row, c) : "";
}

/* A row as a shift. */
static rg_status shift_of(const rg_tsv *table, size_t row, double laser_nm, double *shift, rg_error *err)
{
    const rg_abscissa_beam beam = {laser_nm, NAN};
    const size_t column = rg_tsv_column(table, "position");
    rg_status status = column != RG_NO_INDEX ? rg_tsv_number(table, row, column, shift, err)
                                             : rg_fail(err, RG_EFORMAT, RG_NO_INDEX,
                                                       "the table of lines has no column position");
    if (status != RG_OK || strcmp(text_of(table, row, "quantity"), "nm") != 0)
        return status;
    if (isnan(laser_nm))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "these lines are wavelengths, and the laser is not known",
                             text_of(table, row, "set"), "state laser=NM");
    if (strcmp(text_of(table, row, "medium"), "air") == 0)
        *shift = rg_abscissa_vacuum(*shift);
    return rg_abscissa_convert(shift, NULL, 1, RG_ABSCISSA_NM, RG_ABSCISSA_SHIFT, &beam, &beam, err);
}

/* Names of the sets: "silicon, calcite, neon". */
static void list_sets(const rg_tsv *table, char *list, size_t size)
{
    size_t used = 0;
    list[0] = '\0';
    for (size_t r = 0; r < table->n_rows; r++) {
        const char *set = text_of(table, r, "set");
        if ((r == 0 || strcmp(set, text_of(table, r - 1, "set")) != 0) && used + strlen(set) + 3 < size)
            used += (size_t) snprintf(list + used, size - used, "%s%s", used > 0 ? ", " : "", set);
    }
}

static rg_status collect(const rg_tsv *table, const char *set, double laser_nm, rg_prep_shape *shape,
                         double *shifts, size_t *n, rg_error *err)
{
    const rg_entry *entry = shape->entry;
    const double low = fmin(entry->axis[0], entry->axis[entry->n_columns - 1]);
    const double high = fmax(entry->axis[0], entry->axis[entry->n_columns - 1]);
    size_t in_set = 0;
    size_t unsourced = 0;
    rg_status status = RG_OK;
    for (size_t r = 0; r < table->n_rows && status == RG_OK; r++) {
        double shift = NAN;
        if (strcmp(text_of(table, r, "set"), set) != 0)
            continue;
        in_set++;
        status = shift_of(table, r, laser_nm, &shift, err);
        if (status != RG_OK || !(shift >= low && shift <= high))
            continue;
        unsourced += strncmp(text_of(table, r, "source"), "UNSOURCED", 9) == 0;
        shifts[(*n)++] = shift;
    }
    if (status == RG_OK && in_set == 0) {
        char sets[100];
        char subject[160];
        list_sets(table, sets, sizeof sets);
        snprintf(subject, sizeof subject, "%.40s; there are %s", set, sets);
        status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the library has no such lines", subject,
                               "add rows to calibration_lines.tsv");
    }
    if (status == RG_OK && *n == 0)
        status = rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "none of these lines lies on the axis", set,
                               "`regolith info` shows the range of the axis");
    if (status == RG_OK && unsourced > 0) {
        char text[160];
        snprintf(text, sizeof text,
                 "%zu of the %zu places of %.40s have no source (UNSOURCED in the library)", unsourced, *n,
                 set);
        status = rg_prep_warn(shape, "align", text, err);
    }
    return status;
}

rg_status rg_prep_calibration_lines(const char *set, double laser_nm, rg_prep_shape *shape, double **shifts,
                                    size_t *n, rg_error *err)
{
    rg_mineral_library library;
    char used[512];
    *n = 0;
    rg_status status = rg_library_file_open(NULL, &library, used, sizeof used, err);
    if (status != RG_OK)
        return status;
    const rg_tsv *table = &library.tables[RG_LIBRARY_CALIBRATION];
    *shifts = rg_alloc(table->n_rows, 1, sizeof **shifts);
    status = *shifts == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the lines")
                             : collect(table, set, laser_nm, shape, *shifts, n, err);
    rg_mineral_library_free(&library);
    return status;
}
