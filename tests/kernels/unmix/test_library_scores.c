#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/unmix/library_scores.h"
#include "tests/support/mixing.h"

static void angles_are_exact_down_to_nothing(void **state)
{
    (void) state;
    const double x[3] = {2.0, 0.0, NAN};
    const double y[3] = {0.0, 3.0, 1.0};
    const double back[3] = {-1.0, 0.0, 0.0};
    assert_near(rg_library_angle(x, y, 3), acos(0.0), 1e-15);
    assert_near(rg_library_angle(x, back, 3), acos(-1.0), 1e-15);
    for (double t = 1.0; t > 1e-12; t /= 7.0) {
        const double turned[3] = {cos(t), sin(t), 5.0};
        assert_relative(rg_library_angle(x, turned, 3), t, 1e-12);
    }
    const double zero[3] = {0.0, 0.0, 0.0};
    assert_true(isnan(rg_library_angle(x, zero, 3)));
}

/* Three of a class on a circle, one of another class that is a dimmer copy of the first. */
static void scores_follow_from_their_definitions(void **state)
{
    (void) state;
    const double spectra[5][2] = {{1.0, 0.0}, {0.6, 0.8}, {0.8, 0.6}, {0.5, 0.0}, {0.0, 1.0}};
    const size_t class_of[5] = {0, 0, 0, 1, 2};
    const rg_library_limits limits = {0.0, 1.0, 0.7, 0.5};
    double ear[5], masa[5];
    uint32_t in[5], out[5];
    size_t near[5];
    const rg_library_scores scores = {ear, masa, in, out, near};
    assert_int_equal(rg_library_score(&spectra[0][0], 5, 2, class_of, &limits, &scores, NULL), RG_OK);
    /* Unit vectors at cosine c model each other with fraction c and RMSE sqrt((1 - c^2) / 2). */
    assert_near(ear[0], (0.8 / sqrt(2.0) + 0.6 / sqrt(2.0)) / 2.0, 1e-15);
    assert_near(ear[1], (0.8 / sqrt(2.0) + sqrt((1.0 - 0.96 * 0.96) / 2.0)) / 2.0, 1e-14);
    assert_near(masa[0], (acos(0.6) + acos(0.8)) / 2.0, 1e-15);
    assert_true(isnan(ear[3]) && isnan(masa[4]));
    /* 0 to 1: RMSE 0.57, too large; 0 to 2: 0.42, fine; 0 to 3: half of it, shade 0.5; 3 to 0 takes twice. */
    assert_int_equal(in[0], 1);
    assert_int_equal(out[0], 1);
    assert_int_equal(in[3], 0);
    assert_int_equal(out[3], 0);
    assert_int_equal(near[0], 2);
    assert_int_equal(near[1], 2);
    assert_int_equal(near[3], 5);
    assert_int_equal(rg_library_score(&spectra[0][0], 5, 0, class_of, &limits, &scores, NULL), RG_ESHAPE);
}

static void keeps_the_best_of_every_class(void **state)
{
    (void) state;
    const double score[7] = {3.0, 1.0, 2.0, NAN, 5.0, 1.0, 5.0};
    const size_t class_of[7] = {0, 0, 0, 1, 2, 0, 2};
    size_t keeper[7];
    const size_t one[7] = {1, 1, 1, 3, 4, 1, 4};
    const size_t two[7] = {1, 1, 1, 3, 4, 5, 6};
    assert_int_equal(rg_library_prune_class(score, class_of, 7, 1, keeper), 3);
    assert_memory_equal(keeper, one, sizeof one);
    assert_int_equal(rg_library_prune_class(score, class_of, 7, 2, keeper), 5);
    assert_memory_equal(keeper, two, sizeof two);
}

/* After pruning no two kept are closer than the angle, and every dropped one is closer to its keeper. */
static void leaves_no_two_within_the_angle(void **state)
{
    (void) state;
    enum { N = 60, B = 12 };
    static double spectra[N * B];
    size_t keeper[N];
    double distance[N];
    random_endmembers(9, N, B, 0.15, spectra);
    const double angle = 0.15;
    const size_t n_kept = rg_library_prune_angle(spectra, N, B, angle, keeper, distance);
    assert_true(n_kept > 3 && n_kept < N);
    size_t count = 0;
    for (size_t i = 0; i < N; i++) {
        assert_true(keeper[keeper[i]] == keeper[i] && keeper[i] <= i);
        if (keeper[i] != i) {
            assert_true(distance[i] < angle);
            assert_true(distance[i] == rg_library_angle(spectra + i * B, spectra + keeper[i] * B, B));
            continue;
        }
        count++;
        for (size_t k = 0; k < i; k++)
            assert_true(keeper[k] != k || rg_library_angle(spectra + i * B, spectra + k * B, B) >= angle);
    }
    assert_int_equal(count, n_kept);
}

static void has_the_same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    enum { N = 50, B = 30 };
    static double spectra[N * B], ear[2][N], masa[2][N];
    static uint32_t in[2][N], out[2][N];
    size_t class_of[N], near[2][N];
    const rg_library_limits limits = {-0.05, 1.05, 0.8, 0.1};
    const size_t before = rg_threads();
    random_endmembers(10, N, B, 0.2, spectra);
    spectra[7] = NAN;
    for (size_t i = 0; i < N; i++)
        class_of[i] = i % 4;
    for (size_t k = 0; k < 2; k++) {
        rg_threads_set(1 + 3 * k);
        const rg_library_scores scores = {ear[k], masa[k], in[k], out[k], near[k]};
        assert_int_equal(rg_library_score(spectra, N, B, class_of, &limits, &scores, NULL), RG_OK);
    }
    rg_threads_set(before);
    assert_memory_equal(ear[0], ear[1], sizeof ear[0]);
    assert_memory_equal(masa[0], masa[1], sizeof masa[0]);
    assert_memory_equal(in[0], in[1], sizeof in[0]);
    assert_memory_equal(out[0], out[1], sizeof out[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(angles_are_exact_down_to_nothing),
        cmocka_unit_test(scores_follow_from_their_definitions),
        cmocka_unit_test(keeps_the_best_of_every_class),
        cmocka_unit_test(leaves_no_two_within_the_angle),
        cmocka_unit_test(has_the_same_bits_for_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
