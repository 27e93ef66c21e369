#include "kernels/identify/formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/identify/monte_carlo.h"

static const char *const NOTES[RG_NOTE_COUNT] = {
    "total below the group's window",
    "total above the group's window",
    "no mineral group fits",
    "two mineral groups fit about equally",
    "a site is under- or overfilled",
    "negative weights counted as zero",
    "charge balance asks for more ferric iron than there is iron",
    "weights were normalised to 100",
};

const char *rg_formula_note(unsigned bit)
{
    return bit < RG_NOTE_COUNT ? NOTES[bit] : "unknown";
}

rg_formula_options rg_formula_defaults(void)
{
    return (rg_formula_options){.n_draws = 2000, .seed = 1, .first_spot = 0, .ambiguous_gap = 2.0};
}

size_t rg_formula_group_find(const rg_formula_rules *rules, const char *name)
{
    for (size_t g = 0; g < rules->n_groups; g++)
        if (strcmp(rules->groups[g].name, name) == 0)
            return g;
    return RG_NO_INDEX;
}

rg_status rg_formula_fill_parse(const char *text, const rg_oxide_table *oxides, rg_site *site, rg_error *err)
{
    size_t *found = rg_alloc(oxides->n_oxides, 1, sizeof *found);
    if (found == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a rule");
    rg_status status = RG_OK;
    site->n_fill = 0;
    for (const char *at = text; status == RG_OK;) {
        while (*at == ' ')
            at++;
        const size_t length = strcspn(at, ", ");
        const size_t n = rg_oxides_of_name(oxides, at, length, found);
        if (n == 0)
            status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX,
                                   "a name in this list is no cation, element or class", text, NULL);
        else if (site->n_fill + n > RG_SITE_FILL)
            status = rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "too many cations on a site", text, NULL);
        for (size_t i = 0; status == RG_OK && i < n; i++)
            site->fill[site->n_fill++] = found[i];
        at += length;
        while (*at == ' ')
            at++;
        if (*at != ',')
            break;
        at++;
    }
    free(found);
    return status;
}

static size_t with_cation(const rg_oxide_table *oxides, const char *cation)
{
    for (size_t i = 0; i < oxides->n_oxides; i++)
        if (strcmp(oxides->oxides[i].cation, cation) == 0)
            return i;
    return RG_NO_INDEX;
}

rg_status rg_formula_complete(rg_formula_rules *rules, rg_error *err)
{
    rules->ferrous = with_cation(&rules->oxides, "Fe2");
    rules->ferric = with_cation(&rules->oxides, "Fe3");
    if (rules->ferrous == RG_NO_INDEX || rules->ferric == RG_NO_INDEX)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the oxide table lacks a cation", "Fe2 and Fe3",
                             NULL);
    for (size_t g = 0; g < rules->n_groups; g++) {
        const rg_mineral_group *group = &rules->groups[g];
        if (!(group->basis_n > 0.0) || (group->droop && !(group->ideal_cations > 0.0)) ||
            (group->droop && group->basis != RG_BASIS_OXYGENS))
            return rg_fail_named(err, RG_EDOMAIN, g,
                                 "a group needs a positive basis, and Droop an oxygen basis", group->name,
                                 NULL);
    }
    for (size_t w = 0; w < rules->n_windows; w++)
        if (rules->windows[w].group >= rules->n_groups || !(rules->windows[w].scale > 0.0) ||
            !(rules->windows[w].low <= rules->windows[w].high))
            return rg_fail(err, RG_EDOMAIN, w, "a window needs a group, low <= high and a positive scale");
    for (size_t s = 0; s < rules->n_sites; s++)
        if (rules->sites[s].group >= rules->n_groups || !(rules->sites[s].capacity > 0.0))
            return rg_fail_named(err, RG_EDOMAIN, s, "a site needs a group and a positive capacity",
                                 rules->sites[s].name, NULL);
    for (size_t e = 0; e < rules->n_endmembers; e++)
        if (rules->endmembers[e].group >= rules->n_groups)
            return rg_fail_named(err, RG_EDOMAIN, e, "an end-member needs a group", rules->endmembers[e].name,
                                 NULL);
    return RG_OK;
}

