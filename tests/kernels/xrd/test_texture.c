#include "tests/support/check.h"

#include "kernels/xrd/texture.h"
#include "tests/support/crystals.h"

static void its_mean_over_the_sphere_is_one(void **state)
{
    (void) state;
    static const double R[] = {0.3, 0.7, 1.0, 1.5, 2.5};
    for (size_t i = 0; i < sizeof R / sizeof R[0]; i++) {
        enum { N = 200000 };
        double sum = 0.0;
        for (int k = 0; k < N; k++) {
            const double c = (k + 0.5) / N; /* uniform in the cosine */
            sum += rg_xrd_texture_march(R[i], c * c) / N;
        }
        assert_near(sum, 1.0, 1e-7);
    }
}

static void the_orbit_is_averaged(void **state)
{
    (void) state;
    /* Cubic (100) against axis (001): of six, two are along it and four across. */
    rg_operator operators[RG_OPERATORS_MOST] = {operator_of("z,x,y"), operator_of("-y,x,z"),
                                                operator_of("-x,-y,-z")};
    size_t n = 3;
    int laue[RG_ROTATIONS_MOST][3][3];
    const rg_cell_edges cell = {{4, 4, 4}, {90, 90, 90}};
    rg_xrd_lattice lattice;
    rg_error err = {0};
    assert_int_equal(rg_xrd_symmetry_generate(operators, &n, &err), RG_OK);
    assert_int_equal(rg_xrd_lattice_init(&cell, &lattice, &err), RG_OK);
    const size_t n_laue = rg_xrd_symmetry_laue(operators, n, laue);
    const int hkl[3] = {1, 0, 0};
    const int axis[3] = {0, 0, 1};
    assert_relative(rg_xrd_texture_mean(&lattice, laue, n_laue, hkl, axis, 0.6),
                    (pow(0.36, -1.5) + 2.0 * pow(0.6, 1.5)) / 3.0, 1e-12);
    assert_relative(rg_xrd_texture_mean(&lattice, laue, n_laue, hkl, axis, 1.0), 1.0, 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(its_mean_over_the_sphere_is_one),
                                       cmocka_unit_test(the_orbit_is_averaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
