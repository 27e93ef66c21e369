#include "tests/support/check.h"

#include "kernels/image/pictures.h"

enum { H = 9, W = 12 };
static double image[H * W], out[H * W];

static void ramp(double along, double down, double bend)
{
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            image[y * W + x] = along * x + down * y + bend * (x * x + y * y);
}

/* A plane stays one under 1-2-1 in its inside; a single pixel becomes the binomial weights. */
static void smooth_by_the_binomial_filter(void **state)
{
    (void) state;
    ramp(2, -3, 0);
    rg_image_pictures_smooth(image, H, W, out);
    for (int y = 1; y < H - 1; y++)
        for (int x = 1; x < W - 1; x++)
            assert_near(out[y * W + x], image[y * W + x], 1e-12);
    ramp(0, 0, 0);
    image[4 * W + 5] = 16;
    rg_image_pictures_smooth(image, H, W, out);
    static const double WEIGHTS[3][3] = {{1, 2, 1}, {2, 4, 2}, {1, 2, 1}};
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 3; x++)
            assert_near(out[(3 + y) * W + 4 + x], WEIGHTS[y][x], 0);
}

static void know_slope_and_curvature(void **state)
{
    (void) state;
    ramp(3, 4, 0);
    rg_image_pictures_edges(image, H, W, out);
    assert_near(out[4 * W + 5], 10, 1e-12); /* over two pixels */
    assert_near(out[4 * W], 8, 1e-12);      /* nothing across the border */
    ramp(3, 4, 0.5);
    rg_image_pictures_laplacian(image, H, W, out);
    assert_near(out[4 * W + 5], 2, 1e-12);
}

static void cut_levels_at_both_ends(void **state)
{
    (void) state;
    const double values[5] = {-9, 0, 1.26, 3, NAN};
    uint16_t levels[5];
    rg_image_pictures_levels(values, 5, 2, 1, 6, levels);
    static const uint16_t WANTED[5] = {0, 1, 4, 6, 0};
    for (int i = 0; i < 5; i++)
        assert_int_equal(levels[i], WANTED[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smooth_by_the_binomial_filter),
        cmocka_unit_test(know_slope_and_curvature),
        cmocka_unit_test(cut_levels_at_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
