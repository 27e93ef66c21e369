#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/threads.h"
#include "kernels/scene/moments.h"
#include "kernels/scene/noise.h"
#include "tests/support/refuse.h"
#include "tests/support/scene.h"

enum { BANDS = 60, N = 6000 };

static void correlate(const double *spectra, size_t n, size_t n_bands, double *correlation)
{
    double mean[BANDS];
    rg_moments moments;
    assert_int_equal(rg_moments_init(&moments, n_bands, NULL, true, NULL), RG_OK);
    assert_int_equal(rg_moments_add_f64(&moments, spectra, n, NULL), RG_OK);
    assert_int_equal(rg_moments_finish(&moments, mean, correlation, NULL, NULL), RG_OK);
    rg_moments_free(&moments);
}

/* Two bands: the regression of one on the other is a quotient of sums. */
static void two_bands_are_a_quotient(void **state)
{
    (void) state;
    const double correlation[4] = {4.0, 2.0, 2.0, 9.0};
    double variance[2];
    double signal[4];
    assert_int_equal(rg_noise_regression(correlation, 2, variance, signal, NULL), RG_OK);
    assert_relative(variance[0], 4.0 - 2.0 * 2.0 / 9.0, 1e-10);
    assert_relative(variance[1], 9.0 - 2.0 * 2.0 / 4.0, 1e-10);
    assert_relative(signal[0], 4.0 / 9.0, 1e-10); /* (2/9)^2 * 9 */
    assert_relative(signal[3], 1.0, 1e-10);       /* (2/4)^2 * 4 */
    assert_relative(signal[1], 2.0 / 9.0 * (2.0 / 4.0) * 2.0, 1e-10);
}

/* White noise of known size on smooth spectra, at about 10 and 30 dB. */
static void finds_the_noise_that_was_added(void **state)
{
    (void) state;
    static const double NOISE[] = {0.15, 0.015, 0.0005};
    for (size_t k = 0; k < 3; k++) {
        scene s = scene_make(3, 4, BANDS, N, 1.0, NOISE[k]);
        static double correlation[BANDS * BANDS];
        double variance[BANDS];
        double mean = 0.0;
        correlate(s.spectra, N, BANDS, correlation);
        assert_int_equal(rg_noise_regression(correlation, BANDS, variance, NULL, NULL), RG_OK);
        for (size_t b = 0; b < BANDS; b++)
            mean += variance[b] / BANDS;
        /* Of the noise, 4 parts in 60 go into the regression's own directions at most. */
        assert_true(sqrt(mean) < 1.08 * NOISE[k] && sqrt(mean) > 0.95 * NOISE[k]);
        scene_free(&s);
    }
}

static void scales_with_the_data(void **state)
{
    (void) state;
    scene s = scene_make(4, 3, BANDS, N, 1.0, 0.01);
    static double correlation[BANDS * BANDS];
    double variance[BANDS];
    double scaled[BANDS];
    correlate(s.spectra, N, BANDS, correlation);
    assert_int_equal(rg_noise_regression(correlation, BANDS, variance, NULL, NULL), RG_OK);
    for (size_t i = 0; i < BANDS * BANDS; i++)
        correlation[i] *= 5000.0 * 5000.0;
    assert_int_equal(rg_noise_regression(correlation, BANDS, scaled, NULL, NULL), RG_OK);
    for (size_t b = 0; b < BANDS; b++)
        assert_relative(scaled[b], 5000.0 * 5000.0 * variance[b], 1e-9);
    scene_free(&s);
}

static void refuses_what_cannot_be_regressed(void **state)
{
    (void) state;
    const double zero[4] = {0};
    const double missing[4] = {NAN, 0.0, 0.0, 1.0};
    const double indefinite[4] = {1.0, 2.0, 2.0, 1.0};
    double variance[2];
    assert_int_equal(rg_noise_regression(zero, 2, variance, NULL, NULL), RG_EDOMAIN);
    assert_int_equal(rg_noise_regression(missing, 2, variance, NULL, NULL), RG_EDOMAIN);
    assert_int_equal(rg_noise_regression(indefinite, 2, variance, NULL, NULL), RG_ESINGULAR);
    bool refused = true;
    for (size_t n = 1; refused; n++) {
        const double good[4] = {4.0, 2.0, 2.0, 9.0};
        refuse_allocation(n);
        const rg_status status = rg_noise_regression(good, 2, variance, NULL, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
    }
}

/* Lines of three; a line's end and its neighbours in the next are no pair, nor is an incomplete one. */
static void differences_stay_on_a_line(void **state)
{
    (void) state;
    const float spectra[9][2] = {{1, 5},   {2, 5}, {4, 8}, {100, 0}, {101, NAN},
                                 {103, 0}, {7, 1}, {7, 1}, {9, 2}};
    for (size_t block = 1; block <= 9; block++) {
        rg_shift_noise noise;
        double variance[2];
        assert_int_equal(rg_shift_noise_init(&noise, 2, NULL, 3, NULL), RG_OK);
        for (size_t r = 0; r < 9; r += block)
            assert_int_equal(rg_shift_noise_add_f32(&noise, spectra[r], 9 - r < block ? 9 - r : block, NULL),
                             RG_OK);
        assert_int_equal(noise.n, 4);
        assert_int_equal(rg_shift_noise_finish(&noise, variance, NULL), RG_OK);
        assert_near(variance[0], 0.5 * (1 + 4 + 0 + 4) / 4, 0.0);
        assert_near(variance[1], 0.5 * (0 + 9 + 0 + 1) / 4, 0.0);
        rg_shift_noise_free(&noise);
    }
}

static void differences_of_noise_alone_are_the_noise(void **state)
{
    (void) state;
    scene s = scene_make(5, 1, BANDS, N, 1.0, 0.02); /* one endmember: no signal changes */
    double variance[BANDS];
    for (size_t threads = 1; threads < 4; threads++) {
        rg_shift_noise noise;
        double again[BANDS];
        rg_threads_set(threads);
        assert_int_equal(rg_shift_noise_init(&noise, BANDS, NULL, 0, NULL), RG_OK);
        assert_int_equal(rg_shift_noise_add_f64(&noise, s.spectra, N, NULL), RG_OK);
        assert_int_equal(rg_shift_noise_finish(&noise, threads == 1 ? variance : again, NULL), RG_OK);
        rg_shift_noise_free(&noise);
        if (threads > 1)
            assert_memory_equal(again, variance, sizeof variance);
    }
    for (size_t b = 0; b < BANDS; b++)
        assert_relative(sqrt(variance[b]), 0.02, 0.05);
    scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_bands_are_a_quotient),
        cmocka_unit_test(finds_the_noise_that_was_added),
        cmocka_unit_test(scales_with_the_data),
        cmocka_unit_test(refuses_what_cannot_be_regressed),
        cmocka_unit_test(differences_stay_on_a_line),
        cmocka_unit_test(differences_of_noise_alone_are_the_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
