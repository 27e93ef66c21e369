/* Microprobe spots with known truth. */
#ifndef RG_KERNELS_SIMULATE_EPMA_H
#define RG_KERNELS_SIMULATE_EPMA_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

typedef struct {
    uint64_t seed;          /* 1 */
    uint64_t first_spot;    /* number of the first spot in the whole job                              */
    double relative_error;  /* standard error of a column, share of its weight: 0.01 (UNSOURCED)      */
    double floor_wt_pct;    /* standard error at weight 0, added in quadrature: 0.02 (UNSOURCED)      */
    double total_deviation; /* standard deviation of the factor common to a spot: 0.005 (UNSOURCED)   */
} rg_simulate_epma_options;

rg_simulate_epma_options rg_simulate_epma_defaults(void);

/* Draw spots from given compositions.
 *
 *   composition  [n_species][n_oxides]  in   wt%; NaN = this lab does not analyse the column
 *   share        [n_species]            in   how often each is drawn, >= 0; NULL: equally
 *   wt           [n_spots][n_oxides]    out  wt%, not negative; NaN where the composition is
 *   sigma        [n_spots][n_oxides]    out  standard errors as a lab would state them (of the drawn
 *                                            weight); may be NULL
 *   truth        [n_spots]              out  species of each spot; may be NULL
 *   ideal        [n_spots][n_oxides]    out  weights of each spot before its errors, with the common
 *                                            factor: what sigma is the error of; may be NULL
 *
 * Returns RG_OK; RG_ESHAPE without species; RG_EDOMAIN for a negative or infinite weight, share or
 * option, with err->index the species. Spot s uses uniform 0 (species), normal 1 (total) and normal
 * 2 + i (column i) of item first_spot + s, so any sub-range of spots gives the same bits, as does any
 * number of threads. */
rg_status rg_simulate_epma(const double *composition, size_t n_species, size_t n_oxides, const double *share,
                           size_t n_spots, const rg_simulate_epma_options *options, double *wt, double *sigma,
                           size_t *truth, double *ideal, rg_error *err) RG_MUST_CHECK;

#endif
