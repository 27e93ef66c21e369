#include "tests/support/check.h"

#include "kernels/signal/snip.h"
#include "tests/support/peaky.h"

enum { N = PEAKY_N };

static void the_background_is_that_of_the_formula(void **state)
{
    (void) state;
    static const double REFERENCE[PEAKY_REFERENCES] = {
        7.769466988266, 9.163830373641, 10.85224774005, 12.54073771663, 13.91832987312,
        14.69125535551, 14.76359421727, 14.23194006982, 13.23078695504, 12.37332037463};
    double values[N], curve[N], work[N];
    peaky_spectrum(values);
    assert_true(rg_snip(values, N, 8, true, curve, work));
    check_peaky(curve, REFERENCE, 1e-11);
}

/* By hand: 0 0 4 0 0 with half widths 2 and 1: only the middle has neighbours at 2, then it is 0. */
static void a_peak_is_clipped_to_its_feet(void **state)
{
    (void) state;
    const double values[5] = {0.0, 1.0, 4.0, 1.0, 0.0};
    double curve[5], work[5];
    assert_true(rg_snip(values, 5, 2, false, curve, work));
    for (int i = 0; i < 5; i++)
        assert_near(curve[i], 0.0, 0.0);
    assert_true(rg_snip(values, 5, 1, false, curve, work));
    assert_near(curve[2], 1.0, 0.0);
    assert_near(curve[1], 1.0, 0.0);
}

static void nothing_rises_and_gaps_are_bridged(void **state)
{
    (void) state;
    double values[N], curve[N], work[N];
    peaky_spectrum(values);
    for (int i = 0; i < N; i++)
        values[i] -= 9.0; /* some below zero */
    values[0] = values[40] = values[41] = NAN;
    assert_true(rg_snip(values, N, 200, true, curve, work));
    for (int i = 0; i < N; i++) {
        assert_true(isfinite(curve[i]));
        assert_true(isnan(values[i]) || curve[i] <= values[i] + 1e-12);
    }
    for (int i = 0; i < N; i++)
        values[i] = NAN;
    assert_false(rg_snip(values, N, 8, true, curve, work));
    assert_true(isnan(curve[3]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_background_is_that_of_the_formula),
        cmocka_unit_test(a_peak_is_clipped_to_its_feet),
        cmocka_unit_test(nothing_rises_and_gaps_are_bridged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
