#include "tests/support/check.h"

#include "kernels/grains/modes.h"
#include "tests/support/grain_sample.h"

static const rg_grain_modes_options EVERY = {.min_prominence = 0.0};

static rg_grain_modes modes_of(const double *phi, const double *weights, size_t n, size_t most,
                               const rg_grain_modes_options *options)
{
    grain_sample s;
    grain_sample_init_phi(&s, phi, weights, n);
    const rg_grain_modes m = rg_grain_modes_of(&s.distribution, most, options);
    grain_sample_free(&s);
    return m;
}

static void looks_at_density_not_at_weight(void **state)
{
    (void) state;
    /* The class from 4 to 1 phi holds most because it is wide; the mode is the narrow one. */
    const double phi[] = {5, 4, 1, 0.5, 0};
    const double weights[] = {10, 45, 30, 15};
    const rg_grain_modes m = modes_of(phi, weights, 4, 3, &EVERY);
    assert_int_equal(m.n_found, 1);
    assert_near(m.modes[0].phi, 0.75, 1e-14);
    assert_near(m.modes[0].density, 0.6, 1e-13);
    assert_relative(m.modes[0].um, 1000 * exp2(-0.75), 1e-13);
    assert_near(m.modes[0].prominence, 1.0, 1e-13);
}

static void counts_ends_and_orders_by_height(void **state)
{
    (void) state;
    const double phi[] = {8, 7, 6, 5, 4, 3, 2, 1};
    const double weights[] = {20, 5, 10, 5, 30, 5, 25};
    rg_grain_modes m = modes_of(phi, weights, 7, 3, &EVERY);
    assert_int_equal(m.n_found, 4);
    assert_int_equal(m.n_kept, 3);
    assert_near(m.modes[0].phi, 3.5, 1e-14);
    assert_near(m.modes[1].phi, 1.5, 1e-14);
    assert_near(m.modes[2].phi, 7.5, 1e-14);
    assert_near(m.modes[1].prominence, 20.0 / 30, 1e-13);
    assert_near(m.modes[2].prominence, 15.0 / 30, 1e-13);
    const rg_grain_modes_options high = {.min_prominence = 0.2};
    m = modes_of(phi, weights, 7, 8, &high); /* the mode of 10 rises by 5 of 30 */
    assert_int_equal(m.n_found, 3);
    m = modes_of(phi, weights, 7, 0, &EVERY);
    assert_int_equal(m.n_found, 4);
    assert_int_equal(m.n_kept, 0);
}

static void takes_a_plateau_as_one_mode_in_its_middle(void **state)
{
    (void) state;
    const double phi[] = {8, 7.9, 7.8, 7.7, 7.6, 7.5};
    const double plateau[] = {1, 3, 3, 3, 2};
    rg_grain_modes m = modes_of(phi, plateau, 5, 3, &EVERY);
    assert_int_equal(m.n_found, 1);
    assert_near(m.modes[0].phi, 7.75, 1e-13);
    assert_int_equal(m.modes[0].class_index, 1);
    const double shoulder[] = {1, 2, 2, 3, 1}; /* level ground on the way up is none */
    m = modes_of(phi, shoulder, 5, 3, &EVERY);
    assert_int_equal(m.n_found, 1);
    assert_near(m.modes[0].phi, 7.65, 1e-13);
    const double flat[] = {2, 2, 2, 2, 2};
    m = modes_of(phi, flat, 5, 3, &EVERY);
    assert_int_equal(m.n_found, 1);
    assert_near(m.modes[0].phi, 7.75, 1e-13);
}

static void keeps_twins_from_fine_to_coarse(void **state)
{
    (void) state;
    const double phi[] = {8, 7, 6, 5};
    const double weights[] = {5, 1, 5};
    const rg_grain_modes m = modes_of(phi, weights, 3, 3, NULL);
    assert_int_equal(m.n_found, 2);
    assert_near(m.modes[0].phi, 7.5, 1e-14);
    assert_near(m.modes[1].phi, 5.5, 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_at_density_not_at_weight),
        cmocka_unit_test(counts_ends_and_orders_by_height),
        cmocka_unit_test(takes_a_plateau_as_one_mode_in_its_middle),
        cmocka_unit_test(keeps_twins_from_fine_to_coarse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
