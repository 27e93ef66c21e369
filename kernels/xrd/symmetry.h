/* Space groups as sets of operators: closed, complete, and what they leave unchanged. Threads: none. */
#ifndef RG_KERNELS_XRD_SYMMETRY_H
#define RG_KERNELS_XRD_SYMMETRY_H

#include <stdbool.h>

#include "kernels/xrd/lattice.h"

enum { RG_ROTATIONS_MOST = 48 };

/* The group that operators[*n] generate, in place; room for RG_OPERATORS_MOST, the identity first.
 * RG_EDOMAIN when it has more. */
rg_status rg_xrd_symmetry_generate(rg_operator *operators, size_t *n, rg_error *err) RG_MUST_CHECK;

/* Whether operators[n] are a group: the identity, no operator twice, every product in it. RG_EDOMAIN with
 * err->index the operator that is doubled or whose product with another is missing. */
rg_status rg_xrd_symmetry_check(const rg_operator *operators, size_t n, rg_error *err) RG_MUST_CHECK;

/* Rotations of the Laue class: the distinct rotations of the operators and their negatives. */
size_t rg_xrd_symmetry_laue(const rg_operator *operators, size_t n, int rotations[RG_ROTATIONS_MOST][3][3]);

/* The indices that a rotation makes of hkl: the row vector times the matrix. */
void rg_xrd_symmetry_turn(const int hkl[3], int rotation[3][3], int turned[3]);

/* A basis of the metrics that the operators leave unchanged: changes of the metric in units of |a_i||a_j|.
 * Returns their number, 1 (cubic) to 6 (triclinic). */
size_t rg_xrd_symmetry_strains(const rg_operator *operators, size_t n, const rg_xrd_lattice *lattice,
                               double strains[6][3][3]);

/* RG_EDOMAIN when the operators change the metric by more than a share of 2e-3: the cell does not fit its
 * symmetry. */
rg_status rg_xrd_symmetry_fits(const rg_operator *operators, size_t n, const rg_xrd_lattice *lattice,
                               rg_error *err) RG_MUST_CHECK;

#endif
