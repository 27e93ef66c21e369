/* Damaged instrument files: a seeded mutation of good ones. What an importer accepts must be sound; nothing
 * may crash. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "tests/support/import_text.h"

enum { SEED = 7, ROUNDS = 1500, ROOM = 600 };

static const struct {
    const char *name, *text;
    rg_technique technique;
} SEEDS[] = {
    {"f.csv", "wavelength_nm;a;a_err\n500;0,1;0,01\n510;0,2;0,01\n520;0,3;0,02\n", RG_REFLECTANCE},
    {"f.csv", "Class,450,460,470,480\nSOIL,0.1,0.2,0.3,0.4\n\"RO,CK\",0.4,0.5,0.6,\n", RG_REFLECTANCE},
    {"f.txt", "##NAMES=Albite\n##RRUFFID=R1\n100.1, 5\n100.6, 7\n101.1, 9\n##END=\n", RG_TECHNIQUE_COUNT},
    {"f.csv", "Point,SiO2,CaO,F,Total\n1,40.0,50.0,<0.1,90.0\n2,41.0,bdl,0.5,95.0\nAverage,1,2,3,4\n",
     RG_EPMA},
    {"f.csv", "sieve_um,A,B\n1000,1,0\n500,2,3\n250,4,5\npan,3,2\n", RG_GRAINSIZE},
    {"f.csv", "id,lower_um,upper_um,w\nA,100,1000,60\nA,10,100,40\nB,50,1000,70\nB,10,50,30\n", RG_GRAINSIZE},
    {"f.gsas", "A title\nBANK 1 5 1 CONST 1500 2 0 0 STD\n     609     612 2   673     619     627\n",
     RG_TECHNIQUE_COUNT},
    {"f.gsas",
     "BANK 1 2 2 CONST 1500 2 0 0 FXYE\n1500 10 3\n1502 12 3.5\nBANK 2 2 1 CONS 10 1 0 0 ESD\n       5       "
     "2       6       2\n",
     RG_TECHNIQUE_COUNT},
    {"f.hdr", "ENVI\nsamples = 2\nlines = 1\nbands = 3\ndata type = 1\nwavelength = {500, 600, 700}\n",
     RG_TECHNIQUE_COUNT},
};

static uint64_t draw(uint64_t round, uint64_t k, uint64_t below)
{
    return (uint64_t) (rg_random_uniform(SEED, round, k) * (double) below);
}

/* One to four edits: a byte changed, a run doubled, a run removed. */
static size_t mutate(char *text, size_t n, uint64_t round)
{
    const uint64_t edits = 1 + draw(round, 0, 4);
    for (uint64_t e = 0; e < edits && n > 4; e++) {
        const size_t at = (size_t) draw(round, 10 * e + 1, n);
        const size_t run = 1 + (size_t) draw(round, 10 * e + 2, n - at < 20 ? n - at : 20);
        switch (draw(round, 10 * e + 3, 3)) {
        case 0:
            text[at] = (char) draw(round, 10 * e + 4, 256);
            break;
        case 1:
            if (n + run <= ROOM && at + run <= n) {
                memmove(text + at + run, text + at, n - at);
                n += run;
            }
            break;
        default:
            if (at + run < n) {
                memmove(text + at, text + at + run, n - at - run);
                n -= run;
            }
            break;
        }
    }
    return n;
}

static void what_is_accepted_is_sound(void **state)
{
    (void) state;
    size_t accepted = 0;
    (void) write_bytes("f.img", "abcdef", 6);
    for (size_t seed = 0; seed < sizeof SEEDS / sizeof SEEDS[0]; seed++)
        for (uint64_t round = 0; round < ROUNDS; round++) {
            char text[ROOM];
            rg_entries entries;
            rg_error err = {0};
            rg_import_options options = rg_import_defaults();
            options.technique = SEEDS[seed].technique;
            memcpy(text, SEEDS[seed].text, strlen(SEEDS[seed].text));
            const size_t n = mutate(text, strlen(SEEDS[seed].text), seed * ROUNDS + round);
            const char *path = write_bytes(SEEDS[seed].name, text, n);
            if (rg_import_path(path, NULL, &options, &entries, &err) != RG_OK) {
                assert_non_null(err.reason);
                assert_true(err.file[0] != '\0');
                continue;
            }
            accepted++;
            for (size_t e = 0; e < entries.n; e++)
                assert_int_equal(rg_entry_validate(&entries.items[e], NULL), RG_OK);
            assert_int_equal(rg_import_join(&entries, NULL), RG_OK);
            rg_entries_free(&entries);
        }
    print_message("seed %d: %zu of %zu mutations accepted\n", SEED, accepted,
                  ROUNDS * sizeof SEEDS / sizeof SEEDS[0]);
    assert_true(accepted > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_accepted_is_sound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
