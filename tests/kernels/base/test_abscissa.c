#include "tests/support/check.h"

#include "kernels/base/abscissa.h"

static const rg_abscissa_beam BEAM = {532.0, 1.540593};

static double convert(double value, rg_abscissa from, rg_abscissa to, double *width)
{
    assert_int_equal(rg_abscissa_convert(&value, width, 1, from, to, &BEAM, &BEAM, NULL), RG_OK);
    return value;
}

static void known_places(void **state)
{
    (void) state;
    assert_near(convert(1000.0, RG_ABSCISSA_NM, RG_ABSCISSA_PER_CM, NULL), 10000.0, 1e-9);
    assert_near(convert(0.5, RG_ABSCISSA_UM, RG_ABSCISSA_NM, NULL), 500.0, 1e-12);
    assert_near(convert(10.0, RG_ABSCISSA_UM, RG_ABSCISSA_PER_CM, NULL), 1000.0, 1e-10);
    /* Silicon under 532 nm: 1e7 / (1e7 / 532 - 520.5) nm. */
    assert_near(convert(520.5, RG_ABSCISSA_SHIFT, RG_ABSCISSA_NM, NULL), 547.15093776, 1e-8);
    assert_near(convert(0.0, RG_ABSCISSA_SHIFT, RG_ABSCISSA_NM, NULL), 532.0, 1e-10);
    assert_near(convert(540.0, RG_ABSCISSA_NM, RG_ABSCISSA_SHIFT, NULL), 278.47396268, 1e-8);
    assert_near(convert(0.0, RG_ABSCISSA_SHIFT, RG_ABSCISSA_PER_CM, NULL), 18796.992481203, 1e-8);
    /* sin 30 deg is a half: d = lambda; and Q = 2 pi / d. */
    assert_near(convert(60.0, RG_ABSCISSA_TWO_THETA, RG_ABSCISSA_D, NULL), 1.540593, 1e-12);
    assert_near(convert(60.0, RG_ABSCISSA_TWO_THETA, RG_ABSCISSA_Q, NULL), 4.078420003, 1e-8);
    assert_near(convert(1.0893637, RG_ABSCISSA_D, RG_ABSCISSA_TWO_THETA, NULL), 90.0, 2e-5);
}

/* Every kind to every other of its family and back, to 1e-12. */
static void there_and_back(void **state)
{
    (void) state;
    static const struct {
        rg_abscissa kind;
        double low, high;
    } kinds[] = {
        {RG_ABSCISSA_NM, 533.0, 2500.0},
        {RG_ABSCISSA_UM, 0.533, 25.0},
        {RG_ABSCISSA_PER_CM, 400.0, 18000.0},
        {RG_ABSCISSA_SHIFT, 50.0, 4000.0},
        {RG_ABSCISSA_TWO_THETA, 2.0, 150.0},
        {RG_ABSCISSA_D, 0.8, 50.0},
        {RG_ABSCISSA_Q, 0.1, 8.0},
    };
    for (size_t a = 0; a < sizeof kinds / sizeof kinds[0]; a++)
        for (size_t b = 0; b < sizeof kinds / sizeof kinds[0]; b++) {
            if ((a < 4) != (b < 4))
                continue;
            for (int i = 0; i <= 50; i++) {
                const double x = kinds[a].low + (kinds[a].high - kinds[a].low) * i / 50.0;
                double width = 0.7;
                const double there = convert(x, kinds[a].kind, kinds[b].kind, &width);
                const double back = convert(there, kinds[b].kind, kinds[a].kind, &width);
                assert_near(back, x, 1e-12 * (kinds[a].kind == RG_ABSCISSA_SHIFT ? 18797.0 : x));
                assert_relative(width, 0.7, 1e-11);
            }
        }
}

