/* Modes of a size distribution: local maxima of the density fraction / phi width, so that a wide class
 * is no mode merely for being wide. */
#ifndef RG_KERNELS_GRAINS_MODES_H
#define RG_KERNELS_GRAINS_MODES_H

#include <stddef.h>

#include "kernels/grains/distribution.h"

enum { RG_GRAIN_MODES_MAX = 8 };

typedef struct {
    double min_prominence;     /* of a mode, as a share of the highest density; 0 keeps every maximum   */
    double min_separation_phi; /* a mode with a higher one that is kept nearer than this is left out;
                                * looked at are the 64 highest                                          */
} rg_grain_modes_options;

/* min_prominence 0.05: instrument noise is not reported as modes; no least separation. */
rg_grain_modes_options rg_grain_modes_defaults(void);

typedef struct {
    double phi;         /* top of the parabola in ln d whose means over the class of highest density and
                         * its two neighbours are theirs, kept inside that class; the middle of a class
                         * at an end of the axis and of a plateau of equal classes  */
    double um;          /* the same point as a diameter                                  */
    double phi_error;   /* standard error of phi; NAN without sigma and where phi is the middle of a class
                         * or its edge */
    double density;     /* fraction per phi                                              */
    double prominence;  /* height above the higher of the two lowest passes to higher ground (or to the
                         * end of the axis, where the density is 0), as a share of the highest density */
    size_t class_index; /* first class of the plateau                                    */
} rg_grain_mode;

typedef struct {
    size_t n_found; /* modes that the options leave; may exceed n_kept                */
    size_t n_kept;  /* in `modes`, highest first; equal heights from fine to coarse   */
    rg_grain_mode modes[RG_GRAIN_MODES_MAX];
} rg_grain_modes;

/* The most_kept (<= RG_GRAIN_MODES_MAX) highest modes. End classes count; a plateau is one mode at its
 * middle. sigma [n_classes] are independent errors of the weights, in their unit, or NULL; their effect on
 * the parabola is taken to first order, which class is the highest is taken as known. options may be NULL.
 * Work is quadratic in the number of maxima only. */
rg_grain_modes rg_grain_modes_of(const rg_grain_distribution *distribution, const double *sigma,
                                 size_t most_kept, const rg_grain_modes_options *options);

#endif
