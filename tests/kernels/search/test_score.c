#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/search/score.h"

enum { CHANNELS = 61, MOST = 7 };

/* The definition: what leaves the axis is lost, and the halves do not run into each other. */
static double by_definition(const float *query, const float *reference, int shift)
{
    double sum = 0.0;
    for (int half = 0; half < 2; half++)
        for (int c = 0; c < CHANNELS; c++)
            if (c - shift >= 0 && c - shift < CHANNELS)
                sum += (double) query[half * CHANNELS + c] * (double) reference[half * CHANNELS + c - shift];
    return sum;
}

static void fill(uint64_t seed, float *features)
{
    for (size_t c = 0; c < 2 * CHANNELS; c++)
        features[c] = (float) rg_random_normal(seed, 0, c);
}

static void a_score_is_the_sum_of_products_over_what_is_shared(void **state)
{
    (void) state;
    float query[2 * CHANNELS];
    float reference[2 * CHANNELS];
    fill(1, query);
    fill(2, reference);
    for (int shift = -MOST; shift <= MOST; shift++)
        assert_near(rg_search_score(query, reference, CHANNELS, shift),
                    by_definition(query, reference, shift), 1e-12);
    assert_near(rg_search_score(query, reference, CHANNELS, CHANNELS - 1),
                by_definition(query, reference, CHANNELS - 1), 1e-14);
}

static void the_best_move_brings_a_moved_spectrum_back(void **state)
{
    (void) state;
    const rg_search_shift moves = {MOST, 0.01};
    float reference[2 * CHANNELS];
    fill(3, reference);
    for (int shift = -MOST; shift <= MOST; shift++) {
        float query[2 * CHANNELS] = {0.0F};
        for (int half = 0; half < 2; half++)
            for (int c = 0; c < CHANNELS; c++)
                if (c - shift >= 0 && c - shift < CHANNELS)
                    query[half * CHANNELS + c] = reference[half * CHANNELS + c - shift];
        int found = 99;
        const double best = rg_search_score_best(query, reference, CHANNELS, &moves, &found);
        assert_int_equal(found, shift);
        assert_near(best, by_definition(query, reference, shift) - 0.01 * abs(shift), 1e-12);
    }
}

/* Of equal scores the smallest move, down before up: nothing has the score 0 at every move. */
static void equal_moves_have_an_order(void **state)
{
    (void) state;
    const rg_search_shift moves = {MOST, 0.0};
    const float nothing[2 * CHANNELS] = {0.0F};
    const int order[] = {0, -1, 1, -2, 2, -3, 3};
    int found = 99;
    for (size_t k = 0; k < 7; k++)
        assert_int_equal(rg_search_move(k), order[k]);
    assert_near(rg_search_score_best(nothing, nothing, CHANNELS, &moves, &found), 0.0, 0.0);
    assert_int_equal(found, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_is_the_sum_of_products_over_what_is_shared),
        cmocka_unit_test(the_best_move_brings_a_moved_spectrum_back),
        cmocka_unit_test(equal_moves_have_an_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
