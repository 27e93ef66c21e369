#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/grid.h"
#include "tests/support/import_text.h"
#include "tests/support/refuse.h"

static void read_epma(const char *text, rg_entries *entries)
{
    rg_import_options options = rg_import_defaults();
    options.technique = RG_EPMA;
    assert_int_equal(import_text("map.csv", text, &options, entries, NULL), RG_OK);
}

/* Three lines of two, in disorder, with a stage that misses its points by a little. */
static const char DISORDER[] = "spot,y_um,x_um,SiO2,CaO,MgO\n"
                               "f,20.1,5.02,60,1,0\n"
                               "a,0.02,0,10,2,0\n"
                               "e,19.9,0.01,50,3,0\n"
                               "c,10,-0.03,30,4,0\n"
                               "b,0,4.97,20,5,0\n"
                               "d,10.05,5,40,6,0\n";

static void puts_rows_in_order(void **state)
{
    (void) state;
    rg_entries all = {0};
    read_epma(DISORDER, &all);
    assert_int_equal(rg_import_grid(&all, "y_um", "x_um", NULL), RG_OK);
    const rg_entry *entry = &all.items[0];
    assert_int_equal(entry->n_lines, 3);
    assert_int_equal(entry->n_samples, 2);
    static const char *const IDS[] = {"a", "b", "c", "d", "e", "f"};
    for (size_t row = 0; row < 6; row++) {
        assert_string_equal(rg_table_find(&entry->rows, "sample_id")->texts[row], IDS[row]);
        assert_near(entry->values[row * entry->n_columns], 10.0 * (double) (row + 1), 0.0);
    }
    assert_near(rg_table_find(&entry->rows, "x_um")->numbers[5], 5.02, 0.0);
    assert_int_equal(rg_entry_validate(entry, NULL), RG_OK);
    rg_entries_free(&all);
}

static void refuses_what_is_no_rectangle(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        const char *y;
        rg_status status;
        size_t index;
    } cases[] = {
        {"spot,y,x,SiO2,CaO,MgO\na,0,0,1,1,0\nb,0,1,1,1,0\nc,1,0,1,1,0\n", "y", RG_ESHAPE, RG_NO_INDEX},
        {"spot,y,x,SiO2,CaO,MgO\na,0,0,1,1,0\nb,0,1,1,1,0\nc,1,0,1,1,0\nd,1,0,1,1,0\n", "y", RG_ESHAPE, 3},
        {"spot,y,x,SiO2,CaO,MgO\na,0,0,1,1,0\nb,0,1,1,1,0\nc,1,0,1,1,0\nd,,1,1,1,0\n", "y", RG_ESHAPE, 3},
        {"spot,y,x,SiO2,CaO,MgO\na,0,0,1,1,0\nb,0,1,1,1,0\n", "line", RG_ENOENT, RG_NO_INDEX},
        {"spot,y,x,SiO2,CaO,MgO\na,0,0,1,1,0\nb,0,1,1,1,0\n", "sample_id", RG_ENOENT, RG_NO_INDEX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_entries all = {0};
        rg_error err = {0};
        read_epma(cases[i].text, &all);
        assert_int_equal(rg_import_grid(&all, cases[i].y, "x", &err), cases[i].status);
        assert_int_equal(err.index, cases[i].index);
        assert_int_equal(all.items[0].n_lines, 0);
        assert_string_equal(rg_table_find(&all.items[0].rows, "sample_id")->texts[0], "a");
        rg_entries_free(&all);
    }
}

static void survives_refused_memory(void **state)
{
    (void) state;
    rg_entries all = {0};
    read_epma(DISORDER, &all);
    size_t n = 1;
    for (bool refused = true; refused; n++) {
        refuse_allocation(n);
        const rg_status status = rg_import_grid(&all, "y_um", "x_um", NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
    }
    assert_true(n > 4);
    assert_int_equal(all.items[0].n_lines, 3);
    rg_entries_free(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_rows_in_order),
        cmocka_unit_test(refuses_what_is_no_rectangle),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
