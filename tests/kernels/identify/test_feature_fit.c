#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/identify/feature_fit.h"

enum { BANDS = 61, POINTS = 12, DRAWS = 4000, MOST_WORK = 5 * BANDS };

static const rg_feature_window WINDOW = {1800.0, 1860.0, 2340.0, 2400.0, 2};

/* 1800 to 2400 nm. */
static void make_axis(double *axis)
{
    for (size_t b = 0; b < BANDS; b++)
        axis[b] = 1800.0 + 10.0 * (double) b;
}

/* 1 - depth times a bell. */
static double bell(double nm, double centre, double width, double depth)
{
    const double u = (nm - centre) / width;
    return 1.0 - depth * exp(-u * u);
}

/* The feature between the sides, over a sloped continuum, without it again. */
static size_t feature(const double *axis, double centre, double width, double depth, double level,
                      double slope, double *removed)
{
    double spectrum[BANDS];
    rg_feature_bands bands;
    rg_feature_sides sides;
    for (size_t b = 0; b < BANDS; b++)
        spectrum[b] = (level + slope * (axis[b] - 2100.0)) * bell(axis[b], centre, width, depth);
    assert_true(rg_feature_fit_bands(axis, BANDS, &WINDOW, &bands));
    assert_true(rg_feature_fit_continuum(spectrum, axis, &bands, removed, &sides));
    return bands.n;
}

/* Numbers of numpy.linalg.lstsq, scipy.stats.linregress, t.sf and norm.sf on the same twelve points: the
 * slope beside polynomials from one solution with all columns, its error from the inverse of the normal
 * matrix. */
static void follows_an_independent_regression(void **state)
{
    (void) state;
    static const double axis[POINTS] = {2100, 2108, 2117, 2125, 2134, 2143,
                                        2151, 2160, 2168, 2177, 2186, 2195};
    static const double l[POINTS] = {0.9983, 0.9922, 0.9684, 0.9175, 0.8232, 0.7289,
                                     0.7006, 0.756,  0.8464, 0.9335, 0.9794, 0.9954};
    static const double o[POINTS] = {0.9991, 0.9994, 0.9847, 0.9603, 0.9314, 0.8892,
                                     0.8814, 0.9032, 0.9139, 0.9497, 0.9868, 0.998};
    static const double sigma[POINTS] = {0.008, 0.0085, 0.009, 0.0095, 0.01,  0.0105,
                                         0.011, 0.0115, 0.012, 0.0125, 0.013, 0.0135};
    static const struct {
        int curve;
        double excess, student, normal;
    } expected[] = {{1, 0.116740248801554, 5.27983421611761e-08, 4.33598647048719e-38},
                    {2, 0.0949755731999143, 8.28398073794803e-05, 3.8860818390105e-08},
                    {3, 0.0875846124145027, 5.10208776669663e-05, 3.10020473705466e-06}};
    double work[5 * POINTS];
    rg_feature_fitted fitted;
    for (size_t i = 0; i < 3; i++) {
        assert_true(
            rg_feature_fit(l, o, NULL, (double) INFINITY, axis, POINTS, expected[i].curve, work, &fitted));
        assert_int_equal(fitted.n, POINTS);
        assert_relative(fitted.slope, 0.393676466730222, 1e-12);
        assert_relative(fitted.correlation, 0.977743118703415, 1e-12);
        assert_relative(fitted.depth, 0.117866734139029, 1e-12);
        assert_relative(fitted.depth_error, 0.0079980401136347, 1e-12);
        assert_relative(fitted.excess, expected[i].excess, 1e-10);
        assert_relative(fitted.chance, expected[i].student, 1e-9);
        assert_true(
            rg_feature_fit(l, o, sigma, (double) INFINITY, axis, POINTS, expected[i].curve, work, &fitted));
        assert_relative(fitted.chance, expected[i].normal, 1e-8);
    }
}

/* The sources' formula for the fit, and what it comes to. */
static void a_weaker_feature_is_fitted_exactly(void **state)
{
    (void) state;
    double axis[BANDS];
    double reference[BANDS];
    double observed[BANDS];
    double work[MOST_WORK];
    rg_feature_fitted fitted;
    make_axis(axis);
    const size_t n = feature(axis, 2200.0, 60.0, 0.4, 0.5, 2e-4, reference);
    const double depth = rg_feature_fit_depth(reference, n);
    static const double shares[] = {0.02, 0.3, 1.0, 1.7, -0.4};
    for (size_t s = 0; s < sizeof shares / sizeof shares[0]; s++) {
        const double b = shares[s];
        for (size_t i = 0; i < n; i++)
            observed[i] = 1.0 - b * (1.0 - reference[i]);
        assert_true(rg_feature_fit(reference, observed, NULL, (double) INFINITY, axis, n, 2, work, &fitted));
        assert_near(fitted.slope, b, 1e-13);
        assert_near(fitted.depth, b * depth, 1e-13);
        assert_near(fitted.excess, b * depth, 1e-10);
        assert_near(fitted.correlation, b > 0.0 ? 1.0 : -1.0, 1e-12);
        const double k = (1.0 - b) / b;
        assert_near(1.0 - (1.0 - depth + k) / (1.0 + k), fitted.depth, 1e-12);
        if (b > 0.0)
            assert_true(fitted.chance < 1e-12);
        else
            assert_near(fitted.chance, 1.0, 0.0);
    }
}

