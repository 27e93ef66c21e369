#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/signal/interferogram.h"
#include "tests/support/refuse.h"

enum { MOST = 4160, ROOM = 16385 };
static const double PI = 3.14159265358979323846;
static const double STEP = 2.0 / (2.0 * 15798.2598); /* cm; two half waves of the laser a point */

static double signal[2 * MOST], spectrum[4 * ROOM], wavenumber[ROOM];

/* A band exp(-((nu - centre) / sigma)^2 / 2) of height `height`: its interferogram at path d has the closed
 * form height sigma sqrt(2 pi) exp(-2 (pi sigma d)^2) cos(2 pi centre d), and the transform of points STEP
 * apart, each counted half as the ramp does, gives height / (4 STEP). */
static double band(double height, double centre, double sigma, double d)
{
    return height * sigma * sqrt(2.0 * PI) * exp(-2.0 * pow(PI * sigma * d, 2.0)) *
           cos(2.0 * PI * centre * d);
}

static double gauss(double centre, double sigma, double nu)
{
    return exp(-0.5 * pow((nu - centre) / sigma, 2.0));
}

static void transform_one(const double *x, size_t n, const rg_interferogram_options *o, double *vertex,
                          uint8_t *found, size_t *channels)
{
    rg_interferogram *plan = NULL;
    assert_int_equal(rg_interferogram_new(n, o, &plan, NULL), RG_OK);
    *channels = rg_interferogram_channels(plan);
    assert_true(*channels <= ROOM);
    rg_interferogram_axis(plan, STEP, wavenumber);
    assert_int_equal(rg_interferogram_spectra(plan, x, 1, spectrum, vertex, found, NULL, NULL), RG_OK);
    rg_interferogram_free(plan);
}

/* A constant on top, zero path between two points, single-sided with short and long arms exchanged: the band
 * comes back to 1e-9 of its height, with the factor 1 + 0.3 / 100 of a ramp that begins at the nearest point.
 */
static void a_gaussian_band_comes_back(void **state)
{
    (void) state;
    const size_t n = 1000;
    rg_interferogram_options o = rg_interferogram_defaults();
    o.apodisation = RG_APODISE_BOXCAR;
    for (int turned = 0; turned < 2; turned++) {
        double vertex;
        uint8_t found;
        size_t channels;
        const double zero = turned ? (double) n - 1.0 - 100.3 : 100.3;
        for (size_t i = 0; i < n; i++)
            signal[i] = 7.0e3 + band(2.0, 2500.0, 300.0, ((double) i - zero) * STEP);
        transform_one(signal, n, &o, &vertex, &found, &channels);
        assert_int_equal(found, RG_INTERFEROGRAM_OK);
        assert_int_equal(channels, 1025);
        assert_near(vertex, zero, 0.05); /* the parabola is an estimate of a cosine's top */
        for (size_t k = 1; k < channels; k++)
            if (wavenumber[k] > 1500.0)
                assert_near(spectrum[k] * 4.0 * STEP, 1.003 * 2.0 * gauss(2500.0, 300.0, wavenumber[k]),
                            2e-9);
    }
}

/* Every channel against the sums written out with weights from the definition. */
static void equals_the_sums_written_out(void **state)
{
    (void) state;
    enum { N = 300, BURST = 40, POINTS = 1024 };
    const int arm = N - 1 - BURST;
    rg_interferogram_options o = rg_interferogram_defaults();
    double mean = 0.0;
    double vertex;
    uint8_t found;
    size_t channels;
    for (int i = 0; i < N; i++) {
        signal[i] =
            band(1.0, 1800.0, 350.0, (i - BURST - 0.2) * STEP) + 2.0 * rg_random_normal(3, 0, (uint64_t) i);
        mean += signal[i] / N;
    }
    transform_one(signal, N, &o, &vertex, &found, &channels);
    assert_int_equal(channels, POINTS / 2 + 1);
    for (int j = 0; j <= POINTS / 2; j += 7) {
        double re = 0.0, im = 0.0, c = 0.0, s = 0.0;
        for (int i = 0; i < N; i++) {
            const int k = i - BURST;
            const double turn = 2.0 * PI * (double) ((long) j * k % POINTS) / POINTS;
            const double ramp = k >= BURST ? 1.0 : (k + (double) BURST) / (2.0 * BURST);
            const double wide = ramp * (0.54 + 0.46 * cos(PI * k / arm));
            const double narrow = k > BURST ? 0.0 : 0.54 + 0.46 * cos(PI * k / BURST);
            re += (signal[i] - mean) * wide * cos(turn);
            im -= (signal[i] - mean) * wide * sin(turn);
            c += (signal[i] - mean) * narrow * cos(turn);
            s -= (signal[i] - mean) * narrow * sin(turn);
        }
        const double phase = atan2(s, c);
        assert_near(spectrum[j], re * cos(phase) + im * sin(phase), 1e-8);
    }
}

