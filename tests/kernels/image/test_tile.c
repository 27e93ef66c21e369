#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/image/tile.h"

enum { N = 96, SIZE = 12, LAGS = 48 };
static double image[N * N];
static rg_image_tile tile, twice;

static rg_image_plans *draw(void)
{
    rg_image_plans *plans = NULL;
    assert_int_equal(rg_image_plans_new(N, &plans, NULL), RG_OK);
    for (uint64_t y = 0; y < N; y++)
        for (uint64_t x = 0; x < N; x++)
            image[y * N + x] = 3 + 5 * rg_random_uniform(9, y / SIZE, x / SIZE);
    return plans;
}

/* Flat squares of 12 pixels: what each kind of sum must find of them. */
static void finds_the_squares(void **state)
{
    (void) state;
    rg_image_plans *plans = draw();
    assert_int_equal(rg_image_tile_look(plans, image, N, N, N, false, LAGS, &tile, NULL), RG_OK);
    for (int p = 0; p < RG_TILE_PICTURES; p++)
        assert_near(tile.covariance[p][0], 1, 1e-12);
    for (int lag = 1; lag < 8; lag++)
        assert_near(tile.covariance[0][lag], 1 - (double) lag / SIZE, 0.12);
    for (int d = 0; d < 3; d++) /* walls of the gradient stand around each square but for weak contrasts */
        assert_in_range((long) rg_image_regions_quantile(tile.regions[0][d], 0.5), 120, 330);
    assert_near(tile.bright, 0.5, 0.2);
    assert_true(tile.kurtosis > 1 && tile.kurtosis < 3);
    assert_true(tile.chords[0][0].number > 0 && tile.chords[0][0].length >= SIZE * tile.chords[0][0].number);
    rg_image_plans_free(plans);
}

static void adds_up(void **state)
{
    (void) state;
    rg_image_plans *plans = draw();
    assert_int_equal(rg_image_tile_look(plans, image, N, N, N, false, LAGS, &tile, NULL), RG_OK);
    twice = tile;
    rg_image_tile_add(&twice, &tile);
    assert_near(twice.covariance[2][3], 2 * tile.covariance[2][3], 1e-15);
    assert_int_equal(twice.chords[1][1].square, 2 * tile.chords[1][1].square);
    for (int b = 0; b < RG_REGION_BINS; b++)
        assert_int_equal(twice.regions[3][5][b], 2 * tile.regions[3][5][b]);
    rg_image_plans_free(plans);
}

static void leaves_an_even_tile_at_zero(void **state)
{
    (void) state;
    rg_image_plans *plans = draw();
    for (size_t i = 0; i < N * N; i++)
        image[i] = 4;
    assert_int_equal(rg_image_tile_look(plans, image, N, N, N, true, LAGS, &tile, NULL), RG_OK);
    assert_near(tile.covariance[0][0], 0, 0);
    image[9] = NAN;
    rg_error err = {0};
    assert_int_equal(rg_image_tile_look(plans, image, N, N, N, true, LAGS, &tile, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 9);
    rg_image_plans_free(plans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_squares),
        cmocka_unit_test(adds_up),
        cmocka_unit_test(leaves_an_even_tile_at_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
