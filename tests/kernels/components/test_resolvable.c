#include "tests/support/check.h"

#include "kernels/components/resolvable.h"
#include "tests/support/refuse.h"

enum { CLASSES = 60 };

static double gain_of(double apart, double noise)
{
    double edges_ln[CLASSES + 1];
    double gain = 0.0;
    rg_components_room room;
    const rg_components_fit truth = {.family = RG_FAMILY_LOGNORMAL,
                                     .n = 2,
                                     .x = {log(0.5), 3.0, log(0.5), log(0.5), 3.0 + apart, log(0.5)}};
    const rg_components_noise model = {.relative = noise, .floor = 0.01};
    for (int i = 0; i <= CLASSES; i++)
        edges_ln[i] = 0.14 * i;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    assert_int_equal(rg_components_resolvable(&truth, &model, &room, &gain, NULL), RG_OK);
    rg_components_room_free(&room);
    return gain;
}

/* Two that coincide are one: nothing but the price of three parameters. The nearer and the noisier, the less;
 * where the loss is large it goes as 1 / noise^2. */
static void falls_with_nearness_and_noise(void **state)
{
    (void) state;
    const double price = 3.0 * log(CLASSES);
    assert_near(gain_of(0.0, 0.01), -price, 1e-6);
    assert_true(gain_of(0.3, 0.05) < 0.0);
    assert_true(gain_of(1.5, 0.01) > 0.0);
    assert_true(gain_of(1.5, 0.01) > gain_of(1.0, 0.01));
    assert_true(gain_of(1.0, 0.005) > gain_of(1.0, 0.01));
    assert_relative((gain_of(0.8, 0.01) + price) / (gain_of(0.8, 0.02) + price), 4.0, 0.05);
}

static void needs_the_noise(void **state)
{
    (void) state;
    const double edges_ln[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    const rg_components_fit one = {.family = RG_FAMILY_LOGNORMAL, .n = 1, .x = {0.0, 4.0, 0.0}};
    const rg_components_noise known = {.relative = 0.01, .floor = 0.01};
    const rg_components_noise unknown = rg_components_noise_defaults();
    double gain;
    rg_components_room room;
    assert_int_equal(rg_components_room_init(edges_ln, 8, &room, NULL), RG_OK);
    assert_int_equal(rg_components_resolvable(&one, &unknown, &room, &gain, NULL), RG_EDOMAIN);
    assert_int_equal(rg_components_resolvable(&one, &known, &room, &gain, NULL), RG_OK);
    assert_true(isinf(gain) && gain > 0.0);
    const rg_components_fit two = {
        .family = RG_FAMILY_LOGNORMAL, .n = 2, .x = {-0.7, 2.0, -0.5, -0.7, 5.0, -0.5}};
    refuse_allocation(1);
    assert_int_equal(rg_components_resolvable(&two, &known, &room, &gain, NULL), RG_ENOMEM);
    assert_true(allocation_was_refused());
    rg_components_room_free(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(falls_with_nearness_and_noise),
        cmocka_unit_test(needs_the_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
