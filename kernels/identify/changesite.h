/* The graded verdict on changesite-(Y): is a grain a merrillite-group phosphate by structure and by
 * chemistry, which member by its dominant charge couple, how probable, and which criterion says so. Criteria,
 * limits, species and sentences are rows (datasets/library/changesite_rules.tsv,
 * phosphate_species.tsv, changesite_levels.tsv); this file holds the arithmetic between them.
 *
 * Levels: L0 not (shown to be) a Ca-phosphate, L1 Ca-phosphate, L2 merrillite group by structure, L3
 * REE-vacancy member, L4 changesite-(Y) by chemistry, L5 both L2 and L4: the only one that bears the plain
 * name. A veto that fails keeps a grain at L1, whatever else holds, and so does a structure that is clearly
 * another.
 *
 * Unsourced (U) and marked so in the rows: reading the dominant couple as in the valency-dominance
 * practice of CNMNC; the P2O5 and CaO limits of L1; the smallest REE set that allows a suffix. */
#ifndef RG_KERNELS_IDENTIFY_CHANGESITE_H
#define RG_KERNELS_IDENTIFY_CHANGESITE_H

#include "kernels/identify/changesite_rules.h"
#include "kernels/identify/changesite_sentence.h"

typedef struct {
    size_t n_draws;      /* 2000; at least that for a name to be called */
    uint64_t seed;       /* 1 */
    double common_error; /* relative, of a factor that all oxides of a spot share in a draw; 0 */
    uint64_t first_spot; /* number of the first spot in the whole job   */
} rg_changesite_options;

rg_changesite_options rg_changesite_defaults(void);

/* Any array may be NULL. */
typedef struct {
    rg_status *status;    /* [n_spots] RG_EDOMAIN: nothing analysed or not finite; rest then empty    */
    int *level;           /* [n_spots] 0 to 5                                                          */
    size_t *species;      /* [n_spots] row of species: member, look-alike or outcome; or RG_NO_INDEX   */
    size_t *second;       /* [n_spots] what it would otherwise be; RG_NO_INDEX when there is none.
                             For a named member the next most probable or the nearest across a
                             boundary; for a refused spot the name the couple alone would give         */
    bool *called;         /* [n_spots] the member's name is called: P >= call_probability              */
    size_t *group;        /* [n_spots] mineral group of the analysis; RG_NO_INDEX undetermined         */
    bool *structure;      /* [n_spots] Raman or diffraction shows the merrillite group, no hydrogen   */
    size_t *next;         /* [n_spots] criterion whose measurement would decide; RG_NO_INDEX: none     */
    double *probability;  /* [n_spots][n_species] shares of the draws; NaN without errors              */
    unsigned char *state; /* [n_spots][n_criteria] rg_criterion_state                                  */
    double *value;        /* [n_spots][n_criteria] NaN when not measured                               */
    double *value_error;  /* [n_spots][n_criteria] standard error from draws or fits; NaN without      */
    double *low, *high;   /* [n_spots][n_criteria] the limits used; infinite where there is none       */
    double *margin;       /* [n_spots][n_criteria] distance to the nearer limit, negative when failed  */
    double *chance;       /* [n_spots][n_criteria] probability that it holds: the share of the draws;
                             of a fit, and where draws set the limits, from a normal error             */
} rg_changesite_result;

/* The verdict of every spot.
 *
 *   wt     [n_spots][n_oxides]  in  wt%, NaN = not analysed
 *   sigma  [n_spots][n_oxides]  in  standard errors; NULL: no probabilities, so no L4
 *   evidence [n_spots]          in  of the same grain by other techniques; NULL: none
 *
 * Draws as in monte_carlo.h; each is named by its couple alone, the criteria judge the analysis itself. An
 * analysis that lacks the P2O5 or CaO of a Ca-phosphate by more than 8 standard errors is not drawn: its
 * probabilities are NaN, but for those criteria. Returns RG_OK; RG_ENOMEM. Parallel over spots; bit-identical
 * for any number of threads and any cut into calls. Method: merrillite-group formula on 28 O, Atencio & Azzi
 * (2020) Min. Mag. (supergroup); Levinson suffix in atoms. */
rg_status rg_changesite(const rg_changesite_rules *rules, const double *wt, const double *sigma,
                        const rg_evidence *evidence, size_t n_spots, const rg_changesite_options *options,
                        rg_changesite_result *result, rg_error *err) RG_MUST_CHECK;

#endif
