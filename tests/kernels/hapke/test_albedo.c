#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/hapke/albedo.h"

static const double PI = 3.14159265358979323846;

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
        const double mu0 = cos(o.incidence_deg * PI / 180.0);
        const double mu = cos(o.emission_deg * PI / 180.0);
        for (int step = 1; step < 50; step++) {
            const double r = step / 50.0;
            double w;
            assert_int_equal(rg_hapke_albedo(&model, &r, 1, &w, NULL), 0);
            assert_near(w, closed_inverse(r, mu0, mu), 1e-13);
        }
    }
}

/* The model as its header states it, in long double, from the series as given. */
static long double slow_h(const rg_hapke_h_series *series, long double gamma)
{
    const long double z = 2.0L * gamma - 1.0L;
    long double below = 1.0L, here = z;
    long double inverse = series->chebyshev[0];
    for (size_t j = 1; j < RG_HAPKE_H_TERMS; j++) {
        inverse += (long double) series->chebyshev[j] * here;
        const long double next = 2.0L * z * here - below;
        below = here;
        here = next;
    }
    return 1.0L / inverse;
}

static long double slow_reflectance(const rg_hapke *m, long double gamma)
{
    const long double h0 = slow_h(&m->incident, gamma) - 1.0L;
    const long double h = slow_h(&m->emergent, gamma) - 1.0L;
    return m->factor * (1.0L - gamma * gamma) *
           (m->single + m->from_incident * h + m->from_emergent * h0 + m->within * h * h0);
}

static long double slow_albedo(const rg_hapke *m, double reflectance)
{
    long double low = 0.0L, high = 1.0L;
    for (int step = 0; step < 80; step++) {
        const long double middle = (low + high) / 2.0L;
        if (slow_reflectance(m, middle) > (long double) reflectance)
            low = middle;
        else
            high = middle;
    }
    return 1.0L - low * low;
}

/* Albedos from 1e-6 to 1 - 1e-9, close together at both ends. */
enum { DENSE = 601 };
static double dense_albedo(int i)
{
    const double end = pow(10.0, -9.0 + 0.03 * (double) (i <= 300 ? i : 600 - i)); /* to 1 */
    return i <= 300 ? fmax(end, 1e-9) * 0.5 + 1e-6 : 1.0 - 1e-9 - 0.5 * (end - 1e-9);
}

/* Directions and grains that bend the curve in every way: dark directions, where reflectance is all but
 * linear in albedo; grains that scatter strongly towards the detector or hardly at all. */
static const rg_hapke_options CASES[] = {
    {30.0,
     0.0,
     30.0,
     false,
     RG_HAPKE_H_EXACT,
     {RG_HAPKE_ISOTROPIC, 0.0, 0.0},
     0.0,
     0.05,
     0.0,
     RG_HAPKE_LAMBERT},
    {30.0,
     0.0,
     30.0,
     false,
     RG_HAPKE_H_1981,
     {RG_HAPKE_LEGENDRE, -0.4, 0.25},
     0.0,
     0.05,
     0.0,
     RG_HAPKE_WHITE},
    {30.0, 0.0, 30.0, true, RG_HAPKE_H_2002, {RG_HAPKE_HG2, 0.3, 0.4}, 0.8, 0.05, 0.4, RG_HAPKE_LAMBERT},
    {0.0, 0.0, 0.0, true, RG_HAPKE_H_EXACT, {RG_HAPKE_HG2, 0.7, 0.9}, 1.0, 0.05, 0.7, RG_HAPKE_WHITE},
    {85.0, 85.0, 5.0, false, RG_HAPKE_H_EXACT, {RG_HAPKE_HG2, 0.5, 0.9}, 1.0, 0.05, 0.0, RG_HAPKE_LAMBERT},
    {89.9, 89.9, 1.0, true, RG_HAPKE_H_EXACT, {RG_HAPKE_HG2, 0.3, 0.4}, 1.0, 0.05, 0.3, RG_HAPKE_LAMBERT},
    {80.0,
     10.0,
     90.0,
     true,
     RG_HAPKE_H_EXACT,
     {RG_HAPKE_LEGENDRE, -0.4, 0.25},
     0.0,
     0.05,
     0.0,
     RG_HAPKE_LAMBERT},
    {30.0,
     0.0,
     30.0,
     false,
     RG_HAPKE_H_EXACT,
     {RG_HAPKE_LEGENDRE, -1.0, 0.2},
     0.0,
     0.05,
     0.0,
     RG_HAPKE_LAMBERT},
    {30.0,
     0.0,
     30.0,
     false,
     RG_HAPKE_H_2002,
     {RG_HAPKE_LEGENDRE, -1.15, 0.0},
     0.0,
     0.05,
     0.0,
     RG_HAPKE_WHITE},
    {89.0, 89.0, 0.0, false, RG_HAPKE_H_1981, {RG_HAPKE_HG2, 0.8, 1.0}, 2.0, 0.05, 0.0, RG_HAPKE_WHITE},
};
enum { N_CASES = sizeof CASES / sizeof CASES[0] };

