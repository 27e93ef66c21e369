#include "tests/support/check.h"

#include "kernels/base/sum.h"

static void loses_nothing_to_cancellation(void **state)
{
    (void) state;
    const double values[] = {1.0, 1e100, 1.0, -1e100};
    assert_true(rg_sum(values, 4) == 2.0);
    assert_true(rg_sum(values, 0) == 0.0);
}

static void sums_many_blocks_exactly(void **state)
{
    (void) state;
    static double values[10000];
    for (size_t i = 0; i < 10000; i++)
        values[i] = 0.1;
    assert_near(rg_sum(values, 10000), 1000.0, 1e-10);
    static double ones[10000];
    for (size_t i = 0; i < 10000; i++)
        ones[i] = (double) i;
    assert_true(rg_dot(ones, ones, 10000) == 333283335000.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loses_nothing_to_cancellation),
        cmocka_unit_test(sums_many_blocks_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