static double positive(double wt)
{
    return wt > 0.0 ? wt : 0.0;
}

static bool counted(const rg_mineral_group *group, rg_oxide_kind kind)
{
    if (group->basis == RG_BASIS_ATOMS)
        return kind == RG_OXIDE_ATOM;
    return kind == RG_OXIDE_CATION ||
           (kind == RG_OXIDE_HYDROGEN && group->counts_hydrogen && group->basis == RG_BASIS_OXYGENS);
}

bool rg_formula_units(const rg_formula_rules *rules, size_t group_index, const double *wt, double *values,
                      bool *limited)
{
    const rg_mineral_group *group = &rules->groups[group_index];
    const rg_oxide *oxides = rules->oxides.oxides;
    const size_t n = rules->oxides.n_oxides;
    double basis = 0.0;
    double total = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double w = positive(wt[i]);
        const double moles = w / oxides[i].molar_mass;
        values[n + i] = w;
        values[i] = moles * oxides[i].cations;
        total += w * oxides[i].total_per_wt;
        if (counted(group, oxides[i].kind))
            basis += group->basis == RG_BASIS_OXYGENS ? moles * oxides[i].oxygens : values[i];
    }
    const double factor = basis > 0.0 ? group->basis_n / basis : 0.0;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        values[i] *= factor;
        if (oxides[i].kind == RG_OXIDE_CATION ||
            (oxides[i].kind == RG_OXIDE_ATOM && group->basis == RG_BASIS_ATOMS))
            sum += values[i];
    }
    bool limit = false;
    if (group->droop && sum > group->ideal_cations && !(wt[rules->ferric] > 0.0)) {
        const double shrink = group->ideal_cations / sum;
        for (size_t i = 0; i < n; i++)
            values[i] *= shrink;
        sum = group->ideal_cations;
        const double wanted = 2.0 * group->basis_n * (1.0 - shrink);
        const double iron = values[rules->ferrous];
        limit = wanted > iron + RG_FORMULA_ROUNDING;
        values[rules->ferric] = wanted > iron ? iron : wanted;
        values[rules->ferrous] = iron - values[rules->ferric];
        if (iron > 0.0) {
            const rg_oxide *two = &oxides[rules->ferrous];
            const rg_oxide *three = &oxides[rules->ferric];
            const double gain = three->molar_mass / three->cations * two->cations / two->molar_mass - 1.0;
            total += positive(wt[rules->ferrous]) * gain * values[rules->ferric] / iron;
        }
    }
    double charge = 0.0;
    for (size_t i = 0; i < n; i++)
        if (oxides[i].kind == RG_OXIDE_CATION ||
            (oxides[i].kind == RG_OXIDE_HYDROGEN && group->counts_hydrogen))
            charge += values[i] * oxides[i].charge;
    double *common = values + 2 * n;
    common[RG_VALUE_SUM] = sum;
    common[RG_VALUE_OXYGENS] = 0.5 * charge;
    common[RG_VALUE_TOTAL] = total;
    if (limited != NULL)
        *limited = limit;
    return basis > 0.0;
}

void rg_formula_sites(const rg_formula_rules *rules, size_t group, double *left, double *site, double *placed)
{
    const size_t n = rules->oxides.n_oxides;
    for (size_t s = 0; s < rules->n_sites; s++) {
        const rg_site *rule = &rules->sites[s];
        if (rule->group != group) {
            site[s] = (double) NAN;
            continue;
        }
        double *here = placed != NULL ? placed + s * n : NULL;
        for (size_t i = 0; here != NULL && i < n; i++)
            here[i] = 0.0;
        double room = rule->capacity;
        site[s] = 0.0;
        for (size_t k = 0; k < rule->n_fill; k++) {
            const size_t i = rule->fill[k];
            const double taken = left[i] < room ? left[i] : room;
            left[i] -= taken;
            room -= taken;
            site[s] += taken;
            if (here != NULL)
                here[i] += taken;
        }
    }
}

