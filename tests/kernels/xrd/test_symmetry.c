#include "tests/support/check.h"

#include <string.h>

#include "kernels/xrd/symmetry.h"
#include "tests/support/crystals.h"

static void generators_give_the_whole_group(void **state)
{
    (void) state;
    /* Orders of the groups: International Tables A. */
    static const struct {
        const char *generators[6];
        size_t order, laue, strains;
    } GROUPS[] = {
        {{"-x,-y,-z"}, 2, 2, 6},
        {{"-x,y+1/2,-z", "-x,-y,-z"}, 4, 4, 4},
        {{"x+1/2,-y+1/2,z+1/2", "-x,-y,z+1/2", "-x,-y,-z"}, 8, 8, 3},
        {{"-y,x-y,z", "-y,-x,z+1/2", "x+2/3,y+1/3,z+1/3"}, 18, 12, 2},
        {{"-y,x-y,z", "-x,-y,z+1/2", "-x,-y,-z"}, 12, 12, 2},
        {{"-y,x-y,z", "y,x,-z+1/2", "-x,-y,-z", "x+2/3,y+1/3,z+1/3"}, 36, 12, 2},
        {{"z,x,y", "-x,-y,z", "-y,x,z", "-x,-y,-z", "x,y+1/2,z+1/2", "x+1/2,y,z+1/2"}, 192, 48, 1},
    };
    for (size_t g = 0; g < sizeof GROUPS / sizeof GROUPS[0]; g++) {
        rg_operator operators[RG_OPERATORS_MOST];
        int laue[RG_ROTATIONS_MOST][3][3];
        double strains[6][3][3];
        const rg_cell_edges cell = {{1, 1, 1}, {90, 90, 90}};
        rg_xrd_lattice lattice;
        rg_error err = {0};
        size_t n = 0;
        while (n < 6 && GROUPS[g].generators[n] != NULL) {
            operators[n] = operator_of(GROUPS[g].generators[n]);
            n++;
        }
        assert_int_equal(rg_xrd_symmetry_generate(operators, &n, &err), RG_OK);
        assert_int_equal(n, GROUPS[g].order);
        assert_int_equal(rg_xrd_symmetry_check(operators, n, &err), RG_OK);
        assert_int_equal(rg_xrd_symmetry_laue(operators, n, laue), GROUPS[g].laue);
        assert_int_equal(rg_xrd_lattice_init(&cell, &lattice, &err), RG_OK);
        assert_int_equal(rg_xrd_symmetry_strains(operators, n, &lattice, strains), GROUPS[g].strains);
        /* Without one of its operators it is no group, but for what is left of two: the identity. */
        const rg_operator kept = operators[n / 2];
        operators[n / 2] = operators[n - 1];
        assert_int_equal(rg_xrd_symmetry_check(operators, n - 1, NULL), n == 2 ? RG_OK : RG_EDOMAIN);
        operators[n - 1] = kept;
        operators[0] = operators[1];
        assert_int_equal(rg_xrd_symmetry_check(operators, n, NULL), RG_EDOMAIN);
    }
}

static void strained_metrics_keep_the_symmetry(void **state)
{
    (void) state;
    rg_operator operators[RG_OPERATORS_MOST] = {operator_of("-y,x-y,z"), operator_of("-x,-y,-z")};
    size_t n = 2;
    const rg_cell_edges cell = {{9.4, 9.4, 6.9}, {90, 90, 120}};
    rg_xrd_lattice lattice;
    rg_error err = {0};
    double strains[6][3][3];
    assert_int_equal(rg_xrd_symmetry_generate(operators, &n, &err), RG_OK);
    assert_int_equal(rg_xrd_lattice_init(&cell, &lattice, &err), RG_OK);
    assert_int_equal(rg_xrd_symmetry_strains(operators, n, &lattice, strains), 2);
    double metric[3][3];
    for (int i = 0; i < 9; i++)
        metric[i / 3][i % 3] =
            lattice.metric[i / 3][i % 3] + 0.01 * strains[0][i / 3][i % 3] - 0.02 * strains[1][i / 3][i % 3];
    rg_xrd_lattice strained;
    assert_int_equal(rg_xrd_lattice_of_metric(metric, &strained, &err), RG_OK);
    assert_int_equal(rg_xrd_symmetry_fits(operators, n, &strained, &err), RG_OK);
    const rg_cell_edges edges = rg_xrd_lattice_edges(&strained);
    assert_relative(edges.length[0], edges.length[1], 1e-12);
    assert_near(edges.angle[2], 120.0, 1e-9);
    assert_true(fabs(edges.length[0] - 9.4) > 1e-3 && fabs(edges.length[2] - 6.9) > 1e-3);
    const rg_cell_edges wrong = {{9.4, 9.5, 6.9}, {90, 90, 120}};
    assert_int_equal(rg_xrd_lattice_init(&wrong, &lattice, &err), RG_OK);
    assert_int_equal(rg_xrd_symmetry_fits(operators, n, &lattice, &err), RG_EDOMAIN);
}

static void what_is_no_group_is_refused(void **state)
{
    (void) state;
    rg_operator operators[RG_OPERATORS_MOST] = {operator_of("x+0.137,y,z")};
    size_t n = 1;
    rg_error err = {0};
    assert_int_equal(rg_xrd_symmetry_generate(operators, &n, &err), RG_EDOMAIN);
    err = (rg_error){0};
    operators[0] = operator_of("-x,-y,-z");
    assert_int_equal(rg_xrd_symmetry_check(operators, 1, &err), RG_EDOMAIN);
    operators[1] = operator_of("x,y,z");
    assert_int_equal(rg_xrd_symmetry_check(operators, 2, &err), RG_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generators_give_the_whole_group),
        cmocka_unit_test(strained_metrics_keep_the_symmetry),
        cmocka_unit_test(what_is_no_group_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
