#include "kernels/identify/changesite_ruling.h"

#include <math.h>
#include <string.h>

/* An open charge budget of less than this leaves no room for a hydrogen that would be the dominant couple. */
static const double HYDROGEN_ROOM = 0.5;

static const double DOUBT = 3.0; /* standard errors */

static bool is_of_hydrogen(const rg_changesite_criterion *row)
{
    return strcmp(row->outcome, "hydroxyl") == 0;
}

/* The single value of evidence that a row is about; RG_NO_INDEX when it is about another. */
static size_t evidence_of(const rg_changesite_rules *rules, const rg_changesite_criterion *row)
{
    const size_t first = rg_changesite_rules_value(rules, RG_CHANGESITE_EVIDENCE);
    const size_t value = row->quantity.n_terms > 0 ? row->quantity.terms[0].value : 0;
    return value >= first && value < first + RG_EVIDENCE_VALUES ? value - first : RG_NO_INDEX;
}

static double error_of(const rg_changesite_rules *rules, size_t c, const rg_evidence *evidence,
                       const double *square)
{
    const size_t e = evidence_of(rules, &rules->criteria[c]);
    if (e == RG_NO_INDEX)
        return square[c];
    return evidence != NULL ? evidence->error[e] : (double) NAN;
}

rg_changesite_ruling rg_changesite_rule(const rg_changesite_rules *rules, const double *wt, bool analysed,
                                        const rg_changesite_reading *r, const rg_evidence *evidence,
                                        double *values, const double *square, const double *kept,
                                        rg_changesite_judgement *judgements)
{
    rg_changesite_ruling all = {.accepted = true, .outcome = RG_NO_INDEX};
    bool proven[RG_BY_COUNT];
    size_t needed[RG_BY_COUNT] = {0};
    double hydrogen = 0.0;
    for (size_t b = 0; b < RG_BY_COUNT; b++)
        proven[b] = true;
    for (size_t c = 0; c < rules->n_criteria; c++) {
        const rg_changesite_criterion *row = &rules->criteria[c];
        if (row->by == RG_BY_EPMA && !analysed)
            continue;
        values[rg_changesite_rules_value(rules, RG_CHANGESITE_HYDROGEN)] = hydrogen;
        rg_changesite_judgement *j = &judgements[c];
        *j = rg_changesite_judge(rules, row, wt, r, values, error_of(rules, c, evidence, square));
        if (row->by == RG_BY_EPMA && row->sigmas <= 0.0 && j->state != RG_CRITERION_NOT_MEASURED &&
            !isnan(kept[c]))
            j->chance = kept[c];
        const bool failed = j->state == RG_CRITERION_FAIL;
        const bool passed = j->state == RG_CRITERION_PASS;
        const bool unmeasured = j->state == RG_CRITERION_NOT_MEASURED && row->blocks;
        if (row->role == RG_ROLE_LEVEL && row->level == 2) {
            proven[row->by] = proven[row->by] && (passed || (!failed && !row->blocks));
            needed[row->by]++;
            continue;
        }
        all.blocked = all.blocked || (unmeasured && row->role != RG_ROLE_ADVICE);
        if (row->role == RG_ROLE_LEVEL && (failed || unmeasured))
            all.fails[row->level] = true;
        all.unknown = all.unknown || (row->role == RG_ROLE_LEVEL && row->level == 1 && unmeasured);
        const bool closed = rg_changesite_rules_use(
                                &row->quantity, rg_changesite_rules_value(rules, RG_CHANGESITE_RESIDUAL)) &&
                            row->by == RG_BY_EPMA && j->high < HYDROGEN_ROOM;
        hydrogen += passed && (is_of_hydrogen(row) || closed) ? 1.0 : 0.0;
        if (row->role != RG_ROLE_ACCEPT && row->role != RG_ROLE_VETO)
            continue;
        all.accepted = all.accepted && !failed;
        all.refused = all.refused || (failed && (row->role == RG_ROLE_VETO || row->by != RG_BY_EPMA));
        if (failed && all.outcome == RG_NO_INDEX && strcmp(row->outcome, "-") != 0)
            all.outcome = rg_changesite_rules_outcome(rules, row->outcome, r->m);
    }
    const bool seen =
        (needed[RG_BY_RAMAN] > 0 && proven[RG_BY_RAMAN]) || (needed[RG_BY_XRD] > 0 && proven[RG_BY_XRD]);
    all.structure = seen && proven[RG_BY_ANY] && !all.refused;
    return all;
}

int rg_changesite_ruling_level(const rg_changesite_ruling *all, bool analysed)
{
    if (!analysed || all->unknown)
        return all->structure ? 2 : 0;
    if (all->fails[1])
        return 0;
    if (all->refused)
        return 1;
    if (!all->accepted || all->fails[3])
        return all->structure ? 2 : 1;
    if (all->fails[4] || all->blocked)
        return 3;
    return all->structure ? 5 : 4;
}

/* Whether any row of a technique was measured. */
static bool is_measured(const rg_changesite_rules *rules, const rg_changesite_judgement *judgements,
                        rg_criterion_by by)
{
    for (size_t c = 0; c < rules->n_criteria; c++)
        if (rules->criteria[c].by == by && judgements[c].state != RG_CRITERION_NOT_MEASURED)
            return true;
    return false;
}

size_t rg_changesite_ruling_next(const rg_changesite_rules *rules, const rg_changesite_ruling *all, int level,
                                 const rg_changesite_judgement *judgements)
{
    if (level == RG_CHANGESITE_LEVELS - 1)
        return RG_NO_INDEX;
    const bool by_xrd =
        !is_measured(rules, judgements, RG_BY_RAMAN) && is_measured(rules, judgements, RG_BY_XRD);
    size_t doubtful = RG_NO_INDEX;
    size_t missing = RG_NO_INDEX;
    for (size_t c = 0; c < rules->n_criteria; c++) {
        const rg_changesite_criterion *row = &rules->criteria[c];
        const rg_changesite_judgement *j = &judgements[c];
        if (row->role == RG_ROLE_ADVICE)
            continue;
        /* One proof of structure is enough: the one that was begun, or Raman. */
        const bool of_structure = row->role == RG_ROLE_LEVEL && row->level == 2;
        if (of_structure && (all->structure || row->by == (by_xrd ? RG_BY_RAMAN : RG_BY_XRD)))
            continue;
        if (j->state == RG_CRITERION_NOT_MEASURED && row->blocks && missing == RG_NO_INDEX)
            missing = c;
        if (j->state != RG_CRITERION_FAIL)
            continue;
        const bool close = j->error > 0.0 ? -j->margin <= DOUBT * j->error : of_structure;
        if (!close && (row->role == RG_ROLE_VETO || row->role == RG_ROLE_ACCEPT || !of_structure))
            return RG_NO_INDEX;
        if (close && doubtful == RG_NO_INDEX)
            doubtful = c;
    }
    return missing != RG_NO_INDEX ? missing : doubtful;
}
