#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/linear/least_squares.h"
#include "tests/support/refuse.h"

static const rg_least_squares ROSENBROCK = {2, 2, 1e-5, 1e-10, 0.0, 500};

static rg_status rosenbrock(const void *state, const double *x, double *r, rg_error *err)
{
    (void) state;
    (void) err;
    r[0] = 10.0 * (x[1] - x[0] * x[0]);
    r[1] = 1.0 - x[0];
    return RG_OK;
}

static void walks_along_a_curved_valley(void **state)
{
    (void) state;
    double x[2] = {-1.2, 1.0};
    double cost;
    assert_int_equal(rg_least_squares_minimise(&ROSENBROCK, rosenbrock, NULL, x, NULL, &cost, NULL), RG_OK);
    assert_near(x[0], 1.0, 1e-8);
    assert_near(x[1], 1.0, 1e-8);
    assert_near(cost, 0.0, 1e-15);
}

enum { POINTS = 200 };
typedef struct {
    double t[POINTS], y[POINTS];
} decay;

static rg_status decaying(const void *state, const double *x, double *r, rg_error *err)
{
    const decay *d = state;
    (void) err;
    for (int i = 0; i < POINTS; i++)
        r[i] = x[0] * exp(-x[1] * d->t[i]) + x[2] - d->y[i];
    return RG_OK;
}

/* Over many draws the parameters scatter as the covariance says. */
static void its_covariance_is_the_scatter_of_draws(void **state)
{
    (void) state;
    enum { DRAWS = 400 };
    const rg_least_squares problem = {3, POINTS, 1e-5, 1e-9, 0.0, 200};
    static const double TRUE[3] = {2.0, 1.5, 0.5};
    double square[3] = {0};
    double covariance[9];
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        decay d;
        for (int i = 0; i < POINTS; i++) {
            d.t[i] = 3.0 * i / POINTS;
            d.y[i] = 2.0 * exp(-1.5 * d.t[i]) + 0.5 + 0.05 * rg_random_normal(7, draw, (uint64_t) i);
        }
        double x[3] = {1.0, 1.0, 0.0};
        assert_int_equal(rg_least_squares_minimise(&problem, decaying, &d, x, covariance, NULL, NULL), RG_OK);
        for (int j = 0; j < 3; j++)
            square[j] += (x[j] - TRUE[j]) * (x[j] - TRUE[j]) / DRAWS;
    }
    for (int j = 0; j < 3; j++)
        assert_relative(sqrt(square[j]), 0.05 * sqrt(covariance[4 * j]), 0.12);
}

static rg_status idle(const void *state, const double *x, double *r, rg_error *err)
{
    (void) state;
    (void) err;
    r[0] = x[0] - 1.0;
    r[1] = 0.0;
    return RG_OK;
}

static rg_status refusing(const void *state, const double *x, double *r, rg_error *err)
{
    (void) state;
    (void) x;
    (void) r;
    return rg_fail(err, RG_EDOMAIN, 3, "no residuals here");
}

static void says_why_it_cannot(void **state)
{
    (void) state;
    double x[2] = {0.0, 0.0};
    assert_int_equal(rg_least_squares_minimise(&ROSENBROCK, idle, NULL, x, NULL, NULL, NULL), RG_ESINGULAR);
    rg_error err = {0};
    assert_int_equal(rg_least_squares_minimise(&ROSENBROCK, refusing, NULL, x, NULL, NULL, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 3);
    x[0] = NAN;
    assert_int_equal(rg_least_squares_minimise(&ROSENBROCK, rosenbrock, NULL, x, NULL, NULL, NULL),
                     RG_EDOMAIN);
    const rg_least_squares hasty = {2, 2, 1e-5, 1e-10, 0.0, 2};
    double far[2] = {-1.2, 1.0};
    assert_int_equal(rg_least_squares_minimise(&hasty, rosenbrock, NULL, far, NULL, NULL, NULL), RG_ENOCONV);
}

static void every_refused_allocation_is_reported(void **state)
{
    (void) state;
    for (size_t n = 1;; n++) {
        double x[2] = {-1.2, 1.0};
        refuse_allocation(n);
        const rg_status status =
            rg_least_squares_minimise(&ROSENBROCK, rosenbrock, NULL, x, NULL, NULL, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_along_a_curved_valley),
        cmocka_unit_test(its_covariance_is_the_scatter_of_draws),
        cmocka_unit_test(says_why_it_cannot),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
