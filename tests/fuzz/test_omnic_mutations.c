/* Damaged OMNIC files: a seeded mutation of a good one. What is accepted must be sound; nothing may crash. */
#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "tests/support/import_text.h"
#include "tests/support/omnic_file.h"

enum { SEED = 11, ROUNDS = 6000 };

static uint64_t draw(uint64_t round, uint64_t k, uint64_t below)
{
    return (uint64_t) (rg_random_uniform(SEED, round, k) * (double) below);
}

/* Where bytes mean something: counts, keys, offsets, sizes, the header, the interferogram's information. */
static size_t place(uint64_t round, uint64_t k)
{
    static const struct {
        size_t at, n;
    } FIELDS[] = {{294, 2}, {304, 80}, {450, 90}, {620, 24}, {680, 24}, {0, OMNIC_SIZE}};
    const size_t f = (size_t) draw(round, k, sizeof FIELDS / sizeof FIELDS[0]);
    return FIELDS[f].at + (size_t) draw(round, k + 1, FIELDS[f].n);
}

static void what_is_accepted_is_sound(void **state)
{
    (void) state;
    static const uint32_t QUANTITIES[] = {17, 16, 15, 22, 11, 31};
    const rg_import_options options = rg_import_defaults();
    size_t accepted = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        unsigned char bytes[OMNIC_SIZE];
        rg_entries entries;
        rg_error err = {0};
        const uint64_t edits = 1 + draw(round, 0, 4);
        const uint32_t quantity = QUANTITIES[round % 6];
        omnic_file(quantity == 22 ? 2 : 1, quantity, bytes);
        for (uint64_t e = 0; e < edits; e++)
            bytes[place(round, 10 * e + 1)] = (unsigned char) draw(round, 10 * e + 5, 256);
        const size_t size =
            draw(round, 1000, 4) == 0 ? 1 + (size_t) draw(round, 1001, OMNIC_SIZE) : OMNIC_SIZE;
        if (rg_import_path(write_bytes("f.spa", bytes, size), "omnic", &options, &entries, &err) != RG_OK) {
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
    print_message("seed %d: %zu of %d mutations accepted\n", SEED, accepted, ROUNDS);
    assert_in_range(accepted, ROUNDS / 10, ROUNDS - ROUNDS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_accepted_is_sound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
