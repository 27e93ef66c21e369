#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/size_classes.h"
#include "kernels/base/threads.h"
#include "kernels/base/units.h"
#include "kernels/grains/statistics.h"
#include "kernels/grains/truncate.h"
#include "tests/support/csv.h"
#include "tests/support/refuse.h"

enum { MOST = 128 };

static double number(const rg_grain_statistics *s, const char *name)
{
    const rg_grain_number *n = rg_grain_number_named(name);
    if (n == NULL)
        fail_msg("no statistic %s", name);
    return rg_grain_number_value(s, n);
}

static rg_grain_statistics statistics_of(const double *edges_um, const double *weights, size_t n,
                                         const char *tails)
{
    rg_grain_tails rules;
    rg_grain_axis axis;
    rg_grain_statistics s;
    rg_error err = {0};
    assert_int_equal(rg_grain_tails_parse(tails, &rules, &err), RG_OK);
    if (rg_grain_axis_init(edges_um, n, &rules, &axis, &err) != RG_OK)
        fail_msg("axis: %s", err.reason);
    if (rg_grain_statistics_batch(&axis, weights, 1, NULL, NULL, &s, NULL, &err) != RG_OK)
        fail_msg("statistics: %s", err.reason);
    rg_grain_axis_free(&axis);
    return s;
}

/* GRADISTAT v9.1, a live run; methods page, section 10 A. */
static void agrees_with_gradistat(void **state)
{
    (void) state;
    const double edges[] = {250, 355, 500, 710, 1000, 1400};
    const double weights[] = {15, 25, 30, 20, 10};
    static const struct {
        const char *name;
        double value;
    } expected[] = {
        {"ma_mean_um", 624.750000}, {"ma_sd_um", 262.897199},   {"ma_skew", 0.800024},
        {"ma_kurt", 2.827894},      {"mg_mean_um", 565.234825}, {"mg_sd", 1.511053},
        {"mg_skew", 0.104357},      {"mg_kurt", 2.134044},      {"ml_mean_phi", 0.823078},
        {"ml_sd_phi", 0.595554},    {"ml_skew", -0.104357},     {"ml_kurt", 2.134044},
        {"fw_mean_um", 567.234673}, {"fw_sort_geo", 1.564588},  {"fw_skew_geo", 0.033002},
        {"fw_kurt", 0.918079},      {"fw_mean_phi", 0.817982},  {"fw_sort_phi", 0.645783},
        {"fw_skew_phi", -0.033002}, {"D10_um", 315.838866},     {"D50_um", 561.995432},
        {"D90_um", 1000.0},         {"D30_um", 435.986803},     {"D60_um", 631.677732},
        {"Cu", 2.000000},           {"Cc", 0.952764},           {"trask_so", 1.378350},
        {"span", 1.217378},
    };
    const rg_grain_statistics s = statistics_of(edges, weights, 5, "closed");
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        check_near(number(&s, expected[i].name), expected[i].value, 1e-6, expected[i].name, __FILE__,
                   __LINE__);
    assert_string_equal(s.sorting_class, "moderately well sorted");
    assert_string_equal(s.skewness_class, "symmetrical");
    assert_string_equal(s.kurtosis_class, "mesokurtic");
    assert_string_equal(s.size_name, "coarse sand");
    assert_string_equal(s.texture, "sand");
    assert_string_equal(s.sediment_name, "moderately well sorted sand");
    assert_int_equal(s.flags, 0);
}

/* Every column of one row of a reference table. Its ten digits bound the comparison; a percentage may in
 * addition carry the rounding of 100 - 100, which the tables show as 1.4e-14. */
static void check_row(const csv_table *reference, size_t row, const rg_grain_statistics *s)
{
    for (size_t c = 1; c < reference->n_columns; c++) {
        const char *name = csv_text(reference, 0, c);
        const double expected = csv_number(reference, row, c);
        const double actual = number(s, name);
        const double floor = strstr(name, "_pct") != NULL ? 1e-13 : 0.0;
        if (!(fabs(actual - expected) <= 1e-9 * fabs(expected) + floor))
            fail_msg("%s, %s: %.15g, expected %.15g", csv_text(reference, row, 0), name, actual, expected);
    }
}

