#include "tests/support/check.h"

#include "kernels/base/error.h"
#include "kernels/search/hits.h"

static void a_class_stands_once_with_its_best_member(void **state)
{
    (void) state;
    rg_search_hit hits[3];
    rg_search_hits_empty(hits, 3);
    assert_true(hits[0].row == RG_NO_INDEX && isnan(hits[2].score));
    const rg_search_hit offered[] = {{7, 4, 0.5, 0}, {8, 2, 0.6, 0}, {7, 1, 0.7, 1},
                                     {7, 5, 0.6, 0}, {9, 3, 0.6, 0}, {6, 9, 0.1, 0}};
    assert_true(rg_search_hits_useful(hits, 3, 7) == -INFINITY);
    for (size_t i = 0; i < sizeof offered / sizeof offered[0]; i++)
        rg_search_hits_keep(hits, 3, &offered[i]);
    const size_t rows[3] = {1, 2, 3}; /* of equals the first row leads; the last had no place */
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(hits[i].row, rows[i]);
    assert_near(rg_search_hits_useful(hits, 3, 7), 0.7, 0.0);
    assert_near(rg_search_hits_useful(hits, 3, 6), 0.6, 0.0);
}

static void equal_keys_exclude(void **state)
{
    (void) state;
    const size_t query_1[] = {3, RG_NO_INDEX};
    const size_t query_2[] = {RG_NO_INDEX, 8};
    const size_t member_1[] = {3, RG_NO_INDEX};
    const size_t member_2[] = {4, 8};
    const size_t *queries[] = {query_1, query_2};
    const size_t *members[] = {member_1, member_2};
    const rg_search_exclusion exclude = {2, queries, members};
    assert_true(rg_search_hits_exclude(&exclude, 0, 0));
    assert_true(!rg_search_hits_exclude(&exclude, 0, 1));
    assert_true(!rg_search_hits_exclude(&exclude, 1, 0));
    assert_true(rg_search_hits_exclude(&exclude, 1, 1));
    assert_true(!rg_search_hits_exclude(NULL, 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_stands_once_with_its_best_member),
        cmocka_unit_test(equal_keys_exclude),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
