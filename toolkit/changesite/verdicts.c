#include "toolkit/changesite/verdicts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"
#include "toolkit/result_build.h"

void rg_verdicts_free(rg_verdicts *v)
{
    rg_changesite_result *out = &v->out;
    void *const arrays[] = {out->status,    out->level,       out->species, out->second, out->called,
                            out->group,     out->next,        out->chance,  out->state,  out->probability,
                            out->value,     out->value_error, out->low,     out->high,   out->margin,
                            out->structure, v->judged,        v->evidence,  v->ids,      v->order,
                            v->sentences};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    rg_analyses_free(&v->analyses);
    *v = (rg_verdicts){0};
}

static rg_status allocate(rg_verdicts *v, rg_error *err)
{
    const size_t n = v->n;
    const size_t k = v->rules->n_criteria;
    rg_changesite_result *out = &v->out;
    const struct {
        void **array;
        size_t columns, size;
    } arrays[] = {{(void **) &out->status, 1, sizeof *out->status},
                  {(void **) &out->level, 1, sizeof *out->level},
                  {(void **) &out->species, 1, sizeof *out->species},
                  {(void **) &out->second, 1, sizeof *out->second},
                  {(void **) &out->called, 1, sizeof *out->called},
                  {(void **) &out->group, 1, sizeof *out->group},
                  {(void **) &out->next, 1, sizeof *out->next},
                  {(void **) &out->structure, 1, sizeof *out->structure},
                  {(void **) &out->probability, v->rules->n_species, sizeof *out->probability},
                  {(void **) &out->state, k, sizeof *out->state},
                  {(void **) &out->value, k, sizeof *out->value},
                  {(void **) &out->value_error, k, sizeof *out->value_error},
                  {(void **) &out->low, k, sizeof *out->low},
                  {(void **) &out->high, k, sizeof *out->high},
                  {(void **) &out->margin, k, sizeof *out->margin},
                  {(void **) &out->chance, k, sizeof *out->chance},
                  {(void **) &v->judged, 1, sizeof *v->judged},
                  {(void **) &v->evidence, 1, sizeof *v->evidence},
                  {(void **) &v->order, 1, sizeof *v->order},
                  {(void **) &v->ids, 1, sizeof *v->ids},
                  {(void **) &v->sentences, 1, sizeof *v->sentences}};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        *arrays[i].array = rg_alloc(n, arrays[i].columns, arrays[i].size);
        if (*arrays[i].array == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the verdicts");
    }
    return RG_OK;
}

/* Analyses of the entry itself, or none yet. */
static rg_status read_analyses(rg_workfile *work, const rg_mineral_library *library, const rg_grains *grains,
                               rg_verdicts *v, rg_error *err)
{
    const size_t n_oxides = library->formula.oxides.n_oxides;
    if (work->entry.technique == RG_EPMA)
        return rg_analyses_read(work, &library->formula.oxides, &v->analyses, err);
    v->analyses = (rg_analyses){.n_spots = v->n, .n_oxides = n_oxides};
    v->analyses.wt = rg_alloc(v->n, n_oxides, sizeof *v->analyses.wt);
    v->analyses.sigma = grains->n_analyses > 0 ? rg_alloc(v->n, n_oxides, sizeof *v->analyses.sigma) : NULL;
    if (v->analyses.wt == NULL || (grains->n_analyses > 0 && v->analyses.sigma == NULL))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the analyses");
    for (size_t i = 0; i < v->n * n_oxides; i++) {
        v->analyses.wt[i] = (double) NAN;
        if (v->analyses.sigma != NULL)
            v->analyses.sigma[i] = (double) NAN;
    }
    return RG_OK;
}

/* Energy-dispersive spectra do not resolve Y La from P Ka. */
static bool is_eds(const rg_entry *entry, size_t row, bool all)
{
    static const char *const COLUMNS[] = {"method", "detector"};
    for (size_t c = 0; c < 2; c++) {
        const rg_column *column = rg_table_find(&entry->rows, COLUMNS[c]);
        if (column != NULL && column->texts != NULL &&
            (strcasecmp(column->texts[row], "EDS") == 0 || strcasecmp(column->texts[row], "EDX") == 0))
            return true;
    }
    return all;
}

static void gather_row(const rg_workfile *work, size_t entry_number, size_t row, const rg_grains *grains,
                       const rg_grains_options *how_grains, const rg_verdicts_options *options,
                       rg_verdicts *v)
{
    const size_t n_oxides = v->analyses.n_oxides;
    const bool is_analyses = work->entry.technique == RG_EPMA;
    double *wt = v->analyses.wt + row * n_oxides;
    const size_t g = rg_grains_of_row(grains, how_grains, &work->entry, entry_number, row, v->ids[row],
                                      sizeof v->ids[row]);
    const rg_grain *grain = g != RG_NO_INDEX ? &grains->grains[g] : NULL;
    v->evidence[row] = grain != NULL ? grain->evidence : rg_evidence_none();
    const bool at_home =
        is_analyses || (grain != NULL && grain->home_entry == entry_number && grain->home_row == row);
    v->judged[row] = at_home && (options->grain == NULL || strcmp(options->grain, v->ids[row]) == 0);
    if (v->analyses.sigma != NULL && !is_analyses && grain != NULL && grain->analysis != RG_NO_INDEX) {
        memcpy(wt, grains->wt + grain->analysis * n_oxides, n_oxides * sizeof *wt);
        memcpy(v->analyses.sigma + row * n_oxides, grains->sigma + grain->analysis * n_oxides,
               n_oxides * sizeof *wt);
    }
    if (is_eds(&work->entry, row, options->eds) && !isnan(wt[v->rules->yttrium])) {
        wt[v->rules->yttrium] = (double) NAN;
        v->n_eds++;
    }
    if (!v->judged[row]) {
        for (size_t i = 0; i < n_oxides; i++)
            wt[i] = (double) NAN;
        v->evidence[row] = rg_evidence_none();
    }
}

