/* Damaged RAW1.01 files: a seeded mutation of a good one. What is accepted must be sound; nothing may crash.
 */
#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "tests/support/import_text.h"
#include "tests/support/raw_file.h"

enum { SEED = 12, ROUNDS = 4000 };

static size_t draw(uint64_t round, uint64_t k, size_t below)
{
    return (size_t) (rg_random_uniform(SEED, round, k) * (double) below);
}

/* Where bytes mean something: the number of ranges, and their headers. */
static size_t place(uint64_t round, uint64_t k)
{
    static const struct {
        size_t at, n;
    } FIELDS[] = {{12, 4},          {RAW_FIRST, 24}, {RAW_FIRST + 176, 20}, {RAW_FIRST + 256, 4},
                  {RAW_SECOND, 24}, {0, RAW_SIZE}};
    const size_t f = draw(round, k, sizeof FIELDS / sizeof FIELDS[0]);
    return FIELDS[f].at + draw(round, k + 1, FIELDS[f].n);
}

static void what_is_accepted_is_sound(void **state)
{
    (void) state;
    const rg_import_options options = rg_import_defaults();
    size_t accepted = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        unsigned char bytes[RAW_SIZE];
        rg_entries entries;
        rg_error err = {0};
        raw_file(bytes);
        for (uint64_t e = 0; e < 1 + draw(round, 0, 3); e++)
            bytes[place(round, 10 * e + 1)] = (unsigned char) draw(round, 10 * e + 5, 256);
        const size_t size = draw(round, 1000, 4) == 0 ? 1 + draw(round, 1001, RAW_SIZE) : RAW_SIZE;
        if (rg_import_path(write_bytes("f.raw", bytes, size), "bruker-raw", &options, &entries, &err) !=
            RG_OK) {
            assert_non_null(err.reason);
            assert_true(err.file[0] != '\0');
            continue;
        }
        accepted++;
        for (size_t e = 0; e < entries.n; e++)
            assert_int_equal(rg_entry_validate(&entries.items[e], NULL), RG_OK);
        rg_entries_free(&entries);
    }
    print_message("seed %d: %zu of %d mutations accepted\n", SEED, accepted, ROUNDS);
    assert_in_range(accepted, ROUNDS / 10, ROUNDS - ROUNDS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_accepted_is_sound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