static bool is_normalised(const double *wt, size_t n)
{
    double total = 0.0;
    for (size_t i = 0; i < n; i++)
        total += positive(wt[i]);
    return fabs(total - 100.0) <= RG_FORMULA_NORMALISED;
}

static bool is_total(const rg_formula_rules *rules, const rg_ratio *quantity)
{
    return quantity->n_terms == 1 && quantity->terms[0].value == 2 * rules->oxides.n_oxides + RG_VALUE_TOTAL;
}

static double score_of(const rg_formula_rules *rules, size_t group, bool normalised, const double *values)
{
    double score = rules->groups[group].penalty;
    for (size_t w = 0; w < rules->n_windows; w++) {
        const rg_group_window *window = &rules->windows[w];
        if (window->group != group || (normalised && is_total(rules, &window->quantity)))
            continue;
        const double value = rg_ratio_value(&window->quantity, values);
        if (isnan(value))
            return (double) INFINITY;
        const double excess = value < window->low    ? window->low - value
                              : value > window->high ? value - window->high
                                                     : 0.0;
        const double cost = excess / window->scale * (excess / window->scale);
        score += cost < window->cap ? cost : window->cap;
    }
    return score;
}

size_t rg_formula_classify(const rg_formula_rules *rules, const double *wt, double *values, size_t *best,
                           double *best_score, size_t *second, double *second_score)
{
    *best = *second = RG_NO_INDEX;
    *best_score = *second_score = (double) INFINITY;
    const bool normalised = is_normalised(wt, rules->oxides.n_oxides);
    for (size_t g = 0; g < rules->n_groups; g++) {
        if (!rg_formula_units(rules, g, wt, values, NULL))
            continue;
        const double score = score_of(rules, g, normalised, values);
        if (score < *best_score) {
            *second = *best;
            *second_score = *best_score;
            *best = g;
            *best_score = score;
        } else if (score < *second_score) {
            *second = g;
            *second_score = score;
        }
    }
    return *best != RG_NO_INDEX && *best_score <= rules->groups[*best].max_score ? *best : RG_NO_INDEX;
}

/* Everything that one thread needs besides the results. */
typedef struct {
    double *values;
    double *left;
    double *site;
    double *drawn;
    double *mean;   /* [n_oxides + n_endmembers] running means over the draws   */
    double *square; /* the same, sums of squared deviations (Welford)           */
} workspace;

static size_t workspace_length(const rg_formula_rules *rules)
{
    return rg_ratio_values(&rules->oxides, 0) + 4 * rules->oxides.n_oxides + rules->n_sites +
           2 * rules->n_endmembers;
}

static workspace workspace_at(const rg_formula_rules *rules, double *memory)
{
    const size_t n = rules->oxides.n_oxides;
    workspace w;
    w.values = memory;
    w.left = w.values + rg_ratio_values(&rules->oxides, 0);
    w.site = w.left + n;
    w.drawn = w.site + rules->n_sites;
    w.mean = w.drawn + n;
    w.square = w.mean + n + rules->n_endmembers;
    return w;
}

static void set(double *to, double value)
{
    if (to != NULL)
        *to = value;
}

