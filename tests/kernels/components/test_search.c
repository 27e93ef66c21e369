#include "tests/support/check.h"

#include <string.h>

#include "kernels/components/search.h"
#include "kernels/components/starts.h"

enum { CLASSES = 70 };

static const rg_components_noise NOISE = {.relative = 0.005, .floor = 0.01};
static double edges_ln[CLASSES + 1];

static int make_edges(void **state)
{
    (void) state;
    for (int i = 0; i <= CLASSES; i++)
        edges_ln[i] = log(0.3) + 0.13 * i;
    return 0;
}

static const rg_components_fit TRUTH = {
    .family = RG_FAMILY_LOGNORMAL,
    .n = 3,
    .x = {-1.609437912434100, 1.6, -0.7, -0.916290731874155, 3.0, -0.4, -0.916290731874155, 4.9, -0.9}};

static void of_exact_data_every_number_is_found(void **state)
{
    (void) state;
    double data[CLASSES], work[CLASSES];
    rg_components_room room;
    static rg_components_candidates found;
    rg_components_fit exact = TRUTH;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    rg_components_mixture(TRUTH.family, TRUTH.n, TRUTH.x, edges_ln, CLASSES, data, NULL, work);
    rg_components_fit_judge(data, &NOISE, NOISE.relative, &room, &exact);
    rg_components_search(data, TRUTH.family, 4, &NOISE, &room, &found);
    assert_null(rg_components_search_best(&found, 0));
    assert_null(rg_components_search_best(&found, 5));
    double before = INFINITY;
    for (size_t n = 1; n <= 4; n++) {
        const rg_components_fit *best = rg_components_search_best(&found, n);
        assert_non_null(best);
        assert_true(best->deviance < before);
        before = best->deviance + 0.1; /* the fourth has nothing to gain */
        for (size_t i = 0; i < found.n; i++)
            assert_true(found.fits[i].n != n || found.fits[i].deviance >= best->deviance);
    }
    const rg_components_fit *three = rg_components_search_best(&found, 3);
    assert_near(three->deviance, exact.deviance, 0.1);
    for (size_t i = 0; i < 9; i++)
        assert_near(three->x[i], TRUTH.x[i], 0.02);
    rg_components_room_free(&room);
}

/* Of the whole: joining keeps weight, mean and variance of what it joins, leaving out keeps the others. */
static void joining_keeps_the_moments(void **state)
{
    (void) state;
    for (size_t k = 0; k < 2; k++) {
        const rg_components_fit joined = rg_components_starts_joined(&TRUTH, k);
        double weights[RG_MIXTURE_MOST], before[RG_MIXTURE_MOST];
        rg_components_mixture_weights(TRUTH.family, 2, joined.x, weights);
        rg_components_mixture_weights(TRUTH.family, 3, TRUTH.x, before);
        assert_int_equal(joined.n, 2);
        assert_near(weights[k], before[k] + before[k + 1], 1e-14);
        const double share = before[k] / (before[k] + before[k + 1]);
        const double a = TRUTH.x[3 * k + 1];
        const double b = TRUTH.x[3 * k + 4];
        const double mean = share * a + (1.0 - share) * b;
        const double square = share * (exp(2.0 * TRUTH.x[3 * k + 2]) + a * a) +
                              (1.0 - share) * (exp(2.0 * TRUTH.x[3 * k + 5]) + b * b);
        assert_near(joined.x[3 * k + 1], mean, 1e-13);
        assert_near(exp(2.0 * joined.x[3 * k + 2]), square - mean * mean, 1e-12);
        const size_t other = k == 0 ? 2 : 0;
        const size_t stays = k == 0 ? 1 : 0;
        assert_near(weights[stays], before[other], 1e-14);
        assert_near(joined.x[3 * stays + 1], TRUTH.x[3 * other + 1], 1e-14);
    }
    for (size_t k = 0; k < 3; k++) {
        const rg_components_fit left = rg_components_starts_without(&TRUTH, k);
        assert_int_equal(left.n, 2);
        for (size_t j = 0; j < 2; j++)
            assert_memory_equal(left.x + 3 * j, TRUTH.x + 3 * (j < k ? j : j + 1), 3 * sizeof left.x[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_exact_data_every_number_is_found),
        cmocka_unit_test(joining_keeps_the_moments),
    };
    return cmocka_run_group_tests(tests, make_edges, NULL);
}
