#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/components/bootstrap.h"
#include "tests/support/refuse.h"

enum { CLASSES = 60, TRUE_N = 2, STRIDE = 3 };

static double edges_ln[CLASSES + 1];
static const double TRUTH[] = {-0.916290731874155,  2.302585092994046, -0.6931471805599453,
                               -0.5108256237659907, 4.605170185988092, -0.9162907318741551};
static const rg_components_noise NOISE = {.relative = 0.02, .floor = 0.01};

static int make_edges(void **state)
{
    (void) state;
    for (int i = 0; i <= CLASSES; i++)
        edges_ln[i] = log(0.5) + 0.14 * i;
    return 0;
}

static rg_components_fit truth(void)
{
    rg_components_fit fit = {.family = RG_FAMILY_LOGNORMAL, .n = TRUE_N, .relative = NOISE.relative};
    memcpy(fit.x, TRUTH, sizeof TRUTH);
    return fit;
}

static void make_data(uint64_t item, double *data)
{
    double curve[CLASSES], sigma[CLASSES], work[CLASSES];
    double total = 0.0;
    rg_components_mixture(RG_FAMILY_LOGNORMAL, TRUE_N, TRUTH, edges_ln, CLASSES, curve, NULL, work);
    rg_components_noise_sigma(&NOISE, NOISE.relative, curve, CLASSES, sigma);
    for (size_t i = 0; i < CLASSES; i++)
        total += data[i] = fmax(0.0, curve[i] + sigma[i] * rg_random_normal(77, item, i));
    for (size_t i = 0; i < CLASSES; i++)
        data[i] /= total;
}

static rg_components_intervals bootstrap(const rg_components_fit *fit, size_t draws, uint64_t seed)
{
    rg_components_room room;
    rg_components_intervals intervals;
    rg_components_bootstrap_options o = rg_components_bootstrap_defaults();
    o.draws = draws;
    o.seed = seed;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    assert_int_equal(rg_components_bootstrap(fit, &NOISE, &o, &room, &intervals, NULL), RG_OK);
    rg_components_room_free(&room);
    return intervals;
}

/* Near the optimum the fit is linear, so the spread of refits is what the Fisher information says. */
static void spread_agrees_with_the_information(void **state)
{
    (void) state;
    enum { PARAMETERS = TRUE_N * STRIDE, DRAWS = 400 };
    double data[CLASSES], covariance[PARAMETERS * PARAMETERS], work[CLASSES];
    rg_components_room room;
    const rg_components_fit fit = truth();
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    rg_components_mixture(RG_FAMILY_LOGNORMAL, TRUE_N, TRUTH, edges_ln, CLASSES, data, NULL, work);
    assert_int_equal(rg_components_fit_covariance(data, &NOISE, &room, &fit, covariance, NULL), RG_OK);
    rg_components_room_free(&room);
    const rg_components_intervals found = bootstrap(&fit, DRAWS, 3);
    for (size_t k = 0; k < TRUE_N; k++) {
        const size_t mean = k * STRIDE + 1;
        const size_t width = k * STRIDE + 2;
        const double sd = exp(TRUTH[width]);
        /* the spread of a spread of 400 draws is 3.5 per cent */
        assert_relative(found.error[k][RG_COMPONENT_MEAN], sqrt(covariance[mean * PARAMETERS + mean]), 0.12);
        assert_relative(found.error[k][RG_COMPONENT_SD], sd * sqrt(covariance[width * PARAMETERS + width]),
                        0.12);
        assert_relative(found.high[k][RG_COMPONENT_MEAN] - found.low[k][RG_COMPONENT_MEAN],
                        2.0 * 1.96 * found.error[k][RG_COMPONENT_MEAN], 0.15);
    }
}

/* 80 data sets with five numbers each, means, widths and a weight: 95 per cent of 400, with a binomial error
 * of 1.1 per cent. */
static void intervals_cover_the_truth(void **state)
{
    (void) state;
    enum { SETS = 80 };
    static const rg_component_quantity JUDGED[] = {RG_COMPONENT_MEAN, RG_COMPONENT_SD};
    double expected[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES];
    const rg_components_fit start = truth();
    rg_components_quantities(&start, expected);
    rg_components_room room;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    size_t covered = 0;
    size_t n = 0;
    for (uint64_t item = 0; item < SETS; item++) {
        double data[CLASSES];
        rg_components_fit fit = start;
        make_data(item, data);
        assert_int_equal(rg_components_fit_from(data, &NOISE, 12, &room, &fit, NULL), RG_OK);
        const rg_components_intervals found = bootstrap(&fit, 150, item);
        for (size_t k = 0; k < TRUE_N; k++)
            for (size_t q = 0; q < 2; q++, n++)
                covered += expected[k][JUDGED[q]] >= found.low[k][JUDGED[q]] &&
                           expected[k][JUDGED[q]] <= found.high[k][JUDGED[q]];
        covered += expected[0][RG_COMPONENT_WEIGHT] >= found.low[0][RG_COMPONENT_WEIGHT] &&
                   expected[0][RG_COMPONENT_WEIGHT] <= found.high[0][RG_COMPONENT_WEIGHT];
        n++;
    }
    rg_components_room_free(&room);
    const double share = (double) covered / (double) n;
    assert_near(share, 0.95, 0.03);
}

static void same_seed_same_bits(void **state)
{
    (void) state;
    const rg_components_fit fit = truth();
    const rg_components_intervals a = bootstrap(&fit, 20, 9);
    const rg_components_intervals b = bootstrap(&fit, 20, 9);
    const rg_components_intervals c = bootstrap(&fit, 20, 10);
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_not_equal(&a, &c, sizeof a);
}

static void refuses_bad_options_and_memory(void **state)
{
    (void) state;
    rg_components_room room;
    rg_components_intervals intervals;
    rg_components_bootstrap_options o = rg_components_bootstrap_defaults();
    const rg_components_fit fit = truth();
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    o.draws = 1;
    assert_int_equal(rg_components_bootstrap(&fit, &NOISE, &o, &room, &intervals, NULL), RG_EDOMAIN);
    o.draws = 2;
    o.level = 1.0;
    assert_int_equal(rg_components_bootstrap(&fit, &NOISE, &o, &room, &intervals, NULL), RG_EDOMAIN);
    o.level = 0.9;
    for (size_t n = 1; n <= 2; n++) {
        refuse_allocation(n);
        const rg_status status = rg_components_bootstrap(&fit, &NOISE, &o, &room, &intervals, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_components_room_free(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spread_agrees_with_the_information),
        cmocka_unit_test(intervals_cover_the_truth),
        cmocka_unit_test(same_seed_same_bits),
        cmocka_unit_test(refuses_bad_options_and_memory),
    };
    return cmocka_run_group_tests(tests, make_edges, NULL);
}
