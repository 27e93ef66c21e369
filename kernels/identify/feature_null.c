#include "kernels/identify/feature_null.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"

/* Values that a tail is taken from, a tenth of them and within these; and the noise over a continuum of 1. */
enum { TAIL = 100, LEAST_TAIL = 10 };
static const double NOISE = 0.01;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for what noise and other minerals give");
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

static rg_status draw_noise(const rg_feature_search *search, size_t n_bands, bool stated, uint64_t seed,
                            rg_feature_null *null, rg_error *err)
{
    double *spectra = rg_alloc(RG_FEATURE_NULL_DRAWS, n_bands, sizeof *spectra);
    double *errors = rg_alloc(stated ? RG_FEATURE_NULL_DRAWS : 0, n_bands, sizeof *errors);
    double *sureness = rg_alloc(RG_FEATURE_NULL_DRAWS, null->n_groups, sizeof *sureness);
    const rg_feature_answers out = {.sureness = sureness};
    rg_status status = spectra == NULL || errors == NULL || sureness == NULL ? no_memory(err) : RG_OK;
    for (size_t d = 0; d < RG_FEATURE_NULL_DRAWS && status == RG_OK; d++)
        for (size_t b = 0; b < n_bands; b++) {
            spectra[d * n_bands + b] = 1.0 + NOISE * rg_random_normal(seed, d, b);
            if (stated)
                errors[d * n_bands + b] = NOISE;
        }
    if (status == RG_OK)
        status = rg_feature_search_run_f64(search, spectra, stated ? errors : NULL, NULL,
                                           RG_FEATURE_NULL_DRAWS, &out, err);
    for (size_t g = 0; g < null->n_groups && status == RG_OK; g++) {
        double *noise = null->noise + g * RG_FEATURE_NULL_DRAWS;
        for (size_t d = 0; d < RG_FEATURE_NULL_DRAWS; d++) {
            const double one = sureness[d * null->n_groups + g];
            noise[d] = isnan(one) ? 0.0 : one;
        }
        qsort(noise, RG_FEATURE_NULL_DRAWS, sizeof *noise, rising);
    }
    free(spectra);
    free(errors);
    free(sureness);
    return status;
}

/* What one member adds. */
static void add_member(rg_feature_null *null, size_t class_number, const double *evidence,
                       const int32_t *answer)
{
    if (class_number == RG_NO_INDEX) {
        for (size_t g = 0; g < null->n_groups; g++)
            null->strangers[g * null->most_strangers + null->n_strangers] =
                answer[g] >= 0 ? evidence[answer[g]] : -(double) INFINITY;
        null->n_strangers++;
        return;
    }
    if (isnan(evidence[class_number]))
        return;
    const size_t g = null->group_of[class_number];
    null->own[class_number * null->most + null->n_own[class_number]++] = evidence[class_number];
    null->grouped[g * null->most + null->n_grouped[g]++] = evidence[class_number];
}

static rg_status search_members(const rg_feature_search *search, const double *spectra,
                                const size_t *class_of, const size_t *sample_of, const char *const *names,
                                size_t n, rg_feature_null *null, rg_error *err)
{
    double *evidence = rg_alloc(n, null->n_classes, sizeof *evidence);
    int32_t *answer = rg_alloc(n, null->n_groups, sizeof *answer);
    const rg_feature_answers out = {.evidence = evidence, .answer = answer};
    rg_status status = evidence == NULL || answer == NULL ? no_memory(err) : RG_OK;
    if (status == RG_OK)
        status = rg_feature_search_run_f64(search, spectra, NULL, sample_of, n, &out, err);
    for (size_t m = 0; m < n && status == RG_OK; m++)
        if (class_of[m] != RG_NO_INDEX || names == NULL || strchr(names[m], '+') == NULL)
            add_member(null, class_of[m], evidence + m * null->n_classes, answer + m * null->n_groups);
    free(evidence);
    free(answer);
    if (status != RG_OK)
        return status;
    for (size_t g = 0; g < null->n_groups; g++) {
        qsort(null->strangers + g * null->most_strangers, null->n_strangers, sizeof *null->strangers, rising);
        qsort(null->grouped + g * null->most, null->n_grouped[g], sizeof *null->grouped, rising);
    }
    for (size_t c = 0; c < null->n_classes; c++)
        qsort(null->own + c * null->most, null->n_own[c], sizeof *null->own, rising);
    return RG_OK;
}