/* Sieve sizes in the first column from coarse to fine, one sample a column. */
static void reproduces_g2sd_granulo(void **state)
{
    (void) state;
    csv_table data = csv_read(shared_data("grainsize/g2sd_granulo/granulo.csv"));
    csv_table reference = csv_read(shared_data("grainsize/g2sd_granulo/reference_stats.csv"));
    const size_t n = data.n_rows - 1;
    double sizes[MOST], edges[MOST], weights[MOST];
    bool descending;
    assert_true(n < MOST);
    for (size_t i = 0; i < n; i++)
        sizes[i] = csv_number(&data, i + 1, 0);
    assert_int_equal(rg_size_direction(sizes, n, &descending, NULL), RG_OK);
    assert_true(descending);
    rg_size_reverse(sizes, n);
    assert_int_equal(rg_size_edges_from_lower(sizes, n, edges, NULL), RG_OK);
    assert_int_equal(reference.n_rows, 22);
    for (size_t r = 1; r < reference.n_rows; r++) {
        const size_t c = csv_column(&data, csv_text(&reference, r, 0));
        for (size_t i = 0; i < n; i++)
            weights[i] = csv_number(&data, i + 1, c);
        rg_size_reverse(weights, n);
        const rg_grain_statistics s = statistics_of(edges, weights, n, "phi10,step-coarser");
        check_row(&reference, r, &s);
        assert_near(s.fine_tail_pct, 100.0 * weights[0] / s.total, 1e-12);
    }
    csv_free(&reference);
    csv_free(&data);
}

static void reproduces_rysgran_sediments(void **state)
{
    (void) state;
    csv_table data = csv_read(shared_data("grainsize/rysgran_sediments/sed.phi.csv"));
    csv_table reference = csv_read(shared_data("grainsize/rysgran_sediments/reference_stats.csv"));
    csv_table moments = csv_read(shared_data("grainsize/rysgran_sediments/rysgran_output_moment_phi.csv"));
    const size_t n = data.n_columns - 1;
    double sizes[MOST], edges[MOST], weights[MOST];
    for (size_t i = 0; i < n; i++)
        sizes[n - 1 - i] = csv_number(&data, 1, i + 1);
    assert_int_equal(rg_units_convert(sizes, n, RG_UNIT_PHI, RG_UNIT_UM, NULL), RG_OK);
    assert_int_equal(rg_size_edges_from_lower(sizes, n, edges, NULL), RG_OK);
    assert_int_equal(reference.n_rows, 41);
    for (size_t r = 1; r < reference.n_rows; r++) {
        const char *name = csv_text(&reference, r, 0);
        const size_t row = csv_row(&data, 0, name);
        for (size_t i = 0; i < n; i++)
            weights[n - 1 - i] = csv_number(&data, row, i + 1);
        const rg_grain_statistics s = statistics_of(edges, weights, n, "step-coarser");
        check_row(&reference, r, &s);
        /* Orders 5 and 6: rysgran's own output, all its digits; the geometric form changes the odd sign. */
        const size_t m = csv_row(&moments, 0, name);
        assert_relative(s.logarithmic.fifth, csv_number(&moments, m, csv_column(&moments, "Fifth.Moment")),
                        1e-9);
        assert_relative(s.logarithmic.sixth, csv_number(&moments, m, csv_column(&moments, "Sixth.Moment")),
                        1e-9);
        assert_relative(s.geometric.fifth, -s.logarithmic.fifth, 1e-9);
        assert_relative(s.geometric.sixth, s.logarithmic.sixth, 1e-9);
    }
    csv_free(&moments);
    csv_free(&reference);
    csv_free(&data);
}

