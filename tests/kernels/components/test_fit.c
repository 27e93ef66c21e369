#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/components/fit.h"
#include "tests/support/refuse.h"

enum { CLASSES = 60, TRUE_N = 2 };

static double edges_ln[CLASSES + 1];

/* ln amplitude, ln median, ln sd of two components. */
static const double TRUTH[] = {-0.916290731874155,  2.302585092994046, -0.6931471805599453,
                               -0.5108256237659907, 4.605170185988092, -0.9162907318741551};

static int make_edges(void **state)
{
    (void) state;
    for (int i = 0; i <= CLASSES; i++)
        edges_ln[i] = log(0.5) + 0.14 * i;
    return 0;
}

static void exact_curve(const double *x, double *curve)
{
    double work[CLASSES];
    rg_components_mixture(RG_FAMILY_LOGNORMAL, TRUE_N, x, edges_ln, CLASSES, curve, NULL, work);
}

static void finds_the_components_of_an_exact_sum(void **state)
{
    (void) state;
    double data[CLASSES];
    rg_components_room room;
    rg_components_fit fit = {
        .family = RG_FAMILY_LOGNORMAL, .n = TRUE_N, .x = {-0.7, 4.2, -0.5, -0.7, 2.7, -0.3}};
    rg_components_noise noise = rg_components_noise_defaults();
    noise.relative = 0.01;
    exact_curve(TRUTH, data);
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    assert_int_equal(rg_components_fit_from(data, &noise, 20, &room, &fit, NULL), RG_OK);
    for (size_t i = 0; i < 6; i++)
        assert_near(fit.x[(i + 3) % 6], TRUTH[i], 1e-8); /* they keep the order of the start */
    assert_near(fit.chi2, 0.0, 1e-10);
    assert_near(fit.scale, 1.0, 1e-9);
    rg_components_room_free(&room);
}

/* Stated errors do not depend on the curve, so the covariance is the inverse of sum J'J / sigma^2. */
static void covariance_inverts_the_information(void **state)
{
    (void) state;
    double data[CLASSES], sigma[CLASSES], covariance[9];
    rg_components_room room;
    rg_components_fit fit = {.family = RG_FAMILY_LOGNORMAL, .n = 1, .x = {0.0, 3.0, -0.2}};
    double information[9] = {0}, jacobian[3 * CLASSES], curve[CLASSES], work[CLASSES];
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    rg_components_mixture(RG_FAMILY_LOGNORMAL, 1, fit.x, edges_ln, CLASSES, data, NULL, work);
    for (size_t i = 0; i < CLASSES; i++)
        sigma[i] = 1e-4 * (1.0 + (double) (i % 3));
    const rg_components_noise noise = {.relative = NAN, .floor = 0.01, .stated = sigma};
    assert_int_equal(rg_components_fit_from(data, &noise, 20, &room, &fit, NULL), RG_OK);
    assert_int_equal(rg_components_fit_covariance(data, &noise, &room, &fit, covariance, NULL), RG_OK);
    rg_components_mixture(RG_FAMILY_LOGNORMAL, 1, fit.x, edges_ln, CLASSES, curve, jacobian, work);
    for (size_t j = 0; j < 3; j++)
        for (size_t k = 0; k < 3; k++)
            for (size_t i = 0; i < CLASSES; i++)
                information[j * 3 + k] +=
                    jacobian[j * CLASSES + i] * jacobian[k * CLASSES + i] / (sigma[i] * sigma[i]);
    for (size_t j = 0; j < 3; j++)
        for (size_t k = 0; k < 3; k++) {
            double product = 0.0;
            for (size_t l = 0; l < 3; l++)
                product += covariance[j * 3 + l] * information[l * 3 + k];
            assert_near(product, j == k ? 1.0 : 0.0, 1e-9);
        }
    rg_components_room_free(&room);
}

/* A model of m = sigma in a class that reads 0: -2 ln Phi(-1) = 3.6820436487, and the limit
 * x^2 + 2 ln x + ln 2 pi far out, to 2 / x^2. */
