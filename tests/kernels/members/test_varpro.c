#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/members/abundances.h"
#include "kernels/members/varpro.h"
#include "tests/support/member_mixtures.h"

/* Places and widths about those of the mixtures, in every family. */
static void make_theta(rg_family family, size_t n, double *theta)
{
    const size_t q = rg_components_family_parameters(family);
    for (size_t j = 0; j < n; j++)
        rg_components_family_start(family, 1.2 + 1.9 * (double) j, 0.5 + 0.1 * (double) j,
                                   0.3 - 0.2 * (double) j, theta + j * q);
}

static rg_varpro prepare(const mixtures *m, rg_members_space *s, rg_family family, size_t n_fixed,
                         size_t further)
{
    rg_varpro v;
    assert_int_equal(rg_members_space_init(s, m->shares, m->n, m->n_classes, NULL), RG_OK);
    assert_int_equal(rg_members_space_turn(s, NULL), RG_OK);
    rg_members_space_weigh(s, m->k, 0.2);
    assert_int_equal(rg_members_space_turn(s, NULL), RG_OK);
    assert_int_equal(rg_varpro_init(&v, s, m->edges_um, family, m->k, m->members, n_fixed, further, NULL),
                     RG_OK);
    return v;
}

static void derivatives_are_those_of_the_residuals(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_EMPIRICAL, 3, 30, 24, 0.0, 0.02, 0, 60};
    mixtures m = mixtures_make(&wanted);
    for (rg_family family = 0; family < RG_FAMILY_COUNT; family++)
        for (size_t n_fixed = 0; n_fixed <= 1; n_fixed++) {
            rg_members_space s;
            rg_varpro v = prepare(&m, &s, family, n_fixed, 2);
            const size_t n = rg_varpro_parameters(&v);
            const size_t r = rg_varpro_residuals(&v);
            double *room = calloc((3 + n) * r + rg_varpro_work(&v), sizeof *room);
            double *jacobian = room + 3 * r;
            double *work = jacobian + n * r;
            double theta[9];
            make_theta(family, 3 - n_fixed, theta);
            rg_varpro_evaluate(&v, theta, room, jacobian, work);
            for (size_t j = 0; j < n; j++) {
                const double h = 1e-5;
                const double at = theta[j];
                double off = 0.0;
                double size = 0.0;
                theta[j] = at + h;
                rg_varpro_evaluate(&v, theta, room + r, NULL, work);
                theta[j] = at - h;
                rg_varpro_evaluate(&v, theta, room + 2 * r, NULL, work);
                theta[j] = at;
                for (size_t i = 0; i < r; i++) {
                    const double slope = (room[r + i] - room[2 * r + i]) / (2.0 * h);
                    off += pow(slope - jacobian[j * r + i], 2.0);
                    size += slope * slope;
                }
                assert_true(sqrt(off) < 1e-6 * sqrt(size));
            }
            free(room);
            rg_varpro_free(&v);
            rg_members_space_free(&s);
        }
    mixtures_free(&m);
}

/* With all directions kept, the sum of squares is that of every sample with its own abundances of sum 1,
 * which are taken here from the normal equations of each sample alone. */
static void stands_for_all_samples(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 2, 25, 16, 0.2, 0.02, 0, 61};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s;
    rg_varpro v = prepare(&m, &s, RG_FAMILY_LOGNORMAL, 0, 99);
    const size_t r = rg_varpro_residuals(&v);
    double *room = calloc(r + rg_varpro_work(&v), sizeof *room);
    double *members = calloc(m.k * m.n_classes, sizeof *members);
    double theta[4];
    make_theta(RG_FAMILY_LOGNORMAL, 2, theta);
    rg_varpro_evaluate(&v, theta, room, NULL, room + r);
    rg_varpro_members(&v, theta, members);
    double reduced = 0.0;
    double direct = 0.0;
    for (size_t i = 0; i < r; i++)
        reduced += room[i] * room[i];
    for (size_t i = 0; i < m.n; i++) {
        double top = 0.0;
        double bottom = 0.0;
        for (size_t c = 0; c < m.n_classes; c++) {
            const double w = s.weight[c] * s.weight[c];
            const double t = members[c] - members[m.n_classes + c];
            top += w * t * (s.shares[i * m.n_classes + c] - members[m.n_classes + c]);
            bottom += w * t * t;
        }
        const double pair[2] = {top / bottom, 1.0 - top / bottom};
        direct +=
            rg_members_misfit(members, 2, m.n_classes, s.weight, s.shares + i * m.n_classes, 1, pair, NULL);
    }
    assert_relative(reduced, direct, 1e-10);
    free(members);
    free(room);
    rg_varpro_free(&v);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

static void is_not_finite_where_members_coincide(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 2, 10, 12, 0.0, 0.02, 0, 62};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s;
    rg_varpro v = prepare(&m, &s, RG_FAMILY_LOGNORMAL, 0, 1);
    const size_t r = rg_varpro_residuals(&v);
    double *room = calloc(r + rg_varpro_work(&v), sizeof *room);
    const double theta[4] = {2.0, -0.5, 2.0, -0.5};
    rg_varpro_evaluate(&v, theta, room, NULL, room + r);
    assert_false(isfinite(room[0]) != 0);
    free(room);
    rg_varpro_free(&v);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivatives_are_those_of_the_residuals),
        cmocka_unit_test(stands_for_all_samples),
        cmocka_unit_test(is_not_finite_where_members_coincide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
