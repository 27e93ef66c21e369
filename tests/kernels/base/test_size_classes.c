#include "tests/support/check.h"

#include "kernels/base/size_classes.h"

static void finds_the_direction_and_never_sorts(void **state)
{
    (void) state;
    static const struct {
        double sizes[5];
        rg_status status;
        bool descending;
        size_t index;
    } cases[] = {
        {{0, 40, 50, 63, 80}, RG_OK, false, 0},         {{80, 63, 50, 40, 0}, RG_OK, true, 0},
        {{40, 50, 50, 63, 80}, RG_EDOMAIN, false, 2}, /* a duplicate                        */
        {{75, 37, 27, 70, 1}, RG_EDOMAIN, false, 3},  /* "70" for 7, as in 10084,79         */
        {{1, 2, 3, 2.5, 4}, RG_EDOMAIN, false, 3},      {{1, 2, NAN, 3, 4}, RG_EDOMAIN, false, 2},
        {{1, 2, 3, 4, INFINITY}, RG_EDOMAIN, false, 4}, {{-1, 2, 3, 4, 5}, RG_EDOMAIN, false, 0},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        rg_error err = {0};
        bool descending;
        assert_int_equal(rg_size_direction(cases[c].sizes, 5, &descending, &err), cases[c].status);
        if (cases[c].status == RG_OK)
            assert_int_equal(descending, cases[c].descending);
        else
            assert_int_equal(err.index, cases[c].index);
    }
}

static void reverses(void **state)
{
    (void) state;
    double v[] = {1, 2, 3, 4, 5};
    rg_size_reverse(v, 5);
    assert_true(v[0] == 5 && v[1] == 4 && v[2] == 3 && v[3] == 2 && v[4] == 1);
    rg_size_reverse(v, 4);
    assert_true(v[0] == 2 && v[3] == 5 && v[4] == 1);
    rg_size_reverse(v, 0);
}

static void leaves_open_ends_open(void **state)
{
    (void) state;
    const double pan[] = {0, 40, 63};
    double edges[4];
    assert_int_equal(rg_size_edges_from_lower(pan, 3, edges, NULL), RG_OK);
    assert_true(isnan(edges[0]) && edges[1] == 40 && edges[2] == 63 && isnan(edges[3]));
    assert_int_equal(rg_size_edges_from_lower(pan + 1, 2, edges, NULL), RG_OK);
    assert_true(edges[0] == 40 && edges[1] == 63 && isnan(edges[2]));
    const double upper[] = {0.011, 0.013, 0.015};
    assert_int_equal(rg_size_edges_from_upper(upper, 3, edges, NULL), RG_OK);
    assert_true(isnan(edges[0]) && edges[1] == 0.011 && edges[3] == 0.015);
    assert_int_equal(rg_size_edges_from_upper(pan, 3, edges, NULL), RG_EDOMAIN);
    const double down[] = {63, 40};
    assert_int_equal(rg_size_edges_from_upper(down, 2, edges, NULL), RG_EDOMAIN);
    assert_int_equal(rg_size_edges_from_lower(pan, 0, edges, NULL), RG_ESHAPE);
}

static void centres_lie_in_the_middle_of_their_classes(void **state)
{
    (void) state;
    /* Equal ratios: exact. Edges 1, 2, 4, 8 have centres sqrt(2), sqrt(8), sqrt(32). */
    const double centres[] = {sqrt(2.0), sqrt(8.0), sqrt(32.0)};
    double edges[4];
    assert_int_equal(rg_size_edges_from_centres(centres, 3, edges, NULL), RG_OK);
    for (int i = 0; i < 4; i++)
        assert_relative(edges[i], exp2(i), 1e-14);
    /* Unequal: midpoints inside, the same ratio outside. */
    const double uneven[] = {1, 4, 100};
    assert_int_equal(rg_size_edges_from_centres(uneven, 3, edges, NULL), RG_OK);
    assert_relative(edges[1], 2.0, 1e-14);
    assert_relative(edges[2], 20.0, 1e-14);
    assert_relative(edges[0], 0.5, 1e-14);
    assert_relative(edges[3], 500.0, 1e-14);
    assert_int_equal(rg_size_edges_from_centres(uneven, 1, edges, NULL), RG_ESHAPE);
    const double zero[] = {0, 4};
    assert_int_equal(rg_size_edges_from_centres(zero, 2, edges, NULL), RG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_direction_and_never_sorts),
        cmocka_unit_test(reverses),
        cmocka_unit_test(leaves_open_ends_open),
        cmocka_unit_test(centres_lie_in_the_middle_of_their_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
