#include "tests/support/check.h"

#include "kernels/signal/resample.h"
#include "tests/support/refuse.h"

enum { N = 401, M = 37 };

static void axes_of(double *from, double *to)
{
    for (int i = 0; i < N; i++)
        from[i] = 400.0 + 5.0 * i;
    for (int i = 0; i < M; i++)
        to[i] = 450.0 + 50.0 * i;
}

static void values_where_axes_meet_are_kept_to_the_bit(void **state)
{
    (void) state;
    double from[N], to[M], values[N], out[M];
    axes_of(from, to);
    for (int i = 0; i < N; i++)
        values[i] = sin(0.01 * i);
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, NULL, M, out, NULL), RG_OK);
    for (int i = 0; i < M; i++)
        assert_true(out[i] == values[10 + 10 * i]);
}

static void a_straight_line_stays_straight(void **state)
{
    (void) state;
    double from[N], to[M], values[N], fwhm[M], out[M];
    axes_of(from, to);
    for (int i = 0; i < N; i++)
        values[i] = 2.0 + 0.001 * from[i];
    for (int i = 0; i < M; i++) {
        to[i] += 1.7;
        fwhm[i] = 20.0;
    }
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, NULL, M, out, NULL), RG_OK);
    for (int i = 0; i < M; i++)
        assert_near(out[i], 2.0 + 0.001 * to[i], 1e-12);
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, fwhm, M, out, NULL), RG_OK);
    for (int i = 0; i < M; i++)
        assert_near(out[i], 2.0 + 0.001 * to[i], 1e-7);
}

/* A Gaussian band of width s seen through a response of width r has width sqrt(s^2 + r^2). */
static void widths_add_in_squares(void **state)
{
    (void) state;
    double from[N], to[M], values[N], fwhm[M], out[M];
    axes_of(from, to);
    const double s = 60.0, r = 80.0 / 2.3548200450309493;
    for (int i = 0; i < N; i++) {
        const double u = (from[i] - 1300.0) / s;
        values[i] = exp(-0.5 * u * u);
    }
    for (int i = 0; i < M; i++)
        fwhm[i] = 80.0;
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, fwhm, M, out, NULL), RG_OK);
    const double total = sqrt(s * s + r * r);
    for (int i = 4; i < M - 4; i++) {
        const double u = (to[i] - 1300.0) / total;
        assert_near(out[i], s / total * exp(-0.5 * u * u), 1e-6);
    }
}

static void a_band_half_off_the_axis_is_missing(void **state)
{
    (void) state;
    double from[N], values[N], out[3];
    const double to[3] = {400.0, 460.0, 3000.0};
    const double fwhm[3] = {40.0, 40.0, 40.0};
    double unused[M];
    axes_of(from, unused);
    for (int i = 0; i < N; i++)
        values[i] = 1.0;
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, fwhm, 3, out, NULL), RG_OK);
    assert_true(isnan(out[0]));
    assert_near(out[1], 1.0, 1e-12);
    assert_true(isnan(out[2]));
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, NULL, 3, out, NULL), RG_OK);
    assert_true(out[0] == 1.0 && isnan(out[2]));
}

static void missing_samples_count_against_the_coverage(void **state)
{
    (void) state;
    double from[N], values[N], out[1];
    double unused[M];
    const double to[1] = {1000.0};
    const double fwhm[1] = {40.0};
    axes_of(from, unused);
    for (int i = 0; i < N; i++)
        values[i] = 1.0;
    values[130] = NAN; /* 50 nm off the centre: a weight of 1e-8 */
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, fwhm, 1, out, NULL), RG_OK);
    assert_near(out[0], 1.0, 1e-12);
    values[120] = NAN; /* the centre itself: 12 % of the weight */
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, fwhm, 1, out, NULL), RG_OK);
    assert_true(isnan(out[0]));
}

static void the_direction_of_an_axis_does_not_matter(void **state)
{
    (void) state;
    double from[N], to[M], values[N], back[N], reversed[N], fwhm[M], out[2][M];
    axes_of(from, to);
    for (int i = 0; i < N; i++)
        values[i] = cos(0.02 * i);
    for (int i = 0; i < N; i++) {
        back[i] = from[N - 1 - i];
        reversed[i] = values[N - 1 - i];
    }
    for (int i = 0; i < M; i++) {
        to[i] += 2.0;
        fwhm[i] = 30.0;
    }
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, fwhm, M, out[0], NULL), RG_OK);
    assert_int_equal(rg_resample(back, NULL, N, reversed, 1, to, fwhm, M, out[1], NULL), RG_OK);
    for (int i = 0; i < M; i++)
        assert_near(out[0][i], out[1][i], 1e-14);
}

