#include "tests/support/check.h"

#include "kernels/simulate/laser.h"

enum { RINGS = 40, CLASSES = 3, ITEMS = 200 };

/* Without noise the product; with noise the scatter that was asked for, the same for any split of the items.
 */
static void measures_with_noise(void **state)
{
    (void) state;
    static double kernel[RINGS * CLASSES], shares[ITEMS * CLASSES], clean[ITEMS * RINGS],
        noisy[ITEMS * RINGS], half[ITEMS * RINGS / 2];
    for (int i = 0; i < RINGS * CLASSES; i++)
        kernel[i] = 1.0 + i % 7;
    for (int i = 0; i < ITEMS; i++) {
        shares[i * CLASSES] = 0.2;
        shares[i * CLASSES + 1] = 0.5;
        shares[i * CLASSES + 2] = 0.3;
    }
    assert_int_equal(rg_simulate_laser(kernel, RINGS, CLASSES, shares, 0, ITEMS, 0.0, 1, clean, NULL), RG_OK);
    assert_near(clean[RINGS + 2], 0.2 * 7 + 0.5 * 1 + 0.3 * 2, 1e-14);
    assert_int_equal(rg_simulate_laser(kernel, RINGS, CLASSES, shares, 0, ITEMS, 0.02, 1, noisy, NULL),
                     RG_OK);
    assert_int_equal(rg_simulate_laser(kernel, RINGS, CLASSES, shares + ITEMS / 2 * CLASSES, ITEMS / 2,
                                       ITEMS / 2, 0.02, 1, half, NULL),
                     RG_OK);
    assert_memory_equal(half, noisy + ITEMS * RINGS / 2, sizeof half);
    double mean = 0.0;
    double square = 0.0;
    for (int i = 0; i < ITEMS * RINGS; i++) {
        const double z = noisy[i] / clean[i] - 1.0;
        mean += z / (ITEMS * RINGS);
        square += z * z / (ITEMS * RINGS);
    }
    assert_near(mean, 0.0, 0.001);
    assert_near(sqrt(square), 0.02, 0.0006);
    assert_int_equal(rg_simulate_laser(kernel, RINGS, CLASSES, shares, 0, 1, -0.1, 1, noisy, NULL),
                     RG_EDOMAIN);
    assert_int_equal(rg_simulate_laser(kernel, RINGS, CLASSES, shares, 0, 1, NAN, 1, noisy, NULL),
                     RG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_with_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
