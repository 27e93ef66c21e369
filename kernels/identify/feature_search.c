#include "kernels/identify/feature_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/identify/feature_noise.h"
#include "kernels/identify/feature_references.h"

struct rg_feature_search {
    rg_feature_references references;
    double chance;
    double least_margin;
    size_t *group_of;       /* [n_classes]              */
    size_t *class_of_group; /* [n_groups] the first class */
    size_t n_groups;
};

/* What one thread works with. */
typedef struct {
    double *spectrum;          /* [n_bands]                               */
    double *errors;            /* [n_bands] standard errors, given or found */
    double errors_dof;         /* what they are worth */
    double *removed;           /* [n_places][widest]                      */
    double *sigma;             /* [n_places][widest]                      */
    bool *there;               /* [n_places] the observation has it       */
    rg_feature_sides *sides;   /* [n_places]                              */
    double *centre;            /* [n_places] nm */
    double *slope;             /* [n_probes][most]                        */
    double *correlation;       /* [n_probes][most]                        */
    double *scratch;           /* [max(6 most, 5 widest)]                 */
    rg_feature_verdict *found; /* [n_classes]                             */
    int32_t *best;             /* [n_classes] reference                   */
    uint8_t *asked;            /* [n_classes] features measured           */
} bench;

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
    if (s->group_of == NULL || s->class_of_group == NULL)
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

size_t rg_feature_search_classes(const rg_feature_search *search)
{
    return search->references.n_classes_used;
}

size_t rg_feature_search_references(const rg_feature_search *search)
{
    return search->references.n;
}

/* --- one spectrum -------------------------------------------------------------------------------------- */

static void bench_free(bench *b)
{
    free(b->spectrum);
    free(b->errors);
    free(b->removed);
    free(b->sigma);
    free(b->there);
    free(b->sides);
    free(b->centre);
    free(b->slope);
    free(b->correlation);
    free(b->scratch);
    free(b->found);
    free(b->best);
    free(b->asked);
    *b = (bench){0};
}

static bool bench_init(const rg_feature_references *r, bench *b)
{
    const size_t scratch = 6 * r->most > 5 * r->widest ? 6 * r->most : 5 * r->widest;
    *b = (bench){.spectrum = rg_alloc(r->n_bands, 1, sizeof *b->spectrum),
                 .errors = rg_alloc(r->n_bands, 1, sizeof *b->errors),
                 .removed = rg_alloc(r->n_places, r->widest, sizeof *b->removed),
                 .sigma = rg_alloc(r->n_places, r->widest, sizeof *b->sigma),
                 .there = rg_alloc(r->n_places, 1, sizeof *b->there),
                 .sides = rg_alloc(r->n_places, 1, sizeof *b->sides),
                 .centre = rg_alloc(r->n_places, 1, sizeof *b->centre),
                 .slope = rg_alloc(r->n_probes, r->most, sizeof *b->slope),
                 .correlation = rg_alloc(r->n_probes, r->most, sizeof *b->correlation),
                 .scratch = rg_alloc(scratch, 1, sizeof *b->scratch),
                 .found = rg_alloc(r->rules->n_classes, 1, sizeof *b->found),
                 .best = rg_alloc(r->rules->n_classes, 1, sizeof *b->best),
                 .asked = rg_alloc(r->rules->n_classes, 1, sizeof *b->asked)};
    if (b->spectrum != NULL && b->errors != NULL && b->removed != NULL && b->sigma != NULL &&
        b->there != NULL && b->sides != NULL && b->centre != NULL && b->slope != NULL &&
        b->correlation != NULL && b->scratch != NULL && b->found != NULL && b->best != NULL &&
        b->asked != NULL)
        return true;
    bench_free(b);
    return false;
}

/* The spectrum's own noise as the error of every band; false when it cannot be told. */
static bool find_errors(const rg_feature_references *r, bench *b)
{
    const double sigma = rg_feature_noise(b->spectrum, r->n_bands, b->errors, &b->errors_dof);
    for (size_t band = 0; band < r->n_bands; band++)
        b->errors[band] = sigma;
    return !isnan(sigma);
}

