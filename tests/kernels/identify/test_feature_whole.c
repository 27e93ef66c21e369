#include "tests/support/check.h"

#include "kernels/identify/feature_whole.h"
#include "tests/support/feature_minerals.h"
#include "tests/support/refuse.h"

enum { B = MINERAL_BANDS };

static const size_t GROUP_OF[MINERAL_CLASSES] = {0, 0, 1};

static void make(rg_feature_references *references)
{
    assert_int_equal(rg_feature_references_init(references, minerals_make(), &minerals[0][0], minerals_class,
                                                minerals_sample, MINERALS, minerals_axis, minerals_use, B,
                                                NULL),
                     RG_OK);
}

/* From the first side range of a group to its last: 600 to 2450 nm, and 1350 to 2450 (its feature that must
 * not be). */
static void spans_the_features_of_the_group(void **state)
{
    (void) state;
    rg_feature_references references;
    rg_feature_whole whole;
    make(&references);
    assert_int_equal(rg_feature_whole_init(&references, &minerals[0][0], GROUP_OF, 0, &whole, NULL), RG_OK);
    assert_int_equal(whole.first, 15);
    assert_int_equal(whole.n, B - 15);
    rg_feature_whole_free(&whole);
    assert_int_equal(rg_feature_whole_init(&references, &minerals[0][0], GROUP_OF, 1, &whole, NULL), RG_OK);
    assert_int_equal(whole.first, 90);
    assert_int_equal(whole.n, B - 90);
    rg_feature_whole_free(&whole);
    rg_feature_references_free(&references);
}

/* A spectrum resembles itself fully, however bright; without its sample less; another class much less; across
 * missing values as well. */
static void likeness_is_a_correlation(void **state)
{
    (void) state;
    rg_feature_references references;
    rg_feature_whole whole;
    double values[2 * B];
    double removed[2 * B];
    make(&references);
    assert_int_equal(rg_feature_whole_init(&references, &minerals[0][0], GROUP_OF, 0, &whole, NULL), RG_OK);
    for (size_t k = 0; k < MINERALS; k++) {
        const size_t c = minerals_class[k];
        if (c == 2)
            continue;
        for (size_t b = 0; b < B; b++) {
            values[b] = 1.7 * minerals[k][b];
            values[B + b] = b % 5 == 0 ? (double) NAN : minerals[k][b];
        }
        assert_int_equal(rg_feature_whole_remove(&references, &whole, values, 2, removed, NULL), RG_OK);
        assert_near(rg_feature_whole_likeness(&references, &whole, removed, c, RG_NO_INDEX), 1.0, 1e-12);
        const double without = rg_feature_whole_likeness(&references, &whole, removed, c, minerals_sample[k]);
        assert_true(without > 0.9 && without < 1.0 - 1e-6);
        assert_true(rg_feature_whole_likeness(&references, &whole, removed, 1 - c, RG_NO_INDEX) < 0.9);
        assert_true(rg_feature_whole_likeness(&references, &whole, removed + whole.n, c, RG_NO_INDEX) >
                    0.999);
    }
    /* The same by its definition, on a spectrum without a hull to speak of: it is below 1 in two bands. */
    double expected[2] = {0.0, 0.0};
    for (size_t b = 0; b < B; b++)
        values[b] = b == 60 || b == 160 ? 0.9 : 1.0;
    assert_int_equal(rg_feature_whole_remove(&references, &whole, values, 1, removed, NULL), RG_OK);
    for (size_t m = references.first[0]; m < references.first[1]; m++) {
        const double *l = whole.members + m * whole.n;
        double mean = 0.0;
        double ll = 0.0;
        const double n = (double) whole.n;
        for (size_t i = 0; i < whole.n; i++)
            mean += l[i] / n;
        for (size_t i = 0; i < whole.n; i++)
            ll += (l[i] - mean) * (l[i] - mean);
        /* r of an indicator of two places: (2 mean - l1 - l2) / sqrt(ll 2 (1 - 2/n)), sign turned */
        expected[1] = (2.0 * mean - l[45] - l[145]) / sqrt(ll * 2.0 * (1.0 - 2.0 / n));
        expected[0] = m == references.first[0] ? expected[1] : fmax(expected[0], expected[1]);
    }
    assert_near(rg_feature_whole_likeness(&references, &whole, removed, 0, RG_NO_INDEX), expected[0], 1e-9);
    rg_feature_whole_free(&whole);
    rg_feature_references_free(&references);
}

static void says_nothing_without_values(void **state)
{
    (void) state;
    rg_feature_references references;
    rg_feature_whole whole;
    double values[B];
    double removed[B];
    make(&references);
    assert_int_equal(rg_feature_whole_init(&references, &minerals[0][0], GROUP_OF, 0, &whole, NULL), RG_OK);
    for (size_t b = 0; b < B; b++)
        values[b] = b > 100 && b < 110 ? minerals[0][b] : (double) NAN;
    assert_int_equal(rg_feature_whole_remove(&references, &whole, values, 1, removed, NULL), RG_OK);
    assert_true(isnan(rg_feature_whole_likeness(&references, &whole, removed, 0, RG_NO_INDEX)));
    rg_feature_whole_free(&whole);
    rg_feature_references_free(&references);
}

static void every_allocation_may_be_refused(void **state)
{
    (void) state;
    rg_feature_references references;
    bool refused = true;
    make(&references);
    for (size_t n = 1; refused; n++) {
        rg_feature_whole whole;
        refuse_allocation(n);
        const rg_status status =
            rg_feature_whole_init(&references, &minerals[0][0], GROUP_OF, 0, &whole, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        rg_feature_whole_free(&whole);
    }
    rg_feature_references_free(&references);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_the_features_of_the_group),
        cmocka_unit_test(likeness_is_a_correlation),
        cmocka_unit_test(says_nothing_without_values),
        cmocka_unit_test(every_allocation_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
