#include "tests/support/check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/search/mixture.h"
#include "tests/support/line_spectra.h"
#include "tests/support/refuse.h"

enum { CHANNELS = 300, MEMBERS = 40 };

static double members[MEMBERS * CHANNELS];

static int make(void **state)
{
    (void) state;
    line_spectra(21, MEMBERS, MEMBERS, CHANNELS, members);
    return 0;
}

static rg_search_mixture_options plain(void)
{
    rg_search_mixture_options how = rg_search_mixture_defaults();
    how.channels = 1.0;
    return how;
}

static void a_sum_of_three_on_a_slope_is_taken_apart(void **state)
{
    (void) state;
    double spectrum[CHANNELS];
    double limits[MEMBERS];
    rg_search_mixture mixture;
    const rg_search_mixture_options how = plain();
    const size_t which[3] = {4, 17, 30};
    const double weights[3] = {2.0, 0.7, 0.2};
    for (size_t c = 0; c < CHANNELS; c++) {
        spectrum[c] = 5.0 - 0.01 * (double) c + 1e-3 * rg_random_normal(1, 0, c);
        for (size_t k = 0; k < 3; k++)
            spectrum[c] += weights[k] * members[which[k] * CHANNELS + c];
    }
    spectrum[100] = NAN;
    assert_int_equal(rg_search_mixture_find(spectrum, NULL, members, MEMBERS, CHANNELS, NULL, &how, &mixture,
                                            limits, NULL),
                     RG_OK);
    assert_int_equal(mixture.n, 3);
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(mixture.parts[k].member, which[k]);
        assert_near(mixture.parts[k].weight, weights[k], 5.0 * mixture.parts[k].error);
        assert_true(mixture.parts[k].error < 1e-3 && mixture.parts[k].chi2 > 100.0);
        assert_true(isnan(limits[which[k]]));
    }
    assert_near(mixture.rss, 1e-6 * (CHANNELS - 1), 3e-7 * CHANNELS);
}

/* Two members without a common channel, beside a flat one that they have nothing to do with: weights are
 * products, errors sigma / length. */
static void errors_and_limits_have_their_closed_form(void **state)
{
    (void) state;
    enum { N = 8, M = 3 };
    const double three[M * N] = {1, -1, 0, 0, 0, 0, -1, 1, 0, 0, 1, -1, -1, 1, 0, 0, 0, 0, 0, 0, 2, -2, 0, 0};
    const double spectrum[N] = {3.5, -2.5, 0.5, -0.5, 0.0, 0.0, -3.0, 3.0};
    rg_search_mixture_options how = plain();
    rg_search_mixture mixture;
    double limits[M];
    how.least_gain = 0.0;
    how.most = 1;
    assert_int_equal(rg_search_mixture_find(spectrum, NULL, three, M, N, NULL, &how, &mixture, limits, NULL),
                     RG_OK);
    /* The least squares of the full design, by hand: both background columns are all but orthogonal to member
     * 0. */
    double design[3][N];
    double gram[3][4] = {{0.0}};
    for (size_t c = 0; c < N; c++) {
        design[0][c] = 1.0;
        design[1][c] = (double) c;
        design[2][c] = three[c];
    }
    for (size_t i = 0; i < 3; i++)
        for (size_t c = 0; c < N; c++) {
            for (size_t j = 0; j < 3; j++)
                gram[i][j] += design[i][c] * design[j][c];
            gram[i][3] += design[i][c] * spectrum[c];
        }
    const double det = gram[0][0] * (gram[1][1] * gram[2][2] - gram[1][2] * gram[2][1]) -
                       gram[0][1] * (gram[1][0] * gram[2][2] - gram[1][2] * gram[2][0]) +
                       gram[0][2] * (gram[1][0] * gram[2][1] - gram[1][1] * gram[2][0]);
    const double minor = gram[0][0] * gram[1][1] - gram[0][1] * gram[1][0];
    const double weight =
        (gram[2][3] * minor - gram[1][3] * (gram[0][0] * gram[1][2] - gram[0][2] * gram[1][0]) +
         gram[0][3] * (gram[0][1] * gram[1][2] - gram[0][2] * gram[1][1])) /
        det;
    assert_int_equal(mixture.n, 1);
    assert_int_equal(mixture.parts[0].member, 0);
    assert_near(mixture.parts[0].weight, weight, 1e-12);
    assert_near(mixture.parts[0].error, sqrt(mixture.rss / (N - 3) * minor / det), 1e-12);
    assert_true(isnan(limits[0]) && limits[1] > 0.0 && limits[2] > 0.0);
    /* What the sum would have risen to without it. */
    assert_near(mixture.parts[0].chi2, N * log(mixture.total / mixture.rss), 1e-9);
}

