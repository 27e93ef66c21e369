#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/scatter/invert.h"
#include "kernels/scatter/kernel.h"
#include "tests/support/csv.h"
#include "tests/support/refuse.h"

enum { RINGS = 24, CLASSES = 26, MOST_RINGS = 40, MOST_CLASSES = 60 };

typedef struct {
    double rings_deg[RINGS + 1];
    double edges_um[CLASSES + 1];
    double kernel[RINGS * CLASSES];
    rg_scatter_detector detector;
} bench;

static void bench_init(bench *b, double n, double k)
{
    rg_scatter_optics o = rg_scatter_optics_defaults();
    o.n = n;
    o.k = k;
    for (int i = 0; i <= RINGS; i++)
        b->rings_deg[i] = 0.15 * pow(300.0, i / (double) RINGS);
    for (int i = 0; i <= CLASSES; i++)
        b->edges_um[i] = 0.5 * pow(160.0, i / (double) CLASSES);
    assert_int_equal(rg_scatter_kernel(&o, b->rings_deg, RINGS, b->edges_um, CLASSES, b->kernel, NULL),
                     RG_OK);
    b->detector = (rg_scatter_detector){b->kernel, RINGS, b->edges_um, CLASSES};
}

static double below(double z)
{
    return 0.5 * erfc(-z / sqrt(2.0));
}

/* Shares of two lognormals inside the edges. */
static void lognormals(const double *edges, size_t n, const double *weight, const double *median,
                       const double *sd, double *v)
{
    double sum = 0.0;
    memset(v, 0, n * sizeof *v);
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < n; i++)
            v[i] += weight[c] *
                    (below(log(edges[i + 1] / median[c]) / sd[c]) - below(log(edges[i] / median[c]) / sd[c]));
    for (size_t i = 0; i < n; i++)
        sum += v[i];
    for (size_t i = 0; i < n; i++)
        v[i] /= sum;
}

static double percentile(const double *edges, const double *v, size_t n, double percent)
{
    double under = 0.0;
    for (size_t i = 0; i < n; i++) {
        if (under + v[i] >= percent / 100.0)
            return edges[i] * pow(edges[i + 1] / edges[i], (percent / 100.0 - under) / v[i]);
        under += v[i];
    }
    return edges[n];
}

/* b = K v with relative noise; sigma as a laboratory would state it. */
static void measure(const rg_scatter_detector *d, const double *v, double noise, uint64_t item, double *b,
                    double *sigma)
{
    for (size_t r = 0; r < d->n_rings; r++) {
        double sum = 0.0;
        for (size_t i = 0; i < d->n_classes; i++)
            sum += d->kernel[r * d->n_classes + i] * v[i];
        b[r] = sum * (1.0 + noise * rg_random_normal(11, item, r));
        sigma[r] = noise * b[r];
    }
}

static const double WEIGHT[4][2] = {{1, 0}, {1, 0}, {0.6, 0.4}, {0.9, 0.1}};
static const double MEDIAN[4][2] = {{6, 6}, {12, 12}, {3, 25}, {8, 40}};
static const double SD[4][2] = {{0.25, 1}, {0.9, 1}, {0.35, 0.35}, {0.4, 0.2}};

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Narrow, broad, two modes, a small second one: positive, summing to one, within what the errors say. */
static void recovers_what_was_measured(void **state)
{
    (void) state;
    enum { DRAWS = 12, SAMPLES = 4 * DRAWS };
    static bench s;
    static double b[SAMPLES * RINGS], sigma[SAMPLES * RINGS], fractions[SAMPLES * CLASSES],
        errors[SAMPLES * CLASSES], fitted[SAMPLES * RINGS], truth[4 * CLASSES], off[SAMPLES];
    static rg_scatter_answer answers[SAMPLES];
    bench_init(&s, 1.6, 0.05);
    for (size_t i = 0; i < SAMPLES; i++) {
        const size_t kind = i / DRAWS;
        lognormals(s.edges_um, CLASSES, WEIGHT[kind], MEDIAN[kind], SD[kind], truth + kind * CLASSES);
        measure(&s.detector, truth + kind * CLASSES, 0.01, i, b + i * RINGS, sigma + i * RINGS);
    }
    for (int known = 0; known < 2; known++) {
        size_t inside = 0;
        double noise = 0.0;
        assert_int_equal(rg_scatter_invert(&s.detector, b, known ? sigma : NULL, SAMPLES, fractions, errors,
                                           fitted, answers, NULL),
                         RG_OK);
        for (size_t i = 0; i < SAMPLES; i++) {
            double sum = 0.0;
            for (size_t k = 0; k < CLASSES; k++) {
                sum += fractions[i * CLASSES + k];
                assert_true(fractions[i * CLASSES + k] >= 0.0 && errors[i * CLASSES + k] >= 0.0);
            }
            assert_near(sum, 1.0, 1e-12);
            assert_relative(answers[i].volume, 1.0, 0.06);
            assert_false(known && rg_scatter_misfits(&answers[i]));
            for (int p = 0; p < RG_SCATTER_PERCENTILES; p++) {
                const double right =
                    percentile(s.edges_um, truth + i / DRAWS * CLASSES, CLASSES, RG_SCATTER_PERCENTS[p]);
                assert_relative(
                    answers[i].size_um[p],
                    percentile(s.edges_um, fractions + i * CLASSES, CLASSES, RG_SCATTER_PERCENTS[p]), 1e-9);
                const double miss = log(answers[i].size_um[p] / right);
                inside += fabs(miss) < 1.96 * answers[i].size_error_ln[p];
                if (p == 1)
                    off[i] = fabs(miss);
            }
            noise += answers[i].noise / SAMPLES;
        }
        qsort(off, SAMPLES, sizeof *off, by_size);
        assert_true(off[SAMPLES / 2] < 0.005);
        assert_true(inside >= SAMPLES * 3 * 86 / 100); /* 95 % and the scatter of correlated thirds */
        assert_relative(noise, 0.01, known ? 1e-9 : 0.1);
    }
}

