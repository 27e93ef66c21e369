#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/search/decoys.h"

enum { CHANNELS = 120, MEMBERS = 40, LEAST = 10, MOST = 30 };

/* Member m has one line per half at a place of its own, inside a measured range that begins at 5. */
static void lines(float *features)
{
    memset(features, 0, sizeof(float) * 2 * CHANNELS * MEMBERS);
    for (size_t m = 0; m < MEMBERS; m++) {
        float *row = features + 2 * m * CHANNELS;
        row[5] = row[CHANNELS - 1] = 0.25F;
        row[40 + m] = 1.0F;
        row[CHANNELS + 41 + m] = -1.0F;
    }
}

static size_t place(const float *row, float value)
{
    size_t c = 0;
    while (c < CHANNELS && row[c] != value)
        c++;
    return c;
}

static void both_halves_turn_by_the_same_distance(void **state)
{
    (void) state;
    static float features[2 * CHANNELS * MEMBERS];
    static float decoys[2 * CHANNELS * MEMBERS];
    const size_t range = CHANNELS - 5;
    size_t ups = 0;
    lines(features);
    rg_search_decoys_make(features, MEMBERS, CHANNELS, LEAST, MOST, 7, decoys);
    for (size_t m = 0; m < MEMBERS; m++) {
        const float *row = decoys + 2 * m * CHANNELS;
        const size_t at = place(row, 1.0F);
        const size_t slope_at = place(row + CHANNELS, -1.0F);
        assert_true(at >= 5 && at < CHANNELS);
        assert_int_equal((at + 1 - 5) % range, (slope_at - 5) % range);
        const size_t turned = (at + range - (40 + m)) % range;
        const size_t distance = turned < range - turned ? turned : range - turned;
        assert_true(distance >= LEAST && distance <= MOST);
        ups += turned == distance;
    }
    assert_true(ups > 8 && ups < MEMBERS - 8);
}

static void spectra_turn_like_their_features(void **state)
{
    (void) state;
    static float features[2 * CHANNELS * MEMBERS];
    static float decoys[2 * CHANNELS * MEMBERS];
    static double spectra[CHANNELS * MEMBERS];
    static double turned[CHANNELS * MEMBERS];
    lines(features);
    for (size_t i = 0; i < (size_t) CHANNELS * MEMBERS; i++)
        spectra[i] = i % CHANNELS < 5 ? -1.0 : (double) features[i / CHANNELS * 2 * CHANNELS + i % CHANNELS];
    rg_search_decoys_make(features, MEMBERS, CHANNELS, LEAST, MOST, 7, decoys);
    rg_search_decoys_turn(features, spectra, MEMBERS, CHANNELS, LEAST, MOST, 7, turned);
    for (size_t i = 0; i < (size_t) CHANNELS * MEMBERS; i++)
        assert_true(turned[i] ==
                    (i % CHANNELS < 5 ? -1.0 : (double) decoys[i / CHANNELS * 2 * CHANNELS + i % CHANNELS]));
}

static void draws_follow_the_seed_and_not_the_threads(void **state)
{
    (void) state;
    static float features[2 * CHANNELS * MEMBERS];
    static float decoys[3][2 * CHANNELS * MEMBERS];
    lines(features);
    rg_threads_set(1);
    rg_search_decoys_make(features, MEMBERS, CHANNELS, LEAST, MOST, 7, decoys[0]);
    rg_search_decoys_make(features, MEMBERS, CHANNELS, LEAST, MOST, 8, decoys[1]);
    rg_threads_set(3);
    rg_search_decoys_make(features, MEMBERS, CHANNELS, LEAST, MOST, 7, decoys[2]);
    rg_threads_set(1);
    assert_memory_equal(decoys[0], decoys[2], sizeof decoys[0]);
    assert_memory_not_equal(decoys[0], decoys[1], sizeof decoys[0]);
}

/* Ranges longer than the axis are cut to half of it, and nothing at all is turned into nothing at all. */
static void short_and_empty_rows_are_fine(void **state)
{
    (void) state;
    const float features[2 * 6] = {0.0F, 1.0F, 2.0F, 0.0F, 0.0F, 0.0F};
    const float nothing[2 * 6] = {0.0F};
    float decoy[2 * 6];
    rg_search_decoys_make(features, 1, 6, 30, 300, 1, decoy);
    assert_true(decoy[1] == 2.0F && decoy[2] == 1.0F);
    rg_search_decoys_make(nothing, 1, 6, 30, 300, 1, decoy);
    assert_memory_equal(decoy, nothing, sizeof nothing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_halves_turn_by_the_same_distance),
        cmocka_unit_test(spectra_turn_like_their_features),
        cmocka_unit_test(draws_follow_the_seed_and_not_the_threads),
        cmocka_unit_test(short_and_empty_rows_are_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
