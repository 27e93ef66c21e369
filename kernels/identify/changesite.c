#include "kernels/identify/changesite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/identify/changesite_ruling.h"
#include "kernels/identify/monte_carlo.h"

rg_changesite_options rg_changesite_defaults(void)
{
    return (rg_changesite_options){.n_draws = RG_CHANGESITE_FEWEST_DRAWS, .seed = 1};
}

static const double FAR = 8.0; /* standard errors, of which a draw is never as many away */

typedef struct {
    rg_changesite_scratch formula;
    double *drawn;
    double *mean;   /* [n_criteria] */
    double *square; /* [n_criteria] */
    double *kept;   /* [n_criteria] share of the draws that keep the row's limits */
    double *tally;  /* [n_species]  */
} workspace;

static size_t lookalike_of(const rg_changesite_rules *rules, size_t group, const double *wt,
                           const rg_changesite_reading *r, double *values)
{
    rg_formula_units(rules->formula, group, wt, values, NULL);
    const double fluorine = values[rules->fluorine];
    const double chlorine = values[rules->chlorine];
    const double hydroxyl = 1.0 - fluorine - chlorine;
    rg_couple anion = RG_COUPLE_ANY;
    if (!isnan(wt[rules->fluorine]) && !isnan(wt[rules->chlorine]))
        anion = hydroxyl > fluorine && hydroxyl > chlorine ? RG_COUPLE_OH
                : fluorine >= chlorine                     ? RG_COUPLE_F
                                                           : RG_COUPLE_CL;
    for (size_t s = 0; s < rules->n_species; s++) {
        const rg_phosphate_species *row = &rules->species[s];
        if (row->kind == RG_SPECIES_LOOKALIKE && row->group == group &&
            (row->couple == RG_COUPLE_ANY || row->couple == anion) &&
            (row->ree == RG_NO_INDEX || row->ree == r->ree))
            return s;
    }
    return RG_NO_INDEX;
}

static size_t values_length(const rg_changesite_rules *rules)
{
    return rg_ratio_values(&rules->formula->oxides, RG_CHANGESITE_VALUES);
}

static size_t workspace_length(const rg_changesite_rules *rules)
{
    const size_t n = rules->formula->oxides.n_oxides;
    const size_t n_sites = rules->formula->n_sites;
    return values_length(rules) + 2 * n + n_sites + n_sites * n + 3 * rules->n_criteria + rules->n_species;
}

static workspace workspace_at(const rg_changesite_rules *rules, double *memory)
{
    const size_t n = rules->formula->oxides.n_oxides;
    const size_t n_sites = rules->formula->n_sites;
    workspace w;
    w.formula.values = memory;
    w.formula.left = w.formula.values + values_length(rules);
    w.drawn = w.formula.left + n;
    w.formula.site = w.drawn + n;
    w.formula.placed = w.formula.site + n_sites;
    w.mean = w.formula.placed + n_sites * n;
    w.square = w.mean + rules->n_criteria;
    w.kept = w.square + rules->n_criteria;
    w.tally = w.kept + rules->n_criteria;
    return w;
}

