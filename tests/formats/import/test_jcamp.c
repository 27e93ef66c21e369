#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"

static const rg_import_options NONE = {.technique = RG_TECHNIQUE_COUNT, .x_unit = RG_UNIT_COUNT};

#define HEAD                                                                                                 \
    "##TITLE= Made up\n##JCAMP-DX= 4.24 $$ by hand\n##DATA TYPE= INFRARED SPECTRUM\n##XUNITS= 1/CM\n"        \
    "##YUNITS= ABSORBANCE\n##XFACTOR= 0.1\n##YFACTOR= 0.001\n##FIRSTX= 400\n##LASTX= 404\n"

static void reads_a_spectrum_in_differences(void **state)
{
    (void) state;
    rg_entries entries;
    rg_error err = {0};
    const char *text =
        HEAD "##NPOINTS= 5\n##FIRSTY= 0.1\n##XYDATA= (X++(Y..Y))\n4000A00J0K $$ 100, 110, 112\n"
             "4020A12k0 T\n##END=\n";
    assert_int_equal(import_text("s.jdx", text, &NONE, &entries, &err), RG_OK);
    assert_int_equal(entries.n, 1);
    const rg_entry *e = &entries.items[0];
    assert_int_equal(e->technique, RG_FTIR);
    assert_int_equal(e->n_columns, 5);
    static const double VALUES[] = {0.1, 0.11, 0.112, 0.092, 0.072};
    for (size_t i = 0; i < 5; i++) {
        assert_near(e->axis[i], 400.0 + (double) i, 1e-12);
        assert_near(e->values[i], VALUES[i], 1e-15);
    }
    assert_string_equal(rg_table_find(&e->rows, "title")->texts[0], "Made up");
    assert_string_equal(rg_table_value(&e->sources[0].header, "YUNITS"), "ABSORBANCE");
    rg_entries_free(&entries);
}

static void makes_absorbance_of_transmittance(void **state)
{
    (void) state;
    rg_entries entries;
    rg_error err = {0};
    const char *text = "##TITLE=T\r##JCAMP-DX=4.24\r##DATATYPE=INFRARED SPECTRUM\r##XUNITS=1/CM\r"
                       "##YUNITS=TRANSMITTANCE\r##FIRSTX=500\r##LASTX=502\r##NPOINTS=3\r"
                       "##XYPOINTS=(XY..XY)\r500,10; 501,100\r502,0\r##END=\r";
    assert_int_equal(import_text("t.dx", text, &NONE, &entries, &err), RG_OK);
    const rg_entry *e = &entries.items[0];
    assert_near(e->values[0], 1.0, 1e-15);
    assert_near(e->values[1], 0.0, 1e-15);
    assert_true(isnan(e->values[2]));
    assert_non_null(strstr(note_of(e, "ordinate"), "in per cent"));
    rg_entries_free(&entries);
}

static void reads_every_block_and_falling_axes_in_other_units(void **state)
{
    (void) state;
    rg_entries entries;
    rg_error err = {0};
    const char *text =
        "##TITLE=both\n##DATA TYPE=LINK\n##BLOCKS=2\n"
        "##TITLE=one\n##JCAMP-DX=5\n##DATA TYPE=UV/VIS SPECTRUM\n##XUNITS=MICROMETERS\n"
        "##YUNITS=REFLECTANCE\n##FIRSTX=2.5\n##LASTX=2.0\n##NPOINTS=3\n##FIRSTY=9\n"
        "##XYDATA=(X++(Y..Y))\n2.5 0.5 0.25\n2.0 0.125\n##END=\n"
        "##TITLE=two\n##JCAMP-DX=5\n##DATA TYPE=RAMAN SPECTRUM\n##XUNITS=1/CM\n##YUNITS=COUNTS\n"
        "##NPOINTS=2\n##XYPOINTS=(XY..XY)\n100,5 7\n200,5 8\n##END=\n##END=\n";
    assert_int_equal(import_text("b.jdx", text, &NONE, &entries, &err), RG_OK);
    assert_int_equal(entries.n, 2);
    assert_int_equal(entries.items[0].technique, RG_REFLECTANCE);
    assert_near(entries.items[0].axis[0], 2500.0, 1e-9);
    assert_near(entries.items[0].axis[1], 2250.0, 1e-9);
    assert_non_null(strstr(note_of(&entries.items[0], "first_y"), "states 9"));
    assert_int_equal(entries.items[1].technique, RG_RAMAN);
    assert_near(entries.items[1].axis[0], 100.5, 1e-12);
    assert_near(entries.items[1].values[1], 8.0, 0.0);
    assert_string_equal(rg_table_find(&entries.items[1].rows, "sample_id")->texts[0], "b_2");
    rg_entries_free(&entries);
}

static void names_what_is_wrong(void **state)
{
    (void) state;
    static const struct {
        const char *text, *reason;
        size_t line;
    } CASES[] = {
        {HEAD "##NPOINTS= 6\n##XYDATA= (X++(Y..Y))\n4000 1 2\n##END=\n",
         "the block has not as many points as it states", 11},
        {HEAD "##NPOINTS= 5\n##XYDATA= (X++(Y..Y))\n4000 1 2\n4030 3 4 5\n##END=\n",
         "this line does not begin where the one before ends", 13},
        {HEAD "##NPOINTS= 5\n##XYDATA= (X++(Y..Y))\n4000A0J\n4010A2JJJ\n",
         "the check of differences at the beginning of this line does not agree", 13},
        {HEAD "##XYDATA= (X++(Y..Y))\n4000 1 2\n", "the block does not state FIRSTX, LASTX and NPOINTS", 11},
        {HEAD "##NPOINTS= 5\n##XYDATA= (X++(Y..Y))\n4000 1 2 three\n",
         "this line holds something else than data", 12},
        {HEAD "##NPOINTS= many\n", "this record does not hold a number", 10},
        {"##TITLE=n\n##JCAMP-DX=5\n##DATA TYPE=NMR SPECTRUM\n##XYDATA=(X++(Y..Y))\n1 2\n",
         "data of this type are not read", 4},
        {"##TITLE=n\n##JCAMP-DX=5\n##NTUPLES=NMR SPECTRUM\n", "data in pages (NTUPLES) are not read", 3},
        {"##TITLE=n\n##JCAMP-DX=5\n##DATA TYPE=INFRARED SPECTRUM\n##END=\n",
         "there is no block with data in it", 0},
    };
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        rg_entries entries;
        rg_error err = {0};
        assert_true(import_text("w.jdx", CASES[c].text, &NONE, &entries, &err) != RG_OK);
        assert_string_equal(err.reason, CASES[c].reason);
        if (CASES[c].line > 0)
            assert_int_equal(err.index, CASES[c].line);
        rg_entries_free(&entries);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_spectrum_in_differences),
        cmocka_unit_test(makes_absorbance_of_transmittance),
        cmocka_unit_test(reads_every_block_and_falling_axes_in_other_units),
        cmocka_unit_test(names_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
