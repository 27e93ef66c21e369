#include "tests/support/check.h"

#include <string.h>

#include "tests/support/image_file.h"
#include "tests/support/import_text.h"

static unsigned char bytes[IMAGE_FILE_ROOM];

static rg_import_options pixels(void)
{
    rg_import_options options = rg_import_defaults();
    options.pixel_um = 1.5;
    return options;
}

static rg_status import_png(size_t n, rg_entries *entries, rg_error *err)
{
    const rg_import_options options = pixels();
    return rg_import_path(write_bytes("grains.png", bytes, n), NULL, &options, entries, err);
}

static void reads_grey_of_8_and_16_bits(void **state)
{
    (void) state;
    static const unsigned SAMPLES[2][6] = {{0, 1, 127, 128, 254, 255}, {0, 1, 255, 256, 65534, 65535}};
    for (int k = 0; k < 2; k++) {
        rg_entries entries;
        const size_t n = png_file(3, 2, 1, k == 0 ? 8 : 16, SAMPLES[k], bytes);
        if (n == 0)
            skip();
        assert_int_equal(import_png(n, &entries, NULL), RG_OK);
        for (int i = 0; i < 6; i++)
            assert_near(entries.items[0].values[i], SAMPLES[k][i], 0);
        assert_near(entries.items[0].axis[1], 2.25, 0);
        assert_near(rg_table_find(&entries.items[0].rows, "full_scale")->numbers[0], k == 0 ? 255 : 65535, 0);
        assert_string_equal(entries.items[0].sources[0].type, "image/png");
        rg_entries_free(&entries);
    }
}

/* Equal channels are grey as they are; else BT.709, with a note; alpha is passed over. */
static void makes_colour_grey(void **state)
{
    (void) state;
    const unsigned equal[6] = {9, 9, 9, 200, 200, 200}, colour[6] = {100, 50, 200, 0, 255, 0};
    const unsigned alpha[4] = {77, 10, 78, 255};
    rg_entries entries;
    size_t n = png_file(2, 1, 3, 8, equal, bytes);
    if (n == 0)
        skip();
    assert_int_equal(import_png(n, &entries, NULL), RG_OK);
    assert_near(entries.items[0].values[1], 200, 0);
    assert_string_equal(note_of(&entries.items[0], "colour"), "");
    rg_entries_free(&entries);
    n = png_file(2, 1, 3, 8, colour, bytes);
    assert_int_equal(import_png(n, &entries, NULL), RG_OK);
    assert_near(entries.items[0].values[0], 21.26 + 35.76 + 14.44, 1e-12);
    assert_near(entries.items[0].values[1], 0.7152 * 255, 1e-12);
    assert_non_null(strstr(note_of(&entries.items[0], "colour"), "BT.709"));
    rg_entries_free(&entries);
    n = png_file(2, 1, 2, 8, alpha, bytes);
    assert_int_equal(import_png(n, &entries, NULL), RG_OK);
    assert_near(entries.items[0].values[1], 78, 0);
    rg_entries_free(&entries);
}

static void names_damage(void **state)
{
    (void) state;
    unsigned samples[400];
    rg_entries entries;
    for (unsigned i = 0; i < 400; i++)
        samples[i] = i * 7919 % 256;
    const size_t n = png_file(20, 20, 1, 8, samples, bytes);
    if (n == 0)
        skip();
    rg_error err = {0};
    assert_int_equal(import_png(n - 40, &entries, &err), RG_EFORMAT);
    assert_non_null(strstr(err.reason, "damaged"));
    assert_non_null(strstr(err.file, "grains.png"));
    bytes[n / 2] ^= 0x10; /* the checksum of the chunk finds it */
    memset(&err, 0, sizeof err);
    assert_int_equal(import_png(n, &entries, &err), RG_EFORMAT);
    /* 60000 x 60000 pixels. */
    static const unsigned char HUGE_HEADING[] = {0x89, 'P', 'N',  'G',  13,  10,  26, 10, 0,    0,
                                                 0,    13,  'I',  'H',  'D', 'R', 0,  0,  0xea, 0x60,
                                                 0,    0,   0xea, 0x60, 8,   0,   0,  0,  0};
    memcpy(bytes, HUGE_HEADING, sizeof HUGE_HEADING);
    memset(&err, 0, sizeof err);
    assert_int_not_equal(import_png(n, &entries, &err), RG_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_grey_of_8_and_16_bits),
        cmocka_unit_test(makes_colour_grey),
        cmocka_unit_test(names_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
