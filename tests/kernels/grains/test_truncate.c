#include "tests/support/check.h"

#include "kernels/grains/truncate.h"

static void cuts_a_class_in_phi(void **state)
{
    (void) state;
    const double edges[] = {NAN, 62.5, 250, 1000};
    const double weights[] = {10, 20, 30};
    const rg_grain_tails tails = {RG_GRAIN_TAIL_PHI10, RG_GRAIN_TAIL_CLOSED};
    static const struct {
        double limit;
        size_t n;
        double last_edge, last_weight;
    } cases[] = {
        {500, 3, 500, 15}, {250, 2, 250, 20}, {1000, 3, 1000, 30}, {5000, 3, 1000, 30}, {125, 2, 125, 10},
    };
    rg_grain_axis axis;
    assert_int_equal(rg_grain_axis_init(edges, 3, &tails, &axis, NULL), RG_OK);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        rg_grain_axis finer;
        double kept[3];
        assert_int_equal(rg_grain_truncate_axis(&axis, cases[c].limit, &finer, NULL), RG_OK);
        rg_grain_truncate_weights(&axis, &finer, weights, kept);
        assert_int_equal(finer.n_classes, cases[c].n);
        assert_true(finer.edges_um[cases[c].n] == cases[c].last_edge);
        assert_relative(kept[cases[c].n - 1], cases[c].last_weight, 1e-14);
        assert_true(kept[0] == 10);
        assert_true(finer.fine_tail_closed && !finer.coarse_tail_closed);
        rg_grain_axis_free(&finer);
    }
    rg_grain_axis_free(&axis);
}

static void refuses_what_leaves_nothing(void **state)
{
    (void) state;
    const double edges[] = {1, 2, 4, 8};
    rg_grain_axis axis, finer;
    assert_int_equal(rg_grain_axis_init(edges, 3, NULL, &axis, NULL), RG_OK);
    assert_int_equal(rg_grain_truncate_axis(&axis, 2, &finer, NULL), RG_ESHAPE);
    assert_int_equal(rg_grain_truncate_axis(&axis, 0.5, &finer, NULL), RG_ESHAPE);
    assert_int_equal(rg_grain_truncate_axis(&axis, NAN, &finer, NULL), RG_EDOMAIN);
    assert_int_equal(rg_grain_truncate_axis(&axis, -1, &finer, NULL), RG_EDOMAIN);
    rg_grain_axis_free(&finer);
    rg_grain_axis_free(&axis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_a_class_in_phi),
        cmocka_unit_test(refuses_what_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
