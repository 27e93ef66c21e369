#include "kernels/identify/feature_bench.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/identify/feature_noise.h"

void rg_feature_bench_free(rg_feature_bench *b)
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
    free(b->chance);
    *b = (rg_feature_bench){0};
}

bool rg_feature_bench_init(const rg_feature_references *r, rg_feature_bench *b)
{
    const size_t scratch = 6 * r->most > 5 * r->widest ? 6 * r->most : 5 * r->widest;
    *b = (rg_feature_bench){.spectrum = rg_alloc(r->n_bands, 1, sizeof *b->spectrum),
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
                            .asked = rg_alloc(r->rules->n_classes, 1, sizeof *b->asked),
                            .chance = rg_alloc(r->rules->n_classes, 1, sizeof *b->chance)};
    if (b->spectrum != NULL && b->errors != NULL && b->removed != NULL && b->sigma != NULL &&
        b->there != NULL && b->sides != NULL && b->centre != NULL && b->slope != NULL &&
        b->correlation != NULL && b->scratch != NULL && b->found != NULL && b->best != NULL &&
        b->asked != NULL && b->chance != NULL)
        return true;
    rg_feature_bench_free(b);
    return false;
}

/* The spectrum's own noise as the error of every band; false when it cannot be told. */
bool rg_feature_bench_errors(const rg_feature_references *r, rg_feature_bench *b)
{
    const double sigma = rg_feature_noise(b->spectrum, r->n_bands, b->errors, &b->errors_dof);
    for (size_t band = 0; band < r->n_bands; band++)
        b->errors[band] = sigma;
    return !isnan(sigma);
}

/* Continua of the observation, and every probe's slopes and correlations. */
void rg_feature_bench_scan(const rg_feature_references *r, bool has_errors, rg_feature_bench *b)
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
static double score(const rg_feature_references *r, const rg_feature_bench *b, const rg_feature_class *class,
                    size_t k)
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

bool rg_feature_bench_takes(const rg_feature_references *r, size_t member, size_t sample)
{
    return sample == RG_NO_INDEX || r->sample[member] != sample;
}

static void read_feature(const rg_feature_references *r, rg_feature_bench *b, bool has_errors, size_t i,
                         size_t k, int curve, rg_feature_reading *reading)
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
static size_t best_template(const rg_feature_references *r, const rg_feature_bench *b, size_t i,
                            size_t sample)
{
    const rg_feature_probe *p = &r->probes[i];
    size_t best = RG_NO_INDEX;
    for (size_t k = 0; k < p->scan.m; k++)
        if (p->area[k] > 0.0 && rg_feature_bench_takes(r, r->first[p->class_number] + k, sample) &&
            (best == RG_NO_INDEX || b->correlation[i * r->most + k] > b->correlation[i * r->most + best]))
            best = k;
    return best;
}

/* Readings of all features of a class by its reference k; how many were measured, shapes aside. */
static uint8_t read_class(const rg_feature_references *r, rg_feature_bench *b, bool has_errors, size_t sample,
                          const rg_feature_class *class, size_t k, rg_feature_reading *readings)
{
    uint8_t asked = 0;
    for (size_t f = 0; f < class->n_rules; f++) {
        const rg_feature_rule *rule = &r->rules->rules[class->first_rule + f];
        const size_t i = r->probe_of[class->first_rule + f];
        readings[f] = (rg_feature_reading){.measured = false};
        if (i == RG_NO_INDEX || !b->there[r->probes[i].place])
            continue;
        const size_t by = rule->role == RG_FEATURE_NOT ? best_template(r, b, i, sample) : k;
        if (by != RG_NO_INDEX && r->probes[i].area[by] > 0.0)
            read_feature(r, b, has_errors, i, by, rule->role == RG_FEATURE_SHAPE ? 0 : rule->window.curve,
                         &readings[f]);
        if (readings[f].measured && rule->role != RG_FEATURE_NOT && rule->role != RG_FEATURE_SHAPE)
            asked++;
    }
    return asked;
}

