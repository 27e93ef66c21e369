#include "tests/support/entries.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "tests/support/check.h"

char *copy_of(const char *text)
{
    return rg_copy_text(text, strlen(text));
}

double sample_value(size_t row, size_t column)
{
    if (row == 1 && column == 1)
        return NAN;
    return (double) ((row * 31 + column * 7) % 1024) / 1024.0 + 0.125;
}

static void add_column(rg_entry *entry, const char *name, bool text, const char *units)
{
    rg_column *column = NULL;
    if (text)
        assert_int_equal(rg_table_add_texts(&entry->rows, name, &column, NULL), RG_OK);
    else
        assert_int_equal(rg_table_add_numbers(&entry->rows, name, units, &column, NULL), RG_OK);
    for (size_t row = 0; row < entry->n_rows; row++) {
        char cell[64];
        snprintf(cell, sizeof cell, "CE5C0000-\xe6\x9c\x88-%zu", row);
        if (text)
            assert_int_equal(rg_column_set_text(column, row, cell, row == 2 ? 0 : strlen(cell), NULL), RG_OK);
        else if (row != 1)
            column->numbers[row] = 0.5 * (double) row;
    }
}

static void fill(rg_entry *entry, bool with_values)
{
    const size_t n = entry->n_rows * entry->n_columns;
    const rg_technique t = entry->technique;
    entry->title = copy_of("Regolith \xe6\x9c\x88\xe5\xa3\xa4, a test");
    if (t == RG_EPMA) {
        entry->names = rg_alloc(entry->n_columns, 1, sizeof *entry->names);
        entry->detection_limit = rg_alloc(entry->n_columns, 1, sizeof *entry->detection_limit);
    } else {
        entry->axis = rg_alloc(entry->n_columns, 1, sizeof *entry->axis);
    }
    if (t == RG_REFLECTANCE) {
        entry->fwhm = rg_alloc(entry->n_columns, 1, sizeof *entry->fwhm);
        entry->bad_band = rg_alloc(entry->n_columns, 1, 1);
    }
    for (size_t c = 0; c < entry->n_columns; c++) {
        char name[32];
        snprintf(name, sizeof name, "Fe%zuO", c);
        if (entry->names != NULL) {
            entry->names[c] = copy_of(name);
            entry->detection_limit[c] = c == 0 ? NAN : 0.01 * (double) c;
        } else {
            entry->axis[c] = t == RG_XRD || t == RG_LASER ? 5.0 + 0.02 * (double) c
                             : t == RG_OUTLINES           ? (double) c / (double) entry->n_columns
                                                          : 400.0 + 10.1 * (double) c;
        }
        if (entry->fwhm != NULL) {
            entry->fwhm[c] = 10.0;
            entry->bad_band[c] = c % 3 == 0;
        }
    }
    if (t == RG_GRAINSIZE || t == RG_LASER) {
        entry->edges = rg_alloc(entry->n_columns + 1, 1, sizeof *entry->edges);
        for (size_t c = 0; c <= entry->n_columns; c++)
            entry->edges[c] = c == 0 ? NAN : 395.0 + 10.1 * (double) c;
        entry->basis = copy_of("mass");
        entry->size_definition = copy_of("sieve");
    }
    if (with_values) {
        entry->values = rg_alloc(n, 1, sizeof *entry->values);
        entry->errors = rg_alloc(n, 1, sizeof *entry->errors);
        for (size_t i = 0; i < n; i++) {
            entry->values[i] = sample_value(i / entry->n_columns, i % entry->n_columns);
            entry->errors[i] = 0.0625;
        }
    }
    entry->rows.n_rows = entry->n_rows;
    add_column(entry, "sample_id", true, NULL);
    add_column(entry, "sieve \xc2\xb5m/max", false, "um");
    add_column(entry, "sieve \xc2\xb5m max", false, NULL);
    entry->n_sources = 1;
    entry->sources = rg_alloc(1, 1, sizeof *entry->sources);
    entry->sources[0].file_name = copy_of("soil.csv");
    entry->sources[0].format = copy_of("delimited");
    entry->sources[0].type = copy_of("text/csv");
    entry->sources[0].sha256 = copy_of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_int_equal(rg_table_add_pair(&entry->sources[0].header, "Laser", 5, "532 nm", 6, NULL), RG_OK);
    assert_int_equal(rg_table_add_pair(&entry->sources[0].header, "Comment", 7, "", 0, NULL), RG_OK);
    assert_int_equal(rg_table_add_pair(&entry->notes, "axis", 4, "reversed", 8, NULL), RG_OK);
}

rg_entry sample_entry(rg_technique technique, size_t n_rows, size_t n_columns)
{
    rg_entry entry = {.technique = technique, .n_rows = n_rows, .n_columns = n_columns};
    fill(&entry, true);
    return entry;
}

static rg_status read_stream(void *state, size_t first, size_t n, float *values, rg_error *err)
{
    (void) err;
    const size_t columns = *(size_t *) state;
    for (size_t i = 0; i < n * columns; i++)
        values[i] = (float) sample_value(first + i / columns, i % columns);
    return RG_OK;
}

