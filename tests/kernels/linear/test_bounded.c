#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/linear/bounded.h"

enum { WORK = 4096, POINTS = 60 };

static void rosenbrock(const void *state, const double *x, double *r, double *jacobian)
{
    (void) state;
    r[0] = 10.0 * (x[1] - x[0] * x[0]);
    r[1] = 1.0 - x[0];
    if (jacobian != NULL)
        memcpy(jacobian, ((const double[4]){-20.0 * x[0], -1.0, 10.0, 0.0}), 4 * sizeof *jacobian);
}

static void walks_along_a_curved_valley(void **state)
{
    (void) state;
    double x[2] = {-1.2, 1.0};
    double work[WORK];
    double cost;
    uint8_t held[2];
    const double low[2] = {-INFINITY, -INFINITY};
    const double high[2] = {INFINITY, INFINITY};
    const rg_bounded_problem problem = {2, 2, low, high, 1e-14, 200};
    assert_int_equal(rg_bounded_minimise(&problem, rosenbrock, NULL, x, NULL, held, &cost, work, NULL),
                     RG_OK);
    assert_near(x[0], 1.0, 1e-10);
    assert_near(x[1], 1.0, 1e-10);
    assert_near(cost, 0.0, 1e-20);
    assert_int_equal(held[0] + held[1], 0);
}

/* With x0 <= 0.5 the valley's lowest point is x0 = 0.5, x1 = 0.25: cost (1 - x0)^2. */
static void stops_at_a_bound(void **state)
{
    (void) state;
    double x[2] = {-1.2, 1.0};
    double work[WORK];
    double cost;
    double covariance[4];
    uint8_t held[2];
    const double low[2] = {-2.0, -2.0};
    const double high[2] = {0.5, 2.0};
    const rg_bounded_problem problem = {2, 2, low, high, 1e-14, 500};
    assert_int_equal(rg_bounded_minimise(&problem, rosenbrock, NULL, x, covariance, held, &cost, work, NULL),
                     RG_OK);
    assert_near(x[0], 0.5, 0.0);
    assert_near(x[1], 0.25, 1e-9);
    assert_near(cost, 0.25, 1e-12);
    assert_int_equal(held[0], 1);
    assert_int_equal(held[1], 0);
    assert_near(covariance[0], 0.0, 0.0);
    assert_near(covariance[3], 0.01, 1e-12); /* 1 / 10^2, x0 being held */
}

typedef struct {
    double a[POINTS][4], b[POINTS];
} line;

static void linear(const void *state, const double *x, double *r, double *jacobian)
{
    const line *l = state;
    for (size_t i = 0; i < POINTS; i++) {
        r[i] = -l->b[i];
        for (size_t j = 0; j < 4; j++) {
            r[i] += l->a[i][j] * x[j];
            if (jacobian != NULL)
                jacobian[j * POINTS + i] = l->a[i][j];
        }
    }
}

/* Bounded linear problems have one minimum, told by its conditions: the gradient is zero inside of the bounds
 * and points outwards at them. */
static void meets_the_conditions_of_a_minimum(void **state)
{
    (void) state;
    size_t at_bound = 0;
    for (uint64_t item = 0; item < 200; item++) {
        line l;
        double x[4] = {0};
        double work[WORK];
        const double low[4] = {-0.1, -0.1, -0.1, -0.1};
        const double high[4] = {0.1, 0.1, 0.1, 0.1};
        const rg_bounded_problem problem = {4, POINTS, low, high, 1e-15, 500};
        for (size_t i = 0; i < POINTS; i++) {
            const double common = rg_random_normal(11, item, 5 * i);
            for (size_t j = 0; j < 4; j++)
                l.a[i][j] = common + 0.3 * rg_random_normal(11, item, 1000 + 5 * i + j);
            l.b[i] = rg_random_normal(12, item, i);
        }
        assert_int_equal(rg_bounded_minimise(&problem, linear, &l, x, NULL, NULL, NULL, work, NULL), RG_OK);
        double r[POINTS];
        double jacobian[4 * POINTS];
        linear(&l, x, r, jacobian);
        for (size_t j = 0; j < 4; j++) {
            double gradient = 0.0;
            for (size_t i = 0; i < POINTS; i++)
                gradient += jacobian[j * POINTS + i] * r[i];
            assert_true(x[j] >= low[j] && x[j] <= high[j]);
            at_bound += x[j] == low[j] || x[j] == high[j];
            if (x[j] == low[j])
                assert_true(gradient > -1e-5);
            else if (x[j] == high[j])
                assert_true(gradient < 1e-5);
            else
                assert_near(gradient, 0.0, 1e-5);
        }
    }
    assert_true(at_bound > 100);
}

static void flat(const void *state, const double *x, double *r, double *jacobian)
{
    (void) state;
    for (size_t i = 0; i < 3; i++) {
        r[i] = x[0] + x[1] - (double) i;
        if (jacobian != NULL)
            jacobian[i] = jacobian[3 + i] = 1.0;
    }
}

static void names_what_cannot_be_solved(void **state)
{
    (void) state;
    double x[2] = {0.0, 0.0};
    double covariance[4];
    double work[WORK];
    const double low[2] = {-9.0, -9.0};
    const double high[2] = {9.0, 9.0};
    const rg_bounded_problem problem = {2, 3, low, high, 1e-12, 100};
    assert_int_equal(rg_bounded_minimise(&problem, flat, NULL, x, covariance, NULL, NULL, work, NULL),
                     RG_ESINGULAR);
    assert_near(x[0] + x[1], 1.0, 1e-6);
    const rg_bounded_problem hasty = {2, 2, low, high, 1e-14, 2};
    x[0] = -1.2;
    assert_int_equal(rg_bounded_minimise(&hasty, rosenbrock, NULL, x, NULL, NULL, NULL, work, NULL),
                     RG_ENOCONV);
    const rg_bounded_problem open = {2,     3, (const double[2]){-9.0, NAN}, (const double[2]){9.0, NAN},
                                     1e-12, 9};
    x[1] = NAN;
    assert_int_equal(rg_bounded_minimise(&open, flat, NULL, x, NULL, NULL, NULL, work, NULL), RG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_along_a_curved_valley),
        cmocka_unit_test(stops_at_a_bound),
        cmocka_unit_test(meets_the_conditions_of_a_minimum),
        cmocka_unit_test(names_what_cannot_be_solved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