/* Laws that are no lognormals: Rosin and Rammler's, and what a sieve of 45 um let through. */
static double law(int kind, double d)
{
    return kind == 2   ? below(log(fmin(d, 45.0) / 20.0)) / below(log(45.0 / 20.0))
           : kind == 1 ? 1.0 - exp(-pow(d / 12.0, 3.0))
                       : 1.0 - exp(-pow(d / 12.0, 1.8));
}

static void finds_steep_ends(void **state)
{
    (void) state;
    enum { DRAWS = 10, LAWS = 3, SAMPLES = LAWS * DRAWS };
    static bench s;
    static double b[SAMPLES * RINGS], sigma[SAMPLES * RINGS], fractions[SAMPLES * CLASSES],
        errors[SAMPLES * CLASSES], fitted[SAMPLES * RINGS], truth[LAWS * CLASSES];
    static rg_scatter_answer answers[SAMPLES];
    double off[LAWS] = {0.0};
    size_t inside = 0;
    bench_init(&s, 1.6, 0.05);
    for (size_t i = 0; i < SAMPLES; i++) {
        double *v = truth + i / DRAWS * CLASSES;
        for (size_t k = 0; k < CLASSES; k++)
            v[k] = law((int) (i / DRAWS), s.edges_um[k + 1]) - law((int) (i / DRAWS), s.edges_um[k]);
        measure(&s.detector, v, 0.005, 100 + i, b + i * RINGS, sigma + i * RINGS);
    }
    assert_int_equal(
        rg_scatter_invert(&s.detector, b, sigma, SAMPLES, fractions, errors, fitted, answers, NULL), RG_OK);
    for (size_t i = 0; i < SAMPLES; i++)
        for (int p = 0; p < RG_SCATTER_PERCENTILES; p++) {
            double v[CLASSES];
            double sum = 0.0;
            for (size_t k = 0; k < CLASSES; k++)
                sum += truth[i / DRAWS * CLASSES + k];
            for (size_t k = 0; k < CLASSES; k++)
                v[k] = truth[i / DRAWS * CLASSES + k] / sum;
            const double miss =
                log(answers[i].size_um[p] / percentile(s.edges_um, v, CLASSES, RG_SCATTER_PERCENTS[p]));
            inside += fabs(miss) < 1.96 * answers[i].size_error_ln[p];
            off[i / DRAWS] += p == 2 ? fabs(miss) / DRAWS : 0.0;
        }
    assert_true(inside >= SAMPLES * 3 * 86 / 100);
    assert_true(off[0] < 0.012 && off[1] < 0.006 && off[2] < 0.03);
}

/* Lognormals that a sieve cut off where they are still dense, at noise low enough to see it: the intervals
 * hold, and what is coarser than the sieve is next to nothing. */
