#include "tests/support/check.h"

#include "kernels/hapke/slab.h"

static const double PI = 3.14159265358979323846;

static void fresnel_averages_at_a_silicates_index(void **state)
{
    (void) state;
    static const double OUTSIDE[] = {0.11297, 0.11284, 0.11614};
    static const double INSIDE[] = {0.67801, 0.68190, 0.68308};
    for (int form = 0; form < RG_HAPKE_FRESNEL_COUNT; form++) {
        double outside, inside;
        rg_hapke_fresnel_averages((rg_hapke_fresnel) form, 1.67, 0.0, &outside, &inside);
        assert_near(outside, OUTSIDE[form], 6e-6);
        assert_near(inside, INSIDE[form], 6e-6);
    }
    /* Light in equilibrium: as much leaves the grain as enters, n^2 (1 - S_i) = 1 - S_e. */
    for (int i = 0; i < 10; i++) {
        const double n = 1.1 + 0.2 * i;
        double outside, inside;
        rg_hapke_fresnel_averages(RG_HAPKE_FRESNEL_EXACT, n, 0.0, &outside, &inside);
        assert_relative(n * n * (1.0 - inside), 1.0 - outside, 1e-6);
    }
}

static void limits_of_clear_and_of_opaque_grains(void **state)
{
    (void) state;
    const rg_hapke_slab_options clear = {RG_HAPKE_FRESNEL_2012, 0.0};
    const rg_hapke_slab_options flawed = {RG_HAPKE_FRESNEL_2012, 0.1};
    double outside, inside;
    rg_hapke_fresnel_averages(RG_HAPKE_FRESNEL_2012, 1.6, 0.0, &outside, &inside);
    assert_near(rg_hapke_slab_albedo(&clear, 1.6, 0.0, 0.0, 50.0), 1.0, 1e-14);
    assert_near(rg_hapke_slab_albedo(&flawed, 1.6, 0.0, 0.0, 50.0), 1.0, 1e-14);
    assert_near(rg_hapke_slab_albedo(&clear, 1.6, 0.0, 1e3, 50.0), outside, 1e-14);
    /* Weak absorption: W = (1 - w)/w is proportional to the path. */
    const double one = rg_hapke_slab_albedo(&clear, 1.6, 0.0, 1e-6, 50.0);
    const double two = rg_hapke_slab_albedo(&clear, 1.6, 0.0, 1e-6, 100.0);
    assert_relative((1.0 - two) / two, 2.0 * (1.0 - one) / one, 1e-3);
    /* Scattering inside sends light back before it is absorbed. */
    assert_true(rg_hapke_slab_albedo(&flawed, 1.6, 0.0, 0.05, 50.0) >
                rg_hapke_slab_albedo(&clear, 1.6, 0.0, 0.05, 50.0));
}

static void extinction_is_found_back(void **state)
{
    (void) state;
    static const double D[] = {2.0, 20.0, 60.0, 200.0};
    for (int form = 0; form < 2; form++) {
        const rg_hapke_slab_options o = {(rg_hapke_fresnel) form, 0.0};
        for (int d = 0; d < 4; d++)
            for (double k = 1e-7; k < 3e-3; k *= 3.0) {
                const double w = rg_hapke_slab_albedo(&o, 1.67, k, 4.0 * PI * k / 1.5, D[d]);
                int is_limit;
                const double back = rg_hapke_slab_extinction(&o, 1.67, w, 1.5, D[d], &is_limit);
                assert_false(is_limit);
                assert_relative(back, k, 1e-6);
            }
    }
}

/* Where surface reflection makes a grain bright again, for diameters of 1, 10, 60, 200 wavelengths. */
static void beyond_the_turning_point_there_is_only_a_limit(void **state)
{
    (void) state;
    static const double D[] = {1.0, 10.0, 60.0, 200.0};
    static const double TURN[] = {0.33, 0.066, 0.016, 0.0057};
    const rg_hapke_slab_options o = {RG_HAPKE_FRESNEL_1993, 0.0};
    for (int d = 0; d < 4; d++) {
        int is_limit;
        const double k = rg_hapke_slab_extinction(&o, 1.67, 0.05, 1.0, D[d], &is_limit);
        assert_true(is_limit);
        assert_relative(k, TURN[d], 0.04);
    }
    int is_limit;
    assert_true(isnan(rg_hapke_slab_extinction(&o, 1.67, 1.01, 1.0, 60.0, &is_limit)));
    assert_true(isnan(rg_hapke_slab_extinction(&o, 1.67, NAN, 1.0, 60.0, &is_limit)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fresnel_averages_at_a_silicates_index),
        cmocka_unit_test(limits_of_clear_and_of_opaque_grains),
        cmocka_unit_test(extinction_is_found_back),
        cmocka_unit_test(beyond_the_turning_point_there_is_only_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
