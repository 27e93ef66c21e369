#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/peaks/fit.h"
#include "tests/support/refuse.h"

enum { POINTS = 160 };

/* Two lines that overlap, on a slope; step 0.5. */
static const rg_peak_line TRUE[2] = {{959.7, 1.0, 7.3, 0.7}, {971.5, 0.8, 6.1, 0.3}};
static const rg_peak_line STARTS[2] = {{957.0, 0.6, 5.0, 0.5}, {974.0, 0.6, 9.0, 0.5}};

static double truth(const rg_peak_line *lines, size_t n_lines, double x)
{
    double y = 0.2 + 0.002 * (x - 965.0);
    for (size_t k = 0; k < n_lines; k++)
        y += rg_peak_shape_value(&lines[k], x, NULL);
    return y;
}

static void make(double *x, double *y, const rg_peak_line *lines, size_t n_lines)
{
    for (size_t i = 0; i < POINTS; i++) {
        x[i] = 925.0 + 0.5 * (double) i;
        y[i] = truth(lines, n_lines, x[i]);
    }
}

static void assert_lines(const rg_peaks_fit *fit, const rg_peak_line *lines, double tolerance)
{
    for (size_t k = 0; k < fit->n; k++) {
        assert_near(fit->peaks[k].line.position, lines[k].position, tolerance);
        assert_near(fit->peaks[k].line.height, lines[k].height, tolerance);
        assert_near(fit->peaks[k].line.fwhm, lines[k].fwhm, tolerance);
        assert_near(fit->peaks[k].line.eta, lines[k].eta, tolerance);
        assert_near(fit->peaks[k].area, rg_peak_shape_area(&lines[k], NULL), 10.0 * tolerance);
    }
}

static void finds_exact_lines_of_every_shape(void **state)
{
    (void) state;
    static const double ETAS[RG_PEAK_SHAPE_COUNT][2] = {{0.0, 0.0}, {1.0, 1.0}, {0.7, 0.3}};
    for (rg_peak_shape shape = 0; shape < RG_PEAK_SHAPE_COUNT; shape++) {
        double x[POINTS];
        double y[POINTS];
        rg_peaks_fit fit;
        rg_peak_line lines[2] = {TRUE[0], TRUE[1]};
        rg_peaks_fit_options options = rg_peaks_fit_defaults();
        options.shape = shape;
        lines[0].eta = ETAS[shape][0];
        lines[1].eta = ETAS[shape][1];
        make(x, y, lines, 2);
        assert_int_equal(rg_peaks_fit_lines(x, y, NULL, POINTS, STARTS, 2, &options, &fit, NULL), RG_OK);
        assert_lines(&fit, lines, 1e-6);
        assert_near(fit.background[0] + fit.background[1] * (965.0 - fit.middle), 0.2, 1e-7);
        assert_near(fit.background[1], 0.002, 1e-8);
        assert_int_equal(fit.n_parameters, shape == RG_PEAK_PSEUDO_VOIGT ? 10 : 8);
        assert_int_equal(fit.n_points, POINTS);
    }
}

static void sorts_lines_and_takes_a_falling_axis(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    double back_x[POINTS];
    double back_y[POINTS];
    const rg_peak_line turned[2] = {STARTS[1], STARTS[0]};
    const rg_peaks_fit_options options = rg_peaks_fit_defaults();
    rg_peaks_fit fit;
    rg_peaks_fit back;
    make(x, y, TRUE, 2);
    for (size_t i = 0; i < POINTS; i++) {
        y[i] += 0.01 * rg_random_normal(3, 0, i);
        back_x[POINTS - 1 - i] = x[i];
        back_y[POINTS - 1 - i] = y[i];
    }
    assert_int_equal(rg_peaks_fit_lines(x, y, NULL, POINTS, turned, 2, &options, &fit, NULL), RG_OK);
    assert_int_equal(rg_peaks_fit_lines(back_x, back_y, NULL, POINTS, turned, 2, &options, &back, NULL),
                     RG_OK);
    assert_true(fit.peaks[0].line.position < fit.peaks[1].line.position);
    assert_memory_equal(&fit, &back, sizeof fit);
    for (size_t k = 0; k < 2; k++)
        assert_near(sqrt(fit.position_covariance[k][k]), fit.peaks[k].error.position, 1e-12);
}

