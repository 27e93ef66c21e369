/* What is reported of a lunar soil alone: statistics of its < 1 cm and its < 1 mm split, always both, and
 * the fractions of its finest part. */
#ifndef RG_KERNELS_GRAINS_LUNAR_SOIL_H
#define RG_KERNELS_GRAINS_LUNAR_SOIL_H

#include "kernels/grains/statistics.h"

enum { RG_LUNAR_CM = 0, RG_LUNAR_MM, RG_LUNAR_SPLITS };

/* Upper limits of the splits, um: soil is what is finer than 1 cm, and most measurements are of its part
 * below 1 mm. McKay et al. (1991), Lunar Sourcebook, ch. 7. */
extern const double rg_lunar_split_um[RG_LUNAR_SPLITS];

/* The Lunar Soil Characterization Consortium's fractions of the part below 45 um: < 10, 10-20, 20-45 um.
 * Taylor et al. (2010), J. Geophys. Res. 115, E02002, doi:10.1029/2009JE003427. */
enum { RG_LUNAR_FRACTIONS = 3 };
extern const double rg_lunar_fraction_um[RG_LUNAR_FRACTIONS];

enum {                                     /* bits of rg_lunar_soil.flags */
       RG_LUNAR_COARSER = 1u << 0,         /* grains above 1 cm were left out                           */
       RG_LUNAR_NO_CM = 1u << 1,           /* the coarsest class ends below 1 cm                        */
       RG_LUNAR_NO_MM = 1u << 2,           /* it ends at 1 mm or below: both splits are the same        */
       RG_LUNAR_MM_INSIDE = 1u << 3,       /* 1 mm lies inside a class with grains: cut there in phi    */
       RG_LUNAR_FRACTION_INSIDE = 1u << 4, /* so does 10, 20 or 45 um                                   */
       RG_LUNAR_COMPLETED = 1u << 5        /* what lacks to 100 % was put below the finest class        */
};

typedef struct {
    rg_grain_statistics split[RG_LUNAR_SPLITS]; /* .refused tells where a split has no statistics       */
    double share_pct[RG_LUNAR_SPLITS];          /* of the grains of the soil that are in the split       */
    double below_45_pct;                        /* of the < 1 cm split                                   */
    double below_20_pct;
    double fraction_pct[RG_LUNAR_FRACTIONS]; /* of the part below 45 um; NAN without such a part      */
    double completed_pct;                    /* what was put below the finest class                   */
    unsigned flags;
} rg_lunar_soil;

typedef struct {
    rg_grain_statistics_options statistics;
    /* NAN: weights are made fractions of their sum. Else what the weights lack to 100 % lies between this
     * diameter (um) and the finest edge: catalogues leave the last 1 %, finer than 1 um, untabulated. */
    double complete_um;
    /* Error of what is added: a share of it, or that of so many grains counted; NAN: none of the two is
     * known, and it has no error. */
    double added_error_share;
    double added_counts;
} rg_lunar_soil_options;

/* Statistics as usual, nothing completed, no error of what is added. */
rg_lunar_soil_options rg_lunar_soil_defaults(void);

/* Many soils on one axis.
 *
 *   weights   [n_samples][n_classes]  in   >= 0, fine to coarse
 *   sigma     [n_samples][n_classes]  in   errors of the weights, or NULL
 *   soils     [n_samples]             out
 *   outcomes  [n_samples]             out  RG_OK, or why the < 1 cm split has no statistics (its .refused)
 *
 * Returns RG_OK; RG_EDOMAIN when complete_um is not below the finest edge, or with err->index the first
 * sample whose weights are more than 100.5 or less than 95 when they are to be completed (then they are no
 * per cent); RG_ESHAPE when fewer than two classes are finer than 1 mm; RG_ENOMEM. With complete_um the
 * weights are shares of a whole of 100 % to which what is added belongs as a class like the others. Parallel
 * over samples, bit-identical for any number of threads. */
rg_status rg_lunar_soil_batch(const rg_grain_axis *axis, const double *weights, size_t n_samples,
                              const double *sigma, const rg_lunar_soil_options *options, rg_lunar_soil *soils,
                              rg_status *outcomes, rg_error *err) RG_MUST_CHECK;

/* Ends with bit 0. */
extern const rg_grain_flag rg_lunar_flags[];

#endif
