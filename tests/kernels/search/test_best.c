#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/search/best.h"
#include "kernels/search/features.h"
#include "tests/support/line_spectra.h"
#include "tests/support/refuse.h"

enum { CHANNELS = 240, MEMBERS = 150, FAMILIES = 30, QUERIES = 37, BEST = 6 };

typedef struct {
    float *members; /* [MEMBERS][2][CHANNELS] */
    float *queries; /* [QUERIES][2][CHANNELS] */
    size_t class_of[MEMBERS];
    size_t specimen[MEMBERS];
    rg_search_shift moves;
} library;

/* Queries are relations of the members: spectra of the same families, drawn later. */
static int make(void **state)
{
    library *l = calloc(1, sizeof *l);
    double *spectra = calloc((MEMBERS + QUERIES) * CHANNELS, sizeof *spectra);
    float *features = calloc((MEMBERS + QUERIES) * 2 * CHANNELS, sizeof *features);
    bool has[MEMBERS + QUERIES];
    const rg_search_features how = rg_search_features_defaults();
    assert_true(l != NULL && spectra != NULL && features != NULL);
    line_spectra(11, MEMBERS + QUERIES, FAMILIES, CHANNELS, spectra);
    /* A duplicate under another name, and one that stands in no class twice. */
    memcpy(spectra + 40 * CHANNELS, spectra + 7 * CHANNELS, CHANNELS * sizeof *spectra);
    assert_int_equal(rg_search_features_make(&how, spectra, MEMBERS + QUERIES, CHANNELS, features, has, NULL),
                     RG_OK);
    free(spectra);
    l->members = features;
    l->queries = features + 2 * MEMBERS * CHANNELS;
    for (size_t m = 0; m < MEMBERS; m++) {
        l->class_of[m] = m % FAMILIES;
        l->specimen[m] = m / 3;
    }
    l->moves = (rg_search_shift){5, 0.01};
    *state = l;
    return 0;
}

static int drop(void **state)
{
    library *l = *state;
    free(l->members);
    free(l);
    return 0;
}

static int by_score(const void *a, const void *b)
{
    const rg_search_hit *x = a;
    const rg_search_hit *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->row > y->row) - (x->row < y->row);
}

/* The slow twin: every member, then the best of every class, then sorted. keys: of the query, or NULL. */
static size_t brute_force(const library *l, const float *query, size_t key, rg_search_hit *hits)
{
    size_t n = 0;
    for (size_t c = 0; c < FAMILIES; c++) {
        rg_search_hit best = {c, RG_NO_INDEX, -INFINITY, 0};
        for (size_t m = 0; m < MEMBERS; m++) {
            if (l->class_of[m] != c || l->specimen[m] == key)
                continue;
            int shift = 0;
            const double score =
                rg_search_score_best(query, l->members + 2 * m * CHANNELS, CHANNELS, &l->moves, &shift);
            if (score > best.score)
                best = (rg_search_hit){c, m, score, shift};
        }
        if (best.row != RG_NO_INDEX)
            hits[n++] = best;
    }
    qsort(hits, n, sizeof *hits, by_score);
    return n;
}

static void assert_same_hits(const rg_search_hit *hits, const rg_search_hit *expected, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(hits[i].row, expected[i].row);
        assert_int_equal(hits[i].class_of, expected[i].class_of);
        assert_int_equal(hits[i].shift, expected[i].shift);
        assert_true(hits[i].score == expected[i].score);
    }
}

static void the_search_agrees_with_brute_force_to_the_bit(void **state)
{
    const library *l = *state;
    rg_search_index *index = NULL;
    rg_search_hit hits[QUERIES][BEST];
    rg_search_hit expected[FAMILIES];
    assert_int_equal(rg_search_index_new(l->members, MEMBERS, CHANNELS, l->class_of, &l->moves, &index, NULL),
                     RG_OK);
    assert_int_equal(rg_search_best(index, l->queries, QUERIES, NULL, BEST, hits[0], NULL), RG_OK);
    for (size_t q = 0; q < QUERIES; q++) {
        const size_t n = brute_force(l, l->queries + 2 * q * CHANNELS, RG_NO_INDEX, expected);
        assert_int_equal(n, FAMILIES);
        assert_same_hits(hits[q], expected, BEST);
    }
    rg_search_index_free(index);
}

