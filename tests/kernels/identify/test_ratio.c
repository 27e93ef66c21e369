#include "tests/support/check.h"

#include <string.h>

#include "kernels/identify/ratio.h"
#include "tests/support/tsv_rows.h"

enum { VALUES_MAX = 200 };

static double value_of(const char *text, const double *values)
{
    static const char *const extra[] = {"Ca_X"};
    rg_ratio ratio;
    rg_error err = {0};
    assert_int_equal(rg_ratio_parse(text, &rows_library()->formula.oxides, extra, 1, &ratio, &err), RG_OK);
    return rg_ratio_value(&ratio, values);
}

static void reads_sums_factors_and_quotients(void **state)
{
    (void) state;
    const rg_oxide_table *oxides = &rows_library()->formula.oxides;
    const size_t n = oxides->n_oxides;
    double values[VALUES_MAX] = {0};
    assert_true(rg_ratio_values(oxides, 1) <= VALUES_MAX);
    values[rows_oxide("FeO")] = 0.5;
    values[rows_oxide("Fe2O3")] = 0.25;
    values[rows_oxide("MgO")] = 1.25;
    values[rows_oxide("Y2O3")] = 0.1;
    values[rows_oxide("Lu2O3")] = 0.2;
    values[n + rows_oxide("CaO")] = 40.0;
    values[2 * n + RG_VALUE_TOTAL] = 99.0;
    values[2 * n + RG_VALUE_COMMON] = 7.0;
    assert_near(value_of("Fe", values), 0.75, 1e-15);
    assert_near(value_of("Fe2 + 2*Fe3", values), 1.0, 1e-15);
    assert_near(value_of("Mg / Mg + Fe", values), 0.625, 1e-15);
    assert_near(value_of("-Mg+1.5 * Fe2", values), -0.5, 1e-15);
    assert_near(value_of("REE", values), 0.3, 1e-15);
    assert_near(value_of("REE - Y", values), 0.2, 1e-15);
    assert_near(value_of("wt(CaO) + total", values), 139.0, 1e-12);
    assert_near(value_of("Ca_X", values), 7.0, 1e-15);
    assert_true(isnan(value_of("Mg / Al", values)));
}

static void names_text_that_is_no_quantity(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        rg_status status;
    } cases[] = {{"", RG_EFORMAT},
                 {"Fe +", RG_EFORMAT},
                 {"Fe Mg", RG_EFORMAT},
                 {"2Fe", RG_EFORMAT},
                 {"Fe / Mg / Ca", RG_EFORMAT},
                 {"wt(CaO", RG_EFORMAT},
                 {"Fx", RG_ENOENT},
                 {"wt(CaX)", RG_ENOENT},
                 {"Ca_X", RG_ENOENT},
                 {"REE + REE + REE + REE + REE + REE", RG_ESHAPE}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        rg_ratio ratio;
        rg_error err = {0};
        assert_int_equal(
            rg_ratio_parse(cases[c].text, &rows_library()->formula.oxides, NULL, 0, &ratio, &err),
            cases[c].status);
        assert_string_equal(err.subject, cases[c].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_sums_factors_and_quotients),
        cmocka_unit_test(names_text_that_is_no_quantity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
