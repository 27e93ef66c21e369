#include "kernels/identify/changesite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/identify/monte_carlo.h"

enum { N_COUPLES = 4 };

static const char UNMEASURED[] = "unmeasured"; /* key of the outcome without P2O5 or CaO */

const char *const RG_CHANGESITE_NAMES[RG_CHANGESITE_VALUES] = {
    "missing",          "Ca_X",      "X_vacancy", "residual",      "normalisation_gap", "REE_couple_margin",
    "X_vacancy_margin", "Fe_margin", "Y_margin",  "Y_over_hidden", "REE_open",          "probability",
};

rg_changesite_options rg_changesite_defaults(void)
{
    return (rg_changesite_options){.n_draws = RG_CHANGESITE_FEWEST_DRAWS, .seed = 1, .first_spot = 0};
}

/* --- rules ------------------------------------------------------------------------------------- */

static size_t find_cation(const rg_oxide_table *oxides, const char *cation)
{
    for (size_t i = 0; i < oxides->n_oxides; i++)
        if (strcmp(oxides->oxides[i].cation, cation) == 0)
            return i;
    return RG_NO_INDEX;
}

static size_t find_outcome(const rg_changesite_rules *rules, const char *key, rg_m_dominant m)
{
    for (size_t s = 0; s < rules->n_species; s++) {
        const rg_phosphate_species *row = &rules->species[s];
        if (row->kind == RG_SPECIES_OUTCOME && strcmp(row->key, key) == 0 &&
            (row->m == RG_M_ANY || row->m == m))
            return s;
    }
    return RG_NO_INDEX;
}

static size_t find_member(const rg_changesite_rules *rules, rg_couple couple, rg_m_dominant m, size_t ree)
{
    for (size_t s = 0; s < rules->n_species; s++) {
        const rg_phosphate_species *row = &rules->species[s];
        if (row->kind == RG_SPECIES_MEMBER && row->couple == couple && (row->m == RG_M_ANY || row->m == m) &&
            (row->ree == RG_NO_INDEX || row->ree == ree))
            return s;
    }
    return RG_NO_INDEX;
}

static bool uses(const rg_ratio *ratio, size_t value)
{
    for (size_t t = 0; t < ratio->n_terms; t++)
        if (ratio->terms[t].value == value)
            return true;
    return false;
}

static size_t extra_at(const rg_changesite_rules *rules, rg_changesite_value value)
{
    return rg_ratio_values(&rules->formula->oxides, 0) + value;
}

rg_status rg_changesite_complete(rg_changesite_rules *rules, rg_error *err)
{
    const rg_formula_rules *formula = rules->formula;
    struct {
        const char *cation;
        size_t *index;
    } cations[] = {{"Ca", &rules->calcium}, {"Na", &rules->sodium}, {"K", &rules->potassium},
                   {"H", &rules->hydrogen}, {"Y", &rules->yttrium}, {"F", &rules->fluorine},
                   {"Cl", &rules->chlorine}};
    for (size_t i = 0; i < sizeof cations / sizeof cations[0]; i++) {
        *cations[i].index = find_cation(&formula->oxides, cations[i].cation);
        if (*cations[i].index == RG_NO_INDEX)
            return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the oxide table lacks a cation",
                                 cations[i].cation, NULL);
    }
    rules->group = rg_formula_group_find(formula, "merrillite");
    rules->site_x = RG_NO_INDEX;
    for (size_t s = 0; s < formula->n_sites; s++)
        if (formula->sites[s].group == rules->group && strcmp(formula->sites[s].name, "X") == 0)
            rules->site_x = s;
    if (rules->group == RG_NO_INDEX || rules->site_x == RG_NO_INDEX)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the rules lack a group with its site",
                             "merrillite, X", NULL);
    rules->changesite_y = find_member(rules, RG_COUPLE_REE, RG_M_FE, rules->yttrium);
    if (rules->changesite_y == RG_NO_INDEX)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the rules lack a species", "changesite-(Y)", NULL);
    rules->call_probability = (double) NAN;
    for (size_t c = 0; c < rules->n_criteria; c++) {
        const rg_changesite_criterion *row = &rules->criteria[c];
        if (strcmp(row->outcome, "-") != 0 && find_outcome(rules, row->outcome, RG_M_FE) == RG_NO_INDEX)
            return rg_fail_named(err, RG_ENOENT, c, "no species row is the outcome of this criterion",
                                 row->outcome, NULL);
        if (!row->elsewhere && uses(&row->quantity, extra_at(rules, RG_CHANGESITE_PROBABILITY)))
            rules->call_probability = row->low;
    }
    if (isnan(rules->call_probability))
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the rules lack a criterion", "probability", NULL);
    if (find_outcome(rules, "not_phosphate", RG_M_ANY) == RG_NO_INDEX ||
        find_outcome(rules, "undetermined", RG_M_ANY) == RG_NO_INDEX)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the rules lack an outcome",
                             "not_phosphate or undetermined", NULL);
    return RG_OK;
}

