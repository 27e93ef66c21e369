/* Absorption features of a library of 200 references in four classes, as `regolith identify` searches them.
 */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/identify/feature_search.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { BANDS = 400, REFERENCES = 200, CLASSES = 4, RULES = 12, MOST = 20000 };

typedef struct {
    size_t n;
    float *spectra;
    uint8_t *outcome;
    rg_feature_class classes[CLASSES];
    rg_feature_rule rules[RULES];
    rg_feature_rules all;
    rg_feature_search *search;
} features;

/* A wide band for every class, at a place of its own. */
static double reflectance(size_t class_number, double strength, double nm)
{
    const double u = (nm - 900.0 - 120.0 * (double) class_number) / 180.0;
    return 0.4 * (1.0 + 1e-4 * (nm - 1500.0)) * (1.0 - strength * exp(-u * u));
}

/* Three features of a class: two that count, one that must be seen. */
static rg_status make_rules(features *f, rg_error *err)
{
    static const rg_feature_window WINDOWS[] = {{600.0, 700.0, 2400.0, 2450.0, 3},
                                                {450.0, 480.0, 700.0, 760.0, 3},
                                                {600.0, 700.0, 1650.0, 1750.0, 3}};
    static const rg_feature_role ROLES[] = {RG_FEATURE_SHAPE, RG_FEATURE_SHAPE, RG_FEATURE_WEAK};
    for (size_t c = 0; c < CLASSES; c++)
        f->classes[c] =
            (rg_feature_class){.name = "", .label = "", .group = "", .members = "", .source = "C"};
    for (size_t r = 0; r < RULES; r++)
        f->rules[r] = (rg_feature_rule){.name = "",
                                        .class_number = r / 3,
                                        .of_class = r / 3,
                                        .role = ROLES[r % 3],
                                        .window = WINDOWS[r % 3],
                                        .least_depth = 0.005,
                                        .relative_to = RG_NO_INDEX,
                                        .source = "C"};
    f->all =
        (rg_feature_rules){.classes = f->classes, .rules = f->rules, .n_classes = CLASSES, .n_rules = RULES};
    return rg_feature_rules_complete(&f->all, err);
}

static rg_status make_library(features *f, rg_error *err)
{
    double axis_nm[BANDS];
    bool use[BANDS];
    size_t class_of[REFERENCES];
    const rg_feature_options options = rg_feature_search_defaults();
    double *references = rg_alloc(REFERENCES, BANDS, sizeof *references);
    if (references == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t b = 0; b < BANDS; b++) {
        axis_nm[b] = 450.0 + 2000.0 * (double) b / (BANDS - 1);
        use[b] = true;
    }
    for (size_t k = 0; k < REFERENCES; k++) {
        class_of[k] = k % CLASSES;
        for (size_t b = 0; b < BANDS; b++)
            references[k * BANDS + b] =
                reflectance(class_of[k], 0.1 + 0.4 * rg_random_uniform(41, k, 0), axis_nm[b]) +
                0.001 * rg_random_normal(42, k, b);
    }
    for (size_t i = 0; i < f->n; i++)
        for (size_t b = 0; b < BANDS; b++)
            f->spectra[i * BANDS + b] =
                (float) (reflectance(i % CLASSES, 0.1 + 0.4 * rg_random_uniform(43, i, 0), axis_nm[b]) +
                         0.002 * rg_random_normal(44, i, b));
    const rg_status status = rg_feature_search_new(&f->all, references, class_of, NULL, REFERENCES, axis_nm,
                                                   use, BANDS, &options, &f->search, err);
    free(references);
    return status;
}

rg_status rg_bench_features_open(rg_bench_job *job, rg_error *err)
{
    features *f = rg_alloc(1, 1, sizeof *f);
    job->state = f;
    if (f == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    f->n = rg_bench_count(MOST, job->scale, BANDS * 4.0 + 1.0);
    f->spectra = rg_alloc(f->n, BANDS, sizeof *f->spectra);
    f->outcome = rg_alloc(f->n, 1, sizeof *f->outcome);
    if (f->spectra == NULL || f->outcome == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    rg_status status = make_rules(f, err);
    if (status == RG_OK)
        status = make_library(f, err);
    const double n = (double) f->n;
    /* A product of every band between the sides with every reference: 360, 44 and 190 bands of 400. */
    job->n_parts = 1;
    job->parts[0] = (rg_bench_part){.name = "search",
                                    .items = n,
                                    .bytes = n * BANDS * 4.0,
                                    .flops_double = n * 2.0 * (360.0 + 44.0 + 190.0) * REFERENCES,
                                    .kkt = NAN};
    return status;
}

rg_status rg_bench_features_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    features *f = job->state;
    const rg_feature_answers out = {.outcome = f->outcome};
    const double began = rg_clock_seconds();
    const rg_status status = rg_feature_search_run_f32(f->search, f->spectra, NULL, NULL, f->n, &out, err);
    seconds[0] = rg_clock_seconds() - began;
    return status;
}

void rg_bench_features_close(void *state)
{
    features *f = state;
    if (f == NULL)
        return;
    rg_feature_search_free(f->search);
    free(f->spectra);
    free(f->outcome);
    free(f);
}