/* Points before and behind the centreburst measure the same, and must not count twice: with the ramp a broad
 * and a narrow band keep their ratio; without it the broad one, which ends within the short arm, doubles
 * (Orange-Spectroscopy #641). */
static void the_short_arm_is_not_counted_twice(void **state)
{
    (void) state;
    enum { N = 4000, BURST = 128 };
    rg_interferogram_options o = rg_interferogram_defaults();
    o.apodisation = RG_APODISE_BOXCAR;
    o.zero_filling = 1;
    double ratio[2];
    for (int i = 0; i < N; i++)
        signal[i] = band(1.0, 2000.0, 150.0, (i - BURST) * STEP) + band(1.0, 5000.0, 6.0, (i - BURST) * STEP);
    for (int r = 0; r < 2; r++) {
        double vertex;
        uint8_t found;
        size_t channels;
        o.ramp = r == 0 ? RG_RAMP_AUTO : RG_RAMP_NEVER;
        transform_one(signal, N, &o, &vertex, &found, &channels);
        const size_t broad = (size_t) (2000.0 / wavenumber[1] + 0.5);
        const size_t narrow = (size_t) (5000.0 / wavenumber[1] + 0.5);
        ratio[r] = spectrum[broad] / gauss(2000.0, 150.0, wavenumber[broad]) /
                   (spectrum[narrow] / gauss(5000.0, 6.0, wavenumber[narrow]));
    }
    assert_near(ratio[0], 1.0, 1e-6);
    /* All of the broad band is doubled, of the narrow one what lies within the short arm; its cut end leaves
     * tails under the broad band. */
    const double within = erf(sqrt(2.0) * PI * 6.0 * BURST * STEP);
    assert_near(ratio[1], 2.0 / (1.0 + within), 0.02);
}

/* Apodisation is about the centreburst, whatever lies before it: a single-sided interferogram without phase
 * error gives the spectrum of the double-sided one with the same long arm (Orange-Spectroscopy #641). */
static void one_side_is_as_good_as_two(void **state)
{
    (void) state;
    enum { ARM = 1500, BURST = 200 };
    static double both[2 * ARM + 1], expected[ROOM];
    rg_interferogram_options o = rg_interferogram_defaults();
    double vertex;
    uint8_t found;
    size_t channels;
    o.n_transform = 8192;
    for (int i = 0; i <= 2 * ARM; i++)
        both[i] = band(1.0, 2200.0, 200.0, (i - ARM) * STEP) + band(-0.02, 2300.0, 4.0, (i - ARM) * STEP);
    for (int a = 0; a < RG_APODISE_COUNT; a++) {
        o.apodisation = (rg_apodisation) a;
        transform_one(both, 2 * ARM + 1, &o, &vertex, &found, &channels);
        memcpy(expected, spectrum, channels * sizeof *expected);
        assert_near(vertex, ARM, 1e-9);
        transform_one(both + ARM - BURST, ARM + BURST + 1, &o, &vertex, &found, &channels);
        assert_near(vertex, BURST, 1e-9);
        /* The means differ by what lies beyond the short arm: a constant, far below the bands. */
        for (size_t k = 0; k < channels; k++)
            if (wavenumber[k] > 1700.0 && wavenumber[k] < 2700.0)
                assert_near(spectrum[k] * 4.0 * STEP, expected[k] * 4.0 * STEP, 2e-6);
    }
}

/* Zero filling interpolates: factor f puts f - 1 channels between two and leaves those as they are; a length
 * that is a power of two already is not doubled (Orange-Spectroscopy #318, #265). */
