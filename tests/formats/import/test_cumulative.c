#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"

/* An entry of rows x columns, its values copied. */
static rg_entry entry_of(const double *values, size_t rows, size_t columns)
{
    rg_entry entry = {.technique = RG_GRAINSIZE, .n_rows = rows, .n_columns = columns};
    entry.values = malloc(rows * columns * sizeof *values);
    memcpy(entry.values, values, rows * columns * sizeof *values);
    return entry;
}

static void differences_of_passing_and_retained_agree(void **state)
{
    (void) state;
    static const double sizes[] = {63, 125, 250, 500};
    static const double passing[] = {5, 20, 60, 90, 0, 50, 75, 100};
    static const double retained[] = {95, 80, 40, 10, 100, 50, 25, 0};
    static const double shares[] = {5, 15, 40, 30, 10, 0, 50, 25, 25, 0};
    for (int k = 0; k < 2; k++) {
        rg_entry entry = entry_of(k == 0 ? passing : retained, 2, 4);
        assert_int_equal(rg_import_from_cumulative(&entry, sizes, false, NULL), RG_OK);
        assert_int_equal(entry.n_columns, 5);
        for (size_t i = 0; i < 10; i++)
            assert_near(entry.values[i], shares[i], 1e-12);
        assert_true(isnan(entry.edges[0]) && entry.edges[1] == 63.0 && entry.edges[4] == 500.0);
        assert_true(isnan(entry.edges[5]));
        rg_entry_free(&entry);
    }
}

static void ends_without_grains_make_no_class(void **state)
{
    (void) state;
    static const double sizes[] = {63, 125, 250};
    static const double passing[] = {0, 0.25, 1};
    rg_entry entry = entry_of(passing, 1, 3);
    assert_int_equal(rg_import_from_cumulative(&entry, sizes, false, NULL), RG_OK);
    assert_int_equal(entry.n_columns, 2);
    assert_true(entry.edges[0] == 63.0 && entry.edges[2] == 250.0);
    assert_near(entry.values[1], 0.75, 1e-12);
    rg_entry_free(&entry);
}

static void tells_curves_from_shares(void **state)
{
    (void) state;
    static const struct {
        double values[4];
        bool cumulative;
    } cases[] = {{{5, 20, 60, 100}, true},  {{1, 0.8, 0.4, 0}, true},  {{0, 0, 0, 100}, false},
                 {{10, 20, 30, 40}, false}, {{5, 60, 20, 100}, false}, {{50, 80, 90, 140}, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_entry entry = entry_of(cases[i].values, 1, 4);
        assert_int_equal(rg_import_is_cumulative(&entry), cases[i].cumulative);
        rg_entry_free(&entry);
    }
    rg_error err = {0};
    static const double sizes[] = {63, 125, 250, 500};
    rg_entry entry = entry_of(cases[4].values, 1, 4);
    assert_int_equal(rg_import_from_cumulative(&entry, sizes, false, &err), RG_EDOMAIN);
    rg_entry_free(&entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_of_passing_and_retained_agree),
        cmocka_unit_test(ends_without_grains_make_no_class),
        cmocka_unit_test(tells_curves_from_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
