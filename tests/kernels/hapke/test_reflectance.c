#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/hapke/reflectance.h"

static rg_hapke model_of(const rg_hapke_options *options)
{
    rg_hapke model;
    assert_int_equal(rg_hapke_init(&model, options, NULL), RG_OK);
    return model;
}

/* The closed inverse for isotropic grains, no opposition effect, K = 1 and the H of 1981, relative to a
 * surface of albedo one. */
static double closed_inverse(double gamma_factor, double mu0, double mu)
{
    const double g = gamma_factor;
    const double s = mu0 + mu;
    const double q = 1.0 + 4.0 * mu0 * mu * g;
    const double root = (sqrt(s * s * g * g + q * (1.0 - g)) - s * g) / q;
    return 1.0 - root * root;
}

static void random_geometry(size_t k, rg_hapke_options *o)
{
    o->incidence_deg = 80.0 * rg_random_uniform(1, k, 0);
    o->emission_deg = 80.0 * rg_random_uniform(1, k, 1);
    const double low = fabs(o->incidence_deg - o->emission_deg);
    o->phase_deg = low + rg_random_uniform(1, k, 2) * (o->incidence_deg + o->emission_deg - low);
}

static void agrees_with_the_closed_inverse(void **state)
{
    (void) state;
    rg_hapke_options o = rg_hapke_defaults();
    o.h_form = RG_HAPKE_H_1981;
    o.standard = RG_HAPKE_WHITE;
    for (size_t k = 0; k < 200; k++) {
        random_geometry(k, &o);
        const rg_hapke model = model_of(&o);
        const double mu0 = cos(o.incidence_deg * 3.14159265358979323846 / 180.0);
        const double mu = cos(o.emission_deg * 3.14159265358979323846 / 180.0);
        for (int step = 1; step < 50; step++) {
            const double r = step / 50.0;
            double w;
            assert_int_equal(rg_hapke_albedo(&model, &r, 1, &w, NULL), 0);
            assert_near(w, closed_inverse(r, mu0, mu), 1e-13);
        }
    }
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

static void inverse_of_forward_is_the_identity(void **state)
{
    (void) state;
    rg_hapke_options o = rg_hapke_defaults();
    for (size_t k = 0; k < 120; k++) {
        random_geometry(k, &o);
        o.h_form = (rg_hapke_h_form) (k % 3);
        o.anisotropic = k % 2 == 1;
        o.phase = (rg_hapke_phase){(rg_hapke_phase_kind) (k % 3), k % 3 == 1 ? -0.4 : 0.2, 0.25};
        o.opposition_height = k % 5 == 0 ? 0.8 : 0.0;
        o.filling_factor = k % 4 == 0 ? 0.4 : 0.0;
        const rg_hapke model = model_of(&o);
        for (int step = 1; step <= 40; step++) {
            const double w = step / 40.0;
            double r, back, slope;
            rg_hapke_reflectance(&model, &w, 1, &r);
            assert_int_equal(rg_hapke_albedo(&model, &r, 1, &back, &slope), 0);
            assert_near(back, w, 2e-14);
            if (step == 40)
                continue;
            double high, low;
            const double up = w + 1e-6, down = w - 1e-6;
            rg_hapke_reflectance(&model, &up, 1, &high);
            rg_hapke_reflectance(&model, &down, 1, &low);
            assert_relative(slope, 2e-6 / (high - low), 1e-5);
        }
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
    o = rg_hapke_defaults();
    model = model_of(&o);
    const double r[4] = {NAN, -0.1, 0.0, 1.2};
    double w[4], slope[4];
    assert_int_equal(rg_hapke_albedo(&model, r, 4, w, slope), 4);
    for (int i = 0; i < 4; i++)
        assert_true(isnan(w[i]) && isnan(slope[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_closed_inverse),
        cmocka_unit_test(the_standard_matters_by_the_known_amount),
        cmocka_unit_test(inverse_of_forward_is_the_identity),
        cmocka_unit_test(both_approximations_agree_for_isotropic_grains),
        cmocka_unit_test(phase_functions_have_mean_one),
        cmocka_unit_test(names_what_is_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
