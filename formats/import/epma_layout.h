/* The headings of an oxide table: which columns hold values, errors and limits of which oxide. Threads: none.
 */
#ifndef RG_FORMATS_IMPORT_EPMA_LAYOUT_H
#define RG_FORMATS_IMPORT_EPMA_LAYOUT_H

#include "formats/import/oxide_names.h"
#include "formats/import/reader.h"

enum { RG_EPMA_FEWEST_OXIDES = 3, RG_EPMA_MOST_OXIDES = 96 };

typedef struct {
    char name[16];
    size_t value; /* column; RG_NO_INDEX: none */
    size_t error;
    size_t limit;
    bool relative;       /* the error column is per cent of the value */
    double sigmas;       /* standard errors that the error column gives */
    double factor;       /* of value and error, to wt% of what is named */
    double limit_factor; /* of the limit column, likewise; NaN: as the value */
    bool per_million;
} rg_epma_oxide;

/* Start from the sheet; the caller frees used. */
typedef struct {
    const rg_sheet *sheet;
    size_t header; /* row of the headings */
    rg_oxide_table_kind kind;
    rg_epma_oxide oxides[RG_EPMA_MOST_OXIDES];
    size_t n_oxides;
    size_t total; /* column of stated totals; RG_NO_INDEX: none */
    bool *used;   /* [n_columns] whether an oxide or the total has the column */
    size_t n_columns;
} rg_epma_layout;

/* Headings in a row that are values of oxides (or elements). */
size_t rg_epma_layout_count(const rg_sheet *sheet, size_t row, rg_oxide_table_kind kind);

/* The row of the headings: the first with enough oxides, else the first with enough elements, unless it
 * starts with an axis. False when there is none. */
bool rg_epma_layout_header(const rg_sheet *sheet, size_t *header, rg_oxide_table_kind *kind);

/* The columns below l->header of a table of l->kind. A trace in ppm stays beside the oxide of the same
 * element; errors and limits without a value are no oxide. RG_EFORMAT, with the line, when two columns give
 * the same oxide; RG_ENOMEM. */
rg_status rg_epma_layout_read(rg_epma_layout *l, rg_error *err) RG_MUST_CHECK;

#endif
