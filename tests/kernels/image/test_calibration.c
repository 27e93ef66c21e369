#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/image/calibration.h"

enum { IMAGES = 400, F = RG_IMAGE_N_FEATURES, S = RG_IMAGE_N_SIZES };
static double features[IMAGES * F], sizes[IMAGES * S], sides[IMAGES], left_out[IMAGES * S];

/* Features and sizes that follow a law inside the model: ln P = mean of the features + w z, z a shape. */
static void draw(double noise)
{
    for (uint64_t i = 0; i < IMAGES; i++) {
        const double level = 1 + 3 * rg_random_uniform(2, i, 0), z = rg_random_normal(2, i, 1);
        sides[i] = 512;
        for (uint64_t f = 0; f < F; f++)
            features[i * F + f] = level + 0.02 * (double) f + 0.1 * z * (f % 2 ? 1 : -1) +
                                  0.02 * rg_random_normal(2, i, 100 + f);
        for (uint64_t s = 0; s < S; s++)
            sizes[i * S + s] =
                exp(level + 0.1 * (double) s + 0.2 * z + noise * rg_random_normal(2, i, 1000 + s));
    }
}

static void learns_a_law(void **state)
{
    (void) state;
    rg_image_calibration calibration;
    draw(0);
    assert_int_equal(rg_image_calibration_fit(features, sizes, sides, IMAGES, &calibration, left_out, NULL),
                     RG_OK);
    double found[S], errors[S], strange, sum = 0;
    for (size_t i = 0; i < IMAGES; i++) {
        rg_image_calibration_apply(&calibration, features + i * F, 512, found, errors, &strange);
        sum += pow(found[4] / sizes[i * S + 4] - 1, 2) / IMAGES;
        for (int s = 1; s < S; s++)
            assert_true(found[s] >= found[s - 1]);
    }
    assert_true(sqrt(sum) < 0.02);
}

/* The stated error is that of the noise in the known sizes. */
static void states_its_error(void **state)
{
    (void) state;
    rg_image_calibration calibration;
    double found[S], errors[S], strange;
    draw(0.1);
    assert_int_equal(rg_image_calibration_fit(features, sizes, sides, IMAGES, &calibration, left_out, NULL),
                     RG_OK);
    rg_image_calibration_apply(&calibration, features, 512, found, errors, &strange);
    for (int s = 0; s < S; s++)
        assert_in_range((long) (errors[s] * 1000), 80, 130);
    assert_true(strange < 5);
    features[3] += 3;
    rg_image_calibration_apply(&calibration, features, 512, found, errors, &strange);
    assert_true(strange > 5);
}

static void refuses_what_cannot_calibrate(void **state)
{
    (void) state;
    rg_image_calibration calibration;
    rg_error err = {0};
    draw(0);
    assert_int_equal(rg_image_calibration_fit(features, sizes, sides, 99, &calibration, NULL, NULL),
                     RG_ESHAPE);
    sizes[7 * S + 2] = 0;
    assert_int_equal(rg_image_calibration_fit(features, sizes, sides, IMAGES, &calibration, NULL, &err),
                     RG_EDOMAIN);
    assert_int_equal(err.index, 7);
    draw(0);
    for (size_t i = F; i < IMAGES * F; i++)
        features[i] = features[i % F];
    assert_int_equal(rg_image_calibration_fit(features, sizes, sides, IMAGES, &calibration, NULL, NULL),
                     RG_ESINGULAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns_a_law),
        cmocka_unit_test(states_its_error),
        cmocka_unit_test(refuses_what_cannot_calibrate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
