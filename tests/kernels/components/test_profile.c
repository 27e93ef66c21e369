#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/components/misfit.h"
#include "kernels/components/profile.h"
#include "kernels/linear/bounded.h"

enum { CLASSES = 60, TRUE_N = 2, STRIDE = 3, PARAMETERS = TRUE_N * STRIDE };

static const rg_components_noise NOISE = {.relative = 0.02, .floor = 0.01};
static const rg_components_noise UNKNOWN = {.relative = NAN, .floor = 0.01};
static double edges_ln[CLASSES + 1];

/* Two that overlap: ln amplitude, ln median, ln sd. */
static const rg_components_fit TRUTH = {
    .family = RG_FAMILY_LOGNORMAL,
    .n = TRUE_N,
    .relative = 0.02,
    .x = {-0.916290731874155, 3.2, -0.6931471805599453, -0.5108256237659907, 4.6, -0.5}};

static int make_edges(void **state)
{
    (void) state;
    for (int i = 0; i <= CLASSES; i++)
        edges_ln[i] = log(0.5) + 0.14 * i;
    return 0;
}

static void make_data(uint64_t item, double *data)
{
    double curve[CLASSES], sigma[CLASSES], work[CLASSES];
    double total = 0.0;
    rg_components_mixture(TRUTH.family, TRUE_N, TRUTH.x, edges_ln, CLASSES, curve, NULL, work);
    rg_components_noise_sigma(&NOISE, NOISE.relative, curve, CLASSES, sigma);
    for (size_t i = 0; i < CLASSES; i++)
        total += data[i] = fmax(0.0, curve[i] + sigma[i] * rg_random_normal(78, item, i));
    for (size_t i = 0; i < CLASSES; i++)
        data[i] /= total;
}

static rg_decomposition answer(const double *data, const rg_components_noise *noise, rg_components_room *room)
{
    rg_decomposition found = {.n = TRUE_N};
    found.fits[TRUE_N - 1] = TRUTH;
    assert_int_equal(rg_components_fit_from(data, noise, 12, room, &found.fits[TRUE_N - 1], NULL), RG_OK);
    return found;
}

static rg_components_intervals profile(const double *data, const rg_components_noise *noise,
                                       const rg_decomposition *found, rg_components_room *room)
{
    rg_components_intervals intervals = {0};
    assert_int_equal(rg_components_profile(data, noise, found, 0.95, room, &intervals, NULL), RG_OK);
    return intervals;
}

/* Least deviance with a parameter held by its bounds: another way to the same constraint. */
static double held(const double *data, const rg_components_fit *fit, size_t parameter, double value,
                   rg_components_room *room)
{
    double low[PARAMETERS], high[PARAMETERS], x[PARAMETERS], cost;
    const rg_components_misfit_state state = {data, room, fit->family, fit->n};
    const rg_bounded_problem least = {
        .n = PARAMETERS, .m = CLASSES, .low = low, .high = high, .tolerance = 1e-13, .most_steps = 500};
    rg_components_mixture_bounds(fit->family, fit->n, edges_ln, CLASSES, low, high);
    low[parameter] = high[parameter] = value;
    memcpy(x, fit->x, sizeof x);
    assert_int_equal(
        rg_bounded_minimise(&least, rg_components_misfit, &state, x, NULL, NULL, &cost, room->solver, NULL),
        RG_OK);
    return cost;
}

/* At the limits the deviance has risen by 1.959964^2. */
static void deviance_at_the_limits_is_what_it_should_be(void **state)
{
    (void) state;
    double data[CLASSES];
    rg_components_room room;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    for (uint64_t item = 0; item < 8; item++) {
        make_data(item, data);
        const rg_decomposition found = answer(data, &NOISE, &room);
        const rg_components_fit *fit = &found.fits[TRUE_N - 1];
        const rg_components_intervals ends = profile(data, &NOISE, &found, &room);
        const double bottom = held(data, fit, 1, fit->x[1], &room);
        for (size_t k = 0; k < TRUE_N; k++) {
            const size_t mean = k * STRIDE + 1;
            const double limits[4] = {ends.low[k][RG_COMPONENT_MEAN], ends.high[k][RG_COMPONENT_MEAN],
                                      log(ends.low[k][RG_COMPONENT_SD]), log(ends.high[k][RG_COMPONENT_SD])};
            for (size_t i = 0; i < 4; i++)
                assert_relative(held(data, fit, mean + i / 2, limits[i], &room) - bottom,
                                1.959963984540054 * 1.959963984540054, 0.01);
            assert_true(ends.low[k][RG_COMPONENT_MEDIAN] == limits[0] &&
                        ends.high[k][RG_COMPONENT_MODE] == limits[1]);
        }
        assert_near(ends.low[0][RG_COMPONENT_WEIGHT], 1.0 - ends.high[1][RG_COMPONENT_WEIGHT], 2e-4);
    }
    rg_components_room_free(&room);
}

