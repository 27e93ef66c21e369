#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/signal/align.h"
#include "tests/support/refuse.h"

enum { N = 700, LINES = 3 };
static const double PLACES[LINES] = {300.0, 520.5, 711.0};
static const double HEIGHTS[LINES] = {400.0, 1000.0, 300.0};
static const double WIDTHS[LINES] = {9.0, 5.0, 7.0};
static double axis[N], reference[N], spectrum[N], moved[N], sigma[N], moved_sigma[N];

/* Lorentz lines, displaced, on a curved background. */
static double lines(double x, double shift, double background)
{
    double y = background * (1.0 + 0.4 * sin(x / 250.0));
    for (int l = 0; l < LINES; l++) {
        const double u = (x - PLACES[l] - shift) / WIDTHS[l];
        y += HEIGHTS[l] / (1.0 + 4.0 * u * u);
    }
    return y;
}

/* Even, or as a grating has it: steps from 1.2 down to 0.8 1/cm. */
static void fill_axis(int uneven)
{
    for (int c = 0; c < N; c++)
        axis[c] = 150.0 + c * 1.0 + (uneven ? 0.2 * c - 0.2 * c * c / (N - 1.0) : 0.0);
}

static double found_shift(double most, rg_align_state *state, rg_align_shift *shift)
{
    rg_align *align = NULL;
    assert_int_equal(rg_align_new(axis, N, reference, most, &align, NULL), RG_OK);
    assert_int_equal(rg_align_find(align, spectrum, shift, state, NULL), RG_OK);
    rg_align_free(align);
    return shift->shift;
}

/* Without noise: to 2e-3 channels on an even axis, over other backgrounds too, and to 1e-2 on an uneven one.
 */
static void finds_fractions_of_a_channel(void **state)
{
    (void) state;
    static const double shifts[] = {0.0, 0.13, -0.5, 2.71, -6.25};
    for (int uneven = 0; uneven < 2; uneven++) {
        fill_axis(uneven);
        for (int c = 0; c < N; c++)
            reference[c] = lines(axis[c], 0.0, 50.0);
        for (size_t s = 0; s < sizeof shifts / sizeof shifts[0]; s++) {
            rg_align_state found;
            rg_align_shift shift;
            for (int c = 0; c < N; c++)
                spectrum[c] = 0.3 * lines(axis[c], shifts[s], 80.0) + 5.0;
            assert_near(found_shift(10.0, &found, &shift), shifts[s], uneven ? 1e-2 : 2e-3);
            assert_int_equal(found, RG_ALIGN_OK);
            assert_true(shift.residual < 1e-3 && shift.residual >= 0.0);
        }
    }
    /* Falling axes give the same. */
    double falling[N];
    rg_align *align = NULL;
    rg_align_shift shift;
    rg_align_state found;
    for (int c = 0; c < N; c++) {
        falling[c] = axis[N - 1 - c];
        reference[c] = lines(falling[c], 0.0, 50.0);
        spectrum[c] = lines(falling[c], 1.3, 50.0);
    }
    assert_int_equal(rg_align_new(falling, N, reference, 5.0, &align, NULL), RG_OK);
    assert_int_equal(rg_align_find(align, spectrum, &shift, &found, NULL), RG_OK);
    assert_near(shift.shift, 1.3, 1e-2);
    rg_align_free(align);
}

/* With noise the scatter of 200 shifts is what the stated error says, within 25 %, and without bias. */
static void the_error_is_that_of_the_scatter(void **state)
{
    (void) state;
    enum { DRAWS = 200 };
    double sum = 0.0, squares = 0.0, stated = 0.0;
    fill_axis(0);
    for (int c = 0; c < N; c++)
        reference[c] = lines(axis[c], 0.0, 50.0);
    rg_align *align = NULL;
    assert_int_equal(rg_align_new(axis, N, reference, 8.0, &align, NULL), RG_OK);
    for (uint64_t d = 0; d < DRAWS; d++) {
        rg_align_shift shift;
        rg_align_state found;
        for (int c = 0; c < N; c++)
            spectrum[c] = lines(axis[c], 0.37, 50.0) + 30.0 * rg_random_normal(21, d, (uint64_t) c);
        assert_int_equal(rg_align_find(align, spectrum, &shift, &found, NULL), RG_OK);
        assert_int_equal(found, RG_ALIGN_OK);
        sum += shift.shift - 0.37;
        squares += (shift.shift - 0.37) * (shift.shift - 0.37);
        stated += shift.error / DRAWS;
    }
    rg_align_free(align);
    const double scatter = sqrt(squares / DRAWS);
    print_message("scatter %.4f channels, stated %.4f, mean %.4f\n", scatter, stated, sum / DRAWS);
    assert_near(stated / scatter, 1.0, 0.25);
    assert_true(fabs(sum / DRAWS) < 4.0 * scatter / sqrt(DRAWS));
    assert_true(scatter < 0.06);
}