/* --- the reading of one formula ----------------------------------------------------------------- */

/* Who dominates what in one analysis or draw, and by how much (atoms per formula unit). */
typedef struct {
    rg_couple couple, next_couple;
    rg_m_dominant m, next_m;
    size_t ree, next_ree; /* oxides; RG_NO_INDEX when there is no REE at all */
    double couple_lead, m_lead, ree_lead;
    bool vacant; /* the vacancy is the main occupant of X */
} reading;

typedef struct {
    double *values; /* rg_ratio_values() with the names of this file */
    double *left;
    double *site;
    double *placed;
    double *drawn;
    double *mean;   /* [n_criteria] */
    double *square; /* [n_criteria] */
    double *tally;  /* [n_species]  */
} workspace;

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* The largest and second largest of values[n]; ties go to the earlier one. */
static void two_largest(const double *values, size_t n, size_t *first, size_t *next)
{
    *first = 0;
    for (size_t i = 1; i < n; i++)
        if (values[i] > values[*first])
            *first = i;
    *next = *first == 0 ? 1 : 0;
    for (size_t i = 0; i < n; i++)
        if (i != *first && values[i] > values[*next])
            *next = i;
}

static double element_sum(const rg_oxide_table *oxides, const double *apfu, const char *symbol)
{
    double sum = 0.0;
    for (size_t i = 0; i < oxides->n_oxides; i++)
        if (oxides->oxides[i].kind == RG_OXIDE_CATION &&
            strcmp(oxides->elements[oxides->oxides[i].element].symbol, symbol) == 0)
            sum += apfu[i];
    return sum;
}

static void read_ree(const rg_changesite_rules *rules, const double *apfu, reading *r, double *ree_sum,
                     double *other_than_y)
{
    const rg_oxide_table *oxides = &rules->formula->oxides;
    double first = 0.0;
    double next = 0.0;
    r->ree = r->next_ree = RG_NO_INDEX;
    *ree_sum = *other_than_y = 0.0;
    for (size_t i = 0; i < oxides->n_oxides; i++) {
        if (!rg_oxides_is_ree(oxides, i))
            continue;
        *ree_sum += apfu[i];
        if (i != rules->yttrium)
            *other_than_y = larger(*other_than_y, apfu[i]);
        if (apfu[i] > first) {
            r->next_ree = r->ree;
            next = first;
            r->ree = i;
            first = apfu[i];
        } else if (apfu[i] > next) {
            r->next_ree = i;
            next = apfu[i];
        }
    }
    r->ree_lead = first - next;
}

