/* Small crystals for tests of diffraction. */
#ifndef RG_TESTS_SUPPORT_CRYSTALS_H
#define RG_TESTS_SUPPORT_CRYSTALS_H

#include "kernels/xrd/atoms.h"
#include "kernels/xrd/symmetry.h"

/* An operator from "x,y,z", or a failed test. */
rg_operator operator_of(const char *text);

enum { TEST_SITES = 8 };

/* A crystal that owns its pieces. */
typedef struct {
    rg_xrd_crystal crystal;
    rg_operator operators[RG_OPERATORS_MOST];
    rg_crystal_site sites[TEST_SITES];
    rg_xrd_scatterer scatterers[TEST_SITES];
    rg_xrd_lattice lattice;
    rg_xrd_atoms atoms;
} test_crystal;

/* Generators end in NULL; sites and scatterers [n] are copied, site i scatters as i. Free the atoms. */
void test_crystal_init(test_crystal *made, const rg_cell_edges *cell, const char *const *generators,
                       const rg_crystal_site *sites, const rg_xrd_scatterer *scatterers, size_t n);
void test_crystal_free(test_crystal *made);

/* An atom whose f0 is the same at every angle. */
rg_xrd_scatterer point_atom(double electrons, double fp, double fpp, double mass);

#endif
