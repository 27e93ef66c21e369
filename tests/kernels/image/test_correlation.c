#include "tests/support/check.h"

#include <stdbool.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/image/correlation.h"

enum { H = 45, W = 61, LAGS = 20 };
static double image[H * W];
static const double PI = 3.14159265358979323846;

static void draw(void)
{
    for (uint64_t i = 0; i < H * W; i++)
        image[i] = rg_random_uniform(4, 0, i) - 0.5 + 0.3 * rg_random_uniform(4, 1, i / 3);
}

static double window(bool hann, size_t i, size_t n)
{
    return hann ? pow(sin(PI * ((double) i + 0.5) / (double) n), 2) : 1;
}

/* The slow twin: the products themselves, over those of the window. */
static void agrees_with_the_sums_of_products(void **state)
{
    (void) state;
    rg_image_plans *plans = NULL;
    assert_int_equal(rg_image_plans_new(W, &plans, NULL), RG_OK);
    draw();
    for (int hann = 0; hann < 2; hann++) {
        double covariance[LAGS] = {0};
        assert_int_equal(rg_image_covariance(plans, image, H, W, hann, 1, LAGS, covariance, NULL), RG_OK);
        for (size_t lag = 0; lag < LAGS; lag++) {
            double along[2] = {0}, down[2] = {0};
            for (size_t y = 0; y < H; y++)
                for (size_t x = 0; x < W; x++) {
                    const double w = window(hann, x, W) * window(hann, y, H);
                    if (x + lag < W) {
                        const double v = window(hann, x + lag, W) * window(hann, y, H);
                        along[0] += w * v * image[y * W + x] * image[y * W + x + lag];
                        along[1] += w * v;
                    }
                    if (y + lag < H) {
                        const double v = window(hann, x, W) * window(hann, y + lag, H);
                        down[0] += w * v * image[y * W + x] * image[(y + lag) * W + x];
                        down[1] += w * v;
                    }
                }
            assert_near(covariance[lag], along[0] / along[1] + down[0] / down[1], 1e-12);
        }
    }
    rg_image_plans_free(plans);
}

/* Grey levels that are drawn anew every 8 pixels along and across: 1 - lag / 8. */
static void knows_squares(void **state)
{
    (void) state;
    enum { N = 512 };
    static double squares[N * N];
    double covariance[12] = {0};
    rg_image_plans *plans = NULL;
    assert_int_equal(rg_image_plans_new(N, &plans, NULL), RG_OK);
    for (uint64_t y = 0; y < N; y++)
        for (uint64_t x = 0; x < N; x++)
            squares[y * N + x] = rg_random_uniform(9, y / 8, x / 8) - 0.5;
    assert_int_equal(rg_image_covariance(plans, squares, N, N, false, 1, 12, covariance, NULL), RG_OK);
    for (size_t lag = 0; lag < 12; lag++)
        assert_near(covariance[lag] / covariance[0], lag < 8 ? 1 - (double) lag / 8 : 0, 0.03);
    rg_image_plans_free(plans);
}

static void refuses_what_has_no_room(void **state)
{
    (void) state;
    double covariance[100] = {0};
    rg_image_plans *plans = NULL;
    assert_int_equal(rg_image_plans_new(32, &plans, NULL), RG_OK);
    draw();
    assert_int_equal(rg_image_covariance(plans, image, 7, 30, false, 1, 5, covariance, NULL), RG_ESHAPE);
    assert_int_equal(rg_image_covariance(plans, image, 20, 30, false, 1, 21, covariance, NULL), RG_ESHAPE);
    assert_int_equal(rg_image_covariance(plans, image, H, W, false, 1, 5, covariance, NULL), RG_ESHAPE);
    rg_image_plans_free(plans);
    rg_image_plans_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_sums_of_products),
        cmocka_unit_test(knows_squares),
        cmocka_unit_test(refuses_what_has_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