/* Formula, sites and the derived values of one analysis (section numbers of the method: 2 to 7). */
static reading read_formula(const rg_changesite_rules *rules, const double *wt, const workspace *w)
{
    static const rg_couple COUPLES[N_COUPLES] = {RG_COUPLE_REE, RG_COUPLE_NA, RG_COUPLE_CA, RG_COUPLE_H};
    static const rg_m_dominant M_CATIONS[3] = {RG_M_FE, RG_M_MG, RG_M_MN};
    const rg_formula_rules *formula = rules->formula;
    const rg_oxide_table *oxides = &formula->oxides;
    const size_t n = oxides->n_oxides;
    rg_formula_units(formula, rules->group, wt, w->values, NULL);
    memcpy(w->left, w->values, n * sizeof *w->left);
    rg_formula_sites(formula, rules->group, w->left, w->site, w->placed);

    reading r;
    double ree;
    double other_than_y;
    read_ree(rules, w->values, &r, &ree, &other_than_y);
    const double ca_x = w->placed[rules->site_x * n + rules->calcium] + w->left[rules->calcium];
    const double alkali = w->values[rules->sodium] + w->values[rules->potassium];
    const double hydrogen = w->values[rules->hydrogen];
    const double vacancy = 1.0 - alkali - ca_x;
    const double phosphorus = element_sum(oxides, w->values, "P");
    const double mg = element_sum(oxides, w->values, "Mg");
    const double fe = element_sum(oxides, w->values, "Fe");
    const double mn = element_sum(oxides, w->values, "Mn");

    const double strength[N_COUPLES] = {ree, alkali, 2.0 * ca_x, hydrogen};
    size_t first;
    size_t next;
    two_largest(strength, N_COUPLES, &first, &next);
    r.couple = COUPLES[first];
    r.next_couple = COUPLES[next];
    r.couple_lead = strength[first] - strength[next];
    r.vacant = vacancy > alkali && vacancy > ca_x;
    const double on_m[3] = {fe, mg, mn};
    two_largest(on_m, 3, &first, &next);
    r.m = M_CATIONS[first];
    r.next_m = M_CATIONS[next];
    r.m_lead = on_m[first] - on_m[next];

    double *extra = w->values + extra_at(rules, 0);
    const double y = w->values[rules->yttrium];
    const double residual = 1.0 - ree - 2.0 * element_sum(oxides, w->values, "Th") - alkali - 2.0 * ca_x -
                            hydrogen - element_sum(oxides, w->values, "S") - w->values[formula->ferric] +
                            element_sum(oxides, w->values, "Si");
    bool all_ree = true;
    for (size_t i = 0; i < n; i++)
        if (rg_oxides_is_ree(oxides, i) && isnan(wt[i]))
            all_ree = false;
    extra[RG_CHANGESITE_MISSING] = 0.0;
    extra[RG_CHANGESITE_CA_X] = ca_x;
    extra[RG_CHANGESITE_VACANCY] = vacancy;
    extra[RG_CHANGESITE_RESIDUAL] = residual;
    extra[RG_CHANGESITE_GAP] = fabs(phosphorus / 7.0 - 1.0);
    extra[RG_CHANGESITE_COUPLE_MARGIN] = ree - larger(larger(alkali, 2.0 * ca_x), hydrogen);
    extra[RG_CHANGESITE_VACANCY_MARGIN] = vacancy - larger(alkali, ca_x);
    extra[RG_CHANGESITE_FE_MARGIN] = fe - larger(mg, mn);
    extra[RG_CHANGESITE_Y_MARGIN] = y - other_than_y;
    extra[RG_CHANGESITE_HIDDEN_MARGIN] = all_ree ? y : y - larger(residual, 0.0);
    extra[RG_CHANGESITE_REE_OPEN] = 0.0;
    extra[RG_CHANGESITE_PROBABILITY] = (double) NAN;
    return r;
}

/* The name that the couple alone gives. */
static size_t name_of(const rg_changesite_rules *rules, const reading *r)
{
    if (r->couple == RG_COUPLE_REE && (!r->vacant || r->ree == RG_NO_INDEX))
        return find_outcome(rules, "undetermined", r->m);
    const size_t member = find_member(rules, r->couple, r->m, r->ree);
    return member != RG_NO_INDEX ? member : find_outcome(rules, "undetermined", r->m);
}

/* The name across the nearest boundary, for an analysis without errors. */
static size_t neighbour_of(const rg_changesite_rules *rules, const reading *r)
{
    reading other = *r;
    const bool has_suffix = r->couple == RG_COUPLE_REE && r->next_ree != RG_NO_INDEX;
    if (r->m_lead <= r->couple_lead && (!has_suffix || r->m_lead <= r->ree_lead)) {
        other.m = r->next_m;
    } else if (has_suffix && r->ree_lead <= r->couple_lead) {
        other.ree = r->next_ree;
    } else {
        other.couple = r->next_couple;
        other.vacant = true;
    }
    return name_of(rules, &other);
}

/* --- criteria ------------------------------------------------------------------------------------ */

typedef struct {
    rg_criterion_state state;
    double value, low, high, margin;
} judgement;

static size_t missing_needs(const rg_changesite_criterion *row, const double *wt)
{
    size_t n = 0;
    for (size_t k = 0; k < row->n_needs; k++)
        n += isnan(wt[row->needs[k]]) ? 1 : 0;
    return n;
}

/* Whether the row counts its missing columns instead of being unmeasured without them. */
static bool counts_missing(const rg_changesite_rules *rules, const rg_changesite_criterion *row)
{
    return uses(&row->quantity, extra_at(rules, RG_CHANGESITE_MISSING)) ||
           uses(&row->quantity, extra_at(rules, RG_CHANGESITE_REE_OPEN));
}

