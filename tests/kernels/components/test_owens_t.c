#include "tests/support/check.h"

#include "kernels/components/owens_t.h"

/* T and the integral from a to infinity by adaptive quadrature with 40 digits (mpmath), the latter over
 * y = h x; their sum checked there against erfc. */
static const struct {
    double h, a, t, beyond;
} REFERENCE[] = {
    {0, 0.5, 0.0737918088252166371, 0.176208191174783363},
    {0, 7, 0.227416382349566726, 0.0225836176504332742},
    {0.0625, 0.25, 0.0389119302347013669, 0.198629235250675023},
    {0.5, 0.5, 0.064488602847503757, 0.0897801665154896912},
    {1, 1, 0.0667418821657009666, 0.0125857448000275591},
    {2, 0.75, 0.010429297924124844, 0.000945768049964759589},
    {4.78125, 0.0625, 1.06329748046874638e-7, 3.29191635634282965e-7},
    {6.5, 0.4375, 2.00057730485083154e-11, 7.42298707872736316e-14},
    {7, 0.96875, 6.39906271938986853e-13, 3.93064910859193096e-24},
    {2, 3, 0.0113750659715450406, 2.54456298758965059e-12},
    {1, 10, 0.0793276269657285257, 1.79104966374030265e-26},
    {0.25, 20, 0.200646836127356132, 1.03118200540752802e-9},
    {0.01, 99, 0.247663180739365314, 0.000342141103318883771},
    {0.5, 1.5, 0.129583984618268078, 0.0246847847447253701},
    {3, 0.25, 0.000396319880896533447, 0.000278629134918513816},
    {9, 2, 5.64294202976920324e-20, 2.21436764110685605e-92},
    {25, 0.125, 1.52567621031562559e-138, 2.67214287565486992e-141},
    {0.001, 30, 0.244694411652715879, 0.00510611724032858975},
    {12, 1.25, 8.88241056038839499e-34, 2.54869375148443558e-84},
};

static void agrees_with_quadrature(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof REFERENCE / sizeof REFERENCE[0]; i++) {
        const double h = REFERENCE[i].h;
        const double a = REFERENCE[i].a;
        /* exp(-h^2 / 2) alone carries the rounding of h^2 into the result. */
        const double tolerance = 1e-14 * fmax(1.0, 0.05 * h * h * (1.0 + a * a));
        assert_relative(rg_components_owens_t(h, a), REFERENCE[i].t, 1e-14 * fmax(1.0, 0.05 * h * h));
        assert_relative(rg_components_owens_t_beyond(h, a), REFERENCE[i].beyond, tolerance);
    }
}

/* T(0, a) = atan(a) / 2 pi, T(h, 1) = Phi(h) Phi(-h) / 2, T(h, infinity) = Phi(-|h|) / 2: Owen (1956), 2.1.
 */
static void meets_closed_forms(void **state)
{
    (void) state;
    for (double x = 0.0; x < 6.0; x += 0.37) {
        const double above = 0.5 * erfc(x / sqrt(2.0));
        assert_relative(rg_components_owens_t(0.0, x), atan(x) / (2.0 * acos(-1.0)), 1e-14);
        assert_relative(rg_components_owens_t(x, 1.0), 0.5 * above * (1.0 - above), 1e-14);
        assert_relative(rg_components_owens_t(x, INFINITY), 0.5 * above, 1e-14);
        assert_relative(rg_components_owens_t_beyond(x, 0.0), 0.5 * above, 1e-14);
    }
}

static void is_even_in_h_and_odd_in_a(void **state)
{
    (void) state;
    assert_near(rg_components_owens_t(-1.3, 0.7), rg_components_owens_t(1.3, 0.7), 0.0);
    assert_near(rg_components_owens_t(1.3, -2.7), -rg_components_owens_t(1.3, 2.7), 0.0);
}

/* Every branch, against the sum that both integrals must have. */
static void parts_add_up_to_half_a_tail(void **state)
{
    (void) state;
    for (double h = 0.0; h < 5.0; h += 0.11)
        for (double a = 0.0; a < 12.0; a += 0.173)
            assert_relative(rg_components_owens_t(h, a) + rg_components_owens_t_beyond(h, a),
                            0.25 * erfc(h / sqrt(2.0)), 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_quadrature),
        cmocka_unit_test(meets_closed_forms),
        cmocka_unit_test(is_even_in_h_and_odd_in_a),
        cmocka_unit_test(parts_add_up_to_half_a_tail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
