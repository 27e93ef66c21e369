#include "tests/support/check.h"

#include <string.h>

#include "formats/sample/entry.h"

/* Two spectra on three bands, ascending; each case below breaks one thing. */
static rg_entry sound(double axis[3], double values[6])
{
    static const double wavelengths[3] = {500.0, 600.0, 700.0};
    memcpy(axis, wavelengths, sizeof wavelengths);
    for (int i = 0; i < 6; i++)
        values[i] = 0.1 * i;
    return (rg_entry){
        .technique = RG_REFLECTANCE, .n_rows = 2, .n_columns = 3, .axis = axis, .values = values};
}

static void accepts_both_directions(void **state)
{
    (void) state;
    double axis[3], values[6];
    rg_entry entry = sound(axis, values);
    assert_int_equal(rg_entry_validate(&entry, NULL), RG_OK);
    axis[0] = 700.0;
    axis[2] = 500.0;
    assert_int_equal(rg_entry_validate(&entry, NULL), RG_OK);
}

static void names_the_first_bad_axis_value(void **state)
{
    (void) state;
    double axis[3], values[6];
    rg_entry entry = sound(axis, values);
    rg_error err = {0};
    axis[2] = 550.0;
    assert_int_equal(rg_entry_validate(&entry, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    axis[2] = NAN;
    err = (rg_error){0};
    assert_int_equal(rg_entry_validate(&entry, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
}

static void micrometres_taken_for_nanometres_are_refused(void **state)
{
    (void) state;
    double axis[3], values[6];
    rg_entry entry = sound(axis, values);
    rg_error err = {0};
    for (int i = 0; i < 3; i++)
        axis[i] /= 1000.0;
    assert_int_equal(rg_entry_validate(&entry, &err), RG_EUNITS);
    assert_non_null(err.remedy);
}

static void refuses_shapes_that_do_not_fit(void **state)
{
    (void) state;
    double axis[3], values[6];
    rg_entry entry = sound(axis, values);
    entry.n_lines = 3;
    entry.n_samples = 1;
    assert_int_equal(rg_entry_validate(&entry, NULL), RG_ESHAPE);
    entry = sound(axis, values);
    entry.n_rows = 0;
    assert_int_equal(rg_entry_validate(&entry, NULL), RG_ESHAPE);
    entry = sound(axis, values);
    entry.technique = RG_EPMA;
    assert_int_equal(rg_entry_validate(&entry, NULL), RG_ESHAPE);
    entry = sound(axis, values);
    entry.technique = RG_TECHNIQUE_COUNT;
    assert_int_equal(rg_entry_validate(&entry, NULL), RG_EUSAGE);
}

static void only_outer_class_edges_may_be_open(void **state)
{
    (void) state;
    double axis[3], values[6];
    double edges[4] = {NAN, 10.0, 100.0, NAN};
    rg_entry entry = sound(axis, values);
    rg_error err = {0};
    entry.technique = RG_GRAINSIZE;
    entry.edges = edges;
    assert_int_equal(rg_entry_validate(&entry, NULL), RG_OK);
    edges[1] = NAN;
    assert_int_equal(rg_entry_validate(&entry, &err), RG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_both_directions),
        cmocka_unit_test(names_the_first_bad_axis_value),
        cmocka_unit_test(micrometres_taken_for_nanometres_are_refused),
        cmocka_unit_test(refuses_shapes_that_do_not_fit),
        cmocka_unit_test(only_outer_class_edges_may_be_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
