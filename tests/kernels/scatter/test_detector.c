#include "tests/support/check.h"

#include "kernels/scatter/detector.h"

static void places_percentiles(void **state)
{
    (void) state;
    const double shares[] = {0.2, 0.0, 0.5, 0.3};
    double share;
    assert_int_equal(rg_scatter_detector_place(shares, 4, 10.0, &share), 0);
    assert_near(share, 0.5, 1e-15);
    assert_int_equal(rg_scatter_detector_place(shares, 4, 20.0, &share), 0); /* the finer end of a plateau */
    assert_near(share, 1.0, 1e-15);
    assert_int_equal(rg_scatter_detector_place(shares, 4, 45.0, &share), 2);
    assert_near(share, 0.5, 1e-15);
}

static void counts_rings(void **state)
{
    (void) state;
    const double b[] = {1.0, NAN, 0.0, -1.0, 2.0}, sigma[] = {0.1, NAN, 0.0, 0.1, 0.2},
                 less[] = {0.1, 1, 1, 1, NAN};
    const rg_scatter_detector d = {.n_rings = 5};
    size_t ring[5];
    bool known;
    assert_int_equal(rg_scatter_detector_rings(&d, b, sigma, ring, &known), 2);
    assert_true(known && ring[1] == 4);
    assert_int_equal(rg_scatter_detector_rings(&d, b, less, ring, &known), 2);
    assert_false(known);
    (void) rg_scatter_detector_rings(&d, b, NULL, ring, &known);
    assert_false(known);
}

/* Chi-square of 20 exceeds 63 once in 300 000 times or so, 45 once in a thousand. */
static void misfits_are_rare(void **state)
{
    (void) state;
    rg_scatter_answer a = {.rings = 30, .best_parameters = 10, .best_chi_square = 45};
    assert_false(rg_scatter_misfits(&a));
    a.best_chi_square = 65;
    assert_true(rg_scatter_misfits(&a));
    /* The answer itself, with fewer parameters, can be too far away where rougher ones are near. */
    rg_scatter_answer b = {.rings = 30, .best_parameters = 20, .best_chi_square = 9, .parameters = 5};
    b.chi_square = 50;
    assert_false(rg_scatter_exceeds(&b));
    b.chi_square = 75;
    assert_true(rg_scatter_exceeds(&b));
    assert_false(rg_scatter_misfits(&b));
    a.outcome = RG_ESHAPE;
    assert_false(rg_scatter_misfits(&a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_percentiles),
        cmocka_unit_test(counts_rings),
        cmocka_unit_test(misfits_are_rare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
