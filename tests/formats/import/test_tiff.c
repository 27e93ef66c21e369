#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/image_file.h"
#include "tests/support/import_text.h"

enum { WIDTH = 37, HEIGHT = 21 };

static rg_status import_tiff(size_t channels, int bits, int tiled, int white, const unsigned *samples,
                             rg_entries *entries, rg_error *err)
{
    rg_import_options options = rg_import_defaults();
    options.pixel_um = 0.5;
    const char *path = write_bytes("grains.tif", "", 0);
    if (!tiff_file(path, WIDTH, HEIGHT, channels, bits, tiled, white, samples))
        skip();
    return rg_import_path(path, NULL, &options, entries, err);
}

static void reads_strips_and_tiles(void **state)
{
    (void) state;
    unsigned samples[WIDTH * HEIGHT];
    for (int bits = 8; bits <= 16; bits += 8)
        for (int tiled = 0; tiled < 2; tiled++)
            for (int white = 0; white < 2; white++) {
                const unsigned most = bits == 8 ? 255 : 65535;
                rg_entries entries;
                for (unsigned i = 0; i < WIDTH * HEIGHT; i++)
                    samples[i] = i * 7919 % (most + 1);
                assert_int_equal(import_tiff(1, bits, tiled, white, samples, &entries, NULL), RG_OK);
                assert_int_equal(entries.items[0].n_rows, HEIGHT);
                assert_int_equal(entries.items[0].n_columns, WIDTH);
                for (int i = 0; i < WIDTH * HEIGHT; i++)
                    assert_near(entries.items[0].values[i], white ? most - samples[i] : samples[i], 0);
                rg_entries_free(&entries);
            }
}

static void makes_colour_grey(void **state)
{
    (void) state;
    unsigned samples[WIDTH * HEIGHT * 3];
    rg_entries entries;
    for (unsigned i = 0; i < WIDTH * HEIGHT * 3; i++)
        samples[i] = i * 31 % 256;
    assert_int_equal(import_tiff(3, 8, 0, 0, samples, &entries, NULL), RG_OK);
    assert_near(entries.items[0].values[40],
                0.2126 * samples[120] + 0.7152 * samples[121] + 0.0722 * samples[122], 1e-12);
    assert_non_null(strstr(note_of(&entries.items[0], "colour"), "BT.709"));
    rg_entries_free(&entries);
}

static void refuses_damage_by_name(void **state)
{
    (void) state;
    unsigned samples[WIDTH * HEIGHT] = {0};
    static const char *const TEXTS[] = {"II*\0\xff\xff\xff\x7f____", "MM\0*________"};
    rg_import_options options = rg_import_defaults();
    rg_entries entries;
    options.pixel_um = 1;
    if (!tiff_file(write_bytes("x.tif", "", 0), WIDTH, HEIGHT, 1, 8, 0, 0, samples))
        skip();
    for (int k = 0; k < 2; k++) {
        rg_error err = {0};
        assert_int_equal(rg_import_path(write_bytes("bad.tif", TEXTS[k], 12), NULL, &options, &entries, &err),
                         RG_EFORMAT);
        assert_non_null(strstr(err.file, "bad.tif"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_strips_and_tiles),
        cmocka_unit_test(makes_colour_grey),
        cmocka_unit_test(refuses_damage_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
