/* All atoms of a cell, from those of the asymmetric unit and the operators. Threads: none. */
#ifndef RG_KERNELS_XRD_ATOMS_H
#define RG_KERNELS_XRD_ATOMS_H

#include "kernels/xrd/lattice.h"
#include "kernels/xrd/scattering.h"

/* A crystal: everything is the caller's. */
typedef struct {
    rg_cell_edges cell;
    const rg_operator *operators; /* [n_operators] a group, see kernels/xrd/symmetry.h */
    size_t n_operators;
    const rg_crystal_site *sites; /* [n_sites] */
    size_t n_sites;
    const rg_xrd_scatterer *scatterers; /* what the sites number */
} rg_xrd_crystal;

typedef struct {
    double (*position)[3]; /* [first[n_sites]] fractions of the cell edges */
    size_t *first;         /* [n_sites + 1] those of site i are first[i] to first[i + 1] - 1 */
    double mass;           /* of a cell's atoms, g/mol: Z times the molar mass               */
    double electrons;      /* of a cell: sum of f0(0)                                        */
} rg_xrd_atoms;

/* An atom that operators move by less than 0.1 A lies on a special position, at the mean of these images:
 * files round 1/3 to 0.333. RG_EDOMAIN with err->index the site that lies near special positions and on none;
 * RG_ENOMEM. Free in every case. */
rg_status rg_xrd_atoms_init(const rg_xrd_crystal *crystal, const rg_xrd_lattice *lattice, rg_xrd_atoms *atoms,
                            rg_error *err) RG_MUST_CHECK;
void rg_xrd_atoms_free(rg_xrd_atoms *atoms);

/* Density in g/cm3 of `mass` g/mol in `volume` A^3. */
double rg_xrd_atoms_density(double mass, double volume);

#endif
