#include "tests/support/check.h"

#include "kernels/grains/replicates.h"
#include "tests/support/refuse.h"

/* Two groups and one that has a single value: 1, 2, 3 (sd 1); 10, 14 (sd sqrt 8); 5. */
static const double VALUES[] = {1, 10, 2, 14, 3, 5, NAN};
static const size_t GROUP[] = {0, 1, 0, 1, 0, 2, 1};

static void pools_what_scatters(void **state)
{
    (void) state;
    double count[3], mean[3], sd[3];
    rg_grain_replicate_pool pool;
    assert_int_equal(rg_grain_replicates(VALUES, GROUP, 7, 3, count, mean, sd, &pool, NULL), RG_OK);
    assert_true(count[0] == 3 && count[1] == 2 && count[2] == 1);
    assert_near(mean[0], 2, 1e-15);
    assert_near(mean[1], 12, 1e-15);
    assert_near(mean[2], 5, 1e-15);
    assert_near(sd[0], 1, 1e-15);
    assert_near(sd[1], sqrt(8.0), 1e-15);
    assert_true(isnan(sd[2]));
    assert_int_equal(pool.n_freedom, 3);
    assert_int_equal(pool.n_groups, 2);
    assert_near(pool.pooled_sd, sqrt((2 * 1 + 1 * 8) / 3.0), 1e-15);
    assert_near(pool.median_sd, (1 + sqrt(8.0)) / 2, 1e-15);
    assert_near(pool.median_cv, (0.5 + sqrt(8.0) / 12) / 2, 1e-15);
}

static void knows_nothing_of_single_values(void **state)
{
    (void) state;
    const size_t apart[] = {0, 1};
    double count[2], mean[2], sd[2];
    rg_grain_replicate_pool pool;
    assert_int_equal(rg_grain_replicates(VALUES, apart, 2, 2, count, mean, sd, &pool, NULL), RG_OK);
    assert_true(isnan(pool.pooled_sd) && isnan(pool.median_sd) && isnan(pool.median_cv));
    assert_int_equal(pool.n_freedom, 0);
}

static void allows_more_at_the_sides_and_for_fines(void **state)
{
    (void) state;
    assert_near(rg_grain_replicates_allowed_cv(50, 1), 0.03, 1e-15);
    assert_near(rg_grain_replicates_allowed_cv(50, 0), 0.05, 1e-15);
    assert_near(rg_grain_replicates_allowed_cv(10, 1), 0.06, 1e-15);
    assert_near(rg_grain_replicates_allowed_cv(3, 0), 0.10, 1e-15);
}

static void reports_want_of_memory(void **state)
{
    (void) state;
    double count[3], mean[3], sd[3];
    rg_grain_replicate_pool pool;
    refuse_allocation(1);
    const rg_status status = rg_grain_replicates(VALUES, GROUP, 7, 3, count, mean, sd, &pool, NULL);
    assert_true(allocation_was_refused());
    assert_int_equal(status, RG_ENOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pools_what_scatters),
        cmocka_unit_test(knows_nothing_of_single_values),
        cmocka_unit_test(allows_more_at_the_sides_and_for_fines),
        cmocka_unit_test(reports_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
