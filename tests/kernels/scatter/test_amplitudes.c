#include "tests/support/check.h"

#include "kernels/scatter/amplitudes.h"
#include "kernels/scatter/efficiencies.h"
#include "tests/support/csv.h"

static const double PI = 3.14159265358979323846;

static rg_scatter_amplitude at(const rg_scatter_sphere *sphere, double theta_deg)
{
    rg_scatter_coefficients c;
    rg_scatter_amplitude s;
    const double theta = theta_deg * PI / 180.0;
    assert_int_equal(rg_scatter_coefficients_init(&c, sphere->x, NULL), RG_OK);
    rg_scatter_coefficients_of(sphere, &c);
    rg_scatter_amplitudes(&c, &theta, 1, &s);
    rg_scatter_coefficients_free(&c);
    return s;
}

/* Wiscombe (1979), NCAR/TN-140+STR, case 14: m = 1.5 + i, x = 1. */
static void agrees_with_published_amplitudes(void **state)
{
    (void) state;
    const rg_scatter_sphere sphere = {1.5, 1.0, 1.0};
    const rg_scatter_amplitude forward = at(&sphere, 0);
    const rg_scatter_amplitude side = at(&sphere, 90);
    const rg_scatter_amplitude back = at(&sphere, 180);
    assert_near(forward.s1_re, 0.584080, 5e-7);
    assert_near(forward.s1_im, -0.190515, 5.1e-7);
    assert_near(forward.s2_re, forward.s1_re, 1e-15);
    assert_near(side.s1_re, 0.456340, 5e-7);
    assert_near(side.s1_im, -0.167167, 5e-7);
    assert_near(side.s2_re, 0.036228, 5e-7);
    assert_near(side.s2_im, 0.061826, 5e-7);
    assert_near(back.s1_re, 0.348844, 5e-7);
    assert_near(back.s1_im, -0.146829, 5e-7);
    assert_near(back.s2_re, -back.s1_re, 1e-15);
}

/* The optical theorem: Q_ext = 4 Re S(0) / x^2; and Q_back = 4 |S1(180)|^2 / x^2. */
static void obeys_the_optical_theorem(void **state)
{
    (void) state;
    static const rg_scatter_sphere SPHERES[] = {
        {1.2, 0.001, 0.02}, {1.55, 0, 5.2}, {1.73, 0.2, 80}, {1.2, 1e-4, 3000}, {1.5, INFINITY, 40}};
    for (size_t i = 0; i < sizeof SPHERES / sizeof SPHERES[0]; i++) {
        const double size = SPHERES[i].x * SPHERES[i].x;
        rg_scatter_efficiency q;
        assert_int_equal(rg_scatter_efficiencies(&SPHERES[i], 1, &q, NULL), RG_OK);
        const rg_scatter_amplitude back = at(&SPHERES[i], 180);
        assert_relative(4.0 * at(&SPHERES[i], 0).s1_re / size, q.extinction, 1e-11);
        assert_near(4.0 * (back.s1_re * back.s1_re + back.s1_im * back.s1_im) / size, q.back,
                    1e-8 * (q.back + 1e-3));
    }
}

/* Light that is not absorbed goes somewhere: the intensities over all angles make Q_sca. */
static void scatters_what_it_scatters(void **state)
{
    (void) state;
    const rg_scatter_sphere sphere = {1.4, 0.01, 6.0};
    enum { N = 4000 };
    double sum = 0.0;
    for (int i = 0; i < N; i++) {
        const double theta = (i + 0.5) * 180.0 / N;
        const rg_scatter_amplitude s = at(&sphere, theta);
        sum += (s.s1_re * s.s1_re + s.s1_im * s.s1_im + s.s2_re * s.s2_re + s.s2_im * s.s2_im) *
               sin(theta * PI / 180.0) * PI / N;
    }
    rg_scatter_efficiency q;
    assert_int_equal(rg_scatter_efficiencies(&sphere, 1, &q, NULL), RG_OK);
    assert_relative(sum / (sphere.x * sphere.x), q.scattering, 1e-6);
}

static void agrees_with_the_reference_table(void **state)
{
    (void) state;
    csv_table t = csv_read(shared_data("grainsize/mie_reference/amplitudes.csv"));
    assert_true(t.n_rows > 30);
    for (size_t r = 1; r < t.n_rows; r++) {
        const rg_scatter_sphere sphere = {csv_number(&t, r, 0), csv_number(&t, r, 1), csv_number(&t, r, 2)};
        const rg_scatter_amplitude s = at(&sphere, csv_number(&t, r, 3));
        /* Either part of an amplitude may pass through zero: relative to the amplitude. */
        const double s1 = hypot(csv_number(&t, r, 4), csv_number(&t, r, 5));
        const double s2 = hypot(csv_number(&t, r, 6), csv_number(&t, r, 7));
        assert_near(s.s1_re, csv_number(&t, r, 4), 1e-10 * s1);
        assert_near(s.s1_im, csv_number(&t, r, 5), 1e-10 * s1);
        assert_near(s.s2_re, csv_number(&t, r, 6), 1e-10 * s2);
        assert_near(s.s2_im, csv_number(&t, r, 7), 1e-10 * s2);
    }
    csv_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_published_amplitudes),
        cmocka_unit_test(obeys_the_optical_theorem),
        cmocka_unit_test(scatters_what_it_scatters),
        cmocka_unit_test(agrees_with_the_reference_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
