/* Formula units from oxide weights: normalisation, ferric iron, sites, end-members, and which mineral
 * group an analysis belongs to. Every group, window, site and end-member is a row of the rules
 * (datasets/library/mineral_groups.tsv, group_windows.tsv, sites.tsv, endmembers.tsv). */
#ifndef RG_KERNELS_IDENTIFY_FORMULA_H
#define RG_KERNELS_IDENTIFY_FORMULA_H

#include <stdbool.h>
#include <stdint.h>

#include "kernels/identify/oxides.h"
#include "kernels/identify/ratio.h"
#include "kernels/identify/species.h"

typedef enum {
    RG_BASIS_OXYGENS = 0, /* to N oxygens; halogens as the oxygen they replace */
    RG_BASIS_CATIONS,     /* to N cations, hydrogen aside                      */
    RG_BASIS_ATOMS,       /* to N neutral atoms (sulfides, metals)             */
    RG_BASIS_COUNT
} rg_basis;

typedef struct {
    const char *name;
    const char *label;
    rg_basis basis;
    double basis_n;
    double ideal_cations; /* Droop's T                                                      */
    bool droop;           /* ferric iron from the charge balance when only FeO is analysed  */
    bool counts_hydrogen; /* H2O brings its oxygen to the basis                             */
    double total_low;     /* wt%; outside it the spot gets a note                           */
    double total_high;
    double penalty;   /* added to the score; > 0 for what is taken only when nothing fits   */
    double max_score; /* an analysis that scores more is not of this group                  */
    const char *source;
} rg_mineral_group;

/* A quantity of the analysis as the group's formula, expected within [low, high]. Outside, the score
 * grows by ((excess)/scale)^2, at most cap. A window on the total alone is passed over when the weights
 * sum to 100 within RG_FORMULA_NORMALISED: such analyses (EDS) were normalised. */
typedef struct {
    size_t group;
    rg_ratio quantity;
    double low, high, scale, cap;
    const char *source;
} rg_group_window;

#define RG_FORMULA_NORMALISED 0.015 /* wt%, UNSOURCED: two decimals of a table */

#define RG_FORMULA_ROUNDING 0.005 /* apfu, UNSOURCED: what two decimals of wt% leave open */

enum { RG_SITE_FILL = 64 };

/* Cations are taken in the order of `fill` until `capacity`; sites of a group in row order. */
typedef struct {
    size_t group;
    const char *name;
    double capacity;
    double low, high; /* occupancy outside it is noted */
    size_t n_fill;
    size_t fill[RG_SITE_FILL]; /* rows of the oxide table */
    const char *source;
} rg_site;

typedef struct {
    size_t group;
    const char *name;
    rg_ratio fraction;
    const char *source;
} rg_formula_endmember;

typedef struct {
    rg_oxide_table oxides;
    rg_mineral_group *groups;
    size_t n_groups;
    rg_group_window *windows;
    size_t n_windows;
    rg_site *sites;
    size_t n_sites;
    rg_formula_endmember *endmembers;
    size_t n_endmembers;
    rg_species_rules species; /* names within the groups; may be empty */
    size_t ferrous, ferric;   /* the oxides whose cations are "Fe2" and "Fe3", set by _complete */
} rg_formula_rules;

/* Check the rules and look up what the arithmetic needs. RG_EDOMAIN or RG_ENOENT with err->subject. */
rg_status rg_formula_complete(rg_formula_rules *rules, rg_error *err) RG_MUST_CHECK;

/* The fill list of a site from names separated by commas ("Si,Al,Fe3,REE"); RG_ENOENT, RG_ESHAPE. */
rg_status rg_formula_fill_parse(const char *text, const rg_oxide_table *oxides, rg_site *site,
                                rg_error *err) RG_MUST_CHECK;

size_t rg_formula_group_find(const rg_formula_rules *rules, const char *name);

enum {
    RG_NOTE_TOTAL_LOW = 1 << 0,
    RG_NOTE_TOTAL_HIGH = 1 << 1,
    RG_NOTE_UNDETERMINED = 1 << 2,   /* no group within its max_score                        */
    RG_NOTE_AMBIGUOUS = 1 << 3,      /* a second group within options.ambiguous_gap          */
    RG_NOTE_SITE = 1 << 4,           /* a site's occupancy outside its window                */
    RG_NOTE_NEGATIVE = 1 << 5,       /* negative wt% counted as 0                            */
    RG_NOTE_FERRIC_LIMITED = 1 << 6, /* charge balance asks for more Fe3+ than there is iron */
    RG_NOTE_NORMALISED = 1 << 7,     /* weights sum to 100 exactly: totals are taken to say nothing */
    RG_NOTE_COUNT = 8
};

