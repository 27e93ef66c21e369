#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/draws.h"
#include "kernels/unmix/unmix.h"
#include "tests/support/mixing.h"

enum { N = 4, BANDS = 40, S = 40, DRAWS = 4000 };

/* Mixtures far from every bound: the scatter of the draws is the standard error, to the 1/sqrt(2 DRAWS) = 1.1
 * % that so many draws leave, and the quantiles are those of a normal distribution. With errors and without.
 */
static void scatter_by_the_standard_errors_inside(void **state)
{
    (void) state;
    static double members[N * BANDS], y[S * BANDS], sigma[S * BANDS], x[S * N], errors[S * N], mean[S * N],
        sd[S * N], low[S * N], high[S * N];
    random_endmembers(3, N, BANDS, 0.5, members);
    for (size_t s = 0; s < S; s++)
        for (size_t b = 0; b < BANDS; b++) {
            y[s * BANDS + b] = 0.01 * rg_random_normal(4, s, b);
            sigma[s * BANDS + b] = 0.005 * (1.0 + (double) (b % 5));
            for (size_t i = 0; i < N; i++)
                y[s * BANDS + b] += 0.25 * members[i * BANDS + b];
        }
    rg_endmembers set;
    assert_int_equal(rg_endmembers_init(&set, members, N, BANDS, NULL, NULL, NULL, NULL), RG_OK);
    const rg_unmix_result fit = {.abundances = x, .errors = errors};
    const rg_draws_result result = {.mean = mean, .sd = sd, .low = low, .high = high};
    for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++)
        for (int weigh = 0; weigh < 2; weigh++) {
            const rg_draws draws = {.members = members,
                                    .n_members = N,
                                    .n_bands = BANDS,
                                    .n_classes = N,
                                    .method = (rg_unmix_method) m,
                                    .noise = true,
                                    .weigh = weigh == 1,
                                    .n_draws = DRAWS,
                                    .seed = 9};
            const double *given = weigh == 1 ? sigma : NULL;
            assert_int_equal(rg_unmix_f64(&set, draws.method, y, given, S, &fit, NULL), RG_OK);
            assert_int_equal(rg_draws_f64(&draws, y, given, S, &result, NULL), RG_OK);
            double ratio = 0.0;
            for (size_t k = 0; k < S * N; k++) {
                assert_near(sd[k] / errors[k], 1.0, 5.0 / sqrt(2.0 * DRAWS));
                assert_near((mean[k] - x[k]) / errors[k], 0.0, 5.0 / sqrt(DRAWS));
                assert_near((low[k] - x[k]) / errors[k], -0.9945, 5.0 * 1.5 / sqrt(DRAWS));
                assert_near((high[k] - x[k]) / errors[k], 0.9945, 5.0 * 1.5 / sqrt(DRAWS));
                ratio += sd[k] / errors[k] / (S * N);
            }
            assert_near(ratio, 1.0, 5.0 / sqrt(2.0 * DRAWS * S));
        }
    rg_endmembers_free(&set);
}

/* One member of length one and a truth of zero: the draws are max(0, z), whose mean is 1/sqrt(2 pi) and whose
 * standard deviation is sqrt(1/2 - 1/(2 pi)), while the unbounded ones scatter by one. */
static void bends_at_the_bound_as_it_should(void **state)
{
    (void) state;
    const double member = 1.0, y = 0.0, error = 1.0;
    double mean = 0.0, sd = 0.0, low = 1.0;
    uint32_t n = 0;
    rg_draws draws = {.members = &member,
                      .n_members = 1,
                      .n_bands = 1,
                      .n_classes = 1,
                      .method = RG_UNMIX_NNLS,
                      .noise = true,
                      .n_draws = 40000,
                      .seed = 2};
    const rg_draws_result result = {.mean = &mean, .sd = &sd, .low = &low, .n_draws = &n};
    assert_int_equal(rg_draws_f64(&draws, &y, &error, 1, &result, NULL), RG_OK);
    assert_near(mean, 0.3989422804, 5.0 * 0.584 / 200.0);
    assert_near(sd, 0.5837807, 0.015);
    assert_true(low == 0.0 && n == 40000);
    draws.method = RG_UNMIX_UCLS;
    assert_int_equal(rg_draws_f64(&draws, &y, &error, 1, &result, NULL), RG_OK);
    assert_near(mean, 0.0, 5.0 / 200.0);
    assert_near(sd, 1.0, 5.0 / sqrt(80000.0));
    assert_near(low, -0.9945, 0.04);
}

