#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/search/lines_best.h"
#include "tests/support/line_spectra.h"
#include "tests/support/refuse.h"

enum { CHANNELS = 300, MEMBERS = 120, FAMILIES = 30, QUERIES = 25, BEST = 6 };

typedef struct {
    rg_search_line_rules rules;
    rg_search_lines members;
    rg_search_lines queries;
    size_t class_of[MEMBERS];
    size_t specimen[MEMBERS];
    size_t keys[QUERIES];
} library;

static int make(void **state)
{
    library *l = calloc(1, sizeof *l);
    double *spectra = calloc((MEMBERS + QUERIES) * CHANNELS, sizeof *spectra);
    double places[CHANNELS];
    assert_true(l != NULL && spectra != NULL);
    line_spectra(13, MEMBERS + QUERIES, FAMILIES, CHANNELS, spectra);
    /* A duplicate under another name, a member without lines, and one that was measured in part. */
    memcpy(spectra + 40 * CHANNELS, spectra + 7 * CHANNELS, CHANNELS * sizeof *spectra);
    for (size_t c = 0; c < CHANNELS; c++) {
        places[c] = (double) c;
        spectra[50 * CHANNELS + c] = 1.0;
        if (c > 200)
            spectra[60 * CHANNELS + c] = NAN;
    }
    l->rules = rg_search_line_rules_defaults();
    assert_int_equal(rg_search_lines_find(&l->rules, places, spectra, MEMBERS, CHANNELS, &l->members, NULL),
                     RG_OK);
    assert_int_equal(rg_search_lines_find(&l->rules, places, spectra + MEMBERS * CHANNELS, QUERIES, CHANNELS,
                                          &l->queries, NULL),
                     RG_OK);
    for (size_t m = 0; m < MEMBERS; m++) {
        l->class_of[m] = m % FAMILIES;
        l->specimen[m] = m / 3;
    }
    for (size_t q = 0; q < QUERIES; q++)
        l->keys[q] = q % 5 == 0 ? RG_NO_INDEX : q;
    free(spectra);
    *state = l;
    return 0;
}

static int drop(void **state)
{
    library *l = *state;
    rg_search_lines_free(&l->members);
    rg_search_lines_free(&l->queries);
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

static void the_search_agrees_with_every_comparison(void **state)
{
    const library *l = *state;
    rg_search_lines_index *index = NULL;
    static rg_search_hit hits[3][QUERIES][BEST];
    const size_t *query_keys[] = {l->keys};
    const size_t *member_keys[] = {l->specimen};
    const rg_search_exclusion exclude = {1, query_keys, member_keys};
    assert_int_equal(rg_search_lines_index_new(&l->rules, &l->members, l->class_of, &index, NULL), RG_OK);
    for (size_t run = 0; run < 3; run++) {
        rg_threads_set(run == 1 ? 3 : 1);
        assert_int_equal(
            rg_search_lines_best(index, &l->queries, run == 2 ? NULL : &exclude, BEST, hits[run][0], NULL),
            RG_OK);
    }
    rg_threads_set(1);
    for (size_t run = 0; run < 3; run++)
        for (size_t q = 0; q < QUERIES; q++) {
            rg_search_hit expected[FAMILIES];
            for (size_t c = 0; c < FAMILIES; c++)
                expected[c] = (rg_search_hit){c, RG_NO_INDEX, -INFINITY, 0};
            for (size_t m = 0; m < MEMBERS; m++) {
                rg_search_hit *best = &expected[l->class_of[m]];
                const double score = rg_search_lines_score(&l->rules, &l->queries, q, &l->members, m);
                if ((run == 2 || l->specimen[m] != l->keys[q]) && score > best->score)
                    *best = (rg_search_hit){l->class_of[m], m, score, 0};
            }
            qsort(expected, FAMILIES, sizeof *expected, by_score);
            for (size_t k = 0; k < BEST; k++) {
                assert_int_equal(hits[run][q][k].row, expected[k].row);
                assert_true(hits[run][q][k].score == expected[k].score);
            }
        }
    rg_search_lines_index_free(index);
}

static void what_cannot_be_searched_is_refused(void **state)
{
    const library *l = *state;
    rg_search_lines_index *index = NULL;
    rg_search_hit hits[QUERIES];
    const rg_search_lines nothing = {0};
    assert_int_equal(rg_search_lines_index_new(&l->rules, &nothing, l->class_of, &index, NULL), RG_ESHAPE);
    for (size_t refused = 1;; refused++) {
        refuse_allocation(refused);
        rg_status status = rg_search_lines_index_new(&l->rules, &l->members, l->class_of, &index, NULL);
        if (status == RG_OK)
            status = rg_search_lines_best(index, &l->queries, NULL, 1, hits, NULL);
        const bool was_refused = allocation_was_refused();
        rg_search_lines_index_free(index);
        if (!was_refused) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_search_lines_index_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_search_agrees_with_every_comparison),
        cmocka_unit_test(what_cannot_be_searched_is_refused),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
