#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/import_text.h"

static rg_import_options with_pixels(double um)
{
    rg_import_options options = rg_import_defaults();
    options.pixel_um = um;
    return options;
}

static void reads_plain_and_raw(void **state)
{
    (void) state;
    static const struct {
        const char *name;
        const char bytes[40];
        size_t n;
        double factor;
    } CASES[] = {
        {"a.pgm", "P2 # grey\n3 2\n255\n0 1 2\n250 251 252\n", 35, 1},
        {"b.pgm", "P5\n3 2\n255\n\x00\x01\x02\xfa\xfb\xfc", 17, 1},
        {"c.pgm", "P5 3 2 65535\n\x00\x00\x01\x00\x02\x00\xfa\x00\xfb\x00\xfc\x00", 25, 256},
    };
    const rg_import_options options = with_pixels(2.5);
    for (size_t c = 0; c < 3; c++) {
        rg_entries entries;
        rg_error err = {0};
        const char *path = write_bytes(CASES[c].name, CASES[c].bytes, CASES[c].n);
        assert_int_equal(rg_import_path(path, NULL, &options, &entries, &err), RG_OK);
        assert_int_equal(entries.n, 1);
        const rg_entry *e = &entries.items[0];
        static const double LEVELS[] = {0, 1, 2, 250, 251, 252};
        assert_int_equal(e->technique, RG_IMAGE);
        assert_int_equal(e->n_rows, 2);
        assert_int_equal(e->n_columns, 3);
        assert_near(e->axis[0], 1.25, 0);
        assert_near(e->axis[2], 6.25, 0);
        for (int i = 0; i < 6; i++)
            assert_near(e->values[i], LEVELS[i] * CASES[c].factor, 0);
        assert_near(rg_table_find(&e->rows, "line")->numbers[1], 1, 0);
        assert_near(rg_table_find(&e->rows, "full_scale")->numbers[1], c == 2 ? 65535 : 255, 0);
        assert_memory_equal(rg_table_find(&e->rows, "sample_id")->texts[1], CASES[c].name, 1);
        rg_entries_free(&entries);
    }
}

/* Two images of one width and pixel size become one entry, in which `line` begins anew. */
static void stacks_images_of_one_width(void **state)
{
    (void) state;
    const rg_import_options options = with_pixels(1);
    rg_entries entries, more;
    assert_int_equal(rg_import_path(write_bytes("a.pgm", "P2 2 1 9 1 2", 12), NULL, &options, &entries, NULL),
                     RG_OK);
    assert_int_equal(rg_import_path(write_bytes("b.pgm", "P2 2 1 9 3 4", 12), NULL, &options, &more, NULL),
                     RG_OK);
    rg_entry both[2] = {entries.items[0], more.items[0]};
    rg_entries joined = {malloc(sizeof both), 2};
    memcpy(joined.items, both, sizeof both);
    free(entries.items);
    free(more.items);
    assert_int_equal(rg_import_join(&joined, NULL), RG_OK);
    assert_int_equal(joined.n, 1);
    assert_int_equal(joined.items[0].n_rows, 2);
    assert_near(rg_table_find(&joined.items[0].rows, "line")->numbers[1], 0, 0);
    assert_string_equal(rg_table_find(&joined.items[0].rows, "sample_id")->texts[1], "b");
    rg_entries_free(&joined);
}

static void refuses_what_is_no_image(void **state)
{
    (void) state;
    static const struct {
        const char *text, *reason;
        rg_status status;
        double pixel;
    } CASES[] = {
        {"P2 2 2 9 1 2 3 4", "pixels are", RG_EUSAGE, NAN},
        {"P2 2 2 9 1 2 3", "ends before", RG_EFORMAT, 1},
        {"P2 2 2 9 1 2 3 x", "ends before", RG_EFORMAT, 1},
        {"P2 2 2 9 1 2 3 10", "brighter", RG_EFORMAT, 1},
        {"P5 9000 9000 255 ", "64 megapixels", RG_EUNSUPPORTED, 1},
        {"P5 9000000000 2 255 ", "64 megapixels", RG_EUNSUPPORTED, 1},
        {"P5 2000 2000 255 abc", "ends before", RG_EFORMAT, 1},
        {"P5 0 2 255 abc", "no pixels", RG_EFORMAT, 1},
        {"P5 2 2 0 abcd", "grey level", RG_EFORMAT, 1},
        {"P5 2 2 70000 abcdefgh", "grey level", RG_EFORMAT, 1},
        {"P5 2", "heading", RG_EFORMAT, 1},
        {"P2 2 2 9 1 2 3 -4", "ends before", RG_EFORMAT, 1},
    };
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        const rg_import_options options = with_pixels(CASES[c].pixel);
        rg_entries entries;
        rg_error err = {0};
        assert_int_equal(import_text("bad.pgm", CASES[c].text, &options, &entries, &err), CASES[c].status);
        assert_non_null(strstr(err.reason, CASES[c].reason));
        assert_non_null(strstr(err.file, "bad.pgm"));
    }
    rg_import_options other = with_pixels(1);
    rg_entries entries;
    other.technique = RG_RAMAN;
    assert_int_equal(import_text("bad.pgm", "P2 1 1 9 1", &other, &entries, NULL), RG_EUSAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_plain_and_raw),
        cmocka_unit_test(stacks_images_of_one_width),
        cmocka_unit_test(refuses_what_is_no_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
