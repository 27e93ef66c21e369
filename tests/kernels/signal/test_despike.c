#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/signal/despike.h"

enum { N = 1000, SPECTRA = 40, MOST_SPIKES = 10 };

/* Lines at 1 cm-1 sampling: position (channel), FWHM, height. */
typedef struct {
    double at, fwhm, height;
} line;

/* FWHM: quartz 464 and its neighbours, the doublet of olivine, diamond 1332 through a spectrometer of 2.5. */
static const line QUARTZ[] = {{128, 10, 0.2}, {206, 18, 0.35}, {264, 7, 0.1},
                              {355, 7, 0.12}, {464, 7, 1},     {806, 12, 0.06}};
static const line OLIVINE[] = {{304, 12, 0.05}, {434, 14, 0.05}, {592, 12, 0.07}, {824, 10, 0.9},
                               {856, 10, 1},    {920, 14, 0.2},  {960, 12, 0.3}};
static const line DIAMOND[] = {{332, 3, 1}, {700, 90, 0.05}};
static const struct {
    const line *lines;
    size_t n;
    double lorentz; /* share */
} MINERALS[] = {{QUARTZ, 6, 1.0}, {OLIVINE, 7, 0.7}, {DIAMOND, 2, 1.0}};
enum { N_MINERALS = sizeof MINERALS / sizeof MINERALS[0] };

static double uniform(size_t item, size_t draw)
{
    return rg_random_uniform(3, item, draw);
}

static double normal(size_t item, size_t draw)
{
    return rg_random_normal(4, item, draw);
}

/* A mineral's spectrum, shifted by a part of a channel, with the noise of counts on a slope. */
static void simulate(size_t mineral, size_t number, double counts, double *values)
{
    const size_t item = 1000 * mineral + number;
    const double shift = uniform(item, 100000) * 4.0;
    for (size_t i = 0; i < N; i++) {
        double y = 0.3 + 0.0002 * (double) i;
        for (size_t k = 0; k < MINERALS[mineral].n; k++) {
            const line *l = &MINERALS[mineral].lines[k];
            const double u = 2.0 * ((double) i - l->at - shift) / l->fwhm;
            y += l->height * (MINERALS[mineral].lorentz / (1.0 + u * u) +
                              (1.0 - MINERALS[mineral].lorentz) * exp(-log(2.0) * u * u));
        }
        values[i] = counts * y + sqrt(counts * y) * normal(item, i);
    }
}

static size_t despike(const double *values, const double *reference, size_t n, double *out, uint8_t *flagged)
{
    const rg_despike_options options = rg_despike_defaults();
    double *work = calloc(rg_despike_work(n), sizeof *work);
    assert_non_null(work);
    const size_t found = rg_despike(values, reference, n, &options, out, flagged, work);
    free(work);
    return found;
}

/* Tops of true lines of every mineral, bright and dim, stay; the few channels that noise alone lifts beyond
 * 5 deviations are below one in ten thousand. */
static void tops_of_true_lines_are_left_alone(void **state)
{
    (void) state;
    double values[N], out[N];
    uint8_t flagged[N];
    size_t tops = 0;
    size_t touched_tops = 0;
    size_t touched = 0;
    for (size_t m = 0; m < N_MINERALS; m++)
        for (size_t s = 0; s < SPECTRA; s++) {
            simulate(m, s, s % 2 == 0 ? 1e3 : 1e5, values);
            touched += despike(values, NULL, N, out, flagged);
            const double shift = uniform(1000 * m + s, 100000) * 4.0;
            for (size_t k = 0; k < MINERALS[m].n; k++) {
                const size_t top = (size_t) (MINERALS[m].lines[k].at + shift + 0.5);
                for (size_t i = top - 2; i <= top + 2; i++)
                    touched_tops += flagged[i];
                tops += 5;
            }
        }
    assert_true(tops > 2900);
    assert_true((double) touched_tops < 0.001 * (double) tops);
    assert_true((double) touched < 1e-4 * N * SPECTRA * N_MINERALS);
}

/* Spikes of one and two channels, from 0.3 to 3 times the brightest line, anywhere: on flanks and tops, too.
 */
