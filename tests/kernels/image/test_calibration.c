#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/image/calibration.h"

enum { IMAGES = 300, F = RG_IMAGE_N_FEATURES, S = RG_IMAGE_N_SIZES };
static rg_image_look looks[IMAGES];
static double sizes[IMAGES * S], sides[IMAGES], left_out[IMAGES * S];
static rg_image_calibration calibration;

/* Features and sizes that follow a law: ln P = level + a bent function of a shape z. */
static void draw(double noise)
{
    for (uint64_t i = 0; i < IMAGES; i++) {
        const double level = 1 + 3 * rg_random_uniform(2, i, 0), z = rg_random_normal(2, i, 1);
        sides[i] = 512;
        looks[i] = (rg_image_look){.factor = 1};
        for (uint64_t f = 0; f < F; f++)
            looks[i].features[f] = (f < RG_IMAGE_N_LENGTHS ? level : 0) + 0.02 * (double) f +
                                   0.1 * z * (f % 2 ? 1 : -1) + 0.02 * rg_random_normal(2, i, 100 + f);
        for (uint64_t s = 0; s < S; s++)
            sizes[i * S + s] = exp(level + 0.1 * (double) s + 0.2 * z + 0.1 * tanh(z) +
                                   noise * rg_random_normal(2, i, 1000 + s));
    }
}

static void learns_a_law(void **state)
{
    (void) state;
    double found[S], errors[S], strange, sum = 0;
    draw(0);
    assert_int_equal(rg_image_calibration_fit(looks, sizes, sides, IMAGES, &calibration, left_out, NULL),
                     RG_OK);
    for (size_t i = 0; i < IMAGES; i++) {
        rg_image_calibration_apply(&calibration, &looks[i], 512, found, errors, &strange);
        sum += pow(found[4] / sizes[i * S + 4] - 1, 2) / IMAGES;
        for (int s = 1; s < S; s++)
            assert_true(found[s] >= found[s - 1]);
    }
    assert_true(sqrt(sum) < 0.03);
    /* The same picture twice as large, made smaller by 2, has grains twice as large. */
    rg_image_look larger = looks[7];
    double twice[S];
    rg_image_calibration_apply(&calibration, &looks[7], 512, found, errors, &strange);
    larger.factor = 2;
    for (int f = 0; f < RG_IMAGE_N_LENGTHS; f++)
        larger.features[f] += log(2);
    rg_image_calibration_apply(&calibration, &larger, 1024, twice, errors, &strange);
    for (int s = 0; s < S; s++)
        assert_relative(twice[s], 2 * found[s], 1e-9);
}

/* The stated error is that of the noise in the known sizes, and holds it as often as it says. */
static void states_its_error(void **state)
{
    (void) state;
    double found[S], errors[S], strange;
    size_t one = 0, two = 0;
    draw(0.1);
    assert_int_equal(rg_image_calibration_fit(looks, sizes, sides, IMAGES, &calibration, left_out, NULL),
                     RG_OK);
    for (size_t i = 0; i < IMAGES; i++) {
        rg_image_calibration_apply(&calibration, &looks[i], 512, found, errors, &strange);
        assert_true(errors[4] > 0.05 && errors[4] < 0.25 && strange < 4.5);
        one += fabs(left_out[i * S + 4]) < errors[4];
        two += fabs(left_out[i * S + 4]) < 1.96 * errors[4];
    }
    assert_in_range(one, 0.60 * IMAGES, 0.76 * IMAGES);
    assert_in_range(two, 0.91 * IMAGES, 0.98 * IMAGES);
    for (int f = 0; f < F; f += 2)
        looks[0].features[f] += 3;
    rg_image_calibration_apply(&calibration, &looks[0], 512, found, errors, &strange);
    assert_true(strange > 5);
}

static void is_the_same_for_any_number_of_threads(void **state)
{
    (void) state;
    static rg_image_calibration again;
    const size_t before = rg_threads();
    draw(0.1);
    rg_threads_set(1);
    assert_int_equal(rg_image_calibration_fit(looks, sizes, sides, 120, &calibration, NULL, NULL), RG_OK);
    rg_threads_set(4);
    assert_int_equal(rg_image_calibration_fit(looks, sizes, sides, 120, &again, NULL, NULL), RG_OK);
    rg_threads_set(before);
    assert_memory_equal(&calibration, &again, sizeof again);
}

static void refuses_what_cannot_calibrate(void **state)
{
    (void) state;
    rg_error err = {0};
    draw(0);
    assert_int_equal(rg_image_calibration_fit(looks, sizes, sides, 99, &calibration, NULL, NULL), RG_ESHAPE);
    sizes[7 * S + 2] = 0;
    assert_int_equal(rg_image_calibration_fit(looks, sizes, sides, IMAGES, &calibration, NULL, &err),
                     RG_EDOMAIN);
    assert_int_equal(err.index, 7);
    draw(0);
    for (size_t i = 1; i < IMAGES; i++)
        looks[i] = looks[0];
    assert_int_equal(rg_image_calibration_fit(looks, sizes, sides, IMAGES, &calibration, NULL, NULL),
                     RG_ESINGULAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns_a_law),
        cmocka_unit_test(states_its_error),
        cmocka_unit_test(is_the_same_for_any_number_of_threads),
        cmocka_unit_test(refuses_what_cannot_calibrate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