/* White noise: errors are the scatter of the weights, and a member of as much as its limit is chosen in 95 of
 * 100 cases. */
static void errors_and_limits_are_what_noise_makes_of_them(void **state)
{
    (void) state;
    enum { TRIALS = 400 };
    const rg_search_mixture_options how = plain();
    const unsigned char use[MEMBERS] = {[3] = 1, [9] = 1};
    double sum = 0.0;
    double squares = 0.0;
    double stated = 0.0;
    double found[3] = {0.0};
    for (size_t trial = 0; trial < TRIALS; trial++) {
        double spectrum[CHANNELS];
        double limits[MEMBERS];
        rg_search_mixture mixture;
        for (size_t c = 0; c < CHANNELS; c++)
            spectrum[c] = members[3 * CHANNELS + c] + 0.05 * rg_random_normal(8, trial, c);
        assert_int_equal(rg_search_mixture_find(spectrum, NULL, members, MEMBERS, CHANNELS, use, &how,
                                                &mixture, limits, NULL),
                         RG_OK);
        assert_int_equal(mixture.n, 1);
        assert_int_equal(mixture.parts[0].member, 3);
        sum += mixture.parts[0].weight;
        squares += mixture.parts[0].weight * mixture.parts[0].weight;
        stated += mixture.parts[0].error / TRIALS;
        const double limit = limits[9];
        for (size_t k = 0; k < 3; k++) {
            const double amount = 0.5 * (double) (k + 1) * limit;
            double more[CHANNELS];
            for (size_t c = 0; c < CHANNELS; c++)
                more[c] = members[3 * CHANNELS + c] + amount * members[9 * CHANNELS + c] +
                          0.05 * rg_random_normal(9, trial, c);
            assert_int_equal(rg_search_mixture_find(more, NULL, members, MEMBERS, CHANNELS, use, &how,
                                                    &mixture, limits, NULL),
                             RG_OK);
            found[k] += (mixture.n == 2) / (double) TRIALS;
        }
    }
    const double mean = sum / TRIALS;
    const double scatter = sqrt((squares - TRIALS * mean * mean) / (TRIALS - 1));
    assert_near(mean, 1.0, 4.0 * scatter / sqrt((double) TRIALS));
    assert_relative(stated, scatter, 0.12);
    assert_near(found[1], 0.95, 0.04);
    /* Half of it is 1.1 standard errors below the threshold of 3.96 (15.7 = 10 + ln 300, squared errors). */
    assert_near(found[0], 0.13, 0.08);
    assert_true(found[2] > 0.999);
}