enum { EACH = 6, CLASSES = 3, MEMBERS = EACH * CLASSES, SCENE = 150 };
static double library[MEMBERS * BANDS], scene[SCENE * BANDS], truth[SCENE * CLASSES];
static size_t class_of[MEMBERS];

/* Every spectrum mixes one member of each class, by other shares. */
static void make_scene(void)
{
    static double centre[CLASSES * BANDS];
    random_endmembers(21, CLASSES, BANDS, 0.2, centre);
    for (size_t m = 0; m < MEMBERS; m++) {
        class_of[m] = m % CLASSES;
        const double slope = 0.3 * (rg_random_uniform(22, m, 0) - 0.5);
        for (size_t b = 0; b < BANDS; b++)
            library[m * BANDS + b] = centre[class_of[m] * BANDS + b] * (1.0 + slope * ((double) b / BANDS)) +
                                     0.05 * rg_random_normal(23, m, b);
    }
    for (size_t s = 0; s < SCENE; s++) {
        double total = 0.0;
        for (size_t c = 0; c < CLASSES; c++)
            total += truth[s * CLASSES + c] = rg_random_uniform(24, s, c);
        for (size_t b = 0; b < BANDS; b++)
            scene[s * BANDS + b] = 0.002 * rg_random_normal(25, s, b);
        for (size_t c = 0; c < CLASSES; c++) {
            const size_t m = c + CLASSES * (size_t) (EACH * rg_random_uniform(26, s, c));
            truth[s * CLASSES + c] /= total;
            for (size_t b = 0; b < BANDS; b++)
                scene[s * BANDS + b] += truth[s * CLASSES + c] * library[m * BANDS + b];
        }
    }
}

static rg_draws bundles(size_t n_draws, bool noise)
{
    return (rg_draws){.members = library,
                      .n_members = MEMBERS,
                      .n_bands = BANDS,
                      .class_of = class_of,
                      .n_classes = CLASSES,
                      .method = RG_UNMIX_FCLS,
                      .noise = noise,
                      .n_draws = n_draws,
                      .seed = 5};
}

static double rms_error(const double *found)
{
    double sum = 0.0;
    for (size_t k = 0; k < SCENE * CLASSES; k++)
        sum += (found[k] - truth[k]) * (found[k] - truth[k]);
    return sqrt(sum / (SCENE * CLASSES));
}

static void recovers_variable_members_better_than_class_means(void **state)
{
    (void) state;
    static double means[CLASSES * BANDS], plain[SCENE * CLASSES], mean[SCENE * CLASSES], sd[SCENE * CLASSES],
        best[SCENE * CLASSES], rmse[SCENE], plain_rmse[SCENE];
    static int32_t member[SCENE * CLASSES];
    make_scene();
    memset(means, 0, sizeof means);
    for (size_t m = 0; m < MEMBERS; m++)
        for (size_t b = 0; b < BANDS; b++)
            means[class_of[m] * BANDS + b] += library[m * BANDS + b] / EACH;
    rg_endmembers set;
    assert_int_equal(rg_endmembers_init(&set, means, CLASSES, BANDS, NULL, NULL, NULL, NULL), RG_OK);
    const rg_unmix_result fit = {.abundances = plain, .rmse = plain_rmse};
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_FCLS, scene, NULL, SCENE, &fit, NULL), RG_OK);
    rg_endmembers_free(&set);
    const rg_draws draws = bundles(400, false);
    const rg_draws_result result = {
        .mean = mean, .sd = sd, .best = best, .best_member = member, .best_rmse = rmse};
    assert_int_equal(rg_draws_f64(&draws, scene, NULL, SCENE, &result, NULL), RG_OK);
    print_message("class means %.4f, mean of draws %.4f, best draw %.4f\n", rms_error(plain), rms_error(mean),
                  rms_error(best));
    assert_true(rms_error(best) < 0.5 * rms_error(plain));
    size_t within = 0;
    for (size_t s = 0; s < SCENE; s++) {
        assert_true(rmse[s] < plain_rmse[s]);
        for (size_t c = 0; c < CLASSES; c++) {
            const size_t k = s * CLASSES + c;
            assert_int_equal(class_of[member[k]], c);
            within += fabs(mean[k] - truth[k]) < 2.0 * sd[k] ? 1 : 0;
        }
    }
    assert_true(within > SCENE * CLASSES * 9 / 10);
}

