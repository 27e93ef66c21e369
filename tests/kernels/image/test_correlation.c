#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/image/correlation.h"

enum { H = 45, W = 61 };
static double image[H * W];

static void draw(void)
{
    for (uint64_t i = 0; i < H * W; i++)
        image[i] = rg_random_uniform(4, 0, i) + 0.3 * rg_random_uniform(4, 1, i / 3);
}

/* A surface of degree two is taken off whole, and what is left is at right angles to all such surfaces. */
static void flattens(void **state)
{
    (void) state;
    double flat[H * W], again[H * W];
    draw();
    assert_int_equal(rg_image_flatten(image, H, W, flat, NULL), RG_OK);
    for (size_t i = 0; i < H * W; i++) {
        const double x = (double) (i % W), y = (double) (i / W);
        image[i] += 5 + 0.2 * x - 0.1 * y + 0.003 * x * y - 0.002 * x * x + 0.004 * y * y;
    }
    assert_int_equal(rg_image_flatten(image, H, W, again, NULL), RG_OK);
    for (size_t i = 0; i < H * W; i++)
        assert_near(again[i], flat[i], 1e-10);
}

/* The slow twin: the products themselves. */
static void agrees_with_the_sums_of_products(void **state)
{
    (void) state;
    double flat[H * W], correlation[20], slow[20];
    draw();
    assert_int_equal(rg_image_correlation(image, H, W, 20, correlation, NULL, NULL), RG_OK);
    assert_int_equal(rg_image_flatten(image, H, W, flat, NULL), RG_OK);
    for (size_t lag = 0; lag < 20; lag++) {
        double rows = 0, columns = 0;
        for (size_t y = 0; y < H; y++)
            for (size_t x = 0; x < W; x++) {
                if (x + lag < W)
                    rows += flat[y * W + x] * flat[y * W + x + lag];
                if (y + lag < H)
                    columns += flat[y * W + x] * flat[(y + lag) * W + x];
            }
        slow[lag] = rows / (double) (H * (W - lag)) + columns / (double) (W * (H - lag));
    }
    for (size_t lag = 0; lag < 20; lag++)
        assert_near(correlation[lag], slow[lag] / slow[0], 1e-12);
}

/* Grey levels that are drawn anew every 8 pixels along and across, from a random start: 1 - lag / 8. */
static void knows_squares(void **state)
{
    (void) state;
    enum { N = 512 };
    static double squares[N * N];
    double correlation[12];
    for (uint64_t y = 0; y < N; y++)
        for (uint64_t x = 0; x < N; x++)
            squares[y * N + x] = rg_random_uniform(9, y / 8, x / 8);
    assert_int_equal(rg_image_correlation(squares, N, N, 12, correlation, NULL, NULL), RG_OK);
    for (size_t lag = 0; lag < 12; lag++)
        assert_near(correlation[lag], lag < 8 ? 1 - (double) lag / 8 : 0, 0.03);
}

static void is_the_same_for_any_number_of_threads(void **state)
{
    (void) state;
    double one[20], four[20];
    const size_t before = rg_threads();
    draw();
    rg_threads_set(1);
    assert_int_equal(rg_image_correlation(image, H, W, 20, one, NULL, NULL), RG_OK);
    rg_threads_set(4);
    assert_int_equal(rg_image_correlation(image, H, W, 20, four, NULL, NULL), RG_OK);
    rg_threads_set(before);
    assert_memory_equal(one, four, sizeof one);
}

static void refuses_what_has_no_correlation(void **state)
{
    (void) state;
    double correlation[60];
    rg_error err = {0};
    draw();
    assert_int_equal(rg_image_correlation(image, 7, W, 5, correlation, NULL, NULL), RG_ESHAPE);
    assert_int_equal(rg_image_correlation(image, H, W, H + 1, correlation, NULL, NULL), RG_ESHAPE);
    image[77] = NAN;
    assert_int_equal(rg_image_correlation(image, H, W, 5, correlation, NULL, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 77);
    for (size_t i = 0; i < H * W; i++)
        image[i] = 3;
    memset(&err, 0, sizeof err);
    assert_int_equal(rg_image_correlation(image, H, W, 5, correlation, NULL, &err), RG_EDOMAIN);
    assert_non_null(strstr(err.reason, "contrast"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flattens),
        cmocka_unit_test(agrees_with_the_sums_of_products),
        cmocka_unit_test(knows_squares),
        cmocka_unit_test(is_the_same_for_any_number_of_threads),
        cmocka_unit_test(refuses_what_has_no_correlation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
