#include "tests/support/check.h"

#include "kernels/xrd/profile.h"

static const double LN2 = 0.69314718055994530942;
static const double PI = 3.14159265358979323846;

static void pure_shapes_are_exact(void **state)
{
    (void) state;
    const rg_xrd_shape gauss = rg_xrd_profile_shape(0.1, 0.0);
    assert_relative(gauss.fwhm, 0.1, 1e-14);
    assert_near(gauss.eta, 0.0, 0.0);
    const rg_xrd_shape lorentz = rg_xrd_profile_shape(0.0, 0.07);
    assert_relative(lorentz.fwhm, 0.07, 1e-14);
    assert_near(lorentz.eta, 1.0, 1e-15);
    assert_relative(rg_xrd_profile_value(gauss, 0.05), 0.5 * rg_xrd_profile_value(gauss, 0.0), 1e-12);
    assert_relative(rg_xrd_profile_value(lorentz, 0.035), 0.5 * rg_xrd_profile_value(lorentz, 0.0), 1e-12);
}

/* The true Voigt function at x for unit Gaussian FWHM, by Simpson's rule. */
static double voigt(double x, double lorentz_fwhm)
{
    enum { N = 2000 };
    const double half = 4.0;
    double sum = 0.0;
    for (int i = 0; i <= N; i++) {
        const double t = -half + 2.0 * half * i / N;
        const double weight = i == 0 || i == N ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
        const double u = (x - t) / lorentz_fwhm;
        sum += weight * exp(-4.0 * LN2 * t * t) / (1.0 + 4.0 * u * u);
    }
    return sum;
}

static void width_is_that_of_the_convolution(void **state)
{
    (void) state;
    static const double LORENTZ[] = {0.1, 0.3, 0.7, 1.0, 1.6, 3.0};
    for (size_t i = 0; i < sizeof LORENTZ / sizeof LORENTZ[0]; i++) {
        const double top = voigt(0.0, LORENTZ[i]);
        double low = 0.0;
        double high = 10.0;
        while (high - low > 1e-9) {
            const double middle = 0.5 * (low + high);
            if (voigt(middle, LORENTZ[i]) > 0.5 * top)
                low = middle;
            else
                high = middle;
        }
        assert_relative(rg_xrd_profile_shape(1.0, LORENTZ[i]).fwhm, low + high, 0.0043);
    }
}

static void widths_follow_the_angle(void **state)
{
    (void) state;
    const rg_xrd_widths widths = {0.02, -0.01, 0.006, 0.05, 0.04};
    const double t = tan(35.0 * PI / 180.0);
    const rg_xrd_shape expected =
        rg_xrd_profile_shape(sqrt(0.02 * t * t - 0.01 * t + 0.006), 0.05 * t + 0.04 / cos(35.0 * PI / 180.0));
    const rg_xrd_shape found = rg_xrd_profile_at(&widths, 70.0);
    assert_relative(found.fwhm, expected.fwhm, 1e-7);
    assert_relative(found.eta, expected.eta, 1e-7);
    const rg_xrd_widths wrong = {0.0, 0.0, -1.0, 0.0, -1.0};
    const rg_xrd_shape least = rg_xrd_profile_at(&wrong, 70.0);
    assert_true(least.fwhm > 0.0 && least.fwhm < 2e-3 && least.eta >= 0.0 && least.eta <= 1.0);
}

static void area_is_one_and_added_is_the_function(void **state)
{
    (void) state;
    enum { N = 200001 };
    static double angle[N];
    static double counts[N];
    const rg_xrd_shape shape = rg_xrd_profile_shape(0.06, 0.03);
    double area = 0.0;
    for (size_t i = 0; i < N; i++) {
        angle[i] = 20.0 + 1e-4 * (double) i;
        counts[i] = 1.0;
    }
    const double reach = 9.9 / shape.fwhm;
    size_t first = 0;
    while (angle[first] < 20.1)
        first++;
    rg_xrd_profile_add(shape, 30.0, 7.0, reach, angle + first, N - 2 * first, counts + first);
    for (size_t i = 0; i < N; i++)
        area += (counts[i] - 1.0) * 1e-4;
    assert_near(area, 7.0, 1e-6);
    /* It ends without a step, and is the function where the reach is far: 1 / 4 reach^2 of the top is cut. */
    assert_near(counts[first] - 1.0, 0.0, 1e-6);
    const double top = 7.0 * rg_xrd_profile_value(shape, 0.0);
    for (size_t i = first; i < N - first; i += 997)
        assert_near(counts[i] - 1.0, 7.0 * rg_xrd_profile_value(shape, angle[i] - 30.0), 0.005 * top);
    for (size_t i = 0; i < N; i++)
        counts[i] = 0.0;
    rg_xrd_profile_add(shape, 30.0, 7.0, 1e7, angle, N, counts);
    for (size_t i = 0; i < N; i += 997)
        assert_near(counts[i], 7.0 * rg_xrd_profile_value(shape, angle[i] - 30.0), 1e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pure_shapes_are_exact),
        cmocka_unit_test(width_is_that_of_the_convolution),
        cmocka_unit_test(widths_follow_the_angle),
        cmocka_unit_test(area_is_one_and_added_is_the_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
