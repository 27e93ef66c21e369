#include "tests/support/check.h"

#include "kernels/grains/modes.h"
#include "tests/support/grain_sample.h"

static const rg_grain_modes_options EVERY = {.min_prominence = 0.0};

static rg_grain_modes modes_of(const double *phi, const double *weights, size_t n, size_t most,
                               const rg_grain_modes_options *options)
{
    grain_sample s;
    grain_sample_init_phi(&s, phi, weights, n);
    const rg_grain_modes m = rg_grain_modes_of(&s.distribution, NULL, most, options);
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
    assert_near(m.modes[0].phi, 1.0, 1e-14); /* the parabola of means .15, .6, .3 tops at 1.43 */
    assert_near(m.modes[0].density, 0.6, 1e-13);
    assert_relative(m.modes[0].um, 1000 * exp2(-m.modes[0].phi), 1e-13);
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
    assert_near(m.modes[0].phi, 7.65 + 0.1 / 6, 1e-13); /* parabola through 2, 3, 1 */
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

/* Class shares of a parabola in phi over unequal classes: its own top comes back. */
static void finds_the_top_of_a_parabola(void **state)
{
    (void) state;
    const double phi[] = {7, 5.2, 4.4, 3.9, 2.1, 1.5};
    for (int k = 0; k < 12; k++) {
        const double top = 3.95 + 0.04 * k; /* inside the class from 4.4 to 3.9 */
        double weights[5];
        for (int i = 0; i < 5; i++) {
            const double a = phi[i + 1] - top, b = phi[i] - top;
            weights[i] = 20 * (b - a) - (b * b * b - a * a * a) / 3;
        }
        const rg_grain_modes m = modes_of(phi, weights, 5, 3, &EVERY);
        assert_int_equal(m.n_found, 1);
        assert_near(m.modes[0].phi, top, 1e-12);
    }
}

/* Equal classes, y = 10, 30, 20: top (y2 - y0) / (2 (2 y1 - y0 - y2)) = 1/6 of a class from the middle; its
 * derivatives follow by the quotient rule. */
static void states_its_error(void **state)
{
    (void) state;
    const double phi[] = {8, 7, 6, 5, 4, 3};
    const double weights[] = {5, 10, 30, 20, 0}, sigma[] = {9, 1, 2, 3, 9};
    grain_sample s;
    grain_sample_init_phi(&s, phi, weights, 5);
    rg_grain_modes m = rg_grain_modes_of(&s.distribution, sigma, 3, &EVERY);
    assert_near(m.modes[0].phi, 5.5 - 1.0 / 6, 1e-13);
    const double d0 = 0.5 * (-30 + 10) / 900, d1 = 0.5 * -2 * 10 / 900, d2 = 0.5 * (30 + 10) / 900;
    assert_relative(m.modes[0].phi_error, sqrt(d0 * d0 + 4 * d1 * d1 + 9 * d2 * d2), 1e-12);
    m = rg_grain_modes_of(&s.distribution, NULL, 3, &EVERY);
    assert_true(isnan(m.modes[0].phi_error));
    grain_sample_free(&s);
    const double end[] = {50, 10, 5, 5, 5};
    grain_sample_init_phi(&s, phi, end, 5);
    m = rg_grain_modes_of(&s.distribution, sigma, 3, &EVERY);
    assert_near(m.modes[0].phi, 7.5, 1e-13);
    assert_true(isnan(m.modes[0].phi_error));
    grain_sample_free(&s);
}

/* Peaks of height 30, 25, 20, 10 at 3.5, 1.5, 7.5, 5.5 phi: one is judged by higher ones that are kept only.
 */
static void leaves_out_what_stands_near(void **state)
{
    (void) state;
    const double phi[] = {8, 7, 6, 5, 4, 3, 2, 1};
    const double weights[] = {20, 5, 10, 5, 30, 5, 25};
    static const struct {
        double separation;
        size_t n;
        double phi[4];
    } cases[] = {
        {0.0, 4, {3.5, 1.5, 7.5, 5.5}},
        {2.0, 4, {3.5, 1.5, 7.5, 5.5}}, /* as far as that is far enough */
        {2.1, 2, {3.5, 7.5}},           /* 5.5 is near 3.5, which is kept */
        {4.1, 1, {3.5}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        const rg_grain_modes_options options = {.min_separation_phi = cases[c].separation};
        const rg_grain_modes m = modes_of(phi, weights, 7, 4, &options);
        assert_int_equal(m.n_found, cases[c].n);
        assert_int_equal(m.n_kept, cases[c].n);
        for (size_t i = 0; i < m.n_kept; i++)
            assert_near(m.modes[i].phi, cases[c].phi[i], 1e-13);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_at_density_not_at_weight),
        cmocka_unit_test(counts_ends_and_orders_by_height),
        cmocka_unit_test(takes_a_plateau_as_one_mode_in_its_middle),
        cmocka_unit_test(keeps_twins_from_fine_to_coarse),
        cmocka_unit_test(finds_the_top_of_a_parabola),
        cmocka_unit_test(states_its_error),
        cmocka_unit_test(leaves_out_what_stands_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
