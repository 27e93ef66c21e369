#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/error.h"
#include "kernels/base/threads.h"
#include "kernels/search/features.h"
#include "kernels/search/fuse.h"
#include "tests/support/line_spectra.h"

enum { CHANNELS = 200, MEMBERS = 12, QUERIES = 3, BEST = 4 };

typedef struct {
    float features[MEMBERS + QUERIES][2][CHANNELS];
    rg_search_lines lines;
    rg_search_lines query_lines;
    rg_search_hit pool[QUERIES][MEMBERS];
    rg_search_looks looks;
} looked_at;

/* Every member is a class; the last place of every pool is empty. */
static void make(looked_at *l)
{
    static double spectra[MEMBERS + QUERIES][CHANNELS];
    double places[CHANNELS];
    bool has[MEMBERS + QUERIES];
    const rg_search_features how = rg_search_features_defaults();
    const rg_search_line_rules rules = rg_search_line_rules_defaults();
    line_spectra(5, MEMBERS + QUERIES, 6, CHANNELS, spectra[0]);
    for (size_t c = 0; c < CHANNELS; c++)
        places[c] = (double) c;
    assert_int_equal(rg_search_features_make(&how, spectra[0], MEMBERS + QUERIES, CHANNELS,
                                             &l->features[0][0][0], has, NULL),
                     RG_OK);
    assert_int_equal(rg_search_lines_find(&rules, places, spectra[0], MEMBERS, CHANNELS, &l->lines, NULL),
                     RG_OK);
    assert_int_equal(
        rg_search_lines_find(&rules, places, spectra[MEMBERS], QUERIES, CHANNELS, &l->query_lines, NULL),
        RG_OK);
    l->looks = (rg_search_looks){.queries = &l->features[MEMBERS][0][0],
                                 .members = &l->features[0][0][0],
                                 .n_channels = CHANNELS,
                                 .moves = {3, 0.01},
                                 .query_lines = &l->query_lines,
                                 .member_lines = &l->lines,
                                 .rules = rules};
}

static double pattern_of(const looked_at *l, size_t q, size_t m, int *shift)
{
    return rg_search_score_best(&l->features[MEMBERS + q][0][0], &l->features[m][0][0], CHANNELS,
                                &l->looks.moves, shift);
}

static double lines_of(const looked_at *l, size_t q, size_t m)
{
    return rg_search_lines_score(&l->looks.rules, &l->query_lines, q, &l->lines, m);
}

static void check(looked_at *l, double weight, bool by_lines, size_t n_threads)
{
    rg_search_hit hits[QUERIES][BEST];
    rg_search_parts parts[QUERIES][BEST];
    for (size_t q = 0; q < QUERIES; q++)
        for (size_t m = 0; m < MEMBERS; m++) {
            int shift = 0;
            const double pattern = pattern_of(l, q, m, &shift);
            l->pool[q][m] = by_lines ? (rg_search_hit){m, m, lines_of(l, q, m), 0}
                                     : (rg_search_hit){m, m, pattern, shift};
            if (m + 1 == MEMBERS)
                rg_search_hits_empty(&l->pool[q][m], 1);
        }
    l->looks.weight = weight;
    rg_threads_set(n_threads);
    rg_search_fuse(&l->looks, l->pool[0], by_lines, QUERIES, MEMBERS, BEST, hits[0], parts[0]);
    rg_threads_set(1);
    for (size_t q = 0; q < QUERIES; q++) {
        double last = INFINITY;
        for (size_t k = 0; k < BEST; k++) {
            int shift = 0;
            const size_t m = hits[q][k].row;
            assert_true(m + 1 < MEMBERS);
            assert_true(parts[q][k].pattern == pattern_of(l, q, m, &shift));
            assert_true(parts[q][k].lines == lines_of(l, q, m));
            assert_int_equal(hits[q][k].shift, shift);
            assert_near(hits[q][k].score, (1.0 - weight) * parts[q][k].pattern + weight * parts[q][k].lines,
                        1e-15);
            assert_true(hits[q][k].score <= last);
            last = hits[q][k].score;
        }
        /* None that was left behind is better. */
        size_t better = 0;
        for (size_t m = 0; m + 1 < MEMBERS; m++)
            better += (1.0 - weight) * pattern_of(l, q, m, NULL) + weight * lines_of(l, q, m) >
                      hits[q][BEST - 1].score;
        assert_int_equal(better, BEST - 1);
    }
}

static void the_weighted_sum_of_both_looks_ranks(void **state)
{
    (void) state;
    static looked_at l;
    make(&l);
    check(&l, 0.0, false, 1);
    check(&l, 0.3, false, 3);
    check(&l, 1.0, true, 1);
    /* Places that the pool cannot fill are empty. */
    rg_search_hit hits[MEMBERS + 1];
    rg_search_parts parts[MEMBERS + 1];
    rg_search_fuse(&l.looks, l.pool[0], true, 1, MEMBERS, MEMBERS + 1, hits, parts);
    assert_int_equal(hits[MEMBERS - 2].row == RG_NO_INDEX, 0);
    assert_true(hits[MEMBERS - 1].row == RG_NO_INDEX && isnan(parts[MEMBERS].lines));
    rg_search_lines_free(&l.lines);
    rg_search_lines_free(&l.query_lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_weighted_sum_of_both_looks_ranks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