static void reproduces_putslaagte_laser(void **state)
{
    (void) state;
    csv_table data = csv_read(shared_data("grainsize/putslaagte_laser/volume_pct.csv"));
    csv_table reference = csv_read(shared_data("grainsize/putslaagte_laser/reference_stats.csv"));
    const size_t n = data.n_columns - 1;
    const size_t n_samples = data.n_rows - 1;
    double upper[MOST], edges[MOST];
    double *weights = malloc(n_samples * n * sizeof *weights);
    rg_grain_statistics *s = malloc(n_samples * sizeof *s);
    rg_grain_tails tails;
    rg_grain_axis axis;
    for (size_t i = 0; i < n; i++)
        upper[i] = strtod(csv_text(&data, 0, i + 1), NULL);
    assert_int_equal(rg_size_edges_from_upper(upper, n, edges, NULL), RG_OK);
    for (size_t k = 0; k < n_samples; k++)
        for (size_t i = 0; i < n; i++)
            weights[k * n + i] = csv_number(&data, k + 1, i + 1);
    assert_int_equal(rg_grain_tails_parse("ratio", &tails, NULL), RG_OK);
    assert_int_equal(rg_grain_axis_init(edges, n, &tails, &axis, NULL), RG_OK);
    assert_int_equal(rg_grain_statistics_batch(&axis, weights, n_samples, NULL, NULL, s, NULL, NULL), RG_OK);
    assert_int_equal(reference.n_rows, 226);
    for (size_t k = 0; k < n_samples; k++)
        check_row(&reference, csv_row(&reference, 0, csv_text(&data, k + 1, 0)), &s[k]);
    rg_grain_axis_free(&axis);
    free(s);
    free(weights);
    csv_free(&reference);
    csv_free(&data);
}

/* One soil of the long table, coarse to fine there; returns the number of classes. */
static size_t read_soil(const csv_table *data, const char *name, double *edges, double *weights)
{
    size_t n = 0;
    for (size_t r = 1; r < data->n_rows; r++)
        if (strcmp(csv_text(data, r, 0), name) == 0) {
            assert_true(n + 1 < MOST);
            if (n == 0)
                edges[0] = csv_number(data, r, 2);
            assert_true(edges[n] == csv_number(data, r, 2));
            edges[n + 1] = csv_number(data, r, 1);
            weights[n++] = csv_number(data, r, 3);
        }
    rg_size_reverse(edges, n + 1);
    rg_size_reverse(weights, n);
    return n;
}

static void reproduces_lunar_soils(void **state)
{
    (void) state;
    csv_table data = csv_read(shared_data("grainsize/graf1993_lunar_soils/sieve_long.csv"));
    csv_table reference = csv_read(shared_data("grainsize/graf1993_lunar_soils/reference_stats.csv"));
    double edges[MOST], weights[MOST];
    size_t poorly = 0, very_poorly = 0, extremely = 0;
    assert_int_equal(reference.n_rows, 177);
    for (size_t r = 1; r < reference.n_rows; r++) {
        const size_t n = read_soil(&data, csv_text(&reference, r, 0), edges, weights);
        const rg_grain_statistics s = statistics_of(edges, weights, n, "closed");
        check_row(&reference, r, &s);
        /* The catalogue sums to 99.0 by design, and the result says so. */
        assert_true((s.flags & RG_GRAIN_NOT_CLOSED) != 0);
        assert_true(s.total > 98.8 && s.total < 99.2);
        poorly += strcmp(s.sorting_class, "poorly sorted") == 0;
        very_poorly += strcmp(s.sorting_class, "very poorly sorted") == 0;
        extremely += strcmp(s.sorting_class, "extremely poorly sorted") == 0;
    }
    assert_int_equal(very_poorly, 160); /* methods page, section 19 */
    assert_int_equal(poorly, 15);
    assert_int_equal(extremely, 1);
    csv_free(&reference);
    csv_free(&data);
}

