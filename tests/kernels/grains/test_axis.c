#include "tests/support/check.h"

#include <string.h>

#include "kernels/grains/axis.h"

static void closes_open_ends_by_the_stated_rule(void **state)
{
    (void) state;
    const double open[] = {NAN, 2, 8, 64, NAN};
    static const struct {
        const char *rules;
        double finest, coarsest;
    } cases[] = {
        {"phi10,step-coarser", 0.9765625, 512},
        {"ratio,step-coarser", 0.5, 512},
        {"step-coarser,ratio", 0.5, 512},
    };
    for (size_t c = 0; c < 3; c++) {
        rg_grain_tails tails;
        rg_grain_axis axis;
        assert_int_equal(rg_grain_tails_parse(cases[c].rules, &tails, NULL), RG_OK);
        assert_int_equal(rg_grain_axis_init(open, 4, &tails, &axis, NULL), RG_OK);
        assert_true(axis.edges_um[0] == cases[c].finest && axis.edges_um[4] == cases[c].coarsest);
        assert_true(axis.fine_tail_closed && axis.coarse_tail_closed);
        rg_grain_axis_free(&axis);
        rg_grain_axis_free(&axis);
    }
    const double given[] = {1, 2, 4};
    const rg_grain_tails rules = {RG_GRAIN_TAIL_PHI10, RG_GRAIN_TAIL_STEP_COARSER};
    rg_grain_axis axis;
    assert_int_equal(rg_grain_axis_init(given, 2, &rules, &axis, NULL), RG_OK);
    assert_true(axis.edges_um[0] == 1 && axis.edges_um[2] == 4);
    assert_false(axis.fine_tail_closed || axis.coarse_tail_closed);
    rg_grain_axis_free(&axis);
}

static void refuses_by_name_and_index(void **state)
{
    (void) state;
    static const struct {
        double edges[5];
        rg_grain_tails tails;
        size_t n;
        rg_status status;
        size_t index;
    } cases[] = {
        {{NAN, 2, 4, 8, 16}, {0, 0}, 4, RG_EDOMAIN, 0},
        {{1, 2, 4, 8, NAN}, {0, 0}, 4, RG_EDOMAIN, 4},
        {{NAN, 2, 4, 8, NAN}, {RG_GRAIN_TAIL_RATIO, 0}, 4, RG_EDOMAIN, 4},
        {{1, 2, NAN, 8, 16}, {0, 0}, 4, RG_EDOMAIN, 2},
        {{1, 2, 2, 8, 16}, {0, 0}, 4, RG_EDOMAIN, 2},
        {{1, 2, 4, 3, 16}, {0, 0}, 4, RG_EDOMAIN, 3},
        {{0, 2, 4, 8, 16}, {RG_GRAIN_TAIL_PHI10, 0}, 4, RG_EDOMAIN, 0},
        {{-1, 2, 4, 8, 16}, {0, 0}, 4, RG_EDOMAIN, 0},
        {{1, 2, 4, 8, INFINITY}, {0, 0}, 4, RG_EDOMAIN, 4},
        {{NAN, 0.5, 4, 8, 16}, {RG_GRAIN_TAIL_PHI10, 0}, 4, RG_EDOMAIN, 1},
        {{1, 2}, {0, 0}, 1, RG_ESHAPE, RG_NO_INDEX},
        {{1}, {0, 0}, 0, RG_ESHAPE, RG_NO_INDEX},
        {{NAN, 2, NAN}, {RG_GRAIN_TAIL_RATIO, RG_GRAIN_TAIL_STEP_COARSER}, 2, RG_EDOMAIN, 0},
        {{NAN, 2, NAN}, {RG_GRAIN_TAIL_PHI10, RG_GRAIN_TAIL_STEP_COARSER}, 2, RG_EDOMAIN, 2},
        {{1, 2, 4, 8, 16}, {RG_GRAIN_TAIL_STEP_COARSER, 0}, 4, RG_EUSAGE, RG_NO_INDEX},
        {{1, 2, 4, 8, 16}, {0, RG_GRAIN_TAIL_PHI10}, 4, RG_EUSAGE, RG_NO_INDEX},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        rg_grain_axis axis;
        rg_error err = {0};
        assert_int_equal(rg_grain_axis_init(cases[c].edges, cases[c].n, &cases[c].tails, &axis, &err),
                         cases[c].status);
        assert_int_equal(err.index, cases[c].index);
        assert_non_null(err.reason);
        assert_null(axis.edges_um);
    }
    rg_grain_axis axis;
    rg_error err = {0};
    assert_int_equal(rg_grain_axis_init(cases[0].edges, 4, NULL, &axis, &err), RG_EDOMAIN);
    assert_non_null(strstr(err.remedy, "phi10"));
    assert_non_null(strstr(err.remedy, "ratio"));
}

static void reads_the_names_of_rules(void **state)
{
    (void) state;
    rg_grain_tails tails = {RG_GRAIN_TAIL_RATIO, RG_GRAIN_TAIL_STEP_COARSER};
    static const char *const wrong[] = {"",      "open", "phi", "phi10,ratio", "step-coarser,step-coarser",
                                        "phi10,"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        rg_error err = {0};
        assert_int_equal(rg_grain_tails_parse(wrong[i], &tails, &err), RG_EUSAGE);
        assert_string_equal(err.subject, wrong[i]);
        assert_true(tails.fine == RG_GRAIN_TAIL_RATIO && tails.coarse == RG_GRAIN_TAIL_STEP_COARSER);
    }
    assert_int_equal(rg_grain_tails_parse("closed", &tails, NULL), RG_OK);
    assert_true(tails.fine == RG_GRAIN_TAIL_CLOSED && tails.coarse == RG_GRAIN_TAIL_CLOSED);
    assert_string_equal(rg_grain_tail_name(RG_GRAIN_TAIL_STEP_COARSER), "step-coarser");
    assert_string_equal(rg_grain_tail_name(RG_GRAIN_TAIL_COUNT), "unknown");
}

/* Class means over ln d: <d> = (e1 - e0)/ln(e1/e0), <1/d> = (1/e0 - 1/e1)/ln(e1/e0). */
static void knows_what_depends_on_edges_alone(void **state)
{
    (void) state;
    const double edges[] = {62.5, 125, 250, 250.0000001};
    rg_grain_axis axis;
    assert_int_equal(rg_grain_axis_init(edges, 3, NULL, &axis, NULL), RG_OK);
    assert_true(axis.edges_phi[0] == 4 && axis.edges_phi[1] == 3 && axis.width_phi[0] == 1);
    assert_true(axis.mid_phi[0] == 3.5 && axis.mid_um[0] == 93.75);
    assert_relative(axis.mid_ln[0], log(62.5 * sqrt(2.0)), 1e-15);
    assert_relative(axis.mean_um[0], 62.5 / log(2.0), 1e-14);
    assert_relative(axis.mean_per_um[0], 0.008 / log(2.0), 1e-14);
    assert_relative(axis.mean_um[2], 250.00000005, 1e-14); /* no cancellation in a narrow class */
    assert_relative(axis.mean_per_um[2], 1 / 250.00000005, 1e-14);
    rg_grain_axis_free(&axis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closes_open_ends_by_the_stated_rule),
        cmocka_unit_test(refuses_by_name_and_index),
        cmocka_unit_test(reads_the_names_of_rules),
        cmocka_unit_test(knows_what_depends_on_edges_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
