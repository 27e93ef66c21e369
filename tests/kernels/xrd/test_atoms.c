#include "tests/support/check.h"

#include "tests/support/crystals.h"
#include "tests/support/refuse.h"

static const char *const FCC[] = {"z,x,y",         "-x,-y,z",       "-y,x,z", "-x,-y,-z",
                                  "x,y+1/2,z+1/2", "x+1/2,y,z+1/2", NULL};
static const char *const R3C[] = {"-y,x-y,z", "-y,-x,z+1/2", "x+2/3,y+1/3,z+1/3", NULL};

static void rock_salt_has_four_formulas_and_its_density(void **state)
{
    (void) state;
    const rg_cell_edges cell = {{5.6402, 5.6402, 5.6402}, {90, 90, 90}};
    const rg_crystal_site sites[2] = {{.position = {0, 0, 0}, .occupancy = 1.0},
                                      {.position = {0.5, 0.5, 0.5}, .occupancy = 1.0}};
    const rg_xrd_scatterer kinds[2] = {point_atom(11, 0, 0, 22.98976928), point_atom(17, 0, 0, 35.45)};
    test_crystal salt;
    test_crystal_init(&salt, &cell, FCC, sites, kinds, 2);
    assert_int_equal(salt.atoms.first[1], 4);
    assert_int_equal(salt.atoms.first[2], 8);
    assert_near(salt.atoms.electrons, 112.0, 1e-12);
    assert_near(salt.atoms.mass, 4.0 * 58.43976928, 1e-9);
    /* Handbook: 2.163 g/cm3 for this cell. */
    assert_near(rg_xrd_atoms_density(salt.atoms.mass, salt.lattice.volume), 2.163, 0.001);
    test_crystal_free(&salt);
}

static void rounded_thirds_are_special_positions(void **state)
{
    (void) state;
    /* On the threefold axis and beside it; of the pair of numbers only the rounding differs. */
    const rg_cell_edges cell = {{10.35, 10.35, 37.08}, {90, 90, 120}};
    const rg_crystal_site sites[3] = {{.position = {0.333, 0.667, 0.1}, .occupancy = 0.5},
                                      {.position = {0.0, 0.0, 0.2}, .occupancy = 1.0},
                                      {.position = {0.31, 0.12, 0.1}, .occupancy = 1.0}};
    const rg_xrd_scatterer kinds[3] = {point_atom(20, 0, 0, 1), point_atom(8, 0, 0, 1),
                                       point_atom(8, 0, 0, 1)};
    test_crystal made;
    test_crystal_init(&made, &cell, R3C, sites, kinds, 3);
    assert_int_equal(made.atoms.first[1], 6);
    assert_int_equal(made.atoms.first[2], 12);
    assert_int_equal(made.atoms.first[3], 30);
    assert_near(made.atoms.mass, 3.0 + 6.0 + 18.0, 1e-12);
    /* The mean of the images is the exact place. */
    double nearest = 1.0;
    for (size_t i = 0; i < 6; i++)
        nearest = fmin(nearest, fabs(made.atoms.position[i][0] - 1.0 / 3.0));
    assert_near(nearest, 0.0, 1e-12);
    test_crystal_free(&made);
}

static void an_atom_on_no_clear_position_is_named(void **state)
{
    (void) state;
    const rg_cell_edges cell = {{5, 5, 5}, {90, 90, 90}};
    rg_operator operators[RG_OPERATORS_MOST] = {operator_of("-y,x,z"), operator_of("-x,-y,-z")};
    size_t n = 2;
    rg_xrd_lattice lattice;
    rg_xrd_atoms atoms;
    rg_error err = {0};
    assert_int_equal(rg_xrd_symmetry_generate(operators, &n, &err), RG_OK);
    assert_int_equal(rg_xrd_lattice_init(&cell, &lattice, &err), RG_OK);
    /* A quarter turn moves the second by 0.0919 A, a half turn by 0.13 A. */
    const rg_crystal_site site[2] = {{.position = {0.2, 0.3, 0.1}, .occupancy = 1.0},
                                     {.position = {0.013, 0.0, 0.1}, .occupancy = 1.0}};
    const rg_xrd_scatterer kind = point_atom(8, 0, 0, 16);
    const rg_xrd_crystal crystal = {cell, operators, n, site, 2, &kind};
    const rg_status status = rg_xrd_atoms_init(&crystal, &lattice, &atoms, &err);
    rg_xrd_atoms_free(&atoms);
    assert_int_equal(status, RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    bool was_refused = true;
    for (size_t k = 1; was_refused; k++) {
        refuse_allocation(k);
        const rg_xrd_crystal good = {cell, operators, n, site, 1, &kind};
        const rg_status result = rg_xrd_atoms_init(&good, &lattice, &atoms, NULL);
        was_refused = allocation_was_refused();
        assert_int_equal(result, was_refused ? RG_ENOMEM : RG_OK);
        rg_xrd_atoms_free(&atoms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rock_salt_has_four_formulas_and_its_density),
        cmocka_unit_test(rounded_thirds_are_special_positions),
        cmocka_unit_test(an_atom_on_no_clear_position_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
