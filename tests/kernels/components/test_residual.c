#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/components/residual.h"

enum { CLASSES = 60 };

static const rg_components_noise NOISE = {.relative = 0.02, .floor = 0.01};
static double edges_ln[CLASSES + 1];
static rg_components_room room;

static int make_room(void **state)
{
    (void) state;
    for (int i = 0; i <= CLASSES; i++)
        edges_ln[i] = log(0.5) + 0.14 * i;
    return rg_components_room_init(edges_ln, CLASSES, &room, NULL) == RG_OK ? 0 : 1;
}

static int free_room(void **state)
{
    (void) state;
    rg_components_room_free(&room);
    return 0;
}

/* Errors e_i = a e_(i-1) + sqrt(1 - a^2) z_i on a curve of one component, which is fitted again. */
static double correlation_of(double a, uint64_t item, size_t *n)
{
    double curve[CLASSES], sigma[CLASSES], data[CLASSES], work[CLASSES];
    double total = 0.0;
    double error = rg_random_normal(31, item, CLASSES);
    rg_components_fit fit = {
        .family = RG_FAMILY_LOGNORMAL, .n = 1, .relative = NOISE.relative, .x = {0.0, 3.5, 0.0}};
    rg_components_mixture(fit.family, 1, fit.x, edges_ln, CLASSES, curve, NULL, work);
    rg_components_noise_sigma(&NOISE, NOISE.relative, curve, CLASSES, sigma);
    for (size_t i = 0; i < CLASSES; i++) {
        error = a * error + sqrt(1.0 - a * a) * rg_random_normal(31, item, i);
        total += data[i] = fmax(0.0, curve[i] + sigma[i] * error);
    }
    for (size_t i = 0; i < CLASSES; i++)
        data[i] /= total;
    assert_int_equal(rg_components_fit_from(data, &NOISE, 12, &room, &fit, NULL), RG_OK);
    return rg_components_residual_correlation(data, &NOISE, &fit, &room, n);
}

static void tells_errors_that_go_together_from_those_that_do_not(void **state)
{
    (void) state;
    enum { SETS = 100 };
    size_t alarms = 0;
    size_t found = 0;
    double mean = 0.0;
    for (uint64_t item = 0; item < SETS; item++) {
        size_t n = 0;
        const double independent = correlation_of(0.0, item, &n);
        mean += independent / SETS;
        alarms += rg_components_residuals_are_alike(independent, n);
        found += rg_components_residuals_are_alike(correlation_of(0.8, item, &n), n);
    }
    /* three parameters take away some: the mean is near -3 / n, and a hundred means are known to 0.02 */
    assert_true(mean < 0.0 && mean > -0.15);
    assert_true(alarms <= 2);
    assert_true(found >= 80);
}

static void exact_alternation_is_minus_one(void **state)
{
    (void) state;
    double data[CLASSES], curve[CLASSES], work[CLASSES];
    size_t n = 0;
    const rg_components_fit fit = {
        .family = RG_FAMILY_LOGNORMAL, .n = 1, .relative = NOISE.relative, .x = {0.0, 3.5, 0.0}};
    rg_components_mixture(fit.family, 1, fit.x, edges_ln, CLASSES, curve, NULL, work);
    rg_components_noise_sigma(&NOISE, NOISE.relative, curve, CLASSES, data);
    for (size_t i = 0; i < CLASSES; i++)
        data[i] = curve[i] + (i % 2 == 0 ? 0.5 : -0.5) * data[i];
    assert_near(rg_components_residual_correlation(data, &NOISE, &fit, &room, &n), -1.0, 1e-12);
    assert_true(n > 8 && n < CLASSES);
    for (size_t i = 0; i < CLASSES; i++)
        data[i] = i == 30 ? 1.0 : 0.0; /* no neighbours */
    assert_true(isnan(rg_components_residual_correlation(data, &NOISE, &fit, &room, &n)));
    assert_int_equal(n, 0);
    assert_false(rg_components_residuals_are_alike(NAN, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_errors_that_go_together_from_those_that_do_not),
        cmocka_unit_test(exact_alternation_is_minus_one),
    };
    return cmocka_run_group_tests(tests, make_room, free_room);
}