/* What has next to no weight might as well not have been measured. */
static void weights_say_what_counts(void **state)
{
    (void) state;
    double spectrum[CHANNELS];
    double weights[CHANNELS];
    rg_search_mixture weighed;
    rg_search_mixture without;
    const rg_search_mixture_options how = plain();
    for (size_t c = 0; c < CHANNELS; c++) {
        const bool is_spoilt = c % 7 == 0;
        weights[c] = is_spoilt ? 1e-9 : 3.0;
        spectrum[c] = 0.7 * members[2 * CHANNELS + c] + 0.3 * members[5 * CHANNELS + c] +
                      1e-3 * rg_random_normal(3, 0, c) + (is_spoilt ? (double) (c % 5) : 0.0);
    }
    assert_int_equal(rg_search_mixture_find(spectrum, weights, members, MEMBERS, CHANNELS, NULL, &how,
                                            &weighed, NULL, NULL),
                     RG_OK);
    for (size_t c = 0; c < CHANNELS; c += 7)
        spectrum[c] = NAN;
    assert_int_equal(
        rg_search_mixture_find(spectrum, NULL, members, MEMBERS, CHANNELS, NULL, &how, &without, NULL, NULL),
        RG_OK);
    assert_int_equal(weighed.n, 2);
    assert_int_equal(without.n, 2);
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(weighed.parts[k].member, without.parts[k].member);
        assert_relative(weighed.parts[k].weight, without.parts[k].weight, 1e-6);
    }
    assert_relative(weighed.rss, 9.0 * without.rss, 1e-6);
}

/* Nothing is added to a pure member, and a twin of a chosen one is no news. */
static void what_brings_nothing_is_not_chosen(void **state)
{
    (void) state;
    double twins[3 * CHANNELS];
    double spectrum[CHANNELS];
    double limits[3];
    rg_search_mixture mixture;
    const rg_search_mixture_options how = plain();
    memcpy(twins, members, 2 * CHANNELS * sizeof *twins);
    for (size_t c = 0; c < CHANNELS; c++) {
        twins[2 * CHANNELS + c] = 3.0 * members[c];
        spectrum[c] = 4.0 * members[c] + 0.01 * rg_random_normal(4, 0, c);
    }
    assert_int_equal(
        rg_search_mixture_find(spectrum, NULL, twins, 3, CHANNELS, NULL, &how, &mixture, limits, NULL),
        RG_OK);
    assert_int_equal(mixture.n, 1);
    assert_true(isnan(limits[0]) && isnan(limits[2]) && limits[1] > 0.0);
    /* A spectrum upside down has no positive part. */
    for (size_t c = 0; c < CHANNELS; c++)
        spectrum[c] = -members[c];
    assert_int_equal(
        rg_search_mixture_find(spectrum, NULL, twins, 1, CHANNELS, NULL, &how, &mixture, NULL, NULL), RG_OK);
    assert_int_equal(mixture.n, 0);
}

static void what_cannot_be_fitted_is_refused(void **state)
{
    (void) state;
    double spectrum[CHANNELS];
    rg_search_mixture mixture;
    rg_search_mixture_options how = plain();
    for (size_t c = 0; c < CHANNELS; c++)
        spectrum[c] = c < 2 ? 1.0 : NAN;
    assert_int_equal(
        rg_search_mixture_find(spectrum, NULL, members, MEMBERS, CHANNELS, NULL, &how, &mixture, NULL, NULL),
        RG_EDOMAIN);
    how.most = RG_SEARCH_MIXTURE_MOST + 1;
    assert_int_equal(
        rg_search_mixture_find(members, NULL, members, MEMBERS, CHANNELS, NULL, &how, &mixture, NULL, NULL),
        RG_ESHAPE);
    how.most = 1;
    for (size_t refused = 1;; refused++) {
        refuse_allocation(refused);
        const rg_status status = rg_search_mixture_find(members, NULL, members, MEMBERS, CHANNELS, NULL, &how,
                                                        &mixture, NULL, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_of_three_on_a_slope_is_taken_apart),
        cmocka_unit_test(errors_and_limits_have_their_closed_form),
        cmocka_unit_test(errors_and_limits_are_what_noise_makes_of_them),
        cmocka_unit_test(weights_say_what_counts),
        cmocka_unit_test(what_brings_nothing_is_not_chosen),
        cmocka_unit_test(what_cannot_be_fitted_is_refused),
    };
    return cmocka_run_group_tests(tests, make, NULL);
}