/* Section 10 E: the same soils below 1 mm. */
static void reproduces_lunar_soils_below_a_millimetre(void **state)
{
    (void) state;
    static const struct {
        const char *name;
        double mean_phi, mean_um, sorting, d50;
    } expected[] = {
        {"60501,1", 4.284387, 51.318154, 2.626020, 61.200805},
        {"15021,38", 4.623133, 40.578729, 2.407731, 51.614857},
        {"10084,79", 4.114686, 57.723973, 1.817879, 49.969055},
    };
    csv_table data = csv_read(shared_data("grainsize/graf1993_lunar_soils/sieve_long.csv"));
    for (size_t k = 0; k < 3; k++) {
        double edges[MOST], weights[MOST], kept[MOST];
        rg_grain_axis axis, finer;
        const size_t n = read_soil(&data, expected[k].name, edges, weights);
        assert_int_equal(rg_grain_axis_init(edges, n, NULL, &axis, NULL), RG_OK);
        assert_int_equal(rg_grain_truncate_axis(&axis, 1000.0, &finer, NULL), RG_OK);
        rg_grain_truncate_weights(&axis, &finer, weights, kept);
        const rg_grain_statistics s = statistics_of(finer.edges_um, kept, finer.n_classes, "closed");
        assert_near(s.folk_ward.mean_phi, expected[k].mean_phi, 1e-6);
        assert_near(s.folk_ward.mean_um, expected[k].mean_um, 1e-6);
        assert_near(s.folk_ward.sorting_phi, expected[k].sorting, 1e-6);
        assert_near(number(&s, "D50_um"), expected[k].d50, 1e-6);
        rg_grain_axis_free(&finer);
        rg_grain_axis_free(&axis);
    }
    csv_free(&data);
}

/* A random curve on random ascending edges; some classes empty. */
static size_t random_curve(uint64_t item, double *edges, double *weights)
{
    const size_t n = 5 + (size_t) (60.0 * rg_random_uniform(11, item, 0));
    edges[0] = exp(4.0 * rg_random_uniform(11, item, 1) - 3.0);
    for (size_t i = 0; i < n; i++) {
        edges[i + 1] = edges[i] * (1.02 + 0.6 * rg_random_uniform(11, item, 100 + i));
        const double u = rg_random_uniform(11, item, 1000 + i);
        weights[i] = u < 0.15 ? 0.0 : u * u;
    }
    weights[n / 2] += 0.5;
    weights[n / 3] += 0.25;
    return n;
}

static void keeps_its_identities_on_random_curves(void **state)
{
    (void) state;
    double edges[MOST], weights[MOST];
    for (uint64_t item = 0; item < 300; item++) {
        const size_t n = random_curve(item, edges, weights);
        const rg_grain_statistics s = statistics_of(edges, weights, n, "closed");
        /* Folk & Ward from logarithms of diameters, as Blott & Pye print them. */
        const double l5 = log(s.d_um[0]), l16 = log(s.d_um[2]), l25 = log(s.d_um[3]), l50 = log(s.d_um[5]);
        const double l75 = log(s.d_um[7]), l84 = log(s.d_um[8]), l95 = log(s.d_um[10]);
        assert_relative(s.folk_ward.mean_um, exp((l16 + l50 + l84) / 3), 1e-12);
        assert_relative(s.folk_ward.sorting_geometric, exp((l84 - l16) / 4 + (l95 - l5) / 6.6), 1e-12);
        assert_near(s.folk_ward.skewness_geometric,
                    (l16 + l84 - 2 * l50) / (2 * (l84 - l16)) + (l5 + l95 - 2 * l50) / (2 * (l95 - l5)),
                    1e-12);
        assert_relative(s.folk_ward.kurtosis, (l95 - l5) / (2.44 * (l75 - l25)), 1e-12);
        /* Moments: logarithmic and geometric forms are one thing. */
        assert_near(s.logarithmic.mean, -log2(s.geometric.mean / 1000),
                    1e-12 * (1 + fabs(s.logarithmic.mean)));
        assert_relative(s.logarithmic.sd, log2(s.geometric.sd), 1e-12);
        assert_near(s.logarithmic.skewness, -s.geometric.skewness, 1e-11);
        assert_relative(s.logarithmic.kurtosis, s.geometric.kurtosis, 1e-11);
        assert_near(s.logarithmic.fifth, -s.geometric.fifth, 1e-10 * (1 + fabs(s.geometric.fifth)));
        assert_relative(s.logarithmic.sixth, s.geometric.sixth, 1e-10);
        /* Percentiles ascend, means are in their order, fractions are whole. */
        for (size_t i = 1; i < RG_GRAIN_N_PERCENTILES; i++)
            assert_true(s.d_um[i] > s.d_um[i - 1]);
        assert_true(s.indices.d32_um < s.indices.d43_um);
        assert_near(s.fractions.gravel_pct + s.fractions.sand_pct + s.fractions.silt_pct +
                        s.fractions.clay_pct,
                    100.0, 1e-11);
        assert_relative(s.graphic.inman_mean_phi, -log2(sqrt(s.d_um[2] / 1000 * (s.d_um[8] / 1000))), 1e-11);
    }
}

