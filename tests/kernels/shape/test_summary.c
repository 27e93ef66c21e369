#include "tests/support/check.h"

#include "kernels/shape/summary.h"

static void weighs_values(void **state)
{
    (void) state;
    const double values[] = {3, 1, 2, NAN, 4, 99}, weights[] = {1, 1, 1, 5, 1, 0};
    rg_summary s;
    assert_int_equal(rg_shape_summary(values, weights, 6, &s, NULL), RG_OK);
    assert_near(s.mean, 2.5, 1e-15);
    assert_near(s.sd, sqrt(1.25), 1e-15);
    assert_near(s.mean_error, sqrt(5.0) / 4, 1e-15);
    assert_near(s.p50, 2.5, 1e-14); /* the values stand at 1/8, 3/8, 5/8 and 7/8 */
    assert_near(s.p10, 1.0, 0);
    assert_near(s.p90, 4.0, 0);
    /* A weight of three is the value three times: the same mean and spread. */
    const double three[] = {1, 5, 5, 5}, ones[] = {1, 1, 1, 1}, two[] = {1, 5}, heavy[] = {1, 3};
    rg_summary a, b;
    assert_int_equal(rg_shape_summary(three, ones, 4, &a, NULL), RG_OK);
    assert_int_equal(rg_shape_summary(two, heavy, 2, &b, NULL), RG_OK);
    assert_near(a.mean, b.mean, 1e-15);
    assert_near(a.sd, b.sd, 1e-15);
}

static void has_nothing_to_say_of_nothing(void **state)
{
    (void) state;
    const double values[] = {NAN, 2}, weights[] = {1, 0};
    rg_summary s;
    assert_int_equal(rg_shape_summary(values, weights, 2, &s, NULL), RG_OK);
    assert_true(isnan(s.mean) && isnan(s.p50));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weighs_values),
        cmocka_unit_test(has_nothing_to_say_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
