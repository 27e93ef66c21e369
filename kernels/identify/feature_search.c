#include "kernels/identify/feature_search.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/identify/feature_bench.h"
#include "kernels/identify/feature_whole.h"

static const double LEAST_DISTANCE = 1e-4;

struct rg_feature_search {
    rg_feature_references references;
    double chance;
    double least_margin;
    size_t *group_of;        /* [n_classes]              */
    size_t *class_of_group;  /* [n_groups] the first class */
    rg_feature_whole *whole; /* [n_groups] */
    size_t n_groups;
};

rg_feature_options rg_feature_search_defaults(void)
{
    return (rg_feature_options){.false_alarm = 1e-5, .least_margin = 0.0};
}

const char *rg_feature_search_word(rg_feature_outcome outcome)
{
    static const char *const WORDS[RG_FEATURE_OUTCOMES] = {[RG_FEATURE_IDENTIFIED] = "identified",
                                                           [RG_FEATURE_AMBIGUOUS] = "ambiguous",
                                                           [RG_FEATURE_UNKNOWN] = "unknown",
                                                           [RG_FEATURE_NO_DATA] = "no data"};
    return (unsigned) outcome < RG_FEATURE_OUTCOMES ? WORDS[outcome] : "unknown outcome";
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to search features");
}

static bool group_classes(rg_feature_search *s)
{
    const rg_feature_rules *rules = s->references.rules;
    s->group_of = rg_alloc(rules->n_classes, 1, sizeof *s->group_of);
    s->class_of_group = rg_alloc(rules->n_classes, 1, sizeof *s->class_of_group);
    s->whole = rg_alloc(rules->n_classes, 1, sizeof *s->whole);
    if (s->group_of == NULL || s->class_of_group == NULL || s->whole == NULL)
        return false;
    for (size_t c = 0; c < rules->n_classes; c++) {
        size_t g = 0;
        while (g < s->n_groups &&
               strcmp(rules->classes[s->class_of_group[g]].group, rules->classes[c].group) != 0)
            g++;
        if (g == s->n_groups)
            s->class_of_group[s->n_groups++] = c;
        s->group_of[c] = g;
    }
    return true;
}

