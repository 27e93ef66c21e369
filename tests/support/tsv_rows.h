/* Tables of test data as rows: TSV, or CSV with quoted fields; and the library of the source tree. */
#ifndef RG_TESTS_SUPPORT_TSV_ROWS_H
#define RG_TESTS_SUPPORT_TSV_ROWS_H

#include "formats/text/tsv.h"
#include "toolkit/mineral_library.h"

/* The file's table (the caller frees it); the test fails when it is none. An unnamed column gets "_". */
rg_tsv rows_read(const char *path, char separator);

/* Field by column name; NaN when it is empty, no number or the column is absent. */
double rows_number(const rg_tsv *table, size_t row, const char *column);

/* datasets/library, loaded once per program. */
const rg_mineral_library *rows_library(void);

/* wt[n_oxides] of a row, columns by oxide name, prefix before it ("Input_") or ""; NaN where absent.
 * "FeOt" is taken as FeO. */
void rows_analysis(const rg_tsv *table, size_t row, const char *prefix, double *wt);

/* Index of an oxide of the library; the test fails when there is none. */
size_t rows_oxide(const char *name);

#endif
