#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "toolkit/result_rows.h"

static char *copy(const char *text)
{
    char *fresh = malloc(strlen(text) + 1);
    assert_non_null(fresh);
    return strcpy(fresh, text);
}

/* Two spectra, two endmembers, as unmix builds them. */
static void build(rg_result *result, const char *first, const char *second)
{
    const size_t dims[2] = {2, 2};
    static const double numbers[3][4] = {{0.25, 0.75, 1.0, 0.0}, {0.1, 0.2, 0.3, NAN}, {NAN, NAN, NAN, 0.05}};
    static const char *const arrays[] = {"abundances", "abundances_errors", "abundances_limits"};
    rg_group *group = NULL;
    rg_array *array = NULL;
    assert_int_equal(rg_result_add_group(result, "abundances", RG_GROUP_DATA, "", &group, NULL), RG_OK);
    strcpy(group->signal, "abundances");
    strcpy(group->axes[0], "index");
    strcpy(group->axes[1], "endmember");
    group->n_axes = 2;
    for (int a = 0; a < 3; a++) {
        assert_int_equal(rg_group_add_array(group, arrays[a], RG_FLOAT64, 2, dims, "1", "", 1, &array, NULL),
                         RG_OK);
        memcpy(array->data, numbers[a], sizeof numbers[a]);
    }
    assert_int_equal(rg_group_add_array(group, "endmember", RG_INT32, 1, dims, "1", "", 1, &array, NULL),
                     RG_OK);
    assert_int_equal(rg_result_add_group(result, "status", RG_GROUP_DATA, "", &group, NULL), RG_OK);
    strcpy(group->signal, "status");
    strcpy(group->axes[0], "index");
    group->n_axes = 1;
    assert_int_equal(rg_group_add_array(group, "status", RG_UINT8, 1, dims, "1", "", 1, &array, NULL), RG_OK);
    ((uint8_t *) array->data)[1] = 1;
    const char *const tables[][4] = {{"endmember_table", "name", first, second},
                                     {"status_codes", "meaning", "ok", "masked"}};
    for (int t = 0; t < 2; t++) {
        assert_int_equal(rg_result_add_group(result, tables[t][0], RG_GROUP_COLLECTION, "", &group, NULL),
                         RG_OK);
        assert_int_equal(rg_group_add_array(group, tables[t][1], RG_TEXT, 1, dims, "", "", 1, &array, NULL),
                         RG_OK);
        ((char **) array->data)[0] = copy(tables[t][2]);
        ((char **) array->data)[1] = copy(tables[t][3]);
    }
}

static void names_columns_after_the_endmembers(void **state)
{
    (void) state;
    static const char *const usual[] = {"index",         "olivine",      "augite",
                                        "olivine_error", "augite_error", "status"};
    rg_result result = {0};
    rg_table table = {0};
    build(&result, "olivine", "augite");
    assert_int_equal(rg_result_rows_count(&result), 2);
    assert_int_equal(rg_result_rows_table(&result, NULL, 0, 2, false, &table, NULL), RG_OK);
    assert_int_equal(table.n_columns, 6);
    for (int c = 0; c < 6; c++)
        assert_string_equal(table.columns[c].name, usual[c]);
    assert_true(table.columns[2].numbers[0] == 0.75);
    assert_true(isnan(table.columns[4].numbers[1]));
    assert_string_equal(table.columns[5].texts[1], "masked");
    rg_table_free(&table);
    assert_int_equal(rg_result_rows_table(&result, NULL, 0, 2, true, &table, NULL), RG_OK);
    assert_int_equal(table.n_columns, 8);
    assert_string_equal(table.columns[6].name, "augite_limits");
    rg_table_free(&table);
    rg_result_free(&result);
}

/* Endmembers may be called as other columns are; no two columns have one name. */
static void keeps_names_of_columns_apart(void **state)
{
    (void) state;
    static const char *const cases[][8] = {
        {"status", "index", "index", "status", "abundances_index", "status_error", "index_error",
         "status_status"},
        {"x", "x", "index", "x", "abundances_x", "x_error", "abundances_x_error", "status"},
        {"index", "index", "index", "abundances_index", "abundances_index_2", "index_error",
         "abundances_index_error", "status"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_result result = {0};
        rg_table table = {0};
        build(&result, cases[i][0], cases[i][1]);
        assert_int_equal(rg_result_rows_table(&result, NULL, 0, 2, false, &table, NULL), RG_OK);
        assert_int_equal(table.n_columns, 6);
        for (int c = 0; c < 6; c++)
            assert_string_equal(table.columns[c].name, cases[i][2 + c]);
        rg_table_free(&table);
        rg_result_free(&result);
    }
}

/* The error of a single number is named as those of components are. */
static void names_the_error_of_a_number(void **state)
{
    (void) state;
    const size_t n = 2;
    rg_result result = {0};
    rg_table table = {0};
    rg_group *group = NULL;
    rg_array *array = NULL;
    assert_int_equal(rg_result_add_group(&result, "D50_um", RG_GROUP_DATA, "", &group, NULL), RG_OK);
    strcpy(group->signal, "D50_um");
    strcpy(group->axes[0], "index");
    group->n_axes = 1;
    assert_int_equal(rg_group_add_array(group, "D50_um", RG_FLOAT64, 1, &n, "um", "", 1, &array, NULL),
                     RG_OK);
    assert_int_equal(rg_group_add_array(group, "D50_um_errors", RG_FLOAT64, 1, &n, "um", "", 1, &array, NULL),
                     RG_OK);
    assert_int_equal(rg_result_rows_table(&result, NULL, 0, 2, true, &table, NULL), RG_OK);
    assert_int_equal(table.n_columns, 3);
    assert_string_equal(table.columns[1].name, "D50_um");
    assert_string_equal(table.columns[2].name, "D50_um_error");
    rg_table_free(&table);
    rg_result_free(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_columns_after_the_endmembers),
                                       cmocka_unit_test(keeps_names_of_columns_apart),
                                       cmocka_unit_test(names_the_error_of_a_number)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
