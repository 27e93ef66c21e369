#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/epma_rows.h"
#include "tests/support/sheet_text.h"

static rg_epma_layout layout_of(const rg_sheet *sheet)
{
    rg_epma_layout l = {.sheet = sheet};
    assert_true(rg_epma_layout_header(sheet, &l.header, &l.kind));
    assert_int_equal(rg_epma_layout_read(&l, NULL), RG_OK);
    return l;
}

static void statistics_units_and_limits_are_no_analyses(void **state)
{
    (void) state;
    static const struct {
        const char *row;
        bool analysis;
        bool limits;
    } cases[] = {{"std 1,40,10,50", true, false},
                 {"Mean (n=3),40,10,50", false, false},
                 {"1\xcf\x83,1,1,1", false, false},
                 {"Standard deviation,1,1,1", false, false},
                 {"det.lim,0.1,0.1,0.1", false, true},
                 {"units,wt%,wt%,wt%", false, false},
                 {"spot,SiO2,FeO,MgO", false, false},
                 {"a,40,x,50", false, false},
                 {"a,,,", false, false},
                 {"a,bdl,,", true, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[128];
        size_t list[3];
        size_t limits;
        snprintf(text, sizeof text, "spot,SiO2,FeO,MgO\n%s\nlast,1,2,3\n", cases[i].row);
        rg_sheet sheet = sheet_of(text);
        rg_epma_layout l = layout_of(&sheet);
        rg_entry entry = {.technique = RG_EPMA};
        assert_int_equal(rg_epma_rows(&l, &entry, list, &limits, NULL), RG_OK);
        assert_int_equal(entry.n_rows, cases[i].analysis ? 2 : 1);
        assert_int_equal(list[entry.n_rows - 1], 2);
        assert_int_equal(limits, cases[i].limits ? 1 : RG_NO_INDEX);
        assert_int_equal(rg_table_value(&entry.notes, "row left out") != NULL, !cases[i].analysis);
        free(l.used);
        rg_entry_free(&entry);
        rg_sheet_free(&sheet);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statistics_units_and_limits_are_no_analyses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
