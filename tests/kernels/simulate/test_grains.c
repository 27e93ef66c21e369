#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/simulate/grains.h"
#include "tests/support/refuse.h"

enum { ITEMS = 37, CLASSES = 60, COMPONENTS = 3 };

static void make_edges(double edges[CLASSES + 1])
{
    for (int i = 0; i <= CLASSES; i++)
        edges[i] = 0.5 * pow(1.15, i);
}

static void bins_a_lognormal_law_exactly(void **state)
{
    (void) state;
    /* Edges at median e^(sd z) for z = -10, -1, 0, 1, 10: shares Phi(-1), Phi(0) - Phi(-1), ... */
    const rg_grain_component c = {.weight = 3, .median_um = 50, .sd_ln = 0.6};
    const double z[] = {-10, -1, 0, 1, 10};
    const double expected[] = {0.15865525393145705, 0.34134474606854295, 0.34134474606854295,
                               0.15865525393145705};
    double edges[5], shares[4];
    for (int i = 0; i < 5; i++)
        edges[i] = 50 * exp(0.6 * z[i]);
    assert_int_equal(rg_simulate_grains(edges, 4, &c, 1, 0, 1, NULL, shares, NULL), RG_OK);
    for (int i = 0; i < 4; i++)
        assert_relative(shares[i], expected[i], 1e-13);
}

/* Twelve standard deviations out, a difference of distribution functions near 1 would give 0. */
static void keeps_the_digits_of_far_classes(void **state)
{
    (void) state;
    const rg_grain_component c = {.weight = 1, .median_um = 1, .sd_ln = 1};
    const double edges[] = {exp(-13.0), exp(-12.0), exp(12.0), exp(13.0)};
    double shares[3];
    assert_int_equal(rg_simulate_grains(edges, 3, &c, 1, 0, 1, NULL, shares, NULL), RG_OK);
    assert_relative(shares[0], 1.7764820551839e-33, 1e-4); /* Phi(-12) - Phi(-13) */
    assert_relative(shares[2], shares[0], 1e-10);
}

static void adds_components_by_weight(void **state)
{
    (void) state;
    const rg_grain_component c[2] = {{1, 10, 0.4, 0}, {3, 200, 0.7, 0}};
    double edges[CLASSES + 1], first[CLASSES], second[CLASSES], both[CLASSES];
    make_edges(edges);
    assert_int_equal(rg_simulate_grains(edges, CLASSES, &c[0], 1, 0, 1, NULL, first, NULL), RG_OK);
    assert_int_equal(rg_simulate_grains(edges, CLASSES, &c[1], 1, 0, 1, NULL, second, NULL), RG_OK);
    assert_int_equal(rg_simulate_grains(edges, CLASSES, c, 2, 0, 1, NULL, both, NULL), RG_OK);
    for (int i = 0; i < CLASSES; i++) /* weights are shares of what the classes hold */
        assert_near(both[i], 0.25 * first[i] + 0.75 * second[i], 1e-15);
}

static void draws_truth_inside_its_ranges(void **state)
{
    (void) state;
    rg_grain_component c[1000][COMPONENTS];
    rg_simulate_grains_options o = rg_simulate_grains_defaults();
    double mean = 0;
    assert_int_equal(rg_simulate_grain_components(0, 1000, COMPONENTS, &o, c[0], NULL), RG_OK);
    for (int s = 0; s < 1000; s++) {
        double total = 0;
        for (int k = 0; k < COMPONENTS; k++) {
            assert_true(c[s][k].median_um >= o.median_low_um && c[s][k].median_um <= o.median_high_um);
            assert_true(c[s][k].sd_ln >= o.sd_ln_low && c[s][k].sd_ln <= o.sd_ln_high);
            assert_true(c[s][k].weight >= o.weight_low);
            assert_true(k == 0 || c[s][k].median_um >= c[s][k - 1].median_um);
            total += c[s][k].weight;
            mean += log(c[s][k].median_um) / (1000 * COMPONENTS);
        }
        assert_near(total, 1, 1e-14);
    }
    assert_near(mean, 0.5 * (log(4) + log(600)), 0.11); /* 4 sd / sqrt(3000) of a uniform law */
}

