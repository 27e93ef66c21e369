/* Powder scans by sums of patterns: all of few phases, and phases chosen out of a library. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/unmix/method.h"
#include "kernels/xrd/quantify.h"
#include "toolkit/bench/row.h"
#include "toolkit/clock.h"

enum {
    POINTS = 3000,
    PATTERNS = 160,
    KNOWN = 8,
    LINES = 30,
    MOST = 16,
    PER_PATTERN = 7,
    PER_SCAN = 9,
    PARTS = 2
};

typedef struct {
    size_t n;
    double *two_theta; /* [POINTS]                                     */
    bool use[POINTS];
    double *values; /* [PATTERNS][POINTS], then second derivatives  */
    rg_spline curves[PATTERNS];
    double *scans; /* [n][POINTS] */
    double *ones;  /* [PATTERNS]  */
    double *zeros; /* [PATTERNS]  */
    size_t classes[PATTERNS];
    double *per_pattern[PER_PATTERN];
    double *per_scan[PER_SCAN];
    uint8_t *outcome;
    uint8_t *at_limit;
    int32_t *n_bands;
    int32_t *n_found;
} pattern;

/* Thirty lines of 0.1 degrees each at places of their own, the highest 10000. */
static rg_status make_patterns(pattern *u, rg_error *err)
{
    double *work = rg_alloc(POINTS, 1, sizeof *work);
    rg_status status =
        work == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark") : RG_OK;
    for (uint64_t k = 0; k < PATTERNS && status == RG_OK; k++) {
        double *y = u->values + k * POINTS;
        for (uint64_t line = 0; line < LINES; line++) {
            const double place = 5.0 + 60.0 * rg_random_uniform(1, k, line);
            const double height = line == 0 ? 10000.0 : 5000.0 * rg_random_uniform(2, k, line);
            for (size_t i = 0; i < POINTS; i++) {
                const double d = (u->two_theta[i] - place) / 0.0425;
                y[i] += d * d < 100.0 ? height * exp(-0.5 * d * d) : 0.0;
            }
        }
        double *second = y + (size_t) PATTERNS * POINTS;
        status = rg_spline_fit(u->two_theta, y, POINTS, second, work, err);
        u->curves[k] = (rg_spline){POINTS, u->two_theta, y, second};
    }
    free(work);
    return status;
}

/* Scans of the first eight patterns over a background, with noise of counting, off by up to 0.3 degrees. */
static rg_status make_scans(pattern *u, rg_error *err)
{
    double *moved = rg_alloc(POINTS, 1, sizeof *moved);
    if (moved == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (uint64_t s = 0; s < u->n; s++) {
        double *scan = u->scans + s * POINTS;
        const double shift = 0.6 * rg_random_uniform(3, s, 0) - 0.3;
        for (uint64_t k = 0; k < KNOWN; k++) {
            const double share = 0.3 * rg_random_uniform(4, s, k);
            rg_spline_values(&u->curves[k], u->two_theta, POINTS, shift, moved, NULL);
            for (size_t i = 0; i < POINTS; i++)
                scan[i] += share * moved[i];
        }
        for (size_t i = 0; i < POINTS; i++) {
            const double level = fmax(scan[i], 0.0) + 200.0;
            scan[i] = level + sqrt(level) * rg_random_normal(5, s, i);
        }
    }
    free(moved);
    return RG_OK;
}

rg_status rg_bench_pattern_open(rg_bench_job *job, rg_error *err)
{
    pattern *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->n = job->scale < 1.0 ? 2 : MOST;
    u->two_theta = rg_alloc(POINTS, 1, sizeof(double));
    u->values = rg_alloc(2 * PATTERNS, POINTS, sizeof(double));
    u->scans = rg_alloc(u->n, POINTS, sizeof(double));
    u->ones = rg_alloc(PATTERNS, 1, sizeof(double));
    u->zeros = rg_alloc(PATTERNS, 1, sizeof(double));
    u->outcome = rg_alloc(u->n, 1, 1);
    u->at_limit = rg_alloc(u->n, 1, 1);
    u->n_bands = rg_alloc(u->n, 1, sizeof(int32_t));
    u->n_found = rg_alloc(u->n, 1, sizeof(int32_t));
    bool fine = u->two_theta && u->values && u->scans && u->ones && u->zeros && u->outcome && u->at_limit &&
                u->n_bands && u->n_found;
    for (int k = 0; k < PER_PATTERN; k++)
        fine = (u->per_pattern[k] = rg_alloc(u->n, PATTERNS, sizeof(double))) != NULL && fine;
    for (int k = 0; k < PER_SCAN; k++)
        fine = (u->per_scan[k] = rg_alloc(u->n, 1, sizeof(double))) != NULL && fine;
    if (!fine)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t i = 0; i < POINTS; i++) {
        u->two_theta[i] = 5.0 + 0.02 * (double) i;
        u->use[i] = true;
    }
    for (size_t k = 0; k < PATTERNS; k++)
        u->ones[k] = 1.0;
    rg_status status = make_patterns(u, err);
    if (status == RG_OK)
        status = make_scans(u, err);
    /* The products of all patterns with each other: once to align, and under two backgrounds to choose. */
    const double points = (double) u->n * POINTS;
    job->n_parts = PARTS;
    job->parts[0] = (rg_bench_part){
        .name = "8 phases, all", .items = points, .flops_double = 2.0 * KNOWN * KNOWN * points, .kkt = NAN};
    job->parts[1] = (rg_bench_part){.name = "out of 160 patterns, stepwise",
                                    .items = points,
                                    .flops_double = 3.0 * PATTERNS * PATTERNS * points,
                                    .kkt = NAN};
    return status;
}

