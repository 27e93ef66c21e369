#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/grainsize_heading.h"
#include "tests/support/sheet_text.h"

static void tells_shares_from_curves_and_shapes(void **state)
{
    (void) state;
    static const struct {
        const char *heading;
        rg_grainsize_column_kind kind;
    } cases[] = {{"p3 [%]", RG_GRAINSIZE_SHARE},    {"Q3 [%]", RG_GRAINSIZE_CUMULATIVE},
                 {"q3 [1/mm]", RG_GRAINSIZE_OTHER}, {"Q3", RG_GRAINSIZE_SHARE},
                 {"phi", RG_GRAINSIZE_OTHER},       {"% finer", RG_GRAINSIZE_CUMULATIVE},
                 {"SPHT3", RG_GRAINSIZE_OTHER},     {"soil 10084", RG_GRAINSIZE_SHARE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(rg_grainsize_column_kind_of(cell_of(cases[i].heading)), cases[i].kind);
}

static void tells_columns_of_sizes_and_their_meaning(void **state)
{
    (void) state;
    assert_true(rg_grainsize_heads_sizes(cell_of("Sieve (mm)")));
    assert_true(rg_grainsize_heads_sizes(cell_of("D")));
    assert_false(rg_grainsize_heads_sizes(cell_of("mass")));
    assert_int_equal(rg_grainsize_heading_meaning(cell_of("lower size")), RG_SIZES_LOWER);
    assert_int_equal(rg_grainsize_heading_meaning(cell_of("midpoint")), RG_SIZES_CENTRE);
    assert_int_equal(rg_grainsize_heading_meaning(cell_of("size")), RG_SIZES_AS_FILED);
}

static void knows_headings_of_size_tables(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        bool sizes;
    } cases[] = {{"sieve_um,A\n1,2\n", true},
                 {"x,>250,63-250\n1,2,3\n", true},
                 {"from lower,upper\n1,2\n", true},
                 {"wavelength diameter,A\n1,2\n", false},
                 {"x,>250,y\n1,2,3\n", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_sheet sheet = sheet_of(cases[i].text);
        assert_int_equal(rg_grainsize_headings(&sheet, 0), cases[i].sizes);
        rg_sheet_free(&sheet);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_shares_from_curves_and_shapes),
        cmocka_unit_test(tells_columns_of_sizes_and_their_meaning),
        cmocka_unit_test(knows_headings_of_size_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
