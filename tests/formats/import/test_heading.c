#include "tests/support/check.h"

#include <string.h>

#include "formats/import/reader.h"

static rg_cell cell(const char *text)
{
    return (rg_cell){text, strlen(text)};
}

static void knows_errors_by_whole_words(void **state)
{
    (void) state;
    static const struct {
        const char *heading, *base;
        bool error;
        double sigmas;
    } cases[] = {
        {"soil_1_err", "soil 1", true, 1.0},
        {"err", "", true, 1.0},
        {"Soil 1 (1s)", "soil 1", true, 1.0},
        {"avg std", "avg", true, 1.0},
        {"augite 2\xcf\x83", "augite", true, 2.0},
        {"soil standard deviation", "soil", true, 1.0},
        {"ferric", "ferric", false, 1.0},
        {"herringbone", "herringbone", false, 1.0},
        {"standard", "", false, 1.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char base[128];
        double sigmas;
        assert_int_equal(rg_import_error_heading(cell(cases[i].heading), base, &sigmas), cases[i].error);
        assert_string_equal(base, cases[i].base);
        assert_true(sigmas == cases[i].sigmas);
    }
    assert_true(rg_import_same_words(cell("Soil-1"), "soil 1"));
    assert_false(rg_import_same_words(cell("Soil-12"), "soil 1"));
    assert_false(rg_import_same_words(cell(""), ""));
}

static void knows_bands_with_units_and_fronts(void **state)
{
    (void) state;
    static const struct {
        const char *heading;
        bool band;
        double position;
        rg_unit unit;
    } cases[] = {
        {"400.5", true, 400.5, RG_UNIT_COUNT},   {"400 nm", true, 400.0, RG_UNIT_NM},
        {"0.45um", true, 0.45, RG_UNIT_UM},      {"X401", true, 401.0, RG_UNIT_COUNT},
        {"R_450.5", true, 450.5, RG_UNIT_COUNT}, {"wl_400nm", true, 400.0, RG_UNIT_NM},
        {"sample_1", false, 0.0, RG_UNIT_COUNT}, {"12a", false, 0.0, RG_UNIT_COUNT},
        {"", false, 0.0, RG_UNIT_COUNT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double position = 0.0;
        rg_unit unit;
        assert_int_equal(rg_import_band_heading(cell(cases[i].heading), false, &position, &unit),
                         cases[i].band);
        if (cases[i].band)
            assert_true(position == cases[i].position && unit == cases[i].unit);
    }
}

static void finds_the_unit_of_a_heading(void **state)
{
    (void) state;
    assert_int_equal(rg_import_unit_of(cell("Wavelength (nm)")), RG_UNIT_NM);
    assert_int_equal(rg_import_unit_of(cell("wavelength/nm")), RG_UNIT_NM);
    assert_int_equal(rg_import_unit_of(cell("Wavelength, um")), RG_UNIT_UM);
    assert_int_equal(rg_import_unit_of(cell("wavelength_nm")), RG_UNIT_NM);
    assert_int_equal(rg_import_unit_of(cell("wavenumber 1/cm")), RG_UNIT_PER_CM);
    assert_int_equal(rg_import_unit_of(cell("Wavelength (eV)")), RG_UNIT_COUNT);
    rg_cell inside;
    assert_true(rg_import_bracketed(cell("Wavelength [\xc2\xb5m]"), &inside));
    assert_int_equal(inside.length, 3);
    assert_false(rg_import_bracketed(cell("Wavelength"), &inside));
    assert_true(rg_import_width_heading(cell("FWHM_nm")) && !rg_import_width_heading(cell("width")));
    assert_true(rg_import_axis_heading(cell("Wavelength")) && !rg_import_axis_heading(cell("sample")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_errors_by_whole_words),
        cmocka_unit_test(knows_bands_with_units_and_fronts),
        cmocka_unit_test(finds_the_unit_of_a_heading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
