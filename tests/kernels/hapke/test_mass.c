#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/hapke/mass.h"

enum { N = 4 };
static const double SECTIONS[N] = {0.4, 0.3, 0.2, 0.1};
static const double C[N] = {3.3, 2.0, 5.0, 1.0};

static void there_and_back(void **state)
{
    (void) state;
    double mass[N], back[N];
    rg_hapke_mass(SECTIONS, C, N, mass);
    double sum = 0.0;
    for (int i = 0; i < N; i++)
        sum += mass[i];
    assert_near(sum, 1.0, 1e-15);
    assert_near(mass[0] / mass[1], 0.4 * 3.3 / (0.3 * 2.0), 1e-14);
    rg_hapke_sections(mass, C, N, back);
    for (int i = 0; i < N; i++)
        assert_near(back[i], SECTIONS[i], 1e-15);
}

/* An absent mineral prints as 0, whatever the sign a solver left it with. */
static void nothing_is_never_minus_zero(void **state)
{
    (void) state;
    static const double ABSENT[N] = {0.4, -0.0, 0.6, -0.0};
    double mass[N], sections[N];
    rg_hapke_mass(ABSENT, C, N, mass);
    rg_hapke_sections(ABSENT, C, N, sections);
    for (int i = 0; i < N; i++)
        assert_false(signbit(mass[i]) || signbit(sections[i]));
}

/* Against the scatter of draws. */
static void covariance_is_the_scatter_of_draws(void **state)
{
    (void) state;
    enum { DRAWS = 40000 };
    double of_sections[N * N] = {0};
    double of_log_c[N * N] = {0};
    double covariance[N * N], work[(N + 1) * N];
    for (int i = 0; i < N; i++) {
        of_sections[i * N + i] = 1e-6 * (i + 1);
        of_log_c[i * N + i] = 4e-6 * (N - i);
    }
    rg_hapke_mass_covariance(SECTIONS, C, N, of_sections, N, of_log_c, covariance, work);
    double mean[N];
    double scatter[N * N] = {0};
    rg_hapke_mass(SECTIONS, C, N, mean);
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        double f[N], c[N], m[N];
        for (uint64_t i = 0; i < N; i++) {
            f[i] = SECTIONS[i] + sqrt(of_sections[i * N + i]) * rg_random_normal(5, draw, i);
            c[i] = C[i] * exp(sqrt(of_log_c[i * N + i]) * rg_random_normal(5, draw, N + i));
        }
        rg_hapke_mass(f, c, N, m);
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                scatter[i * N + j] += (m[i] - mean[i]) * (m[j] - mean[j]) / DRAWS;
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            assert_near(covariance[i * N + j], scatter[i * N + j],
                        0.03 * sqrt(scatter[i * N + i] * scatter[j * N + j]));
    /* Masses sum to one, so their covariance has no sum. */
    for (int i = 0; i < N; i++) {
        double sum = 0.0;
        for (int j = 0; j < N; j++)
            sum += covariance[i * N + j];
        assert_near(sum, 0.0, 1e-18);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(nothing_is_never_minus_zero),
        cmocka_unit_test(covariance_is_the_scatter_of_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