static void zero_filling_only_adds_channels(void **state)
{
    (void) state;
    static double once[ROOM];
    rg_interferogram_options o = rg_interferogram_defaults();
    const size_t lengths[] = {1023, 1024, 1025};
    const size_t expected[] = {513, 513, 1025};
    for (int l = 0; l < 3; l++) {
        double vertex;
        uint8_t found;
        size_t channels;
        for (size_t i = 0; i < lengths[l]; i++)
            signal[i] = band(1.0, 2500.0, 60.0, ((double) i - 70.0) * STEP);
        o.zero_filling = 1;
        transform_one(signal, lengths[l], &o, &vertex, &found, &channels);
        assert_int_equal(channels, expected[l]);
        assert_relative(wavenumber[1], 1.0 / ((double) (2 * (channels - 1)) * STEP), 1e-14);
        assert_relative(wavenumber[channels - 1], 15798.2598 / 2.0, 1e-14);
        memcpy(once, spectrum, channels * sizeof *once);
        o.zero_filling = 4;
        transform_one(signal, lengths[l], &o, &vertex, &found, &channels);
        assert_int_equal(channels, 4 * (expected[l] - 1) + 1);
        for (size_t k = 0; k < expected[l]; k++)
            if (fabs(once[k]) > 1e-3 * 0.25 / STEP)
                assert_near(spectrum[4 * k] / once[k], 1.0, 1e-9);
    }
}

/* A difference interferogram with a negative band: signed phase keeps it negative, Mertz turns it up. Its
 * largest excursion is not at zero path, which is stated, therefore. */
static void signed_phase_keeps_negative_bands(void **state)
{
    (void) state;
    const size_t n = 1000;
    rg_interferogram_options o = rg_interferogram_defaults();
    double vertex;
    uint8_t found;
    size_t channels;
    o.zero_path = 120.0;
    for (size_t i = 0; i < n; i++) {
        const double d = ((double) i - 120.0) * STEP;
        signal[i] = band(1.0, 2000.0, 200.0, d) + band(-0.5, 4000.0, 200.0, d);
    }
    for (int p = 0; p < RG_PHASE_COUNT; p++) {
        o.phase = (rg_phase_correction) p;
        transform_one(signal, n, &o, &vertex, &found, &channels);
        const size_t up = (size_t) (2000.0 / wavenumber[1] + 0.5);
        const size_t down = (size_t) (4000.0 / wavenumber[1] + 0.5);
        const double depth = p == RG_PHASE_SIGNED ? -0.5 : 0.5;
        assert_near(spectrum[up] * 4.0 * STEP / gauss(2000.0, 200.0, wavenumber[up]), 1.0, 1e-3);
        assert_near(spectrum[down] * 4.0 * STEP / gauss(4000.0, 200.0, wavenumber[down]), depth, 1e-3);
    }
}

static void what_is_no_interferogram_is_named(void **state)
{
    (void) state;
    enum { N = 256, KINDS = 6 };
    const uint8_t expected[KINDS] = {RG_INTERFEROGRAM_OK,       RG_INTERFEROGRAM_NOT_FINITE,
                                     RG_INTERFEROGRAM_NO_BURST, RG_INTERFEROGRAM_AT_END,
                                     RG_INTERFEROGRAM_CLIPPED,  RG_INTERFEROGRAM_NO_BURST};
    static double x[KINDS][N], out[KINDS][N + 1];
    rg_interferogram_options o = rg_interferogram_defaults();
    rg_interferogram *plan = NULL;
    double vertex[KINDS];
    uint8_t found[KINDS];
    for (int i = 0; i < N; i++) {
        for (int kind = 0; kind < 5; kind++)
            x[kind][i] = band(1.0, 2000.0, 300.0, (i - (kind == 3 ? 5 : 50)) * STEP);
        x[2][i] = cos(0.7 * i);
        x[5][i] = 4.0;
    }
    x[1][200] = NAN;
    for (int i = 49; i <= 51; i++)
        x[4][i] = 900.0;
    assert_int_equal(rg_interferogram_new(N, &o, &plan, NULL), RG_OK);
    assert_int_equal(rg_interferogram_channels(plan), N + 1);
    assert_int_equal(rg_interferogram_spectra(plan, &x[0][0], KINDS, &out[0][0], vertex, found, NULL, NULL),
                     RG_OK);
    for (int kind = 0; kind < KINDS; kind++) {
        assert_int_equal(found[kind], expected[kind]);
        assert_int_equal(isnan(vertex[kind]), kind > 0);
        for (int k = 0; k <= N; k++)
            assert_int_equal(isnan(out[kind][k]), kind > 0);
    }
    rg_interferogram_free(plan);
    /* Where zero path is stated, a laser line has a spectrum, too. */
    o.zero_path = 50.0;
    o.n_transform = 300;
    size_t channels;
    transform_one(x[2], N, &o, vertex, found, &channels);
    assert_int_equal(found[0], RG_INTERFEROGRAM_OK);
    assert_int_equal(channels, 151);
    assert_true(vertex[0] == 50.0);
}