rg_entry sample_cube(size_t n_lines, size_t n_samples, size_t n_columns, bool streamed)
{
    rg_entry entry = {.technique = RG_REFLECTANCE,
                      .n_rows = n_lines * n_samples,
                      .n_columns = n_columns,
                      .n_lines = n_lines,
                      .n_samples = n_samples};
    fill(&entry, !streamed);
    rg_table_free(&entry.rows);
    if (streamed) {
        size_t *columns = rg_alloc(1, 1, sizeof *columns);
        *columns = n_columns;
        entry.stream = (rg_row_stream){.read = read_stream, .close = free, .state = columns};
    }
    return entry;
}

static void same_text(const char *actual, const char *expected)
{
    if (expected == NULL)
        assert_null(actual);
    else
        assert_string_equal(actual, expected);
}

static void same_doubles(const double *actual, const double *expected, size_t n)
{
    if (expected == NULL) {
        assert_null(actual);
        return;
    }
    assert_non_null(actual);
    for (size_t i = 0; i < n; i++)
        assert_true(actual[i] == expected[i] || (isnan(actual[i]) && isnan(expected[i])));
}

void assert_same_table(const rg_table *actual, const rg_table *expected)
{
    assert_int_equal(actual->n_columns, expected->n_columns);
    if (expected->n_columns > 0)
        assert_int_equal(actual->n_rows, expected->n_rows);
    for (size_t c = 0; c < expected->n_columns; c++) {
        const rg_column *a = &actual->columns[c];
        const rg_column *e = &expected->columns[c];
        assert_string_equal(a->name, e->name);
        same_text(a->units, e->units);
        same_doubles(a->numbers, e->numbers, expected->n_rows);
        for (size_t row = 0; e->texts != NULL && row < expected->n_rows; row++)
            assert_string_equal(a->texts[row], e->texts[row]);
    }
}

void assert_same_entry(const rg_entry *actual, const rg_entry *expected)
{
    assert_int_equal(actual->technique, expected->technique);
    same_text(actual->title, expected->title);
    assert_int_equal(actual->n_rows, expected->n_rows);
    assert_int_equal(actual->n_columns, expected->n_columns);
    assert_int_equal(actual->n_lines, expected->n_lines);
    assert_int_equal(actual->n_samples, expected->n_samples);
    same_doubles(actual->axis, expected->axis, expected->n_columns);
    same_doubles(actual->fwhm, expected->fwhm, expected->n_columns);
    same_doubles(actual->edges, expected->edges, expected->n_columns + 1);
    same_doubles(actual->detection_limit, expected->detection_limit, expected->n_columns);
    assert_true((actual->names == NULL) == (expected->names == NULL));
    for (size_t c = 0; expected->names != NULL && c < expected->n_columns; c++)
        assert_string_equal(actual->names[c], expected->names[c]);
    assert_true((actual->bad_band == NULL) == (expected->bad_band == NULL));
    if (expected->bad_band != NULL)
        assert_memory_equal(actual->bad_band, expected->bad_band, expected->n_columns);
    same_text(actual->value_units, expected->value_units);
    same_text(actual->basis, expected->basis);
    same_text(actual->size_definition, expected->size_definition);
    assert_same_table(&actual->rows, &expected->rows);
    assert_same_table(&actual->notes, &expected->notes);
    assert_int_equal(actual->n_sources, expected->n_sources);
    for (size_t s = 0; s < expected->n_sources; s++) {
        same_text(actual->sources[s].file_name, expected->sources[s].file_name);
        same_text(actual->sources[s].sha256, expected->sources[s].sha256);
        same_text(actual->sources[s].format, expected->sources[s].format);
        same_text(actual->sources[s].type, expected->sources[s].type);
        assert_same_table(&actual->sources[s].header, &expected->sources[s].header);
    }
}

static rg_array *add_array(rg_group *group, const char *name, rg_array_type type, size_t rank,
                           const size_t *dims, const char *units)
{
    rg_array *array = NULL;
    assert_int_equal(rg_group_add_array(group, name, type, rank, dims, units, name, 1, &array, NULL), RG_OK);
    for (size_t i = 0; i < rg_array_count(array); i++) {
        char text[32];
        snprintf(text, sizeof text, "Fe\xe2\x82\x82SiO%zu", i);
        switch (type) {
        case RG_FLOAT32:
            ((float *) array->data)[i] = i == 1 ? NAN : (float) i * 0.5F;
            break;
        case RG_FLOAT64:
            ((double *) array->data)[i] = 0.1 * (double) i;
            break;
        case RG_INT32:
            ((int32_t *) array->data)[i] = -(int32_t) i;
            break;
        case RG_UINT8:
            ((uint8_t *) array->data)[i] = (uint8_t) i;
            break;
        default:
            ((char **) array->data)[i] = copy_of(i == 1 ? "" : text);
        }
    }
    return array;
}

