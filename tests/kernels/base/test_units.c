#include "tests/support/check.h"

#include "kernels/base/units.h"

#include <string.h>

static void reads_the_spellings_of_instruments(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        rg_unit unit;
    } cases[] = {
        {"Micrometers", RG_UNIT_UM},    {"[nm]", RG_UNIT_NM},       {" \xc2\xb5m ", RG_UNIT_UM},
        {"\xb5m", RG_UNIT_UM},          {"cm-1", RG_UNIT_PER_CM},   {"Wt.%", RG_UNIT_PERCENT},
        {"PHI", RG_UNIT_PHI},           {"furlong", RG_UNIT_COUNT}, {"", RG_UNIT_COUNT},
        {"\xc3\x85", RG_UNIT_ANGSTROM}, {"m", RG_UNIT_METRE},       {"cm", RG_UNIT_CM},
        {"points", RG_UNIT_POINT},      {"Volts", RG_UNIT_VOLT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(rg_unit_parse(cases[i].text, strlen(cases[i].text)), cases[i].unit);
}

static void converts_and_comes_back(void **state)
{
    (void) state;
    double x[] = {0.45, 1.0046, 2.5};
    assert_int_equal(rg_units_convert(x, 3, RG_UNIT_UM, RG_UNIT_NM, NULL), RG_OK);
    assert_true(x[0] == 450.0);
    assert_near(x[1], 1004.6, 1e-9);
    assert_int_equal(rg_units_convert(x, 3, RG_UNIT_NM, RG_UNIT_PER_CM, NULL), RG_OK);
    assert_near(x[2], 4000.0, 1e-9);
    double path[] = {0.0, 10.0, -20.0};
    assert_int_equal(rg_units_convert(path, 3, RG_UNIT_MM, RG_UNIT_CM, NULL), RG_OK);
    assert_true(path[0] == 0.0 && path[1] == 1.0 && path[2] == -2.0);
    double d[] = {0.0, 4.0, -1.0};
    assert_int_equal(rg_units_convert(d, 3, RG_UNIT_PHI, RG_UNIT_UM, NULL), RG_OK);
    assert_true(d[0] == 1000.0 && d[1] == 62.5 && d[2] == 2000.0);
}

static void refuses_what_has_no_meaning(void **state)
{
    (void) state;
    rg_error err = {0};
    double x[] = {500.0, -1.0};
    assert_int_equal(rg_units_convert(x, 2, RG_UNIT_DEG, RG_UNIT_NM, &err), RG_EUNITS);
    memset(&err, 0, sizeof err);
    assert_int_equal(rg_units_convert(x, 2, RG_UNIT_NM, RG_UNIT_UM, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_spellings_of_instruments),
        cmocka_unit_test(converts_and_comes_back),
        cmocka_unit_test(refuses_what_has_no_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