static void finds_where_a_sieve_cut(void **state)
{
    (void) state;
    enum { DRAWS = 10, CUTS = 3, SAMPLES = CUTS * DRAWS };
    static const double SIEVE[CUTS] = {20.0, 32.0, 45.0};
    static bench s;
    static double b[SAMPLES * RINGS], sigma[SAMPLES * RINGS], fractions[SAMPLES * CLASSES],
        errors[SAMPLES * CLASSES], fitted[SAMPLES * RINGS], truth[CUTS * CLASSES];
    static rg_scatter_answer answers[SAMPLES];
    size_t inside = 0;
    double off = 0.0;
    double beyond = 0.0;
    bench_init(&s, 1.6, 0.05);
    for (size_t cut = 0; cut < CUTS; cut++) {
        const double all = below(log(SIEVE[cut] / 60.0) / 1.5);
        for (size_t k = 0; k < CLASSES; k++)
            truth[cut * CLASSES + k] = (below(log(fmin(s.edges_um[k + 1], SIEVE[cut]) / 60.0) / 1.5) -
                                        below(log(fmin(s.edges_um[k], SIEVE[cut]) / 60.0) / 1.5)) /
                                       all;
    }
    for (size_t i = 0; i < SAMPLES; i++)
        measure(&s.detector, truth + i / DRAWS * CLASSES, 0.005, 500 + i, b + i * RINGS, sigma + i * RINGS);
    assert_int_equal(
        rg_scatter_invert(&s.detector, b, sigma, SAMPLES, fractions, errors, fitted, answers, NULL), RG_OK);
    for (size_t i = 0; i < SAMPLES; i++) {
        for (int p = 0; p < RG_SCATTER_PERCENTILES; p++) {
            const double right =
                percentile(s.edges_um, truth + i / DRAWS * CLASSES, CLASSES, RG_SCATTER_PERCENTS[p]);
            const double miss = log(answers[i].size_um[p] / right);
            inside += fabs(miss) < 1.96 * answers[i].size_error_ln[p];
            off += p == 2 ? fabs(miss) / SAMPLES : 0.0;
        }
        for (size_t k = 0; k < CLASSES; k++)
            if (s.edges_um[k] > 1.25 * SIEVE[i / DRAWS])
                beyond += fractions[i * CLASSES + k] / SAMPLES;
    }
    assert_true(inside >= SAMPLES * 3 * 86 / 100);
    assert_true(off < 0.007);
    assert_true(beyond < 0.002);
}

/* A second mode near the coarse end of the classes, which few rings see, is not taken for grains beyond them;
 * grains that do lie there are found there. */
static void ends_are_open_where_the_data_ask_for_it(void **state)
{
    (void) state;
    enum { DRAWS = 25, KINDS = 3, SAMPLES = KINDS * DRAWS };
    static const double WEIGHTS[KINDS][2] = {{0.55, 0.45}, {0.6, 0.4}, {1.0, 0.0}};
    static const double MEDIANS[KINDS][2] = {{3, 30}, {6, 40}, {90, 90}};
    static const double WIDTHS[KINDS][2] = {{0.6, 0.35}, {0.8, 0.3}, {0.6, 0.6}};
    static bench s;
    static double b[SAMPLES * RINGS], sigma[SAMPLES * RINGS], fractions[SAMPLES * CLASSES],
        errors[SAMPLES * CLASSES], fitted[SAMPLES * RINGS], truth[KINDS * CLASSES];
    static rg_scatter_answer answers[SAMPLES];
    bench_init(&s, 2.1, 0.2);
    for (size_t i = 0; i < SAMPLES; i++) {
        const size_t kind = i / DRAWS;
        lognormals(s.edges_um, CLASSES, WEIGHTS[kind], MEDIANS[kind], WIDTHS[kind], truth + kind * CLASSES);
        measure(&s.detector, truth + kind * CLASSES, 0.02, 900 + i, b + i * RINGS, sigma + i * RINGS);
    }
    assert_int_equal(
        rg_scatter_invert(&s.detector, b, sigma, SAMPLES, fractions, errors, fitted, answers, NULL), RG_OK);
    for (size_t i = 0; i < SAMPLES; i++) {
        const double last = fractions[(i + 1) * CLASSES - 1];
        const double right = percentile(s.edges_um, truth + i / DRAWS * CLASSES, CLASSES, 50.0);
        assert_relative(answers[i].size_um[1], right, 0.15);
        assert_true(i / DRAWS == 2 ? last > 0.2 : last < 0.04);
    }
}

