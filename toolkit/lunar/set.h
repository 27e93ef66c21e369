/* All soils of a file together: medians, maturity and its relation to size, comparison with published
 * numbers, and the model of density. Every part is a table that is printed, stored and exported as it is. */
#ifndef RG_TOOLKIT_LUNAR_SET_H
#define RG_TOOLKIT_LUNAR_SET_H

#include "toolkit/lunar/soils.h"

typedef enum {
    RG_LUNAR_SET_NAMES = 0, /* a row per split: names that follow from the medians      */
    RG_LUNAR_SET_MEDIANS,   /* a row per column: median, 10 and 90 per cent points      */
    RG_LUNAR_SET_MATURITY,  /* a row per class of Is/FeO: soils, medians                */
    RG_LUNAR_SET_RELATION,  /* a row per pair: Spearman's correlation with its error    */
    RG_LUNAR_SET_RANGES,    /* a row per published number that something was compared with */
    RG_LUNAR_SET_DENSITY,   /* a row per depth                                          */
    RG_LUNAR_SET_SOILS,     /* a row per soil, everything: for the reader only          */
    RG_LUNAR_SET_TABLES
} rg_lunar_set_table;

typedef struct {
    rg_table tables[RG_LUNAR_SET_TABLES];
    size_t n;        /* samples with statistics           */
    size_t n_is_feo; /* of these, with Is/FeO             */
    size_t n_soils;  /* different soils among them        */
} rg_lunar_set;

/* "soil_names", "medians", "maturity", "relation", "ranges", "density_profile", "soils". */
const char *rg_lunar_set_name(rg_lunar_set_table table);

/* The tables of entries[n]. depths: cm with commas between. RG_EUSAGE for a depth that is no number,
 * RG_EDOMAIN for one outside the model; RG_ENOMEM. Tables without content have no rows. */
rg_status rg_lunar_set_make(const rg_lunar_how *how, const rg_lunar_soils *entries, size_t n,
                            const char *depths, size_t draws, uint64_t seed, rg_lunar_set *set,
                            rg_error *err) RG_MUST_CHECK;
void rg_lunar_set_free(rg_lunar_set *set);

/* The flags of a soil, separated by "; ", into text[size]. */
void rg_lunar_set_flags(const rg_lunar_soils *soils, size_t row, char *text, size_t size);

#endif
