#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/signal/noise.h"

enum { N = 4000 };

static void finds_white_noise_on_a_slope_with_lines(void **state)
{
    (void) state;
    double values[N];
    double work[N];
    for (size_t i = 0; i < N; i++) {
        const double x = (double) i;
        const double line = 500.0 / (1.0 + (x - 2000.0) * (x - 2000.0) / 9.0);
        values[i] = 100.0 + 0.3 * x + line + 2.0 * rg_random_normal(7, i, 0);
    }
    /* The median of N absolute values scatters by about 1.2 / sqrt N of itself; differences share values. */
    assert_relative(rg_signal_noise(values, N, work), 2.0, 0.08);
    for (size_t i = 0; i < N; i += 10)
        values[i] = (double) NAN;
    assert_relative(rg_signal_noise(values, N, work), 2.0, 0.09);
}

/* Second differences of 0 1 4 9 16 ... are 2 each. */
static void knows_an_exact_case(void **state)
{
    (void) state;
    const double squares[] = {0, 1, 4, 9, 16, 25};
    double work[6];
    assert_near(rg_signal_noise(squares, 6, work), 1.4826 * 2.0 / sqrt(6.0), 1e-15);
    assert_true(rg_signal_noise(squares, 2, work) == 0.0);
    assert_true(rg_signal_noise(squares, 0, work) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_white_noise_on_a_slope_with_lines),
        cmocka_unit_test(knows_an_exact_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
