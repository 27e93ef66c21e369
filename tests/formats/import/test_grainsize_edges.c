#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/grainsize_complete.h"
#include "formats/import/grainsize_edges.h"

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

static void sieves_from_coarse_to_fine_are_turned(void **state)
{
    (void) state;
    static const double sizes[] = {500, 250, 125};
    static const double values[] = {20, 30, 40};
    rg_entry entry;
    rg_grainsize_classes c;
    const rg_import_options options = rg_import_defaults();
    make(&entry, &c, sizes, 3, values, 3);
    assert_int_equal(rg_grainsize_edges(&options, &c, &entry, NULL), RG_OK);
    assert_true(entry.edges[0] == 125.0 && entry.edges[2] == 500.0 && isnan(entry.edges[3]));
    assert_true(entry.values[0] == 40.0);
    assert_near(entry.axis[0], sqrt(125.0 * 250.0), 1e-9);
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
}

static void edges_are_one_more_than_classes(void **state)
{
    (void) state;
    static const double sizes[] = {1, 2, 4};
    static const double values[] = {60, 40, 0};
    rg_import_options options = rg_import_defaults();
    options.size_meaning = RG_SIZES_EDGES;
    for (size_t n = 2; n <= 3; n++) {
        rg_entry entry;
        rg_grainsize_classes c;
        rg_error err = {0};
        make(&entry, &c, sizes, 3, values, n);
        assert_int_equal(rg_grainsize_edges(&options, &c, &entry, &err), n == 2 ? RG_OK : RG_ESHAPE);
        if (n == 2)
            assert_true(entry.edges[0] == 1.0 && entry.edges[2] == 4.0);
        else
            assert_int_equal(err.index, 3);
        rg_grainsize_classes_free(&c);
        rg_entry_free(&entry);
    }
}

static void turning_sizes_are_refused(void **state)
{
    (void) state;
    static const double sizes[] = {1, 4, 2};
    static const double values[] = {10, 20, 30};
    const rg_import_options options = rg_import_defaults();
    rg_entry entry;
    rg_grainsize_classes c;
    make(&entry, &c, sizes, 3, values, 3);
    assert_int_equal(rg_grainsize_edges(&options, &c, &entry, NULL), RG_EDOMAIN);
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sieves_from_coarse_to_fine_are_turned),
        cmocka_unit_test(edges_are_one_more_than_classes),
        cmocka_unit_test(turning_sizes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
