#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/grains/lunar_soil.h"
#include "tests/support/refuse.h"

/* Graf (1993), NASA RP-1265: sieves of 15021,38 and 60501,1, weights from fine to coarse. */
enum { N = 11 };
static const double EDGES[N + 1] = {1, 20, 45, 75, 90, 150, 250, 500, 1000, 2000, 4000, 10000};
static const double SOILS[2][N] = {
    {24.03, 19.71, 14.88, 5.16, 11.87, 9.25, 7.32, 3.25, 1.9, 0.95, 0.68},
    {20.96, 15.43, 11.72, 3.83, 10.03, 8.44, 9.33, 7.15, 5.07, 3.3, 3.74},
};

static void make_axis(const double *edges, size_t n, rg_grain_axis *axis)
{
    assert_int_equal(rg_grain_axis_init(edges, n, NULL, axis, NULL), RG_OK);
}

/* Both splits as an independent implementation has them (percentiles linear in phi, weights renormalised). */
static void gives_both_splits(void **state)
{
    (void) state;
    static const double expected[2][2][4] = {
        /* Mz phi, Mz um, sigma_I, D50 um */
        {{4.481385, 44.768090, 2.553436, 54.838990}, {4.623133, 40.578729, 2.407731, 51.614857}},
        {{3.620926, 81.281703, 3.147272, 80.130538}, {4.284387, 51.318154, 2.626020, 61.200805}},
    };
    const rg_lunar_soil_options options = rg_lunar_soil_defaults();
    rg_grain_axis axis;
    rg_lunar_soil soils[2];
    rg_status outcomes[2];
    make_axis(EDGES, N, &axis);
    assert_int_equal(rg_lunar_soil_batch(&axis, &SOILS[0][0], 2, NULL, &options, soils, outcomes, NULL),
                     RG_OK);
    for (size_t s = 0; s < 2; s++) {
        assert_int_equal(outcomes[s], RG_OK);
        for (size_t p = 0; p < 2; p++) {
            const rg_grain_statistics *t = &soils[s].split[p];
            assert_relative(t->folk_ward.mean_phi, expected[s][p][0], 2e-7);
            assert_relative(t->folk_ward.mean_um, expected[s][p][1], 2e-8);
            assert_relative(t->folk_ward.sorting_phi, expected[s][p][2], 2e-7);
            assert_relative(rg_grain_number_value(t, rg_grain_number_named("D50_um")), expected[s][p][3],
                            2e-8);
        }
    }
    double total = 0.0;
    for (size_t i = 0; i < N; i++)
        total += SOILS[0][i];
    assert_relative(soils[0].share_pct[RG_LUNAR_CM], 100.0, 1e-14);
    assert_relative(soils[0].share_pct[RG_LUNAR_MM], 100.0 * (1.0 - (1.9 + 0.95 + 0.68) / total), 1e-13);
    assert_relative(soils[0].below_45_pct, 100.0 * (24.03 + 19.71) / total, 1e-13);
    assert_true(soils[0].flags == RG_LUNAR_FRACTION_INSIDE); /* 10 um lies between 1 and 20 */
    rg_grain_axis_free(&axis);
}

/* 10 um lies at log(10) / log(20) of the class from 1 to 20 um. */
static void divides_the_finest_part(void **state)
{
    (void) state;
    const rg_lunar_soil_options options = rg_lunar_soil_defaults();
    rg_grain_axis axis;
    rg_lunar_soil soil;
    rg_status outcome;
    make_axis(EDGES, N, &axis);
    assert_int_equal(rg_lunar_soil_batch(&axis, SOILS[0], 1, NULL, &options, &soil, &outcome, NULL), RG_OK);
    const double below = 24.03 + 19.71;
    const double ten = 24.03 * log(10.0) / log(20.0);
    assert_relative(soil.fraction_pct[0], 100.0 * ten / below, 1e-12);
    assert_relative(soil.fraction_pct[1], 100.0 * (24.03 - ten) / below, 1e-12);
    assert_relative(soil.fraction_pct[2], 100.0 * 19.71 / below, 1e-12);
    rg_grain_axis_free(&axis);
    const double coarse[] = {45, 90, 500, 2000};
    const double weights[] = {30, 40, 30};
    make_axis(coarse, 3, &axis);
    assert_int_equal(rg_lunar_soil_batch(&axis, weights, 1, NULL, &options, &soil, &outcome, NULL), RG_OK);
    for (size_t k = 0; k < RG_LUNAR_FRACTIONS; k++)
        assert_true(isnan(soil.fraction_pct[k]));
    assert_true(soil.below_45_pct == 0.0);
    assert_true(soil.flags == (RG_LUNAR_NO_CM | RG_LUNAR_MM_INSIDE));
    rg_grain_axis_free(&axis);
}

