#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/peaks/find.h"
#include "tests/support/refuse.h"

enum { POINTS = 500, MOST = 40 };

static const rg_peak_line LINES[4] = {
    {120.0, 10.0, 6.0, 0.5}, {180.0, 4.0, 8.0, 0.0}, {240.0, 1.0, 6.0, 1.0}, {300.0, 0.05, 6.0, 0.5}};

static void make(double *x, double *y, const rg_peak_line *lines, size_t n_lines, double noise, uint64_t item)
{
    for (size_t i = 0; i < POINTS; i++) {
        x[i] = 100.0 + 0.5 * (double) i;
        y[i] = 3.0 + noise * rg_random_normal(31, item, i);
        for (size_t k = 0; k < n_lines; k++)
            y[i] += rg_peak_shape_value(&lines[k], x[i], NULL);
    }
}

/* Means of three, under lines and without: the noise of a channel is that of the mean. */
static void measures_correlated_noise(void **state)
{
    (void) state;
    static const double RHO[3] = {1.0, 2.0 / 3.0, 1.0 / 3.0};
    double mean = 0.0;
    double plain = 0.0;
    for (uint64_t item = 0; item < 20; item++) {
        double x[POINTS];
        double y[POINTS];
        double smooth[POINTS];
        double work[POINTS];
        make(x, y, LINES, item % 2 == 0 ? 0 : 4, 0.02, item);
        for (size_t i = 0; i < POINTS; i++)
            smooth[i] = (y[i > 0 ? i - 1 : i] + y[i] + y[i + 1 < POINTS ? i + 1 : i]) / 3.0;
        const double noise = rg_peaks_noise_correlated(smooth, POINTS, RHO, 3, work);
        assert_relative(noise, 0.02 / sqrt(3.0), 0.5);
        mean += item % 2 == 0 ? noise / 10.0 : 0.0;
        assert_true(rg_peaks_noise_is_correlated(smooth, POINTS, work));
        assert_false(rg_peaks_noise_is_correlated(y, POINTS, work));
        plain += item % 2 == 0 ? rg_peaks_noise(smooth, POINTS, work) / 10.0 : 0.0;
    }
    assert_relative(mean, 0.02 / sqrt(3.0), 0.08);
    assert_true(plain < 0.85 * mean);
}

/* White noise comes out within its sampling error, also under lines. */
static void measures_the_noise(void **state)
{
    (void) state;
    double mean = 0.0;
    for (uint64_t item = 0; item < 20; item++) {
        double x[POINTS];
        double y[POINTS];
        double work[POINTS];
        make(x, y, LINES, item % 2 == 0 ? 0 : 4, 0.02, item);
        const double noise = rg_peaks_noise(y, POINTS, work);
        assert_relative(noise, 0.02, 0.35);
        mean += noise / 20.0;
    }
    assert_relative(mean, 0.02, 0.1);
    double work[6];
    assert_near(rg_peaks_noise((const double[6]){1, 5, 2, 8, 3, 9}, 6, work), 0.0, 0.0);
}

static void finds_what_stands_above_noise_and_share(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    rg_peak_candidate candidates[MOST];
    size_t n;
    double noise;
    const rg_peaks_find_options options = rg_peaks_find_defaults();
    make(x, y, LINES, 4, 0.02, 1); /* the fourth is 2.5 noises high */
    assert_int_equal(rg_peaks_find(x, y, POINTS, &options, candidates, MOST, &n, &noise, NULL), RG_OK);
    assert_int_equal(n, 3);
    for (size_t k = 0; k < n; k++) {
        assert_near(candidates[k].line.position, LINES[k].position, 0.5);
        assert_relative(candidates[k].line.height, LINES[k].height, 0.06);
        assert_relative(candidates[k].line.fwhm, LINES[k].fwhm, 0.15);
        assert_false(candidates[k].is_shoulder);
    }
    make(x, y, LINES, 4, 0.0, 1); /* without noise it stands out, but is 0.5 % of the range */
    assert_int_equal(rg_peaks_find(x, y, POINTS, &options, candidates, MOST, &n, &noise, NULL), RG_OK);
    assert_int_equal(n, 3);
    assert_int_equal(rg_peaks_find(x, y, POINTS, &options, candidates, 2, &n, &noise, NULL), RG_OK);
    assert_int_equal(n, 2); /* the two most prominent */
    assert_near(candidates[1].line.position, 180.0, 0.5);
}

static void finds_no_line_in_noise(void **state)
{
    (void) state;
    size_t all = 0;
    for (uint64_t item = 0; item < 40; item++) {
        double x[POINTS];
        double y[POINTS];
        rg_peak_candidate candidates[MOST];
        size_t n;
        double noise;
        const rg_peaks_find_options options = rg_peaks_find_defaults();
        make(x, y, LINES, 0, 1.0, 100 + item);
        assert_int_equal(rg_peaks_find(x, y, POINTS, &options, candidates, MOST, &n, &noise, NULL), RG_OK);
        all += n;
    }
    assert_true(all <= 1); /* 20 000 channels */
}

/* At 0.85 widths apart the sum of two Gauss lines, the second half as high, has one maximum. */
static void finds_a_shoulder(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    rg_peak_candidate candidates[MOST];
    size_t n;
    double noise;
    const rg_peak_line pair[2] = {{200.0, 9.0, 10.0, 0.0}, {208.5, 4.5, 10.0, 0.0}};
    rg_peaks_find_options options = rg_peaks_find_defaults();
    options.smooth = 5.0;
    make(x, y, pair, 2, 0.02, 2);
    assert_int_equal(rg_peaks_find(x, y, POINTS, &options, candidates, MOST, &n, &noise, NULL), RG_OK);
    assert_int_equal(n, 2);
    assert_true(candidates[1].is_shoulder);
    assert_near(candidates[1].line.position, 208.5, 2.5);
    options.shoulders = false;
    assert_int_equal(rg_peaks_find(x, y, POINTS, &options, candidates, MOST, &n, &noise, NULL), RG_OK);
    assert_int_equal(n, 1);
}

static void takes_flat_and_short_spectra(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    rg_peak_candidate candidates[MOST];
    size_t n = 9;
    double noise;
    const rg_peaks_find_options options = rg_peaks_find_defaults();
    make(x, y, LINES, 0, 0.0, 0);
    assert_int_equal(rg_peaks_find(x, y, POINTS, &options, candidates, MOST, &n, &noise, NULL), RG_OK);
    assert_int_equal(n, 0);
    for (size_t length = 0; length < 12; length++)
        assert_int_equal(rg_peaks_find(x, y, length, &options, candidates, MOST, &n, &noise, NULL), RG_OK);
    for (size_t i = 100; i < 110; i++)
        y[i] = 5.0; /* a plateau is one maximum */
    assert_int_equal(rg_peaks_find(x, y, POINTS, &options, candidates, MOST, &n, &noise, NULL), RG_OK);
    assert_true(n >= 1);
    refuse_allocation(1);
    assert_int_equal(rg_peaks_find(x, y, POINTS, &options, candidates, MOST, &n, &noise, NULL), RG_ENOMEM);
    assert_true(allocation_was_refused());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_the_noise),
        cmocka_unit_test(measures_correlated_noise),
        cmocka_unit_test(finds_what_stands_above_noise_and_share),
        cmocka_unit_test(finds_no_line_in_noise),
        cmocka_unit_test(finds_a_shoulder),
        cmocka_unit_test(takes_flat_and_short_spectra),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
