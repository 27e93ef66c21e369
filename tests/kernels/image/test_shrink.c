#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/image/shrink.h"

enum { N = 240 };
static double image[N * N];

/* Squares of `size` pixels of random grey: the autocorrelation is 1 - lag / size, so its distance at 0.6 is
 * about 0.4 size. */
static void draw(size_t size, double noise)
{
    for (uint64_t y = 0; y < N; y++)
        for (uint64_t x = 0; x < N; x++)
            image[y * N + x] =
                rg_random_uniform(9, y / size, x / size) - 0.5 + noise * (rg_random_uniform(8, y, x) - 0.5);
}

static size_t factor_of(size_t size, double noise)
{
    rg_image_plans *plans = NULL;
    size_t factor = 0;
    draw(size, noise);
    assert_int_equal(rg_image_plans_new(N, &plans, NULL), RG_OK);
    assert_int_equal(rg_image_shrink_factor(plans, image, N, N, &factor, NULL), RG_OK);
    rg_image_plans_free(plans);
    return factor;
}

static void follows_the_grains(void **state)
{
    (void) state;
    assert_int_equal(factor_of(4, 0), 1);
    assert_int_equal(factor_of(12, 0), 1);
    assert_in_range(factor_of(24, 0), 2, 3);
    assert_in_range(factor_of(30, 0), 3, 4);
    /* Noise of pixels lies at distance 0 alone and changes nothing. */
    assert_in_range(factor_of(30, 1.5), 3, 4);
}

static void takes_means_of_blocks(void **state)
{
    (void) state;
    const double from[15] = {1, 3, 5, 7, 0, 1, 3, 5, 11, 0, 9, 9, 9, 9, 9};
    double small[2];
    rg_image_shrink(from, 3, 5, 2, small);
    assert_near(small[0], 2, 0);
    assert_near(small[1], 7, 0);
}

static void reads_distances(void **state)
{
    (void) state;
    double covariance[6] = {9, 4, 3, 1, 0.5, 0.2};
    /* 3 x 4 - 3 x 3 + 1 = 4 at distance 0: five ninths are noise. */
    assert_near(rg_image_shrink_noise(covariance), 5.0 / 9, 1e-12);
    assert_near(covariance[0], 4, 0);
    assert_near(rg_image_shrink_distance(covariance, 6, 0.5), 2.5, 1e-12);
    assert_near(rg_image_shrink_distance(covariance, 6, 0.01), 6, 0);
}

static void says_when_a_grain_fills_the_frame(void **state)
{
    (void) state;
    rg_image_plans *plans = NULL;
    size_t factor = 0;
    rg_error err = {0};
    assert_int_equal(rg_image_plans_new(N, &plans, NULL), RG_OK);
    for (size_t i = 0; i < N * N; i++)
        image[i] = i % N < N / 2 ? -0.5 : 0.5;
    assert_int_equal(rg_image_shrink_factor(plans, image, N, N, &factor, &err), RG_EDOMAIN);
    assert_non_null(strstr(err.reason, "too large"));
    memset(image, 0, sizeof image);
    memset(&err, 0, sizeof err);
    assert_int_equal(rg_image_shrink_factor(plans, image, N, N, &factor, &err), RG_EDOMAIN);
    assert_non_null(strstr(err.reason, "contrast"));
    rg_image_plans_free(plans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_grains),
        cmocka_unit_test(takes_means_of_blocks),
        cmocka_unit_test(reads_distances),
        cmocka_unit_test(says_when_a_grain_fills_the_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
