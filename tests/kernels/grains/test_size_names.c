#include "tests/support/check.h"

#include "kernels/grains/size_names.h"

static void names_sizes_in_each_scheme(void **state)
{
    (void) state;
    static const struct {
        double um;
        const char *names[RG_GRAIN_SIZES_COUNT];
    } cases[] = {
        {0.1, {"clay", "clay", "clay"}},
        {2, {"very fine silt", "clay", "fine silt"}},
        {3.90625, {"very fine silt", "very fine silt", "fine silt"}},
        {31, {"very coarse silt", "medium silt", "coarse silt"}},
        {62.6, {"very coarse silt", "very fine sand", "coarse silt"}},
        {65.9, {"very fine sand", "very fine sand", "fine sand"}}, /* the median lunar soil */
        {500, {"coarse sand", "coarse sand", "medium sand"}},
        {1999, {"very coarse sand", "very coarse sand", "coarse sand"}},
        {2800, {"very fine gravel", "granule", "fine gravel"}},
        {63999, {"very coarse gravel", "pebble", "cobble"}},
        {90000, {"very small boulder", "cobble", "cobble"}},
        {1e7, {"very large boulder", "boulder", "large boulder"}},
        {INFINITY, {"very large boulder", "boulder", "large boulder"}},
        {NAN, {"undefined", "undefined", "undefined"}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
        for (int scheme = 0; scheme < RG_GRAIN_SIZES_COUNT; scheme++)
            assert_string_equal(rg_grain_size_name(cases[c].um, (rg_grain_size_scheme) scheme),
                                cases[c].names[scheme]);
}

static void knows_its_schemes(void **state)
{
    (void) state;
    for (int scheme = 0; scheme < RG_GRAIN_SIZES_COUNT; scheme++)
        assert_int_equal(rg_grain_size_scheme_parse(rg_grain_size_scheme_name((rg_grain_size_scheme) scheme)),
                         scheme);
    assert_int_equal(rg_grain_size_scheme_parse("udden"), RG_GRAIN_SIZES_COUNT);
    assert_string_equal(rg_grain_size_scheme_name(RG_GRAIN_SIZES_COUNT), "unknown");
    assert_string_equal(rg_grain_size_name(1, RG_GRAIN_SIZES_COUNT), "undefined");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_sizes_in_each_scheme),
        cmocka_unit_test(knows_its_schemes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