rg_result sample_result(const char *tool, size_t n_rows)
{
    rg_result result = {.seed = 18446744073709551615U, .has_seed = 1};
    const size_t map[2] = {n_rows, 3};
    const size_t three[1] = {3};
    rg_group *group = NULL;
    snprintf(result.tool, sizeof result.tool, "%s", tool);
    result.command = copy_of("regolith unmix --method fcls \xe6\x9c\x88.h5");
    assert_int_equal(rg_result_add_parameter(&result, "method", "fcls", "", NULL), RG_OK);
    assert_int_equal(rg_result_add_parameter(&result, "tolerance", "1e-8", "1", NULL), RG_OK);
    rg_input input = {.file_name = "library.h5", .target = "/entry", .role = "endmember library"};
    memset(input.sha256, 'a', 64);
    assert_int_equal(rg_result_add_input(&result, &input, NULL), RG_OK);
    assert_int_equal(rg_table_add_pair(&result.warnings, "bands", 5, "3 masked", 8, NULL), RG_OK);
    snprintf(result.default_group, sizeof result.default_group, "abundances");

    assert_int_equal(rg_result_add_group(&result, "abundances", RG_GROUP_DATA, "Abundances", &group, NULL),
                     RG_OK);
    snprintf(group->signal, sizeof group->signal, "abundance");
    snprintf(group->axes[0], sizeof group->axes[0], ".");
    snprintf(group->axes[1], sizeof group->axes[1], "endmember");
    snprintf(group->interpretation, sizeof group->interpretation, "spectrum");
    group->n_axes = 2;
    add_array(group, "abundance", RG_FLOAT32, 2, map, "1");
    add_array(group, "abundance_errors", RG_FLOAT32, 2, map, "1");
    add_array(group, "endmember", RG_INT32, 1, three, "1");

    assert_int_equal(rg_result_add_group(&result, "endmember_table", RG_GROUP_COLLECTION, "", &group, NULL),
                     RG_OK);
    add_array(group, "name", RG_TEXT, 1, three, "");
    add_array(group, "density", RG_FLOAT64, 1, three, "g/cm3");
    add_array(group, "flag", RG_UINT8, 1, three, "1");
    return result;
}

static void same_array(const rg_array *actual, const rg_array *expected, bool with_data)
{
    assert_string_equal(actual->name, expected->name);
    assert_int_equal(actual->type, expected->type);
    assert_int_equal(actual->rank, expected->rank);
    for (size_t d = 0; d < expected->rank; d++)
        assert_int_equal(actual->dims[d], expected->dims[d]);
    assert_string_equal(actual->units, expected->units);
    assert_string_equal(actual->long_name, expected->long_name);
    const size_t n = rg_array_count(expected);
    if (!with_data) {
        assert_null(actual->data);
    } else if (expected->type == RG_TEXT) {
        for (size_t i = 0; i < n; i++)
            assert_string_equal(((char **) actual->data)[i], ((char **) expected->data)[i]);
    } else {
        assert_memory_equal(actual->data, expected->data, n * rg_array_type_size(expected->type));
    }
}

void assert_same_result(const rg_result *actual, const rg_result *expected, bool with_data)
{
    assert_string_equal(actual->tool, expected->tool);
    assert_string_equal(actual->command, expected->command);
    assert_same_table(&actual->parameters, &expected->parameters);
    assert_same_table(&actual->warnings, &expected->warnings);
    assert_int_equal(actual->has_seed, expected->has_seed);
    assert_true(actual->seed == expected->seed);
    assert_string_equal(actual->default_group, expected->default_group);
    assert_int_equal(actual->n_inputs, expected->n_inputs);
    for (size_t i = 0; i < expected->n_inputs; i++) {
        assert_string_equal(actual->inputs[i].file_name, expected->inputs[i].file_name);
        assert_string_equal(actual->inputs[i].sha256, expected->inputs[i].sha256);
        assert_string_equal(actual->inputs[i].target, expected->inputs[i].target);
        assert_string_equal(actual->inputs[i].role, expected->inputs[i].role);
    }
    assert_int_equal(actual->n_groups, expected->n_groups);
    for (size_t g = 0; g < expected->n_groups; g++) {
        const rg_group *a = &actual->groups[g];
        const rg_group *e = &expected->groups[g];
        assert_string_equal(a->name, e->name);
        assert_int_equal(a->kind, e->kind);
        assert_string_equal(a->title, e->title);
        assert_string_equal(a->signal, e->signal);
        assert_string_equal(a->interpretation, e->interpretation);
        assert_int_equal(a->n_axes, e->n_axes);
        for (size_t d = 0; d < e->n_axes; d++)
            assert_string_equal(a->axes[d], e->axes[d]);
        assert_int_equal(a->n_arrays, e->n_arrays);
        for (size_t i = 0; i < e->n_arrays; i++)
            same_array(&a->arrays[i], &e->arrays[i], with_data);
    }
}
