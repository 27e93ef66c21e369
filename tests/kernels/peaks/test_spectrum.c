#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/peaks/spectrum.h"
#include "tests/support/refuse.h"

enum { POINTS = 1200, N_LINES = 7 };

/* Alone, a pair that overlaps, a triplet with a shoulder, one near the end; step 1. */
static const rg_peak_line LINES[N_LINES] = {{206.0, 500.0, 9.0, 0.8},   {463.4, 2000.0, 8.0, 0.6},
                                            {475.0, 900.0, 10.0, 0.4},  {820.0, 700.0, 12.0, 0.5},
                                            {853.0, 1000.0, 14.0, 0.5}, {960.2, 300.0, 13.0, 0.0},
                                            {1270.0, 150.0, 15.0, 1.0}};

static void make(double *x, double *y, double *sigma, double noise, uint64_t item)
{
    for (size_t i = 0; i < POINTS; i++) {
        x[i] = 100.0 + (double) i;
        y[i] = 40.0 + 0.01 * x[i] + noise * rg_random_normal(41, item, i);
        sigma[i] = noise;
        for (size_t k = 0; k < N_LINES; k++)
            y[i] += rg_peak_shape_value(&LINES[k], x[i], NULL);
    }
}

static void finds_and_measures_every_line(void **state)
{
    (void) state;
    const rg_peaks_spectrum_options options = rg_peaks_spectrum_defaults();
    for (uint64_t item = 0; item < 10; item++) {
        double x[POINTS];
        double y[POINTS];
        double sigma[POINTS];
        rg_spectrum_line lines[RG_PEAKS_SPECTRUM_MOST];
        rg_spectrum_lines found = {.lines = lines};
        make(x, y, sigma, 4.0, item);
        assert_int_equal(
            rg_peaks_spectrum_fit(x, y, item % 2 == 0 ? NULL : sigma, POINTS, &options, &found, NULL), RG_OK);
        assert_int_equal(found.n, N_LINES);
        assert_int_equal(found.n_unfitted, 0);
        assert_relative(found.noise, 4.0, 0.15);
        for (size_t k = 0; k < N_LINES; k++) {
            const rg_peak *peak = &lines[k].peak;
            assert_near(peak->line.position, LINES[k].position, 4.0 * peak->error.position);
            assert_near(peak->line.height, LINES[k].height, 0.1 * LINES[k].height);
            assert_near(peak->line.fwhm, LINES[k].fwhm, 0.2 * LINES[k].fwhm);
            assert_near(lines[k].snr, peak->line.height / found.noise, 1e-9);
        }
    }
}

static void limits_and_gaps_are_kept(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    double sigma[POINTS];
    rg_spectrum_line lines[RG_PEAKS_SPECTRUM_MOST];
    rg_spectrum_lines found = {.lines = lines};
    rg_peaks_spectrum_options options = rg_peaks_spectrum_defaults();
    make(x, y, sigma, 4.0, 3);
    options.low = 400.0;
    options.high = 900.0;
    assert_int_equal(rg_peaks_spectrum_fit(x, y, NULL, POINTS, &options, &found, NULL), RG_OK);
    assert_int_equal(found.n, 4);
    assert_near(lines[0].peak.line.position, 463.4, 0.5);
    y[363] = NAN; /* the top of the strongest line is missing: the fit bridges it */
    y[700] = NAN;
    assert_int_equal(rg_peaks_spectrum_fit(x, y, NULL, POINTS, &options, &found, NULL), RG_OK);
    assert_int_equal(found.n_channels, POINTS - 2);
    assert_int_equal(found.n, 4);
    assert_near(lines[0].peak.line.position, 463.4, 0.5);
    assert_relative(lines[0].peak.line.height, 2000.0, 0.03);
}

static void a_spectrum_may_have_no_line(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    rg_spectrum_line lines[RG_PEAKS_SPECTRUM_MOST];
    rg_spectrum_lines found = {.lines = lines};
    const rg_peaks_spectrum_options options = rg_peaks_spectrum_defaults();
    for (size_t i = 0; i < POINTS; i++) {
        x[i] = (double) i;
        y[i] = 5.0 + 0.001 * (double) i + rg_random_normal(42, 0, i);
    }
    assert_int_equal(rg_peaks_spectrum_fit(x, y, NULL, POINTS, &options, &found, NULL), RG_OK);
    assert_int_equal(found.n, 0);
    for (size_t i = 0; i < POINTS; i++)
        y[i] = 7.0;
    assert_int_equal(rg_peaks_spectrum_fit(x, y, NULL, POINTS, &options, &found, NULL), RG_OK);
    assert_int_equal(found.n, 0);
    for (size_t i = 6; i < POINTS; i++)
        y[i] = NAN;
    assert_int_equal(rg_peaks_spectrum_fit(x, y, NULL, POINTS, &options, &found, NULL), RG_ESHAPE);
    assert_int_equal(found.n_channels, 6);
}

static void every_refused_allocation_is_reported(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    double sigma[POINTS];
    rg_spectrum_line lines[RG_PEAKS_SPECTRUM_MOST];
    rg_spectrum_lines found = {.lines = lines};
    const rg_peaks_spectrum_options options = rg_peaks_spectrum_defaults();
    make(x, y, sigma, 4.0, 5);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_peaks_spectrum_fit(x, y, sigma, POINTS, &options, &found, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            assert_true(n > 5);
            return;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_and_measures_every_line),
        cmocka_unit_test(limits_and_gaps_are_kept),
        cmocka_unit_test(a_spectrum_may_have_no_line),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
