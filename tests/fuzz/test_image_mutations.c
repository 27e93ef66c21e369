/* Damaged images: seeded mutations of good ones. What is accepted must be sound; nothing may crash. */
#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "tests/support/image_file.h"
#include "tests/support/import_text.h"

enum { SEED = 17, ROUNDS = 1500 };

static uint64_t draw(uint64_t round, uint64_t k, uint64_t below)
{
    return (uint64_t) (rg_random_uniform(SEED, round, k) * (double) below);
}

static void mutate(const char *name, const unsigned char *good, size_t n)
{
    static unsigned char bytes[IMAGE_FILE_ROOM];
    rg_import_options options = rg_import_defaults();
    size_t accepted = 0;
    options.pixel_um = 1;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        rg_entries entries;
        rg_error err = {0};
        const uint64_t edits = 1 + draw(round, 0, 3);
        memcpy(bytes, good, n);
        for (uint64_t e = 0; e < edits; e++)
            bytes[draw(round, 10 * e + 1, n)] = (unsigned char) draw(round, 10 * e + 2, 256);
        const size_t size = draw(round, 1000, 4) == 0 ? 1 + (size_t) draw(round, 1001, n) : n;
        if (rg_import_path(write_bytes(name, bytes, size), NULL, &options, &entries, &err) != RG_OK) {
            assert_non_null(err.reason);
            assert_true(err.file[0] != '\0');
            continue;
        }
        accepted++;
        for (size_t e = 0; e < entries.n; e++)
            assert_int_equal(rg_entry_validate(&entries.items[e], NULL), RG_OK);
        rg_entries_free(&entries);
    }
    print_message("seed %d, %s: %zu of %d mutations accepted\n", SEED, name, accepted, ROUNDS);
    assert_true(accepted < ROUNDS);
}

static const unsigned *made(void)
{
    static unsigned samples[32 * 24];
    for (unsigned i = 0; i < 32 * 24; i++)
        samples[i] = i * 7919 % 251;
    return samples;
}

static void pgm_survives(void **state)
{
    (void) state;
    unsigned char bytes[800] = "P5 32 24 255\n";
    for (size_t i = 0; i < 32 * 24; i++)
        bytes[13 + i] = (unsigned char) made()[i];
    mutate("m.pgm", bytes, 13 + 32 * 24);
}

static void png_survives(void **state)
{
    (void) state;
    static unsigned char bytes[IMAGE_FILE_ROOM];
    const size_t n = png_file(32, 24, 1, 8, made(), bytes);
    if (n == 0)
        skip();
    mutate("m.png", bytes, n);
}

static void tiff_survives(void **state)
{
    (void) state;
    static unsigned char bytes[IMAGE_FILE_ROOM];
    for (int tiled = 0; tiled < 2; tiled++) {
        const char *path = write_bytes("good.tif", "", 0);
        if (!tiff_file(path, 32, 24, 1, 8, tiled, 0, made()))
            skip();
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        const size_t n = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        mutate("m.tif", bytes, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pgm_survives),
        cmocka_unit_test(png_survives),
        cmocka_unit_test(tiff_survives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