/* Of little noise the model is linear: errors are those of the information, and limits 1.96 of them away. */
static void little_noise_gives_what_the_information_says(void **state)
{
    (void) state;
    double data[CLASSES], work[CLASSES], covariance[PARAMETERS * PARAMETERS];
    const rg_components_noise little = {.relative = 1e-5, .floor = 0.01};
    rg_components_room room;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    rg_components_mixture(TRUTH.family, TRUE_N, TRUTH.x, edges_ln, CLASSES, data, NULL, work);
    const rg_decomposition found = answer(data, &little, &room);
    const rg_components_fit *fit = &found.fits[TRUE_N - 1];
    assert_int_equal(rg_components_fit_covariance(data, &little, &room, fit, covariance, NULL), RG_OK);
    const rg_components_intervals ends = profile(data, &little, &found, &room);
    for (size_t k = 0; k < TRUE_N; k++) {
        const size_t mean = k * STRIDE + 1;
        const double error = sqrt(covariance[mean * PARAMETERS + mean]);
        assert_relative(ends.error[k][RG_COMPONENT_MEAN], error, 1e-3);
        assert_relative(ends.high[k][RG_COMPONENT_MEAN] - fit->x[mean], 1.96 * error, 2e-3);
        assert_relative(fit->x[mean] - ends.low[k][RG_COMPONENT_MEAN], 1.96 * error, 2e-3);
    }
    rg_components_room_free(&room);
}

/* 200 data sets of five numbers, the noise known and not: if the five were one number, 95 per cent of 200 has
 * a binomial error of 1.5 per cent. */
static void intervals_cover_the_truth(void **state)
{
    (void) state;
    enum { SETS = 200 };
    double expected[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES];
    rg_components_room room;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    rg_components_quantities(&TRUTH, expected);
    for (size_t known = 0; known < 2; known++) {
        size_t n = 0;
        size_t covered = 0;
        for (uint64_t item = 0; item < SETS; item++) {
            static const rg_component_quantity JUDGED[] = {RG_COMPONENT_MEAN, RG_COMPONENT_SD,
                                                           RG_COMPONENT_WEIGHT};
            const rg_components_noise *noise = known == 1 ? &NOISE : &UNKNOWN;
            double data[CLASSES];
            make_data(1000 + item, data);
            const rg_decomposition found = answer(data, noise, &room);
            const rg_components_intervals ends = profile(data, noise, &found, &room);
            for (size_t i = 0; i < 5; i++, n++) {
                const double truth = expected[i % 2][JUDGED[i / 2]];
                covered +=
                    truth >= ends.low[i % 2][JUDGED[i / 2]] && truth <= ends.high[i % 2][JUDGED[i / 2]];
            }
        }
        assert_near((double) covered / (double) n, 0.95, 0.03);
    }
    rg_components_room_free(&room);
}

/* A rival whose components come in another order is the same answer, so nothing becomes wider. */
static void components_that_swap_do_not_mix(void **state)
{
    (void) state;
    double data[CLASSES];
    rg_components_room room;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    make_data(5, data);
    rg_decomposition found = answer(data, &NOISE, &room);
    const rg_components_intervals alone = profile(data, &NOISE, &found, &room);
    rg_components_fit *rival = &found.rivals[0].fit;
    *rival = found.fits[TRUE_N - 1];
    memcpy(rival->x, found.fits[TRUE_N - 1].x + STRIDE, STRIDE * sizeof rival->x[0]);
    memcpy(rival->x + STRIDE, found.fits[TRUE_N - 1].x, STRIDE * sizeof rival->x[0]);
    found.n_rivals = 1;
    const rg_components_intervals both = profile(data, &NOISE, &found, &room);
    for (size_t k = 0; k < TRUE_N; k++)
        for (size_t q = 0; q < RG_COMPONENT_QUANTITIES; q++) {
            assert_near(both.low[k][q], alone.low[k][q], 1e-3 * alone.error[k][q]);
            assert_near(both.high[k][q], alone.high[k][q], 1e-3 * alone.error[k][q]);
        }
    rg_components_room_free(&room);
}

static void a_weight_that_is_all_there_is_has_no_error(void **state)
{
    (void) state;
    double data[CLASSES], work[CLASSES];
    rg_components_room room;
    rg_decomposition found = {.n = 1};
    rg_error err = {0};
    rg_components_intervals intervals;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    found.fits[0] = (rg_components_fit){.family = RG_FAMILY_SKEW_NORMAL, .n = 1, .x = {0.0, 3.0, -0.3, 1.5}};
    rg_components_mixture(RG_FAMILY_SKEW_NORMAL, 1, found.fits[0].x, edges_ln, CLASSES, data, NULL, work);
    assert_int_equal(rg_components_fit_from(data, &NOISE, 12, &room, &found.fits[0], NULL), RG_OK);
    const rg_components_intervals ends = profile(data, &NOISE, &found, &room);
    assert_near(ends.low[0][RG_COMPONENT_WEIGHT], 1.0, 0.0);
    assert_near(ends.error[0][RG_COMPONENT_WEIGHT], 0.0, 0.0);
    for (size_t q = RG_COMPONENT_MEAN; q < RG_COMPONENT_QUANTITIES; q++)
        assert_true(ends.low[0][q] < ends.high[0][q] && ends.error[0][q] > 0.0);
    assert_true(ends.low[0][RG_COMPONENT_MEDIAN] != ends.low[0][RG_COMPONENT_MEAN]);
    assert_int_equal(rg_components_profile(data, &NOISE, &found, 1.0, &room, &intervals, &err), RG_EDOMAIN);
    rg_components_room_free(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deviance_at_the_limits_is_what_it_should_be),
        cmocka_unit_test(little_noise_gives_what_the_information_says),
        cmocka_unit_test(intervals_cover_the_truth),
        cmocka_unit_test(components_that_swap_do_not_mix),
        cmocka_unit_test(a_weight_that_is_all_there_is_has_no_error),
    };
    return cmocka_run_group_tests(tests, make_edges, NULL);
}