static double share_of(const rg_verdicts *v, size_t row)
{
    const double p = v->out.probability[row * v->rules->n_species + v->rules->changesite_y];
    return isnan(p) ? 0.0 : p;
}

/* Whether row a stands before row b: level, then the probability of changesite-(Y), then the row. */
static bool before(const rg_verdicts *v, size_t a, size_t b)
{
    if (v->out.level[a] != v->out.level[b])
        return v->out.level[a] > v->out.level[b];
    const double pa = share_of(v, a);
    const double pb = share_of(v, b);
    return pa > pb || (pa == pb && a < b);
}

/* Merge sort: stable and without a comparison that needs globals. */
static void sort_rows(const rg_verdicts *v, size_t *rows, size_t *other, size_t n)
{
    if (n < 2)
        return;
    const size_t half = n / 2;
    sort_rows(v, rows, other, half);
    sort_rows(v, rows + half, other, n - half);
    memcpy(other, rows, n * sizeof *rows);
    for (size_t i = 0, a = 0, b = half; i < n; i++)
        rows[i] = b == n || (a < half && before(v, other[a], other[b])) ? other[a++] : other[b++];
}

static rg_status rank(rg_verdicts *v, rg_error *err)
{
    size_t *other = rg_alloc(v->n, 1, sizeof *other);
    if (other == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the verdicts");
    v->n_judged = 0;
    for (size_t row = 0; row < v->n; row++)
        if (v->judged[row])
            v->order[v->n_judged++] = row;
    sort_rows(v, v->order, other, v->n_judged);
    free(other);
    return RG_OK;
}

rg_status rg_verdicts_judge(rg_workfile *work, size_t entry_number, const rg_mineral_library *library,
                            const rg_grains *grains, const rg_grains_options *how_grains,
                            const rg_verdicts_options *options, rg_verdicts *v, rg_error *nothing,
                            rg_error *err)
{
    v->rules = &library->changesite;
    v->how = *options;
    v->lines = &library->lines;
    v->n = work->entry.n_rows;
    v->n_lines = work->entry.n_lines;
    v->n_samples = work->entry.n_samples;
    rg_changesite_options how = rg_changesite_defaults();
    how.n_draws = options->n_draws;
    how.seed = options->seed;
    how.common_error = options->common_error;
    rg_status status = allocate(v, err);
    if (status == RG_OK)
        status = read_analyses(work, library, grains, v, err);
    for (size_t row = 0; row < v->n && status == RG_OK; row++)
        gather_row(work, entry_number, row, grains, how_grains, options, v);
    if (status == RG_OK)
        status =
            rg_changesite(v->rules, v->analyses.wt, v->analyses.sigma, v->evidence, v->n, &how, &v->out, err);
    size_t asked = 0;
    for (size_t row = 0; row < v->n && status == RG_OK; row++) {
        const bool has = v->out.status[row] == RG_OK;
        asked += v->judged[row];
        if (v->judged[row] && !has)
            snprintf(v->sentences[row], RG_VERDICT_SENTENCE, "nothing was measured in this row");
        else if (!v->judged[row])
            snprintf(v->sentences[row], RG_VERDICT_SENTENCE, "%s",
                     options->grain != NULL ? "not asked for" : "judged with the analyses of its grain");
        else
            (void) rg_changesite_sentence(v->rules, v->out.level[row], v->out.species[row],
                                          v->out.second[row], v->out.called[row], v->out.structure[row],
                                          v->sentences[row], RG_VERDICT_SENTENCE);
        v->judged[row] = v->judged[row] && has;
    }
    if (status == RG_OK)
        status = rank(v, err);
    if (status == RG_OK && asked == 0 && options->grain != NULL)
        (void) rg_fail_named(nothing, RG_ENOENT, RG_NO_INDEX, "no row is of this grain", options->grain,
                             "`regolith export` shows the names");
    else if (status == RG_OK && v->n_judged == 0)
        (void) rg_fail(nothing, RG_EDOMAIN, RG_NO_INDEX, "no row has an analysis or a line in it");
    return status;
}

const char *rg_verdicts_level(const rg_verdicts *v, size_t row)
{
    static const char *const LEVELS[RG_CHANGESITE_LEVELS] = {"L0", "L1", "L2", "L3", "L4", "L5"};
    return v->judged[row] ? LEVELS[v->out.level[row]] : "";
}

const char *rg_verdicts_species(const rg_verdicts *v, size_t species)
{
    return species != RG_NO_INDEX ? v->rules->species[species].name : "";
}

const char *rg_verdicts_next(const rg_verdicts *v, size_t row)
{
    return v->judged[row] && v->out.next[row] != RG_NO_INDEX ? v->rules->criteria[v->out.next[row]].decides
                                                             : "";
}

const char *rg_verdicts_nearest(const rg_verdicts *v, size_t phase)
{
    if (phase == RG_NO_INDEX)
        return "";
    return v->lines->phases[phase].kin == RG_PHASE_MEMBER ? "merrillite group" : v->lines->phases[phase].name;
}

double rg_verdicts_probability(const rg_verdicts *v, size_t row)
{
    const size_t species = v->out.species[row];
    return species != RG_NO_INDEX && v->rules->species[species].kind == RG_SPECIES_MEMBER
               ? v->out.probability[row * v->rules->n_species + species]
               : NAN;
}