/* Every number except the total answers a scaled weight the same, and a scaled size by its unit. */
static void follows_scale(void **state)
{
    (void) state;
    double edges[MOST], weights[MOST];
    for (uint64_t item = 0; item < 40; item++) {
        const size_t n = random_curve(item, edges, weights);
        const rg_grain_statistics s = statistics_of(edges, weights, n, "closed");
        for (size_t i = 0; i < n; i++)
            weights[i] *= 37.7;
        const rg_grain_statistics heavier = statistics_of(edges, weights, n, "closed");
        for (size_t i = 0; i <= n; i++)
            edges[i] *= 8.0;
        const rg_grain_statistics larger = statistics_of(edges, weights, n, "closed");
        for (const rg_grain_number *q = rg_grain_numbers; q->name != NULL; q++) {
            const double value = rg_grain_number_value(&s, q);
            if (isnan(value) || strcmp(q->name, "total") == 0)
                continue;
            check_near(rg_grain_number_value(&heavier, q), value, 1e-9 * (1e-3 + fabs(value)), q->name,
                       __FILE__, __LINE__);
            if (strstr(q->name, "_pct") != NULL || strstr(q->name, "limit") != NULL)
                continue;
            const bool um = strcmp(q->units, "um") == 0;
            const bool place = strcmp(q->units, "phi") == 0 && strstr(q->name, "mean") != NULL;
            check_near(rg_grain_number_value(&larger, q),
                       um      ? 8 * value
                       : place ? value - 3
                               : value,
                       1e-8 * (1e-3 + 8 * fabs(value)), q->name, __FILE__, __LINE__);
        }
        assert_string_equal(heavier.sediment_name, s.sediment_name);
    }
}

static void flags_what_was_assumed(void **state)
{
    (void) state;
    /* The pan holds 20 %: D5, D10 and D16 are in it. Half of the mass lies beyond an empty class. */
    const double edges[] = {NAN, 40, 63, 100, 200, 400};
    const double weights[] = {20, 30, 0, 25, 25};
    const rg_grain_statistics s = statistics_of(edges, weights, 5, "phi10");
    assert_int_equal(s.flags, RG_GRAIN_FINE_TAIL | RG_GRAIN_PLATEAU);
    assert_int_equal(s.tail_percentiles, 0x7);
    assert_int_equal(s.plateau_percentiles, 1u << 5);
    assert_true(number(&s, "D50_um") == 63.0);
    assert_near(s.fine_tail_pct, 20.0, 1e-12);
    assert_true(s.coarse_tail_pct == 0.0);

    const double one[] = {0, 0, 3, 0, 0};
    const rg_grain_statistics single = statistics_of(edges, one, 5, "phi10");
    assert_int_equal(single.flags, RG_GRAIN_NOT_CLOSED | RG_GRAIN_SINGLE_CLASS);
    assert_true(isnan(single.logarithmic.kurtosis) && single.logarithmic.sd == 0.0);
    assert_string_equal(single.moment_kurtosis_class, "undefined");
    assert_near(single.folk_ward.kurtosis, 0.7377049180327869, 1e-12);
}

