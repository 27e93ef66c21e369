#include "tests/support/check.h"

#include <math.h>

#include "kernels/unmix/scatter.h"

/* Of 1 ... 9: mean 5, variance 7.5; the quantiles lie at 0.16 and 0.84 of the way from 1 to 9. */
static void describes_known_draws(void **state)
{
    (void) state;
    double draws[] = {7, 1, 9, 3, 5, 2, 8, 6, 4};
    const rg_scatter s = rg_scatter_of(draws, 9);
    assert_near(s.mean, 5.0, 1e-15);
    assert_near(s.sd, sqrt(7.5), 1e-15);
    assert_near(s.low, 1.0 + 0.16 * 8.0, 1e-14);
    assert_near(s.high, 1.0 + 0.84 * 8.0, 1e-14);
}

static void says_nothing_of_a_single_draw(void **state)
{
    (void) state;
    double draws[] = {7};
    for (size_t n = 0; n < 2; n++) {
        const rg_scatter s = rg_scatter_of(draws, n);
        assert_true(isnan(s.mean) && isnan(s.sd) && isnan(s.low) && isnan(s.high));
    }
}

/* Standard normal, and another one for every spectrum, draw and band. */
static void draws_standard_normal_deviates(void **state)
{
    (void) state;
    enum { N = 20 };
    double sum = 0.0;
    double square = 0.0;
    for (size_t spectrum = 0; spectrum < N; spectrum++)
        for (size_t draw = 0; draw < N; draw++)
            for (size_t band = 0; band < N; band++) {
                const double d = rg_scatter_deviate(3, spectrum, draw, band);
                sum += d;
                square += d * d;
                assert_true(d == rg_scatter_deviate(3, spectrum, draw, band));
                assert_true(d != rg_scatter_deviate(3, spectrum, draw + 1, band));
                assert_true(d != rg_scatter_deviate(3, spectrum + 1, draw, band));
                assert_true(d != rg_scatter_deviate(4, spectrum, draw, band));
            }
    const double n = (double) N * N * N;
    assert_true(fabs(sum / n) < 5.0 / sqrt(n));
    assert_true(fabs(square / n - 1.0) < 5.0 * sqrt(2.0 / n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(describes_known_draws),
        cmocka_unit_test(says_nothing_of_a_single_draw),
        cmocka_unit_test(draws_standard_normal_deviates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
