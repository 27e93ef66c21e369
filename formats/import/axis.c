/* Axes that step back where detectors overlap. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to sort the axis");
}

static int by_axis(const void *a, const void *b)
{
    const double *x = *(const double *const *) a;
    const double *y = *(const double *const *) b;
    return *x < *y ? -1 : *x > *y ? 1 : x < y ? -1 : 1; /* equal ones in their old order */
}

static void permute(double *values, size_t n_rows, size_t n, const size_t *order, size_t kept, double *row)
{
    for (size_t r = 0; values != NULL && r < n_rows; r++) {
        memcpy(row, values + r * n, n * sizeof *row);
        for (size_t c = 0; c < kept; c++)
            values[r * kept + c] = row[order[c]];
    }
}

rg_status rg_import_sort_axis(rg_entry *entry, rg_error *err)
{
    const size_t n = entry->n_columns;
    size_t turn = 0;
    for (size_t c = 2; c < n && turn == 0; c++)
        if ((entry->axis[c] - entry->axis[c - 1]) * (entry->axis[1] - entry->axis[0]) <= 0.0)
            turn = c;
    if (n > 1 && turn == 0 && entry->axis[1] != entry->axis[0])
        return n > 1 && entry->axis[1] < entry->axis[0]
                   ? rg_entry_note(entry, err, "axis reversed", "the axis falls; it is kept as it is")
                   : RG_OK;
    if (n < 2)
        return RG_OK;
    size_t back = 0;
    size_t forth = 0;
    for (size_t c = 1; c < n; c++) {
        back += entry->axis[c] <= entry->axis[c - 1];
        forth += entry->axis[c] >= entry->axis[c - 1];
    }
    const size_t least = back < forth ? back : forth;
    if (least > 3 && 10 * least > n)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                             "what should be the axis goes up and down throughout", NULL,
                             "the axis must stand in the first column, or in the headings");
    const double from = entry->axis[turn > 0 ? turn - 1 : 0];
    const double to = entry->axis[turn > 0 ? turn : 1];
    const double **places = rg_alloc(n, 1, sizeof *places);
    size_t *order = rg_alloc(n, 1, sizeof *order);
    double *row = rg_alloc(n, 1, sizeof *row);
    rg_status status = places == NULL || order == NULL || row == NULL ? no_memory(err) : RG_OK;
    size_t kept = 0;
    for (size_t c = 0; c < n && status == RG_OK; c++)
        places[c] = &entry->axis[c];
    if (status == RG_OK)
        qsort(places, n, sizeof *places, by_axis);
    for (size_t c = 0; c < n && status == RG_OK; c++)
        if (kept == 0 || *places[c] > entry->axis[order[kept - 1]])
            order[kept++] = (size_t) (places[c] - entry->axis);
    if (status == RG_OK) {
        permute(entry->axis, 1, n, order, kept, row);
        permute(entry->fwhm, entry->fwhm != NULL ? 1 : 0, n, order, kept, row);
        permute(entry->values, entry->n_rows, n, order, kept, row);
        permute(entry->errors, entry->errors != NULL ? entry->n_rows : 0, n, order, kept, row);
        entry->n_columns = kept;
        status = rg_entry_note(
            entry, err, "axis sorted",
            "the axis stepped from %.10g to %.10g (overlapping detectors); bands were sorted", from, to);
    }
    if (status == RG_OK && kept < n)
        status = rg_entry_note(entry, err, "bands dropped",
                               "%zu bands repeat an axis value; the first of each was kept", n - kept);
    if (status == RG_OK) {
        char original[400];
        size_t used = 0;
        size_t moved = 0;
        for (size_t c = 0; c < kept && used < sizeof original - 24; c++)
            if (order[c] != c && moved++ < 30)
                used += (size_t) snprintf(original + used, sizeof original - used, "%s%zu<-%zu",
                                          used > 0 ? " " : "", c, order[c]);
        if (moved > 0)
            status = rg_entry_note(entry, err, "original band numbers", "%s%s", original,
                                   moved > 30 ? " ..." : "");
    }
    free(row);
    free(order);
    free(places);
    return status;
}
