#include "tests/support/check.h"

#include "kernels/unmix/limits.h"

/* Two orthogonal members of length 1 and 2, so that every answer is elementary. */
static const double values[2][4] = {{1.0, 0.0, 0.0, 0.0}, {0.0, 4.0, 0.0, 0.0}};
static const double norm[4] = {1.0, 2.0, 0.0, 0.0};
static const rg_gram gram = {2, 4, &values[0][0], norm};

static double limit(bool sums, const double *f, const double *x, double gradient, double delta)
{
    const size_t passive[] = {0};
    double room[24], work[6], spare[8];
    rg_covariance c;
    rg_active_set solver;
    assert_int_equal(rg_covariance_room(2), 24);
    assert_int_equal(rg_active_set_init(&solver, 2, NULL), RG_OK);
    rg_covariance_place(&c, 2, room);
    assert_true(rg_covariance_fill(&c, &gram, passive, 1, sums, work));
    rg_covariance_respond(&c, &gram, passive, 1, sums);
    const double slopes[2] = {0.0, gradient};
    const rg_unmix_optimum optimum = {&gram, sums, delta, f, x, slopes, &c, NULL};
    const double t = rg_unmix_limit(&optimum, 1, &solver, spare);
    rg_active_set_free(&solver);
    return t;
}

/* 4 t^2 + 2 g t = delta */
static void solves_the_quadratic(void **state)
{
    (void) state;
    const double f[2] = {0.8, -1.5}, x[2] = {0.8, 0.0};
    const double t = limit(false, f, x, 1.5, 0.25);
    assert_near(4.0 * t * t + 3.0 * t, 0.25, 1e-15);
}

/* (1, 0) with f = (1, 0): raising b by t lowers a by t, at a cost of 5 t^2 while a lasts. */
static void takes_from_the_others_under_a_sum(void **state)
{
    (void) state;
    const double f[2] = {1.0, 0.0}, x[2] = {1.0, 0.0};
    assert_near(limit(true, f, x, 0.0, 1.25), 0.5, 1e-15);
    assert_true(limit(true, f, x, 0.0, 5.5) == 1.0);
}

static void follows_the_size_of_the_noise(void **state)
{
    (void) state;
    const double f[2] = {0.8, -1.5}, x[2] = {0.8, 0.0};
    assert_true(limit(false, f, x, 1.5, 0.0) == 0.0);
    assert_true(isnan(limit(false, f, x, 1.5, NAN)));
    assert_relative(limit(false, f, x, 1.5, 1e-20), 1e-20 / 3.0, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solves_the_quadratic),
        cmocka_unit_test(takes_from_the_others_under_a_sum),
        cmocka_unit_test(follows_the_size_of_the_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
