/* Entries and results to store and compare. */
#ifndef RG_TESTS_SUPPORT_ENTRIES_H
#define RG_TESTS_SUPPORT_ENTRIES_H

#include <stdbool.h>

#include "formats/sample/entry.h"
#include "formats/sample/result.h"

/* A full entry: values that float holds exactly, one NaN, 1 sigma errors, UTF-8 names, a row table, one
 * source with a header, notes. */
rg_entry sample_entry(rg_technique technique, size_t n_rows, size_t n_columns);
/* The same as a cube of reflectance; streamed: values come from a stream that counts its calls. */
rg_entry sample_cube(size_t n_lines, size_t n_samples, size_t n_columns, bool streamed);
/* The value that both hold. */
double sample_value(size_t row, size_t column);

/* Everything but values and errors; fails the test where they differ. */
void assert_same_entry(const rg_entry *actual, const rg_entry *expected);
void assert_same_table(const rg_table *actual, const rg_table *expected);

/* A result of every array type in two groups, with parameters, a seed, inputs and warnings. */
rg_result sample_result(const char *tool, size_t n_rows);
void assert_same_result(const rg_result *actual, const rg_result *expected, bool with_data);

char *copy_of(const char *text);

#endif