static void lines_of_a_list_give_the_shift(void **state)
{
    (void) state;
    const double expected[4] = {300.0, 520.5, 711.0, 800.0}; /* the last is not there */
    fill_axis(1);
    double worst = 0.0;
    for (uint64_t d = 0; d < 20; d++) {
        rg_align_shift shift;
        rg_align_state found;
        const double true_shift = 0.31 * (double) d - 3.0;
        for (int c = 0; c < N; c++)
            spectrum[c] = lines(axis[c], true_shift, 100.0) + 5.0 * rg_random_normal(22, d, (uint64_t) c);
        assert_int_equal(rg_align_lines(axis, spectrum, N, expected, 4, 12.0, &shift, &found, NULL), RG_OK);
        assert_int_equal(found, RG_ALIGN_OK);
        assert_int_equal(shift.n_used, 3);
        worst = fmax(worst, fabs(shift.shift - true_shift) / shift.error);
        assert_near(shift.shift, true_shift, 0.08);
        assert_true(shift.residual < 0.1);
    }
    assert_true(worst < 4.5);
    /* One line alone has the error of its fit. */
    rg_align_shift shift;
    rg_align_state found;
    assert_int_equal(rg_align_lines(axis, spectrum, N, &expected[1], 1, 12.0, &shift, &found, NULL), RG_OK);
    assert_true(shift.n_used == 1 && shift.residual == 0.0 && shift.error > 0.0);
    assert_int_equal(rg_align_lines(axis, spectrum, N, &expected[3], 1, 12.0, &shift, &found, NULL), RG_OK);
    assert_int_equal(found, RG_ALIGN_NONE);
    assert_true(isnan(shift.shift) && shift.n_used == 0);
}

/* Cubics of a smooth line are good to 1e-3 of its height; a cubic itself is exact; gaps and ends are NaN. */
static void moving_is_interpolation(void **state)
{
    (void) state;
    fill_axis(1);
    for (int c = 0; c < N; c++) {
        const double x = (axis[c] - 500.0) / 300.0;
        spectrum[c] = 1.0 + x - 2.0 * x * x + x * x * x;
        sigma[c] = 0.2;
    }
    rg_align_move(axis, spectrum, sigma, N, 0.45, moved, moved_sigma);
    for (int c = 2; c < N - 2; c++) {
        const double x = (axis[c] + 0.45 - 500.0) / 300.0;
        assert_near(moved[c], 1.0 + x - 2.0 * x * x + x * x * x, 1e-12);
        assert_true(moved_sigma[c] > 0.05 && moved_sigma[c] < 0.2);
    }
    assert_true(isnan(moved[N - 1]) && isnan(moved_sigma[N - 1]));
    spectrum[100] = NAN;
    rg_align_move(axis, spectrum, NULL, N, 0.45, moved, NULL);
    assert_true(isnan(moved[100]) && isnan(moved[99]) && isfinite(moved[98]) && isfinite(moved[101]));
    rg_align_move(axis, spectrum, NULL, N, 0.0, moved, NULL);
    for (int c = 0; c < N; c++)
        assert_true(c == 100 ? isnan(moved[c]) : moved[c] == spectrum[c]);
}

static void what_cannot_be_aligned_is_named(void **state)
{
    (void) state;
    rg_align *align = NULL;
    rg_align_shift shift;
    rg_align_state found;
    fill_axis(0);
    for (int c = 0; c < N; c++)
        reference[c] = lines(axis[c], 0.0, 50.0);
    for (int c = 0; c < N; c++)
        spectrum[c] = lines(axis[c], 7.0, 50.0);
    (void) found_shift(5.0, &found, &shift);
    assert_int_equal(found, RG_ALIGN_LIMIT);
    for (int c = 0; c < N; c++)
        spectrum[c] = 3.0 + 0.01 * c;
    (void) found_shift(5.0, &found, &shift);
    assert_int_equal(found, RG_ALIGN_FLAT);
    assert_true(isnan(shift.shift));
    spectrum[0] = NAN;
    (void) found_shift(5.0, &found, &shift);
    assert_int_equal(found, RG_ALIGN_GAPS);
    /* A few gaps do no harm. */
    for (int c = 0; c < N; c++)
        spectrum[c] = c % 50 == 10 ? NAN : lines(axis[c], 1.5, 50.0);
    assert_near(found_shift(5.0, &found, &shift), 1.5, 0.05);

    assert_int_equal(rg_align_new(axis, 10, reference, 1.0, &align, NULL), RG_ESHAPE);
    assert_int_equal(rg_align_new(axis, N, reference, 0.0, &align, NULL), RG_EDOMAIN);
    assert_int_equal(rg_align_new(axis, N, reference, 400.0, &align, NULL), RG_EDOMAIN);
    axis[5] = axis[4];
    rg_error err = {0};
    assert_int_equal(rg_align_new(axis, N, reference, 5.0, &align, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 5);
    fill_axis(0);
    for (int c = 0; c < N; c++)
        spectrum[c] = 1.0;
    assert_int_equal(rg_align_new(axis, N, spectrum, 5.0, &align, NULL), RG_EDOMAIN);
    for (size_t refused = 1;; refused++) {
        refuse_allocation(refused);
        rg_status status = rg_align_new(axis, N, reference, 5.0, &align, NULL);
        if (status == RG_OK)
            status = rg_align_find(align, reference, &shift, &found, NULL);
        const bool came = allocation_was_refused();
        assert_int_equal(status, came ? RG_ENOMEM : RG_OK);
        rg_align_free(align);
        align = NULL;
        if (!came)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_fractions_of_a_channel),    cmocka_unit_test(the_error_is_that_of_the_scatter),
        cmocka_unit_test(lines_of_a_list_give_the_shift),  cmocka_unit_test(moving_is_interpolation),
        cmocka_unit_test(what_cannot_be_aligned_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
