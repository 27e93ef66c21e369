#include "tests/support/check.h"

#include "kernels/base/threads.h"
#include "kernels/simulate/grain_resolvable.h"

enum { CLASSES = 50, ITEMS = 6, COMPONENTS = 2 };

static void draws_again_until_components_are_resolvable(void **state)
{
    (void) state;
    double edges[CLASSES + 1], gain[ITEMS], again[ITEMS];
    static rg_grain_component c[ITEMS][COMPONENTS], d[ITEMS][COMPONENTS];
    rg_simulate_grains_options o = rg_simulate_grains_defaults();
    for (int i = 0; i <= CLASSES; i++)
        edges[i] = 0.1 * pow(2e4, i / (double) CLASSES);
    o.noise_relative = 0.03;
    o.noise_absolute = 0.01;
    o.median_low_um = 40; /* narrow, so that some draws fail */
    o.median_high_um = 80;
    o.sd_ln_low = 0.5;
    o.sd_ln_high = 0.6;
    const size_t before = rg_threads();
    rg_threads_set(1);
    assert_int_equal(rg_simulate_grain_resolvable(edges, CLASSES, ITEMS, COMPONENTS, &o, c[0], gain, NULL),
                     RG_OK);
    rg_threads_set(2);
    assert_int_equal(rg_simulate_grain_resolvable(edges, CLASSES, ITEMS, COMPONENTS, &o, d[0], again, NULL),
                     RG_OK);
    rg_threads_set(before);
    assert_memory_equal(c, d, sizeof c);
    static rg_grain_component first[ITEMS][COMPONENTS];
    int redrawn = 0;
    assert_int_equal(rg_simulate_grain_components(0, ITEMS, COMPONENTS, &o, first[0], NULL), RG_OK);
    for (int s = 0; s < ITEMS; s++) {
        assert_true(gain[s] > 0.0);
        redrawn += first[s][0].median_um != c[s][0].median_um;
    }
    assert_true(redrawn > 0);
}

static void refuses_what_cannot_be_resolved(void **state)
{
    (void) state;
    double edges[CLASSES + 1], gain[1];
    rg_grain_component c[7];
    rg_error err = {0};
    rg_simulate_grains_options o = rg_simulate_grains_defaults();
    for (int i = 0; i <= CLASSES; i++)
        edges[i] = 0.1 * pow(2e4, i / (double) CLASSES);
    assert_int_equal(rg_simulate_grain_resolvable(edges, CLASSES, 1, 2, &o, c, gain, NULL), RG_EDOMAIN);
    o.noise_relative = 0.1;
    o.weight_low = 0.0;
    assert_int_equal(rg_simulate_grain_resolvable(edges, CLASSES, 1, 7, &o, c, gain, NULL), RG_EDOMAIN);
    o.median_low_um = 50;
    o.median_high_um = 50.001;
    o.sd_ln_low = 0.5;
    o.sd_ln_high = 0.5001;
    assert_int_equal(rg_simulate_grain_resolvable(edges, CLASSES, 1, 2, &o, c, gain, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_again_until_components_are_resolvable),
        cmocka_unit_test(refuses_what_cannot_be_resolved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
