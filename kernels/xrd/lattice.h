/* Crystal lattices: metric, volume, spacings. Threads: none. */
#ifndef RG_KERNELS_XRD_LATTICE_H
#define RG_KERNELS_XRD_LATTICE_H

#include "kernels/base/crystal.h"
#include "kernels/base/error.h"

typedef struct {
    double metric[3][3];     /* A^2: a_i . a_j  */
    double reciprocal[3][3]; /* 1/A^2: its inverse, a*_i . a*_j */
    double volume;           /* A^3 */
} rg_xrd_lattice;

/* RG_EDOMAIN when a length is not positive or the angles enclose no volume. */
rg_status rg_xrd_lattice_init(const rg_cell_edges *cell, rg_xrd_lattice *lattice,
                              rg_error *err) RG_MUST_CHECK;

/* The same from the metric. */
rg_status rg_xrd_lattice_of_metric(double metric[3][3], rg_xrd_lattice *lattice, rg_error *err) RG_MUST_CHECK;

/* Edges and angles of a lattice. */
rg_cell_edges rg_xrd_lattice_edges(const rg_xrd_lattice *lattice);

/* Scalar product of two reciprocal vectors, 1/A^2; of hkl with itself: 1/d^2. */
double rg_xrd_lattice_product(const rg_xrd_lattice *lattice, const int hkl[3], const int other[3]);

#endif
