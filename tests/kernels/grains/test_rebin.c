#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/grains/rebin.h"

enum { N = 24, MOST = 400 };

static void make(uint64_t item, double edges[N + 1], double weights[N], double sigma[N])
{
    edges[0] = 1;
    for (size_t i = 0; i < N; i++) {
        edges[i + 1] = edges[i] * (1.1 + rg_random_uniform(3, item, i));
        const double u = rg_random_uniform(4, item, i);
        weights[i] = u < 0.2 ? 0 : 10 * u;
        sigma[i] = 0.1 * weights[i];
    }
}

static void keeps_equal_edges_number_for_number(void **state)
{
    (void) state;
    double edges[N + 1], weights[N], sigma[N], to[N], to_sigma[N], outside[1];
    rg_grain_axis axis;
    make(1, edges, weights, sigma);
    assert_int_equal(rg_grain_axis_init(edges, N, NULL, &axis, NULL), RG_OK);
    assert_int_equal(rg_grain_rebin(&axis, weights, sigma, 1, &axis, to, to_sigma, outside, NULL), RG_OK);
    assert_memory_equal(to, weights, sizeof to);
    for (size_t i = 0; i < N; i++)
        assert_near(to_sigma[i], sigma[i], 1e-15);
    assert_true(outside[0] == 0.0);
    rg_grain_axis_free(&axis);
}

/* Finer classes add up to the old ones, nothing is negative, empty classes stay empty. */
static void keeps_mass_in_finer_classes(void **state)
{
    (void) state;
    double edges[N + 1], weights[N], sigma[N], fine[MOST + 1], to[MOST], outside[1];
    for (uint64_t item = 0; item < 60; item++) {
        rg_grain_axis axis, onto;
        size_t n = 0;
        make(item, edges, weights, sigma);
        for (size_t i = 0; i < N; i++)
            for (int k = 0; k < 7; k++)
                fine[n++] = edges[i] * pow(edges[i + 1] / edges[i], k / 7.0);
        fine[n] = edges[N];
        assert_int_equal(rg_grain_axis_init(edges, N, NULL, &axis, NULL), RG_OK);
        assert_int_equal(rg_grain_axis_init(fine, n, NULL, &onto, NULL), RG_OK);
        assert_int_equal(rg_grain_rebin(&axis, weights, NULL, 1, &onto, to, NULL, outside, NULL), RG_OK);
        for (size_t i = 0; i < N; i++) {
            double sum = 0;
            for (size_t k = 0; k < 7; k++) {
                assert_true(to[7 * i + k] >= 0.0 && (weights[i] > 0.0 || to[7 * i + k] == 0.0));
                sum += to[7 * i + k];
            }
            assert_near(sum, weights[i], 1e-13 * weights[i]);
        }
        rg_grain_axis_free(&onto);
        rg_grain_axis_free(&axis);
    }
}

/* Wider and shifted classes, beyond the old ones at both ends. */
static void keeps_mass_on_any_edges_that_cover(void **state)
{
    (void) state;
    double edges[N + 1], weights[N], sigma[N], wide[12], to[11], outside[1];
    for (uint64_t item = 0; item < 60; item++) {
        rg_grain_axis axis, onto;
        double total = 0, sum = 0;
        make(item, edges, weights, sigma);
        for (int k = 0; k < 12; k++)
            wide[k] = 0.3 * pow(edges[N] * 5, k / 11.0);
        assert_int_equal(rg_grain_axis_init(edges, N, NULL, &axis, NULL), RG_OK);
        assert_int_equal(rg_grain_axis_init(wide, 11, NULL, &onto, NULL), RG_OK);
        assert_int_equal(rg_grain_rebin(&axis, weights, NULL, 1, &onto, to, NULL, outside, NULL), RG_OK);
        for (size_t i = 0; i < N; i++)
            total += weights[i];
        for (size_t k = 0; k < 11; k++)
            sum += to[k];
        assert_near(sum, total, 1e-13 * total);
        assert_true(outside[0] == 0.0);
        rg_grain_axis_free(&onto);
        rg_grain_axis_free(&axis);
    }
}

static void tells_what_lies_outside(void **state)
{
    (void) state;
    const double edges[] = {1, 2, 4, 8}, narrow[] = {2, 4, 8};
    const double weights[] = {5, 10, 20};
    double to[2], outside[1];
    rg_error err = {0};
    rg_grain_axis axis, onto;
    assert_int_equal(rg_grain_axis_init(edges, 3, NULL, &axis, NULL), RG_OK);
    assert_int_equal(rg_grain_axis_init(narrow, 2, NULL, &onto, NULL), RG_OK);
    assert_int_equal(rg_grain_rebin(&axis, weights, NULL, 1, &onto, to, NULL, outside, NULL), RG_OK);
    assert_true(to[0] == 10 && to[1] == 20);
    assert_near(outside[0], 5, 1e-14);
    const double bad[] = {5, NAN, 1};
    assert_int_equal(rg_grain_rebin(&axis, bad, NULL, 1, &onto, to, NULL, outside, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 0);
    rg_grain_axis_free(&onto);
    rg_grain_axis_free(&axis);
}

/* A smooth law comes back where classes are halved: shares of a normal law in phi. */
static void follows_a_smooth_law(void **state)
{
    (void) state;
    double edges[41], halves[81], weights[40], to[80], outside[1];
    rg_grain_axis axis, onto;
    for (int i = 0; i <= 80; i++)
        halves[i] = exp2(-4 + 0.1 * i);
    for (int i = 0; i <= 40; i++)
        edges[i] = halves[2 * i];
    for (int i = 0; i < 40; i++)
        weights[i] = 0.5 * (erf((-4 + 0.2 * (i + 1)) / sqrt(2.0)) - erf((-4 + 0.2 * i) / sqrt(2.0)));
    assert_int_equal(rg_grain_axis_init(edges, 40, NULL, &axis, NULL), RG_OK);
    assert_int_equal(rg_grain_axis_init(halves, 80, NULL, &onto, NULL), RG_OK);
    assert_int_equal(rg_grain_rebin(&axis, weights, NULL, 1, &onto, to, NULL, outside, NULL), RG_OK);
    for (int i = 0; i < 80; i++) {
        const double exact = 0.5 * (erf((-4 + 0.1 * (i + 1)) / sqrt(2.0)) - erf((-4 + 0.1 * i) / sqrt(2.0)));
        assert_near(to[i], exact, 1e-4); /* linear in phi errs by 1.2e-3 at the flanks */
    }
    rg_grain_axis_free(&onto);
    rg_grain_axis_free(&axis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_equal_edges_number_for_number),
        cmocka_unit_test(keeps_mass_in_finer_classes),
        cmocka_unit_test(keeps_mass_on_any_edges_that_cover),
        cmocka_unit_test(tells_what_lies_outside),
        cmocka_unit_test(follows_a_smooth_law),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
