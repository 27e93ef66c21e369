#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/search/features.h"
#include "tests/support/line_spectra.h"
#include "tests/support/refuse.h"

enum { CHANNELS = 200 };

static double squares(const float *values, size_t n)
{
    double sum = 0.0;
    for (size_t c = 0; c < n; c++)
        sum += (double) values[c] * (double) values[c];
    return sum;
}

/* Without smoothing, gate and compression they are the intensities and their differences, scaled. */
static void plain_features_are_the_spectrum_and_its_differences(void **state)
{
    (void) state;
    const rg_search_features how = {
        .sigma = 0.0, .gate = 0.0, .power = 1.0, .slope_power = 1.0, .weight = 0.2};
    const double spectrum[5] = {0.0, 3.0, 4.0, 0.0, 0.0};
    float features[10];
    bool has = false;
    assert_int_equal(rg_search_features_make(&how, spectrum, 1, 5, features, &has, NULL), RG_OK);
    assert_true(has);
    const double intensities[5] = {0.0, 3.0 / 5.0, 4.0 / 5.0, 0.0, 0.0};
    const double slopes[5] = {3.0, 2.0, -1.5, -2.0, 0.0};
    for (size_t c = 0; c < 5; c++) {
        assert_near((double) features[c], sqrt(0.2) * intensities[c], 1e-7);
        assert_near((double) features[5 + c], sqrt(0.8) * slopes[c] / sqrt(9.0 + 4.0 + 2.25 + 4.0), 1e-7);
    }
}

/* A Gauss line smoothed by a Gaussian is a wider one: sigma^2 = 3^2 + 2^2, its root wider by sqrt 2. */
static void smoothing_widens_a_line_as_it_must(void **state)
{
    (void) state;
    const rg_search_features how = {
        .sigma = 2.0, .gate = 0.0, .power = 0.5, .slope_power = 0.5, .weight = 1.0};
    double spectrum[CHANNELS];
    static float features[2 * CHANNELS];
    bool has = false;
    for (size_t c = 0; c < CHANNELS; c++)
        spectrum[c] = 50.0 * exp(-0.5 * pow(((double) c - 100.0) / 3.0, 2.0));
    assert_int_equal(rg_search_features_make(&how, spectrum, 1, CHANNELS, features, &has, NULL), RG_OK);
    for (size_t c = 80; c <= 120; c++)
        assert_near((double) (features[c] / features[100]), exp(-0.25 * pow((double) c - 100.0, 2.0) / 13.0),
                    2e-3);
}

static void the_scale_of_a_spectrum_is_of_no_matter(void **state)
{
    (void) state;
    const rg_search_features how = rg_search_features_defaults();
    static double spectra[2 * CHANNELS];
    static float features[4 * CHANNELS];
    bool has[2];
    line_spectra(3, 1, 1, CHANNELS, spectra);
    for (size_t c = 0; c < CHANNELS; c++)
        spectra[CHANNELS + c] = 1024.0 * spectra[c];
    assert_int_equal(rg_search_features_make(&how, spectra, 2, CHANNELS, features, has, NULL), RG_OK);
    assert_memory_equal(features, features + 2 * CHANNELS, sizeof(float) * 2 * CHANNELS);
    assert_near(squares(features, CHANNELS), 0.5, 1e-6);
    assert_near(squares(features + CHANNELS, CHANNELS), 0.5, 1e-6);
}

/* Missing channels have no feature, and a row of nothing else is said to have none. */
static void what_was_not_measured_has_no_feature(void **state)
{
    (void) state;
    const rg_search_features how = rg_search_features_defaults();
    static double spectra[4 * CHANNELS];
    static float features[8 * CHANNELS];
    bool has[4];
    line_spectra(4, 1, 1, CHANNELS, spectra);
    for (size_t c = 0; c < CHANNELS; c++) {
        spectra[CHANNELS + c] = c < 40 || c == 90 ? NAN : spectra[c];
        spectra[2 * CHANNELS + c] = NAN;
        spectra[3 * CHANNELS + c] = -1.0;
    }
    assert_int_equal(rg_search_features_make(&how, spectra, 4, CHANNELS, features, has, NULL), RG_OK);
    assert_true(has[0] && has[1] && !has[2] && !has[3]);
    for (size_t c = 0; c < CHANNELS; c++) {
        assert_true(isfinite(features[2 * CHANNELS + c]) && isfinite(features[3 * CHANNELS + c]));
        if (c < 40 || c == 90)
            assert_true(features[2 * CHANNELS + c] == 0.0F && features[3 * CHANNELS + c] == 0.0F);
    }
    assert_true(squares(features + 4 * CHANNELS, 4 * CHANNELS) == 0.0);
}

static void options_out_of_range_and_lack_of_memory_are_refused(void **state)
{
    (void) state;
    rg_search_features how = rg_search_features_defaults();
    const double spectrum[3] = {0.0, 1.0, 0.0};
    float features[6];
    bool has = false;
    how.gate = 1.0;
    assert_int_equal(rg_search_features_make(&how, spectrum, 1, 3, features, &has, NULL), RG_EDOMAIN);
    how = rg_search_features_defaults();
    how.sigma = NAN;
    assert_int_equal(rg_search_features_make(&how, spectrum, 1, 3, features, &has, NULL), RG_EDOMAIN);
    how = rg_search_features_defaults();
    for (size_t refused = 1;; refused++) {
        refuse_allocation(refused);
        const rg_status status = rg_search_features_make(&how, spectrum, 1, 3, features, &has, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

static void threads_agree(void **state)
{
    (void) state;
    enum { N = 9 };
    const rg_search_features how = rg_search_features_defaults();
    static double spectra[N * CHANNELS];
    static float one[2 * N * CHANNELS];
    static float three[2 * N * CHANNELS];
    bool has[N];
    line_spectra(5, N, 3, CHANNELS, spectra);
    rg_threads_set(1);
    assert_int_equal(rg_search_features_make(&how, spectra, N, CHANNELS, one, has, NULL), RG_OK);
    rg_threads_set(3);
    assert_int_equal(rg_search_features_make(&how, spectra, N, CHANNELS, three, has, NULL), RG_OK);
    rg_threads_set(1);
    assert_memory_equal(one, three, sizeof one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_features_are_the_spectrum_and_its_differences),
        cmocka_unit_test(smoothing_widens_a_line_as_it_must),
        cmocka_unit_test(the_scale_of_a_spectrum_is_of_no_matter),
        cmocka_unit_test(what_was_not_measured_has_no_feature),
        cmocka_unit_test(options_out_of_range_and_lack_of_memory_are_refused),
        cmocka_unit_test(threads_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