/* What a note bit (0 to RG_NOTE_COUNT - 1) says, for people. */
const char *rg_formula_note(unsigned bit);

typedef struct {
    size_t n_draws;       /* Monte-Carlo draws per spot when errors are given; 2000                 */
    uint64_t seed;        /* 1                                                                      */
    double common_error;  /* relative, of a factor that all oxides of a spot share in a draw; 0      */
    uint64_t first_spot;  /* number of the first spot in the whole job, for the draws               */
    double ambiguous_gap; /* scores closer than this are noted: 2, UNSOURCED                        */
} rg_formula_options;

rg_formula_options rg_formula_defaults(void);

/* Any array may be NULL. Arrays over sites and end-members hold NaN where the row belongs to another
 * group. Standard errors are NaN without errors. */
typedef struct {
    rg_status *status;           /* [n_spots] RG_OK; RG_EDOMAIN: nothing analysed or not finite   */
    unsigned *notes;             /* [n_spots] RG_NOTE_ bits                                       */
    size_t *group;               /* [n_spots] row of groups, RG_NO_INDEX: undetermined            */
    double *score;               /* [n_spots] 0 = inside every window                             */
    size_t *second_group;        /* [n_spots] next best, whatever its score; the best of a spot
                                    without a group                                        */
    double *second_score;        /* [n_spots]                                                     */
    size_t *species;             /* [n_spots] row of species, RG_NO_INDEX: no name fits           */
    double *species_probability; /* [n_spots] share of the draws that have it, or no name if none
                                    fits; NaN without errors or group                      */
    double *total;               /* [n_spots] wt%, less O = F, Cl, with calculated Fe2O3          */
    double *cation_sum;          /* [n_spots]                                                     */
    double *apfu;                /* [n_spots][n_oxides]                                           */
    double *apfu_error;          /* [n_spots][n_oxides] standard errors                           */
    double *site;                /* [n_spots][n_sites] occupancy                                  */
    double *endmember;           /* [n_spots][n_endmembers] fractions                             */
    double *endmember_error;
} rg_formula_result;

/* Formula units of every spot.
 *
 *   wt     [n_spots][n_oxides]  in  wt%, NaN = not analysed; all iron as FeO unless Fe2O3 is there
 *   sigma  [n_spots][n_oxides]  in  standard errors, wt%, NaN = unknown; NULL: no errors
 *   given  [n_spots]            in  group of each spot, RG_NO_INDEX = choose; NULL: choose all
 *
 * Normalisation to N oxygens: X_i = (w_i/M_i) c_i N / sum((w/M) o). Ferric iron after Droop:
 * F = 2X (1 - T/S), at most the iron there is; not when Fe2O3 was analysed. The group is the one of
 * least score; the draws keep it. Species as rg_species_find. Draws as in monte_carlo.h.
 * Returns RG_OK; RG_EDOMAIN with err->index when given[] is no row; RG_ENOMEM.
 * Parallel over spots; bit-identical for any number of threads and any cut into calls.
 * Droop (1987), Min. Mag. 51, 431-435, doi:10.1180/minmag.1987.051.361.10. */
rg_status rg_formula(const rg_formula_rules *rules, const double *wt, const double *sigma, size_t n_spots,
                     const size_t *given, const rg_formula_options *options, rg_formula_result *result,
                     rg_error *err) RG_MUST_CHECK;

/* One spot, for other rules built on formulas: the values that rg_ratio_value reads (the extra ones
 * are left alone). wt [n_oxides]. Returns false when nothing that the basis counts was analysed;
 * then the values are 0. *limited tells RG_NOTE_FERRIC_LIMITED, may be NULL. */
bool rg_formula_units(const rg_formula_rules *rules, size_t group, const double *wt, double *values,
                      bool *limited);

/* Fill the sites of a group. left [n_oxides] in: atoms per formula unit, out: what found no place;
 * site [n_sites] occupancy (NaN for other groups); placed [n_sites][n_oxides], may be NULL, the rows
 * of other groups untouched. */
void rg_formula_sites(const rg_formula_rules *rules, size_t group, double *left, double *site,
                      double *placed);

/* The group of least score and the next; values is workspace of rg_ratio_values(). Returns
 * RG_NO_INDEX when none is within its max_score; *best is the group of least score even then. */
size_t rg_formula_classify(const rg_formula_rules *rules, const double *wt, double *values, size_t *best,
                           double *best_score, size_t *second, double *second_score);

#endif
