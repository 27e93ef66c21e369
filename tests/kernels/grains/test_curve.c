#include "tests/support/check.h"

#include "kernels/grains/curve.h"

/* Values of SciPy 1.10's PchipInterpolator. */
static void agrees_with_scipy(void **state)
{
    (void) state;
    const double x[] = {-3, -2.2, -1.1, 0, 0.4, 2, 3.7};
    const double c[] = {0, .05, .05, .3, .72, .9, 1.0};
    const double slopes[] = {
        0.08881578947368422, 0.0, 0.0, 0.4152750922833538, 0.2423076923076923, 0.07749847786379054,
        0.0311720142602495};
    const double q[] = {-2.9, -2.5, -1.5, -.9, -.2, .1, .39, 1., 1.9, 2.5, 3.6};
    const double values[] = {0.008948396381578957, 0.04042454769736843, 0.05,
                             0.05943283722432698,  0.2226130567656697,  0.3844409547101694,
                             0.717023410803744,    0.8228457669350198,  0.8925868976036181,
                             0.936934746515887,    0.9966704453474119};
    const double derivatives[] = {0.08958675986842106, 0.05874794407894737, 0.0,
                                  0.09303017844948121, 0.3572961462661609,  1.183392925956975,
                                  0.3521086361838632,  0.1138436484894053,  0.07113390666607844,
                                  0.0694639885890746,  0.03538801800708578};
    double got[7], down[7], minus[7];
    rg_grain_curve_slopes(x, c, 7, got);
    for (size_t i = 0; i < 7; i++)
        assert_near(got[i], slopes[i], 1e-14);
    for (size_t i = 0; i < 7; i++)
        minus[i] = -x[i];
    rg_grain_curve_slopes(minus, c, 7, down); /* phi descends with diameter */
    for (size_t k = 0; k < 11; k++) {
        double derivative;
        assert_near(rg_grain_curve_at(x, c, got, 7, q[k], &derivative), values[k], 1e-14);
        assert_near(derivative, derivatives[k], 1e-13);
        assert_near(rg_grain_curve_at(minus, c, down, 7, -q[k], &derivative), values[k], 1e-14);
        assert_near(derivative, -derivatives[k], 1e-13);
    }
    const double x3[] = {0, 1, 3}, c3[] = {0, .9, 1.0};
    rg_grain_curve_slopes(x3, c3, 3, got);
    assert_near(got[0], 1.18333333333333, 1e-13);
    assert_near(got[1], 0.10519480519480519, 1e-13);
    assert_near(got[2], 0, 1e-13);
}

static void is_level_outside_and_on_plateaus(void **state)
{
    (void) state;
    const double x[] = {0, 1, 2, 3}, c[] = {0, 0.5, 0.5, 1};
    double slopes[4], derivative = 7;
    rg_grain_curve_slopes(x, c, 4, slopes);
    assert_true(rg_grain_curve_at(x, c, slopes, 4, -5, &derivative) == 0.0 && derivative == 0.0);
    assert_true(rg_grain_curve_at(x, c, slopes, 4, 9, NULL) == 1.0);
    assert_true(rg_grain_curve_at(x, c, slopes, 4, 1.7, &derivative) == 0.5 && derivative == 0.0);
    rg_grain_curve_slopes(x, c, 2, slopes); /* a line */
    assert_near(rg_grain_curve_at(x, c, slopes, 2, 0.25, NULL), 0.125, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_scipy),
        cmocka_unit_test(is_level_outside_and_on_plateaus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
