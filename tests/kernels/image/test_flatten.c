#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/image/flatten.h"

enum { H = 45, W = 61 };
static double image[H * W], again[H * W];

/* A surface of degree two is taken off whole, and what is left is at right angles to all such surfaces. */
static void takes_off_a_quadratic_surface(void **state)
{
    (void) state;
    double moments[6] = {0};
    for (uint64_t i = 0; i < H * W; i++) {
        const double x = (double) (i % W), y = (double) (i / W);
        image[i] = rg_random_uniform(4, 0, i);
        again[i] = image[i] + 5 + 0.2 * x - 0.1 * y + 0.003 * x * y - 0.002 * x * x + 0.004 * y * y;
    }
    assert_int_equal(rg_image_flatten(image, H, W, NULL), RG_OK);
    assert_int_equal(rg_image_flatten(again, H, W, NULL), RG_OK);
    for (size_t i = 0; i < H * W; i++) {
        const double x = (double) (i % W) / W, y = (double) (i / W) / H;
        const double terms[6] = {1, x, y, x * y, x * x, y * y};
        assert_near(again[i], image[i], 1e-10);
        for (int t = 0; t < 6; t++)
            moments[t] += terms[t] * image[i];
    }
    for (int t = 0; t < 6; t++)
        assert_near(moments[t], 0, 1e-8);
}

static void names_a_pixel_that_is_none(void **state)
{
    (void) state;
    rg_error err = {0};
    image[77] = NAN;
    assert_int_equal(rg_image_flatten(image, H, W, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_off_a_quadratic_surface),
        cmocka_unit_test(names_a_pixel_that_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