/* Names and criterion values of every draw: shares in w->tally, standard errors in w->square. */
static void draw_all(const rg_changesite_rules *rules, const double *wt, const double *sigma, uint64_t spot,
                     const rg_changesite_options *options, const workspace *w)
{
    const size_t n = rules->formula->oxides.n_oxides;
    for (size_t s = 0; s < rules->n_species; s++)
        w->tally[s] = 0.0;
    for (size_t c = 0; c < rules->n_criteria; c++)
        w->mean[c] = w->square[c] = w->kept[c] = 0.0;
    for (size_t d = 0; d < options->n_draws; d++) {
        rg_monte_carlo_oxides(wt, sigma, n, options->common_error, options->seed, spot, d, w->drawn);
        const rg_changesite_reading r = rg_changesite_read(rules, w->drawn, &w->formula);
        w->tally[rg_changesite_reading_name(rules, &r)] += 1.0;
        for (size_t c = 0; c < rules->n_criteria; c++) {
            const rg_changesite_criterion *row = &rules->criteria[c];
            if (row->by != RG_BY_EPMA)
                continue;
            const double value = rg_changesite_criterion_value(rules, row, w->drawn, &r, w->formula.values);
            const double step = value - w->mean[c];
            w->mean[c] += step / (double) (d + 1);
            w->square[c] += step * (value - w->mean[c]);
            w->kept[c] += rg_changesite_criterion_holds(row, row->low, row->high, value) ? 1.0 : 0.0;
        }
    }
    const double n_draws = (double) options->n_draws;
    for (size_t s = 0; s < rules->n_species; s++)
        w->tally[s] /= n_draws;
    for (size_t c = 0; c < rules->n_criteria; c++) {
        w->square[c] = sqrt(w->square[c] / (n_draws - 1.0));
        w->kept[c] /= n_draws;
    }
    const double p = w->tally[rules->changesite_y];
    for (size_t c = 0; c < rules->n_criteria; c++)
        if (rg_changesite_rules_use(&rules->criteria[c].quantity,
                                    rg_changesite_rules_value(rules, RG_CHANGESITE_PROBABILITY)))
            w->square[c] = sqrt(p * (1.0 - p) / n_draws);
}

static void no_draws(const rg_changesite_rules *rules, const workspace *w)
{
    for (size_t s = 0; s < rules->n_species; s++)
        w->tally[s] = (double) NAN;
    for (size_t c = 0; c < rules->n_criteria; c++)
        w->square[c] = w->kept[c] = (double) NAN;
}

static void most_probable(const double *tally, size_t n, size_t besides, size_t *best)
{
    *best = RG_NO_INDEX;
    for (size_t s = 0; s < n; s++)
        if (s != besides && tally[s] > (*best != RG_NO_INDEX ? tally[*best] : 0.0))
            *best = s;
}

typedef struct {
    rg_status status;
    int level;
    size_t species, second, group, next;
    bool called, structure;
} verdict;

/* Something was analysed, and nothing is infinite. */
static bool is_analysis(const double *wt, size_t n)
{
    bool analysed = false;
    for (size_t i = 0; i < n; i++) {
        if (isinf(wt[i]))
            return false;
        analysed = analysed || wt[i] > 0.0;
    }
    return analysed;
}

/* The name of a spot that is no member: the outcome of its failure, or a look-alike. */
static size_t name_refused(const rg_changesite_rules *rules, const verdict *v, size_t outcome,
                           const double *wt, const rg_changesite_reading *r, double *values)
{
    if (v->group != RG_NO_INDEX && v->group != rules->group) {
        const size_t lookalike = lookalike_of(rules, v->group, wt, r, values);
        if (lookalike != RG_NO_INDEX)
            return lookalike;
        if (v->level == 0)
            return rg_changesite_rules_outcome(rules, "not_phosphate", r->m);
    }
    return outcome != RG_NO_INDEX ? outcome : rg_changesite_rules_outcome(rules, "undetermined", r->m);
}

/* Whether the weights are so far below what a Ca-phosphate has that no draw could bring them there: in a map
 * most points are. The standard errors of those rows are then the exact ones of a sum of weights. */