static void errors_of_one(const rg_formula_rules *rules, size_t group, const double *wt, const double *sigma,
                          uint64_t spot, size_t species, const rg_formula_options *options,
                          const workspace *w, const rg_formula_result *out)
{
    double *apfu_error = out->apfu_error;
    double *endmember_error = out->endmember_error;
    const bool normalised = is_normalised(wt, rules->oxides.n_oxides);
    size_t n_same = 0;
    const size_t n = rules->oxides.n_oxides;
    const size_t n_all = n + rules->n_endmembers;
    for (size_t i = 0; i < n_all; i++)
        w->mean[i] = w->square[i] = 0.0;
    for (size_t d = 0; d < options->n_draws; d++) {
        rg_monte_carlo_oxides(wt, sigma, n, options->common_error, options->seed, spot, d, w->drawn);
        rg_formula_units(rules, group, w->drawn, w->values, NULL);
        n_same += rg_species_find(&rules->species, group, w->values, wt, normalised) == species;
        for (size_t i = 0; i < n_all; i++) {
            double value = 0.0;
            if (i < n)
                value = w->values[i];
            else if (rules->endmembers[i - n].group == group)
                value = rg_ratio_value(&rules->endmembers[i - n].fraction, w->values);
            const double step = value - w->mean[i];
            w->mean[i] += step / (double) (d + 1);
            w->square[i] += step * (value - w->mean[i]);
        }
    }
    for (size_t i = 0; i < n_all && options->n_draws > 1; i++) {
        const double error = sqrt(w->square[i] / (double) (options->n_draws - 1));
        if (i < n && apfu_error != NULL)
            apfu_error[i] = error;
        else if (i >= n && endmember_error != NULL && rules->endmembers[i - n].group == group)
            endmember_error[i - n] = error;
    }
    if (options->n_draws > 0)
        set(out->species_probability, (double) n_same / (double) options->n_draws);
}

static void fill_nan(double *values, size_t n)
{
    for (size_t i = 0; values != NULL && i < n; i++)
        values[i] = (double) NAN;
}

/* Spot s of the result arrays; fields that the caller did not ask for stay NULL. */
static rg_formula_result result_of_spot(const rg_formula_rules *rules, const rg_formula_result *all, size_t s)
{
    const size_t n = rules->oxides.n_oxides;
    rg_formula_result one = *all;
    one.status = all->status != NULL ? all->status + s : NULL;
    one.notes = all->notes != NULL ? all->notes + s : NULL;
    one.group = all->group != NULL ? all->group + s : NULL;
    one.score = all->score != NULL ? all->score + s : NULL;
    one.second_group = all->second_group != NULL ? all->second_group + s : NULL;
    one.species = all->species != NULL ? all->species + s : NULL;
    one.species_probability = all->species_probability != NULL ? all->species_probability + s : NULL;
    one.second_score = all->second_score != NULL ? all->second_score + s : NULL;
    one.total = all->total != NULL ? all->total + s : NULL;
    one.cation_sum = all->cation_sum != NULL ? all->cation_sum + s : NULL;
    one.apfu = all->apfu != NULL ? all->apfu + s * n : NULL;
    one.apfu_error = all->apfu_error != NULL ? all->apfu_error + s * n : NULL;
    one.site = all->site != NULL ? all->site + s * rules->n_sites : NULL;
    one.endmember = all->endmember != NULL ? all->endmember + s * rules->n_endmembers : NULL;
    one.endmember_error =
        all->endmember_error != NULL ? all->endmember_error + s * rules->n_endmembers : NULL;
    return one;
}

