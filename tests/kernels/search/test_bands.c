#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/search/bands.h"
#include "tests/support/refuse.h"

enum { CHANNELS = 400, MOST = 8 };

static void line(double *spectrum, double at, double height, double sigma)
{
    for (size_t c = 0; c < CHANNELS; c++)
        spectrum[c] += height * exp(-0.5 * pow(((double) c - at) / sigma, 2.0));
}

static void prominence_is_height_above_the_higher_saddle(void **state)
{
    (void) state;
    const double spectrum[] = {0, 1, 5, 2, 3, 0, 1, 1, 0, 4};
    rg_search_band bands[MOST];
    size_t n = 0;
    assert_int_equal(rg_search_bands_find(spectrum, 3, 0.0, MOST, bands, &n, NULL), RG_OK);
    assert_int_equal(n, 0); /* a top at the end of the axis is none */
    /* Noise is put to nothing by a long flat piece. */
    double y[60] = {0.0};
    for (size_t c = 0; c < 10; c++)
        y[30 + c] = spectrum[c];
    y[40] = 0.0;
    assert_int_equal(rg_search_bands_find(y, 60, 0.0, MOST, bands, &n, NULL), RG_OK);
    const size_t channels[] = {32, 34, 36, 39};
    const double prominences[] = {5.0, 1.0, 1.0, 4.0};
    assert_int_equal(n, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(bands[i].channel, channels[i]);
        assert_near(bands[i].prominence, prominences[i], 0.0);
    }
}

static void lines_are_found_above_the_noise_and_the_share(void **state)
{
    (void) state;
    double spectrum[CHANNELS];
    rg_search_band bands[MOST];
    size_t n = 0;
    for (size_t c = 0; c < CHANNELS; c++)
        spectrum[c] = 0.01 * rg_random_normal(3, 0, c);
    line(spectrum, 60.0, 1.0, 4.0);
    line(spectrum, 150.0, 0.3, 4.0);
    line(spectrum, 300.0, 0.02, 4.0); /* two sigma: not a band */
    assert_int_equal(rg_search_bands_find(spectrum, CHANNELS, 0.05, MOST, bands, &n, NULL), RG_OK);
    assert_int_equal(n, 2);
    assert_near((double) bands[0].channel, 60.0, 2.0);
    assert_near((double) bands[1].channel, 150.0, 2.0);
    assert_int_equal(rg_search_bands_find(spectrum, CHANNELS, 0.5, MOST, bands, &n, NULL), RG_OK);
    assert_int_equal(n, 1);
    assert_int_equal(rg_search_bands_find(spectrum, CHANNELS, 0.05, 1, bands, &n, NULL), RG_OK);
    assert_int_equal(n, 1);
    assert_near((double) bands[0].channel, 60.0, 2.0);
}

static void what_was_not_measured_ends_a_spectrum(void **state)
{
    (void) state;
    double spectrum[CHANNELS] = {0.0};
    rg_search_band bands[MOST];
    size_t n = 0;
    line(spectrum, 100.0, 1.0, 5.0);
    line(spectrum, 200.0, 1.0, 5.0);
    spectrum[101] = NAN;
    assert_int_equal(rg_search_bands_find(spectrum, CHANNELS, 0.05, MOST, bands, &n, NULL), RG_OK);
    assert_int_equal(n, 1);
    assert_int_equal(bands[0].channel, 200);
    for (size_t c = 0; c < CHANNELS; c++)
        spectrum[c] = NAN;
    assert_int_equal(rg_search_bands_find(spectrum, CHANNELS, 0.05, MOST, bands, &n, NULL), RG_OK);
    assert_int_equal(n, 0);
}

static void bands_within_reach_explain_each_other(void **state)
{
    (void) state;
    const rg_search_band bands[] = {{100, 1, 1}, {200, 1, 1}, {300, 1, 1}};
    const rg_search_band others[] = {{97, 1, 1}, {290, 1, 1}};
    unsigned char explained[3];
    rg_search_bands_explain(bands, 3, others, 2, 0, 4.0, explained);
    assert_true(explained[0] == 1 && explained[1] == 0 && explained[2] == 0);
    rg_search_bands_explain(bands, 3, others, 2, 8, 4.0, explained);
    assert_true(explained[0] == 0 && explained[1] == 0 && explained[2] == 1);
    rg_search_bands_explain(bands, 3, others, 0, 0, 4.0, explained);
    assert_true(explained[0] == 0 && explained[1] == 0 && explained[2] == 0);
}

static void lack_of_memory_is_said(void **state)
{
    (void) state;
    const double spectrum[3] = {0.0, 1.0, 0.0};
    rg_search_band bands[1];
    size_t n = 0;
    for (size_t refused = 1; refused <= 2; refused++) {
        refuse_allocation(refused);
        assert_int_equal(rg_search_bands_find(spectrum, 3, 0.0, 1, bands, &n, NULL), RG_ENOMEM);
        assert_true(allocation_was_refused());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prominence_is_height_above_the_higher_saddle),
        cmocka_unit_test(lines_are_found_above_the_noise_and_the_share),
        cmocka_unit_test(what_was_not_measured_ends_a_spectrum),
        cmocka_unit_test(bands_within_reach_explain_each_other),
        cmocka_unit_test(lack_of_memory_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
