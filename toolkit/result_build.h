/* The pieces that most results are made of. Each function adds one of them. */
#ifndef RG_TOOLKIT_RESULT_BUILD_H
#define RG_TOOLKIT_RESULT_BUILD_H

#include "formats/sample/result.h"

/* A text array of a collection from texts[n] (copied; NULL is ""). */
rg_status rg_result_add_texts(rg_group *group, const char *name, const char *const *texts, size_t n,
                              rg_error *err) RG_MUST_CHECK;

/* Numbers [n_rows] or [n_rows][n_columns] (n_columns 0: rank 1) copied into a float64 array. */
rg_status rg_result_add_numbers(rg_group *group, const char *name, const char *units, const char *long_name,
                                size_t n_rows, size_t n_columns, const double *numbers,
                                rg_error *err) RG_MUST_CHECK;

/* A counter 0 .. n-1 that serves as axis. */
rg_status rg_result_add_counter(rg_group *group, const char *name, const char *long_name, size_t n,
                                rg_error *err) RG_MUST_CHECK;

/* A collection of one text array: "<axis>_table" with "name", "<array>_codes" with "meaning". */
rg_status rg_result_add_words(rg_result *result, const char *collection, const char *array,
                              const char *const *words, size_t n, rg_error *err) RG_MUST_CHECK;

/* An NXdata group with one row per row of the input: index, signal (set on the group), second axis
 * (NULL for none) of n_columns. */
rg_status rg_result_add_row_group(rg_result *result, const char *name, const char *title, const char *signal,
                                  size_t n_rows, const char *axis, size_t n_columns, rg_group **group,
                                  rg_error *err) RG_MUST_CHECK;

#endif
