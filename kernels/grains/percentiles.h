/* Percentiles of a size distribution and the share finer than a diameter: the cumulative curve inverted
 * piecewise linearly with phi as ordinate, as GRADISTAT v9.1 does. Linear interpolation in um is off by
 * up to 2.3e-3 on laser runs. The curve is pinned at 0 and 1 on the outer edges: nothing is
 * extrapolated, clamped to a class centre or jittered. */
#ifndef RG_KERNELS_GRAINS_PERCENTILES_H
#define RG_KERNELS_GRAINS_PERCENTILES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/grains/distribution.h"

typedef struct {
    double phi;
    double um;
    size_t class_index; /* the class that the percentile lies in                                  */
    double class_share; /* how much of that class is finer, 0 to 1                                */
    bool on_plateau;    /* empty classes follow: any size up to the next grains would serve, and
                         * the finest, where the curve first reaches the percentage, is given     */
    bool in_fine_tail;  /* inside the class that a rule closed: an assumption, not a measurement  */
    bool in_coarse_tail;
} rg_grain_percentile;

/* D_x: the size that finer_pct per cent of the grains are FINER than; 0 to 100, else everything is NAN.
 * In the sign of phi this is phi_(100 - x). */
rg_grain_percentile rg_grain_percentile_finer(const rg_grain_distribution *distribution, double finer_pct);

/* phi_x of Folk and Ward: the size that coarser_pct per cent of the grains are COARSER than. */
rg_grain_percentile rg_grain_percentile_coarser(const rg_grain_distribution *distribution,
                                                double coarser_pct);

/* Share of the grains finer than a diameter > 0, 0 to 1, interpolated in phi inside a class. */
double rg_grain_share_finer(const rg_grain_distribution *distribution, double diameter_um);

/* Share of class i of an axis finer than a diameter > 0, likewise. */
double rg_grain_share_of_class_finer(const rg_grain_axis *axis, size_t i, double diameter_um);

/* The percentiles of the table of statistics, x of D_x. */
enum { RG_GRAIN_N_PERCENTILES = 11 };
extern const double rg_grain_percents[RG_GRAIN_N_PERCENTILES];

#endif
