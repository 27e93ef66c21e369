/* One distribution from sieves and laser: over the sizes that both measured, the share of the whole sample
 * that the laser saw and one shape factor between the diameters of the two are fitted to the cumulative
 * curves; there the curves are blended, and outside each instrument keeps its own. */
#ifndef RG_KERNELS_GRAINS_MERGE_H
#define RG_KERNELS_GRAINS_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* A sample on edges_um [n_classes + 1], ascending. The finest edge of a sieve sample may be NAN: an open pan.
 */
typedef struct {
    const double *edges_um;
    const double *weights;
    size_t n_classes;
} rg_grain_merge_part;

typedef struct {
    double from_um; /* the overlap: sieve edges from here to to_um were fitted     */
    double to_um;
    size_t n_points;
    double mass_share; /* of the whole sample, that the laser measured                 */
    double mass_share_error;
    double shape_factor; /* sieve diameter / laser diameter of one grain                 */
    double shape_factor_error;
    double misfit; /* rms of the cumulative shares, in shares of the whole sample     */
} rg_grain_merge;

/* Least squares of C_sieve(e) = share C_laser(e / shape) over the sieve edges e with from_um <= e <= to_um
 * and inside the laser's range, whose curve is that of kernels/grains/curve.h; NAN leaves a limit open. The
 * shape factor is sought from 1/4 to 4; with fit_shape false it is 1. Errors are of the residuals and NAN
 * without a degree of freedom.
 *
 * Returns RG_OK; RG_EDOMAIN for weights that are negative, not finite or all zero, with err->index the class
 * and err->subject the instrument, and RG_ESHAPE when fewer than two sieve edges overlap. */
rg_status rg_grain_merge_fit(const rg_grain_merge_part *sieve, const rg_grain_merge_part *laser,
                             double from_um, double to_um, bool fit_shape, rg_grain_merge *merge,
                             rg_error *err) RG_MUST_CHECK;

/* Edges of merged samples: laser edges below to_um (the finest lowered to finest_um, where that is finer),
 * the two ends of the overlap, and sieve edges above it. edges [n_laser + n_sieve + 4] out, *n_classes their
 * classes. */
void rg_grain_merge_edges(const rg_grain_merge_part *sieve, const rg_grain_merge_part *laser, double from_um,
                          double to_um, double finest_um, double *edges_um, size_t *n_classes);

/* Shares [n_classes] of one merged sample on such edges; sum 1. RG_EDOMAIN when the two curves disagree so
 * much that their blend falls. RG_ENOMEM. */
rg_status rg_grain_merge_shares(const rg_grain_merge_part *sieve, const rg_grain_merge_part *laser,
                                const rg_grain_merge *merge, const double *edges_um, size_t n_classes,
                                double *shares, rg_error *err) RG_MUST_CHECK;

#endif
