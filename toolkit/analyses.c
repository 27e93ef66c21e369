#include "toolkit/analyses.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

/* from[n_spots][n_columns] into to[n_spots][n_oxides]; column c goes to place[c]. */
static void spread(const double *from, const rg_entry *entry, const size_t *place, size_t n_oxides,
                   double *to)
{
    for (size_t i = 0; i < entry->n_rows * n_oxides; i++)
        to[i] = NAN;
    for (size_t spot = 0; spot < entry->n_rows; spot++)
        for (size_t c = 0; c < entry->n_columns; c++)
            if (place[c] != RG_NO_INDEX)
                to[spot * n_oxides + place[c]] = from[spot * entry->n_columns + c];
}

static rg_status read_spread(rg_workfile *work, bool errors, const size_t *place, size_t n_oxides,
                             double **to, rg_error *err)
{
    double *values = NULL;
    *to = rg_alloc(work->entry.n_rows, n_oxides, sizeof **to);
    rg_status status = *to == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the analyses")
                                   : rg_workfile_read_all(work, errors, &values, err);
    if (status == RG_OK)
        spread(values, &work->entry, place, n_oxides, *to);
    free(values);
    return status;
}

rg_status rg_analyses_read(rg_workfile *work, const rg_oxide_table *oxides, rg_analyses *analyses,
                           rg_error *err)
{
    const rg_entry *entry = &work->entry;
    *analyses = (rg_analyses){.n_spots = entry->n_rows, .n_oxides = oxides->n_oxides};
    size_t *place = rg_alloc(entry->n_columns, 1, sizeof *place);
    analyses->analysed = rg_alloc(oxides->n_oxides, 1, sizeof *analyses->analysed);
    if (place == NULL || analyses->analysed == NULL) {
        free(place);
        rg_analyses_free(analyses);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the analyses");
    }
    for (size_t c = 0; c < entry->n_columns; c++) {
        place[c] = rg_oxides_find(oxides, entry->names[c], strlen(entry->names[c]));
        if (place[c] == RG_NO_INDEX && analyses->n_unknown++ == 0)
            snprintf(analyses->unknown, sizeof analyses->unknown, "%s", entry->names[c]);
    }
    rg_status status = RG_OK;
    if (analyses->n_unknown == entry->n_columns)
        status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no column is an oxide of the library",
                               analyses->unknown, "name the columns by oxides, as SiO2");
    if (status == RG_OK)
        status = read_spread(work, false, place, analyses->n_oxides, &analyses->wt, err);
    if (status == RG_OK && work->values.has_errors)
        status = read_spread(work, true, place, analyses->n_oxides, &analyses->sigma, err);
    for (size_t i = 0; status == RG_OK && i < analyses->n_spots * analyses->n_oxides; i++)
        if (!isnan(analyses->wt[i]))
            analyses->analysed[i % analyses->n_oxides] = true;
    free(place);
    if (status != RG_OK)
        rg_analyses_free(analyses);
    return status;
}

void rg_analyses_free(rg_analyses *analyses)
{
    free(analyses->wt);
    free(analyses->sigma);
    free(analyses->analysed);
    *analyses = (rg_analyses){0};
}