/* Members as queries, each without its own specimen; a query without a key leaves nothing out. */
static void what_shares_a_key_with_the_query_does_not_answer(void **state)
{
    const library *l = *state;
    rg_search_index *index = NULL;
    static rg_search_hit hits[MEMBERS][BEST];
    rg_search_hit expected[FAMILIES];
    size_t keys[MEMBERS];
    memcpy(keys, l->specimen, sizeof keys);
    keys[5] = RG_NO_INDEX;
    const size_t *query_columns[] = {keys};
    const size_t *member_columns[] = {l->specimen};
    const rg_search_exclusion exclude = {1, query_columns, member_columns};
    assert_int_equal(rg_search_index_new(l->members, MEMBERS, CHANNELS, l->class_of, &l->moves, &index, NULL),
                     RG_OK);
    assert_int_equal(rg_search_best(index, l->members, MEMBERS, &exclude, BEST, hits[0], NULL), RG_OK);
    for (size_t q = 0; q < MEMBERS; q += 7) {
        (void) brute_force(l, l->members + 2 * q * CHANNELS, keys[q], expected);
        assert_same_hits(hits[q], expected, BEST);
    }
    assert_int_equal(hits[5][0].row, 5);
    assert_near(hits[5][0].score, 1.0, 1e-6);
    /* The duplicate has the same score, and the first of equals stands first. */
    (void) brute_force(l, l->members + (size_t) 2 * 40 * CHANNELS, keys[40], expected);
    assert_same_hits(hits[40], expected, BEST);
    assert_int_equal(hits[40][0].row, 7);
    rg_search_index_free(index);
}

/* More places than classes: the rest is empty. */
static void places_behind_the_last_class_are_empty(void **state)
{
    const library *l = *state;
    enum { PLACES = FAMILIES + 2 };
    rg_search_index *index = NULL;
    rg_search_hit hits[PLACES];
    rg_search_hit expected[FAMILIES];
    assert_int_equal(rg_search_index_new(l->members, MEMBERS, CHANNELS, l->class_of, &l->moves, &index, NULL),
                     RG_OK);
    assert_int_equal(rg_search_best(index, l->queries, 1, NULL, PLACES, hits, NULL), RG_OK);
    (void) brute_force(l, l->queries, RG_NO_INDEX, expected);
    assert_same_hits(hits, expected, FAMILIES);
    for (size_t i = FAMILIES; i < PLACES; i++)
        assert_true(hits[i].row == RG_NO_INDEX && isnan(hits[i].score));
    rg_search_index_free(index);
}

static void threads_agree_and_blocks_do_not_matter(void **state)
{
    const library *l = *state;
    rg_search_hit hits[3][QUERIES][BEST];
    memset(hits, 0, sizeof hits);
    for (size_t run = 0; run < 3; run++) {
        rg_search_index *index = NULL;
        rg_threads_set(run == 1 ? 3 : 1);
        assert_int_equal(
            rg_search_index_new(l->members, MEMBERS, CHANNELS, l->class_of, &l->moves, &index, NULL), RG_OK);
        const size_t part = run == 2 ? 5 : QUERIES;
        for (size_t q = 0; q < QUERIES; q += part)
            assert_int_equal(rg_search_best(index, l->queries + 2 * q * CHANNELS,
                                            QUERIES - q < part ? QUERIES - q : part, NULL, BEST, hits[run][q],
                                            NULL),
                             RG_OK);
        rg_search_index_free(index);
    }
    rg_threads_set(1);
    for (size_t q = 0; q < QUERIES; q++) {
        assert_same_hits(hits[1][q], hits[0][q], BEST);
        assert_same_hits(hits[2][q], hits[0][q], BEST);
    }
}

static void what_cannot_be_searched_is_refused(void **state)
{
    const library *l = *state;
    rg_search_index *index = NULL;
    rg_search_hit hit;
    rg_search_shift moves = {CHANNELS, 0.0};
    assert_int_equal(rg_search_index_new(l->members, 0, CHANNELS, l->class_of, &l->moves, &index, NULL),
                     RG_ESHAPE);
    assert_int_equal(rg_search_index_new(l->members, 2, CHANNELS, l->class_of, &moves, &index, NULL),
                     RG_ESHAPE);
    for (size_t refused = 1;; refused++) {
        refuse_allocation(refused);
        rg_status status = rg_search_index_new(l->members, 3, CHANNELS, l->class_of, &l->moves, &index, NULL);
        if (status == RG_OK)
            status = rg_search_best(index, l->queries, 1, NULL, 1, &hit, NULL);
        const bool was_refused = allocation_was_refused();
        rg_search_index_free(index);
        if (!was_refused) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_search_index_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_search_agrees_with_brute_force_to_the_bit),
        cmocka_unit_test(what_shares_a_key_with_the_query_does_not_answer),
        cmocka_unit_test(places_behind_the_last_class_are_empty),
        cmocka_unit_test(threads_agree_and_blocks_do_not_matter),
        cmocka_unit_test(what_cannot_be_searched_is_refused),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
