#include "tests/support/check.h"

#include "kernels/image/chords.h"

/* Columns 3 wide, bright and dark in turn: chords of 3 along the lines, none down them. */
static void measures_stripes(void **state)
{
    (void) state;
    enum { H = 5, W = 30 };
    double image[H * W], mean, weighted;
    rg_chords bright = {0}, dark = {0};
    for (int i = 0; i < H * W; i++)
        image[i] = i % W / 3 % 2 == 0 ? 1 : -1;
    rg_image_chords(image, H, W, &bright, &dark);
    assert_int_equal(bright.number, 4 * H); /* the first run and the last one have one end only */
    assert_int_equal(dark.number, 4 * H);
    rg_image_chords_means(&bright, &mean, &weighted);
    assert_near(mean, log(3), 1e-12);
    assert_near(weighted, log(3), 1e-12);
}

/* A disc of radius R: mean chord pi R / 2, and mean by length int (2 h)^2 / int 2 h = 16 R / (3 pi). */
static void knows_the_disc(void **state)
{
    (void) state;
    enum { N = 420 };
    static double image[N * N];
    double mean, weighted;
    rg_chords bright = {0}, dark = {0};
    for (int i = 0; i < N * N; i++)
        image[i] = hypot(i % N + 0.5 - N / 2, i / N + 0.5 - N / 2) < 200 ? 1 : 0;
    rg_image_chords(image, N, N, &bright, &dark);
    rg_image_chords_means(&bright, &mean, &weighted);
    assert_near(exp(mean), 3.14159265358979 * 200 / 2, 1.0);
    assert_near(exp(weighted), 16 * 200 / (3 * 3.14159265358979), 1.0);
    assert_int_equal(dark.number, 0);
    rg_image_chords_means(&dark, &mean, &weighted);
    assert_near(mean, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_stripes),
        cmocka_unit_test(knows_the_disc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
