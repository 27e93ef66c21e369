#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/grainsize_complete.h"

static void make(rg_entry *entry, rg_grainsize_classes *c, const double *sizes, size_t n_sizes,
                 const double *values, size_t n)
{
    *entry = (rg_entry){.technique = RG_GRAINSIZE};
    *c = (rg_grainsize_classes){
        .meaning = RG_SIZES_AS_FILED, .unit = RG_UNIT_UM, .n_sizes = n_sizes, .line = 3};
    c->sizes = malloc(n_sizes * sizeof *sizes);
    memcpy(c->sizes, sizes, n_sizes * sizeof *sizes);
    assert_int_equal(rg_grainsize_alloc_values(entry, 1, n, NULL), RG_OK);
    memcpy(entry->values, values, n * sizeof *values);
}

static void sums_and_sizes_say_quantity_and_basis(void **state)
{
    (void) state;
    static const double sizes[] = {500, 250};
    static const struct {
        double values[2];
        const char *units;
    } cases[] = {{{60, 40}, "percent"}, {{0.25, 0.75}, "1"}, {{12.5, -3}, "g"}};
    const rg_import_file file = {.path = "a.csv", .name = "a.csv"};
    const rg_import_options options = rg_import_defaults();
    for (size_t i = 0; i < 3; i++) {
        rg_entry entry;
        rg_grainsize_classes c;
        make(&entry, &c, sizes, 2, cases[i].values, 2);
        assert_int_equal(rg_grainsize_complete(&file, &options, &c, &entry, NULL), RG_OK);
        assert_string_equal(entry.value_units, cases[i].units);
        assert_string_equal(entry.basis, "mass");
        assert_string_equal(rg_table_find(&entry.rows, "sample_id")->texts[0], "a");
        assert_int_equal(rg_table_value(&entry.notes, "negative weights") != NULL, i == 2);
        rg_grainsize_classes_free(&c);
        rg_entry_free(&entry);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_and_sizes_say_quantity_and_basis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
