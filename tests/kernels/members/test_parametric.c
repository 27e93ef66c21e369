#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/members/corners.h"
#include "kernels/members/parametric.h"
#include "tests/support/member_mixtures.h"
#include "tests/support/refuse_each.h"

static double angle_of(const mixtures *m, rg_family family, double *gate)
{
    const rg_members_parametric_options options = rg_members_parametric_defaults();
    rg_members_space s = mixtures_space(m);
    double *start = calloc(m->k * m->n_classes, sizeof *start);
    double *found = calloc(m->k * m->n_classes, sizeof *found);
    double parameters[48];
    double cost;
    assert_int_equal(rg_members_corners(&s, m->k, start, NULL), RG_OK);
    assert_int_equal(rg_members_parametric(&s, m->edges_um, family, m->k, NULL, 0, start, 1, &options,
                                           parameters, found, &cost, NULL),
                     RG_OK);
    *gate = sqrt(cost / rg_members_space_bound(&s, m->k));
    const double off = mixtures_angle(m, found, NULL);
    free(found);
    free(start);
    rg_members_space_free(&s);
    return off;
}

/* No sample holds less than a tenth of any member: there is no pure one to be found. */
static void finds_members_of_their_family_without_pure_samples(void **state)
{
    (void) state;
    static const struct {
        member_kind kind;
        rg_family family;
        size_t n_classes;
        double most;
    } CASES[] = {{MEMBERS_LOGNORMAL, RG_FAMILY_LOGNORMAL, 80, 0.05},
                 {MEMBERS_LOGNORMAL, RG_FAMILY_LOGNORMAL, 16, 0.5},
                 {MEMBERS_WEIBULL, RG_FAMILY_WEIBULL, 80, 0.05},
                 {MEMBERS_SKEW_NORMAL, RG_FAMILY_SKEW_NORMAL, 80, 0.5},
                 {MEMBERS_WEIBULL, RG_FAMILY_GENERAL_WEIBULL, 80, 0.5}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        double sum = 0.0;
        for (size_t k = 2; k <= 4; k++) {
            const mixtures_wanted wanted = {CASES[i].kind, k, 200, CASES[i].n_classes, 0.1, 0.01, 0, 40 + k};
            mixtures m = mixtures_make(&wanted);
            double gate;
            sum += angle_of(&m, CASES[i].family, &gate);
            assert_true(gate < 1.03);
            mixtures_free(&m);
        }
        assert_true(sum / 3.0 < CASES[i].most);
    }
}

static void leaves_much_when_the_family_is_wrong(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOG_LAPLACE, 3, 100, 60, 0.0, 0.01, 0, 50};
    mixtures m = mixtures_make(&wanted);
    for (rg_family family = 0; family < RG_FAMILY_COUNT; family++) {
        double gate;
        (void) angle_of(&m, family, &gate);
        assert_true(gate > 1.5);
    }
    mixtures_free(&m);
}

static void keeps_known_members(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 3, 100, 60, 0.1, 0.01, 0, 51};
    mixtures m = mixtures_make(&wanted);
    const rg_members_parametric_options options = rg_members_parametric_defaults();
    rg_members_space s = mixtures_space(&m);
    double *found = calloc(m.k * m.n_classes, sizeof *found);
    double parameters[8];
    double cost;
    assert_int_equal(rg_members_parametric(&s, m.edges_um, RG_FAMILY_LOGNORMAL, 3, m.members, 2, NULL, 0,
                                           &options, parameters, found, &cost, NULL),
                     RG_OK);
    for (size_t i = 0; i < 2 * m.n_classes; i++)
        assert_near(found[i], m.members[i], 1e-15);
    assert_true(mixtures_angle(&m, found, NULL) < 0.05);
    free(found);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

static void same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 3, 60, 30, 0.1, 0.02, 0, 52};
    mixtures m = mixtures_make(&wanted);
    const rg_members_parametric_options options = rg_members_parametric_defaults();
    const size_t threads = rg_threads();
    double parameters[2][6];
    for (size_t t = 0; t < 2; t++) {
        rg_threads_set(t == 0 ? 1 : 3);
        rg_members_space s = mixtures_space(&m);
        double *found = calloc(m.k * m.n_classes, sizeof *found);
        double cost;
        assert_int_equal(rg_members_parametric(&s, m.edges_um, RG_FAMILY_LOGNORMAL, 3, NULL, 0, NULL, 0,
                                               &options, parameters[t], found, &cost, NULL),
                         RG_OK);
        free(found);
        rg_members_space_free(&s);
    }
    rg_threads_set(threads);
    assert_memory_equal(parameters[0], parameters[1], sizeof parameters[0]);
    mixtures_free(&m);
}

typedef struct {
    const rg_members_space *space;
    const double *edges_um;
} fitted;

static rg_status fit_family(void *state)
{
    const fitted *f = state;
    rg_members_parametric_options options = rg_members_parametric_defaults();
    double parameters[4];
    double found[16];
    double cost;
    options.n_drawn = 0;
    options.most_steps = 3;
    return rg_members_parametric(f->space, f->edges_um, RG_FAMILY_LOGNORMAL, 2, NULL, 0, NULL, 0, &options,
                                 parameters, found, &cost, NULL);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 2, 12, 8, 0.0, 0.01, 0, 53};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s = mixtures_space(&m);
    fitted f = {&s, m.edges_um};
    const size_t threads = rg_threads();
    rg_threads_set(1);
    refuse_each(fit_family, &f);
    rg_threads_set(threads);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_members_of_their_family_without_pure_samples),
        cmocka_unit_test(leaves_much_when_the_family_is_wrong),
        cmocka_unit_test(keeps_known_members),
        cmocka_unit_test(same_bits_for_any_number_of_threads),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