static double value_of(const rg_changesite_rules *rules, const rg_changesite_criterion *row, const double *wt,
                       const reading *r, double *values)
{
    const double missing = (double) missing_needs(row, wt);
    double *extra = values + extra_at(rules, 0);
    extra[RG_CHANGESITE_MISSING] = missing;
    extra[RG_CHANGESITE_REE_OPEN] = r->couple == RG_COUPLE_REE ? missing : 0.0;
    return rg_ratio_value(&row->quantity, values);
}

static judgement judge(const rg_changesite_rules *rules, const rg_changesite_criterion *row, const double *wt,
                       const reading *r, double *values, double error)
{
    judgement j = {RG_CRITERION_NOT_MEASURED, (double) NAN, -(double) INFINITY, (double) INFINITY,
                   (double) NAN};
    const bool has_low = row->comparison != RG_COMPARE_AT_MOST && row->comparison != RG_COMPARE_BELOW;
    const bool has_high = row->comparison != RG_COMPARE_AT_LEAST && row->comparison != RG_COMPARE_ABOVE;
    const double widened = row->sigmas > 0.0 && error > 0.0 ? row->sigmas * error : 0.0;
    if (has_low)
        j.low = widened > 0.0 && -widened < row->low ? -widened : row->low;
    if (has_high)
        j.high = larger(row->high, widened);
    if (row->elsewhere || (missing_needs(row, wt) > 0 && !counts_missing(rules, row)))
        return j;
    j.value = value_of(rules, row, wt, r, values);
    if (isnan(j.value))
        return j;
    const double above = j.value - j.low;
    const double below = j.high - j.value;
    j.margin = above < below ? above : below;
    const bool strict = row->comparison == RG_COMPARE_ABOVE || row->comparison == RG_COMPARE_BELOW;
    j.state = j.margin > 0.0 || (j.margin == 0.0 && !strict) ? RG_CRITERION_PASS : RG_CRITERION_FAIL;
    return j;
}

/* --- look-alikes --------------------------------------------------------------------------------- */

static size_t lookalike_of(const rg_changesite_rules *rules, size_t group, const double *wt, const reading *r,
                           double *values)
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

/* --- one spot ------------------------------------------------------------------------------------ */

static size_t values_length(const rg_changesite_rules *rules)
{
    return rg_ratio_values(&rules->formula->oxides, RG_CHANGESITE_VALUES);
}

static size_t workspace_length(const rg_changesite_rules *rules)
{
    const size_t n = rules->formula->oxides.n_oxides;
    const size_t n_sites = rules->formula->n_sites;
    return values_length(rules) + 2 * n + n_sites + n_sites * n + 2 * rules->n_criteria + rules->n_species;
}

static workspace workspace_at(const rg_changesite_rules *rules, double *memory)
{
    const size_t n = rules->formula->oxides.n_oxides;
    const size_t n_sites = rules->formula->n_sites;
    workspace w;
    w.values = memory;
    w.left = w.values + values_length(rules);
    w.drawn = w.left + n;
    w.site = w.drawn + n;
    w.placed = w.site + n_sites;
    w.mean = w.placed + n_sites * n;
    w.square = w.mean + rules->n_criteria;
    w.tally = w.square + rules->n_criteria;
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
        w->mean[c] = w->square[c] = 0.0;
    for (size_t d = 0; d < options->n_draws; d++) {
        rg_monte_carlo_oxides(wt, sigma, n, options->seed, spot, d, w->drawn);
        const reading r = read_formula(rules, w->drawn, w);
        w->tally[name_of(rules, &r)] += 1.0;
        for (size_t c = 0; c < rules->n_criteria; c++) {
            const rg_changesite_criterion *row = &rules->criteria[c];
            if (row->elsewhere)
                continue;
            const double value = value_of(rules, row, w->drawn, &r, w->values);
            const double step = value - w->mean[c];
            w->mean[c] += step / (double) (d + 1);
            w->square[c] += step * (value - w->mean[c]);
        }
    }
    const double n_draws = (double) options->n_draws;
    for (size_t s = 0; s < rules->n_species; s++)
        w->tally[s] /= n_draws;
    for (size_t c = 0; c < rules->n_criteria; c++)
        w->square[c] = sqrt(w->square[c] / (n_draws - 1.0));
    const double p = w->tally[rules->changesite_y];
    for (size_t c = 0; c < rules->n_criteria; c++)
        if (!rules->criteria[c].elsewhere &&
            uses(&rules->criteria[c].quantity, extra_at(rules, RG_CHANGESITE_PROBABILITY)))
            w->square[c] = sqrt(p * (1.0 - p) / n_draws);
}

