#include "tests/support/check.h"

#include "kernels/signal/rubberband.h"
#include "tests/support/peaky.h"

enum { N = PEAKY_N };

/* The lower hull at a channel is the lowest of all chords over it. */
static double lowest_chord(const double *axis, const double *values, int i)
{
    double lowest = isnan(values[i]) ? INFINITY : values[i];
    for (int a = 0; a < i; a++)
        for (int b = i + 1; b < N; b++) {
            const double at = values[a] + (values[b] - values[a]) * (axis[i] - axis[a]) / (axis[b] - axis[a]);
            if (at < lowest) /* never so where one is missing */
                lowest = at;
        }
    return lowest;
}

static void the_band_is_the_lowest_of_all_chords(void **state)
{
    (void) state;
    double axis[N], values[N], curve[N];
    size_t corner[N];
    for (int backwards = 0; backwards < 2; backwards++)
        for (int holes = 0; holes < 2; holes++) {
            peaky_axis(axis);
            peaky_spectrum(values);
            for (int i = 0; i < N; i++) {
                axis[i] = backwards ? 1000.0 - axis[i] : axis[i];
                values[i] = holes && (i % 7 == 3) ? NAN : values[i] - 0.002 * (i - 40) * (i - 40);
            }
            assert_true(rg_rubberband(axis, values, N, curve, corner) >= 2);
            for (int i = 0; i < N; i++)
                assert_near(curve[i], lowest_chord(axis, values, i), 1e-12);
        }
}

static void outside_of_valid_channels_there_is_none(void **state)
{
    (void) state;
    double axis[N], values[N], curve[N];
    size_t corner[N];
    peaky_axis(axis);
    for (int i = 0; i < N; i++)
        values[i] = i == 30 || i == 50 ? 1.0 + 0.1 * i : NAN;
    assert_int_equal(rg_rubberband(axis, values, N, curve, corner), 2);
    assert_true(isnan(curve[29]) && isnan(curve[51]));
    assert_near(curve[30], 4.0, 1e-15);
    assert_near(curve[50], 6.0, 1e-15);
    for (int i = 0; i < N; i++)
        values[i] = NAN;
    assert_int_equal(rg_rubberband(axis, values, N, curve, corner), 0);
    assert_true(isnan(curve[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_band_is_the_lowest_of_all_chords),
        cmocka_unit_test(outside_of_valid_channels_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
