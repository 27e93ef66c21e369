#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/grains/folk_ward.h"
#include "kernels/grains/moments.h"
#include "kernels/grains/percentiles.h"
#include "kernels/grains/standard_errors.h"
#include "tests/support/grain_sample.h"

enum { N = 12, DRAWS = 20000, N_ERRORS = 16 };
static const uint64_t SEED = 2024;

/* In the order of rg_grain_standard_errors. */
static void statistics(const rg_grain_distribution *d, double values[N_ERRORS])
{
    const rg_grain_folk_ward fw = rg_grain_folk_ward_of(d);
    const rg_grain_moments a = rg_grain_moments_of(d, RG_GRAIN_ARITHMETIC);
    const rg_grain_moments g = rg_grain_moments_of(d, RG_GRAIN_GEOMETRIC);
    const rg_grain_moments l = rg_grain_moments_of(d, RG_GRAIN_LOGARITHMIC);
    const double all[N_ERRORS] = {rg_grain_percentile_finer(d, 10).um,
                                  rg_grain_percentile_finer(d, 50).um,
                                  rg_grain_percentile_finer(d, 90).um,
                                  fw.mean_phi,
                                  fw.mean_um,
                                  fw.sorting_phi,
                                  fw.skewness_phi,
                                  fw.kurtosis,
                                  a.mean,
                                  a.sd,
                                  g.mean,
                                  g.sd,
                                  l.mean,
                                  l.sd,
                                  l.skewness,
                                  l.kurtosis};
    for (size_t k = 0; k < N_ERRORS; k++)
        values[k] = all[k];
}

static const double *as_array(const rg_grain_standard_errors *errors)
{
    _Static_assert(sizeof(rg_grain_standard_errors) == N_ERRORS * sizeof(double), "one double each");
    return &errors->d10_um;
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

static void agrees_with_monte_carlo(void **state)
{
    (void) state;
    double weights[N], sigma[N], drawn[N], mean[N_ERRORS] = {0}, square[N_ERRORS] = {0}, centre[N_ERRORS];
    grain_sample s;
    rg_grain_standard_errors errors;
    make_sample(&s, weights, sigma, 0.003);
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, &errors, NULL), RG_OK);
    statistics(&s.distribution, centre);
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        double v[N_ERRORS];
        for (uint64_t i = 0; i < N; i++)
            drawn[i] = weights[i] + sigma[i] * rg_random_normal(SEED, draw, i);
        assert_int_equal(rg_grain_distribution_load(drawn, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                         RG_OK);
        statistics(&s.distribution, v);
        for (size_t k = 0; k < N_ERRORS; k++) {
            mean[k] += (v[k] - centre[k]) / DRAWS;
            square[k] += (v[k] - centre[k]) * (v[k] - centre[k]) / DRAWS;
        }
    }
    for (size_t k = 0; k < N_ERRORS; k++) /* the spread of 20000 draws is known to 0.5 %: four of those */
        assert_relative(sqrt(square[k] - mean[k] * mean[k]), as_array(&errors)[k], 0.02);
    grain_sample_free(&s);
}

/* Each derivative against a central difference in one class at a time. */
static void agrees_with_differences(void **state)
{
    (void) state;
    double weights[N], sigma[N], up[N_ERRORS], down[N_ERRORS], moved[N];
    grain_sample s;
    make_sample(&s, weights, sigma, 0.01);
    for (size_t i = 0; i < N; i++) {
        rg_grain_standard_errors errors;
        double one[N] = {0};
        const double step = 1e-5;
        one[i] = 1.0;
        assert_int_equal(rg_grain_distribution_load(weights, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                         RG_OK);
        assert_int_equal(rg_grain_standard_errors_of(&s.distribution, one, &errors, NULL), RG_OK);
        for (size_t k = 0; k < N; k++)
            moved[k] = weights[k] + (k == i ? step : 0);
        assert_int_equal(rg_grain_distribution_load(moved, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                         RG_OK);
        statistics(&s.distribution, up);
        moved[i] = weights[i] - step;
        assert_int_equal(rg_grain_distribution_load(moved, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                         RG_OK);
        statistics(&s.distribution, down);
        for (size_t k = 0; k < N_ERRORS; k++) {
            const double slope = fabs(up[k] - down[k]) / (2 * step);
            assert_near(as_array(&errors)[k], slope, 1e-6 * slope + 1e-8);
        }
    }
    grain_sample_free(&s);
}

static void is_linear_and_free_of_units(void **state)
{
    (void) state;
    double weights[N], sigma[N];
    grain_sample s;
    rg_grain_standard_errors a, b;
    make_sample(&s, weights, sigma, 0.01);
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, &a, NULL), RG_OK);
    for (size_t i = 0; i < N; i++) {
        weights[i] *= 17;
        sigma[i] *= 34;
    }
    assert_int_equal(rg_grain_distribution_load(weights, RG_GRAIN_CLOSURE_MASS, &s.distribution, NULL),
                     RG_OK);
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, &b, NULL), RG_OK);
    for (size_t k = 0; k < N_ERRORS; k++)
        assert_relative(as_array(&b)[k], 2 * as_array(&a)[k], 1e-11);
    rg_error err = {0};
    sigma[4] = -1;
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, &b, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 4);
    sigma[4] = NAN;
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, &b, NULL), RG_EDOMAIN);
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
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, &errors, NULL), RG_OK);
    assert_true(isnan(errors.d50_um) && isnan(errors.fw_mean_phi));
    assert_true(errors.d10_um > 0 && errors.fw_sort_phi > 0 && errors.ml_mean_phi > 0);
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
    assert_int_equal(rg_grain_standard_errors_of(&s.distribution, sigma, &errors, NULL), RG_OK);
    assert_relative(errors.d50_um, rg_grain_um(7) * log(2.0) * 0.5 * (1 / 0.25) * 0.01, 1e-12);
    grain_sample_free(&s);
}

static void takes_sigma_from_replicates(void **state)
{
    (void) state;
    const double runs[3][2] = {{10, 5}, {12, 5}, {14, 5}};
    double sigma[2];
    assert_int_equal(rg_grain_replicate_sigma(runs[0], 3, 2, 0, sigma, NULL), RG_OK);
    assert_near(sigma[0], 2.0, 1e-14);
    assert_near(sigma[1], 0.0, 1e-14);
    assert_int_equal(rg_grain_replicate_sigma(runs[0], 3, 2, 1, sigma, NULL), RG_OK);
    assert_near(sigma[0], 2 / sqrt(3.0), 1e-14);
    assert_int_equal(rg_grain_replicate_sigma(runs[0], 1, 2, 0, sigma, NULL), RG_ESHAPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_monte_carlo),           cmocka_unit_test(agrees_with_differences),
        cmocka_unit_test(is_linear_and_free_of_units),       cmocka_unit_test(is_unknown_on_a_plateau),
        cmocka_unit_test(takes_the_flatter_side_at_an_edge), cmocka_unit_test(takes_sigma_from_replicates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
