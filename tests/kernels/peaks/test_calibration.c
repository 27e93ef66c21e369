#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/peaks/calibration.h"
#include "kernels/peaks/shape.h"
#include "tests/support/refuse.h"

enum { POINTS = 240 };

static const rg_line_calibration DOUBLET = {.width = 17.0,
                                            .n_lines = 2,
                                            .from = {806.0, 831.0},
                                            .to = {831.0, 864.0},
                                            .origin = {820.0, 850.0},
                                            .weight = {1.0, 1.0},
                                            .c = {67.0, 3.2, -0.045},
                                            .partner = {819.8, 0.63},
                                            .partner_error = 0.8,
                                            .least_ratio = 0.1,
                                            .least_share = 0.3,
                                            .error = 3.0,
                                            .least = 0.0,
                                            .most = 100.0};

/* Two Gauss lines that do not reach into each other's window, on a curved background that has no third
 * derivative. */
static void make(double *x, double *y, double first, double second, double noise, uint64_t item)
{
    const rg_peak_line lines[2] = {{first, 1000.0, 12.0, 0.0}, {second, 700.0, 13.0, 0.0}};
    for (size_t i = 0; i < POINTS; i++) {
        x[i] = 760.0 + 0.6 * (double) i + 0.2 * sin((double) i); /* uneven */
        y[i] = 500.0 + 2.0 * (x[i] - 800.0) + 0.02 * (x[i] - 800.0) * (x[i] - 800.0);
        for (size_t k = 0; k < 2; k++)
            y[i] += rg_peak_shape_value(&lines[k], x[i], NULL);
        y[i] += noise * rg_random_normal(51, item, i);
    }
}

static rg_line_estimate estimate(const double *x, const double *y, size_t n, const rg_line_calibration *c)
{
    rg_line_estimate e;
    assert_int_equal(rg_peaks_calibrated(x, y, n, c, 5.0, &e, NULL), RG_OK);
    return e;
}

static void finds_positions_whatever_the_background_and_the_order(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    double back_x[POINTS];
    double back_y[POINTS];
    make(x, y, 822.3, 854.6, 0.0, 0);
    const rg_line_estimate e = estimate(x, y, POINTS, &DOUBLET);
    assert_int_equal(e.state, RG_LINES_OK);
    assert_near(e.position[0], 822.3,
                0.15); /* the smoothing sees a little of the other line, and uneven steps */
    assert_near(e.position[1], 854.6, 0.15);
    const double s = e.position[0] - 820.0 + e.position[1] - 850.0;
    assert_near(e.value, 67.0 + 3.2 * s - 0.045 * s * s, 1e-9);
    for (size_t i = 0; i < POINTS; i++) {
        back_x[i] = x[POINTS - 1 - i];
        back_y[i] = y[POINTS - 1 - i];
    }
    const rg_line_estimate back = estimate(back_x, back_y, POINTS, &DOUBLET);
    assert_int_equal(back.state, e.state); /* the numbers behind it, not what pads the two apart */
    assert_memory_equal(&back.value, &e.value, sizeof e - offsetof(rg_line_estimate, value));
}

/* The stated errors of the positions against their scatter over 400 draws, which is known to 4 %. */
static void errors_are_the_scatter_of_draws(void **state)
{
    (void) state;
    enum { DRAWS = 400 };
    double x[POINTS];
    double y[POINTS];
    double sum[3] = {0};
    double square[3] = {0};
    double stated[3] = {0};
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        make(x, y, 822.3, 854.6, 15.0, draw);
        const rg_line_estimate e = estimate(x, y, POINTS, &DOUBLET);
        assert_int_equal(e.state, RG_LINES_OK);
        const double values[3] = {e.position[0], e.position[1], e.value};
        const double errors[3] = {e.position_error[0], e.position_error[1], e.fit_error};
        for (size_t k = 0; k < 3; k++) {
            sum[k] += values[k] / DRAWS;
            square[k] += values[k] * values[k] / DRAWS;
            stated[k] += errors[k] / DRAWS;
        }
        assert_near(e.error, hypot(3.0, e.fit_error), 1e-12);
    }
    for (size_t k = 0; k < 3; k++)
        assert_relative(stated[k], sqrt(square[k] - sum[k] * sum[k]), 0.2);
}

static void says_why_there_is_no_answer(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    make(x, y, 822.3, 854.6, 5.0, 1);
    rg_line_calibration c = DOUBLET;
    c.partner[0] = 814.0;
    assert_int_equal(estimate(x, y, POINTS, &c).state, RG_LINES_PARTNER);
    c = DOUBLET;
    c.most = 60.0;
    const rg_line_estimate beyond = estimate(x, y, POINTS, &c);
    assert_int_equal(beyond.state, RG_LINES_BEYOND);
    assert_true(isfinite(beyond.value));
    c = DOUBLET;
    c.from[1] = 865.0;
    c.to[1] = 880.0;
    assert_int_equal(estimate(x, y, POINTS, &c).state, RG_LINES_NONE);
    c = DOUBLET;
    c.least_ratio = 0.9;
    assert_int_equal(estimate(x, y, POINTS, &c).state, RG_LINES_NONE);
    assert_int_equal(estimate(x, y, 120, &DOUBLET).state, RG_LINES_UNMEASURED); /* ends at 832 */
    assert_true(isnan(estimate(x, y, 120, &DOUBLET).value));
    for (size_t i = 95; i < 125; i++)
        y[i] = NAN; /* the first line is missing */
    assert_int_equal(estimate(x, y, POINTS, &DOUBLET).state, RG_LINES_UNMEASURED);
    for (size_t i = 0; i < POINTS; i++)
        y[i] = 10.0 + rg_random_normal(52, 0, i);
    assert_int_equal(estimate(x, y, POINTS, &DOUBLET).state, RG_LINES_NONE);
    for (size_t i = 0; i < POINTS; i++)
        y[i] = NAN;
    assert_int_equal(estimate(x, y, POINTS, &DOUBLET).state, RG_LINES_UNMEASURED);
    rg_line_estimate e;
    x[5] = x[4];
    assert_int_equal(rg_peaks_calibrated(x, y, POINTS, &DOUBLET, 5.0, &e, NULL), RG_EDOMAIN);
}

static void every_refused_allocation_is_reported(void **state)
{
    (void) state;
    double x[POINTS];
    double y[POINTS];
    rg_line_estimate e;
    make(x, y, 822.3, 854.6, 5.0, 1);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_peaks_calibrated(x, y, POINTS, &DOUBLET, 5.0, &e, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            return;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_positions_whatever_the_background_and_the_order),
        cmocka_unit_test(errors_are_the_scatter_of_draws),
        cmocka_unit_test(says_why_there_is_no_answer),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