static void no_draws(const rg_changesite_rules *rules, const workspace *w)
{
    for (size_t s = 0; s < rules->n_species; s++)
        w->tally[s] = (double) NAN;
    for (size_t c = 0; c < rules->n_criteria; c++)
        w->square[c] = (double) NAN;
}

static int level_of(const bool *fails, bool accepted, bool blocked)
{
    if (fails[1])
        return 0;
    if (!accepted || fails[3])
        return 1;
    return fails[4] || blocked ? 3 : 4;
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
    size_t species, second, group;
    bool called;
} verdict;

static verdict judge_spot(const rg_changesite_rules *rules, const double *wt, const double *sigma,
                          uint64_t spot, const rg_changesite_options *options, const workspace *w,
                          judgement *judgements)
{
    const rg_formula_rules *formula = rules->formula;
    const size_t n = formula->oxides.n_oxides;
    verdict v = {RG_EDOMAIN, 0, RG_NO_INDEX, RG_NO_INDEX, RG_NO_INDEX, false};
    no_draws(rules, w);
    for (size_t c = 0; c < rules->n_criteria; c++)
        judgements[c] =
            (judgement){RG_CRITERION_NOT_MEASURED, (double) NAN, (double) NAN, (double) NAN, (double) NAN};
    bool analysed = false;
    for (size_t i = 0; i < n; i++) {
        if (isinf(wt[i]))
            return v;
        analysed = analysed || wt[i] > 0.0;
    }
    if (!analysed)
        return v;
    v.status = RG_OK;

    size_t best;
    size_t next;
    double best_score;
    double next_score;
    v.group = rg_formula_classify(formula, wt, w->values, &best, &best_score, &next, &next_score);
    const bool drawn = sigma != NULL && options->n_draws > 1;
    if (drawn)
        draw_all(rules, wt, sigma, spot, options, w);
    const reading r = read_formula(rules, wt, w);
    if (drawn)
        w->values[extra_at(rules, RG_CHANGESITE_PROBABILITY)] = w->tally[rules->changesite_y];

    bool fails[RG_CHANGESITE_LEVELS] = {false};
    bool accepted = true;
    bool blocked = !drawn || options->n_draws < RG_CHANGESITE_FEWEST_DRAWS;
    bool unknown = false; /* whether it is a Ca-phosphate at all */
    size_t outcome = RG_NO_INDEX;
    for (size_t c = 0; c < rules->n_criteria; c++) {
        const rg_changesite_criterion *row = &rules->criteria[c];
        const judgement j = judge(rules, row, wt, &r, w->values, w->square[c]);
        judgements[c] = j;
        const bool unmeasured = j.state == RG_CRITERION_NOT_MEASURED && row->blocks;
        blocked = blocked || (unmeasured && row->role != RG_ROLE_ADVICE);
        if (row->role == RG_ROLE_LEVEL && (j.state == RG_CRITERION_FAIL || unmeasured))
            fails[row->level] = true;
        unknown = unknown || (row->role == RG_ROLE_LEVEL && row->level == 1 && unmeasured);
        if (row->role == RG_ROLE_ACCEPT || row->role == RG_ROLE_VETO) {
            accepted = accepted && j.state != RG_CRITERION_FAIL;
            if (j.state == RG_CRITERION_FAIL && outcome == RG_NO_INDEX && strcmp(row->outcome, "-") != 0)
                outcome = find_outcome(rules, row->outcome, r.m);
        }
    }
    v.level = level_of(fails, accepted, blocked);
    if (v.level == 0 && unknown && find_outcome(rules, UNMEASURED, r.m) != RG_NO_INDEX)
        outcome = find_outcome(rules, UNMEASURED, r.m);

    const size_t by_couple = name_of(rules, &r);
    if (accepted && v.level > 0) {
        v.species = by_couple;
        most_probable(w->tally, rules->n_species, by_couple, &v.second);
        if (v.second == RG_NO_INDEX)
            v.second = neighbour_of(rules, &r);
        v.called = drawn && w->tally[by_couple] >= rules->call_probability &&
                   rules->species[by_couple].kind == RG_SPECIES_MEMBER;
        return v;
    }
    v.second = v.level > 0 && rules->species[by_couple].kind == RG_SPECIES_MEMBER ? by_couple : RG_NO_INDEX;
    v.species = outcome != RG_NO_INDEX ? outcome : find_outcome(rules, "undetermined", r.m);
    if (v.group != RG_NO_INDEX && v.group != rules->group) {
        const size_t lookalike = lookalike_of(rules, v.group, wt, &r, w->values);
        if (lookalike != RG_NO_INDEX)
            v.species = lookalike;
        else if (v.level == 0)
            v.species = find_outcome(rules, "not_phosphate", r.m);
    }
    return v;
}