rg_status rg_feature_search_new(const rg_feature_rules *rules, const double *spectra, const size_t *class_of,
                                const size_t *sample_of, size_t n_references, const double *axis_nm,
                                const bool *use, size_t n_bands, const rg_feature_options *options,
                                rg_feature_search **search, rg_error *err)
{
    *search = NULL;
    if (!(options->false_alarm > 0.0 && options->false_alarm <= 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the rate of false alarms is above 0 and at most 1");
    if (!(options->least_margin >= 0.0 && options->least_margin <= 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the least margin is from 0 to 1");
    rg_feature_search *s = rg_alloc(1, 1, sizeof *s);
    if (s == NULL)
        return no_memory(err);
    *s = (rg_feature_search){.least_margin = options->least_margin};
    rg_status status = rg_feature_references_init(&s->references, rules, spectra, class_of, sample_of,
                                                  n_references, axis_nm, use, n_bands, err);
    if (status == RG_OK && !group_classes(s))
        status = no_memory(err);
    for (size_t g = 0; g < s->n_groups && status == RG_OK; g++)
        status = rg_feature_whole_init(&s->references, spectra, s->group_of, g, &s->whole[g], err);
    if (status == RG_OK) {
        s->chance = options->false_alarm / (double) s->references.n;
        *search = s;
    } else {
        rg_feature_search_free(s);
    }
    return status;
}

void rg_feature_search_free(rg_feature_search *search)
{
    if (search == NULL)
        return;
    rg_feature_references_free(&search->references);
    for (size_t g = 0; search->whole != NULL && g < search->n_groups; g++)
        rg_feature_whole_free(&search->whole[g]);
    free(search->whole);
    free(search->group_of);
    free(search->class_of_group);
    free(search);
}

size_t rg_feature_search_groups(const rg_feature_search *search)
{
    return search->n_groups;
}

const char *rg_feature_search_group(const rg_feature_search *search, size_t group)
{
    return search->references.rules->classes[search->class_of_group[group]].group;
}

const rg_feature_rules *rg_feature_search_rules(const rg_feature_search *search)
{
    return search->references.rules;
}

size_t rg_feature_search_group_of(const rg_feature_search *search, size_t class_number)
{
    return search->group_of[class_number];
}

size_t rg_feature_search_classes(const rg_feature_search *search)
{
    return search->references.n_classes_used;
}

size_t rg_feature_search_references(const rg_feature_search *search)
{
    return search->references.n;
}

/* --- answers ------------------------------------------------------------------------------------------- */

static uint8_t count_bits(uint32_t bits)
{
    uint8_t n = 0;
    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static void answer_group(const rg_feature_search *s, const rg_feature_bench *b, size_t g, size_t at,
                         const rg_feature_answers *out)
{
    const rg_feature_references *r = &s->references;
    size_t best = RG_NO_INDEX;
    size_t next = RG_NO_INDEX;
    bool judged = false;
    for (size_t c = 0; c < r->rules->n_classes; c++) {
        const rg_feature_verdict *found = &b->found[c];
        if (s->group_of[c] != g)
            continue;
        judged =
            judged || (found->state != RG_FEATURE_NO_REFERENCE && found->state != RG_FEATURE_NOT_MEASURED);
        if (found->state != RG_FEATURE_PASSED)
            continue;
        if (best == RG_NO_INDEX || found->fit > b->found[best].fit) {
            next = best;
            best = c;
        } else if (next == RG_NO_INDEX || found->fit > b->found[next].fit) {
            next = c;
        }
    }
    const double lead = best == RG_NO_INDEX
                            ? (double) NAN
                            : b->found[best].fit - (next != RG_NO_INDEX ? b->found[next].fit : 0.0);
    rg_feature_outcome outcome = judged ? RG_FEATURE_UNKNOWN : RG_FEATURE_NO_DATA;
    if (best != RG_NO_INDEX)
        outcome =
            next != RG_NO_INDEX && lead < s->least_margin ? RG_FEATURE_AMBIGUOUS : RG_FEATURE_IDENTIFIED;
    if (out->outcome != NULL)
        out->outcome[at] = (uint8_t) outcome;
    if (out->answer != NULL)
        out->answer[at] = best != RG_NO_INDEX ? (int32_t) best : -1;
    if (out->next != NULL)
        out->next[at] = next != RG_NO_INDEX ? (int32_t) next : -1;
    if (out->margin != NULL)
        out->margin[at] = lead;
    if (out->seen != NULL)
        out->seen[at] = best != RG_NO_INDEX ? count_bits(b->found[best].seen) : 0;
    if (out->asked != NULL)
        out->asked[at] = best != RG_NO_INDEX ? b->asked[best] : 0;
}

/* A pass over spectra. */
typedef struct {
    const float *values_f32, *errors_f32; /* one of the two pairs is NULL */
    const double *values_f64, *errors_f64;
    const size_t *sample;
    double *removed; /* [n][bands of all groups] without hulls; NULL: evidence is not asked for */
    size_t n_removed;
} pass;

static double distance(double likeness)
{
    return fmax(1.0 - likeness, LEAST_DISTANCE);
}

/* removed: of this row, group after group. */
static double evidence_of(const rg_feature_search *s, const rg_feature_verdict *found, const double *removed,
                          size_t c, size_t sample)
{
    size_t at = 0;
    for (size_t g = 0; g < s->group_of[c]; g++)
        at += s->whole[g].n;
    if (found->state != RG_FEATURE_PASSED)
        return (double) NAN;
    const double likeness =
        rg_feature_whole_likeness(&s->references, &s->whole[s->group_of[c]], removed + at, c, sample);
    return -log(distance(found->plain_fit)) - log(distance(likeness));
}

static double sureness_of(const rg_feature_search *s, const rg_feature_bench *b, size_t g)
{
    double least = (double) NAN;
    for (size_t c = 0; c < s->references.rules->n_classes; c++) {
        if (s->group_of[c] != g)
            continue;
        least = fmin(least, b->chance[c]);
        if (b->found[c].state == RG_FEATURE_PASSED)
            least = fmin(least, b->found[c].chance * (double) s->references.n);
    }
    return isnan(least) ? (double) NAN : -log10(fmax(least, DBL_MIN));
}

static void answer(const rg_feature_search *s, rg_feature_bench *b, bool has_errors, const pass *p,
                   size_t row, const rg_feature_answers *out)
{
    const rg_feature_references *r = &s->references;
    const size_t n_classes = r->rules->n_classes;
    const size_t sample = p->sample != NULL ? p->sample[row] : RG_NO_INDEX;
    rg_feature_bench_scan(r, has_errors, b);
    for (size_t c = 0; c < n_classes; c++) {
        const size_t at = row * n_classes + c;
        rg_feature_bench_judge(r, has_errors, sample, c, s->chance, out->sureness != NULL, b,
                               out->detection != NULL ? &out->detection[at] : NULL);
        if (out->fit != NULL)
            out->fit[at] = b->found[c].fit;
        if (out->depth != NULL)
            out->depth[at] = b->found[c].depth;
        if (out->state != NULL)
            out->state[at] = (uint8_t) b->found[c].state;
        if (out->reference != NULL)
            out->reference[at] = b->best[c];
        if (out->evidence != NULL)
            out->evidence[at] = evidence_of(s, &b->found[c], p->removed + row * p->n_removed, c, sample);
    }
    for (size_t g = 0; g < s->n_groups; g++) {
        answer_group(s, b, g, row * s->n_groups + g, out);
        if (out->sureness != NULL)
            out->sureness[row * s->n_groups + g] = sureness_of(s, b, g);
    }
}

static void take_row(const rg_feature_references *r, const pass *p, size_t row, double *to)
{
    if (p->values_f32 != NULL)
        rg_feature_references_take_f32(r, p->values_f32 + row * r->n_bands, to);
    else
        rg_feature_references_take_f64(r, p->values_f64 + row * r->n_bands, to);
}

/* Every row without its hull, for every group: once, as the hull is found for many spectra at a time. */
static rg_status remove_hulls(const rg_feature_search *s, pass *p, size_t n, rg_error *err)
{
    const rg_feature_references *r = &s->references;
    for (size_t g = 0; g < s->n_groups; g++)
        p->n_removed += s->whole[g].n;
    double *taken = rg_alloc(n, r->n_bands, sizeof *taken);
    double *part = rg_alloc(n, r->n_bands, sizeof *part);
    p->removed = rg_alloc(n, p->n_removed, sizeof *p->removed);
    rg_status status = taken == NULL || part == NULL || p->removed == NULL ? no_memory(err) : RG_OK;
    for (size_t row = 0; row < n && status == RG_OK; row++)
        take_row(r, p, row, taken + row * r->n_bands);
    size_t at = 0;
    for (size_t g = 0; g < s->n_groups && status == RG_OK; g++) {
        const size_t width = s->whole[g].n;
        status = rg_feature_whole_remove(r, &s->whole[g], taken, n, part, err);
        for (size_t row = 0; row < n && status == RG_OK; row++)
            memcpy(p->removed + row * p->n_removed + at, part + row * width, width * sizeof *part);
        at += width;
    }
    free(taken);
    free(part);
    return status;
}

static rg_status run(const rg_feature_search *s, pass *p, size_t n, const rg_feature_answers *answers,
                     rg_error *err)
{
    const rg_feature_references *r = &s->references;
    const size_t n_threads = rg_threads();
    rg_status status = RG_OK;
    rg_feature_bench *benches = rg_alloc(n_threads, 1, sizeof *benches);
    if (benches == NULL)
        return no_memory(err);
    for (size_t t = 0; t < n_threads && status == RG_OK; t++)
        status = rg_feature_bench_init(r, &benches[t]) ? RG_OK : no_memory(err);
    if (status == RG_OK && answers->evidence != NULL)
        status = remove_hulls(s, p, n, err);
    if (status == RG_OK) {
#pragma omp parallel for schedule(static)
        for (size_t row = 0; row < n; row++) {
            rg_feature_bench *b = &benches[rg_thread()];
            const size_t at = row * r->n_bands;
            bool has_errors = true;
            take_row(r, p, row, b->spectrum);
            b->errors_dof = (double) INFINITY;
            if (p->errors_f32 != NULL)
                rg_feature_references_take_f32(r, p->errors_f32 + at, b->errors);
            else if (p->errors_f64 != NULL)
                rg_feature_references_take_f64(r, p->errors_f64 + at, b->errors);
            else
                has_errors = rg_feature_bench_errors(r, b);
            answer(s, b, has_errors, p, row, answers);
        }
    }
    for (size_t t = 0; t < n_threads; t++)
        rg_feature_bench_free(&benches[t]);
    free(benches);
    free(p->removed);
    return status;
}

rg_status rg_feature_search_run_f32(const rg_feature_search *search, const float *values, const float *errors,
                                    const size_t *sample, size_t n, const rg_feature_answers *answers,
                                    rg_error *err)
{
    pass p = {.values_f32 = values, .errors_f32 = errors, .sample = sample};
    return run(search, &p, n, answers, err);
}

rg_status rg_feature_search_run_f64(const rg_feature_search *search, const double *values,
                                    const double *errors, const size_t *sample, size_t n,
                                    const rg_feature_answers *answers, rg_error *err)
{
    pass p = {.values_f64 = values, .errors_f64 = errors, .sample = sample};
    return run(search, &p, n, answers, err);
}
