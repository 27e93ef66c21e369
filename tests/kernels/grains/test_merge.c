#include "tests/support/check.h"

#include "kernels/grains/merge.h"

enum { SIEVES = 7, LASER = 80 };

/* Share of the truth finer than d: two lognormal components. */
static double truth(double d)
{
    const double a = 0.5 * (1 + erf(log(d / 30) / (0.9 * sqrt(2.0))));
    const double b = 0.5 * (1 + erf(log(d / 400) / (0.6 * sqrt(2.0))));
    return 0.6 * a + 0.4 * b;
}

typedef struct {
    double sieve_edges[SIEVES + 1], sieve_weights[SIEVES];
    double laser_edges[LASER + 1], laser_weights[LASER];
    rg_grain_merge_part sieve, laser;
    double share;
} pair;

/* Sieves from 20 um to 4 mm with an open pan; laser on what is finer than 250 um, whose diameters are shape
 * times smaller. */
static void make(pair *p, double shape)
{
    const double edges[] = {NAN, 20, 45, 90, 125, 250, 1000, 4000};
    for (int i = 0; i <= SIEVES; i++)
        p->sieve_edges[i] = edges[i];
    for (int i = 0; i < SIEVES; i++)
        p->sieve_weights[i] = 250 * (truth(edges[i + 1]) - (i > 0 ? truth(edges[i]) : 0));
    for (int i = 0; i <= LASER; i++)
        p->laser_edges[i] = 0.2 * pow(250 / shape / 0.2, (double) i / LASER);
    for (int i = 0; i < LASER; i++)
        p->laser_weights[i] =
            truth(shape * p->laser_edges[i + 1]) - (i > 0 ? truth(shape * p->laser_edges[i]) : 0);
    p->sieve = (rg_grain_merge_part){p->sieve_edges, p->sieve_weights, SIEVES};
    p->laser = (rg_grain_merge_part){p->laser_edges, p->laser_weights, LASER};
    p->share = truth(250) / truth(4000);
}

static void finds_share_and_shape(void **state)
{
    (void) state;
    static const double SHAPES[] = {0.8, 1.0, 1.15, 1.5};
    for (size_t k = 0; k < 4; k++) {
        pair p;
        rg_grain_merge m;
        make(&p, SHAPES[k]);
        assert_int_equal(rg_grain_merge_fit(&p.sieve, &p.laser, NAN, NAN, true, &m, NULL), RG_OK);
        assert_relative(m.shape_factor, SHAPES[k], 2e-3);
        assert_relative(m.mass_share, p.share, 1e-3);
        assert_true(m.misfit < 3e-4);
        assert_true(fabs(m.shape_factor - SHAPES[k]) < 4 * m.shape_factor_error + 2e-3);
        assert_true(m.n_points >= 4 && m.from_um == 20);
    }
}

static void puts_both_on_one_curve(void **state)
{
    (void) state;
    pair p;
    rg_grain_merge m;
    double edges[LASER + SIEVES + 4], shares[LASER + SIEVES + 3], sum = 0, cumulative = 0;
    size_t n;
    make(&p, 1.2);
    assert_int_equal(rg_grain_merge_fit(&p.sieve, &p.laser, NAN, 125, true, &m, NULL), RG_OK);
    rg_grain_merge_edges(&p.sieve, &p.laser, m.from_um, m.to_um, 0.2, edges, &n);
    assert_true(edges[0] == 0.2 && edges[n] == 4000 && edges[n - 1] == 1000 && edges[n - 2] == 250);
    assert_int_equal(rg_grain_merge_shares(&p.sieve, &p.laser, &m, edges, n, shares, NULL), RG_OK);
    for (size_t i = 0; i < n; i++) {
        assert_true(edges[i + 1] > edges[i]);
        sum += shares[i];
        cumulative += shares[i];
        /* inside the overlap half of the curve is from sieves a factor of two apart */
        const double tolerance = edges[i + 1] > 20 && edges[i + 1] < 125 ? 0.01 : 1e-3;
        assert_near(cumulative, truth(edges[i + 1]) / truth(4000), tolerance);
    }
    assert_near(sum, 1, 1e-12);
}

static void refuses_what_cannot_be_joined(void **state)
{
    (void) state;
    pair p;
    rg_grain_merge m;
    rg_error err = {0};
    make(&p, 1);
    assert_int_equal(rg_grain_merge_fit(&p.sieve, &p.laser, 90, 100, true, &m, &err), RG_ESHAPE);
    /* two points for two parameters: no errors are made up */
    assert_int_equal(rg_grain_merge_fit(&p.sieve, &p.laser, 45, 90, true, &m, NULL), RG_OK);
    assert_true(isnan(m.mass_share_error) && isnan(m.shape_factor_error));
    assert_int_equal(rg_grain_merge_fit(&p.sieve, &p.laser, 45, 90, false, &m, NULL), RG_OK);
    assert_true(m.shape_factor == 1.0 && m.shape_factor_error == 0.0 && m.mass_share_error >= 0.0);
    err = (rg_error){0};
    p.laser_weights[3] = -1;
    assert_int_equal(rg_grain_merge_fit(&p.sieve, &p.laser, NAN, NAN, true, &m, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 3);
    assert_string_equal(err.subject, "laser");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_share_and_shape),
        cmocka_unit_test(puts_both_on_one_curve),
        cmocka_unit_test(refuses_what_cannot_be_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
