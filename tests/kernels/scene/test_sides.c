#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/scene/nfindr.h"
#include "kernels/scene/sides.h"
#include "kernels/scene/sisal.h"
#include "tests/support/refuse.h"
#include "tests/support/scene_space.h"

/* Two endmembers at 0 and 1, a share of the spectra pure, the others even between them; noise. The sides
 * begin three sigma too far out and end where the endmembers are. */
static void finds_ends_under_noise(void **state)
{
    (void) state;
    enum { N = 200000 };
    static double values[N];
    const double noise = 0.02;
    for (int pure = 0; pure <= 4; pure++) {
        for (size_t i = 0; i < N; i++) {
            double share = rg_random_uniform(1, i, 0);
            if (4.0 * rg_random_uniform(1, i, 1) < pure)
                share = share < 0.5 ? 0.0 : 1.0;
            values[i] = share + noise * rg_random_normal(1, i, 2);
        }
        const rg_coordinates c = {N, 1, values};
        const double low = -3.0 * noise;
        const double high = 1.0 + 3.0 * noise;
        double shares[4] = {high / (high - low), -1.0 / (high - low), -low / (high - low),
                            1.0 / (high - low)};
        double corners[2];
        double again[4];
        memcpy(again, shares, sizeof shares);
        rg_threads_set(1);
        assert_int_equal(rg_sides_under_noise(&c, 2, noise * noise, shares, corners, NULL), RG_OK);
        assert_near(corners[0], 0.0, 0.5 * noise);
        assert_near(corners[1], 1.0, 0.5 * noise);
        rg_threads_set(3);
        assert_int_equal(rg_sides_under_noise(&c, 2, noise * noise, again, corners, NULL), RG_OK);
        assert_memory_equal(again, shares, sizeof shares);
    }
    rg_threads_set(2);
}

static void stays_without_noise_and_with_spectra_far_outside(void **state)
{
    (void) state;
    enum { N = 1000 };
    double values[N];
    for (size_t i = 0; i < N; i++)
        values[i] = i < 50 ? -1.0 : (double) i / N; /* fifty far beyond the lower side */
    const rg_coordinates c = {N, 1, values};
    double shares[4] = {1.0, -1.0, 0.0, 1.0};
    double corners[2];
    assert_int_equal(rg_sides_under_noise(&c, 2, 0.0, shares, corners, NULL), RG_OK);
    assert_near(corners[0], 0.0, 1e-15);
    assert_near(corners[1], 1.0, 1e-15);
    assert_int_equal(rg_sides_under_noise(&c, 2, 1e-4, shares, corners, NULL), RG_OK);
    assert_near(corners[0], 0.0, 1e-15);
    assert_int_equal(rg_sides_under_noise(&c, 3, 0.0, shares, corners, NULL), RG_ESHAPE);
    double flat[4] = {1.0, 0.0, 2.0, 0.0};
    assert_int_equal(rg_sides_under_noise(&c, 2, 0.0, flat, corners, NULL), RG_ESINGULAR);
    for (size_t n = 1; n <= 2; n++) {
        refuse_allocation(n);
        const rg_status status = rg_sides_under_noise(&c, 2, 0.0, shares, corners, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
}

/* On whole scenes the endmembers come out nearer by about a half or more. */
static void brings_the_smallest_simplex_nearer(void **state)
{
    (void) state;
    for (size_t p = 3; p <= 5; p++) {
        scene s = scene_make(60 + p, p, 40, 20000, 0.9, 0.004);
        scene_space space = scene_space_make(&s);
        rg_coordinates c = scene_space_centred(&space, &s, p - 1);
        size_t rows[5];
        double size;
        double shares[25];
        double corners[20];
        double off[2];
        assert_int_equal(rg_nfindr_run(&c, p, 1, 2, rows, &size, NULL), RG_OK);
        assert_int_equal(rg_sisal_run(&c, p, rows, 0.001, shares, corners, NULL), RG_OK);
        off[0] = scene_space_worst_angle(&space, &s, corners);
        assert_int_equal(rg_sides_under_noise(&c, p, 0.004 * 0.004, shares, corners, NULL), RG_OK);
        off[1] = scene_space_worst_angle(&space, &s, corners);
        assert_true(off[1] < 0.6 * off[0]);
        rg_coordinates_free(&c);
        scene_space_free(&space);
        scene_free(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_ends_under_noise),
        cmocka_unit_test(stays_without_noise_and_with_spectra_far_outside),
        cmocka_unit_test(brings_the_smallest_simplex_nearer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
