/* The verdicts on the rows of one entry, and the result that keeps them. */
#ifndef RG_TOOLKIT_CHANGESITE_VERDICTS_H
#define RG_TOOLKIT_CHANGESITE_VERDICTS_H

#include "formats/sample/result.h"
#include "kernels/identify/changesite.h"
#include "toolkit/analyses.h"
#include "toolkit/changesite/grains.h"

enum { RG_VERDICT_SENTENCE = 400, RG_VERDICT_ID = 128 };

typedef struct {
    size_t n_draws;
    uint64_t seed;
    double common_error; /* relative, of the factor that all oxides of a spot share */
    const char *grain;   /* the one asked for; NULL: all                              */
    bool eds;            /* every analysis is EDS                                     */
} rg_verdicts_options;

typedef struct {
    const rg_changesite_rules *rules;
    const rg_phase_lines *lines;
    rg_verdicts_options how;
    rg_analyses analyses; /* wt and sigma of all rows, from wherever they came */
    size_t n;
    size_t n_lines, n_samples; /* of a map; both 0 otherwise */
    bool *judged;              /* [n] this row has a verdict here        */
    rg_evidence *evidence;     /* [n] */
    char (*ids)[RG_VERDICT_ID];
    char (*sentences)[RG_VERDICT_SENTENCE];
    size_t *order; /* [n] rows by rank: level, probability, row */
    size_t n_judged;
    size_t n_eds; /* analyses whose Y was set aside */
    rg_changesite_result out;
} rg_verdicts;

/* Judge the rows of an entry that are at home there. nothing: set when no row has a verdict. */
rg_status rg_verdicts_judge(rg_workfile *work, size_t entry_number, const rg_mineral_library *library,
                            const rg_grains *grains, const rg_grains_options *how_grains,
                            const rg_verdicts_options *options, rg_verdicts *v, rg_error *nothing,
                            rg_error *err) RG_MUST_CHECK;

rg_status rg_verdicts_build(const rg_verdicts *v, rg_result *result, rg_error *err) RG_MUST_CHECK;

/* Words for a row; "" where there is none. */
const char *rg_verdicts_level(const rg_verdicts *v, size_t row);
const char *rg_verdicts_species(const rg_verdicts *v, size_t species);
const char *rg_verdicts_next(const rg_verdicts *v, size_t row);
/* The phase that a spectrum or pattern is most like, members by their group. */
const char *rg_verdicts_nearest(const rg_verdicts *v, size_t phase);
/* Probability of the name that is given; NaN without errors, and for what is refused or no member. */
double rg_verdicts_probability(const rg_verdicts *v, size_t row);

void rg_verdicts_free(rg_verdicts *v);

#endif