static void one_spot(const rg_formula_rules *rules, const double *wt, const double *sigma, uint64_t spot,
                     size_t given, const rg_formula_options *options, const workspace *w,
                     const rg_formula_result *out)
{
    const size_t n = rules->oxides.n_oxides;
    unsigned notes = 0;
    bool analysed = false;
    bool finite = true;
    for (size_t i = 0; i < n; i++) {
        analysed = analysed || wt[i] > 0.0;
        finite = finite && !isinf(wt[i]);
        if (wt[i] < 0.0)
            notes |= RG_NOTE_NEGATIVE;
    }
    fill_nan(out->apfu, n);
    fill_nan(out->apfu_error, n);
    fill_nan(out->site, rules->n_sites);
    fill_nan(out->endmember, rules->n_endmembers);
    fill_nan(out->endmember_error, rules->n_endmembers);
    fill_nan(out->total, 1);
    fill_nan(out->cation_sum, 1);
    fill_nan(out->species_probability, 1);

    size_t group = RG_NO_INDEX;
    size_t best = RG_NO_INDEX;
    size_t second = RG_NO_INDEX;
    size_t species = RG_NO_INDEX;
    double score = (double) NAN;
    double second_score = (double) NAN;
    const bool usable = analysed && finite;
    if (usable && given == RG_NO_INDEX) {
        group = rg_formula_classify(rules, wt, w->values, &best, &score, &second, &second_score);
        if (group != RG_NO_INDEX && second != RG_NO_INDEX && second_score - score < options->ambiguous_gap &&
            second_score <= rules->groups[second].max_score)
            notes |= RG_NOTE_AMBIGUOUS;
    } else if (usable && rg_formula_units(rules, given, wt, w->values, NULL)) {
        group = best = given;
        score = score_of(rules, given, is_normalised(wt, n), w->values);
    }
    if (out->status != NULL)
        *out->status = usable ? RG_OK : RG_EDOMAIN;
    if (out->group != NULL)
        *out->group = group;
    if (out->second_group != NULL)
        *out->second_group = group != RG_NO_INDEX ? second : best;
    set(out->score, score);
    set(out->second_score, group != RG_NO_INDEX ? second_score : score);
    if (usable && group == RG_NO_INDEX)
        notes |= RG_NOTE_UNDETERMINED;
    if (usable && is_normalised(wt, n))
        notes |= RG_NOTE_NORMALISED;
    if (group != RG_NO_INDEX) {
        const rg_mineral_group *rule = &rules->groups[group];
        bool limited;
        rg_formula_units(rules, group, wt, w->values, &limited);
        const double total = w->values[2 * n + RG_VALUE_TOTAL];
        notes |= limited ? RG_NOTE_FERRIC_LIMITED : 0u;
        notes |= total < rule->total_low ? RG_NOTE_TOTAL_LOW : 0u;
        notes |= total > rule->total_high ? RG_NOTE_TOTAL_HIGH : 0u;
        set(out->total, total);
        set(out->cation_sum, w->values[2 * n + RG_VALUE_SUM]);
        species = rg_species_find(&rules->species, group, w->values, wt, is_normalised(wt, n));
        for (size_t i = 0; i < n; i++) {
            w->left[i] = w->values[i];
            if (out->apfu != NULL)
                out->apfu[i] = w->values[i];
        }
        for (size_t e = 0; e < rules->n_endmembers && out->endmember != NULL; e++)
            if (rules->endmembers[e].group == group)
                out->endmember[e] = rg_ratio_value(&rules->endmembers[e].fraction, w->values);
        rg_formula_sites(rules, group, w->left, w->site, NULL);
        for (size_t s = 0; s < rules->n_sites; s++) {
            if (out->site != NULL)
                out->site[s] = w->site[s];
            if (w->site[s] < rules->sites[s].low || w->site[s] > rules->sites[s].high)
                notes |= RG_NOTE_SITE;
        }
        if (sigma != NULL &&
            (out->apfu_error != NULL || out->endmember_error != NULL || out->species_probability != NULL))
            errors_of_one(rules, group, wt, sigma, spot, species, options, w, out);
    }
    if (out->species != NULL)
        *out->species = species;
    if (out->notes != NULL)
        *out->notes = notes;
}

rg_status rg_formula(const rg_formula_rules *rules, const double *wt, const double *sigma, size_t n_spots,
                     const size_t *given, const rg_formula_options *options, rg_formula_result *result,
                     rg_error *err)
{
    for (size_t s = 0; given != NULL && s < n_spots; s++)
        if (given[s] != RG_NO_INDEX && given[s] >= rules->n_groups)
            return rg_fail(err, RG_EDOMAIN, s, "no such mineral group");
    const size_t n = rules->oxides.n_oxides;
    const size_t length = workspace_length(rules);
    double *memory = rg_alloc(rg_threads(), length, sizeof *memory);
    if (memory == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the formulas");
#pragma omp parallel for schedule(dynamic, 8)
    for (size_t s = 0; s < n_spots; s++) {
        const workspace w = workspace_at(rules, memory + rg_thread() * length);
        const rg_formula_result out = result_of_spot(rules, result, s);
        one_spot(rules, wt + s * n, sigma != NULL ? sigma + s * n : NULL, options->first_spot + s,
                 given != NULL ? given[s] : RG_NO_INDEX, options, &w, &out);
    }
    free(memory);
    return RG_OK;
}