rg_status rg_feature_null_init(const rg_feature_search *search, const double *spectra, const size_t *class_of,
                               const size_t *sample_of, const char *const *names, size_t n_references,
                               size_t n_bands, bool stated, uint64_t seed, rg_feature_null *null,
                               rg_error *err)
{
    *null = (rg_feature_null){.n_classes = rg_feature_search_rules(search)->n_classes,
                              .n_groups = rg_feature_search_groups(search)};
    for (size_t m = 0; m < n_references; m++)
        null->most_strangers += class_of[m] == RG_NO_INDEX;
    null->most = n_references - null->most_strangers;
    null->noise = rg_alloc(null->n_groups, RG_FEATURE_NULL_DRAWS, sizeof *null->noise);
    null->strangers = rg_alloc(null->n_groups, null->most_strangers, sizeof *null->strangers);
    null->group_of = rg_alloc(null->n_classes, 1, sizeof *null->group_of);
    null->n_own = rg_alloc(null->n_classes, 1, sizeof *null->n_own);
    null->own = rg_alloc(null->n_classes, null->most, sizeof *null->own);
    null->n_grouped = rg_alloc(null->n_groups, 1, sizeof *null->n_grouped);
    null->grouped = rg_alloc(null->n_groups, null->most, sizeof *null->grouped);
    if (null->noise == NULL || null->strangers == NULL || null->group_of == NULL || null->n_own == NULL ||
        null->own == NULL || null->n_grouped == NULL || null->grouped == NULL)
        return no_memory(err);
    for (size_t c = 0; c < null->n_classes; c++)
        null->group_of[c] = rg_feature_search_group_of(search, c);
    const rg_status status = draw_noise(search, n_bands, stated, seed, null, err);
    return status == RG_OK
               ? search_members(search, spectra, class_of, sample_of, names, n_references, null, err)
               : status;
}

void rg_feature_null_free(rg_feature_null *null)
{
    free(null->noise);
    free(null->strangers);
    free(null->group_of);
    free(null->n_own);
    free(null->own);
    free(null->n_grouped);
    free(null->grouped);
    *null = (rg_feature_null){0};
}

/* Values[n], rising, that are below x. */
static size_t below(const double *values, size_t n, double x)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (values[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The chance of x or more among values[n], rising: its rank, and above the last n_tail of them an exponential
 * tail. */
static double chance_of(const double *values, size_t n, size_t n_tail, double x)
{
    const double last = values[n - n_tail];
    if (x <= last)
        return (1.0 + (double) (n - below(values, n, x))) / (1.0 + (double) n);
    double excess = 0.0;
    for (size_t i = n - n_tail; i < n; i++)
        excess += values[i] - last;
    const double share = (double) n_tail / (double) n;
    return excess > 0.0 ? share * pow(1.0 + (x - last) / excess, 1.0 - (double) n_tail) : 0.0;
}

double rg_feature_null_chance(const rg_feature_null *null, size_t group, double sureness)
{
    const double *noise = null->noise + group * RG_FEATURE_NULL_DRAWS;
    return isnan(sureness) ? 1.0 : chance_of(noise, RG_FEATURE_NULL_DRAWS, TAIL, sureness);
}

double rg_feature_null_lookalike(const rg_feature_null *null, size_t group, double evidence)
{
    const double *strangers = null->strangers + group * null->most_strangers;
    const size_t nameless = below(strangers, null->n_strangers, -DBL_MAX);
    const size_t n = null->n_strangers - nameless;
    if (n < RG_FEATURE_NULL_FEWEST_STRANGERS || isnan(evidence))
        return (double) NAN;
    size_t n_tail = n / 10;
    n_tail = n_tail < LEAST_TAIL ? LEAST_TAIL : n_tail > TAIL ? TAIL : n_tail;
    return chance_of(strangers + nameless, n, n_tail, evidence);
}

double rg_feature_null_typical(const rg_feature_null *null, size_t class_number, double evidence)
{
    const size_t group = null->group_of[class_number];
    const bool alone = null->n_own[class_number] >= RG_FEATURE_NULL_FEWEST_OWN;
    const size_t n = alone ? null->n_own[class_number] : null->n_grouped[group];
    if (isnan(evidence) || n < RG_FEATURE_NULL_FEWEST_OWN)
        return (double) NAN;
    const double *values = alone ? null->own + class_number * null->most : null->grouped + group * null->most;
    return (1.0 + (double) below(values, n, evidence)) / (1.0 + (double) n);
}
