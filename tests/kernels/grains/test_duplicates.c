#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/grains/duplicates.h"
#include "tests/support/refuse.h"

static void names_the_first_of_equal_rows(void **state)
{
    (void) state;
    const double weights[7][4] = {{1, 2, 3, 4}, {4, 3, 2, 1}, {1, 2, 3, 4}, {1, 2, 3, 4.000001},
                                  {4, 3, 2, 1}, {1, 2, 3, 4}, {2, 4, 6, 8}};
    const size_t expected[7] = {0, 1, 0, 3, 1, 0, 6};
    size_t first[7];
    assert_int_equal(rg_grain_duplicates(weights[0], 7, 4, first, NULL), RG_OK);
    for (size_t s = 0; s < 7; s++)
        assert_int_equal(first[s], expected[s]);
}

static void lets_two_classes_agree_by_chance(void **state)
{
    (void) state;
    const double weights[4][4] = {{0, 50, 50, 0}, {0, 50, 50, 0}, {NAN, 0, 5, 5}, {NAN, -0.0, 5, 5}};
    const size_t expected[4] = {0, 1, 2, 2};
    size_t first[4];
    assert_int_equal(rg_grain_duplicates(weights[0], 4, 4, first, NULL), RG_OK);
    for (size_t s = 0; s < 4; s++)
        assert_int_equal(first[s], expected[s]);
}

/* Against comparing all pairs. */
static void agrees_with_all_pairs(void **state)
{
    (void) state;
    enum { N = 200, C = 3 };
    double weights[N][C];
    size_t first[N];
    for (size_t s = 0; s < N; s++)
        for (size_t c = 0; c < C; c++)
            weights[s][c] = 1 + floor(4 * rg_random_uniform(5, s, c));
    assert_int_equal(rg_grain_duplicates(weights[0], N, C, first, NULL), RG_OK);
    for (size_t s = 0; s < N; s++) {
        size_t slow = 0;
        while (weights[slow][0] != weights[s][0] || weights[slow][1] != weights[s][1] ||
               weights[slow][2] != weights[s][2])
            slow++;
        assert_int_equal(first[s], slow);
    }
}

static void reports_want_of_memory(void **state)
{
    (void) state;
    const double weights[] = {1, 2, 3, 1, 2, 3};
    size_t first[2];
    refuse_allocation(1);
    const rg_status status = rg_grain_duplicates(weights, 2, 3, first, NULL);
    assert_true(allocation_was_refused());
    assert_int_equal(status, RG_ENOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_first_of_equal_rows),
        cmocka_unit_test(lets_two_classes_agree_by_chance),
        cmocka_unit_test(agrees_with_all_pairs),
        cmocka_unit_test(reports_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
