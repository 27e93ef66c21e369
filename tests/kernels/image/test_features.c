#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/image/features.h"
#include "kernels/simulate/image.h"

enum { N = 128, F = RG_IMAGE_N_FEATURES, LENGTHS = RG_IMAGE_N_LENGTHS };
static double image[N * N], other[N * N];
static const rg_image_tiling WHOLE = {0, false};

static void draw(double median_px)
{
    rg_image_scene scene = rg_simulate_image_scene();
    double sizes[RG_IMAGE_N_PERCENTILES];
    scene.median_px = median_px;
    assert_int_equal(rg_simulate_image(3, 0, 1, &scene, N, N, image, sizes, NULL), RG_OK);
}

static rg_image_look look_at(const double *pixels, size_t n, const rg_image_tiling *tiling)
{
    const rg_image_view view = {pixels, n, n};
    rg_image_look look;
    assert_int_equal(rg_image_features(&view, 1, tiling, &look, NULL), RG_OK);
    assert_int_equal(look.status, RG_OK);
    return look;
}

/* Brightness and contrast change nothing; a turn by 90 degrees only how ties in the floods fall. */
static void do_not_depend_on_light_and_direction(void **state)
{
    (void) state;
    draw(8);
    const rg_image_look plain = look_at(image, N, &WHOLE);
    for (size_t i = 0; i < N * N; i++)
        other[i] = 17 + 90 * image[i];
    const rg_image_look brighter = look_at(other, N, &WHOLE);
    for (int f = 0; f < F; f++)
        assert_near(brighter.features[f], plain.features[f], 2e-3);
    for (size_t y = 0; y < N; y++)
        for (size_t x = 0; x < N; x++)
            other[x * N + N - 1 - y] = image[y * N + x];
    const rg_image_look turned = look_at(other, N, &WHOLE);
    for (int f = 0; f < RG_IMAGE_N_DISTANCES; f++)
        assert_near(turned.features[f], plain.features[f], 1e-9);
    for (int f = RG_IMAGE_N_DISTANCES; f < F; f++)
        assert_near(turned.features[f], plain.features[f], 0.05);
}

/* Every pixel drawn as 8 x 8: the picture that is looked at has the same grains, so lengths are 8 times as
 * large where they are not of the first few pixels. */
static void grow_with_the_picture(void **state)
{
    (void) state;
    static double large[64 * N * N];
    draw(16);
    for (size_t y = 0; y < 8 * N; y++)
        for (size_t x = 0; x < 8 * N; x++)
            large[y * 8 * N + x] = image[y / 8 * N + x / 8];
    const rg_image_look plain = look_at(image, N, &WHOLE);
    const rg_image_look grown = look_at(large, 8 * N, &WHOLE);
    assert_true(grown.factor > 2);
    for (int f = 4; f < 8; f++)
        assert_near(grown.features[f] - plain.features[f], log(8), 0.1);
}

/* Tiles of a picture of one kind give its features, and their number follows from the sides. */
static void are_those_of_tiles(void **state)
{
    (void) state;
    enum { BIG = 512 };
    static double big[BIG * BIG];
    rg_image_scene scene = rg_simulate_image_scene();
    double sizes[RG_IMAGE_N_PERCENTILES];
    scene.median_px = 9;
    assert_int_equal(rg_simulate_image(3, 0, 1, &scene, BIG, BIG, big, sizes, NULL), RG_OK);
    const rg_image_look automatic = look_at(big, BIG, &WHOLE);
    assert_int_equal(automatic.n_tiles, 9);
    const rg_image_look whole = look_at(big, BIG, &(rg_image_tiling){BIG, false});
    assert_int_equal(whole.n_tiles, 1);
    const rg_image_look hann = look_at(big, BIG, &(rg_image_tiling){128, true});
    assert_int_equal(hann.n_tiles, 49);
    for (int f = 0; f < 7; f++) {
        assert_near(automatic.features[f], whole.features[f], 0.05);
        assert_near(hann.features[f], whole.features[f], 0.1);
    }
}

static void are_the_same_for_any_number_of_threads(void **state)
{
    (void) state;
    static double two[2 * N * N];
    const rg_image_tiling small = {64, false};
    const rg_image_view views[2] = {{two, N, N}, {two + N * N, N, N}};
    rg_image_look one[2], four[2];
    const size_t before = rg_threads();
    draw(8);
    memcpy(two, image, sizeof image);
    draw(20);
    memcpy(two + N * N, image, sizeof image);
    rg_threads_set(1);
    assert_int_equal(rg_image_features(views, 2, &small, one, NULL), RG_OK);
    rg_threads_set(4);
    assert_int_equal(rg_image_features(views, 2, &small, four, NULL), RG_OK);
    rg_threads_set(before);
    for (int i = 0; i < 2; i++)
        assert_memory_equal(one[i].features, four[i].features, sizeof one[i].features);
    /* Together or alone. */
    const rg_image_look alone = look_at(two + N * N, N, &small);
    assert_memory_equal(alone.features, one[1].features, sizeof alone.features);
}

static void name_what_they_cannot_look_at(void **state)
{
    (void) state;
    static double bad[4][N * N];
    rg_image_look looks[4];
    rg_image_view views[4];
    for (int k = 0; k < 4; k++)
        views[k] = (rg_image_view){bad[k], N, N};
    draw(8);
    views[0].height = 31;
    memcpy(bad[1], image, sizeof image);
    bad[1][5] = NAN;
    for (size_t i = 0; i < N * N; i++) { /* one grain that fills half of the frame; none at all */
        bad[2][i] = i % N < N / 2;
        bad[3][i] = 7;
    }
    assert_int_equal(rg_image_features(views, 4, &WHOLE, looks, NULL), RG_OK);
    assert_int_equal(looks[0].status, RG_ESHAPE);
    static const char *const REASONS[4] = {"too small", "finite", "too large", "contrast"};
    for (int k = 0; k < 4; k++) {
        assert_int_equal(looks[k].status, k == 0 ? RG_ESHAPE : RG_EDOMAIN);
        assert_non_null(strstr(looks[k].reason, REASONS[k]));
    }
    assert_int_equal(rg_image_features(views, 4, &(rg_image_tiling){31, false}, looks, NULL), RG_ESHAPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(do_not_depend_on_light_and_direction),
        cmocka_unit_test(grow_with_the_picture),
        cmocka_unit_test(are_those_of_tiles),
        cmocka_unit_test(are_the_same_for_any_number_of_threads),
        cmocka_unit_test(name_what_they_cannot_look_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
