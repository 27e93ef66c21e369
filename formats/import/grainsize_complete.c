#include "formats/import/grainsize_complete.h"

#include <math.h>
#include <string.h>

#include "formats/import/grainsize_edges.h"
#include "kernels/base/memory.h"

rg_status rg_grainsize_alloc_values(rg_entry *entry, size_t n_samples, size_t n_classes, rg_error *err)
{
    entry->n_rows = n_samples;
    entry->n_columns = n_classes;
    entry->values = rg_alloc(n_samples, n_classes, sizeof *entry->values);
    return entry->values != NULL ? RG_OK : rg_grainsize_no_memory(err);
}

static rg_status settle_values(const rg_grainsize_classes *c, rg_entry *entry, rg_error *err)
{
    size_t hundred = 0;
    size_t one = 0;
    for (size_t s = 0; s < entry->n_rows; s++) {
        double sum = 0.0;
        for (size_t k = 0; k < entry->n_columns; k++)
            sum += entry->values[s * entry->n_columns + k];
        hundred += fabs(sum - 100.0) <= 2.0;
        one += fabs(sum - 1.0) <= 0.02;
    }
    const char *units = 2 * hundred >= entry->n_rows ? "percent" : 2 * one >= entry->n_rows ? "1" : "g";
    const bool sieve = c->meaning == RG_SIZES_LOWER || c->upper != NULL;
    entry->value_units = rg_copy_text(units, strlen(units));
    entry->basis = sieve ? rg_copy_text("mass", 4) : rg_copy_text("volume", 6);
    entry->size_definition = sieve ? rg_copy_text("sieve", 5) : rg_copy_text("laser", 5);
    if (entry->value_units == NULL || entry->basis == NULL || entry->size_definition == NULL)
        return rg_grainsize_no_memory(err);
    return strcmp(units, "g") == 0
               ? rg_entry_note(entry, err, "values",
                               "rows sum neither to 100 nor to 1: taken as weights in grams")
               : RG_OK;
}

/* A negative weight costs its sample the statistics, not the others their import. */
static rg_status note_negative(rg_entry *entry, rg_error *err)
{
    size_t n = 0;
    size_t first = 0;
    for (size_t i = entry->n_rows * entry->n_columns; i-- > 0;)
        if (entry->values[i] < 0.0) {
            n++;
            first = i;
        }
    if (n == 0)
        return RG_OK;
    return rg_entry_note(entry, err, "negative weights",
                         "%zu weights are negative, the first %g in row %zu; they are kept as they are, and "
                         "their samples have no statistics",
                         n, entry->values[first], first / entry->n_columns + 1);
}

rg_status rg_grainsize_complete(const rg_import_file *file, const rg_import_options *options,
                                rg_grainsize_classes *c, rg_entry *entry, rg_error *err)
{
    rg_status status = rg_grainsize_edges(options, c, entry, err);
    if (status == RG_OK)
        status = settle_values(c, entry, err);
    if (status == RG_OK)
        status = note_negative(entry, err);
    return status == RG_OK ? rg_import_name_rows(file, options, entry, err) : status;
}
