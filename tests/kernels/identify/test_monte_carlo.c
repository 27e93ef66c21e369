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
        rg_monte_carlo_oxides(WT, SIGMA, N, 0.0, 3, 17, d, drawn);
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

/* A shared factor of relative error c: the total has the variance c^2 T^2 + (1 + c^2) sum of squares, and the
 * ratio of two columns is what it is without the factor, draw by draw. */
static void a_common_factor_moves_the_total_and_no_ratio(void **state)
{
    enum { COLUMNS = 4 };
    static const double wt[COLUMNS] = {46.0, 40.0, 6.4, 9.9};
    static const double sigma[COLUMNS] = {0.4, 0.3, 0.1, NAN};
    const double common = 0.02;
    double mean = 0.0;
    double square = 0.0;
    double low = 0.0;
    (void) state;
    for (uint64_t d = 0; d < N_DRAWS; d++) {
        double alone[COLUMNS];
        double with[COLUMNS];
        double total = 0.0;
        rg_monte_carlo_oxides(wt, sigma, COLUMNS, 0.0, 3, 17, d, alone);
        rg_monte_carlo_oxides(wt, sigma, COLUMNS, common, 3, 17, d, with);
        assert_relative(with[0] / with[1], alone[0] / alone[1], 1e-14);
        assert_relative(with[2] / with[3], alone[2] / alone[3], 1e-14);
        for (size_t i = 0; i < COLUMNS; i++)
            total += with[i];
        mean += total / N_DRAWS;
        square += (total - 102.3) * (total - 102.3) / N_DRAWS;
        low += with[3] < wt[3] ? 1.0 : 0.0;
    }
    const double expected = sqrt(common * common * 102.3 * 102.3 + (1.0 + common * common) * 0.26);
    assert_near(mean, 102.3, 4.0 * expected / sqrt(N_DRAWS));
    assert_relative(sqrt(square), expected, 4.0 / sqrt(2.0 * N_DRAWS));
    /* The median of a log-normal factor with mean 1 lies below 1 by c^2 / 2. */
    assert_near(low / N_DRAWS, 0.504, 4.0 * 0.5 / sqrt(N_DRAWS));
    double first[COLUMNS];
    double second[COLUMNS];
    rg_monte_carlo_oxides(wt, sigma, COLUMNS, common, 3, 17, 5, first);
    rg_monte_carlo_oxides(wt, sigma, COLUMNS, common, 3, 18, 5, second);
    assert_true(first[3] != second[3]);
    rg_monte_carlo_oxides(wt, sigma, COLUMNS, common, 3, 17, 6, second);
    assert_true(first[3] != second[3]);
}

static void a_draw_depends_on_its_numbers_alone(void **state)
{
    (void) state;
    double first[N];
    double second[N];
    rg_monte_carlo_oxides(WT, SIGMA, N, 0.0, 3, 17, 5, first);
    rg_monte_carlo_oxides(WT, SIGMA, N, 0.0, 3, 17, 5, second);
    assert_true(first[0] == second[0] && first[1] == second[1]);
    rg_monte_carlo_oxides(WT, SIGMA, N, 0.0, 3, 18, 5, second);
    assert_true(first[0] != second[0]);
    rg_monte_carlo_oxides(WT, SIGMA, N, 0.0, 4, 17, 5, second);
    assert_true(first[0] != second[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_have_the_stated_mean_and_error),
        cmocka_unit_test(a_common_factor_moves_the_total_and_no_ratio),
        cmocka_unit_test(a_draw_depends_on_its_numbers_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
