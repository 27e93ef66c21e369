#include "tests/support/check.h"

#include "kernels/grains/moments.h"
#include "tests/support/grain_sample.h"

/* Two equal classes: the law of a coin, with moments m4 = m6 = 1 and no odd ones. */
static void knows_a_coin(void **state)
{
    (void) state;
    const double edges[] = {10, 20, 40};
    const double weights[] = {7, 7};
    grain_sample s;
    grain_sample_init(&s, edges, weights, 2, NULL);
    const rg_grain_moments a = rg_grain_moments_of(&s.distribution, RG_GRAIN_ARITHMETIC);
    assert_near(a.mean, 22.5, 1e-13);
    assert_near(a.sd, 7.5, 1e-13);
    assert_near(a.skewness, 0.0, 1e-13);
    assert_near(a.kurtosis, 1.0, 1e-13);
    assert_near(a.fifth, 0.0, 1e-13);
    assert_near(a.sixth, 1.0, 1e-13);
    const rg_grain_moments g = rg_grain_moments_of(&s.distribution, RG_GRAIN_GEOMETRIC);
    assert_relative(g.mean, 20.0, 1e-13);
    assert_relative(g.sd, sqrt(2.0), 1e-13);
    const rg_grain_moments l = rg_grain_moments_of(&s.distribution, RG_GRAIN_LOGARITHMIC);
    assert_relative(l.mean, -log2(0.02), 1e-13);
    assert_near(l.sd, 0.5, 1e-13);
    grain_sample_free(&s);
}

/* Binomial weights 1 4 6 4 1: variance 1, skewness 0, kurtosis 2.5, sixth moment 8.5. */
static void knows_the_binomial_law(void **state)
{
    (void) state;
    const double phi[] = {5.5, 4.5, 3.5, 2.5, 1.5, 0.5};
    const double weights[] = {1, 4, 6, 4, 1};
    grain_sample s;
    grain_sample_init_phi(&s, phi, weights, 5);
    const rg_grain_moments l = rg_grain_moments_of(&s.distribution, RG_GRAIN_LOGARITHMIC);
    assert_near(l.mean, 3.0, 1e-13);
    assert_near(l.sd, 1.0, 1e-13);
    assert_near(l.skewness, 0.0, 1e-13);
    assert_near(l.kurtosis, 2.5, 1e-12);
    assert_near(l.sixth, 8.5, 1e-12);
    grain_sample_free(&s);
}

static void ties_logarithmic_to_geometric(void **state)
{
    (void) state;
    for (uint64_t item = 0; item < 100; item++) {
        grain_sample s;
        grain_sample_random(&s, item, 8 + item);
        const rg_grain_moments l = rg_grain_moments_of(&s.distribution, RG_GRAIN_LOGARITHMIC);
        const rg_grain_moments g = rg_grain_moments_of(&s.distribution, RG_GRAIN_GEOMETRIC);
        assert_near(l.mean, -log2(g.mean / 1000), 1e-12 * (1 + fabs(l.mean)));
        assert_relative(l.sd, log2(g.sd), 1e-12);
        assert_near(l.skewness, -g.skewness, 1e-11);
        assert_relative(l.kurtosis, g.kurtosis, 1e-11);
        grain_sample_free(&s);
    }
}

static void has_no_shape_in_a_single_class(void **state)
{
    (void) state;
    const double edges[] = {0.3, 0.7, 1.9, 40};
    const double weights[] = {0, 0.1, 0};
    grain_sample s;
    grain_sample_init(&s, edges, weights, 3, NULL);
    for (int kind = RG_GRAIN_ARITHMETIC; kind <= RG_GRAIN_LOGARITHMIC; kind++) {
        const rg_grain_moments m = rg_grain_moments_of(&s.distribution, (rg_grain_moment_kind) kind);
        assert_true(m.sd == (kind == RG_GRAIN_GEOMETRIC ? 1.0 : 0.0));
        assert_true(isnan(m.skewness) && isnan(m.kurtosis) && isnan(m.fifth) && isnan(m.sixth));
    }
    grain_sample_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_a_coin),
        cmocka_unit_test(knows_the_binomial_law),
        cmocka_unit_test(ties_logarithmic_to_geometric),
        cmocka_unit_test(has_no_shape_in_a_single_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
