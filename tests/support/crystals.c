#include "tests/support/crystals.h"

#include <string.h>

#include "formats/crystal/operator.h"
#include "tests/support/check.h"

rg_operator operator_of(const char *text)
{
    rg_operator op;
    assert_true(rg_operator_parse(text, &op));
    return op;
}

void test_crystal_init(test_crystal *made, const rg_cell_edges *cell, const char *const *generators,
                       const rg_crystal_site *sites, const rg_xrd_scatterer *scatterers, size_t n)
{
    size_t n_operators = 0;
    rg_error err = {0};
    memset(made, 0, sizeof *made);
    for (; generators[n_operators] != NULL; n_operators++)
        made->operators[n_operators] = operator_of(generators[n_operators]);
    assert_int_equal(rg_xrd_symmetry_generate(made->operators, &n_operators, &err), RG_OK);
    assert_true(n <= TEST_SITES);
    for (size_t i = 0; i < n; i++) {
        made->sites[i] = sites[i];
        made->sites[i].scatterer = i;
        made->scatterers[i] = scatterers[i];
    }
    made->crystal = (rg_xrd_crystal){*cell, made->operators, n_operators, made->sites, n, made->scatterers};
    assert_int_equal(rg_xrd_lattice_init(cell, &made->lattice, &err), RG_OK);
    assert_int_equal(rg_xrd_atoms_init(&made->crystal, &made->lattice, &made->atoms, &err), RG_OK);
}

void test_crystal_free(test_crystal *made)
{
    rg_xrd_atoms_free(&made->atoms);
}

rg_xrd_scatterer point_atom(double electrons, double fp, double fpp, double mass)
{
    return (rg_xrd_scatterer){.c = electrons, .fp = fp, .fpp = fpp, .mass = mass};
}
