/* Seeded size distributions whose truth is known: mixtures of components binned exactly, with optional noise.
 */
#ifndef RG_KERNELS_SIMULATE_GRAINS_H
#define RG_KERNELS_SIMULATE_GRAINS_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/components/family.h"

typedef struct {
    double weight;    /* share of what the classes hold, >= 0                       */
    double median_um; /* > 0                                                        */
    double sd_ln;     /* standard deviation of ln d, > 0                            */
    double skewness;  /* of ln d, in families with a shape; -1 to 1                 */
} rg_grain_component;

/* Ranges of random components: uniform in ln median, sd_ln and skewness, weights uniform on the simplex. */
typedef struct {
    uint64_t seed;
    rg_family family;
    double median_low_um, median_high_um;
    double sd_ln_low, sd_ln_high;
    double skewness_low, skewness_high; /* where the family has a shape                        */
    double weight_low;                  /* least weight of a component, below 1 / n_components              */
    double noise_relative;              /* sd of a factor on each class                                     */
    double noise_absolute;              /* sd of a term on each class, as a share of the highest class      */
} rg_simulate_grains_options;

/* Seed 1, lognormal, medians 4 to 600 um, sd_ln 0.3 to 1.2, skewness -0.8 to 0.8, weights from 0.05, no
 * noise. */
rg_simulate_grains_options rg_simulate_grains_defaults(void);

/* The parameters of the family that such a component has. */
void rg_simulate_grain_parameters(rg_family family, const rg_grain_component *component, double *parameters);

/* Random truth of items first_item .. first_item + n_items - 1.
 *
 *   components  [n_items][n_components]  out  medians ascending within an item; weights sum to 1
 *
 * Item k has the same components in every call, range and number of threads. Returns RG_OK; RG_ESHAPE
 * without components; RG_EDOMAIN for ranges that are empty, not positive or not finite, or weight_low
 * that cannot be met. */
rg_status rg_simulate_grain_components(uint64_t first_item, size_t n_items, size_t n_components,
                                       const rg_simulate_grains_options *options,
                                       rg_grain_component *components, rg_error *err) RG_MUST_CHECK;

/* Noise of the options on shares [n] of an item, as below. Returns RG_OK, or RG_EDOMAIN when nothing is left.
 */
rg_status rg_simulate_grains_noise(const rg_simulate_grains_options *options, uint64_t item, double *shares,
                                   size_t n) RG_MUST_CHECK;

/* Class shares of mixtures: the probability F(e_i) - F(e_(i-1)) of each class, never a density times a
 * width, divided by the probability of the covered range, so that weights are shares of what is measured;
 * then noise, drawn for the absolute item number, negative results set to 0, and the sum brought back to 1.
 *
 *   edges_um    [n_classes + 1]          in   ascending, > 0
 *   components  [n_items][n_components]  in   weights need not sum to 1
 *   shares      [n_items][n_classes]     out  sum to 1
 *
 * Returns RG_OK; RG_ESHAPE without classes or components; RG_EDOMAIN with err->index the bad edge, or with
 * the item (counted from 0 in this call) whose components are bad or have no mass inside the edges;
 * RG_ENOMEM. Parallel over items; bit-identical for any number of threads and any split of the items. */
rg_status rg_simulate_grains(const double *edges_um, size_t n_classes, const rg_grain_component *components,
                             size_t n_components, uint64_t first_item, size_t n_items,
                             const rg_simulate_grains_options *options, double *shares,
                             rg_error *err) RG_MUST_CHECK;

#endif