static void shares_a_width(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    const rg_peak_line lines[2] = {{959.7, 1.0, 6.5, 0.4}, {966.0, 0.5, 6.5, 0.4}};
    rg_peaks_fit_options options = rg_peaks_fit_defaults();
    rg_peaks_fit fit;
    options.shared_width = true;
    make(x, y, lines, 2);
    const rg_peak_line starts[2] = {{957.0, 0.6, 5.0, 0.5}, {968.0, 0.6, 9.0, 0.5}};
    assert_int_equal(rg_peaks_fit_lines(x, y, NULL, POINTS, starts, 2, &options, &fit, NULL), RG_OK);
    assert_int_equal(fit.n_parameters, 8);
    assert_lines(&fit, lines, 1e-6);
}

/* A channel without a value, or without an error, is as if it had not been measured. */
static void leaves_out_missing_channels(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    double sigma[POINTS];
    double less_x[POINTS];
    double less_y[POINTS];
    double less_sigma[POINTS];
    size_t n = 0;
    const rg_peaks_fit_options options = rg_peaks_fit_defaults();
    rg_peaks_fit fit;
    rg_peaks_fit less;
    make(x, y, TRUE, 2);
    for (size_t i = 0; i < POINTS; i++) {
        sigma[i] = 0.01 + 0.0001 * (double) i;
        y[i] += sigma[i] * rg_random_normal(4, 0, i);
        if (i % 7 == 3)
            y[i] = NAN;
        if (i % 11 == 5)
            sigma[i] = NAN;
        if (isnan(y[i]) || isnan(sigma[i]))
            continue;
        less_x[n] = x[i];
        less_y[n] = y[i];
        less_sigma[n++] = sigma[i];
    }
    assert_int_equal(rg_peaks_fit_lines(x, y, sigma, POINTS, STARTS, 2, &options, &fit, NULL), RG_OK);
    assert_int_equal(rg_peaks_fit_lines(less_x, less_y, less_sigma, n, STARTS, 2, &options, &less, NULL),
                     RG_OK);
    assert_memory_equal(&fit, &less, sizeof fit);
    assert_int_equal(fit.n_points, n);
}

/* Stated errors hold the truth in 68.3 % of draws: 1500 draws of each of nine numbers scatter by 1.2 %, so 64
 * to 72 % is more than 3 such. Errors rise over the axis; unweighted fits would not pass. */
static void its_errors_cover_the_truth(void **state)
{
    (void) state;
    enum { DRAWS = 1500, NUMBERS = 9 };
    double x[POINTS];
    double clean[POINTS];
    size_t inside[NUMBERS] = {0};
    double chi2 = 0.0;
    const rg_peaks_fit_options options = rg_peaks_fit_defaults();
    make(x, clean, TRUE, 2);
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        double y[POINTS];
        double sigma[POINTS];
        rg_peaks_fit fit;
        for (size_t i = 0; i < POINTS; i++) {
            sigma[i] = 0.004 + 0.012 * (double) i / POINTS;
            y[i] = clean[i] + sigma[i] * rg_random_normal(5, draw, i);
        }
        assert_int_equal(rg_peaks_fit_lines(x, y, sigma, POINTS, TRUE, 2, &options, &fit, NULL), RG_OK);
        chi2 += fit.chi2_reduced / DRAWS;
        for (size_t k = 0; k < 2; k++) {
            const rg_peak *p = &fit.peaks[k];
            const rg_peak_line *t = &TRUE[k];
            inside[4 * k] += fabs(p->line.position - t->position) <= p->error.position;
            inside[4 * k + 1] += fabs(p->line.height - t->height) <= p->error.height;
            inside[4 * k + 2] += fabs(p->line.fwhm - t->fwhm) <= p->error.fwhm;
            inside[4 * k + 3] += fabs(p->area - rg_peak_shape_area(t, NULL)) <= p->area_error;
        }
        const double apart = sqrt(fit.position_covariance[0][0] + fit.position_covariance[1][1] -
                                  2.0 * fit.position_covariance[0][1]);
        inside[8] += fabs(fit.peaks[1].line.position - fit.peaks[0].line.position - 11.8) <= apart;
    }
    assert_near(chi2, 1.0, 0.01);
    for (size_t i = 0; i < NUMBERS; i++)
        assert_near((double) inside[i] / DRAWS, 0.683, 0.04);
}

