#include "tests/support/check.h"

#include "kernels/shape/shape.h"
#include "kernels/simulate/outlines.h"

enum { GRAINS = 60, POINTS = 800 };
static double points[GRAINS * POINTS * 2];
static rg_outline_truth truth[GRAINS];

/* The measured shape of the polygons is the stated truth of the curves. */
static void is_measured_as_stated(void **state)
{
    (void) state;
    const rg_simulate_outlines_options options = rg_simulate_outlines_defaults();
    size_t first[GRAINS + 1];
    rg_shape shapes[GRAINS];
    rg_status outcomes[GRAINS];
    const char *reasons[GRAINS];
    assert_int_equal(rg_simulate_outlines(0, GRAINS, POINTS, &options, points, truth, NULL), RG_OK);
    for (size_t g = 0; g <= GRAINS; g++)
        first[g] = g * POINTS;
    assert_int_equal(rg_shape_batch(points, first, GRAINS, 0, 0, shapes, outcomes, reasons, NULL, NULL),
                     RG_OK);
    for (size_t g = 0; g < GRAINS; g++) {
        assert_int_equal(outcomes[g], RG_OK);
        assert_relative(shapes[g].equivalent_diameter, truth[g].equivalent_diameter, 3e-5);
        assert_relative(shapes[g].perimeter, truth[g].perimeter, 3e-5);
        assert_relative(shapes[g].feret_max, truth[g].feret_max, 3e-5);
        assert_relative(shapes[g].feret_min, truth[g].feret_min, 3e-5);
        assert_relative(shapes[g].circularity, truth[g].circularity, 6e-5);
        if (!isnan(truth[g].roundness))
            assert_near(shapes[g].roundness, truth[g].roundness, 2e-3);
    }
}

/* The perimeter of the 2:1 ellipse, 4 a E(3/4). */
static void knows_the_perimeter_of_an_ellipse(void **state)
{
    (void) state;
    rg_simulate_outlines_options options = rg_simulate_outlines_defaults();
    options.kind = RG_OUTLINE_ELLIPSE;
    options.sd_ln = 0;
    options.median_um = 2 * sqrt(2);
    options.aspect_low = options.aspect_high = 0.5;
    assert_int_equal(rg_simulate_outlines(0, 1, POINTS, &options, points, truth, NULL), RG_OK);
    assert_relative(truth[0].perimeter, 9.68844822054768, 1e-14);
    assert_relative(truth[0].circularity, 0.841165181006319, 1e-14);
}

static void is_the_same_in_any_split(void **state)
{
    (void) state;
    const rg_simulate_outlines_options options = rg_simulate_outlines_defaults();
    static double part[POINTS * 2];
    rg_outline_truth one;
    assert_int_equal(rg_simulate_outlines(0, GRAINS, POINTS, &options, points, truth, NULL), RG_OK);
    assert_int_equal(rg_simulate_outlines(41, 1, POINTS, &options, part, &one, NULL), RG_OK);
    assert_memory_equal(part, points + 2 * POINTS * 41, sizeof part);
}

static void refuses_what_is_not_possible(void **state)
{
    (void) state;
    rg_simulate_outlines_options options = rg_simulate_outlines_defaults();
    assert_int_equal(rg_simulate_outlines(0, 1, 15, &options, points, truth, NULL), RG_ESHAPE);
    options.aspect_high = 1.5;
    assert_int_equal(rg_simulate_outlines(0, 1, 16, &options, points, truth, NULL), RG_EDOMAIN);
    options = rg_simulate_outlines_defaults();
    options.median_um = 0;
    assert_int_equal(rg_simulate_outlines(0, 1, 16, &options, points, truth, NULL), RG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_measured_as_stated),
        cmocka_unit_test(knows_the_perimeter_of_an_ellipse),
        cmocka_unit_test(is_the_same_in_any_split),
        cmocka_unit_test(refuses_what_is_not_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