rg_status rg_bench_pattern_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    pattern *u = job->state;
    rg_status status = RG_OK;
    for (int part = 0; part < PARTS && status == RG_OK; part++) {
        const rg_xrd_patterns patterns = {part == 0 ? KNOWN : PATTERNS, u->curves, POINTS, u->two_theta,
                                          u->use};
        const rg_xrd_mass_rule rule = {
            .n = patterns.n, .mass_per_scale = u->ones, .relative_error = u->zeros, .class_of = u->classes};
        rg_xrd_whole_options options = rg_xrd_whole_defaults();
        const rg_xrd_quantities out = {.mass = u->per_pattern[0],
                                       .errors = u->per_pattern[1],
                                       .limits = u->per_pattern[2],
                                       .scale = u->per_pattern[3],
                                       .shift = u->per_pattern[4],
                                       .delta_chi2 = u->per_pattern[5],
                                       .rwp_change = u->per_pattern[6],
                                       .class_mass = u->zeros, /* there are no classes */
                                       .class_errors = u->zeros,
                                       .amorphous = u->per_scan[0],
                                       .amorphous_errors = u->per_scan[1],
                                       .shift_all = u->per_scan[2],
                                       .rwp = u->per_scan[3],
                                       .rwp_net = u->per_scan[4],
                                       .chi2 = u->per_scan[5],
                                       .rmse = u->per_scan[6],
                                       .gauss = u->per_scan[7],
                                       .lorentz = u->per_scan[8],
                                       .outcome = u->outcome,
                                       .n_bands_used = u->n_bands,
                                       .n_found = u->n_found,
                                       .at_limit = u->at_limit};
        options.stepwise = part == 1;
        const double began = rg_clock_seconds();
        status = rg_xrd_quantify(&patterns, &options, &rule, true, u->scans, NULL, u->n, &out, err);
        seconds[part] = rg_clock_seconds() - began;
        for (size_t s = 0; s < u->n && status == RG_OK; s++)
            if (u->outcome[s] != RG_UNMIX_SOLVED)
                status = rg_fail(err, RG_EINTERNAL, s, "a scan of the benchmark was not solved");
    }
    return status;
}

void rg_bench_pattern_close(void *state)
{
    pattern *u = state;
    if (u == NULL)
        return;
    free(u->two_theta);
    free(u->values);
    free(u->scans);
    free(u->ones);
    free(u->zeros);
    free(u->outcome);
    free(u->at_limit);
    free(u->n_bands);
    free(u->n_found);
    for (int k = 0; k < PER_PATTERN; k++)
        free(u->per_pattern[k]);
    for (int k = 0; k < PER_SCAN; k++)
        free(u->per_scan[k]);
    free(u);
}
