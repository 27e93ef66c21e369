#include "tests/support/check.h"

#include "kernels/signal/bridge.h"

static void gaps_become_straight_lines(void **state)
{
    (void) state;
    const double values[8] = {NAN, 1.0, NAN, NAN, 4.0, 2.0, NAN, NAN};
    const double expected[8] = {1.0, 1.0, 2.0, 3.0, 4.0, 2.0, 2.0, 2.0};
    double filled[8];
    assert_int_equal(rg_bridge(values, 8, filled), 3);
    for (int i = 0; i < 8; i++)
        assert_near(filled[i], expected[i], 1e-15);
    assert_int_equal(rg_bridge(filled, 8, filled), 8); /* in place, and nothing left to fill */
    assert_near(filled[3], 3.0, 1e-15);
}

static void nothing_valid_stays_missing(void **state)
{
    (void) state;
    const double values[3] = {NAN, NAN, NAN};
    double filled[3];
    assert_int_equal(rg_bridge(values, 3, filled), 0);
    for (int i = 0; i < 3; i++)
        assert_true(isnan(filled[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_become_straight_lines),
        cmocka_unit_test(nothing_valid_stays_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
