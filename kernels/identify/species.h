/* The name of the species that an analysis is, by windows on the formula of its group. */
#ifndef RG_KERNELS_IDENTIFY_SPECIES_H
#define RG_KERNELS_IDENTIFY_SPECIES_H

#include <stdbool.h>

#include "kernels/identify/ratio.h"

enum { RG_SPECIES_NEEDS = 8 };

/* A quantity that must lie in [low, high], infinite where there is no bound. */
typedef struct {
    rg_ratio quantity;
    double low, high;
    bool is_total;           /* passed over when the weights were normalised to 100, ... */
    bool refuses_normalised; /* ... unless such weights cannot have the name             */
} rg_species_window;

typedef struct {
    const char *name;
    size_t group;        /* row of the groups of formula.h                  */
    size_t first_window; /* its windows stand together                      */
    size_t n_windows;
    size_t n_needs; /* oxide columns that must have been analysed           */
    size_t needs[RG_SPECIES_NEEDS];
    const char *source;
} rg_species;

typedef struct {
    rg_species *species;
    size_t n_species;
    rg_species_window *windows;
    size_t n_windows;
} rg_species_rules;

/* The first species of the group whose windows all hold, RG_NO_INDEX when there is none.
 *
 *   values      [rg_ratio_values()]  in  the analysis as the group's formula (rg_formula_units)
 *   wt          [n_oxides]           in  weights, NaN: not analysed
 *   normalised                       in  the weights sum to 100 and say nothing of the total
 *
 * A bound holds within 2e-4 of itself, less than two decimals of wt% leave open: an ideal composition on it
 * belongs to both sides and has the first name. */
size_t rg_species_find(const rg_species_rules *rules, size_t group, const double *values, const double *wt,
                       bool normalised);

#endif
