#include "kernels/identify/species.h"

#include <math.h>

/* Less than two decimals of wt% leave open. */
static const double ON_THE_BOUND = 2e-4;

static bool holds(const rg_species_window *window, const double *values, bool normalised)
{
    if (window->is_total && normalised)
        return !window->refuses_normalised;
    const double value = rg_ratio_value(&window->quantity, values);
    return value >= window->low - ON_THE_BOUND && value <= window->high + ON_THE_BOUND; /* NaN does not */
}

static bool is_analysed(const rg_species *species, const double *wt)
{
    for (size_t i = 0; i < species->n_needs; i++)
        if (isnan(wt[species->needs[i]]))
            return false;
    return true;
}

size_t rg_species_find(const rg_species_rules *rules, size_t group, const double *values, const double *wt,
                       bool normalised)
{
    for (size_t s = 0; s < rules->n_species; s++) {
        const rg_species *species = &rules->species[s];
        if (species->group != group || !is_analysed(species, wt))
            continue;
        size_t w = 0;
        while (w < species->n_windows &&
               holds(&rules->windows[species->first_window + w], values, normalised))
            w++;
        if (w == species->n_windows)
            return s;
    }
    return RG_NO_INDEX;
}
