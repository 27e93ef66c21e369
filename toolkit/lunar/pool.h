/* The soils of all entries one after the other, and tables built from them column by column. */
#ifndef RG_TOOLKIT_LUNAR_POOL_H
#define RG_TOOLKIT_LUNAR_POOL_H

#include "toolkit/lunar/soils.h"

typedef struct {
    const rg_lunar_how *how;
    const rg_lunar_soils *entries;
    size_t n_entries;
    size_t n;
    double *values;   /* [RG_LUNAR_COLUMNS][n]                             */
    size_t *soil;     /* [n] number of the first sample of the same soil   */
    size_t *maturity; /* [n] class; RG_NO_INDEX: not known                 */
    double *work;     /* [2][n]                                            */
    size_t *group;    /* [2][n]                                            */
} rg_lunar_pool;

/* Fill it from how, entries and n_entries. RG_ENOMEM; free in every case. */
rg_status rg_lunar_pool_make(rg_lunar_pool *p, rg_error *err) RG_MUST_CHECK;
void rg_lunar_pool_free(rg_lunar_pool *p);

/* The entry and row of a sample. */
const rg_lunar_soils *rg_lunar_find(const rg_lunar_pool *p, size_t place, size_t *row);

/* Values of a column that are there, of one class of maturity or of all (RG_NO_INDEX), into p->work. */
size_t rg_lunar_select(const rg_lunar_pool *p, size_t column, size_t class);
double rg_lunar_median(const rg_lunar_pool *p, size_t column, size_t class);
/* Different soils of a class; uses p->group. */
size_t rg_lunar_count_soils(const rg_lunar_pool *p, size_t class);

/* A table that grows by columns; n_rows of the table is set before. The first failure stays. */
typedef struct {
    rg_table *table;
    rg_status status;
    rg_error *err;
} rg_lunar_builder;

/* The numbers of a new column, NULL after a failure. */
double *rg_lunar_numbers(rg_lunar_builder *b, const char *name, const char *units);
void rg_lunar_texts(rg_lunar_builder *b, const char *name);
void rg_lunar_put(rg_lunar_builder *b, const char *name, size_t row, const char *text);

/* Two tables of rg_lunar_set (set.h), in set_ranges.c. */
rg_status rg_lunar_set_ranges(const rg_lunar_pool *p, rg_table *table, rg_error *err) RG_MUST_CHECK;
rg_status rg_lunar_set_density(const rg_lunar_how *how, const char *depths, rg_table *table,
                               rg_error *err) RG_MUST_CHECK;

#endif
