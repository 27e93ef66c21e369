#include "tests/support/check.h"

#include "kernels/unmix/kkt.h"

static const double members[2][3] = {{1.0, 0.0, 0.0}, {0.0, 2.0, 0.0}};

static double kkt(rg_unmix_method method, const double *spectrum, const double *sigma, double a, double b)
{
    const double abundances[2] = {a, b};
    double work[2 * 3 + 2];
    rg_endmembers set;
    assert_int_equal(rg_endmembers_init(&set, &members[0][0], 2, 3, NULL, NULL, NULL, NULL), RG_OK);
    const double worst = rg_unmix_kkt(&set, method, spectrum, sigma, abundances, work);
    rg_endmembers_free(&set);
    return worst;
}

static void is_zero_at_the_optimum(void **state)
{
    (void) state;
    const double spectrum[3] = {3.0, 4.0, 0.0};
    const double below[3] = {3.0, -4.0, 0.0};
    const double gap[3] = {3.0, 4.0, NAN};
    const double sigma[3] = {1.0, 0.1, 2.0};
    assert_true(kkt(RG_UNMIX_UCLS, spectrum, NULL, 3.0, 2.0) == 0.0);
    assert_true(kkt(RG_UNMIX_UCLS, below, NULL, 3.0, -2.0) == 0.0);
    assert_true(kkt(RG_UNMIX_NNLS, below, NULL, 3.0, 0.0) == 0.0);
    assert_true(kkt(RG_UNMIX_NNLS, gap, sigma, 3.0, 2.0) < 1e-15);
    /* (a - 0.3)^2 + (2 b - 0.6)^2, a + b = 1: a = 0.62 */
    const double mixed[3] = {0.3, 0.6, 0.5};
    assert_near(kkt(RG_UNMIX_FCLS, mixed, NULL, 0.62, 0.38), 0.0, 1e-15);
}

/* The distance in abundance, relative to the one that would fill the spectrum: 5 and 5/2 here. */
static void measures_the_distance_from_it(void **state)
{
    (void) state;
    const double spectrum[3] = {3.0, 4.0, 0.0};
    assert_near(kkt(RG_UNMIX_NNLS, spectrum, NULL, 3.5, 2.0), 0.1, 1e-15);
    assert_near(kkt(RG_UNMIX_UCLS, spectrum, NULL, 3.0, 1.75), 0.1, 1e-15);
    assert_near(kkt(RG_UNMIX_NNLS, spectrum, NULL, 3.0, -0.25), 0.9, 1e-15);
    assert_true(kkt(RG_UNMIX_FCLS, spectrum, NULL, 0.8, 0.1) >= 0.1 - 1e-15);
    assert_true(isnan(kkt(RG_UNMIX_NNLS, spectrum, NULL, NAN, 2.0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_zero_at_the_optimum),
        cmocka_unit_test(measures_the_distance_from_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
