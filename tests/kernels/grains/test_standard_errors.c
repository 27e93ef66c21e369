#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/grains/class_errors.h"
#include "kernels/grains/standard_errors.h"
#include "kernels/grains/statistics.h"
#include "tests/support/grain_sample.h"

enum { N = 12, DRAWS = 8000, MOST = 128 };
static const uint64_t SEED = 2024;

/* Every number of the table that has an error, in its order, and those errors. */
static size_t statistics(const rg_grain_distribution *d, const double *sigma, double values[MOST],
                         double errors[MOST])
{
    rg_grain_statistics s;
    size_t n = 0;
    assert_int_equal(rg_grain_statistics_of(d, sigma, NULL, &s, NULL), RG_OK);
    for (const rg_grain_number *q = rg_grain_numbers; q->name != NULL; q++)
        if (q->error_offset != RG_NO_INDEX) {
            assert_true(n < MOST);
            values[n] = rg_grain_number_value(&s, q);
            errors[n++] = rg_grain_number_error(&s, q);
        }
    return n;
}

/* A sample whose percentiles lie well inside classes. */
static void make_sample(grain_sample *s, double weights[N], double sigma[N], double relative)
{
    double edges[N + 1];
    for (int i = 0; i <= N; i++)
        edges[i] = 2 * pow(1.9, i);
    for (int i = 0; i < N; i++) {
        weights[i] = 3 + 20 * exp(-0.5 * pow((i - 5.3) / 2.1, 2));
        sigma[i] = relative * weights[i] * (1 + 0.5 * (i % 3));
    }
    grain_sample_init(s, edges, weights, N, NULL);
}

/* The bootstrap of the class weights as check of the delta method, for every statistic. */
static void agrees_with_monte_carlo(void **state)
{
    (void) state;
    double weights[N], sigma[N], drawn[N], mean[MOST] = {0}, square[MOST] = {0};
    double centre[MOST], errors[MOST], v[MOST], unused[MOST];
    grain_sample s;
    make_sample(&s, weights, sigma, 0.003);
    const size_t n = statistics(&s.distribution, sigma, centre, errors);
    assert_true(n > 55);
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        for (uint64_t i = 0; i < N; i++)
            drawn[i] = weights[i] + sigma[i] * rg_random_normal(SEED, draw, i);
        assert_int_equal(rg_grain_distribution_load(drawn, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                         RG_OK);
        assert_int_equal(statistics(&s.distribution, NULL, v, unused), n);
        for (size_t k = 0; k < n; k++) {
            mean[k] += (v[k] - centre[k]) / DRAWS;
            square[k] += (v[k] - centre[k]) * (v[k] - centre[k]) / DRAWS;
        }
    }
    size_t known = 0;
    for (size_t k = 0; k < n; k++) /* the spread of 8000 draws is known to 0.8 %: four of those */
        if (!isnan(centre[k])) {
            known++;
            assert_relative(sqrt(square[k] - mean[k] * mean[k]), errors[k], 0.032);
        }
    assert_true(known + 2 == n); /* no second and third mode */
    grain_sample_free(&s);
}

