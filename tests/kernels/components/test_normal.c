#include "tests/support/check.h"

#include "kernels/components/normal.h"

/* z, P(Z >= z) and the density with 40 digits (mpmath: erfc and exp), on both sides of where the
 * approximations change and far out. */
static const struct {
    double z, tail, density;
} REFERENCE[] = {
    {0.0, 0.5, 0.398942280401432678},
    {0.03125, 0.487535082565622873, 0.39874753191596668},
    {0.5, 0.308537538725986896, 0.352065326764299478},
    {0.65625, 0.255831641347933929, 0.321656663586075254},
    {0.6640625, 0.253325155003031414, 0.32000199937602754},
    {1.0, 0.158655253931457051, 0.24197072451914335},
    {1.96875, 0.0244909032642332743, 0.0574450285054876851},
    {3.5, 0.000232629079035525036, 0.000872682695045760066},
    {5.625, 9.2753987345608214e-9, 5.37323265056914993e-8},
    {5.6640625, 7.39152606747709876e-9, 4.31000993317755414e-8},
    {8.0, 6.22096057427178412e-16, 5.05227108353689229e-15},
    {12.125, 3.89301008074042079e-34, 4.75195938738845667e-33},
    {20.0, 2.7536241186062337e-89, 5.52094836215976319e-88},
    {30.5, 1.30293791317807635e-204, 3.97822342728212008e-203},
    {37.25, 5.29788877992726884e-304, 1.9748837798916329e-302},
};

static void agrees_with_forty_digits_on_both_sides(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof REFERENCE / sizeof REFERENCE[0]; i++)
        for (int side = -1; side <= 1; side += 2) {
            double density;
            assert_relative(rg_components_normal_tail(side * REFERENCE[i].z, &density), REFERENCE[i].tail,
                            1e-15);
            assert_relative(density, REFERENCE[i].density, 1e-15);
        }
}

/* Against the C library's, at 20 000 places; the square of z costs that one digits of its own far out. */
static void agrees_with_the_library(void **state)
{
    (void) state;
    for (int i = 0; i < 20000; i++) {
        const double z = 37.0 * i / 20000.0;
        double density;
        assert_relative(rg_components_normal_tail(z, &density), 0.5 * erfc(z * sqrt(0.5)),
                        1e-15 * fmax(2.0, z * z));
    }
}

static void ends_in_nothing_and_carries_what_is_no_number(void **state)
{
    (void) state;
    double density;
    assert_near(rg_components_normal_tail(40.0, &density), 0.0, 0.0);
    assert_near(density, 0.0, 0.0);
    assert_near(rg_components_normal_tail(-INFINITY, &density), 0.0, 0.0);
    assert_true(isnan(rg_components_normal_tail(NAN, &density)) && isnan(density));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_forty_digits_on_both_sides),
        cmocka_unit_test(agrees_with_the_library),
        cmocka_unit_test(ends_in_nothing_and_carries_what_is_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
