/* The straight continuum over an absorption band: the upper common tangent of the spectrum in two ranges. */
#ifndef RG_KERNELS_FEATURES_TANGENT_H
#define RG_KERNELS_FEATURES_TANGENT_H

#include <stdbool.h>
#include <stddef.h>

/* Where the continuum may touch, nm. */
typedef struct {
    double left_low, left_high;
    double right_low, right_high;
} rg_tangent_ranges;

typedef struct {
    size_t left, right; /* channels that it touches                     */
    double slope;       /* per nm                                       */
    double value;       /* at the left channel                          */
    double nm;          /* of the left channel                          */
} rg_tangent;

/* nm [n] rising; reflectance [n], finite. Of all lines through a channel in either range the one that no
 * channel of the two ranges lies above. False when a range has no channel. Serial. */
bool rg_tangent_find(const double *nm, const double *reflectance, size_t n, const rg_tangent_ranges *ranges,
                     rg_tangent *tangent);

double rg_tangent_at(const rg_tangent *tangent, double nm);

#endif
