/* The inversion of all rows of an entry, by the optics of each. */
#ifndef RG_TOOLKIT_LASER_SOLVE_H
#define RG_TOOLKIT_LASER_SOLVE_H

#include "toolkit/laser/inverted.h"
#include "toolkit/laser/matrices.h"

/*   edges_deg  [made->n_rings + 1]  in   scattering angles
 *   lambda                          in   "evidence", else a choice of rg_scatter_choice_parse
 *   made                            in   measured, sigma, optics and edges_um; out: the rest of it
 *
 * A row without an answer has its outcome. RG_ENOMEM, or as the kernels. */
rg_status rg_laser_solve(double *edges_deg, const char *lambda, rg_laser_matrices *matrices,
                         rg_inverted *made, rg_error *err) RG_MUST_CHECK;

#endif
