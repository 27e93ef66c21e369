#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/linear/eigen.h"
#include "kernels/scene/vca.h"
#include "tests/support/refuse.h"
#include "tests/support/scene.h"
#include "tests/support/scene_space.h"

/* Every pure pixel is found when there is no noise; with noise a pixel as pure as it. */
static void finds_the_pure_pixels(void **state)
{
    (void) state;
    for (size_t p = 2; p <= 8; p++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            scene s = scene_make(seed, p, 40, 3000, 1.0, 0.0);
            scene_space space = scene_space_make(&s);
            rg_coordinates centred = scene_space_centred(&space, &s, p - 1);
            size_t rows[8];
            assert_int_equal(rg_vca_run(&centred, rg_vca_longest(&centred), p, seed, rows, NULL), RG_OK);
            assert_int_equal(scene_count_pure(&s, rows, p), p);
            rg_coordinates_free(&centred);
            double mean[8];
            rg_coordinates plane = scene_space_about_zero(&space, &s, p, mean);
            assert_int_equal(rg_vca_to_plane(&plane, mean), 0);
            assert_int_equal(rg_vca_run(&plane, 0.0, p, seed, rows, NULL), RG_OK);
            assert_int_equal(scene_count_pure(&s, rows, p), p);
            rg_coordinates_free(&plane);
            scene_space_free(&space);
            scene_free(&s);
        }
}

static void noise_turns_the_spectra_by_its_own_angle(void **state)
{
    (void) state;
    scene s = scene_make(5, 4, 60, 5000, 1.0, 0.002);
    scene_space space = scene_space_make(&s);
    double mean[4];
    rg_coordinates plane = scene_space_about_zero(&space, &s, 4, mean);
    size_t rows[4];
    double found[4 * 60];
    (void) rg_vca_to_plane(&plane, mean);
    assert_int_equal(rg_vca_run(&plane, 0.0, 4, 1, rows, NULL), RG_OK);
    for (size_t m = 0; m < 4; m++)
        memcpy(found + m * 60, s.spectra + rows[m] * 60, 60 * sizeof(double));
    assert_true(scene_worst_angle(&s, found, 4) < 0.03);
    rg_coordinates_free(&plane);
    scene_space_free(&space);
    scene_free(&s);
}

/* Brightness is taken out on the plane: pixels scaled at random change nothing of what is found. */
static void shade_does_not_hide_a_pure_pixel(void **state)
{
    (void) state;
    scene s = scene_make(6, 4, 50, 2000, 1.0, 0.0);
    for (size_t r = 0; r < s.n; r++)
        for (size_t b = 0; b < s.n_bands; b++)
            s.spectra[r * s.n_bands + b] *= 0.3 + 0.7 * (double) (r * 37 % 100) / 100.0;
    scene_space space = scene_space_make(&s);
    double mean[4];
    size_t rows[4];
    rg_coordinates plane = scene_space_about_zero(&space, &s, 4, mean);
    (void) rg_vca_to_plane(&plane, mean);
    assert_int_equal(rg_vca_run(&plane, 0.0, 4, 9, rows, NULL), RG_OK);
    assert_int_equal(scene_count_pure(&s, rows, 4), 4);
    rg_coordinates_free(&plane);
    scene_space_free(&space);
    scene_free(&s);
}

/* 10 and 30 dB come back as they were made: noise of power P / 10^(dB/10) on every band. */
static void signal_to_noise_is_what_was_made(void **state)
{
    (void) state;
    static const double DECIBELS[] = {10.0, 30.0};
    for (size_t k = 0; k < 2; k++) {
        scene clean = scene_make(7, 4, 100, 5000, 1.0, 0.0);
        double power = 0.0;
        for (size_t i = 0; i < clean.n * clean.n_bands; i++)
            power += clean.spectra[i] * clean.spectra[i];
        power /= (double) (clean.n * clean.n_bands);
        scene s = scene_make(7, 4, 100, 5000, 1.0, sqrt(power * pow(10.0, -DECIBELS[k] / 10.0)));
        scene_space space = scene_space_make(&s);
        const double db = rg_vca_signal_to_noise_db(space.variances, space.mean, s.n_bands, 4);
        assert_near(db, DECIBELS[k], 0.1);
        scene_space_free(&space);
        scene_free(&s);
        scene_free(&clean);
    }
}

static void threads_and_order_of_spectra_change_nothing(void **state)
{
    (void) state;
    scene s = scene_make(8, 5, 40, 3000, 1.0, 0.001);
    scene_space space = scene_space_make(&s);
    rg_coordinates c = scene_space_centred(&space, &s, 4);
    size_t rows[5];
    size_t again[5];
    const double longest = rg_vca_longest(&c);
    for (size_t threads = 1; threads <= 5; threads++) {
        rg_threads_set(threads);
        assert_int_equal(rg_vca_run(&c, longest, 5, 3, threads == 1 ? rows : again, NULL), RG_OK);
        if (threads > 1)
            assert_memory_equal(rows, again, sizeof rows);
    }
    rg_threads_set(2);
    for (size_t k = 0; k < c.d; k++) /* the last becomes the first */
        for (size_t i = 0; i < c.n / 2; i++) {
            const double kept = c.values[k * c.n + i];
            c.values[k * c.n + i] = c.values[k * c.n + c.n - 1 - i];
            c.values[k * c.n + c.n - 1 - i] = kept;
        }
    assert_int_equal(rg_vca_run(&c, longest, 5, 3, again, NULL), RG_OK);
    for (size_t m = 0; m < 5; m++)
        assert_int_equal(again[m], s.n - 1 - rows[m]);
    rg_coordinates_free(&c);
    scene_space_free(&space);
    scene_free(&s);
}

static void refuses_more_endmembers_than_directions(void **state)
{
    (void) state;
    double values[2 * 4] = {0.0, 1.0, 2.0, 3.0, 0.0, 1.0, 2.0, 3.0}; /* two coordinates, one direction */
    double missing[2] = {NAN, NAN};
    const rg_coordinates flat = {4, 2, values};
    const rg_coordinates none = {2, 1, missing};
    size_t rows[3];
    rg_error err = {0};
    assert_int_equal(rg_vca_run(&flat, 5.0, 3, 1, rows, &err), RG_ESINGULAR);
    assert_int_equal(rg_vca_run(&flat, 5.0, 4, 1, rows, NULL), RG_ESHAPE);
    assert_int_equal(rg_vca_run(&none, 1.0, 2, 1, rows, NULL), RG_EDOMAIN);
    refuse_allocation(1);
    const rg_status status = rg_vca_run(&flat, 5.0, 2, 1, rows, NULL);
    assert_true(allocation_was_refused());
    assert_int_equal(status, RG_ENOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_pure_pixels),
        cmocka_unit_test(noise_turns_the_spectra_by_its_own_angle),
        cmocka_unit_test(shade_does_not_hide_a_pure_pixel),
        cmocka_unit_test(signal_to_noise_is_what_was_made),
        cmocka_unit_test(threads_and_order_of_spectra_change_nothing),
        cmocka_unit_test(refuses_more_endmembers_than_directions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