static void options_that_cannot_be_are_refused(void **state)
{
    (void) state;
    rg_interferogram *plan = NULL;
    const struct {
        size_t n, zero_filling, n_transform;
        double zero_path, scale;
        rg_status expected;
    } cases[] = {
        {31, 1, 0, NAN, 1.0, RG_ESHAPE},    {64, 3, 0, NAN, 1.0, RG_ESHAPE},
        {64, 0, 0, NAN, 1.0, RG_ESHAPE},    {64, 1, 62, NAN, 1.0, RG_ESHAPE},
        {64, 1, 65, NAN, 1.0, RG_ESHAPE},   {64, 1, 0, 64.0, 1.0, RG_EDOMAIN},
        {64, 1, 0, -1.0, 1.0, RG_EDOMAIN},  {64, 1, 0, NAN, INFINITY, RG_EDOMAIN},
        {64, 2048, 0, NAN, 1.0, RG_ESHAPE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_interferogram_options o = rg_interferogram_defaults();
        o.zero_filling = cases[i].zero_filling;
        o.n_transform = cases[i].n_transform;
        o.zero_path = cases[i].zero_path;
        o.scale = cases[i].scale;
        assert_int_equal(rg_interferogram_new(cases[i].n, &o, &plan, NULL), cases[i].expected);
        assert_null(plan);
    }
}

static void threads_and_memory(void **state)
{
    (void) state;
    enum { N = 200, ROWS = 9 };
    static double x[ROWS][N], first[ROWS][257], second[ROWS][257];
    double vertex[ROWS];
    uint8_t found[ROWS];
    rg_interferogram *plan = NULL;
    const rg_interferogram_options o = rg_interferogram_defaults();
    for (int s = 0; s < ROWS; s++)
        for (int i = 0; i < N; i++)
            x[s][i] = band(1.0, 2000.0, 400.0, (i - 40 - s) * STEP) +
                      rg_random_normal(1, (uint64_t) s, (uint64_t) i);
    for (size_t refused = 1;; refused++) {
        rg_error err = {0};
        refuse_allocation(refused);
        rg_status status = rg_interferogram_new(N, &o, &plan, &err);
        if (status == RG_OK)
            status = rg_interferogram_spectra(plan, &x[0][0], ROWS, &first[0][0], vertex, found, NULL, &err);
        const bool came = allocation_was_refused();
        rg_interferogram_free(plan);
        assert_int_equal(status, came ? RG_ENOMEM : RG_OK);
        if (!came)
            break;
    }
    assert_int_equal(rg_interferogram_new(N, &o, &plan, NULL), RG_OK);
    const size_t before = rg_threads();
    rg_threads_set(3);
    assert_int_equal(rg_interferogram_spectra(plan, &x[0][0], ROWS, &second[0][0], vertex, found, NULL, NULL),
                     RG_OK);
    rg_threads_set(before);
    assert_memory_equal(first, second, sizeof first);
    rg_interferogram_free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gaussian_band_comes_back),
        cmocka_unit_test(equals_the_sums_written_out),
        cmocka_unit_test(the_short_arm_is_not_counted_twice),
        cmocka_unit_test(one_side_is_as_good_as_two),
        cmocka_unit_test(zero_filling_only_adds_channels),
        cmocka_unit_test(signed_phase_keeps_negative_bands),
        cmocka_unit_test(what_is_no_interferogram_is_named),
        cmocka_unit_test(options_that_cannot_be_are_refused),
        cmocka_unit_test(threads_and_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