/* Continuum of any level and slope leaves the feature as it was. */
static void the_continuum_goes(void **state)
{
    (void) state;
    double axis[BANDS];
    double one[BANDS];
    double two[BANDS];
    make_axis(axis);
    const size_t n = feature(axis, 2100.0, 30.0, 0.25, 0.5, 0.0, one);
    assert_int_equal(feature(axis, 2100.0, 30.0, 0.25, 0.07, 1e-4, two), n);
    for (size_t i = 0; i < n; i++)
        assert_near(one[i], two[i], 1e-14);
    assert_near(rg_feature_fit_depth(one, n), 0.25, 1e-14);
    assert_near(rg_feature_fit_centre(one, axis + 7, n), 2100.0, 1e-9);
    /* The integral of the bell, whose wings beyond the sides are below 1e-13. */
    assert_relative(rg_feature_fit_area(one, axis + 7, n), 0.25 * 30.0 * sqrt(acos(-1.0)), 1e-9);
}

static void a_falling_axis_gives_the_same(void **state)
{
    (void) state;
    double axis[BANDS];
    double falling[BANDS];
    double spectrum[BANDS];
    double turned[BANDS];
    double one[BANDS];
    double two[BANDS];
    rg_feature_bands up;
    rg_feature_bands down;
    rg_feature_sides sides;
    rg_feature_sides other;
    make_axis(axis);
    for (size_t b = 0; b < BANDS; b++) {
        spectrum[b] = (0.3 + 1e-4 * (axis[b] - 2000.0)) * bell(axis[b], 2150.0, 40.0, 0.3);
        falling[BANDS - 1 - b] = axis[b];
        turned[BANDS - 1 - b] = spectrum[b];
    }
    assert_true(rg_feature_fit_bands(axis, BANDS, &WINDOW, &up));
    assert_true(rg_feature_fit_bands(falling, BANDS, &WINDOW, &down));
    assert_int_equal(up.n, down.n);
    assert_true(rg_feature_fit_continuum(spectrum, axis, &up, one, &sides));
    assert_true(rg_feature_fit_continuum(turned, falling, &down, two, &other));
    assert_near(sides.left, other.left, 1e-15);
    assert_near(sides.right_nm, other.right_nm, 1e-12);
    for (size_t i = 0; i < up.n; i++)
        assert_near(one[i], two[up.n - 1 - i], 1e-15);
    assert_near(rg_feature_fit_centre(one, axis + up.first, up.n),
                rg_feature_fit_centre(two, falling + down.first, down.n), 1e-9);
}

/* Bands without a value count as if they were not there. */
static void passes_over_missing_bands(void **state)
{
    (void) state;
    double axis[BANDS];
    double reference[BANDS];
    double observed[BANDS];
    double short_axis[BANDS];
    double short_reference[BANDS];
    double short_observed[BANDS];
    double work[MOST_WORK];
    rg_feature_fitted with;
    rg_feature_fitted without;
    make_axis(axis);
    const size_t n = feature(axis, 2200.0, 60.0, 0.4, 0.5, 0.0, reference);
    feature(axis, 2190.0, 50.0, 0.2, 0.5, 1e-4, observed);
    reference[3] = (double) NAN;
    observed[n - 5] = (double) NAN;
    observed[20] = (double) INFINITY;
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (i != 3 && i != n - 5 && i != 20) {
            short_axis[m] = axis[7 + i];
            short_reference[m] = reference[i];
            short_observed[m++] = observed[i];
        }
    assert_true(rg_feature_fit(reference, observed, NULL, (double) INFINITY, axis + 7, n, 3, work, &with));
    assert_true(rg_feature_fit(short_reference, short_observed, NULL, (double) INFINITY, short_axis, m, 3,
                               work, &without));
    assert_int_equal(with.n, n - 3);
    assert_near(with.slope, without.slope, 1e-14);
    assert_near(with.correlation, without.correlation, 1e-14);
    assert_near(with.excess, without.excess, 1e-10);
}