/* Threads 1, 2 and 5, whole and in pieces, with gaps, float and double. */
static void has_the_same_bits_however_it_is_divided(void **state)
{
    (void) state;
    static double mean[2][SCENE * CLASSES], sd[2][SCENE * CLASSES], low[2][SCENE * CLASSES];
    static float narrow[SCENE * BANDS];
    static const size_t threads[] = {1, 2, 5}, pieces[] = {SCENE, 7, 64};
    const size_t before = rg_threads();
    make_scene();
    for (size_t k = 0; k < SCENE * BANDS; k++) {
        narrow[k] = (float) scene[k];
        scene[k] = (double) narrow[k];
    }
    for (size_t s = 0; s < SCENE; s += 5)
        scene[s * BANDS + s % BANDS] = narrow[s * BANDS + s % BANDS] = NAN;
    for (int t = 0; t < 6; t++) {
        const int to = t > 0 ? 1 : 0;
        rg_threads_set(threads[t % 3]);
        const size_t step = pieces[t / 2];
        for (size_t s = 0; s < SCENE; s += step) {
            rg_draws draws = bundles(50, true);
            draws.first = s;
            const size_t n = SCENE - s < step ? SCENE - s : step;
            const rg_draws_result result = {
                .mean = mean[to] + s * CLASSES, .sd = sd[to] + s * CLASSES, .low = low[to] + s * CLASSES};
            assert_int_equal(t % 2 == 0 ? rg_draws_f64(&draws, scene + s * BANDS, NULL, n, &result, NULL)
                                        : rg_draws_f32(&draws, narrow + s * BANDS, NULL, n, &result, NULL),
                             RG_OK);
        }
        if (t > 0) {
            assert_memory_equal(mean[0], mean[1], sizeof mean[0]);
            assert_memory_equal(sd[0], sd[1], sizeof sd[0]);
            assert_memory_equal(low[0], low[1], sizeof low[0]);
        }
    }
    rg_threads_set(before);
}

static void says_why_there_is_no_answer(void **state)
{
    (void) state;
    double twice[2 * 3] = {1, 2, 3, 2, 4, 6};
    const double y[2 * 3] = {1, 2, 3, NAN, NAN, 1};
    double mean[4], rmse[2];
    uint8_t outcome[2];
    rg_draws draws = {.members = twice, .n_members = 2, .n_bands = 3, .n_classes = 2, .n_draws = 3};
    const rg_draws_result result = {.mean = mean, .best_rmse = rmse, .outcome = outcome};
    assert_int_equal(rg_draws_f64(&draws, y, NULL, 2, &result, NULL), RG_OK);
    assert_int_equal(outcome[0], RG_UNMIX_DEPENDENT);
    assert_int_equal(outcome[1], RG_UNMIX_FEW_BANDS);
    for (size_t k = 0; k < 4; k++)
        assert_true(isnan(mean[k]));
    assert_true(isnan(rmse[0]) && isnan(rmse[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scatter_by_the_standard_errors_inside),
        cmocka_unit_test(bends_at_the_bound_as_it_should),
        cmocka_unit_test(recovers_variable_members_better_than_class_means),
        cmocka_unit_test(has_the_same_bits_however_it_is_divided),
        cmocka_unit_test(says_why_there_is_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
