/* A checked size distribution: fractions and the cumulative curve of one sample on a size axis. */
#ifndef RG_KERNELS_GRAINS_DISTRIBUTION_H
#define RG_KERNELS_GRAINS_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/grains/axis.h"

/* What the weights must sum to. Fractions are always weight / total; the total is reported. */
typedef enum {
    RG_GRAIN_CLOSURE_FLAG = 0, /* near 100 or 1, else total_closed is false; nothing is refused */
    RG_GRAIN_CLOSURE_PERCENT,  /* near 100; above 100.5 is refused                            */
    RG_GRAIN_CLOSURE_MASS,     /* grams or counts: any total is closed                        */
    RG_GRAIN_CLOSURE_COUNT
} rg_grain_closure;

/* "flag", "percent", "mass"; and the reverse, RG_GRAIN_CLOSURE_COUNT for another word. */
const char *rg_grain_closure_name(rg_grain_closure closure);
rg_grain_closure rg_grain_closure_parse(const char *text);

/* One allocation; release with rg_grain_distribution_free. The axis is borrowed and must outlive it. */
typedef struct {
    const rg_grain_axis *axis;
    double *fractions;  /* [n_classes]     sum to 1                                              */
    double *cumulative; /* [n_classes + 1] share finer than edges_um[i]; from 0 to exactly 1     */
    double total;       /* sum of the weights as given                                           */
    bool total_closed;  /* the total is within 0.5 % of 100 (or of 1), see rg_grain_closure      */
    double fine_tail;   /* share of the class whose finest edge a rule closed; 0 when given      */
    double coarse_tail; /* likewise at the coarse end                                            */
} rg_grain_distribution;

/* Room for samples on this axis. Returns RG_OK or RG_ENOMEM. */
rg_status rg_grain_distribution_init(const rg_grain_axis *axis, rg_grain_distribution *distribution,
                                     rg_error *err) RG_MUST_CHECK;

/* Fill it from weights [n_classes], fine to coarse, each >= 0, in any unit. May be called again for the
 * next sample. Returns RG_OK; RG_EDOMAIN with err->index the first class that is not finite or negative,
 * or without an index when the sample has no mass, or more than 100.5 in per cent. */
rg_status rg_grain_distribution_load(const double *weights, rg_grain_closure closure,
                                     rg_grain_distribution *distribution, rg_error *err) RG_MUST_CHECK;

void rg_grain_distribution_free(rg_grain_distribution *distribution);

#endif
