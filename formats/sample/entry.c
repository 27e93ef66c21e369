#include "formats/sample/entry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/sample/axis.h"
#include "kernels/base/memory.h"

void rg_source_free(rg_source *source)
{
    free(source->file_name);
    free(source->sha256);
    free(source->format);
    free(source->type);
    rg_table_free(&source->header);
    *source = (rg_source){0};
}

void rg_entry_free(rg_entry *entry)
{
    if (entry == NULL)
        return;
    if (entry->names != NULL)
        for (size_t c = 0; c < entry->n_columns; c++)
            free(entry->names[c]);
    for (size_t s = 0; s < entry->n_sources; s++)
        rg_source_free(&entry->sources[s]);
    if (entry->stream.close != NULL)
        entry->stream.close(entry->stream.state);
    free(entry->title);
    free(entry->axis);
    free(entry->names);
    free(entry->fwhm);
    free(entry->bad_band);
    free(entry->edges);
    free(entry->detection_limit);
    free(entry->value_units);
    free(entry->basis);
    free(entry->size_definition);
    free(entry->values);
    free(entry->errors);
    free(entry->sources);
    rg_table_free(&entry->rows);
    rg_table_free(&entry->notes);
    *entry = (rg_entry){0};
}

static rg_status check_axis(const rg_entry *entry, rg_error *err)
{
    const rg_axis_facts facts = rg_axis_of(entry);
    const double *axis = entry->axis;
    for (size_t c = 0; c < entry->n_columns; c++) {
        if (!isfinite(axis[c]))
            return rg_fail(err, RG_EDOMAIN, c, "the axis value is not a finite number");
        if (axis[c] < facts.low || axis[c] > facts.high)
            return rg_fail_named(err, RG_EUNITS, c, "the axis value cannot be in this unit",
                                 rg_unit_name(facts.unit), "state the true unit with --x-unit");
    }
    for (size_t c = 2; c < entry->n_columns; c++)
        if ((axis[c] - axis[c - 1]) * (axis[1] - axis[0]) <= 0.0)
            return rg_fail(err, RG_EDOMAIN, c, "the axis turns back here");
    if (entry->n_columns > 1 && axis[1] == axis[0])
        return rg_fail(err, RG_EDOMAIN, 1, "the axis repeats a value");
    return RG_OK;
}

static rg_status check_edges(const rg_entry *entry, rg_error *err)
{
    for (size_t e = 1; e <= entry->n_columns; e++) {
        const bool open =
            (e == 1 && isnan(entry->edges[0])) || (e == entry->n_columns && isnan(entry->edges[e]));
        if (!open && !(entry->edges[e] > entry->edges[e - 1]))
            return rg_fail_named(err, RG_EDOMAIN, e, "the class edges do not rise", NULL,
                                 "check for a mistyped or doubled sieve size");
    }
    return RG_OK;
}

rg_status rg_entry_validate(const rg_entry *entry, rg_error *err)
{
    if ((unsigned) entry->technique >= RG_TECHNIQUE_COUNT)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the technique of these data is not known", NULL,
                             "state it with --technique");
    if (entry->n_rows == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there are no spectra or analyses in it");
    if (entry->n_columns == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there are no bands, oxides or classes in it");
    size_t pixels = 0;
    if (entry->n_lines > 0 && (!rg_mul(entry->n_lines, entry->n_samples, &pixels) || pixels != entry->n_rows))
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "lines times samples is not the number of spectra");
    if (entry->rows.n_columns > 0 && entry->rows.n_rows != entry->n_rows)
        return rg_fail(err, RG_ESHAPE, entry->rows.n_rows, "the columns beside the data have another length");
    if (entry->technique == RG_EPMA ? entry->names == NULL : entry->axis == NULL)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the data have no axis");
    if (rg_technique_about(entry->technique)->edges_label != NULL && entry->edges == NULL)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the classes have no edges");
    if (entry->values == NULL && entry->stream.read == NULL)
        return rg_fail(err, RG_EINTERNAL, RG_NO_INDEX, "an entry without values");
    rg_status status = entry->axis != NULL ? check_axis(entry, err) : RG_OK;
    if (status == RG_OK && entry->edges != NULL)
        status = check_edges(entry, err);
    if (status == RG_OK && entry->errors != NULL)
        for (size_t i = 0; i < entry->n_rows * entry->n_columns && status == RG_OK; i++)
            if (entry->errors[i] < 0.0)
                status = rg_fail(err, RG_EDOMAIN, i / entry->n_columns, "a standard error is negative");
    return status;
}