static void zeros_count_as_censored_values(void **state)
{
    (void) state;
    static const double SIGMAS[] = {1.0, 0.0125, 1.0 / 29.9, 1.0 / 30.1};
    double data[CLASSES], sigma[CLASSES], curve[CLASSES];
    rg_components_room room;
    rg_components_fit fit = {.family = RG_FAMILY_LOGNORMAL, .n = TRUE_N};
    memcpy(fit.x, TRUTH, sizeof TRUTH);
    exact_curve(TRUTH, curve);
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    double found[4];
    for (size_t s = 0; s < 4; s++) {
        double others = 0.0;
        for (size_t i = 0; i < CLASSES; i++) {
            data[i] = i == 30 ? 0.0 : curve[i];
            sigma[i] = curve[30] * SIGMAS[s];
            others += i == 30 ? 0.0 : 2.0 * log(sigma[i]);
        }
        const rg_components_noise noise = {.relative = NAN, .floor = 0.01, .stated = sigma};
        rg_components_fit_judge(data, &noise, NAN, &room, &fit);
        found[s] = fit.deviance - others;
    }
    assert_near(found[0], 3.682043290018527, 1e-9);
    assert_near(found[1], 6400.0 + 2.0 * log(80.0) + 1.8378770664093453, 2.0 / 6400.0);
    assert_near(found[3] - found[2], 30.1 * 30.1 - 29.9 * 29.9 + 2.0 * log(30.1 / 29.9), 3.0 / 900.0);
    rg_components_room_free(&room);
}

static void estimates_the_size_of_the_noise(void **state)
{
    (void) state;
    enum { DRAWS = 40 };
    const double s = 0.02;
    double data[CLASSES], curve[CLASSES], sigma[CLASSES];
    double mean = 0.0;
    rg_components_room room;
    const rg_components_noise model = rg_components_noise_defaults();
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    exact_curve(TRUTH, curve);
    rg_components_noise_sigma(&model, s, curve, CLASSES, sigma);
    for (uint64_t d = 0; d < DRAWS; d++) {
        double total = 0.0;
        for (size_t i = 0; i < CLASSES; i++)
            total += data[i] = fmax(0.0, curve[i] + sigma[i] * rg_random_normal(5, d, i));
        for (size_t i = 0; i < CLASSES; i++)
            data[i] /= total;
        rg_components_fit fit = {.family = RG_FAMILY_LOGNORMAL, .n = TRUE_N};
        memcpy(fit.x, TRUTH, sizeof TRUTH);
        assert_int_equal(rg_components_fit_from(data, &model, 12, &room, &fit, NULL), RG_OK);
        mean += fit.relative / DRAWS;
    }
    assert_near(mean, s, 3.0 * s / sqrt(2.0 * 50.0 * DRAWS) + 0.01 * s);
    rg_components_room_free(&room);
}

static void needs_more_classes_than_parameters(void **state)
{
    (void) state;
    double data[CLASSES] = {0};
    rg_error err = {0};
    rg_components_room room;
    rg_components_fit fit = {.family = RG_FAMILY_LOGNORMAL, .n = TRUE_N};
    const rg_components_noise noise = rg_components_noise_defaults();
    memcpy(fit.x, TRUTH, sizeof TRUTH);
    for (size_t i = 20; i < 25; i++)
        data[i] = 0.2;
    assert_int_equal(rg_components_room_init(edges_ln, CLASSES, &room, NULL), RG_OK);
    assert_int_equal(rg_components_fit_from(data, &noise, 5, &room, &fit, &err), RG_ESHAPE);
    rg_components_room_free(&room);
}

static int allocate_room(void)
{
    rg_components_room room;
    const rg_status status = rg_components_room_init(edges_ln, CLASSES, &room, NULL);
    rg_components_room_free(&room);
    return (int) status;
}

static void refused_memory_is_reported(void **state)
{
    (void) state;
    for (size_t n = 1; n <= 4; n++) {
        refuse_allocation(n);
        const int status = allocate_room();
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
    assert_int_equal(allocate_room(), RG_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_components_of_an_exact_sum),
        cmocka_unit_test(covariance_inverts_the_information),
        cmocka_unit_test(zeros_count_as_censored_values),
        cmocka_unit_test(estimates_the_size_of_the_noise),
        cmocka_unit_test(needs_more_classes_than_parameters),
        cmocka_unit_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, make_edges, NULL);
}