static bool is_far(const rg_changesite_rules *rules, const double *wt, const double *sigma, double common,
                   const workspace *w)
{
    const size_t n = rules->formula->oxides.n_oxides;
    const double stretch = exp(FAR * sqrt(log1p(common * common))); /* of the factor, log-normal */
    bool far = false;
    for (size_t c = 0; c < rules->n_criteria; c++) {
        const rg_changesite_criterion *row = &rules->criteria[c];
        const rg_ratio *sum = &row->quantity;
        bool of_weights = row->role == RG_ROLE_LEVEL && row->level == 1 && row->by == RG_BY_EPMA &&
                          sum->n_top == sum->n_terms;
        double value = 0.0;
        double variance = 0.0;
        for (size_t t = 0; t < sum->n_terms && of_weights; t++) {
            const size_t i = sum->terms[t].value - n;
            of_weights = sum->terms[t].value >= n && i < n;
            if (!of_weights || isnan(wt[i]))
                continue;
            const double step = sum->terms[t].factor * (sigma[i] > 0.0 ? sigma[i] : 0.0);
            value += sum->terms[t].factor * (wt[i] > 0.0 ? wt[i] : 0.0);
            variance += step * step;
        }
        for (size_t k = 0; k < row->n_needs; k++)
            of_weights = of_weights && !isnan(wt[row->needs[k]]);
        if (!of_weights || stretch * (value + FAR * sqrt(variance)) >= row->low)
            continue;
        far = true;
        w->square[c] = hypot(sqrt(variance), common * value);
        w->kept[c] = 0.0;
    }
    return far;
}

/* The species row of a grain without a name from its chemistry. */
static size_t name_unanalysed(const rg_changesite_rules *rules, const rg_changesite_ruling *all)
{
    return all->outcome != RG_NO_INDEX
               ? all->outcome
               : rg_changesite_rules_outcome(
                     rules, all->structure ? "undetermined" : RG_CHANGESITE_UNMEASURED, RG_M_ANY);
}

static verdict judge_spot(const rg_changesite_rules *rules, const double *wt, const double *sigma,
                          const rg_evidence *evidence, uint64_t spot, const rg_changesite_options *options,
                          const workspace *w, rg_changesite_judgement *judgements)
{
    double *values = w->formula.values;
    verdict v = {.status = RG_EDOMAIN,
                 .species = RG_NO_INDEX,
                 .second = RG_NO_INDEX,
                 .group = RG_NO_INDEX,
                 .next = RG_NO_INDEX};
    no_draws(rules, w);
    for (size_t c = 0; c < rules->n_criteria; c++)
        judgements[c] = (rg_changesite_judgement){RG_CRITERION_NOT_MEASURED,
                                                  (double) NAN,
                                                  (double) NAN,
                                                  (double) NAN,
                                                  (double) NAN,
                                                  (double) NAN,
                                                  (double) NAN};
    const bool analysed = is_analysis(wt, rules->formula->oxides.n_oxides);
    const bool seen = evidence != NULL && rg_evidence_any(evidence);
    if (!analysed && !seen)
        return v;
    v.status = RG_OK;

    double best_score;
    double next_score;
    size_t best;
    size_t next;
    const bool drawn = analysed && sigma != NULL && options->n_draws > 1 &&
                       !is_far(rules, wt, sigma, options->common_error, w);
    rg_changesite_reading r = {.ree = RG_NO_INDEX, .next_ree = RG_NO_INDEX};
    if (analysed) {
        v.group = rg_formula_classify(rules->formula, wt, values, &best, &best_score, &next, &next_score);
        if (drawn)
            draw_all(rules, wt, sigma, spot, options, w);
        r = rg_changesite_read(rules, wt, &w->formula);
    } else {
        for (size_t i = 0; i < values_length(rules); i++)
            values[i] = (double) NAN;
    }
    if (drawn)
        values[rg_changesite_rules_value(rules, RG_CHANGESITE_PROBABILITY)] = w->tally[rules->changesite_y];
    for (size_t e = 0; e < RG_EVIDENCE_VALUES && evidence != NULL; e++)
        values[rg_changesite_rules_value(rules, RG_CHANGESITE_EVIDENCE) + e] = evidence->value[e];

    rg_changesite_ruling all =
        rg_changesite_rule(rules, wt, analysed, &r, evidence, values, w->square, w->kept, judgements);
    const bool few_draws = !drawn || options->n_draws < RG_CHANGESITE_FEWEST_DRAWS;
    all.blocked = all.blocked || few_draws;
    v.level = rg_changesite_ruling_level(&all, analysed);
    v.next = rg_changesite_ruling_next(rules, &all, v.level, judgements);
    v.structure = all.structure;
    if (!analysed) {
        v.species = name_unanalysed(rules, &all);
        return v;
    }
    if (v.level == 0 && all.unknown &&
        rg_changesite_rules_outcome(rules, RG_CHANGESITE_UNMEASURED, r.m) != RG_NO_INDEX)
        all.outcome = rg_changesite_rules_outcome(rules, RG_CHANGESITE_UNMEASURED, r.m);

    const size_t by_couple = rg_changesite_reading_name(rules, &r);
    const bool member = rules->species[by_couple].kind == RG_SPECIES_MEMBER;
    if (all.accepted && v.level > 0) {
        v.species = by_couple;
        most_probable(w->tally, rules->n_species, by_couple, &v.second);
        if (v.second == RG_NO_INDEX)
            v.second = rg_changesite_reading_neighbour(rules, &r);
        v.called = drawn && member && w->tally[by_couple] >= rules->call_probability;
        return v;
    }
    v.second = v.level > 0 && member ? by_couple : RG_NO_INDEX;
    v.species = name_refused(rules, &v, all.outcome, wt, &r, values);
    return v;
}

