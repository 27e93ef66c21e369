#include "toolkit/prep/groups.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

/* A row with what it is sorted by. */
typedef struct {
    const char *text; /* NULL: the number counts */
    double number;
    size_t row;
} item;

static int by_value(const item *a, const item *b)
{
    if (a->text != NULL)
        return strcmp(a->text, b->text);
    if (isnan(a->number) || isnan(b->number))
        return isnan(a->number) - isnan(b->number);
    return (a->number > b->number) - (a->number < b->number);
}

static int by_value_and_row(const void *left, const void *right)
{
    const item *a = left;
    const item *b = right;
    const int order = by_value(a, b);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static rg_status find_column(const rg_table *rows, const char *name, const rg_column **column, rg_error *err)
{
    char subject[128];
    size_t used = (size_t) snprintf(subject, sizeof subject, "%.40s; there are", name);
    *column = rg_table_find(rows, name);
    if (*column != NULL)
        return RG_OK;
    for (size_t c = 0; c < rows->n_columns && used < sizeof subject; c++)
        used += (size_t) snprintf(subject + used, sizeof subject - used, " %s", rows->columns[c].name);
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the spectra have no such column", subject, NULL);
}

static rg_status allocate(rg_prep_groups *groups, size_t n_rows, rg_error *err)
{
    groups->of_row = rg_alloc(n_rows, 1, sizeof *groups->of_row);
    groups->start = rg_alloc(n_rows + 1, 1, sizeof *groups->start);
    groups->rows = rg_alloc(n_rows, 1, sizeof *groups->rows);
    return groups->of_row != NULL && groups->start != NULL && groups->rows != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the groups of spectra");
}

/* Number the groups by their first rows: of_row holds, of every row, the first row that is equal. */
static void number_groups(rg_prep_groups *groups, size_t n_rows)
{
    for (size_t row = 0; row < n_rows; row++) {
        const size_t first = groups->of_row[row];
        groups->of_row[row] = first == row ? groups->n_groups++ : groups->of_row[first];
        groups->start[groups->of_row[row] + 1]++;
    }
    for (size_t g = 0; g < groups->n_groups; g++) {
        if (groups->start[g + 1] > groups->largest)
            groups->largest = groups->start[g + 1];
        groups->start[g + 1] += groups->start[g];
    }
}

rg_status rg_prep_groups_find(const rg_table *rows, size_t n_rows, const char *column, rg_prep_groups *groups,
                              rg_error *err)
{
    const rg_column *c = NULL;
    *groups = (rg_prep_groups){0};
    rg_status status = column != NULL ? find_column(rows, column, &c, err) : RG_OK;
    if (status == RG_OK)
        status = allocate(groups, n_rows, err);
    item *items = rg_alloc(n_rows, 1, sizeof *items);
    size_t *filled = rg_alloc(n_rows, 1, sizeof *filled);
    if (status == RG_OK && (items == NULL || filled == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the groups of spectra");
    if (status == RG_OK) {
        for (size_t row = 0; row < n_rows; row++) {
            items[row] = (item){.row = row};
            if (c != NULL && c->texts != NULL)
                items[row].text = c->texts[row];
            else if (c != NULL)
                items[row].number = c->numbers[row];
        }
        qsort(items, n_rows, sizeof *items, by_value_and_row);
        for (size_t i = 0, first = 0; i < n_rows; i++) {
            if (by_value(&items[i], &items[first]) != 0)
                first = i;
            groups->of_row[items[i].row] = items[first].row;
        }
        number_groups(groups, n_rows);
        for (size_t row = 0; row < n_rows; row++) {
            const size_t g = groups->of_row[row];
            groups->rows[groups->start[g] + filled[g]++] = row;
        }
    }
    free(items);
    free(filled);
    return status;
}

void rg_prep_groups_free(rg_prep_groups *groups)
{
    free(groups->of_row);
    free(groups->start);
    free(groups->rows);
    *groups = (rg_prep_groups){0};
}