static void agrees_with_bisection(void **state)
{
    (void) state;
    for (int k = 0; k < N_CASES; k++) {
        const rg_hapke model = model_of(&CASES[k]);
        double r[DENSE], w[DENSE];
        for (int i = 0; i < DENSE; i++)
            r[i] = (double) slow_reflectance(&model, sqrtl(1.0L - (long double) dense_albedo(i)));
        assert_int_equal(rg_hapke_albedo(&model, r, DENSE, w, NULL), 0);
        for (int i = 0; i < DENSE; i++)
            assert_near(w[i], (double) slow_albedo(&model, r[i]), 1e-15);
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

/* Vectors of any length and their scalar twin; slopes too. */
static void vectors_equal_their_scalar_twin(void **state)
{
    (void) state;
    enum { MOST = 70 };
    for (int k = 0; k < N_CASES; k++) {
        const rg_hapke model = model_of(&CASES[k]);
        double r[MOST], fast[MOST], slow[MOST], fast_slope[MOST], slow_slope[MOST];
        for (size_t i = 0; i < MOST; i++)
            r[i] = i % 11 == 5 ? NAN : model.highest * (1.1 * rg_random_uniform(7, (uint64_t) k, i) - 0.05);
        for (size_t n = 0; n <= MOST; n++) {
            assert_int_equal(rg_hapke_albedo(&model, r, n, fast, fast_slope),
                             rg_hapke_albedo_plain(&model, r, n, slow, slow_slope));
            for (size_t i = 0; i < n; i++) {
                assert_int_equal(isnan(fast[i]), !(r[i] > 0.0 && r[i] <= model.highest));
                assert_int_equal(isnan(fast[i]), isnan(slow[i]));
                assert_int_equal(isnan(fast_slope[i]), isnan(slow_slope[i]));
                if (isnan(fast[i]))
                    continue;
                assert_near(fast[i], slow[i], 1e-15);
                assert_relative(fast_slope[i], slow_slope[i], 1e-8);
            }
        }
    }
}

/* Same bits at every place, beside any neighbours, with slopes or without, in place or not. */
static void a_value_does_not_see_its_neighbours(void **state)
{
    (void) state;
    enum { MOST = 37 };
    for (int k = 0; k < N_CASES; k++) {
        const rg_hapke model = model_of(&CASES[k]);
        for (size_t t = 0; t < 50; t++) {
            const double value = model.highest * rg_random_uniform(3, (uint64_t) k, t);
            double alone, alone_slope;
            (void) rg_hapke_albedo(&model, &value, 1, &alone, &alone_slope);
            double r[MOST], w[MOST], slope[MOST];
            for (size_t i = 0; i < MOST; i++)
                r[i] = (i + t) % 5 == 0   ? value
                       : (i + t) % 7 == 0 ? NAN
                                          : model.highest * rg_random_uniform(4 + t, (uint64_t) k, i);
            (void) rg_hapke_albedo(&model, r, MOST, w, slope);
            for (size_t i = 0; i < MOST; i++)
                if ((i + t) % 5 == 0) {
                    assert_memory_equal(&w[i], &alone, sizeof alone);
                    assert_memory_equal(&slope[i], &alone_slope, sizeof alone_slope);
                }
            (void) rg_hapke_albedo(&model, r, MOST, r, NULL);
            assert_memory_equal(r, w, sizeof w);
        }
    }
}

/* Nothing is clipped: what the model cannot give is missing, and counted. The ends: albedo 1 belongs to it,
 * albedo 0 does not. */
static void what_is_out_of_range_is_missing(void **state)
{
    (void) state;
    for (int k = 0; k < N_CASES; k++) {
        const rg_hapke model = model_of(&CASES[k]);
        const double above = nextafter(model.highest, INFINITY);
        const double r[9] = {NAN, -0.1, 0.0, above, INFINITY, -INFINITY, model.highest, 1e-12, 1e-300};
        double w[9], slope[9];
        assert_int_equal(rg_hapke_albedo(&model, r, 9, w, slope), 6);
        for (int i = 0; i < 6; i++)
            assert_true(isnan(w[i]) && isnan(slope[i]));
        assert_near(w[6], 1.0, 1e-15);
        assert_near(w[7], 0.0, 1e-8);
        assert_near(w[8], 0.0, 1e-15);
        for (int i = 6; i < 9; i++)
            assert_true(w[i] >= 0.0 && w[i] <= 1.0 && slope[i] >= 0.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_closed_inverse),
        cmocka_unit_test(agrees_with_bisection),
        cmocka_unit_test(inverse_of_forward_is_the_identity),
        cmocka_unit_test(vectors_equal_their_scalar_twin),
        cmocka_unit_test(a_value_does_not_see_its_neighbours),
        cmocka_unit_test(what_is_out_of_range_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