static void noise_has_the_stated_size(void **state)
{
    (void) state;
    enum { N = 4000 };
    static double shares[N][8];
    static rg_grain_component c[N];
    double edges[9], exact[8];
    for (int i = 0; i < 9; i++)
        edges[i] = 10 * exp2(i);
    for (int s = 0; s < N; s++)
        c[s] = (rg_grain_component){.weight = 1, .median_um = 160, .sd_ln = 1.2};
    assert_int_equal(rg_simulate_grains(edges, 8, c, 1, 0, 1, NULL, exact, NULL), RG_OK);
    rg_simulate_grains_options o = rg_simulate_grains_defaults();
    o.noise_relative = 0.02;
    o.noise_absolute = 0.01;
    assert_int_equal(rg_simulate_grains(edges, 8, c, 1, 0, N, &o, shares[0], NULL), RG_OK);
    double highest = 0;
    for (int i = 0; i < 8; i++)
        highest = fmax(highest, exact[i]);
    for (int i = 1; i < 7; i++) {
        double square = 0;
        for (int s = 0; s < N; s++)
            square += pow(shares[s][i] - exact[i], 2) / N;
        /* Closure to 1 changes the spread: x_i - f_i sum x, with independent x of these variances. */
        double expected = 0;
        for (int k = 0; k < 8; k++) {
            const double variance = pow(0.02 * exact[k], 2) + pow(0.01 * highest, 2);
            expected += variance * pow((k == i) - exact[i], 2);
        }
        assert_relative(sqrt(square), sqrt(expected), 0.05);
    }
}

static void gives_the_same_bits_in_any_split(void **state)
{
    (void) state;
    static rg_grain_component all[ITEMS][COMPONENTS], part[ITEMS][COMPONENTS];
    static double shares[ITEMS][CLASSES], again[ITEMS][CLASSES];
    double edges[CLASSES + 1];
    make_edges(edges);
    rg_simulate_grains_options o = rg_simulate_grains_defaults();
    o.noise_relative = 0.01;
    o.noise_absolute = 0.002;
    const size_t before = rg_threads();
    rg_threads_set(1);
    assert_int_equal(rg_simulate_grain_components(100, ITEMS, COMPONENTS, &o, all[0], NULL), RG_OK);
    assert_int_equal(rg_simulate_grains(edges, CLASSES, all[0], COMPONENTS, 100, ITEMS, &o, shares[0], NULL),
                     RG_OK);
    for (size_t threads = 1; threads < 5; threads++) {
        rg_threads_set(threads);
        const size_t cut = 7 * threads;
        assert_int_equal(rg_simulate_grain_components(100, cut, COMPONENTS, &o, part[0], NULL), RG_OK);
        assert_int_equal(
            rg_simulate_grain_components(100 + cut, ITEMS - cut, COMPONENTS, &o, part[cut], NULL), RG_OK);
        assert_memory_equal(all, part, sizeof all);
        assert_int_equal(
            rg_simulate_grains(edges, CLASSES, part[0], COMPONENTS, 100, cut, &o, again[0], NULL), RG_OK);
        assert_int_equal(rg_simulate_grains(edges, CLASSES, part[cut], COMPONENTS, 100 + cut, ITEMS - cut, &o,
                                            again[cut], NULL),
                         RG_OK);
        assert_memory_equal(shares, again, sizeof shares);
    }
    o.seed++;
    assert_int_equal(rg_simulate_grain_components(100, ITEMS, COMPONENTS, &o, part[0], NULL), RG_OK);
    assert_memory_not_equal(all, part, sizeof all);
    rg_threads_set(before);
}

