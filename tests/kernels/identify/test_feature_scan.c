#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/identify/feature_fit.h"
#include "kernels/identify/feature_scan.h"
#include "tests/support/refuse.h"

enum { N = 37, M = 9 };

/* Reference k, some with holes, one flat, one with two bands only. */
static double value(size_t k, size_t b, size_t holes)
{
    if ((holes == 1 && rg_random_uniform(3, k, b) < 0.2) || (holes == 2 && k == 4 && b > 1))
        return (double) NAN;
    const double u = ((double) b - 12.0 - (double) k) / 5.0;
    return k == 7 ? 1.0 : 1.0 - 0.3 * exp(-u * u) + 0.02 * rg_random_normal(4, k, b);
}

/* The definition is that of one pair. */
static void gives_what_the_pair_gives(void **state)
{
    (void) state;
    double axis[N];
    for (size_t b = 0; b < N; b++)
        axis[b] = 2000.0 + 8.0 * (double) b;
    for (size_t holes = 0; holes < 3; holes++)
        for (size_t missing = 0; missing < 3; missing++) {
            rg_feature_scan scan;
            double observed[N];
            double work[6 * M + 5 * N];
            double slope[M];
            double correlation[M];
            assert_true(rg_feature_scan_init(&scan, M, N));
            for (size_t k = 0; k < M; k++)
                for (size_t b = 0; b < N; b++)
                    scan.rows[k * N + b] = value(k, b, holes);
            assert_true(rg_feature_scan_finish(&scan));
            assert_true((scan.mask == NULL) == (holes == 0));
            for (size_t b = 0; b < N; b++)
                observed[b] = b < missing * 7 ? (double) NAN : value(2, b, 0) + 0.1 * value(5, b, 0);
            rg_feature_scan_run(&scan, observed, work, slope, correlation);
            for (size_t k = 0; k < M; k++) {
                rg_feature_fitted fitted;
                const bool fits = rg_feature_fit(scan.rows + k * N, observed, NULL, (double) INFINITY, axis,
                                                 N, 1, work, &fitted);
                assert_true(fits == (k != 7 && !(holes == 2 && k == 4)));
                assert_near(slope[k], fitted.slope, 1e-11);
                assert_near(correlation[k], fitted.correlation, 1e-12);
            }
            rg_feature_scan_free(&scan);
        }
}

static void every_allocation_may_be_refused(void **state)
{
    (void) state;
    bool refused = true;
    for (size_t n = 1; refused; n++) {
        rg_feature_scan scan;
        refuse_allocation(n);
        bool good = rg_feature_scan_init(&scan, M, N);
        for (size_t i = 0; good && i < M * N; i++)
            scan.rows[i] = value(i / N, i % N, 1);
        good = good && rg_feature_scan_finish(&scan);
        refused = allocation_was_refused();
        assert_true(good == !refused);
        rg_feature_scan_free(&scan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_what_the_pair_gives),
        cmocka_unit_test(every_allocation_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
