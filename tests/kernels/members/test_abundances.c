#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/threads.h"
#include "kernels/members/abundances.h"
#include "tests/support/member_mixtures.h"
#include "tests/support/refuse_each.h"

static void gives_back_what_was_mixed(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_WEIBULL, 4, 50, 40, 0.0, 0.0, 0, 11};
    mixtures m = mixtures_make(&wanted);
    double *found = calloc(m.n * m.k, sizeof *found);
    assert_int_equal(rg_members_abundances(m.members, m.k, m.n_classes, NULL, m.shares, m.n, found, NULL),
                     RG_OK);
    for (size_t i = 0; i < m.n * m.k; i++)
        assert_near(found[i], m.abundances[i], 1e-12);
    assert_near(rg_members_misfit(m.members, m.k, m.n_classes, NULL, m.shares, m.n, found, NULL), 0.0, 1e-24);
    free(found);
    mixtures_free(&m);
}

/* Outside of the simplex: the optimality conditions, one multiplier for the sum and none of the wrong sign.
 */
static void meets_the_conditions_of_the_minimum(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 3, 60, 30, 0.0, 0.3, 5, 12};
    mixtures m = mixtures_make(&wanted);
    double *a = calloc(m.n * m.k, sizeof *a);
    size_t n_zero = 0;
    assert_int_equal(rg_members_abundances(m.members, m.k, m.n_classes, NULL, m.shares, m.n, a, NULL), RG_OK);
    for (size_t i = 0; i < m.n; i++) {
        double slope[3] = {0};
        double sum = 0.0;
        double level = NAN;
        for (size_t c = 0; c < m.n_classes; c++) {
            double left = m.shares[i * m.n_classes + c];
            for (size_t j = 0; j < m.k; j++)
                left -= a[i * m.k + j] * m.members[j * m.n_classes + c];
            for (size_t j = 0; j < m.k; j++)
                slope[j] -= left * m.members[j * m.n_classes + c];
        }
        for (size_t j = 0; j < m.k; j++) {
            sum += a[i * m.k + j];
            if (a[i * m.k + j] > 0.0) {
                level = isnan(level) ? slope[j] : level;
                assert_near(slope[j], level, 1e-12);
            }
        }
        assert_near(sum, 1.0, 1e-12);
        for (size_t j = 0; j < m.k; j++) {
            assert_true(a[i * m.k + j] >= 0.0 && slope[j] >= level - 1e-12);
            n_zero += a[i * m.k + j] == 0.0;
        }
    }
    assert_true(n_zero > 0);
    free(a);
    mixtures_free(&m);
}

static void refuses_a_member_that_is_a_mixture(void **state)
{
    (void) state;
    const double members[3][4] = {{1, 0, 0, 0}, {0, 0.5, 0.5, 0}, {0.5, 0.25, 0.25, 0}};
    const double share[4] = {0.25, 0.25, 0.25, 0.25};
    double a[3];
    rg_error err = {0};
    assert_int_equal(rg_members_abundances(&members[0][0], 3, 4, NULL, share, 1, a, &err), RG_ESINGULAR);
    assert_int_equal(err.index, 2);
}

static rg_status find_abundances(void *state)
{
    (void) state;
    const double members[2][3] = {{1, 0, 0}, {0, 0.5, 0.5}};
    const double share[3] = {0.9, 0.0, 0.1};
    double a[2];
    return rg_members_abundances(&members[0][0], 2, 3, NULL, share, 1, a, NULL);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    refuse_each(find_abundances, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_what_was_mixed),
        cmocka_unit_test(meets_the_conditions_of_the_minimum),
        cmocka_unit_test(refuses_a_member_that_is_a_mixture),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