/* The last per cent of the catalogue: the curve as a whole is shifted by it, so D50 is that of 50 - lack. */
static void completes_to_a_hundred(void **state)
{
    (void) state;
    rg_lunar_soil_options options = rg_lunar_soil_defaults();
    rg_grain_axis axis;
    rg_lunar_soil plain[2], full[2];
    rg_status outcomes[2];
    make_axis(EDGES, N, &axis);
    assert_int_equal(rg_lunar_soil_batch(&axis, &SOILS[0][0], 2, NULL, &options, plain, outcomes, NULL),
                     RG_OK);
    options.complete_um = 0.5;
    assert_int_equal(rg_lunar_soil_batch(&axis, &SOILS[0][0], 2, NULL, &options, full, outcomes, NULL),
                     RG_OK);
    for (size_t s = 0; s < 2; s++) {
        assert_near(full[s].completed_pct, 1.0, 1e-9);
        assert_true((full[s].flags & RG_LUNAR_COMPLETED) != 0);
        assert_true((full[s].split[0].flags & RG_GRAIN_NOT_CLOSED) == 0);
        assert_true(full[s].split[0].folk_ward.mean_phi > plain[s].split[0].folk_ward.mean_phi);
        /* The catalogue's own D50: 53.91 and 78.25 um. */
        assert_relative(rg_grain_number_value(&full[s].split[0], rg_grain_number_named("D50_um")),
                        s == 0 ? 53.91 : 78.25, 2e-3);
    }
    options.complete_um = 1.0;
    rg_error err = {0};
    assert_int_equal(rg_lunar_soil_batch(&axis, &SOILS[0][0], 2, NULL, &options, full, outcomes, &err),
                     RG_EDOMAIN);
    options.complete_um = 0.5;
    double grams[2][N];
    memcpy(grams, SOILS, sizeof grams);
    grams[1][3] += 40.0;
    err = (rg_error){0};
    assert_int_equal(rg_lunar_soil_batch(&axis, &grams[0][0], 2, NULL, &options, full, outcomes, &err),
                     RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    rg_grain_axis_free(&axis);
}

/* What is added is a class like the others: the same as if the table had it, with its error by the same rule.
 */
static void gives_what_is_added_an_error(void **state)
{
    (void) state;
    rg_lunar_soil_options options = rg_lunar_soil_defaults();
    const rg_lunar_soil_options whole = rg_lunar_soil_defaults();
    double edges[N + 2], weights[N + 1], sigma[N + 1];
    rg_grain_axis axis, longer;
    rg_lunar_soil soil, expected;
    rg_status outcome;
    edges[0] = 0.5;
    memcpy(edges + 1, EDGES, sizeof EDGES);
    memcpy(weights + 1, SOILS[1], sizeof SOILS[1]);
    weights[0] = 100.0;
    for (size_t i = 1; i <= N; i++)
        weights[0] -= weights[i];
    make_axis(EDGES, N, &axis);
    make_axis(edges, N + 1, &longer);
    options.complete_um = 0.5;
    for (int rule = 0; rule < 3; rule++) {
        options.added_error_share = rule == 1 ? 0.02 : (double) NAN;
        options.added_counts = rule == 2 ? 400.0 : (double) NAN;
        for (size_t i = 0; i <= N; i++)
            sigma[i] = rule == 1   ? 0.02 * weights[i]
                       : rule == 2 ? sqrt(weights[i] * 100.0 / 400.0)
                       : i == 0    ? 0.0
                                   : 0.1;
        assert_int_equal(
            rg_lunar_soil_batch(&axis, weights + 1, 1, sigma + 1, &options, &soil, &outcome, NULL), RG_OK);
        assert_int_equal(outcome, RG_OK);
        assert_int_equal(rg_lunar_soil_batch(&longer, weights, 1, sigma, &whole, &expected, &outcome, NULL),
                         RG_OK);
        for (size_t p = 0; p < 2; p++)
            for (const rg_grain_number *q = rg_grain_numbers; q->name != NULL; q++)
                if (q->error_offset != RG_NO_INDEX && !isnan(rg_grain_number_error(&expected.split[p], q)))
                    assert_relative(rg_grain_number_error(&soil.split[p], q),
                                    rg_grain_number_error(&expected.split[p], q), 1e-10);
        assert_true(soil.split[1].errors.folk_ward.mean_phi > 0.0);
    }
    sigma[3] = -1.0;
    assert_int_equal(rg_lunar_soil_batch(&axis, weights + 1, 1, sigma + 1, &options, &soil, &outcome, NULL),
                     RG_OK);
    assert_int_equal(outcome, RG_EDOMAIN);
    rg_grain_axis_free(&longer);
    rg_grain_axis_free(&axis);
}

/* Pebbles are no soil: with them or without, the splits are the same. */
static void leaves_pebbles_out(void **state)
{
    (void) state;
    const rg_lunar_soil_options options = rg_lunar_soil_defaults();
    double edges[N + 2], weights[N + 1];
    memcpy(edges, EDGES, sizeof EDGES);
    memcpy(weights, SOILS[0], sizeof SOILS[0]);
    edges[N + 1] = 32000;
    weights[N] = 25.0;
    rg_grain_axis axis, longer;
    rg_lunar_soil soil, with;
    rg_status outcome;
    make_axis(EDGES, N, &axis);
    make_axis(edges, N + 1, &longer);
    assert_int_equal(rg_lunar_soil_batch(&axis, SOILS[0], 1, NULL, &options, &soil, &outcome, NULL), RG_OK);
    assert_int_equal(rg_lunar_soil_batch(&longer, weights, 1, NULL, &options, &with, &outcome, NULL), RG_OK);
    assert_true(with.split[0].folk_ward.mean_phi == soil.split[0].folk_ward.mean_phi);
    assert_true((with.flags & RG_LUNAR_COARSER) != 0 && with.share_pct[0] < 80.0);
    rg_grain_axis_free(&axis);
    rg_grain_axis_free(&longer);
}

static void bad_soils_do_not_stop_the_others(void **state)
{
    (void) state;
    const rg_lunar_soil_options options = rg_lunar_soil_defaults();
    double weights[4][N] = {{0}};
    memcpy(weights[0], SOILS[0], sizeof SOILS[0]);
    weights[2][3] = -1.0;
    weights[3][N - 1] = 10.0; /* nothing below 1 mm */
    rg_grain_axis axis;
    rg_lunar_soil soils[4], again[4];
    rg_status outcomes[4];
    make_axis(EDGES, N, &axis);
    const size_t before = rg_threads();
    rg_threads_set(1);
    assert_int_equal(rg_lunar_soil_batch(&axis, &weights[0][0], 4, NULL, &options, soils, outcomes, NULL),
                     RG_OK);
    rg_threads_set(4);
    assert_int_equal(rg_lunar_soil_batch(&axis, &weights[0][0], 4, NULL, &options, again, outcomes, NULL),
                     RG_OK);
    rg_threads_set(before);
    assert_int_equal(outcomes[0], RG_OK);
    assert_int_equal(outcomes[1], RG_EDOMAIN);
    assert_int_equal(outcomes[2], RG_EDOMAIN);
    assert_int_equal(outcomes[3], RG_OK);
    assert_non_null(soils[3].split[RG_LUNAR_MM].refused);
    assert_true(soils[3].share_pct[RG_LUNAR_MM] == 0.0 && isnan(soils[1].share_pct[0]));
    for (size_t s = 0; s < 4; s++)
        for (size_t p = 0; p < 2; p++)
            assert_memory_equal(&soils[s].split[p].folk_ward, &again[s].split[p].folk_ward,
                                sizeof soils[s].split[p].folk_ward);
    const double fine[] = {1000, 2000, 4000};
    rg_grain_axis gravel;
    make_axis(fine, 2, &gravel);
    assert_int_equal(rg_lunar_soil_batch(&gravel, SOILS[0], 1, NULL, &options, soils, outcomes, NULL),
                     RG_ESHAPE);
    rg_grain_axis_free(&gravel);
    rg_grain_axis_free(&axis);
}

static void says_when_memory_is_refused(void **state)
{
    (void) state;
    rg_lunar_soil_options options = rg_lunar_soil_defaults();
    options.complete_um = 0.5;
    rg_grain_axis axis;
    rg_lunar_soil soils[2];
    rg_status outcomes[2];
    size_t calls = 0;
    make_axis(EDGES, N, &axis);
    for (size_t n = 1; n < 200; n++) {
        refuse_allocation(n);
        const rg_status status =
            rg_lunar_soil_batch(&axis, &SOILS[0][0], 2, NULL, &options, soils, outcomes, NULL);
        if (!allocation_was_refused())
            break;
        calls = n;
        assert_int_equal(status, RG_ENOMEM);
    }
    assert_true(calls > 10 && calls < 199);
    rg_grain_axis_free(&axis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_both_splits),           cmocka_unit_test(divides_the_finest_part),
        cmocka_unit_test(completes_to_a_hundred),      cmocka_unit_test(gives_what_is_added_an_error),
        cmocka_unit_test(leaves_pebbles_out),          cmocka_unit_test(bad_soils_do_not_stop_the_others),
        cmocka_unit_test(says_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
