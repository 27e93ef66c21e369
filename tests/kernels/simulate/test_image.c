#include "tests/support/check.h"

#include <stdbool.h>

#include "kernels/base/threads.h"
#include "kernels/simulate/image.h"

enum { N = 200 };
static double image[2 * N * N];

/* Grains of one size have that size at every percentile. */
static void states_the_size_of_equal_grains(void **state)
{
    (void) state;
    rg_image_scene scene = rg_simulate_image_scene();
    double sizes[RG_IMAGE_N_PERCENTILES];
    scene.sd_ln = 0;
    assert_int_equal(rg_simulate_image(5, 0, 1, &scene, N, N, image, sizes, NULL), RG_OK);
    for (int k = 0; k < RG_IMAGE_N_PERCENTILES; k++)
        assert_near(sizes[k], 20, 1e-12);
}

/* Flat loose grains that do not touch, white on dark: their pixels are those of whole circles of the stated
 * diameter, so that the area over the number of grains is pi d^2 / 4. */
static void draws_grains_of_the_stated_area(void **state)
{
    (void) state;
    rg_image_scene scene = rg_simulate_image_scene();
    double sizes[RG_IMAGE_N_PERCENTILES];
    scene.sd_ln = scene.angularity = scene.shading = scene.texture = scene.noise = scene.blur_px = 0;
    scene.albedo_sd = 0;
    scene.overlap = 0;
    scene.cover = 0.002; /* one grain, or two */
    scene.median_px = 21;
    assert_int_equal(rg_simulate_image(8, 0, 1, &scene, N, N, image, sizes, NULL), RG_OK);
    size_t bright = 0;
    for (size_t i = 0; i < N * N; i++)
        bright += image[i] > 0.3;
    const double grains = (double) bright / (0.25 * 3.14159265358979 * 21 * 21);
    assert_true(grains > 0.2);
    if (grains > 0.9)
        assert_near(grains, floor(grains + 0.5), 0.05);
}

static void is_the_same_for_any_number_of_threads(void **state)
{
    (void) state;
    static double again[2 * N * N];
    double a[2][RG_IMAGE_N_PERCENTILES], b[2][RG_IMAGE_N_PERCENTILES];
    rg_image_scene scenes[2];
    const size_t before = rg_threads();
    for (uint64_t k = 0; k < 2; k++)
        scenes[k] = rg_simulate_image_draw(6, k, RG_IMAGE_ANY, 8, 20);
    rg_threads_set(1);
    assert_int_equal(rg_simulate_image(6, 0, 2, scenes, N, N, image, &a[0][0], NULL), RG_OK);
    rg_threads_set(4);
    assert_int_equal(rg_simulate_image(6, 0, 2, scenes, N, N, again, &b[0][0], NULL), RG_OK);
    rg_threads_set(before);
    assert_memory_equal(image, again, sizeof image);
    assert_memory_equal(a, b, sizeof a);
    assert_int_equal(rg_simulate_image(6, 1, 1, scenes + 1, N, N, again, &b[0][0], NULL), RG_OK);
    assert_memory_equal(image + N * N, again, N * N * sizeof *image);
}

/* The cells of a mosaic cover the frame; flat, of two greys and without optics, each pixel has its cell's
 * grey, and the cells' mean area is that of their stated diameters. */
static void packs_a_mosaic(void **state)
{
    (void) state;
    rg_image_scene scene = rg_simulate_image_scene();
    double sizes[RG_IMAGE_N_PERCENTILES];
    scene.mosaic = true;
    scene.median_px = 12;
    scene.sd_ln = 0.1;
    scene.apart = 0.7;
    scene.shading = scene.texture = scene.noise = scene.blur_px = 0;
    assert_int_equal(rg_simulate_image(4, 0, 1, &scene, N, N, image, sizes, NULL), RG_OK);
    assert_true(sizes[0] > 6 && sizes[4] > 10 && sizes[4] < 16 && sizes[7] < 24);
    /* Boundaries: a mosaic of cells of area A has about 2 / sqrt(A) of its neighbouring pixels apart. */
    size_t apart = 0;
    for (size_t y = 0; y < N; y++)
        for (size_t x = 0; x + 1 < N; x++)
            apart += image[y * N + x] != image[y * N + x + 1];
    const double chord = (double) (N * (N - 1)) / (double) apart;
    assert_true(chord > 0.6 * sizes[4] && chord < 1.0 * sizes[4]);
}

/* Outlines of polygons and superellipses keep the stated area, and so do light grounds. */
static void draws_other_outlines(void **state)
{
    (void) state;
    for (int corners = 0; corners <= 4; corners += 4) {
        rg_image_scene scene = rg_simulate_image_scene();
        double sizes[RG_IMAGE_N_PERCENTILES];
        scene.sd_ln = scene.angularity = scene.shading = scene.texture = scene.noise = scene.blur_px = 0;
        scene.albedo_sd = scene.overlap = 0;
        scene.squareness = corners == 0 ? 0.8 : 0;
        scene.corners = corners;
        scene.ground = 0.9;
        scene.median_px = 30;
        scene.cover = 0.3;
        assert_int_equal(rg_simulate_image(8, 0, 1, &scene, N, N, image, sizes, NULL), RG_OK);
        size_t grains = 0;
        for (size_t i = 0; i < N * N; i++) {
            assert_true(fabs(image[i] - 0.5) < 1e-12 || fabs(image[i] - 0.9) < 1e-12);
            grains += image[i] < 0.7;
        }
        assert_near((double) grains / (N * N), 0.3, 0.03);
        assert_near(sizes[4], 30, 1e-12);
    }
}

static void refuses_impossible_scenes(void **state)
{
    (void) state;
    rg_image_scene scenes[2] = {rg_simulate_image_scene(), rg_simulate_image_scene()};
    double sizes[2 * RG_IMAGE_N_PERCENTILES];
    rg_error err = {0};
    scenes[1].aspect_high = 1.5;
    assert_int_equal(rg_simulate_image(6, 0, 2, scenes, 8, 8, image, sizes, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_the_size_of_equal_grains),
        cmocka_unit_test(draws_grains_of_the_stated_area),
        cmocka_unit_test(is_the_same_for_any_number_of_threads),
        cmocka_unit_test(packs_a_mosaic),
        cmocka_unit_test(draws_other_outlines),
        cmocka_unit_test(refuses_impossible_scenes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