/* Each derivative against a central difference in one class at a time. */
static void agrees_with_differences(void **state)
{
    (void) state;
    double weights[N], sigma[N], up[MOST], down[MOST], errors[MOST], unused[MOST], moved[N];
    grain_sample s;
    make_sample(&s, weights, sigma, 0.01);
    for (size_t i = 0; i < N; i++) {
        double one[N] = {0};
        const double step = 1e-5;
        one[i] = 1.0;
        assert_int_equal(rg_grain_distribution_load(weights, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                         RG_OK);
        const size_t n = statistics(&s.distribution, one, up, errors);
        for (size_t k = 0; k < N; k++)
            moved[k] = weights[k] + (k == i ? step : 0);
        assert_int_equal(rg_grain_distribution_load(moved, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                         RG_OK);
        (void) statistics(&s.distribution, NULL, up, unused);
        moved[i] = weights[i] - step;
        assert_int_equal(rg_grain_distribution_load(moved, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                         RG_OK);
        (void) statistics(&s.distribution, NULL, down, unused);
        for (size_t k = 0; k < n; k++) {
            const double slope = fabs(up[k] - down[k]) / (2 * step);
            if (!isnan(slope))
                assert_near(errors[k], slope, 1e-6 * slope + 1e-9 * (1 + fabs(up[k])));
        }
    }
    grain_sample_free(&s);
}

/* Independent counts: the multinomial scatter of N grains drawn from the shares. */
static void agrees_with_counted_grains(void **state)
{
    (void) state;
    enum { GRAINS = 1000, SETS = 1500 };
    double weights[N], sigma[N], centre[MOST], errors[MOST], unused[MOST], v[MOST];
    double mean[3] = {0}, square[3] = {0};
    grain_sample s;
    make_sample(&s, weights, sigma, 0.0);
    assert_int_equal(rg_grain_class_errors_counts(weights, N, GRAINS, sigma, NULL), RG_OK);
    (void) statistics(&s.distribution, sigma, centre, errors);
    double cumulative[N];
    for (size_t i = 0; i < N; i++)
        cumulative[i] = s.distribution.cumulative[i + 1];
    const size_t which[3] = {0, 1, 15}; /* Mz, sigma_I, logarithmic mean */
    for (uint64_t set = 0; set < SETS; set++) {
        double counts[N] = {0};
        for (uint64_t g = 0; g < GRAINS; g++) {
            const double u = rg_random_uniform(SEED + 1, set, g);
            size_t i = 0;
            while (i + 1 < N && u >= cumulative[i])
                i++;
            counts[i] += 1;
        }
        assert_int_equal(rg_grain_distribution_load(counts, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                         RG_OK);
        (void) statistics(&s.distribution, NULL, v, unused);
        for (size_t k = 0; k < 3; k++) {
            mean[k] += (v[which[k]] - centre[which[k]]) / SETS;
            square[k] += (v[which[k]] - centre[which[k]]) * (v[which[k]] - centre[which[k]]) / SETS;
        }
    }
    for (size_t k = 0; k < 3; k++) /* known to 1.8 % */
        assert_relative(sqrt(square[k] - mean[k] * mean[k]), errors[which[k]], 0.07);
    grain_sample_free(&s);
}

static void is_linear_and_free_of_units(void **state)
{
    (void) state;
    double weights[N], sigma[N], values[MOST], a[MOST], b[MOST];
    grain_sample s;
    rg_grain_standard_errors unused;
    make_sample(&s, weights, sigma, 0.01);
    const size_t n = statistics(&s.distribution, sigma, values, a);
    for (size_t i = 0; i < N; i++) {
        weights[i] *= 17;
        sigma[i] *= 34;
    }
    assert_int_equal(rg_grain_distribution_load(weights, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                     RG_OK);
    (void) statistics(&s.distribution, sigma, values, b);
    for (size_t k = 0; k < n; k++)
        if (!isnan(a[k]))
            assert_relative(b[k], 2 * a[k], 1e-11);
    rg_error err = {0};
    sigma[4] = -1;
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, NULL, &unused, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 4);
    sigma[4] = NAN;
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, NULL, &unused, NULL), RG_EDOMAIN);
    grain_sample_free(&s);
}

static void is_unknown_on_a_plateau(void **state)
{
    (void) state;
    const double edges[] = {1, 2, 4, 8, 16};
    const double weights[] = {25, 25, 0, 50}, sigma[] = {1, 1, 1, 1};
    grain_sample s;
    rg_grain_standard_errors errors;
    grain_sample_init(&s, edges, weights, 4, NULL);
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, NULL, &errors, NULL), RG_OK);
    assert_true(isnan(errors.d_um[5]) && isnan(errors.folk_ward.mean_phi));
    assert_true(errors.d_um[1] > 0 && errors.folk_ward.sorting_phi > 0 && errors.logarithmic.mean > 0);
    grain_sample_free(&s);
}

/* At an edge the flatter side counts: D50 of 50 / 25 / 25 moves by width / fraction of the class above. */
static void takes_the_flatter_side_at_an_edge(void **state)
{
    (void) state;
    const double phi[] = {8, 7, 6, 5};
    const double weights[] = {50, 25, 25}, sigma[] = {1, 0, 0};
    grain_sample s;
    rg_grain_standard_errors errors;
    grain_sample_init_phi(&s, phi, weights, 3);
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, NULL, &errors, NULL), RG_OK);
    assert_relative(errors.d_um[5], rg_grain_um(7) * log(2.0) * 0.5 * (1 / 0.25) * 0.01, 1e-12);
    grain_sample_free(&s);
}

/* A percentile of choice has the error that the table gives it. */
static void serves_any_percentile(void **state)
{
    (void) state;
    double weights[N], sigma[N];
    grain_sample s;
    rg_grain_standard_errors errors;
    make_sample(&s, weights, sigma, 0.01);
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, NULL, &errors, NULL), RG_OK);
    for (size_t k = 0; k < RG_GRAIN_N_PERCENTILES; k++)
        assert_relative(rg_grain_standard_error_of_percentile(&s.distribution, sigma, rg_grain_percents[k]),
                        errors.d_um[k], 1e-13);
    grain_sample_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_monte_carlo),
        cmocka_unit_test(agrees_with_differences),
        cmocka_unit_test(is_linear_and_free_of_units),
        cmocka_unit_test(is_unknown_on_a_plateau),
        cmocka_unit_test(takes_the_flatter_side_at_an_edge),
        cmocka_unit_test(agrees_with_counted_grains),
        cmocka_unit_test(serves_any_percentile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