static void store(const rg_changesite_rules *rules, const verdict *v,
                  const rg_changesite_judgement *judgements, const workspace *w, size_t s,
                  const rg_changesite_result *out)
{
    if (out->status != NULL)
        out->status[s] = v->status;
    if (out->level != NULL)
        out->level[s] = v->level;
    if (out->species != NULL)
        out->species[s] = v->species;
    if (out->second != NULL)
        out->second[s] = v->second;
    if (out->called != NULL)
        out->called[s] = v->called;
    if (out->group != NULL)
        out->group[s] = v->group;
    if (out->structure != NULL)
        out->structure[s] = v->structure;
    if (out->next != NULL)
        out->next[s] = v->next;
    if (out->probability != NULL)
        memcpy(out->probability + s * rules->n_species, w->tally, rules->n_species * sizeof *w->tally);
    for (size_t c = 0; c < rules->n_criteria; c++) {
        const size_t at = s * rules->n_criteria + c;
        const rg_changesite_judgement *j = &judgements[c];
        if (out->state != NULL)
            out->state[at] = (unsigned char) j->state;
        if (out->value != NULL)
            out->value[at] = j->value;
        if (out->value_error != NULL)
            out->value_error[at] = j->error;
        if (out->chance != NULL)
            out->chance[at] = j->chance;
        if (out->low != NULL)
            out->low[at] = j->low;
        if (out->high != NULL)
            out->high[at] = j->high;
        if (out->margin != NULL)
            out->margin[at] = j->margin;
    }
}

rg_status rg_changesite(const rg_changesite_rules *rules, const double *wt, const double *sigma,
                        const rg_evidence *evidence, size_t n_spots, const rg_changesite_options *options,
                        rg_changesite_result *result, rg_error *err)
{
    const size_t n = rules->formula->oxides.n_oxides;
    const size_t length = workspace_length(rules);
    double *memory = rg_alloc(rg_threads(), length, sizeof *memory);
    rg_changesite_judgement *judgements = rg_alloc(rg_threads(), rules->n_criteria, sizeof *judgements);
    rg_status status = RG_OK;
    if (memory == NULL || judgements == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the verdicts");
        goto done;
    }
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t s = 0; s < n_spots; s++) {
        const workspace w = workspace_at(rules, memory + rg_thread() * length);
        rg_changesite_judgement *own = judgements + rg_thread() * rules->n_criteria;
        const verdict v =
            judge_spot(rules, wt + s * n, sigma != NULL ? sigma + s * n : NULL,
                       evidence != NULL ? &evidence[s] : NULL, options->first_spot + s, options, &w, own);
        store(rules, &v, own, &w, s, result);
    }
done:
    free(judgements);
    free(memory);
    return status;
}
