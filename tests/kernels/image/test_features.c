#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/image/features.h"
#include "kernels/simulate/image.h"

enum { N = 128 };
static double image[N * N], other[N * N];

static void draw(double median_px)
{
    rg_image_scene scene = rg_simulate_image_scene();
    double sizes[RG_IMAGE_N_PERCENTILES];
    scene.median_px = median_px;
    assert_int_equal(rg_simulate_image(3, 0, 1, &scene, N, N, image, sizes, NULL), RG_OK);
}

static void do_not_depend_on_light_and_direction(void **state)
{
    (void) state;
    double plain[RG_IMAGE_N_FEATURES], changed[RG_IMAGE_N_FEATURES];
    draw(8);
    assert_int_equal(rg_image_features(image, N, N, plain, NULL), RG_OK);
    for (size_t i = 0; i < N * N; i++)
        other[i] = 17 + 90 * image[i];
    assert_int_equal(rg_image_features(other, N, N, changed, NULL), RG_OK);
    for (int f = 0; f < RG_IMAGE_N_FEATURES; f++)
        assert_near(changed[f], plain[f], 1e-9);
    for (size_t y = 0; y < N; y++)
        for (size_t x = 0; x < N; x++)
            other[x * N + N - 1 - y] = image[y * N + x];
    assert_int_equal(rg_image_features(other, N, N, changed, NULL), RG_OK);
    for (int f = 0; f < RG_IMAGE_N_FEATURES; f++)
        assert_near(changed[f], plain[f], 1e-9);
}

/* Every pixel drawn as 2 x 2: distances double where pixels do not matter any more. */
static void double_with_the_picture(void **state)
{
    (void) state;
    static double large[4 * N * N];
    double plain[RG_IMAGE_N_FEATURES], doubled[RG_IMAGE_N_FEATURES];
    draw(16);
    for (size_t y = 0; y < 2 * N; y++)
        for (size_t x = 0; x < 2 * N; x++)
            large[y * 2 * N + x] = image[y / 2 * N + x / 2];
    assert_int_equal(rg_image_features(image, N, N, plain, NULL), RG_OK);
    assert_int_equal(rg_image_features(large, 2 * N, 2 * N, doubled, NULL), RG_OK);
    for (int f = 3; f < 9; f++) /* of the grey image, from half on */
        assert_near(doubled[f] - plain[f], log(2), 0.12);
    assert_near(doubled[8] - plain[8], log(2), 0.03);
}

static void are_the_same_for_any_number_of_threads(void **state)
{
    (void) state;
    double one[RG_IMAGE_N_FEATURES], four[RG_IMAGE_N_FEATURES];
    const size_t before = rg_threads();
    draw(8);
    rg_threads_set(1);
    assert_int_equal(rg_image_features(image, N, N, one, NULL), RG_OK);
    rg_threads_set(4);
    assert_int_equal(rg_image_features(image, N, N, four, NULL), RG_OK);
    rg_threads_set(before);
    assert_memory_equal(one, four, sizeof one);
}

static void are_refused_by_name(void **state)
{
    (void) state;
    double features[RG_IMAGE_N_FEATURES];
    rg_error err = {0};
    draw(8);
    assert_int_equal(rg_image_features(image, 31, N, features, NULL), RG_ESHAPE);
    image[5] = NAN;
    assert_int_equal(rg_image_features(image, N, N, features, &err), RG_EDOMAIN);
    for (size_t i = 0; i < N * N; i++) /* one grain that fills half of the frame */
        image[i] = i % N < N / 2;
    memset(&err, 0, sizeof err);
    assert_int_equal(rg_image_features(image, N, N, features, &err), RG_EDOMAIN);
    assert_non_null(strstr(err.reason, "too large"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(do_not_depend_on_light_and_direction),
        cmocka_unit_test(double_with_the_picture),
        cmocka_unit_test(are_the_same_for_any_number_of_threads),
        cmocka_unit_test(are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
