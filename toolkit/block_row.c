#include "toolkit/block_row.h"

#include <math.h>

static double number_at(const void *numbers, bool is_double, size_t i)
{
    return is_double ? ((const double *) numbers)[i] : (double) ((const float *) numbers)[i];
}

void rg_block_row(const rg_block *block, const rg_entry *entry, size_t row, double *values, double *errors)
{
    const size_t n = entry->n_columns;
    for (size_t b = 0; b < n; b++) {
        const bool bad = entry->bad_band != NULL && entry->bad_band[b] != 0;
        values[b] = bad ? (double) NAN : number_at(block->values, block->is_double, row * n + b);
        if (errors != NULL && block->errors != NULL)
            errors[b] = number_at(block->errors, block->is_double, row * n + b);
    }
}
