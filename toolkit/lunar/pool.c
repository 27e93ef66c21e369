#include "toolkit/lunar/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/median.h"
#include "kernels/base/memory.h"

const rg_lunar_soils *rg_lunar_find(const rg_lunar_pool *p, size_t place, size_t *row)
{
    size_t e = 0;
    while (place >= p->entries[e].n)
        place -= p->entries[e++].n;
    *row = place;
    return &p->entries[e];
}

typedef struct {
    const char *name;
    size_t place;
} named;

static int by_name(const void *a, const void *b)
{
    const named *x = a;
    const named *y = b;
    const int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

rg_status rg_lunar_pool_make(rg_lunar_pool *p, rg_error *err)
{
    for (size_t e = 0; e < p->n_entries; e++)
        p->n += p->entries[e].n;
    p->values = rg_alloc(p->n, RG_LUNAR_COLUMNS, sizeof *p->values);
    p->soil = rg_alloc(p->n, 1, sizeof *p->soil);
    p->maturity = rg_alloc(p->n, 1, sizeof *p->maturity);
    p->work = rg_alloc(p->n, 2, sizeof *p->work);
    p->group = rg_alloc(p->n, 2, sizeof *p->group);
    named *names = rg_alloc(p->n, 1, sizeof *names);
    rg_status status = RG_OK;
    if (p->values == NULL || p->soil == NULL || p->maturity == NULL || p->work == NULL || p->group == NULL ||
        names == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the set of soils");
    for (size_t e = 0, at = 0; e < p->n_entries && status == RG_OK; at += p->entries[e++].n)
        for (size_t row = 0; row < p->entries[e].n; row++) {
            for (size_t c = 0; c < RG_LUNAR_COLUMNS; c++)
                p->values[c * p->n + at + row] = p->entries[e].values[c * p->entries[e].n + row];
            p->maturity[at + row] = p->entries[e].maturity[row];
            names[at + row] = (named){p->entries[e].names[row], at + row};
        }
    if (status == RG_OK)
        qsort(names, p->n, sizeof *names, by_name);
    for (size_t i = 0; i < p->n && status == RG_OK; i++)
        p->soil[names[i].place] = i > 0 && strcmp(names[i].name, names[i - 1].name) == 0
                                      ? p->soil[names[i - 1].place]
                                      : names[i].place;
    free(names);
    return status;
}

void rg_lunar_pool_free(rg_lunar_pool *p)
{
    free(p->values);
    free(p->soil);
    free(p->maturity);
    free(p->work);
    free(p->group);
}

size_t rg_lunar_select(const rg_lunar_pool *p, size_t column, size_t class)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        if (!isnan(p->values[column * p->n + i]) && (class == RG_NO_INDEX || p->maturity[i] == class))
            p->work[n++] = p->values[column * p->n + i];
    return n;
}

double rg_lunar_median(const rg_lunar_pool *p, size_t column, size_t class)
{
    return rg_median(p->work, rg_lunar_select(p, column, class));
}

size_t rg_lunar_count_soils(const rg_lunar_pool *p, size_t class)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        p->group[i] = 0;
    for (size_t i = 0; i < p->n; i++)
        if ((class == RG_NO_INDEX || p->maturity[i] == class) && p->group[p->soil[i]]++ == 0)
            n++;
    return n;
}

double *rg_lunar_numbers(rg_lunar_builder *b, const char *name, const char *units)
{
    rg_column *column = NULL;
    if (b->status == RG_OK)
        b->status = rg_table_add_numbers(b->table, name, units, &column, b->err);
    return b->status == RG_OK ? column->numbers : NULL;
}

void rg_lunar_texts(rg_lunar_builder *b, const char *name)
{
    rg_column *column = NULL;
    if (b->status == RG_OK)
        b->status = rg_table_add_texts(b->table, name, &column, b->err);
}

/* Columns move as the table grows, so they are looked up by name. */
void rg_lunar_put(rg_lunar_builder *b, const char *name, size_t row, const char *text)
{
    for (size_t c = 0; c < b->table->n_columns && b->status == RG_OK; c++)
        if (strcmp(b->table->columns[c].name, name) == 0)
            b->status = rg_column_set_text(&b->table->columns[c], row, text, strlen(text), b->err);
}