static void refuses_what_cannot_be(void **state)
{
    (void) state;
    double from[N], to[M], values[N], out[M], wide[N], narrow[M];
    rg_error err = {0};
    axes_of(from, to);
    for (int i = 0; i < N; i++) {
        values[i] = 1.0;
        wide[i] = 30.0;
    }
    for (int i = 0; i < M; i++)
        narrow[i] = i == 5 ? 20.0 : 40.0;
    assert_int_equal(rg_resample(from, wide, N, values, 1, to, narrow, M, out, &err), RG_EUNSUPPORTED);
    assert_int_equal(err.index, 5);
    from[7] = from[6];
    err = (rg_error){0};
    assert_int_equal(rg_resample(from, NULL, N, values, 1, to, NULL, M, out, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 7);
    assert_int_equal(rg_resample(from, NULL, 1, values, 1, to, NULL, M, out, NULL), RG_ESHAPE);
}

/* Errors of channels on their own: a Gaussian mean of many has the closed form sigma sqrt(step / (2 s
 * sqrt(pi))); halfway between two it is sigma / sqrt(2). */
static void errors_follow_the_weights(void **state)
{
    (void) state;
    double from[N], unused[M], values[N], errors[N], out[2], sigma[2];
    const double to[2] = {1000.0, 1502.5};
    const double fwhm[2] = {60.0, 60.0};
    rg_resample_plan *plan = NULL;
    axes_of(from, unused);
    for (int i = 0; i < N; i++) {
        values[i] = 1.0;
        errors[i] = 0.03;
    }
    assert_int_equal(rg_resample_new(from, NULL, N, to, fwhm, 2, &plan, NULL), RG_OK);
    rg_resample_rows(plan, values, errors, 1, out, sigma);
    rg_resample_free(plan);
    const double s = 60.0 / 2.3548200450309493;
    assert_relative(sigma[0], 0.03 * sqrt(5.0 / (2.0 * s * sqrt(3.14159265358979323846))), 1e-9);
    assert_int_equal(rg_resample_new(from, NULL, N, to, NULL, 2, &plan, NULL), RG_OK);
    rg_resample_rows(plan, values, errors, 1, out, sigma);
    rg_resample_free(plan);
    assert_true(sigma[0] == 0.03);
    assert_relative(sigma[1], 0.03 / sqrt(2.0), 1e-14);
}

/* A source that is as wide as its lines is not resampled as if it were fine (SpectralUnmixing.jl interpolates
 * its library): a band measured with 20 nm and wanted with 50 gets the width sqrt(50^2 - 20^2) on top, no
 * more. */
static void the_width_of_the_source_is_taken_off(void **state)
{
    (void) state;
    double from[N], to[M], values[N], own[N], fwhm[M], out[M];
    axes_of(from, to);
    const double s = hypot(30.0, 20.0 / 2.3548200450309493);
    for (int i = 0; i < N; i++) {
        own[i] = 20.0;
        values[i] = 1.0 - 0.4 * 30.0 / s * exp(-0.5 * pow((from[i] - 1300.0) / s, 2.0));
    }
    for (int i = 0; i < M; i++)
        fwhm[i] = 50.0;
    assert_int_equal(rg_resample(from, own, N, values, 1, to, fwhm, M, out, NULL), RG_OK);
    const double seen = hypot(30.0, 50.0 / 2.3548200450309493);
    for (int i = 3; i < M - 3; i++)
        assert_near(out[i], 1.0 - 0.4 * 30.0 / seen * exp(-0.5 * pow((to[i] - 1300.0) / seen, 2.0)), 1e-6);
}

static void refused_memory_is_reported(void **state)
{
    (void) state;
    double from[N], to[M], fwhm[M];
    axes_of(from, to);
    for (int i = 0; i < M; i++)
        fwhm[i] = 40.0;
    for (size_t refused = 1;; refused++) {
        rg_resample_plan *plan = NULL;
        refuse_allocation(refused);
        const rg_status status = rg_resample_new(from, NULL, N, to, fwhm, M, &plan, NULL);
        const bool came = allocation_was_refused();
        assert_int_equal(status, came ? RG_ENOMEM : RG_OK);
        rg_resample_free(plan);
        if (!came)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_where_axes_meet_are_kept_to_the_bit),
        cmocka_unit_test(a_straight_line_stays_straight),
        cmocka_unit_test(widths_add_in_squares),
        cmocka_unit_test(a_band_half_off_the_axis_is_missing),
        cmocka_unit_test(missing_samples_count_against_the_coverage),
        cmocka_unit_test(the_direction_of_an_axis_does_not_matter),
        cmocka_unit_test(refuses_what_cannot_be),
        cmocka_unit_test(errors_follow_the_weights),
        cmocka_unit_test(the_width_of_the_source_is_taken_off),
        cmocka_unit_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
