#include "tests/support/check.h"

#include <string.h>

#include "kernels/grains/texture.h"
#include "tests/support/grain_sample.h"

static void names_gravel_sand_mud_after_folk(void **state)
{
    (void) state;
    static const struct {
        double gravel, sand, mud;
        const char *name;
    } cases[] = {
        {100, 0, 0, "gravel"},
        {80, 10, 10, "gravel"},
        {79, 20, 1, "sandy gravel"},
        {30, 63, 7, "sandy gravel"},
        {30, 7, 63, "muddy sandy gravel"},
        {30, 6.9, 63.1, "muddy gravel"},
        {29, 64, 7, "gravelly sand"},
        {5, 90, 5, "gravelly sand"},
        {10, 45, 45, "gravelly muddy sand"},
        {10, 44, 46, "gravelly mud"},
        {4.99, 90.01, 5, "slightly gravelly sand"},
        {0.01, 50, 49.99, "slightly gravelly muddy sand"},
        {1, 11, 88, "slightly gravelly sandy mud"},
        {1, 1, 98, "slightly gravelly mud"},
        {0.009, 99.991, 0, "sand"},
        {1.42e-14, 60, 40, "muddy sand"},
        {0, 90, 10, "sand"},
        {0, 89.9, 10.1, "muddy sand"},
        {0, 50, 50, "muddy sand"},
        {0, 49, 51, "sandy mud"},
        {0, 10, 90, "sandy mud"},
        {0, 9.9, 90.1, "mud"},
        {0, 0, 100, "mud"},
        {0, 100, 0, "sand"},
        {-1e-15, 100, 0, "sand"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
        assert_string_equal(rg_grain_texture_folk(cases[c].gravel, cases[c].sand, cases[c].mud),
                            cases[c].name);
}

static void names_sand_silt_clay_after_folk(void **state)
{
    (void) state;
    static const struct {
        double sand, silt, clay;
        const char *name;
    } cases[] = {
        {90, 5, 5, "sand"},
        {89, 8, 3, "silty sand"},
        {70, 20, 10, "silty sand"},
        {70, 15, 15, "muddy sand"},
        {50, 19, 31, "muddy sand"},
        {70, 10, 20, "clayey sand"},
        {49, 40, 11, "sandy silt"},
        {10, 45, 45, "sandy mud"},
        {10, 30, 60, "sandy clay"},
        {9, 80, 11, "silt"},
        {9, 46, 45, "mud"},
        {0, 0, 100, "clay"},
        {0, 100, 0, "silt"},
        {100, 0, 0, "sand"},
        {89.9, 6.8, 3.3, "silty sand"},
        {40, 40, 20, "sandy silt"}, /* silt : clay 2 */
        {40, 39.9, 20.1, "sandy mud"},
        {40, 20, 40, "sandy clay"}, /* 1/2 */
        {40, 20.1, 39.9, "sandy mud"},
        /* The split is at silt : clay of 1/2 and 2, not at 1/3 and 2/3 of the ratio. */
        {5, 42.75, 52.25, "mud"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
        assert_string_equal(rg_grain_texture_folk_fines(cases[c].sand, cases[c].silt, cases[c].clay),
                            cases[c].name);
}

/* The twelve rules as the methods page writes them, section 8. */
static size_t usda_rules(double sa, double si, double cl, const char *names[12])
{
    size_t n = 0;
    if (sa > 85 && si + 1.5 * cl < 15)
        names[n++] = "sand";
    if (sa >= 70 && sa <= 91 && si + 1.5 * cl >= 15 && si + 2 * cl < 30)
        names[n++] = "loamy sand";
    if ((cl >= 7 && cl < 20 && sa > 52 && si + 2 * cl >= 30) ||
        (cl < 7 && si < 50 && sa > 43 && si + 2 * cl >= 30))
        names[n++] = "sandy loam";
    if (cl >= 7 && cl < 27 && si >= 28 && si < 50 && sa <= 52)
        names[n++] = "loam";
    if (si >= 50 && ((cl >= 12 && cl < 27) || (si < 80 && cl < 12)))
        names[n++] = "silt loam";
    if (si >= 80 && cl < 12)
        names[n++] = "silt";
    if (cl >= 20 && cl < 35 && si < 28 && sa > 45)
        names[n++] = "sandy clay loam";
    if (cl >= 27 && cl < 40 && sa > 20 && sa <= 45 && !(sa == 45 && cl >= 35))
        names[n++] = "clay loam";
    if (cl >= 27 && cl < 40 && sa <= 20)
        names[n++] = "silty clay loam";
    if (cl >= 35 && sa >= 45)
        names[n++] = "sandy clay";
    if (cl >= 40 && si >= 40)
        names[n++] = "silty clay";
    if (cl >= 40 && sa < 45 && si < 40)
        names[n++] = "clay";
    return n;
}

static void puts_each_point_in_one_usda_class(void **state)
{
    (void) state;
    for (int half = 1; half <= 2; half++) /* steps of 1 % and of 0.5 % */
        for (int a = 0; a <= 100 * half; a++)
            for (int b = 0; a + b <= 100 * half; b++) {
                const double sand = (double) a / half, silt = (double) b / half;
                const char *names[12];
                assert_int_equal(usda_rules(sand, silt, 100 - sand - silt, names), 1);
                assert_string_equal(rg_grain_texture_usda(sand, silt, 100 - sand - silt), names[0]);
            }
    assert_string_equal(rg_grain_texture_usda(40, 40, 20), "loam");
    /* Beside a corner by rounding: 43 + 50 + 7. */
    const char *corner = rg_grain_texture_usda(nextafter(43, 0), nextafter(50, 0), nextafter(7, 0));
    assert_true(strcmp(corner, "loam") == 0 || strcmp(corner, "sandy loam") == 0 ||
                strcmp(corner, "silt loam") == 0);
}

static void names_sand_silt_clay_after_shepard(void **state)
{
    (void) state;
    static const struct {
        double sand, silt, clay;
        const char *name;
    } cases[] = {
        {75, 25, 0, "sand"},
        {74.9, 25.1, 0, "silty sand"},
        {25.1, 74.9, 0, "sandy silt"},
        {20, 19.9, 60.1, "sandy clay"},
        {10, 80, 10, "silt"},
        {0, 25, 75, "clay"},
        {20, 20, 60, "sand-silt-clay"},
        {34, 33, 33, "sand-silt-clay"},
        {60, 30, 10, "silty sand"},
        {60, 10, 30, "clayey sand"},
        {30, 60, 10, "sandy silt"},
        {10, 60, 30, "clayey silt"},
        {30, 10, 60, "sandy clay"},
        {10, 30, 60, "silty clay"},
        {19, 21, 60, "silty clay"},
        {50, 50, 0, "silty sand"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
        assert_string_equal(rg_grain_texture_shepard(cases[c].sand, cases[c].silt, cases[c].clay),
                            cases[c].name);
}

static void names_components_after_blott_and_pye(void **state)
{
    (void) state;
    static const struct {
        double gravel, sand, mud;
        const char *name;
    } cases[] = {
        {0, 100, 0, "sand"},
        {0.9, 98.2, 0.9, "sand"},
        {1, 98, 1, "very slightly muddy very slightly gravelly sand"},
        {4.9, 90.1, 5, "very slightly gravelly slightly muddy sand"},
        {3, 60, 37, "very slightly gravelly muddy sand"},
        {19.9, 60, 20.1, "slightly gravelly muddy sand"},
        {25, 40, 35, "gravelly muddy sand"},
        {35, 40, 25, "muddy gravelly sand"},
        {6, 3, 91, "very slightly sandy slightly gravelly mud"},
    };
    char name[RG_GRAIN_TEXTURE_LENGTH];
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        rg_grain_texture_blott_pye(cases[c].gravel, cases[c].sand, cases[c].mud, name);
        assert_string_equal(name, cases[c].name);
    }
    rg_grain_texture_blott_pye_fines(30, 60, 10, name);
    assert_string_equal(name, "slightly clayey sandy silt");
}

static void reads_shares_from_a_distribution(void **state)
{
    (void) state;
    /* clay < 3.90625, silt, sand, gravel: 10, 30, 40, 20 %. */
    const double phi[] = {10, 8, 4, -1, -3};
    const double weights[] = {10, 30, 40, 20};
    static const char *const expected[RG_GRAIN_TEXTURE_COUNT] = {
        [RG_GRAIN_TEXTURE_FOLK] = "gravelly muddy sand",
        [RG_GRAIN_TEXTURE_FOLK_FINES] = "silty sand", /* 50 : 37.5 : 12.5 */
        [RG_GRAIN_TEXTURE_USDA] = "sandy loam",
        [RG_GRAIN_TEXTURE_SHEPARD] = "silty sand",
        [RG_GRAIN_TEXTURE_BLOTT_PYE] = "gravelly muddy sand",
        [RG_GRAIN_TEXTURE_BLOTT_PYE_FINES] = "slightly clayey silty sand",
        [RG_GRAIN_TEXTURE_ISO] = "coarse sand", /* in phi as wide as fine sand, wider than medium */
        [RG_GRAIN_TEXTURE_ISO_COMPOSITE] =
            "gravelly sandy clayey silt", /* 40.1 % below 63 um, 12.9 % of it clay */
        [RG_GRAIN_TEXTURE_USCS] = "silty or clayey sand (SM or SC or SC-SM)", /* 7.5 % above 4.75 mm */
        [RG_GRAIN_TEXTURE_PEJRUP] = "B-III",
    };
    grain_sample s;
    char name[RG_GRAIN_TEXTURE_LENGTH];
    char all[RG_GRAIN_TEXTURE_COUNT][RG_GRAIN_TEXTURE_LENGTH];
    grain_sample_init_phi(&s, phi, weights, 4);
    rg_grain_texture_all(&s.distribution, 62.5, 3.90625, all);
    for (int scheme = 0; scheme < RG_GRAIN_TEXTURE_COUNT; scheme++) {
        rg_grain_texture_of(&s.distribution, (rg_grain_texture_scheme) scheme, 62.5, 3.90625, name);
        assert_string_equal(name, expected[scheme]);
        assert_string_equal(all[scheme], name);
        assert_int_equal(
            rg_grain_texture_scheme_parse(rg_grain_texture_scheme_name((rg_grain_texture_scheme) scheme)),
            scheme);
    }
    grain_sample_free(&s);
    const double only_gravel[] = {0, 0, 0, 5};
    grain_sample_init_phi(&s, phi, only_gravel, 4);
    rg_grain_texture_of(&s.distribution, RG_GRAIN_TEXTURE_USDA, 62.5, 3.90625, name);
    assert_string_equal(name, "gravel");
    rg_grain_texture_of(&s.distribution, RG_GRAIN_TEXTURE_FOLK, 62.5, 3.90625, name);
    assert_string_equal(name, "gravel");
    grain_sample_free(&s);
    assert_int_equal(rg_grain_texture_scheme_parse("unified"), RG_GRAIN_TEXTURE_COUNT);
}

static void tells_the_limits_of_a_scheme(void **state)
{
    (void) state;
    rg_grain_texture_about about = rg_grain_texture_about_of(RG_GRAIN_TEXTURE_SHEPARD, 63, 2);
    assert_true(about.gravel_um == 2000 && about.fines_um == 63 && about.clay_um == 2);
    about = rg_grain_texture_about_of(RG_GRAIN_TEXTURE_FOLK, 63, 2);
    assert_true(about.fines_um == 63 && isnan(about.clay_um));
    about = rg_grain_texture_about_of(RG_GRAIN_TEXTURE_USDA, 63, 4);
    assert_true(about.fines_um == 50 && about.clay_um == 2);
    about = rg_grain_texture_about_of(RG_GRAIN_TEXTURE_USCS, 63, 4);
    assert_true(about.gravel_um == 4750 && about.fines_um == 75 && isnan(about.clay_um));
    for (int scheme = 0; scheme < RG_GRAIN_TEXTURE_COUNT; scheme++)
        assert_true(strlen(rg_grain_texture_about_of((rg_grain_texture_scheme) scheme, 63, 2).source) > 0);
}

static void names_sand_by_clay_in_mud_after_pejrup(void **state)
{
    (void) state;
    static const struct {
        double sand, silt, clay;
        const char *name;
    } cases[] = {
        {90, 2, 8, "A-I"},     {89.9, 5.1, 5, "B-III"},  {50, 25, 25, "B-II"},   {49.9, 0, 50.1, "C-I"},
        {10, 72, 18, "C-III"}, {10, 72.1, 17.9, "C-IV"}, {9.9, 90.1, 0, "D-IV"}, {100, 0, 0, "A-IV"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
        assert_string_equal(rg_grain_texture_pejrup(cases[c].sand, cases[c].silt, cases[c].clay),
                            cases[c].name);
}

static void names_the_principal_fraction_after_iso(void **state)
{
    (void) state;
    const double edges[] = {0.5, 2, 6.3, 20, 63, 200, 630, 2000, 6300, 20000, 63000, 200000, 630000, 1e6};
    static const struct {
        double weights[13];
        const char *name;
    } cases[] = {
        {{40, 10, 10, 10, 30}, "clay"},
        {{20, 10, 15, 5, 29, 0, 0, 21}, "medium silt"},     /* silt 30 in three parts, sand 29 in one */
        {{0, 0, 0, 20, 5, 5, 10, 20, 20}, "medium gravel"}, /* of equal parts the coarser */
        {{0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 50, 30}, "cobble"},
        {{0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 40, 40}, "large boulder"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        grain_sample s;
        grain_sample_init(&s, edges, cases[c].weights, 13, NULL);
        assert_string_equal(rg_grain_texture_iso(&s.distribution), cases[c].name);
        grain_sample_free(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_gravel_sand_mud_after_folk),
        cmocka_unit_test(names_sand_silt_clay_after_folk),
        cmocka_unit_test(puts_each_point_in_one_usda_class),
        cmocka_unit_test(names_sand_silt_clay_after_shepard),
        cmocka_unit_test(names_components_after_blott_and_pye),
        cmocka_unit_test(reads_shares_from_a_distribution),
        cmocka_unit_test(tells_the_limits_of_a_scheme),
        cmocka_unit_test(names_sand_by_clay_in_mud_after_pejrup),
        cmocka_unit_test(names_the_principal_fraction_after_iso),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