/* The median and the moments that were asked for, by the family's own law. */
static void components_of_every_family_have_their_numbers(void **state)
{
    (void) state;
    for (rg_family f = RG_FAMILY_LOGNORMAL; f < RG_FAMILY_COUNT; f++) {
        const rg_grain_component c = {.weight = 1, .median_um = 37, .sd_ln = 0.6, .skewness = 0.3};
        double parameters[RG_FAMILY_MOST];
        rg_simulate_grain_parameters(f, &c, parameters);
        const rg_family_moments m = rg_components_family_moments(f, parameters);
        assert_near(m.median_ln, log(37), 1e-12);
        assert_near(m.sd_ln, 0.6, 1e-12);
        if (rg_components_family_parameters(f) > 2)
            assert_near(m.skewness, 0.3, 1e-9);
    }
}

static void refuses_what_is_no_mixture(void **state)
{
    (void) state;
    const double edges[] = {1, 2, 4}, turned[] = {1, 4, 2};
    const rg_grain_component good = {1, 2, 0.5, 0};
    const rg_grain_component bad[2][2] = {{{1, 2, 0.5, 0}, {1, 2, 0, 0}}, {{1, 2, 0.5, 0}, {-1, 2, 1, 0}}};
    const rg_grain_component elsewhere = {1, 1e9, 0.01, 0};
    double shares[4];
    rg_error err = {0};
    assert_int_equal(rg_simulate_grains(turned, 2, &good, 1, 0, 1, NULL, shares, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    memset(&err, 0, sizeof err);
    assert_int_equal(rg_simulate_grains(edges, 2, bad[0], 1, 0, 2, NULL, shares, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    assert_int_equal(rg_simulate_grains(edges, 2, bad[1], 2, 0, 1, NULL, shares, NULL), RG_EDOMAIN);
    assert_int_equal(rg_simulate_grains(edges, 2, &elsewhere, 1, 0, 1, NULL, shares, NULL), RG_EDOMAIN);
    assert_int_equal(rg_simulate_grains(edges, 0, &good, 1, 0, 1, NULL, shares, NULL), RG_ESHAPE);
    assert_int_equal(rg_simulate_grains(edges, 2, &good, 0, 0, 1, NULL, shares, NULL), RG_ESHAPE);
    rg_simulate_grains_options o = rg_simulate_grains_defaults();
    rg_grain_component drawn[3];
    o.weight_low = 0.4;
    assert_int_equal(rg_simulate_grain_components(0, 1, 3, &o, drawn, NULL), RG_EDOMAIN);
    o = rg_simulate_grains_defaults();
    o.median_low_um = 0;
    assert_int_equal(rg_simulate_grain_components(0, 1, 3, &o, drawn, NULL), RG_EDOMAIN);
    o = rg_simulate_grains_defaults();
    o.sd_ln_high = 0.1;
    assert_int_equal(rg_simulate_grain_components(0, 1, 3, &o, drawn, NULL), RG_EDOMAIN);
    assert_int_equal(rg_simulate_grain_components(0, 1, 0, NULL, drawn, NULL), RG_ESHAPE);
    o = rg_simulate_grains_defaults();
    o.skewness_high = 2;
    assert_int_equal(rg_simulate_grain_components(0, 1, 3, &o, drawn, NULL), RG_EDOMAIN);
    o = rg_simulate_grains_defaults();
    o.noise_absolute = -1;
    assert_int_equal(rg_simulate_grains(edges, 2, &good, 1, 0, 1, &o, shares, NULL), RG_EDOMAIN);
    for (size_t n = 1; n < 4; n++) {
        refuse_allocation(n);
        assert_int_equal(rg_simulate_grains(edges, 2, &good, 1, 0, 1, NULL, shares, NULL), RG_ENOMEM);
        assert_true(allocation_was_refused());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_a_lognormal_law_exactly),
        cmocka_unit_test(keeps_the_digits_of_far_classes),
        cmocka_unit_test(adds_components_by_weight),
        cmocka_unit_test(draws_truth_inside_its_ranges),
        cmocka_unit_test(noise_has_the_stated_size),
        cmocka_unit_test(gives_the_same_bits_in_any_split),
        cmocka_unit_test(refuses_what_is_no_mixture),
        cmocka_unit_test(components_of_every_family_have_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
