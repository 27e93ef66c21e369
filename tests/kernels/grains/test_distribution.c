#include "tests/support/check.h"

#include <string.h>

#include "kernels/grains/distribution.h"
#include "tests/support/grain_sample.h"
#include "tests/support/refuse.h"

static void gives_fractions_and_the_finer_than_curve(void **state)
{
    (void) state;
    const double edges[] = {1, 2, 4, 8, 16};
    const double weights[] = {0, 10, 30, 0};
    grain_sample s;
    grain_sample_init(&s, edges, weights, 4, NULL);
    const double cumulative[] = {0, 0, 0.25, 1, 1};
    for (int i = 0; i <= 4; i++)
        assert_true(s.distribution.cumulative[i] == cumulative[i]);
    assert_true(s.distribution.fractions[1] == 0.25 && s.distribution.total == 40);
    grain_sample_free(&s);
    grain_sample_free(&s);
}

static void ends_at_exactly_one(void **state)
{
    (void) state;
    for (uint64_t item = 0; item < 100; item++) {
        grain_sample s;
        grain_sample_random(&s, item, 20 + item);
        const double *c = s.distribution.cumulative;
        assert_true(c[0] == 0.0 && c[20 + item] == 1.0);
        for (size_t i = 0; i < 20 + item; i++)
            assert_true(c[i + 1] >= c[i] && (s.distribution.fractions[i] > 0) == (c[i + 1] > c[i]));
        grain_sample_free(&s);
    }
}

static void refuses_by_class(void **state)
{
    (void) state;
    static const struct {
        double weights[3];
        rg_grain_closure closure;
        size_t index;
        const char *reason;
    } cases[] = {
        {{1, -1e-9, 1}, 0, 1, "class weight is negative"},
        {{1, 1, NAN}, 0, 2, "class weight is not a number"},
        {{INFINITY, 1, 1}, 0, 0, "class weight is not a number"},
        {{0, 0, 0}, 0, RG_NO_INDEX, "the sample has no mass in any class"},
        {{1e308, 1e308, 0}, 0, RG_NO_INDEX, "the class weights are too large to sum"},
        {{50, 50, 0.6},
         RG_GRAIN_CLOSURE_PERCENT,
         RG_NO_INDEX,
         "the class weights sum to more than 100 per cent"},
    };
    const double edges[] = {1, 2, 4, 8};
    const double good[] = {1, 1, 1};
    grain_sample s;
    grain_sample_init(&s, edges, good, 3, NULL);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        rg_error err = {0};
        assert_int_equal(
            rg_grain_distribution_load(cases[c].weights, cases[c].closure, &s.distribution, &err),
            RG_EDOMAIN);
        assert_int_equal(err.index, cases[c].index);
        assert_string_equal(err.reason, cases[c].reason);
    }
    grain_sample_free(&s);
}

static void says_whether_the_total_closes(void **state)
{
    (void) state;
    static const struct {
        double total;
        rg_grain_closure closure;
        bool closed;
    } cases[] = {
        {100, 0, true},
        {99.5, 0, true},
        {100.5, 0, true},
        {99.4, 0, false},
        {99.0, 0, false},
        {1.0, 0, true},
        {0.996, 0, true},
        {0.99, 0, false},
        {57.3, 0, false},
        {57.3, RG_GRAIN_CLOSURE_MASS, true},
        {1.0, RG_GRAIN_CLOSURE_PERCENT, false},
        {100.4, RG_GRAIN_CLOSURE_PERCENT, true},
    };
    const double edges[] = {1, 2, 4};
    const double start[] = {1, 1};
    grain_sample s;
    grain_sample_init(&s, edges, start, 2, NULL);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        const double weights[] = {0, cases[c].total};
        assert_int_equal(rg_grain_distribution_load(weights, cases[c].closure, &s.distribution, NULL), RG_OK);
        assert_int_equal(s.distribution.total_closed, cases[c].closed);
        assert_true(s.distribution.total == cases[c].total); /* reported, and the curve still ends at 1 */
        assert_true(s.distribution.cumulative[2] == 1.0);
    }
    grain_sample_free(&s);
    assert_int_equal(rg_grain_closure_parse("mass"), RG_GRAIN_CLOSURE_MASS);
    assert_int_equal(rg_grain_closure_parse("grams"), RG_GRAIN_CLOSURE_COUNT);
    assert_string_equal(rg_grain_closure_name(RG_GRAIN_CLOSURE_PERCENT), "percent");
    assert_string_equal(rg_grain_closure_name(RG_GRAIN_CLOSURE_COUNT), "unknown");
}

static void reports_the_share_of_closed_tails(void **state)
{
    (void) state;
    const double edges[] = {NAN, 2, 4, NAN};
    const double weights[] = {1, 5, 4};
    const rg_grain_tails tails = {RG_GRAIN_TAIL_PHI10, RG_GRAIN_TAIL_STEP_COARSER};
    grain_sample s;
    grain_sample_init(&s, edges, weights, 3, &tails);
    assert_true(s.distribution.fine_tail == 0.1 && s.distribution.coarse_tail == 0.4);
    grain_sample_free(&s);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    const double edges[] = {1, 2, 4};
    rg_grain_axis axis;
    rg_grain_distribution d;
    assert_int_equal(rg_grain_axis_init(edges, 2, NULL, &axis, NULL), RG_OK);
    refuse_allocation(1);
    assert_int_equal(rg_grain_distribution_init(&axis, &d, NULL), RG_ENOMEM);
    assert_true(allocation_was_refused());
    rg_grain_distribution_free(&d);
    rg_grain_axis_free(&axis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_fractions_and_the_finer_than_curve),
        cmocka_unit_test(ends_at_exactly_one),
        cmocka_unit_test(refuses_by_class),
        cmocka_unit_test(says_whether_the_total_closes),
        cmocka_unit_test(reports_the_share_of_closed_tails),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