/* --- the batch ----------------------------------------------------------------------------------- */

static void store(const rg_changesite_rules *rules, const verdict *v, const judgement *judgements,
                  const workspace *w, size_t s, const rg_changesite_result *out)
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
    if (out->probability != NULL)
        memcpy(out->probability + s * rules->n_species, w->tally, rules->n_species * sizeof *w->tally);
    for (size_t c = 0; c < rules->n_criteria; c++) {
        const size_t at = s * rules->n_criteria + c;
        const judgement *j = &judgements[c];
        if (out->state != NULL)
            out->state[at] = (unsigned char) j->state;
        if (out->value != NULL)
            out->value[at] = j->value;
        if (out->value_error != NULL)
            out->value_error[at] = isnan(j->value) ? (double) NAN : w->square[c];
        if (out->low != NULL)
            out->low[at] = j->low;
        if (out->high != NULL)
            out->high[at] = j->high;
        if (out->margin != NULL)
            out->margin[at] = j->margin;
    }
}

rg_status rg_changesite(const rg_changesite_rules *rules, const double *wt, const double *sigma,
                        size_t n_spots, const rg_changesite_options *options, rg_changesite_result *result,
                        rg_error *err)
{
    const size_t n = rules->formula->oxides.n_oxides;
    const size_t length = workspace_length(rules);
    double *memory = rg_alloc(rg_threads(), length, sizeof *memory);
    judgement *judgements = rg_alloc(rg_threads(), rules->n_criteria, sizeof *judgements);
    rg_status status = RG_OK;
    if (memory == NULL || judgements == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the verdicts");
        goto done;
    }
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t s = 0; s < n_spots; s++) {
        const workspace w = workspace_at(rules, memory + rg_thread() * length);
        judgement *own = judgements + rg_thread() * rules->n_criteria;
        const verdict v = judge_spot(rules, wt + s * n, sigma != NULL ? sigma + s * n : NULL,
                                     options->first_spot + s, options, &w, own);
        store(rules, &v, own, &w, s, result);
    }
done:
    free(judgements);
    free(memory);
    return status;
}

/* --- words ---------------------------------------------------------------------------------------- */

static const char *sentence_for(const rg_changesite_rules *rules, const char *key)
{
    for (size_t i = 0; i < rules->n_sentences; i++)
        if (strcmp(rules->sentences[i].key, key) == 0)
            return rules->sentences[i].sentence;
    return "{species}";
}

static void append(char *out, size_t size, size_t *length, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++, (*length)++)
        if (*length + 1 < size)
            out[*length] = text[i];
}

size_t rg_changesite_sentence(const rg_changesite_rules *rules, int level, size_t species, size_t second,
                              bool called, char *out, size_t size)
{
    const bool member = species < rules->n_species && rules->species[species].kind == RG_SPECIES_MEMBER;
    const bool between = member && !called && second < rules->n_species;
    const bool unmeasured =
        species < rules->n_species && strcmp(rules->species[species].key, UNMEASURED) == 0;
    const char *key = level == 0 && unmeasured ? "L0-unmeasured"
                      : level == 0             ? "L0"
                      : level == 1 && !member  ? "L1-outcome"
                      : level == 1 && between  ? "L1-ambiguous"
                      : level == 1             ? "L1"
                      : level == 3 && between  ? "L3-ambiguous"
                      : level == 3             ? "L3"
                                               : "L4";
    size_t length = 0;
    for (const char *at = sentence_for(rules, key); *at != '\0';) {
        const bool is_species = strncmp(at, "{species}", 9) == 0;
        const bool is_second = strncmp(at, "{second}", 8) == 0;
        if (is_species || is_second) {
            const size_t row = is_species ? species : second;
            const char *name = row < rules->n_species ? rules->species[row].name : "unnamed";
            append(out, size, &length, name, strlen(name));
            at += is_species ? 9 : 8;
        } else {
            append(out, size, &length, at++, 1);
        }
    }
    if (size > 0)
        out[length < size ? length : size - 1] = '\0';
    return length;
}
