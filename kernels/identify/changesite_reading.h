/* One analysis or draw read as a merrillite: who dominates which site, and by how much. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_CHANGESITE_READING_H
#define RG_KERNELS_IDENTIFY_CHANGESITE_READING_H

#include "kernels/identify/changesite_rules.h"

/* Leads in atoms per formula unit. */
typedef struct {
    rg_couple couple, next_couple;
    rg_m_dominant m, next_m;
    size_t ree, next_ree; /* oxides; RG_NO_INDEX when there is no REE at all */
    double couple_lead, m_lead, ree_lead;
    bool vacant; /* the vacancy is the main occupant of X */
} rg_changesite_reading;

/* The caller's memory for one reading. */
typedef struct {
    double *values; /* rg_ratio_values(oxides, RG_CHANGESITE_VALUES): apfu, then the derived values */
    double *left;   /* [n_oxides] */
    double *site;   /* [n_sites] */
    double *placed; /* [n_sites][n_oxides] */
} rg_changesite_scratch;

/* Formula, sites and derived values of wt[n_oxides] (wt%, NaN: not analysed) into w, and what they say. The
 * values that depend on a criterion (missing, REE_open) are 0, the probability NaN. */
rg_changesite_reading rg_changesite_read(const rg_changesite_rules *rules, const double *wt,
                                         const rg_changesite_scratch *w);

/* The species row that the couple alone gives. */
size_t rg_changesite_reading_name(const rg_changesite_rules *rules, const rg_changesite_reading *r);

/* The one across the nearest boundary, for an analysis without errors. */
size_t rg_changesite_reading_neighbour(const rg_changesite_rules *rules, const rg_changesite_reading *r);

#endif