/* Continua of the observation, and every probe's slopes and correlations. */
static void scan(const rg_feature_references *r, bool has_errors, bench *b)
{
    for (size_t p = 0; p < r->n_places; p++) {
        const rg_feature_bands *bands = &r->places[p].bands;
        double *removed = b->removed + p * r->widest;
        b->there[p] = rg_feature_fit_continuum(b->spectrum, r->axis_nm, bands, removed, &b->sides[p]);
        b->centre[p] =
            b->there[p] ? rg_feature_fit_centre(removed, r->axis_nm + bands->first, bands->n) : (double) NAN;
        for (size_t i = 0; has_errors && b->there[p] && i < bands->n; i++) {
            const size_t band = bands->first + i;
            const double error = b->errors[band];
            b->sigma[p * r->widest + i] = error / rg_feature_fit_line(&b->sides[p], r->axis_nm[band]);
            /* A value without an error is as good as none. */
            if (!isfinite(error))
                removed[i] = (double) NAN;
        }
    }
    for (size_t i = 0; i < r->n_probes; i++) {
        const rg_feature_probe *p = &r->probes[i];
        if (b->there[p->place])
            rg_feature_scan_run(&p->scan, b->removed + p->place * r->widest, b->scratch,
                                b->slope + i * r->most, b->correlation + i * r->most);
    }
}

static bool must_be_seen(rg_feature_role role)
{
    return role == RG_FEATURE_DIAGNOSTIC || role == RG_FEATURE_MUST || role == RG_FEATURE_WEAK;
}

/* Fit of reference k of a class by area and correlation; -2 where a feature that must be seen is the wrong
 * way round, -3 where none is measured. */
static double score(const rg_feature_references *r, const bench *b, const rg_feature_class *class, size_t k)
{
    double sum = 0.0;
    double area = 0.0;
    for (size_t f = 0; f < class->n_rules; f++) {
        const size_t rule = class->first_rule + f;
        const rg_feature_role role = r->rules->rules[rule].role;
        const size_t i = r->probe_of[rule];
        if (role == RG_FEATURE_NOT || i == RG_NO_INDEX || !b->there[r->probes[i].place] ||
            !(r->probes[i].area[k] > 0.0))
            continue;
        const double correlation = b->correlation[i * r->most + k];
        if (must_be_seen(role) && !(correlation > 0.0))
            return -2.0;
        if (role == RG_FEATURE_WEAK)
            continue;
        area += r->probes[i].area[k];
        if (role != RG_FEATURE_OPTIONAL || correlation > 0.0)
            sum += r->probes[i].area[k] * correlation;
    }
    return area > 0.0 ? sum / area : -3.0;
}

static bool may_take(const rg_feature_references *r, size_t member, size_t sample)
{
    return sample == RG_NO_INDEX || r->sample[member] != sample;
}

static void read_feature(const rg_feature_references *r, bench *b, bool has_errors, size_t i, size_t k,
                         int curve, rg_feature_reading *reading)
{
    const rg_feature_probe *p = &r->probes[i];
    const rg_feature_bands *bands = &r->places[p->place].bands;
    const double *removed = b->removed + p->place * r->widest;
    const double *axis_nm = r->axis_nm + bands->first;
    reading->area = p->area[k];
    reading->sides = b->sides[p->place];
    reading->centre = b->centre[p->place];
    /* Without variance there is nothing to see, which is measured as well. */
    (void) rg_feature_fit(p->scan.rows + k * bands->n, removed,
                          has_errors ? b->sigma + p->place * r->widest : NULL, b->errors_dof, axis_nm,
                          bands->n, curve, b->scratch, &reading->fitted);
    reading->measured = reading->fitted.n >= 3;
}

/* The reference of a template class that resembles the observation most. */
static size_t best_template(const rg_feature_references *r, const bench *b, size_t i, size_t sample)
{
    const rg_feature_probe *p = &r->probes[i];
    size_t best = RG_NO_INDEX;
    for (size_t k = 0; k < p->scan.m; k++)
        if (p->area[k] > 0.0 && may_take(r, r->first[p->class_number] + k, sample) &&
            (best == RG_NO_INDEX || b->correlation[i * r->most + k] > b->correlation[i * r->most + best]))
            best = k;
    return best;
}

