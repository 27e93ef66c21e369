#include "tests/support/check.h"

#include <string.h>

#include "kernels/hapke/albedo.h"
#include "kernels/hapke/reflectance.h"

static rg_hapke model_of(const rg_hapke_options *options)
{
    rg_hapke model;
    assert_int_equal(rg_hapke_init(&model, options, NULL), RG_OK);
    return model;
}

/* A reflectance factor taken for the one relative to albedo one: a common mistake and its size. */
static void the_standard_matters_by_the_known_amount(void **state)
{
    (void) state;
    rg_hapke_options o = rg_hapke_defaults();
    o.h_form = RG_HAPKE_H_1981;
    const rg_hapke lambert = model_of(&o);
    assert_near(lambert.highest, 1.098076, 1e-6);
    o.standard = RG_HAPKE_WHITE;
    const rg_hapke white = model_of(&o);
    static const double W[3] = {0.1, 0.5, 0.9};
    static const double WRONG[3] = {0.109, 0.530, 0.918};
    for (int i = 0; i < 3; i++) {
        double r, w;
        rg_hapke_reflectance(&white, &W[i], 1, &r);
        assert_int_equal(rg_hapke_albedo(&lambert, &r, 1, &w, NULL), 0);
        assert_true(fabs(w - W[i]) > 0.005);
        rg_hapke_reflectance(&lambert, &W[i], 1, &r);
        assert_int_equal(rg_hapke_albedo(&white, &r, 1, &w, NULL), 0);
        assert_near(w, WRONG[i], 5e-4);
    }
}

/* Isotropic grains: AMSA is IMSA. */
static void both_approximations_agree_for_isotropic_grains(void **state)
{
    (void) state;
    rg_hapke_options o = rg_hapke_defaults();
    const rg_hapke imsa = model_of(&o);
    o.anisotropic = true;
    const rg_hapke amsa = model_of(&o);
    for (int step = 0; step <= 10; step++) {
        const double w = step / 10.0;
        double a, b;
        rg_hapke_reflectance(&imsa, &w, 1, &a);
        rg_hapke_reflectance(&amsa, &w, 1, &b);
        assert_near(a, b, 1e-15);
    }
}

/* What a sphere of directions receives of a phase function has mean one. */
static void phase_functions_have_mean_one(void **state)
{
    (void) state;
    const rg_hapke_phase legendre = {RG_HAPKE_LEGENDRE, -0.4, 0.25};
    const rg_hapke_phase hg2 = {RG_HAPKE_HG2, 0.3, 0.4};
    assert_near(rg_hapke_phase_at(&legendre, cos(30.0 * 3.14159265358979323846 / 180.0)), 0.8098, 5e-5);
    const rg_hapke_phase *const ALL[] = {&legendre, &hg2};
    for (int k = 0; k < 2; k++) {
        double sum = 0.0;
        for (int i = 0; i <= 2000; i++) {
            const double x = -1.0 + i / 1000.0;
            const double simpson = i == 0 || i == 2000 ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
            sum += simpson / 3000.0 * rg_hapke_phase_at(ALL[k], x) / 2.0;
            /* and the series is the function */
            double series = 1.0;
            double below = 1.0, here = x;
            for (int n = 1; n < 60; n++) {
                series += rg_hapke_phase_coefficient(ALL[k], (size_t) n) * here;
                const double next = ((2.0 * n + 1.0) * x * here - n * below) / (n + 1.0);
                below = here;
                here = next;
            }
            assert_near(series, rg_hapke_phase_at(ALL[k], x), 1e-9);
        }
        assert_near(sum, 1.0, 1e-9);
    }
    assert_near(rg_hapke_hockey_stick(0.0), 2.382, 1e-12);
}

static void names_what_is_out_of_range(void **state)
{
    (void) state;
    rg_hapke model;
    rg_error err = {0};
    rg_hapke_options o = rg_hapke_defaults();
    o.phase_deg = 31.0;
    assert_int_equal(rg_hapke_init(&model, &o, &err), RG_EDOMAIN);
    assert_non_null(strstr(err.subject, "phase angle"));
    o = rg_hapke_defaults();
    o.filling_factor = 0.9;
    err = (rg_error){0};
    assert_int_equal(rg_hapke_init(&model, &o, &err), RG_EDOMAIN);
    assert_string_equal(err.subject, "filling factor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_matters_by_the_known_amount),
        cmocka_unit_test(both_approximations_agree_for_isotropic_grains),
        cmocka_unit_test(phase_functions_have_mean_one),
        cmocka_unit_test(names_what_is_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