/* Units of intensity change the volume and nothing else; rings that say nothing are left out; threads. */
static void is_even_handed(void **state)
{
    (void) state;
    static bench s;
    double v[CLASSES], b[3 * RINGS], sigma[3 * RINGS], fractions[3 * CLASSES], errors[3 * CLASSES],
        fitted[3 * RINGS], again[3 * CLASSES];
    rg_scatter_answer answers[3], more[3];
    bench_init(&s, 1.6, 0.05);
    lognormals(s.edges_um, CLASSES, WEIGHT[1], MEDIAN[1], SD[1], v);
    measure(&s.detector, v, 0.005, 1, b, sigma);
    for (size_t r = 0; r < RINGS; r++) {
        b[RINGS + r] = 1000.0 * b[r];
        sigma[RINGS + r] = 1000.0 * sigma[r];
        b[2 * RINGS + r] = r == 3 ? NAN : r == 7 ? 0.0 : b[r];
        sigma[2 * RINGS + r] = sigma[r];
    }
    rg_threads_set(1);
    assert_int_equal(rg_scatter_invert(&s.detector, b, sigma, 3, fractions, errors, fitted, answers, NULL),
                     RG_OK);
    rg_threads_set(3);
    assert_int_equal(rg_scatter_invert(&s.detector, b, sigma, 3, again, errors, fitted, more, NULL), RG_OK);
    assert_memory_equal(fractions, again, sizeof again);
    assert_relative(answers[1].volume, 1000.0 * answers[0].volume, 1e-4);
    assert_relative(answers[1].size_um[1], answers[0].size_um[1], 1e-4);
    assert_int_equal(answers[2].rings, RINGS - 2);
    assert_relative(answers[2].size_um[1], answers[0].size_um[1], 0.01);
}

/* Spheres that refract where the grains only absorb do not fit; the right ones do. */
static void says_when_the_optics_cannot_be_right(void **state)
{
    (void) state;
    static bench right, wrong;
    double v[CLASSES], b[RINGS], sigma[RINGS], fractions[CLASSES], errors[CLASSES], fitted[RINGS];
    rg_scatter_answer answer;
    bench_init(&right, 2.3, 0.3);
    bench_init(&wrong, 1.45, 1e-3);
    lognormals(right.edges_um, CLASSES, WEIGHT[1], MEDIAN[1], SD[1], v);
    measure(&right.detector, v, 0.005, 1, b, sigma);
    assert_int_equal(
        rg_scatter_invert(&right.detector, b, sigma, 1, fractions, errors, fitted, &answer, NULL), RG_OK);
    assert_false(rg_scatter_misfits(&answer));
    assert_int_equal(
        rg_scatter_invert(&wrong.detector, b, sigma, 1, fractions, errors, fitted, &answer, NULL), RG_OK);
    assert_true(rg_scatter_misfits(&answer));
    assert_int_equal(rg_scatter_invert(&wrong.detector, b, NULL, 1, fractions, errors, fitted, &answer, NULL),
                     RG_OK);
    assert_true(answer.noise > 0.02); /* where it was not stated, it comes out too large */
}

