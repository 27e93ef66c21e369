/* Size distributions as compositions: log-ratio coordinates and Aitchison distances. Aitchison (1986), The
 * statistical analysis of compositional data; isometric coordinates: Egozcue et al. (2003), Math. Geol. 35,
 * 279-300; zeros: Martin-Fernandez et al. (2003), Math. Geol. 35, 253-278. */
#ifndef RG_KERNELS_GRAINS_AITCHISON_H
#define RG_KERNELS_GRAINS_AITCHISON_H

#include <stddef.h>

#include "kernels/base/error.h"

/* Parts [n] >= 0 in any unit -> closed [n], sum 1, zeros replaced multiplicatively: a zero becomes delta, the
 * others x (1 - n_zeros delta) / sum x, whose ratios stay. delta is a share, 0.65 of the detection limit by
 * custom. Returns RG_OK; RG_EDOMAIN with err->index the part that is negative or not finite, without an index
 * when there is no mass, or when there are zeros and delta is not above 0 or leaves nothing of the others. */
rg_status rg_grain_aitchison_close(const double *parts, size_t n, double delta, double *closed,
                                   rg_error *err) RG_MUST_CHECK;

/* Centred log-ratios of positive parts [n]: ln x - mean ln x. They sum to 0. */
void rg_grain_aitchison_clr(const double *closed, size_t n, double *clr);

/* Isometric log-ratios [n - 1] of clr [n] by a sequential binary partition in the order of the parts: balance
 * k is of part k against all parts behind it, sqrt(r / (r + 1)) (clr_k - mean of the r behind). */
void rg_grain_aitchison_ilr(const double *clr, size_t n, double *ilr);

/* distances [n_samples][n_samples], symmetric, of coordinates [n_samples][n] (clr or ilr, which agree).
 * Parallel over rows; bit-identical for any number of threads. */
void rg_grain_aitchison_distances(const double *coordinates, size_t n_samples, size_t n, double *distances);

#endif