/* A width is that of two edges, to second order. */
static void widths_are_those_of_the_edges(void **state)
{
    (void) state;
    static const rg_abscissa pairs[][2] = {
        {RG_ABSCISSA_NM, RG_ABSCISSA_PER_CM},   {RG_ABSCISSA_SHIFT, RG_ABSCISSA_UM},
        {RG_ABSCISSA_NM, RG_ABSCISSA_SHIFT},    {RG_ABSCISSA_TWO_THETA, RG_ABSCISSA_Q},
        {RG_ABSCISSA_D, RG_ABSCISSA_TWO_THETA}, {RG_ABSCISSA_TWO_THETA, RG_ABSCISSA_D}};
    for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++) {
        const double x = pairs[p][0] == RG_ABSCISSA_D           ? 2.0
                         : pairs[p][0] == RG_ABSCISSA_TWO_THETA ? 40.0
                                                                : 800.0;
        const double w = 1e-3 * x;
        double width = w;
        const double low = convert(x - 0.5 * w, pairs[p][0], pairs[p][1], NULL);
        const double high = convert(x + 0.5 * w, pairs[p][0], pairs[p][1], NULL);
        (void) convert(x, pairs[p][0], pairs[p][1], &width);
        assert_relative(width, fabs(high - low), 1e-5);
    }
}

/* Lines of neon, air and vacuum, as the NIST Atomic Spectra Database lists them (nm). */
static void air_to_vacuum(void **state)
{
    (void) state;
    assert_near(rg_abscissa_vacuum(640.2248), 640.4018, 1e-4);
    assert_near(rg_abscissa_vacuum(585.24878), 585.41101, 1e-4);
    assert_near(rg_abscissa_vacuum(703.24128), 703.43517, 1e-4);
}

static void angles_of_another_tube(void **state)
{
    (void) state;
    const rg_abscissa_beam cobalt = {NAN, 1.788965};
    double angle = 31.77;
    assert_int_equal(rg_abscissa_convert(&angle, NULL, 1, RG_ABSCISSA_TWO_THETA, RG_ABSCISSA_TWO_THETA, &BEAM,
                                         &cobalt, NULL),
                     RG_OK);
    assert_near(sin(angle / 114.59155902616465) / 1.788965, sin(31.77 / 114.59155902616465) / 1.540593,
                1e-13);
}

static void what_has_no_counterpart_is_refused(void **state)
{
    (void) state;
    const rg_abscissa_beam none = {NAN, NAN};
    static const struct {
        rg_abscissa from, to;
        double value;
        rg_status expected;
    } cases[] = {
        {RG_ABSCISSA_NM, RG_ABSCISSA_PER_CM, 0.0, RG_EDOMAIN},
        {RG_ABSCISSA_NM, RG_ABSCISSA_UM, -5.0, RG_EDOMAIN},
        {RG_ABSCISSA_PER_CM, RG_ABSCISSA_NM, NAN, RG_EDOMAIN},
        {RG_ABSCISSA_SHIFT, RG_ABSCISSA_NM, 19000.0, RG_EDOMAIN},
        {RG_ABSCISSA_TWO_THETA, RG_ABSCISSA_D, 180.0, RG_EDOMAIN},
        {RG_ABSCISSA_TWO_THETA, RG_ABSCISSA_Q, 0.0, RG_EDOMAIN},
        {RG_ABSCISSA_D, RG_ABSCISSA_TWO_THETA, 0.7, RG_EDOMAIN},
        {RG_ABSCISSA_D, RG_ABSCISSA_NM, 2.0, RG_EUNITS},
        {RG_ABSCISSA_NONE, RG_ABSCISSA_NM, 2.0, RG_EUNITS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double values[2] = {cases[i].from == RG_ABSCISSA_D ? 2.0 : 90.0, cases[i].value};
        rg_error err = {0};
        assert_int_equal(rg_abscissa_convert(values, NULL, 2, cases[i].from, cases[i].to, &BEAM, &BEAM, &err),
                         cases[i].expected);
        assert_true(cases[i].expected != RG_EDOMAIN || err.index == 1);
    }
    double value = 500.0;
    assert_int_equal(
        rg_abscissa_convert(&value, NULL, 1, RG_ABSCISSA_SHIFT, RG_ABSCISSA_NM, &none, &none, NULL),
        RG_EUSAGE);
    assert_int_equal(
        rg_abscissa_convert(&value, NULL, 1, RG_ABSCISSA_D, RG_ABSCISSA_TWO_THETA, &none, &none, NULL),
        RG_EUSAGE);
    assert_int_equal(rg_abscissa_parse("shift"), RG_ABSCISSA_SHIFT);
    assert_int_equal(rg_abscissa_parse("furlong"), RG_ABSCISSA_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(air_to_vacuum),          cmocka_unit_test(known_places),
        cmocka_unit_test(there_and_back),         cmocka_unit_test(widths_are_those_of_the_edges),
        cmocka_unit_test(angles_of_another_tube), cmocka_unit_test(what_has_no_counterpart_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