/* The reference of a class with the greatest area of features. */
static size_t strongest(const rg_feature_references *r, const rg_feature_class *class, size_t c,
                        size_t sample)
{
    size_t best = RG_NO_INDEX;
    double most = 0.0;
    for (size_t k = 0; k < r->first[c + 1] - r->first[c]; k++) {
        double area = 0.0;
        for (size_t f = 0; f < class->n_rules; f++) {
            const size_t i = r->probe_of[class->first_rule + f];
            if (i != RG_NO_INDEX && r->rules->rules[class->first_rule + f].role != RG_FEATURE_NOT)
                area += r->probes[i].area[k];
        }
        if (rg_feature_bench_takes(r, r->first[c] + k, sample) && area > most) {
            most = area;
            best = k;
        }
    }
    return best;
}

/* By the reference with the strongest features, so that neither a chance nor a limit is of one that noise
 * chose: how sure its features are, and what would be found. */
static void judge_strongest(const rg_feature_references *r, rg_feature_bench *b, bool has_errors,
                            size_t sample, size_t c, double chance, const rg_feature_reading *readings,
                            rg_feature_detection *detection)
{
    const rg_feature_class *class = &r->rules->classes[c];
    rg_feature_reading own[RG_FEATURE_MOST];
    rg_feature_verdict verdict;
    const size_t k = strongest(r, class, c, sample);
    const bool passed = b->found[c].state == RG_FEATURE_PASSED;
    if (k != RG_NO_INDEX) {
        (void) read_class(r, b, has_errors, sample, class, k, own);
        rg_feature_rules_judge(r->rules, c, own, chance, &verdict);
        b->chance[c] = verdict.chance;
    }
    if (detection == NULL)
        return;
    rg_feature_detection_find(r->rules, c, passed || k == RG_NO_INDEX ? readings : own, &b->found[c], chance,
                              detection);
    detection->reference = passed || k == RG_NO_INDEX ? b->best[c] : (int32_t) r->members[r->first[c] + k];
}

void rg_feature_bench_judge(const rg_feature_references *r, bool has_errors, size_t sample, size_t c,
                            double chance, bool sure, rg_feature_bench *b, rg_feature_detection *detection)
{
    const rg_feature_class *class = &r->rules->classes[c];
    rg_feature_reading readings[RG_FEATURE_MOST];
    rg_feature_verdict *found = &b->found[c];
    size_t best = RG_NO_INDEX;
    double most = -4.0;
    for (size_t k = 0; k < r->first[c + 1] - r->first[c]; k++) {
        if (!rg_feature_bench_takes(r, r->first[c] + k, sample))
            continue;
        const double one = score(r, b, class, k);
        if (one > most) {
            most = one;
            best = k;
        }
    }
    b->best[c] = best != RG_NO_INDEX ? (int32_t) r->members[r->first[c] + best] : -1;
    b->asked[c] = 0;
    b->chance[c] = (double) NAN;
    if (best == RG_NO_INDEX) {
        *found = (rg_feature_verdict){.state = RG_FEATURE_NO_REFERENCE,
                                      .feature = RG_NO_INDEX,
                                      .fit = (double) NAN,
                                      .depth = (double) NAN,
                                      .fit_depth = (double) NAN,
                                      .plain_fit = (double) NAN,
                                      .chance = (double) NAN};
        if (detection != NULL)
            *detection = (rg_feature_detection){.state = RG_FEATURE_UNMEASURED,
                                                .why = RG_FEATURE_NO_REFERENCE,
                                                .feature = RG_NO_INDEX,
                                                .reference = -1,
                                                .depth = (double) NAN,
                                                .share = (double) NAN};
        return;
    }
    b->asked[c] = read_class(r, b, has_errors, sample, class, best, readings);
    rg_feature_rules_judge(r->rules, c, readings, chance, found);
    if (sure || detection != NULL)
        judge_strongest(r, b, has_errors, sample, c, chance, readings, detection);
}
