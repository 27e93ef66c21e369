#include "tests/support/check.h"

#include "kernels/xrd/support.h"
#include "tests/support/powder.h"
#include "tests/support/refuse.h"

static powder p;
static double counts[POWDER_POINTS], sigma[POWDER_POINTS], columns[POWDER_PHASES * POWDER_POINTS],
    room[POWDER_POINTS];
static rg_xrd_frame frame;

static int set_up(void **state)
{
    (void) state;
    const size_t members[POWDER_PHASES] = {0, 1, 2, 3, 4, 5};
    powder_make(&p);
    powder_scan(&p, (double[POWDER_PHASES]){2.0, 1.0, 0.5}, 0.0, 11, counts);
    for (int i = 0; i < POWDER_POINTS; i++)
        sigma[i] = sqrt(counts[i]);
    if (rg_xrd_frame_init(&frame, p.two_theta, counts, sigma, POWDER_POINTS, 3, NULL) != RG_OK)
        return 1;
    rg_xrd_frame_columns(&frame, p.curves, members, POWDER_PHASES, 0.0, NULL, columns, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void) state;
    rg_xrd_frame_free(&frame);
    return 0;
}

/* At the minimum the residual is orthogonal to every column; noise of counting has reduced chi^2 of 1, and
 * the shares are within their errors. */
static void is_least_squares(void **state)
{
    (void) state;
    const size_t choice[] = {2, 0, 1};
    const double truth[] = {0.5, 2.0, 1.0};
    rg_xrd_support support;
    assert_int_equal(rg_xrd_support_init(&support, 3, POWDER_POINTS, NULL), RG_OK);
    assert_int_equal(rg_xrd_support_load(&support, &frame, columns, choice, 3, 50, NULL), RG_OK);
    for (int k = 0; k < 3; k++) {
        double slope = 0.0;
        for (int i = 0; i < POWDER_POINTS; i++)
            slope += columns[choice[k] * POWDER_POINTS + (size_t) i] * support.residual[i];
        assert_near(slope, 0.0, 1e-9 * frame.length);
        assert_near(support.shares[k], truth[k], 4.0 * sqrt(support.variance[k * 4]));
    }
    assert_near(support.rss / POWDER_POINTS, 1.0, 0.1);
    rg_xrd_support_free(&support);
    rg_xrd_support_free(&support);
}

/* The error foretold of a pattern that is let in is the one that it then has, but for the residuals, which
 * its own small share changes. */
static void foretells_the_error_of_a_pattern_let_in(void **state)
{
    (void) state;
    const size_t choice[] = {0, 1, 2, 3};
    rg_xrd_support support;
    assert_int_equal(rg_xrd_support_init(&support, 4, POWDER_POINTS, NULL), RG_OK);
    assert_int_equal(rg_xrd_support_load(&support, &frame, columns, choice, 3, 50, NULL), RG_OK);
    const double foretold =
        rg_xrd_support_error(&support, &frame, columns + 3 * (size_t) POWDER_POINTS, 50, room);
    assert_true(isnan(rg_xrd_support_error(&support, &frame, columns + POWDER_POINTS, 50, room)));
    assert_int_equal(rg_xrd_support_load(&support, &frame, columns, choice, 4, 50, NULL), RG_OK);
    assert_relative(foretold, sqrt(support.variance[15]), 0.1);
    rg_xrd_support_free(&support);
}

static void refuses_columns_that_depend_on_each_other(void **state)
{
    (void) state;
    const size_t twice[] = {1, 1};
    rg_xrd_support support;
    assert_int_equal(rg_xrd_support_init(&support, 2, POWDER_POINTS, NULL), RG_OK);
    assert_int_equal(rg_xrd_support_load(&support, &frame, columns, twice, 2, 50, NULL), RG_ESINGULAR);
    rg_xrd_support_free(&support);
    for (size_t n = 1; n <= 7; n++) {
        refuse_allocation(n);
        const rg_status status = rg_xrd_support_init(&support, 2, POWDER_POINTS, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_least_squares),
        cmocka_unit_test(foretells_the_error_of_a_pattern_let_in),
        cmocka_unit_test(refuses_columns_that_depend_on_each_other),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
