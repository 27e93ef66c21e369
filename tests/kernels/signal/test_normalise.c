#include "tests/support/check.h"

#include "kernels/signal/normalise.h"

enum { N = 5 };
/* Uneven, so that sums over channels and integrals differ. */
static const double AXIS[N] = {100.0, 101.0, 103.0, 106.0, 110.0};
static const double VALUES[N] = {2.0, 4.0, 1.0, 3.0, 5.0};

static void scales_are_what_their_names_say(void **state)
{
    (void) state;
    double offset, scale;
    rg_normalise(RG_NORMALISE_AREA, AXIS, VALUES, N, 0.0, &offset, &scale);
    assert_near(scale, 3.0 + 5.0 + 6.0 + 16.0, 1e-14); /* trapezia by hand */
    assert_near(offset, 0.0, 0.0);
    rg_normalise(RG_NORMALISE_MAX, AXIS, VALUES, N, 0.0, &offset, &scale);
    assert_near(scale, 5.0, 0.0);
    rg_normalise(RG_NORMALISE_VECTOR, AXIS, VALUES, N, 0.0, &offset, &scale);
    assert_near(scale, sqrt(55.0), 1e-14);
    rg_normalise(RG_NORMALISE_SNV, AXIS, VALUES, N, 0.0, &offset, &scale);
    assert_near(offset, 3.0, 1e-15);
    assert_near(scale, sqrt(2.5), 1e-15);
    rg_normalise(RG_NORMALISE_MINMAX, AXIS, VALUES, N, 0.0, &offset, &scale);
    assert_near(offset, 1.0, 0.0);
    assert_near(scale, 4.0, 0.0);
    rg_normalise(RG_NORMALISE_AT, AXIS, VALUES, N, 102.0, &offset, &scale);
    assert_near(scale, 2.5, 1e-15);
    rg_normalise(RG_NORMALISE_AT, AXIS, VALUES, N, 110.0, &offset, &scale);
    assert_near(scale, 5.0, 0.0);
}

static void a_falling_axis_gives_the_same(void **state)
{
    (void) state;
    double axis[N], values[N];
    for (int i = 0; i < N; i++) {
        axis[i] = AXIS[N - 1 - i];
        values[i] = VALUES[N - 1 - i];
    }
    for (rg_normalise_kind kind = RG_NORMALISE_AREA; kind < RG_NORMALISE_COUNT; kind++) {
        double offset[2], scale[2];
        rg_normalise(kind, AXIS, VALUES, N, 104.5, &offset[0], &scale[0]);
        rg_normalise(kind, axis, values, N, 104.5, &offset[1], &scale[1]);
        assert_near(offset[1], offset[0], 1e-15);
        assert_near(scale[1], scale[0], 1e-14);
    }
}

static void missing_channels_take_no_part(void **state)
{
    (void) state;
    const double values[N] = {2.0, NAN, 1.0, 3.0, NAN};
    double offset, scale;
    rg_normalise(RG_NORMALISE_AREA, AXIS, values, N, 0.0, &offset, &scale);
    assert_near(scale, 4.5 + 6.0, 1e-14); /* across the gap in a straight line; nothing behind the last */
    rg_normalise(RG_NORMALISE_MAX, AXIS, values, N, 0.0, &offset, &scale);
    assert_near(scale, 3.0, 0.0);
    rg_normalise(RG_NORMALISE_SNV, AXIS, values, N, 0.0, &offset, &scale);
    assert_near(offset, 2.0, 1e-15);
    assert_near(scale, 1.0, 1e-15);
    rg_normalise(RG_NORMALISE_AT, AXIS, values, N, 101.0, &offset, &scale);
    assert_near(scale, 2.0 - 1.0 / 3.0, 1e-15);
    rg_normalise(RG_NORMALISE_AT, AXIS, values, N, 109.0, &offset, &scale);
    assert_true(isnan(scale)); /* no valid channel on one side */
}

static void what_has_no_scale_is_said_so(void **state)
{
    (void) state;
    const double flat[N] = {0.1, 0.1, 0.1, 0.1, 0.1};
    const double empty[N] = {NAN, NAN, NAN, NAN, NAN};
    const double negative[N] = {-1.0, -2.0, -1.0, -2.0, -1.0};
    const double zero[N] = {0.0, 0.0, 0.0, 0.0, 0.0};
    double offset, scale;
    for (rg_normalise_kind kind = RG_NORMALISE_AREA; kind < RG_NORMALISE_COUNT; kind++) {
        rg_normalise(kind, AXIS, empty, N, 103.0, &offset, &scale);
        assert_true(isnan(offset) && isnan(scale));
        rg_normalise(kind, AXIS, zero, N, 103.0, &offset, &scale);
        assert_true(isnan(offset) && isnan(scale));
    }
    rg_normalise(RG_NORMALISE_SNV, AXIS, flat, N, 0.0, &offset, &scale);
    assert_true(isnan(scale));
    rg_normalise(RG_NORMALISE_MINMAX, AXIS, flat, N, 0.0, &offset, &scale);
    assert_true(isnan(scale));
    rg_normalise(RG_NORMALISE_AREA, AXIS, negative, N, 0.0, &offset, &scale);
    assert_true(isnan(scale));
    rg_normalise(RG_NORMALISE_MAX, AXIS, negative, N, 0.0, &offset, &scale);
    assert_true(isnan(scale));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_are_what_their_names_say),
        cmocka_unit_test(a_falling_axis_gives_the_same),
        cmocka_unit_test(missing_channels_take_no_part),
        cmocka_unit_test(what_has_no_scale_is_said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
