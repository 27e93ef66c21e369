#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/members/noise_model.h"
#include "tests/support/member_mixtures.h"

static rg_members_noise measure(mixtures *m, size_t k)
{
    rg_members_space s;
    assert_int_equal(rg_members_space_init(&s, m->shares, m->n, m->n_classes, NULL), RG_OK);
    const rg_members_noise noise = rg_members_noise_of(&s, k, m->members, m->abundances);
    rg_members_space_free(&s);
    return noise;
}

/* Residuals from the truth, k = 1 telling that nothing was fitted to them: a factor, and what it leaves in
 * empty classes. */
static void tells_noise_that_is_a_factor(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 1, 300, 60, 0.0, 0.02, 0, 190};
    mixtures m = mixtures_make(&wanted);
    const rg_members_noise noise = measure(&m, 1);
    double highest = 0.0;
    for (size_t c = 0; c < m.n_classes; c++)
        highest = fmax(highest, m.members[c]);
    assert_relative(rg_members_noise_sd(&noise, highest), 0.02 * highest, 0.2);
    assert_true(rg_members_noise_sd(&noise, 0.0) < 0.001 * highest);
    mixtures_free(&m);
}

static void tells_noise_that_is_the_same_everywhere(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 1, 300, 60, 0.0, 0.0, 0, 191};
    mixtures m = mixtures_make(&wanted);
    for (size_t i = 0; i < m.n; i++)
        for (size_t c = 0; c + 1 < m.n_classes; c += 2) { /* added here, taken there: sums stay 1 */
            const double off = 1e-4 * rg_random_normal(5, i, c);
            m.shares[i * m.n_classes + c] += off + 1e-3;
            m.shares[i * m.n_classes + c + 1] -= off - 1e-3;
        }
    for (size_t c = 0; c < m.n_classes; c++)
        m.members[c] = (m.members[c] + 1e-3) / (1.0 + 1e-3 * (double) m.n_classes);
    const rg_members_noise noise = measure(&m, 1);
    assert_relative(rg_members_noise_sd(&noise, 0.0), 1e-4 / 1.06, 0.05);
    assert_relative(rg_members_noise_sd(&noise, 0.1), 1e-4 / 1.06, 0.2);
    mixtures_free(&m);
}

static void no_noise_is_none(void **state)
{
    (void) state;
    const double half[2][2] = {{0.5, 0.5}, {0.5, 0.5}};
    const double ones[2] = {1.0, 1.0};
    rg_members_space s;
    assert_int_equal(rg_members_space_init(&s, &half[0][0], 2, 2, NULL), RG_OK);
    const rg_members_noise noise = rg_members_noise_of(&s, 1, half[0], ones);
    assert_near(rg_members_noise_sd(&noise, 0.5), 0.0, 0.0);
    rg_members_space_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_noise_that_is_a_factor),
        cmocka_unit_test(tells_noise_that_is_the_same_everywhere),
        cmocka_unit_test(no_noise_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
