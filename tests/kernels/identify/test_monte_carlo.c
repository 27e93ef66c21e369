#include "tests/support/check.h"

#include "kernels/identify/monte_carlo.h"

enum { N_DRAWS = 100000 };

/* 0: normal, 1: log-normal (w < 3 sigma), 2: at zero, 3: no error, 4: not analysed, 5: negative. */
static const double WT[] = {40.0, 0.5, 0.0, 1.5, NAN, -0.01};
static const double SIGMA[] = {0.4, 0.4, 0.1, NAN, 0.1, 0.1};
enum { N = sizeof WT / sizeof WT[0] };

static void draws_have_the_stated_mean_and_error(void **state)
{
    (void) state;
    double mean[N] = {0};
    double square[N] = {0};
    for (uint64_t d = 0; d < N_DRAWS; d++) {
        double drawn[N];
        rg_monte_carlo_oxides(WT, SIGMA, N, 3, 17, d, drawn);
        assert_true(drawn[0] >= 0.0 && drawn[1] > 0.0 && drawn[2] >= 0.0 && drawn[5] >= 0.0);
        assert_true(drawn[3] == 1.5 && isnan(drawn[4]));
        for (size_t i = 0; i < N; i++) {
            mean[i] += drawn[i] / N_DRAWS;
            square[i] += drawn[i] * drawn[i] / N_DRAWS;
        }
    }
    assert_near(mean[0], 40.0, 4 * 0.4 / sqrt(N_DRAWS));
    assert_relative(sqrt(square[0] - mean[0] * mean[0]), 0.4, 0.01);
    assert_near(mean[1], 0.5, 4 * 0.4 / sqrt(N_DRAWS));
    assert_relative(sqrt(square[1] - mean[1] * mean[1]), 0.4, 0.05);
    assert_near(mean[2], 0.1 * sqrt(2.0 / 3.141592653589793), 0.002); /* of |normal| */
}

static void a_draw_depends_on_its_numbers_alone(void **state)
{
    (void) state;
    double first[N];
    double second[N];
    rg_monte_carlo_oxides(WT, SIGMA, N, 3, 17, 5, first);
    rg_monte_carlo_oxides(WT, SIGMA, N, 3, 17, 5, second);
    assert_true(first[0] == second[0] && first[1] == second[1]);
    rg_monte_carlo_oxides(WT, SIGMA, N, 3, 18, 5, second);
    assert_true(first[0] != second[0]);
    rg_monte_carlo_oxides(WT, SIGMA, N, 4, 17, 5, second);
    assert_true(first[0] != second[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_have_the_stated_mean_and_error),
        cmocka_unit_test(a_draw_depends_on_its_numbers_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