static void judge_class(const rg_feature_search *s, bench *b, bool has_errors, size_t sample, size_t c)
{
    const rg_feature_references *r = &s->references;
    const rg_feature_class *class = &r->rules->classes[c];
    rg_feature_reading readings[RG_FEATURE_MOST];
    rg_feature_verdict *found = &b->found[c];
    size_t best = RG_NO_INDEX;
    double most = -4.0;
    for (size_t k = 0; k < r->first[c + 1] - r->first[c]; k++) {
        if (!may_take(r, r->first[c] + k, sample))
            continue;
        const double one = score(r, b, class, k);
        if (one > most) {
            most = one;
            best = k;
        }
    }
    b->best[c] = best != RG_NO_INDEX ? (int32_t) r->members[r->first[c] + best] : -1;
    b->asked[c] = 0;
    if (best == RG_NO_INDEX) {
        *found = (rg_feature_verdict){.state = RG_FEATURE_NO_REFERENCE,
                                      .feature = RG_NO_INDEX,
                                      .fit = (double) NAN,
                                      .depth = (double) NAN,
                                      .fit_depth = (double) NAN};
        return;
    }
    for (size_t f = 0; f < class->n_rules; f++) {
        const rg_feature_rule *rule = &r->rules->rules[class->first_rule + f];
        const size_t i = r->probe_of[class->first_rule + f];
        readings[f] = (rg_feature_reading){.measured = false};
        if (i == RG_NO_INDEX || !b->there[r->probes[i].place])
            continue;
        const size_t k = rule->role == RG_FEATURE_NOT ? best_template(r, b, i, sample) : best;
        if (k != RG_NO_INDEX && r->probes[i].area[k] > 0.0)
            read_feature(r, b, has_errors, i, k, rule->role == RG_FEATURE_SHAPE ? 0 : rule->window.curve,
                         &readings[f]);
        if (readings[f].measured && rule->role != RG_FEATURE_NOT && rule->role != RG_FEATURE_SHAPE)
            b->asked[c]++;
    }
    rg_feature_rules_judge(r->rules, c, readings, s->chance, found);
}

/* --- answers ------------------------------------------------------------------------------------------- */

static uint8_t count_bits(uint32_t bits)
{
    uint8_t n = 0;
    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static void answer_group(const rg_feature_search *s, const bench *b, size_t g, size_t at,
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

static void answer(const rg_feature_search *s, bench *b, bool has_errors, size_t sample, size_t row,
                   const rg_feature_answers *out)
{
    const rg_feature_references *r = &s->references;
    const size_t n_classes = r->rules->n_classes;
    scan(r, has_errors, b);
    for (size_t c = 0; c < n_classes; c++) {
        judge_class(s, b, has_errors, sample, c);
        const size_t at = row * n_classes + c;
        if (out->fit != NULL)
            out->fit[at] = b->found[c].fit;
        if (out->depth != NULL)
            out->depth[at] = b->found[c].depth;
        if (out->state != NULL)
            out->state[at] = (uint8_t) b->found[c].state;
        if (out->reference != NULL)
            out->reference[at] = b->best[c];
    }
    for (size_t g = 0; g < s->n_groups; g++)
        answer_group(s, b, g, row * s->n_groups + g, out);
}

/* One of the two pairs of arrays is NULL. */
static rg_status run(const rg_feature_search *s, const float *values_f32, const float *errors_f32,
                     const double *values_f64, const double *errors_f64, const size_t *sample, size_t n,
                     const rg_feature_answers *answers, rg_error *err)
{
    const rg_feature_references *r = &s->references;
    const size_t n_threads = rg_threads();
    bool ready = true;
    bench *benches = rg_alloc(n_threads, 1, sizeof *benches);
    for (size_t t = 0; benches != NULL && t < n_threads && ready; t++)
        ready = bench_init(r, &benches[t]);
    if (benches == NULL || !ready) {
        for (size_t t = 0; benches != NULL && t < n_threads; t++)
            bench_free(&benches[t]);
        free(benches);
        return no_memory(err);
    }
#pragma omp parallel for schedule(static)
    for (size_t row = 0; row < n; row++) {
        bench *b = &benches[rg_thread()];
        const size_t at = row * r->n_bands;
        if (values_f32 != NULL)
            rg_feature_references_take_f32(r, values_f32 + at, b->spectrum);
        else
            rg_feature_references_take_f64(r, values_f64 + at, b->spectrum);
        bool has_errors = true;
        b->errors_dof = (double) INFINITY;
        if (errors_f32 != NULL)
            rg_feature_references_take_f32(r, errors_f32 + at, b->errors);
        else if (errors_f64 != NULL)
            rg_feature_references_take_f64(r, errors_f64 + at, b->errors);
        else
            has_errors = find_errors(r, b);
        answer(s, b, has_errors, sample != NULL ? sample[row] : RG_NO_INDEX, row, answers);
    }
    for (size_t t = 0; t < n_threads; t++)
        bench_free(&benches[t]);
    free(benches);
    return RG_OK;
}

rg_status rg_feature_search_run_f32(const rg_feature_search *search, const float *values, const float *errors,
                                    const size_t *sample, size_t n, const rg_feature_answers *answers,
                                    rg_error *err)
{
    return run(search, values, errors, NULL, NULL, sample, n, answers, err);
}

rg_status rg_feature_search_run_f64(const rg_feature_search *search, const double *values,
                                    const double *errors, const size_t *sample, size_t n,
                                    const rg_feature_answers *answers, rg_error *err)
{
    return run(search, NULL, NULL, values, errors, sample, n, answers, err);
}
