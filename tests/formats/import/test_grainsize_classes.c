#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/grainsize_classes.h"
#include "tests/support/sheet_text.h"

static rg_grainsize_classes classes_of(const char *const *labels, size_t n, rg_unit unit)
{
    rg_grainsize_classes c = {.meaning = RG_SIZES_AS_FILED, .unit = unit};
    assert_int_equal(rg_grainsize_classes_alloc(&c, n, false, NULL), RG_OK);
    for (size_t i = 0; i < n; i++)
        assert_true(rg_grainsize_classes_add(&c, cell_of(labels[i]), false));
    return c;
}

static void words_are_no_sizes(void **state)
{
    (void) state;
    rg_grainsize_classes c = classes_of(NULL, 0, RG_UNIT_UM);
    assert_false(rg_grainsize_classes_add(&c, cell_of("sample"), false));
    assert_int_equal(c.n_sizes, 0);
    assert_true(rg_grainsize_is_size(cell_of("63-125"), false));
    assert_true(rg_grainsize_is_size(cell_of("62,5"), true));
    assert_false(rg_grainsize_is_size(cell_of("mass"), false));
    rg_grainsize_classes_free(&c);
    rg_grainsize_classes_free(&c);
}

static void labels_become_limits_in_micrometres(void **state)
{
    (void) state;
    static const char *const labels[] = {"0.25-0.5", "0.063-0.25", "pan"};
    rg_entry entry = {.technique = RG_GRAINSIZE};
    const rg_import_options options = rg_import_defaults();
    rg_grainsize_classes c = classes_of(labels, 3, RG_UNIT_MM);
    assert_int_equal(rg_grainsize_classes_settle(&options, &c, &entry, NULL), RG_OK);
    assert_near(c.sizes[0], 250.0, 1e-9);
    assert_near(c.upper[1], 250.0, 1e-9);
    assert_true(c.sizes[2] == 0.0);
    assert_near(c.upper[2], 63.0, 1e-9);
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
}

static void a_finer_label_beside_its_sieve_is_the_pan(void **state)
{
    (void) state;
    static const char *const labels[] = {">250", ">63", "<63"};
    rg_entry entry = {.technique = RG_GRAINSIZE};
    const rg_import_options options = rg_import_defaults();
    rg_grainsize_classes c = classes_of(labels, 3, RG_UNIT_UM);
    assert_int_equal(rg_grainsize_classes_settle(&options, &c, &entry, NULL), RG_OK);
    assert_int_equal(c.meaning, RG_SIZES_LOWER);
    assert_true(c.sizes[2] == 0.0);
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
}

static void one_limit_among_two_is_refused(void **state)
{
    (void) state;
    static const char *const labels[] = {"63-125", "125"};
    rg_entry entry = {.technique = RG_GRAINSIZE};
    rg_error err = {0};
    const rg_import_options options = rg_import_defaults();
    rg_grainsize_classes c = classes_of(labels, 2, RG_UNIT_UM);
    c.line = 7;
    assert_int_equal(rg_grainsize_classes_settle(&options, &c, &entry, &err), RG_EFORMAT);
    assert_int_equal(err.index, 7);
    assert_int_equal(rg_grainsize_no_memory(NULL), RG_ENOMEM);
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_no_sizes),
        cmocka_unit_test(labels_become_limits_in_micrometres),
        cmocka_unit_test(a_finer_label_beside_its_sieve_is_the_pan),
        cmocka_unit_test(one_limit_among_two_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