static void a_number_at_its_bound_has_no_error(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    const rg_peak_line sharp = {960.0, 1.0, 7.0, 0.0};
    const rg_peaks_fit_options options = rg_peaks_fit_defaults();
    rg_peaks_fit fit;
    make(x, y, &sharp, 1);
    for (size_t i = 0; i < POINTS; i++) /* flanks steeper than a Gauss profile */
        y[i] -= fabs(x[i] - 960.0) > 8.0 ? 0.02 * exp(-0.1 * fabs(x[i] - 960.0)) : 0.0;
    assert_int_equal(rg_peaks_fit_lines(x, y, NULL, POINTS, STARTS, 1, &options, &fit, NULL), RG_OK);
    assert_near(fit.peaks[0].line.eta, 0.0, 0.0);
    assert_true(isnan(fit.peaks[0].error.eta));
    assert_true(fit.peaks[0].error.position > 0.0 && fit.peaks[0].area_error > 0.0);
}

static void names_what_cannot_be_fitted(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    double sigma[POINTS];
    const rg_peaks_fit_options options = rg_peaks_fit_defaults();
    rg_peaks_fit fit;
    rg_error err = {0};
    make(x, y, TRUE, 2);
    for (size_t i = 0; i < POINTS; i++)
        sigma[i] = 0.1;
    sigma[17] = 0.0;
    assert_int_equal(rg_peaks_fit_lines(x, y, sigma, POINTS, STARTS, 2, &options, &fit, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 17);
    err = (rg_error){0};
    x[20] = x[19];
    assert_int_equal(rg_peaks_fit_lines(x, y, NULL, POINTS, STARTS, 2, &options, &fit, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 20);
    x[20] = 935.0;
    assert_int_equal(rg_peaks_fit_lines(x, y, NULL, 10, STARTS, 2, &options, &fit, NULL), RG_ESHAPE);
    assert_int_equal(rg_peaks_fit_lines(x, y, NULL, 0, STARTS, 2, &options, &fit, NULL), RG_ESHAPE);
    assert_int_equal(rg_peaks_fit_lines(x, y, NULL, POINTS, STARTS, RG_PEAKS_MOST + 1, &options, &fit, NULL),
                     RG_ESHAPE);
    for (size_t i = 0; i < POINTS; i++)
        y[i] = 3.0;
    assert_int_equal(rg_peaks_fit_lines(x, y, NULL, POINTS, STARTS, 2, &options, &fit, NULL), RG_ESINGULAR);
    y[0] = INFINITY; /* is not a number to fit either */
    assert_int_equal(rg_peaks_fit_lines(x, y, NULL, POINTS, STARTS, 0, &options, &fit, NULL), RG_OK);
    assert_int_equal(fit.n_points, POINTS - 1);
    assert_near(fit.rms, 0.0, 1e-12);
}

static void every_refused_allocation_is_reported(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    const rg_peaks_fit_options options = rg_peaks_fit_defaults();
    rg_peaks_fit fit;
    make(x, y, TRUE, 2);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_peaks_fit_lines(x, y, NULL, POINTS, STARTS, 2, &options, &fit, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            assert_true(n > 1);
            return;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

static void words_name_backgrounds(void **state)
{
    (void) state;
    for (rg_peaks_background b = 0; b < RG_PEAKS_BACKGROUND_COUNT; b++)
        assert_int_equal(rg_peaks_background_parse(rg_peaks_background_name(b)), b);
    assert_int_equal(rg_peaks_background_parse("cubic"), RG_PEAKS_BACKGROUND_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_exact_lines_of_every_shape),
        cmocka_unit_test(sorts_lines_and_takes_a_falling_axis),
        cmocka_unit_test(shares_a_width),
        cmocka_unit_test(leaves_out_missing_channels),
        cmocka_unit_test(its_errors_cover_the_truth),
        cmocka_unit_test(a_number_at_its_bound_has_no_error),
        cmocka_unit_test(names_what_cannot_be_fitted),
        cmocka_unit_test(every_refused_allocation_is_reported),
        cmocka_unit_test(words_name_backgrounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
