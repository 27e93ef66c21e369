#include "formats/import/grid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

typedef struct {
    double at;
    size_t row;
} position;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to arrange a map");
}

static int compare(const void *a, const void *b)
{
    const position *p = a;
    const position *q = b;
    if (p->at != q->at)
        return p->at > q->at ? 1 : -1;
    return (p->row > q->row) - (p->row < q->row);
}

/* Number every row's place among the steps of a coordinate, which begin where the gap between sorted
 * positions is above half of the largest: positions of one line scatter by less. */
static rg_status count_steps(const double *at, size_t n, size_t *place, size_t *n_steps, rg_error *err)
{
    position *sorted = rg_alloc(n, 1, sizeof *sorted);
    if (sorted == NULL)
        return no_memory(err);
    for (size_t row = 0; row < n; row++)
        sorted[row] = (position){at[row], row};
    qsort(sorted, n, sizeof *sorted, compare);
    double largest = 0.0;
    for (size_t i = 1; i < n; i++)
        largest = fmax(largest, sorted[i].at - sorted[i - 1].at);
    size_t step = 0;
    for (size_t i = 0; i < n; i++) {
        step += i > 0 && largest > 0.0 && sorted[i].at - sorted[i - 1].at > largest / 2.0 ? 1 : 0;
        place[sorted[i].row] = step;
    }
    *n_steps = step + 1;
    free(sorted);
    return RG_OK;
}

static rg_status check_positions(const rg_column *column, size_t n, rg_error *err)
{
    for (size_t row = 0; row < n; row++)
        if (!isfinite(column->numbers[row]))
            return rg_fail_named(err, RG_ESHAPE, row, "this row of a map has no position", column->name,
                                 "complete it, or leave out --map");
    return RG_OK;
}

/* from[k]: the row that becomes row k. */
static rg_status find_order(const rg_entry *entry, const double *y, const double *x, size_t *from,
                            size_t *n_lines, size_t *n_samples, rg_error *err)
{
    const size_t n = entry->n_rows;
    size_t *line = rg_alloc(n, 1, sizeof *line);
    size_t *sample = rg_alloc(n, 1, sizeof *sample);
    rg_status status = line != NULL && sample != NULL ? RG_OK : no_memory(err);
    if (status == RG_OK)
        status = count_steps(y, n, line, n_lines, err);
    if (status == RG_OK)
        status = count_steps(x, n, sample, n_samples, err);
    char subject[96];
    if (status == RG_OK)
        snprintf(subject, sizeof subject, "%zu lines of %zu, %zu rows", *n_lines, *n_samples, n);
    size_t n_places = 0;
    if (status == RG_OK && (!rg_mul(*n_lines, *n_samples, &n_places) || n_places != n))
        status = rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "the positions do not fill a rectangle", subject,
                               "name the columns as --map LINE,SAMPLE, or leave it out");
    for (size_t k = 0; k < n && status == RG_OK; k++)
        from[k] = RG_NO_INDEX;
    for (size_t row = 0; row < n && status == RG_OK; row++) {
        const size_t k = line[row] * *n_samples + sample[row];
        if (from[k] != RG_NO_INDEX)
            status = rg_fail_named(err, RG_ESHAPE, row, "two rows of a map have the same position", subject,
                                   "leave one of them out");
        from[k] = row;
    }
    free(line);
    free(sample);
    return status;
}

/* Elements of `size` bytes in a new order; room has n of them. */
static void permute(void *elements, size_t n, size_t size, const size_t *from, char *room)
{
    if (elements == NULL)
        return;
    for (size_t k = 0; k < n; k++)
        memcpy(room + k * size, (const char *) elements + from[k] * size, size);
    memcpy(elements, room, n * size);
}

static rg_status arrange(rg_entry *entry, const rg_column *y, const rg_column *x, rg_error *err)
{
    const size_t n = entry->n_rows;
    size_t n_lines = 0;
    size_t n_samples = 0;
    size_t *from = rg_alloc(n, 1, sizeof *from);
    char *room = rg_alloc(n, entry->n_columns > 0 ? entry->n_columns : 1, sizeof(double));
    rg_status status = from != NULL && room != NULL ? RG_OK : no_memory(err);
    if (status == RG_OK)
        status = check_positions(y, n, err);
    if (status == RG_OK)
        status = check_positions(x, n, err);
    if (status == RG_OK)
        status = find_order(entry, y->numbers, x->numbers, from, &n_lines, &n_samples, err);
    if (status == RG_OK) {
        permute(entry->values, n, entry->n_columns * sizeof(double), from, room);
        permute(entry->errors, n, entry->n_columns * sizeof(double), from, room);
        for (size_t c = 0; c < entry->rows.n_columns; c++) {
            rg_column *column = &entry->rows.columns[c];
            permute(column->numbers, n, sizeof *column->numbers, from, room);
            permute(column->texts, n, sizeof *column->texts, from, room);
        }
        entry->n_lines = n_lines;
        entry->n_samples = n_samples;
    }
    free(from);
    free(room);
    return status;
}

rg_status rg_import_grid(rg_entries *entries, const char *y, const char *x, rg_error *err)
{
    bool any = false;
    rg_status status = RG_OK;
    for (size_t e = 0; e < entries->n && status == RG_OK; e++) {
        rg_entry *entry = &entries->items[e];
        const rg_column *line = rg_table_find(&entry->rows, y);
        const rg_column *sample = rg_table_find(&entry->rows, x);
        if (entry->values == NULL || entry->n_lines > 0 || line == NULL || sample == NULL ||
            line->numbers == NULL || sample->numbers == NULL)
            continue;
        any = true;
        status = arrange(entry, line, sample, err);
    }
    if (status == RG_OK && !any) {
        char subject[128];
        snprintf(subject, sizeof subject, "%.50s, %.50s", y, x);
        status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no rows have these two columns of numbers",
                               subject, "see `regolith info` of a file imported without --map");
    }
    return status;
}