static void names_the_sample_and_class_at_fault(void **state)
{
    (void) state;
    const double edges[] = {1, 2, 4, 8};
    const double weights[4][3] = {{1, 2, 3}, {0, 0, 0}, {1, -2, 3}, {1, 1, NAN}};
    rg_grain_axis axis;
    rg_grain_statistics s[4];
    rg_status outcomes[4];
    rg_error err = {0};
    assert_int_equal(rg_grain_axis_init(edges, 3, NULL, &axis, NULL), RG_OK);
    assert_int_equal(rg_grain_statistics_batch(&axis, weights[0], 4, NULL, NULL, s, NULL, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    assert_string_equal(err.reason, "the sample has no mass in any class");
    assert_string_equal(err.subject, "");
    memset(&err, 0, sizeof err);
    assert_int_equal(rg_grain_statistics_batch(&axis, weights[2], 2, NULL, NULL, s, NULL, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 0);
    assert_string_equal(err.reason, "class weight is negative");
    assert_string_equal(err.subject, "class[1]");
    assert_int_equal(rg_grain_statistics_batch(&axis, weights[0], 4, NULL, NULL, s, outcomes, NULL), RG_OK);
    assert_int_equal(outcomes[0], RG_OK);
    assert_null(s[0].refused);
    assert_string_equal(s[1].refused, "the sample has no mass in any class");
    assert_string_equal(s[2].refused, "class weight is negative");
    for (size_t k = 1; k < 4; k++) {
        assert_int_equal(outcomes[k], RG_EDOMAIN);
        assert_true(isnan(number(&s[k], "D50_um")));
        assert_string_equal(s[k].texture, "undefined");
    }
    rg_grain_statistics_options options = rg_grain_statistics_defaults();
    options.limits.silt_um = 1.0;
    memset(&err, 0, sizeof err);
    assert_int_equal(rg_grain_statistics_batch(&axis, weights[0], 1, NULL, &options, s, NULL, &err),
                     RG_EDOMAIN);
    rg_grain_axis_free(&axis);
}

enum { N_SAMPLES = 520, N_CLASSES = 24 };

static rg_grain_axis batch_axis(double *weights)
{
    double edges[N_CLASSES + 1];
    rg_grain_axis axis;
    for (size_t i = 0; i <= N_CLASSES; i++)
        edges[i] = exp2((double) i / 2);
    for (size_t k = 0; k < N_SAMPLES * N_CLASSES; k++)
        weights[k] = fmax(0.0, rg_random_normal(5, k, 0));
    assert_int_equal(rg_grain_axis_init(edges, N_CLASSES, NULL, &axis, NULL), RG_OK);
    return axis;
}

static void gives_the_same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    static double weights[N_SAMPLES * N_CLASSES];
    static rg_grain_statistics one[N_SAMPLES], many[N_SAMPLES];
    rg_grain_axis axis = batch_axis(weights);
    const size_t before = rg_threads();
    rg_threads_set(1);
    assert_int_equal(rg_grain_statistics_batch(&axis, weights, N_SAMPLES, weights, NULL, one, NULL, NULL),
                     RG_OK);
    for (size_t threads = 2; threads < 6; threads++) {
        rg_threads_set(threads);
        assert_int_equal(
            rg_grain_statistics_batch(&axis, weights, N_SAMPLES, weights, NULL, many, NULL, NULL), RG_OK);
        for (size_t s = 0; s < N_SAMPLES; s++) {
            for (const rg_grain_number *q = rg_grain_numbers; q->name != NULL; q++) {
                const double a = rg_grain_number_value(&one[s], q), b = rg_grain_number_value(&many[s], q);
                const double c = rg_grain_number_error(&one[s], q), d = rg_grain_number_error(&many[s], q);
                assert_memory_equal(&a, &b, sizeof a);
                assert_memory_equal(&c, &d, sizeof c);
            }
            assert_string_equal(one[s].sediment_name, many[s].sediment_name);
        }
    }
    rg_threads_set(before);
    rg_grain_axis_free(&axis);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    static double weights[N_SAMPLES * N_CLASSES];
    static rg_grain_statistics s[N_SAMPLES];
    rg_grain_axis axis = batch_axis(weights), copy;
    size_t n = 1;
    for (;; n++) {
        rg_error err = {0};
        refuse_allocation(n);
        const rg_status status =
            rg_grain_statistics_batch(&axis, weights, N_SAMPLES, NULL, NULL, s, NULL, &err);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    assert_true(n > 3);
    refuse_allocation(1);
    assert_int_equal(rg_grain_axis_init(axis.edges_um, N_CLASSES, NULL, &copy, NULL), RG_ENOMEM);
    assert_true(allocation_was_refused());
    rg_grain_axis_free(&copy);
    for (n = 1; n < 3; n++) {
        refuse_allocation(n);
        assert_int_equal(rg_grain_truncate_axis(&axis, 100.0, &copy, NULL), RG_ENOMEM);
        assert_true(allocation_was_refused());
    }
    rg_grain_axis_free(&axis);
}

static void describes_every_number_once(void **state)
{
    (void) state;
    size_t texts = 0;
    for (const rg_grain_number *a = rg_grain_numbers; a->name != NULL; a++) {
        assert_true(a->offset + sizeof(double) <= sizeof(rg_grain_statistics));
        assert_true(strlen(a->units) > 0 && strlen(a->long_name) > 0);
        assert_true(rg_unit_parse(a->units, strlen(a->units)) != RG_UNIT_COUNT);
        for (const rg_grain_number *b = rg_grain_numbers; b < a; b++) {
            assert_string_not_equal(a->name, b->name);
            assert_int_not_equal(a->offset, b->offset);
        }
    }
    const double edges[] = {1, 2, 4, 8}, weights[] = {1, 2, 3};
    rg_grain_statistics_options options = rg_grain_statistics_defaults();
    rg_grain_statistics s = statistics_of(edges, weights, 3, "closed");
    rg_grain_axis axis;
    size_t empty = 0;
    for (const rg_grain_text *t = rg_grain_texts; t->name != NULL; t++, texts++)
        empty += strlen(t->read(&s)) == 0;
    assert_int_equal(texts, 9 + RG_GRAIN_TEXTURE_COUNT);
    assert_int_equal(empty, RG_GRAIN_TEXTURE_COUNT); /* not wanted */
    options.every_texture = true;
    assert_int_equal(rg_grain_axis_init(edges, 3, NULL, &axis, NULL), RG_OK);
    assert_int_equal(rg_grain_statistics_batch(&axis, weights, 1, NULL, &options, &s, NULL, NULL), RG_OK);
    for (const rg_grain_text *t = rg_grain_texts; t->name != NULL; t++)
        assert_true(strlen(t->read(&s)) > 0);
    rg_grain_axis_free(&axis);
    assert_null(rg_grain_number_named("D51_um"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_gradistat),
        cmocka_unit_test(reproduces_g2sd_granulo),
        cmocka_unit_test(reproduces_rysgran_sediments),
        cmocka_unit_test(reproduces_putslaagte_laser),
        cmocka_unit_test(reproduces_lunar_soils),
        cmocka_unit_test(reproduces_lunar_soils_below_a_millimetre),
        cmocka_unit_test(keeps_its_identities_on_random_curves),
        cmocka_unit_test(follows_scale),
        cmocka_unit_test(flags_what_was_assumed),
        cmocka_unit_test(names_the_sample_and_class_at_fault),
        cmocka_unit_test(gives_the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(survives_refused_memory),
        cmocka_unit_test(describes_every_number_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