static void refuses_what_has_no_feature(void **state)
{
    (void) state;
    double axis[BANDS];
    double spectrum[BANDS];
    double removed[BANDS];
    double flat[BANDS];
    double work[MOST_WORK];
    rg_feature_bands bands;
    rg_feature_sides sides;
    rg_feature_fitted fitted;
    make_axis(axis);
    const rg_feature_window outside = {400.0, 450.0, 2340.0, 2400.0, 1};
    const rg_feature_window narrow = {1800.0, 1860.0, 1881.0, 1900.0, 1};
    assert_false(rg_feature_fit_bands(axis, BANDS, &outside, &bands));
    assert_false(rg_feature_fit_bands(axis, BANDS, &narrow, &bands));
    assert_true(rg_feature_fit_bands(axis, BANDS, &WINDOW, &bands));
    for (size_t b = 0; b < BANDS; b++)
        spectrum[b] = b < 10 ? -0.01 : 0.4;
    assert_false(rg_feature_fit_continuum(spectrum, axis, &bands, removed, &sides));
    for (size_t b = 0; b < 10; b++)
        spectrum[b] = (double) NAN;
    assert_false(rg_feature_fit_continuum(spectrum, axis, &bands, removed, &sides));
    const size_t n = feature(axis, 2200.0, 60.0, 0.4, 0.5, 2e-4, removed);
    assert_int_equal(feature(axis, 2200.0, 60.0, 0.0, 0.5, 2e-4, flat), n);
    assert_false(rg_feature_fit(removed, flat, NULL, (double) INFINITY, axis, n, 1, work, &fitted));
    assert_false(rg_feature_fit(flat, removed, NULL, (double) INFINITY, axis, n, 1, work, &fitted));
    assert_near(fitted.chance, 1.0, 0.0);
    flat[0] = flat[1] = (double) NAN;
    assert_false(rg_feature_fit(removed, flat, NULL, (double) INFINITY, axis, 4, 1, work, &fitted));
}

/* A parabola resembles the bell well, and is told from it. */
static void a_curve_is_no_feature(void **state)
{
    (void) state;
    double axis[BANDS];
    double reference[BANDS];
    double observed[BANDS];
    double work[MOST_WORK];
    rg_feature_fitted fitted;
    make_axis(axis);
    const size_t n = feature(axis, 2100.0, 150.0, 0.3, 0.5, 0.0, reference);
    for (int order = 1; order <= 3; order++) {
        for (size_t i = 0; i < n; i++) {
            const double u = (axis[7 + i] - 2100.0) / 240.0;
            observed[i] = 1.0 - 0.1 * (1.0 - (order > 1 ? u * u : u) + (order > 2 ? 0.2 * u * u * u : 0.0));
        }
        assert_true(
            rg_feature_fit(reference, observed, NULL, (double) INFINITY, axis + 7, n, order, work, &fitted));
        assert_near(fitted.excess, 0.0, 1e-12);
        assert_near(fitted.chance, 1.0, 0.0);
        if (order == 2)
            assert_true(fitted.correlation > 0.95);
    }
}

/* Over many draws of noise the chance is evenly spread, and the error of the depth is its scatter. */
static void chances_and_errors_are_those_of_noise(void **state)
{
    (void) state;
    static const double SIGMA = 0.01;
    double axis[BANDS];
    double reference[BANDS];
    double observed[BANDS];
    double sigma[BANDS];
    double work[MOST_WORK];
    make_axis(axis);
    const size_t n = feature(axis, 2200.0, 60.0, 0.4, 0.5, 0.0, reference);
    for (size_t i = 0; i < n; i++)
        sigma[i] = SIGMA;
    size_t below[2] = {0, 0};
    double sum = 0.0;
    double square = 0.0;
    double error = 0.0;
    for (size_t draw = 0; draw < DRAWS; draw++) {
        rg_feature_fitted fitted;
        for (size_t i = 0; i < n; i++)
            observed[i] = 1.0 + SIGMA * rg_random_normal(11, draw, i);
        assert_true(
            rg_feature_fit(reference, observed, NULL, (double) INFINITY, axis + 7, n, 2, work, &fitted));
        below[0] += fitted.chance < 0.05;
        sum += fitted.depth;
        square += fitted.depth * fitted.depth;
        error += fitted.depth_error / DRAWS;
        assert_true(
            rg_feature_fit(reference, observed, sigma, (double) INFINITY, axis + 7, n, 2, work, &fitted));
        below[1] += fitted.chance < 0.05;
    }
    /* The larger of two errors makes the second test the stricter one. 4 standard errors are 0.0138. */
    assert_near((double) below[0] / DRAWS, 0.05, 0.0138);
    assert_true(below[1] <= below[0] + 20 && below[1] > DRAWS / 50);
    const double scatter = sqrt(square / DRAWS - sum * sum / DRAWS / DRAWS);
    assert_relative(error, scatter, 0.05);
    assert_near(sum / DRAWS, 0.0, 4.0 * scatter / sqrt((double) DRAWS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_an_independent_regression),
        cmocka_unit_test(a_weaker_feature_is_fitted_exactly),
        cmocka_unit_test(the_continuum_goes),
        cmocka_unit_test(a_falling_axis_gives_the_same),
        cmocka_unit_test(passes_over_missing_bands),
        cmocka_unit_test(refuses_what_has_no_feature),
        cmocka_unit_test(a_curve_is_no_feature),
        cmocka_unit_test(chances_and_errors_are_those_of_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
