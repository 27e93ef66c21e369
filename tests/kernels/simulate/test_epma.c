#include "tests/support/check.h"

#include "kernels/base/threads.h"
#include "kernels/simulate/epma.h"

enum { N_SPECIES = 3, N_OXIDES = 4, N_SPOTS = 40000 };

static const double COMPOSITION[N_SPECIES][N_OXIDES] = {
    {46.3, 47.0, 2.9, 3.8}, {44.0, 39.7, 0.0, 6.4}, {42.2, 55.6, NAN, 0.0}};

static double wt[N_SPOTS][N_OXIDES], sigma[N_SPOTS][N_OXIDES], again[N_SPOTS][N_OXIDES],
    ideal[N_SPOTS][N_OXIDES];
static size_t truth[N_SPOTS];

static void spots_scatter_around_their_truth(void **state)
{
    (void) state;
    const double share[N_SPECIES] = {2.0, 1.0, 1.0};
    const rg_simulate_epma_options options = rg_simulate_epma_defaults();
    rg_error err = {0};
    assert_int_equal(rg_simulate_epma(&COMPOSITION[0][0], N_SPECIES, N_OXIDES, share, N_SPOTS, &options,
                                      &wt[0][0], &sigma[0][0], truth, &ideal[0][0], &err),
                     RG_OK);
    double n = 0.0;
    double mean = 0.0;
    double square = 0.0;
    size_t within = 0;
    for (size_t s = 0; s < N_SPOTS; s++) {
        assert_true(isnan(wt[s][2]) == (truth[s] == 2));
        if (truth[s] != 0)
            continue;
        n += 1.0;
        mean += wt[s][1] - 47.0;
        square += (wt[s][1] - 47.0) * (wt[s][1] - 47.0);
        within += fabs(wt[s][1] - ideal[s][1]) <= sigma[s][1];
        assert_near(sigma[s][1], hypot(0.01 * wt[s][1], 0.02), 1e-12);
    }
    assert_near(n / N_SPOTS, 0.5, 4 * 0.5 / sqrt(N_SPOTS));
    /* The stated error is that of the stored truth: 68.27 % lie within it. */
    assert_near((double) within / n, 0.6827, 4 * 0.4654 / sqrt(n));
    /* Column error and common factor add in quadrature. */
    const double expected = sqrt(0.47 * 0.47 + 0.02 * 0.02 + 0.235 * 0.235);
    assert_near(mean / n, 0.0, 4 * expected / sqrt(n));
    assert_relative(sqrt(square / n), expected, 4 / sqrt(2 * n));
}

static void threads_and_cuts_give_the_same_bits(void **state)
{
    (void) state;
    enum { N = 1000, CUT = 333 };
    rg_simulate_epma_options options = rg_simulate_epma_defaults();
    options.seed = 99;
    rg_error err = {0};
    rg_threads_set(1);
    assert_int_equal(rg_simulate_epma(&COMPOSITION[0][0], 2, N_OXIDES, NULL, N, &options, &wt[0][0], NULL,
                                      truth, NULL, &err),
                     RG_OK);
    rg_threads_set(4);
    assert_int_equal(rg_simulate_epma(&COMPOSITION[0][0], 2, N_OXIDES, NULL, CUT, &options, &again[0][0],
                                      NULL, NULL, NULL, &err),
                     RG_OK);
    options.first_spot = CUT;
    assert_int_equal(rg_simulate_epma(&COMPOSITION[0][0], 2, N_OXIDES, NULL, N - CUT, &options,
                                      &again[CUT][0], NULL, NULL, NULL, &err),
                     RG_OK);
    assert_memory_equal(wt, again, N * sizeof wt[0]);
}

static void refuses_what_cannot_be_simulated(void **state)
{
    (void) state;
    const double negative[N_OXIDES] = {1, -1, 0, 0};
    const double none[1] = {0.0};
    rg_simulate_epma_options options = rg_simulate_epma_defaults();
    rg_error err = {0};
    assert_int_equal(
        rg_simulate_epma(negative, 0, N_OXIDES, NULL, 1, &options, &wt[0][0], NULL, NULL, NULL, &err),
        RG_ESHAPE);
    err = (rg_error){0};
    assert_int_equal(
        rg_simulate_epma(negative, 1, N_OXIDES, NULL, 1, &options, &wt[0][0], NULL, NULL, NULL, &err),
        RG_EDOMAIN);
    assert_int_equal(err.index, 0);
    assert_int_equal(rg_simulate_epma(&COMPOSITION[0][0], 1, N_OXIDES, none, 1, &options, &wt[0][0], NULL,
                                      NULL, NULL, NULL),
                     RG_EDOMAIN);
    options.relative_error = NAN;
    assert_int_equal(rg_simulate_epma(&COMPOSITION[0][0], 1, N_OXIDES, NULL, 1, &options, &wt[0][0], NULL,
                                      NULL, NULL, NULL),
                     RG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spots_scatter_around_their_truth),
        cmocka_unit_test(threads_and_cuts_give_the_same_bits),
        cmocka_unit_test(refuses_what_cannot_be_simulated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