static void samples_without_an_answer_do_not_stop_the_rest(void **state)
{
    (void) state;
    static bench s;
    double v[CLASSES], b[2 * RINGS] = {0}, sigma[2 * RINGS] = {0}, fractions[2 * CLASSES],
                             errors[2 * CLASSES], fitted[2 * RINGS];
    rg_scatter_answer answers[2];
    rg_error err = {0};
    bench_init(&s, 1.6, 0.05);
    lognormals(s.edges_um, CLASSES, WEIGHT[0], MEDIAN[0], SD[0], v);
    measure(&s.detector, v, 0.005, 1, b + RINGS, sigma + RINGS);
    assert_int_equal(rg_scatter_invert(&s.detector, b, sigma, 2, fractions, errors, fitted, answers, &err),
                     RG_OK);
    assert_int_equal(answers[0].outcome, RG_ESHAPE);
    assert_true(isnan(fractions[0]) && isnan(answers[0].size_um[1]) && answers[0].refused != NULL);
    assert_int_equal(answers[1].outcome, RG_OK);
    s.kernel[CLASSES * 2] = NAN;
    assert_int_equal(rg_scatter_invert(&s.detector, b, sigma, 2, fractions, errors, fitted, answers, &err),
                     RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    s.kernel[CLASSES * 2] = 1.0;
    s.edges_um[5] = s.edges_um[4];
    err = (rg_error){0};
    assert_int_equal(rg_scatter_invert(&s.detector, b, sigma, 2, fractions, errors, fitted, answers, &err),
                     RG_EDOMAIN);
    assert_int_equal(err.index, 5);
    s.detector.n_classes = 4;
    assert_int_equal(rg_scatter_invert(&s.detector, b, sigma, 2, fractions, errors, fitted, answers, NULL),
                     RG_ESHAPE);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    static bench s;
    double b[RINGS] = {0}, fractions[CLASSES], errors[CLASSES], fitted[RINGS];
    rg_scatter_answer answer;
    bench_init(&s, 1.6, 0.05);
    rg_threads_set(1);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status =
            rg_scatter_invert(&s.detector, b, NULL, 1, fractions, errors, fitted, &answer, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
}

/* Detectors and samples that others made: seven distributions, three minerals; the stored intensities are the
 * stored kernels times the truth. Medians and means stay below the bars of methods/grains.md, section 21. */
static void meets_the_bars(void **state)
{
    (void) state;
    static const char *const NAMES[] = {"glass_water", "plagioclase_water", "ilmenite_like_water"};
    static double kernel[MOST_RINGS * MOST_CLASSES];
    static double v[MOST_CLASSES], edges[MOST_CLASSES + 1], b[MOST_RINGS], sigma[MOST_RINGS], off[2][21];
    static double fractions[MOST_CLASSES], errors[MOST_CLASSES], fitted[MOST_RINGS];
    csv_table e = csv_read(shared_data("grainsize/laser_diffraction_synthetic/class_edges_um.csv"));
    csv_table t = csv_read(shared_data("grainsize/laser_diffraction_synthetic/truth_volume_fractions.csv"));
    csv_table stored = csv_read(shared_data("grainsize/laser_diffraction_synthetic/intensities.csv"));
    const size_t n_rings = MOST_RINGS, n_classes = MOST_CLASSES;
    for (size_t i = 0; i <= n_classes; i++)
        edges[i] = csv_number(&e, i + 1, 0);
    size_t n = 0;
    for (size_t o = 0; o < 3; o++) {
        char path[128];
        snprintf(path, sizeof path, "grainsize/laser_diffraction_synthetic/kernel_%s.csv", NAMES[o]);
        csv_table k = csv_read(shared_data(path));
        for (size_t r = 0; r < n_rings; r++)
            for (size_t i = 0; i < n_classes; i++)
                kernel[r * n_classes + i] = csv_number(&k, r, i);
        csv_free(&k);
        const rg_scatter_detector d = {kernel, n_rings, edges, n_classes};
        for (size_t s = 0; s < 7; s++, n++) {
            for (size_t i = 0; i < n_classes; i++)
                v[i] = csv_number(&t, s + 1, i + 1);
            for (int level = 0; level < 2; level++) {
                rg_scatter_answer a;
                if (level == 0) {
                    measure(&d, v, 0.0, 0, b, sigma);
                    for (size_t r = 0; r < n_rings; r++)
                        assert_relative(b[r], csv_number(&stored, n + 1, 6 + r), 5e-10);
                }
                measure(&d, v, level == 0 ? 0.005 : 0.02, 2 * n + (size_t) level, b, sigma);
                assert_int_equal(rg_scatter_invert(&d, b, sigma, 1, fractions, errors, fitted, &a, NULL),
                                 RG_OK);
                off[level][n] = fabs(a.size_um[1] / percentile(edges, v, n_classes, 50.0) - 1.0);
            }
        }
    }
    for (int level = 0; level < 2; level++) {
        double mean = 0.0;
        for (size_t i = 0; i < 21; i++)
            mean += off[level][i] / 21.0;
        qsort(off[level], 21, sizeof off[level][0], by_size);
        assert_true(off[level][10] < (level == 0 ? 0.0035 : 0.010));
        assert_true(mean < (level == 0 ? 0.005 : 0.013));
    }
    csv_free(&e);
    csv_free(&t);
    csv_free(&stored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recovers_what_was_measured),
        cmocka_unit_test(finds_steep_ends),
        cmocka_unit_test(finds_where_a_sieve_cut),
        cmocka_unit_test(ends_are_open_where_the_data_ask_for_it),
        cmocka_unit_test(is_even_handed),
        cmocka_unit_test(says_when_the_optics_cannot_be_right),
        cmocka_unit_test(samples_without_an_answer_do_not_stop_the_rest),
        cmocka_unit_test(survives_refused_memory),
        cmocka_unit_test(meets_the_bars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
