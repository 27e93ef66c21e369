#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/members/fit.h"
#include "kernels/members/outliers.h"
#include "tests/support/member_mixtures.h"
#include "tests/support/refuse.h"

typedef struct {
    double angle;
    rg_members_fit_result result;
} answer;

static answer fit(const mixtures *m, const rg_members_fit_options *options, bool trim)
{
    const rg_members_outlier_options how = rg_members_outlier_defaults();
    rg_members_space s;
    answer a;
    size_t n_out = 0;
    double *members = calloc(m->k * m->n_classes, sizeof *members);
    double *abundances = calloc(m->n * m->k, sizeof *abundances);
    assert_int_equal(rg_members_space_init(&s, m->shares, m->n, m->n_classes, NULL), RG_OK);
    if (trim)
        assert_int_equal(rg_members_outliers(&s, m->k, &how, &n_out, NULL), RG_OK);
    else
        assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
    assert_int_equal(
        rg_members_fit(&s, m->edges_um, m->k, NULL, 0, options, members, abundances, &a.result, NULL), RG_OK);
    a.angle = mixtures_angle(m, members, NULL);
    free(abundances);
    free(members);
    rg_members_space_free(&s);
    return a;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

/* Of every kind, with and without nearly pure samples: the automatic mode is as good as the better of what
 * it chooses from, within a tenth. */
static void chooses_the_better_branch(void **state)
{
    (void) state;
    for (member_kind kind = 0; kind < MEMBERS_KINDS; kind++)
        for (size_t pure = 0; pure < 2; pure++) {
            const size_t k = 2 + pure;
            const mixtures_wanted wanted = {kind, k, 120, 40, pure ? 0.0 : 0.1, 0.01, 0, 130 + kind};
            mixtures m = mixtures_make(&wanted);
            rg_members_fit_options options = rg_members_fit_defaults();
            const answer automatic = fit(&m, &options, false);
            options.automatic = false;
            const answer without = fit(&m, &options, false);
            options.family = RG_FAMILY_LOGNORMAL;
            for (rg_family f = 0; f < RG_FAMILY_COUNT; f++)
                if (automatic.result.gates[f].gate < automatic.result.gates[options.family].gate)
                    options.family = f;
            const answer with = fit(&m, &options, false);
            assert_true(automatic.angle <= 1.1 * least(without.angle, with.angle));
            if (kind <= MEMBERS_WEIBULL)
                assert_int_equal(automatic.result.branch, RG_MEMBERS_FAMILY);
            else
                assert_int_equal(automatic.result.branch, pure ? RG_MEMBERS_CORNERS : RG_MEMBERS_ANCHORED);
            mixtures_free(&m);
        }
}

static void outliers_leave_no_trace(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 3, 150, 50, 0.1, 0.01, 10, 140};
    mixtures m = mixtures_make(&wanted);
    const rg_members_fit_options options = rg_members_fit_defaults();
    assert_true(fit(&m, &options, true).angle < 0.05);
    mixtures_free(&m);
}

/* No noise at all: gates stay finite and the right family is found. */
static void clean_data_have_finite_gates(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_WEIBULL, 2, 60, 40, 0.1, 0.0, 0, 141};
    mixtures m = mixtures_make(&wanted);
    const rg_members_fit_options options = rg_members_fit_defaults();
    const answer a = fit(&m, &options, false);
    assert_int_equal(a.result.branch, RG_MEMBERS_FAMILY);
    assert_int_equal(a.result.family, RG_FAMILY_WEIBULL);
    assert_true(a.angle < 1e-3);
    for (rg_family f = 0; f < RG_FAMILY_COUNT; f++)
        assert_true(isfinite(a.result.gates[f].gate));
    mixtures_free(&m);
}

static void known_members_give_their_abundances(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_EMPIRICAL, 3, 40, 30, 0.0, 0.0, 0, 142};
    mixtures m = mixtures_make(&wanted);
    const rg_members_fit_options options = rg_members_fit_defaults();
    rg_members_space s;
    rg_members_fit_result result;
    double members[90];
    double abundances[120];
    assert_int_equal(rg_members_space_init(&s, m.shares, m.n, m.n_classes, NULL), RG_OK);
    assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
    for (size_t n_fixed = 1; n_fixed <= 3; n_fixed += 2) {
        assert_int_equal(rg_members_fit(&s, m.edges_um, 3, m.members, n_fixed, &options, members, abundances,
                                        &result, NULL),
                         RG_OK);
        assert_int_equal(result.branch == RG_MEMBERS_KNOWN, n_fixed == 3);
        assert_memory_equal(members, m.members, 30 * n_fixed * sizeof(double));
    }
    for (size_t i = 0; i < 120; i++)
        assert_near(abundances[i], m.abundances[i], 1e-10);
    assert_int_equal(
        rg_members_fit(&s, m.edges_um, 17, NULL, 0, &options, members, abundances, &result, NULL), RG_ESHAPE);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chooses_the_better_branch),
        cmocka_unit_test(outliers_leave_no_trace),
        cmocka_unit_test(clean_data_have_finite_gates),
        cmocka_unit_test(known_members_give_their_abundances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
