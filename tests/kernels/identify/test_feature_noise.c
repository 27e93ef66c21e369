#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/identify/feature_noise.h"

enum { N = 240, DRAWS = 2000 };

/* Over many draws the mean is sigma and the scatter that of the degrees of freedom, with bands and slopes or
 * not. */
static void finds_sigma_and_what_it_is_worth(void **state)
{
    (void) state;
    static const double SIGMA = 0.004;
    double values[N];
    double work[N];
    for (int shape = 0; shape < 2; shape++) {
        double sum = 0.0;
        double square = 0.0;
        double dof = 0.0;
        for (size_t k = 0; k < DRAWS; k++) {
            for (size_t b = 0; b < N; b++) {
                const double x = (double) b / N;
                const double u = ((double) b - 60.0) / 25.0;
                const double v = ((double) b - 180.0) / 3.0;
                values[b] = SIGMA * rg_random_normal(31, k, b);
                if (shape == 1)
                    values[b] += 0.3 + 0.2 * x - 0.1 * x * x - 0.1 * exp(-u * u) - 0.05 * exp(-v * v);
            }
            const double sigma = rg_feature_noise(values, N, work, &dof);
            sum += sigma / SIGMA;
            square += sigma / SIGMA * (sigma / SIGMA);
        }
        const double mean = sum / DRAWS;
        const double scatter = sqrt(square / DRAWS - mean * mean);
        assert_near(dof, 0.2 * (N - 3), 1e-12);
        /* 10 bands of 240 have a feature that is sharp. */
        assert_near(mean, 1.0, shape == 0 ? 0.01 : 0.06);
        assert_relative(scatter, 1.0 / sqrt(2.0 * dof), 0.1);
    }
}

static void a_parabola_has_no_noise(void **state)
{
    (void) state;
    double values[N];
    double work[N];
    double dof = 0.0;
    for (size_t b = 0; b < N; b++) {
        const double x = (double) b / N;
        values[b] = 0.2 + x - 3.0 * x * x;
    }
    assert_near(rg_feature_noise(values, N, work, &dof), 0.0, 1e-14);
}

static void passes_over_missing_bands(void **state)
{
    (void) state;
    double values[12] = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
    double work[12];
    double dof = 0.0;
    /* Every third difference is 4 in size. */
    const double all = 1.482602218505602 * 4.0 / sqrt(20.0);
    assert_near(rg_feature_noise(values, 12, work, &dof), all, 1e-14);
    assert_near(dof, 0.2 * 9.0, 1e-15);
    values[6] = (double) NAN;
    assert_near(rg_feature_noise(values, 12, work, &dof), all, 1e-14);
    assert_near(dof, 0.2 * 5.0, 1e-15);
    values[2] = values[10] = (double) INFINITY;
    assert_true(isnan(rg_feature_noise(values, 12, work, &dof)));
    assert_near(dof, 0.0, 0.0);
    assert_true(isnan(rg_feature_noise(values, 3, work, &dof)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_sigma_and_what_it_is_worth),
        cmocka_unit_test(a_parabola_has_no_noise),
        cmocka_unit_test(passes_over_missing_bands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
