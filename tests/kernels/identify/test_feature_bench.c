#include "tests/support/check.h"

#include "kernels/identify/feature_bench.h"
#include "kernels/identify/feature_noise.h"
#include "tests/support/feature_minerals.h"
#include "tests/support/refuse.h"

enum { B = MINERAL_BANDS, C = MINERAL_CLASSES };

static void make(rg_feature_references *references)
{
    assert_int_equal(rg_feature_references_init(references, minerals_make(), &minerals[0][0], minerals_class,
                                                minerals_sample, MINERALS, minerals_axis, minerals_use, B,
                                                NULL),
                     RG_OK);
}

/* Every reference is the best of its class for itself, with a correlation of 1 in every feature; without its
 * sample another is. */
static void a_reference_is_its_own_best(void **state)
{
    (void) state;
    rg_feature_references references;
    rg_feature_bench bench;
    make(&references);
    assert_true(rg_feature_bench_init(&references, &bench));
    for (size_t k = 0; k < MINERALS; k++) {
        const size_t c = minerals_class[k];
        rg_feature_detection detection;
        double work[B];
        double dof = 0.0;
        rg_feature_references_take_f64(&references, minerals[k], bench.spectrum);
        assert_true(rg_feature_bench_errors(&references, &bench));
        assert_near(bench.errors[7], rg_feature_noise(bench.spectrum, B, work, &dof), 0.0);
        assert_near(bench.errors_dof, dof, 0.0);
        rg_feature_bench_scan(&references, true, &bench);
        rg_feature_bench_judge(&references, true, RG_NO_INDEX, c, 1e-6, true, &bench, &detection);
        assert_int_equal(bench.best[c], k);
        assert_int_equal(bench.found[c].state, RG_FEATURE_PASSED);
        assert_near(bench.found[c].plain_fit, 1.0, 1e-12);
        assert_true(bench.found[c].chance < 1e-12 && bench.chance[c] < 1e-9);
        assert_int_equal(detection.state, RG_FEATURE_DETECTED);
        assert_int_equal(detection.reference, k);
        assert_near(detection.share, 1.0, 1e-9);
        rg_feature_bench_judge(&references, true, minerals_sample[k], c, 1e-6, false, &bench, NULL);
        assert_true(isnan(bench.chance[c]));
        assert_true(bench.best[c] >= 0 && bench.best[c] != (int32_t) k);
        assert_int_equal(minerals_class[bench.best[c]], c);
        assert_true(bench.found[c].plain_fit < 1.0 - 1e-9);
    }
    rg_feature_bench_free(&bench);
    rg_feature_references_free(&references);
}

static void samples_are_left_out(void **state)
{
    (void) state;
    rg_feature_references references;
    make(&references);
    for (size_t m = 0; m < references.n; m++) {
        assert_true(rg_feature_bench_takes(&references, m, RG_NO_INDEX));
        assert_false(rg_feature_bench_takes(&references, m, references.sample[m]));
        assert_true(rg_feature_bench_takes(&references, m, references.sample[m] + 1));
    }
    rg_feature_references_free(&references);
}

static void every_allocation_may_be_refused(void **state)
{
    (void) state;
    rg_feature_references references;
    bool refused = true;
    make(&references);
    for (size_t n = 1; refused; n++) {
        rg_feature_bench bench;
        refuse_allocation(n);
        const bool ready = rg_feature_bench_init(&references, &bench);
        refused = allocation_was_refused();
        assert_int_equal(ready, !refused);
        rg_feature_bench_free(&bench);
    }
    rg_feature_references_free(&references);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_is_its_own_best),
        cmocka_unit_test(samples_are_left_out),
        cmocka_unit_test(every_allocation_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
