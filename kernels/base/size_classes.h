/* From the sizes that tables give (sieves, upper limits, class centres) to class edges. Pure
 * arithmetic on diameters; an edge that the table does not give is NAN, to be closed by a stated rule
 * (kernels/grains/axis.h). Threads: none. */
#ifndef RG_KERNELS_BASE_SIZE_CLASSES_H
#define RG_KERNELS_BASE_SIZE_CLASSES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* Whether sizes[n] run strictly from fine to coarse (*descending false) or from coarse to fine (true).
 * A size of 0 (the pan) counts as any other. Returns RG_EDOMAIN with err->index the first size that is
 * not finite, is negative, repeats its neighbour or turns the direction: nothing is ever sorted
 * silently. n of 0 or 1 is ascending. */
rg_status rg_size_direction(const double *sizes, size_t n, bool *descending, rg_error *err) RG_MUST_CHECK;

/* values[n] back to front, in place: sizes and weights of a table that runs from coarse to fine. */
void rg_size_reverse(double *values, size_t n);

/* edges[n + 1] of n classes whose lower limits (sieve openings) ascend: the mass on a sieve lies between
 * it and the next coarser one. The coarsest edge is NAN; a lowest limit of 0 (the pan) gives NAN too. */
rg_status rg_size_edges_from_lower(const double *lower, size_t n, double *edges, rg_error *err) RG_MUST_CHECK;

/* edges[n + 1] of n classes whose upper limits ascend (laser tables). The finest edge is NAN. */
rg_status rg_size_edges_from_upper(const double *upper, size_t n, double *edges, rg_error *err) RG_MUST_CHECK;

/* edges[n + 1] of n >= 2 classes with ascending positive centres: geometric midpoints between
 * neighbours; the outer edges lie beyond the outer centres by the same ratio as the edge inside them.
 * Exact for equal ratios; elsewhere a convention, so state it with the result. */
rg_status rg_size_edges_from_centres(const double *centres, size_t n, double *edges,
                                     rg_error *err) RG_MUST_CHECK;

#endif
