/* Centre, depth, area, width and asymmetry of one absorption band of a reflectance spectrum. */
#ifndef RG_KERNELS_FEATURES_BAND_H
#define RG_KERNELS_FEATURES_BAND_H

#include "kernels/features/tangent.h"

enum { RG_BAND_LEAST_ORDER = 2, RG_BAND_MOST_ORDER = 5 };

typedef struct {
    rg_tangent_ranges ranges;
    size_t order;       /* of the polynomial for the centre, 2 to 5                            */
    double share;       /* of the depth that the polynomial is fitted to: 1/3 is the lower third */
    double least_depth; /* a shallower one is no band                                          */
} rg_band_definition;

typedef enum {
    RG_BAND_OK = 0,
    RG_BAND_UNMEASURED, /* a side has no channel, or fewer than 8 channels lie between them          */
    RG_BAND_CONTINUUM,  /* the continuum is not positive                                              */
    RG_BAND_ABSENT,     /* not as deep as least_depth, or not as deep as three errors                 */
    RG_BAND_EDGE,       /* there is a band, but its centre lies at the edge of what the polynomial saw */
    RG_BAND_STATES
} rg_band_state;

/* The continuum is the tangent; R / continuum = 1 - depth. Wavelengths in nm. */
typedef struct {
    double minimum;     /* of the reflectance itself, between the sides: channel of the least value  */
    double centre;      /* where the polynomial through the lower part of R / continuum is least     */
    double depth;       /* 1 - that least value                                                      */
    double area;        /* integral of 1 - R / continuum between the sides, nm                       */
    double width;       /* at half of the depth, nm; NaN when a side does not fall so low            */
    double asymmetry;   /* log2 of the area right of the centre over that left of it                 */
    double left, right; /* where the continuum touches                                              */
} rg_band;

/* Measure one band. nm [n] rising, reflectance [n], finite; removed [n] gets R / continuum between the sides,
 * NaN elsewhere. Numbers that the state leaves open are NaN: all for UNMEASURED and CONTINUUM; centre, width
 * and asymmetry for ABSENT; centre and asymmetry for EDGE. Serial. Continuum and band: Clark & Roush (1984),
 * JGR 89, 6329, doi:10.1029/JB089iB07p06329. */
rg_band_state rg_band_measure(const double *nm, const double *reflectance, size_t n,
                              const rg_band_definition *definition, double *removed, rg_band *band);

#endif