static void inserted_spikes_are_found(void **state)
{
    (void) state;
    double values[N], out[N], clean[N];
    uint8_t flagged[N];
    size_t inserted = 0;
    size_t found = 0;
    double off = 0.0;
    for (size_t m = 0; m < N_MINERALS; m++)
        for (size_t s = 0; s < SPECTRA; s++) {
            const size_t item = 50000 + 1000 * m + s;
            uint8_t truth[N] = {0};
            simulate(m, s, 1e4, clean);
            memcpy(values, clean, sizeof values);
            for (size_t k = 0; k < MOST_SPIKES; k++) {
                const size_t at = 3 + 100 * k + (size_t) (90.0 * uniform(item, 4 * k));
                const size_t width = 1 + (uniform(item, 4 * k + 1) < 0.5);
                const double height = 1e4 * pow(10.0, -0.5 + uniform(item, 4 * k + 2));
                for (size_t i = at; i < at + width; i++) {
                    values[i] += height * (i == at ? 1.0 : 0.6 + 0.4 * uniform(item, 4 * k + 3));
                    truth[i] = 1;
                }
            }
            (void) despike(values, NULL, N, out, flagged);
            for (size_t i = 0; i < N; i++)
                if (truth[i]) {
                    inserted++;
                    found += flagged[i];
                    off = fmax(off, flagged[i] ? fabs(out[i] - clean[i]) : 0.0);
                }
        }
    assert_true(inserted > 1500);
    assert_true((double) found >= 0.99 * (double) inserted);
    assert_true(off < 0.5e4);
}

/* The whole of RamanSPy's mistake: the spectrum itself, not its differences, was compared: a steep
 * fluorescent background then is one spike. Neighbours that are all flagged divided by zero there. */
static void a_steep_background_is_no_spike(void **state)
{
    (void) state;
    double values[N], out[N];
    uint8_t flagged[N];
    for (size_t i = 0; i < N; i++)
        values[i] = 1e5 * exp(-0.01 * (double) i) + normal(7, i);
    assert_int_equal(despike(values, NULL, N, out, flagged), 0);
    assert_memory_equal(values, out, sizeof values);
}

/* A flat spectrum has no deviation at all, and a wide trench of spikes leaves no neighbour within reach. */
static void neither_flat_nor_crowded_divides_by_zero(void **state)
{
    (void) state;
    double values[60], out[60];
    uint8_t flagged[60];
    for (size_t i = 0; i < 60; i++)
        values[i] = 5.0;
    assert_int_equal(despike(values, NULL, 60, out, flagged), 0);
    values[30] = 500.0;
    assert_int_equal(despike(values, NULL, 60, out, flagged), 1);
    assert_near(out[30], 5.0, 1e-12);
    values[26] = values[27] = values[33] = values[34] = 400.0; /* two clean channels between them */
    (void) despike(values, NULL, 60, out, flagged);
    for (size_t i = 0; i < 60; i++)
        assert_true(isfinite(out[i]) && fabs(out[i] - 5.0) < 1e-9);
    values[0] = 300.0; /* the first channel has neighbours on one side only */
    values[59] = NAN;
    values[58] = 900.0;
    (void) despike(values, NULL, 60, out, flagged);
    assert_true(flagged[0] && flagged[58] && isnan(out[59]));
    assert_near(out[0], 5.0, 1e-9);
    assert_near(out[58], 5.0, 1e-9);
}

/* A line sharper than any is kept where the reference has it, too, and a spike on its top is found. */
static void a_reference_tells_lines_from_spikes(void **state)
{
    (void) state;
    double values[N], reference[N], out[N];
    uint8_t flagged[N];
    for (size_t i = 0; i < N; i++) {
        const double u = 2.0 * ((double) i - 500.0) / 1.2;
        const double shape = 1e4 / (1.0 + u * u);
        values[i] = 100.0 + shape + 3.0 * normal(11, i);
        reference[i] = 180.0 + 0.7 * shape + normal(12, i); /* dimmer, with another background */
    }
    (void) despike(values, NULL, N, out, flagged);
    assert_true(flagged[500]); /* alone it cannot be told */
    assert_int_equal(despike(values, reference, N, out, flagged), 0);
    values[500] += 3000.0;
    values[700] += 300.0;
    assert_int_equal(despike(values, reference, N, out, flagged), 2);
    assert_true(flagged[500] && flagged[700]);
    assert_near(out[500], 1.01e4, 700.0);
    assert_near(out[700], 100.0, 15.0);
}

static void troughs_are_left_unless_asked_for(void **state)
{
    (void) state;
    rg_despike_options options = rg_despike_defaults();
    double values[N], out[N];
    uint8_t flagged[N];
    double *work = calloc(rg_despike_work(N), sizeof *work);
    assert_non_null(work);
    for (size_t i = 0; i < N; i++)
        values[i] = 100.0 + normal(13, i);
    values[300] = 20.0;
    assert_int_equal(rg_despike(values, NULL, N, &options, out, flagged, work), 0);
    options.both = 1;
    assert_int_equal(rg_despike(values, NULL, N, &options, out, flagged, work), 1);
    assert_near(out[300], 100.0, 6.0);
    free(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tops_of_true_lines_are_left_alone),
        cmocka_unit_test(inserted_spikes_are_found),
        cmocka_unit_test(a_steep_background_is_no_spike),
        cmocka_unit_test(neither_flat_nor_crowded_divides_by_zero),
        cmocka_unit_test(a_reference_tells_lines_from_spikes),
        cmocka_unit_test(troughs_are_left_unless_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
