/* What all criteria of changesite-(Y) say of one grain together. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_CHANGESITE_RULING_H
#define RG_KERNELS_IDENTIFY_CHANGESITE_RULING_H

#include "kernels/identify/changesite_criteria.h"

typedef struct {
    bool fails[RG_CHANGESITE_LEVELS]; /* a chemical row of that level fails or is missing                  */
    bool accepted;                    /* every accept and veto row that was measured holds                 */
    bool refused;                     /* a veto failed, or the structure is clearly another                */
    bool structure;                   /* L2: Raman or diffraction, and no hydrogen                         */
    bool blocked;                     /* something that L4 needs was not measured                          */
    bool unknown;                     /* whether it is a Ca-phosphate at all was not measured              */
    size_t outcome;                   /* species row of the first failure that names one; RG_NO_INDEX none */
} rg_changesite_ruling;

/* Judge every row into judgements[n_criteria]. wt [n_oxides]; analysed: there is chemistry; evidence may be
 * NULL; values as rg_changesite_read left them, with the evidence behind; square [n_criteria] standard errors
 * and kept [n_criteria] shares of the draws that hold, NaN without draws. */
rg_changesite_ruling rg_changesite_rule(const rg_changesite_rules *rules, const double *wt, bool analysed,
                                        const rg_changesite_reading *r, const rg_evidence *evidence,
                                        double *values, const double *square, const double *kept,
                                        rg_changesite_judgement *judgements);

int rg_changesite_ruling_level(const rg_changesite_ruling *all, bool analysed);

/* The row whose `decides` would take the grain further: the first that was not measured and is needed, else
 * the first that fails by less than three standard errors; RG_NO_INDEX at L5 and where what failed is beyond
 * doubt. */
size_t rg_changesite_ruling_next(const rg_changesite_rules *rules, const rg_changesite_ruling *all, int level,
                                 const rg_changesite_judgement *judgements);

#endif
