#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/hapke/uncalibrated.h"

/* t factors for 68.27 %: Table G.2 of JCGM 100:2008 (Guide to the expression of uncertainty in measurement).
 */
static void the_interval_is_that_of_student(void **state)
{
    (void) state;
    static const double T[] = {1.84, 1.32, 1.20, 1.14, 1.11, 1.09, 1.08, 1.07, 1.06, 1.05};
    for (size_t n = 2; n < 2 + sizeof T / sizeof T[0]; n++) {
        double factors[16];
        double sigma = NAN;
        /* Logarithms 0, 1, 2 ...: mean (n - 1)/2, variance n (n + 1)/12. */
        for (size_t i = 0; i < n; i++)
            factors[i] = exp((double) i);
        assert_relative(rg_hapke_uncalibrated(factors, n, &sigma), exp(0.5 * (double) (n - 1)), 1e-13);
        const double s = sqrt((double) (n * (n + 1)) / 12.0);
        assert_near(sigma / s / sqrt(1.0 + 1.0 / (double) n), T[n - 2], 0.0051);
    }
}

static void equal_factors_leave_no_doubt(void **state)
{
    (void) state;
    static const double FACTORS[] = {1.5, 1.5, 1.5};
    double sigma = NAN;
    assert_relative(rg_hapke_uncalibrated(FACTORS, 3, &sigma), 1.5, 1e-14);
    assert_near(sigma, 0.0, 1e-14);
    assert_relative(rg_hapke_uncalibrated(FACTORS, 3, NULL), 1.5, 1e-14);
}

/* Whatever the number of minerals, one more lies within one sigma as often as it should. */
static void one_more_draw_lies_within(void **state)
{
    (void) state;
    enum { DRAWS = 20000, MOST = 6 };
    for (size_t n = 2; n <= MOST; n++) {
        size_t inside = 0;
        for (uint64_t draw = 0; draw < DRAWS; draw++) {
            double factors[MOST + 1];
            double sigma = NAN;
            for (uint64_t i = 0; i <= n; i++)
                factors[i] = exp(0.3 + 0.4 * rg_random_normal(20 + n, draw, i));
            const double mean = rg_hapke_uncalibrated(factors, n, &sigma);
            inside += fabs(log(factors[n] / mean)) <= sigma;
        }
        assert_near((double) inside / DRAWS, 0.6827, 0.014); /* four sigma of the count */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interval_is_that_of_student),
        cmocka_unit_test(equal_factors_leave_no_doubt),
        cmocka_unit_test(one_more_draw_lies_within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
