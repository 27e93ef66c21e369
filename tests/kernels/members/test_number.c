#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/members/number.h"
#include "tests/support/member_mixtures.h"
#include "tests/support/refuse.h"

static void recommends_the_number_that_was_mixed(void **state)
{
    (void) state;
    for (member_kind kind = 0; kind < MEMBERS_KINDS; kind++)
        for (size_t k = 1; k <= 4; k++) {
            const mixtures_wanted wanted = {kind, k, 100, 50, 0.0, 0.02, 0, 150 + k};
            mixtures m = mixtures_make(&wanted);
            rg_members_space s = mixtures_space(&m);
            rg_members_row rows[7];
            size_t recommended;
            size_t predicted;
            assert_int_equal(rg_members_number(&s, 7, rows, &recommended, &predicted, NULL), RG_OK);
            assert_int_equal(predicted, k);
            assert_int_equal(recommended, k);
            for (size_t i = 1; i < 7; i++) {
                assert_true(rows[i].bound < rows[i - 1].bound);
                assert_true(rows[i].misfit >= rows[i].bound * (1.0 - 1e-9));
            }
            assert_true(k == 1 || rows[k - 1].r2 > 0.999);
            assert_true(rows[k - 1].angle_deg < 2.0);
            size_t least = 0;
            for (size_t i = 1; i < 7; i++)
                least = rows[i].bic < rows[least].bic ? i : least;
            assert_int_equal(least + 1, k);
            rg_members_space_free(&s);
            mixtures_free(&m);
        }
}

/* Members that hardly differ are members where they stand out of the noise; where no number does, they are
 * too many. */
static void members_that_are_alike_need_evidence(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 2, 100, 40, 0.0, 0.001, 0, 160};
    mixtures m = mixtures_make(&wanted);
    for (size_t i = 0; i < m.n; i++) /* the second member nine tenths the first */
        for (size_t c = 0; c < m.n_classes; c++)
            m.shares[i * m.n_classes + c] = 0.9 * m.members[c] + 0.1 * m.shares[i * m.n_classes + c];
    rg_members_space s = mixtures_space(&m);
    rg_members_row rows[4];
    size_t recommended;
    size_t predicted;
    assert_int_equal(rg_members_number(&s, 4, rows, &recommended, &predicted, NULL), RG_OK);
    assert_int_equal(predicted, 2);
    assert_true(rows[1].member_r2 > RG_MEMBERS_ALIKE);
    assert_int_equal(recommended, 2);
    assert_int_equal(rg_members_number(&s, 2, rows, &recommended, &predicted, NULL), RG_OK);
    assert_int_equal(predicted, 2);
    assert_int_equal(recommended, 1);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

static void same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_WEIBULL, 3, 40, 30, 0.0, 0.02, 0, 161};
    mixtures m = mixtures_make(&wanted);
    const size_t threads = rg_threads();
    rg_members_row rows[2][5];
    memset(rows, 0, sizeof rows);
    for (size_t t = 0; t < 2; t++) {
        size_t numbers[2];
        rg_threads_set(t == 0 ? 1 : 3);
        rg_members_space s = mixtures_space(&m);
        assert_int_equal(rg_members_number(&s, 5, rows[t], &numbers[0], &numbers[1], NULL), RG_OK);
        rg_members_space_free(&s);
    }
    rg_threads_set(threads);
    for (size_t i = 0; i < 5; i++) {
        assert_true(rows[0][i].r2 == rows[1][i].r2 && rows[0][i].held_out == rows[1][i].held_out);
        assert_true(rows[0][i].member_r2 == rows[1][i].member_r2 && rows[0][i].bic == rows[1][i].bic);
    }
    mixtures_free(&m);
}

static void says_what_cannot_be(void **state)
{
    (void) state;
    const double shares[4][3] = {{1, 2, 3}, {2, 2, 2}, {3, 2, 1}, {1, 2, 3}};
    rg_members_space s;
    rg_members_row rows[4];
    size_t numbers[2];
    assert_int_equal(rg_members_space_init(&s, &shares[0][0], 4, 3, NULL), RG_OK);
    assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
    assert_int_equal(rg_members_number(&s, 17, rows, &numbers[0], &numbers[1], NULL), RG_ESHAPE);
    assert_int_equal(rg_members_number(&s, 0, rows, &numbers[0], &numbers[1], NULL), RG_ESHAPE);
    assert_int_equal(rg_members_number(&s, 4, rows, &numbers[0], &numbers[1], NULL), RG_OK);
    assert_true(rows[1].found && !rows[3].found && isnan(rows[3].r2));
    rg_members_space_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recommends_the_number_that_was_mixed),
        cmocka_unit_test(members_that_are_alike_need_evidence),
        cmocka_unit_test(same_bits_for_any_number_of_threads),
        cmocka_unit_test(says_what_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
