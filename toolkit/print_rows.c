#include "toolkit/print_rows.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "formats/export/table.h"
#include "toolkit/print_table.h"
#include "toolkit/result_rows.h"

/* Decimals that show four figures of the largest number of a column; none for whole numbers. */
static int decimals(const rg_column *column, size_t n_rows)
{
    double largest = 0.0;
    bool whole = true;
    for (size_t row = 0; row < n_rows; row++) {
        const double value = fabs(column->numbers[row]);
        if (!isfinite(value))
            continue;
        largest = value > largest ? value : largest;
        whole = whole && value == floor(value) && value < 1e9;
    }
    if (whole || largest >= 1000.0)
        return 0;
    if (largest >= 100.0)
        return 1;
    if (largest >= 10.0)
        return 2;
    if (largest >= 0.1)
        return 3;
    return largest >= 0.01 ? 4 : 5;
}

static rg_status fill(rg_print_table *printed, const rg_column *const *chosen, const int *digits,
                      size_t n_columns, size_t n_rows, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t row = 0; row < n_rows; row++)
        for (size_t c = 0; c < n_columns && status == RG_OK; c++) {
            assert(chosen[c]->numbers != NULL || chosen[c]->texts != NULL);
            status = chosen[c]->numbers != NULL
                         ? rg_print_table_number(printed, chosen[c]->numbers[row], digits[c], err)
                         : rg_print_table_cell(printed, err, "%s", chosen[c]->texts[row]);
        }
    return status;
}

rg_status rg_print_rows(FILE *out, const rg_table *table, const char *const *columns, size_t n_columns,
                        size_t most, rg_error *err)
{
    const size_t n = columns != NULL ? n_columns : table->n_columns;
    const size_t n_rows = table->n_rows < most ? table->n_rows : most;
    const rg_column **chosen = rg_alloc(n, 1, sizeof *chosen);
    const char **headings = rg_alloc(n, 1, sizeof *headings);
    char *texts = rg_alloc(n, 160, 1);
    int *digits = rg_alloc(n, 1, sizeof *digits);
    rg_print_table *printed = NULL;
    rg_status status = RG_OK;
    if (chosen == NULL || headings == NULL || texts == NULL || digits == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print");
    size_t used = 0;
    for (size_t c = 0; c < n && status == RG_OK; c++) {
        const rg_column *column = columns != NULL ? rg_table_find(table, columns[c]) : &table->columns[c];
        if (column == NULL)
            continue;
        chosen[used] = column;
        digits[used] = column->numbers != NULL ? decimals(column, n_rows) : 0;
        snprintf(texts + 160 * used, 160, "%s%.150s", column->texts != NULL ? "<" : "", column->name);
        headings[used] = texts + 160 * used;
        used++;
    }
    if (status == RG_OK) {
        printed = rg_print_table_new(headings, used);
        status = printed == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print")
                                 : fill(printed, chosen, digits, used, n_rows, err);
    }
    if (status == RG_OK) {
        rg_print_table_write(printed, out);
        if (n_rows < table->n_rows)
            fprintf(out, "... and %zu more rows\n", table->n_rows - n_rows);
    }
    rg_print_table_free(printed);
    free(digits);
    free(texts);
    free(headings);
    free(chosen);
    return status;
}

void rg_print_rows_json(FILE *out, const rg_table *table)
{
    rg_export_begin(out, table, RG_JSON);
    rg_export_rows(out, table, RG_JSON, true);
    rg_export_end(out, RG_JSON);
}

rg_status rg_print_result(const rg_result *result, const rg_table *rows, const rg_common_args *common,
                          const char *const *columns, size_t n_columns, size_t most, rg_error *err)
{
    if (common->quiet && !common->json)
        return RG_OK;
    rg_table table = {0};
    rg_status status =
        rg_result_rows_table(result, rows, 0, rg_result_rows_count(result), common->json, &table, err);
    if (status == RG_OK && common->json)
        rg_print_rows_json(stdout, &table);
    else if (status == RG_OK)
        status = rg_print_rows(stdout, &table, columns, n_columns, most, err);
    rg_table_free(&table);
    return status;
}
