#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/simulate/fields.h"
#include "kernels/simulate/mixtures.h"
#include "tests/support/refuse.h"

enum { N = 6, COUNT = 4000, BANDS = 9 };
static const size_t CLASSES[N] = {0, 0, 1, 1, 1, 2};
static double shares[COUNT * N], part[COUNT * N], spectra_of[N * BANDS];
static float spectra[COUNT * BANDS], part_spectra[COUNT * BANDS];

static void draw(const rg_simulate_mixtures_options *how)
{
    assert_int_equal(rg_simulate_shares(N, COUNT, how, shares, NULL), RG_OK);
}

static double sum_of(size_t k)
{
    double sum = 0.0;
    for (size_t m = 0; m < N; m++)
        sum += shares[k * N + m];
    return sum;
}

static size_t present_in(size_t k)
{
    size_t n = 0;
    for (size_t m = 0; m < N; m++)
        n += shares[k * N + m] > 0.0;
    return n;
}

static void as_many_members_as_asked(void **state)
{
    (void) state;
    for (size_t wanted = 1; wanted <= N; wanted++) {
        draw(&(rg_simulate_mixtures_options){.seed = 3, .absent = 0.9, .n_present = wanted});
        double first = 0.0;
        for (size_t k = 0; k < COUNT; k++) {
            assert_int_equal(present_in(k), wanted);
            assert_near(sum_of(k), 1.0, 1e-14);
            first += shares[k * N];
        }
        assert_near(first / COUNT, 1.0 / N, 0.03); /* all members alike: 5 sigma when there is one */
    }
}

static void one_member_of_a_class_and_each_as_often(void **state)
{
    (void) state;
    draw(&(rg_simulate_mixtures_options){.seed = 4, .n_present = 3, .class_of = CLASSES});
    size_t times[N] = {0};
    for (size_t k = 0; k < COUNT; k++) {
        size_t of_class[3] = {0};
        for (size_t m = 0; m < N; m++) {
            of_class[CLASSES[m]] += shares[k * N + m] > 0.0;
            times[m] += shares[k * N + m] > 0.0;
        }
        for (size_t c = 0; c < 3; c++)
            assert_int_equal(of_class[c], 1);
    }
    const double expected[N] = {0.5, 0.5, 1 / 3.0, 1 / 3.0, 1 / 3.0, 1.0};
    for (size_t m = 0; m < N; m++)
        assert_near((double) times[m] / COUNT, expected[m], 0.04);
}

static void shade_is_uniform_and_keeps_the_ratios(void **state)
{
    (void) state;
    static double lit[COUNT * N];
    draw(&(rg_simulate_mixtures_options){.seed = 5, .absent = 0.3});
    memcpy(lit, shares, sizeof lit);
    draw(&(rg_simulate_mixtures_options){.seed = 5, .absent = 0.3, .shade = 0.6});
    double mean = 0.0, square = 0.0;
    for (size_t k = 0; k < COUNT; k++) {
        const double sum = sum_of(k), shade = 1.0 - sum;
        assert_true(shade >= -1e-14 && shade <= 0.6);
        mean += shade / COUNT;
        square += shade * shade / COUNT;
        for (size_t m = 0; m < N; m++)
            assert_near(shares[k * N + m], sum * lit[k * N + m], 1e-14);
    }
    assert_near(mean, 0.3, 0.015); /* 0.6 / sqrt(12 COUNT) = 0.0027 */
    assert_near(square, 0.36 / 3.0, 0.01);
}

static void scene_is_smooth_and_has_pure_patches(void **state)
{
    (void) state;
    const rg_simulate_mixtures_options how = {
        .seed = 6, .absent = 0.3, .n_lines = 50, .n_samples = 80, .patch = 4, .shade = 0.1};
    draw(&how);
    size_t pure[N] = {0}, absent = 0;
    for (size_t line = 0; line < 46; line++)
        for (size_t sample = 0; sample < 80; sample++) {
            const size_t k = line * 80 + sample;
            for (size_t m = 0; m < N; m++) {
                const double left = sample > 0 ? sum_of(k - 1) : 0.0;
                absent += shares[k * N + m] == 0.0;
                if (left > 0.0) /* shade, drawn for each pixel alone, is divided out */
                    assert_near(shares[k * N + m] / sum_of(k), shares[(k - 1) * N + m] / left, 0.35);
            }
        }
    assert_near((double) absent / (46 * 80 * N), 0.3, 0.15); /* few waves make a part of a scene */
    for (size_t k = 46 * 80; k < COUNT; k++)
        for (size_t m = 0; m < N; m++)
            pure[m] += shares[k * N + m] == 1.0; /* without shade */
    for (size_t m = 0; m < N; m++)
        assert_true(pure[m] >= 16);
    assert_true(shares[(49 * 80 + 6) * N] == 1.0); /* the first stands in samples 4 to 7 of 13 */
}

static void a_field_is_standard_normal_over_seeds(void **state)
{
    (void) state;
    double mean = 0.0, square = 0.0, fourth = 0.0;
    for (uint64_t seed = 0; seed < 4000; seed++) {
        const rg_field field = rg_field_draw(seed, 1, 50.0);
        const double g = rg_field_at(&field, 7, 31);
        mean += g / 4000;
        square += g * g / 4000;
        fourth += g * g * g * g / 4000;
    }
    assert_near(mean, 0.0, 0.08);
    assert_near(square, 1.0, 0.11);
    assert_near(fourth, 3.0 - 1.5 / RG_FIELD_WAVES, 0.7); /* of waves of random phase, exactly */
}

/* Variability is common to the bands: brightness and slope, each with the standard deviation asked for. */
static void variability_scales_and_tilts(void **state)
{
    (void) state;
    for (size_t i = 0; i < (size_t) N * BANDS; i++)
        spectra_of[i] = 0.5;
    const rg_simulate_mixtures_options how = {.seed = 7, .n_present = 1, .variability = 0.1};
    assert_int_equal(rg_simulate_mixtures(spectra_of, N, BANDS, COUNT, &how, shares, spectra, NULL), RG_OK);
    double level = 0.0, slope = 0.0;
    for (size_t k = 0; k < COUNT; k++) {
        const double first = (double) spectra[k * BANDS] / 0.5,
                     last = (double) spectra[k * BANDS + BANDS - 1] / 0.5;
        level += pow((first + last) / 2.0 - 1.0, 2) / COUNT;
        slope += pow((last - first) / 2.0, 2) / COUNT;
        assert_near((double) spectra[k * BANDS + BANDS / 2] / 0.5, (first + last) / 2.0, 1e-6);
    }
    assert_near(sqrt(level), 0.1, 0.006); /* 0.1 / sqrt(2 COUNT) = 0.0011 */
    assert_near(sqrt(slope), 0.1, 0.006);
}

static void parts_and_threads_give_the_same_bits(void **state)
{
    (void) state;
    rg_simulate_mixtures_options how = {.seed = 8,
                                        .absent = 0.2,
                                        .noise = 0.01,
                                        .shade = 0.3,
                                        .variability = 0.1,
                                        .class_of = CLASSES,
                                        .n_lines = 50,
                                        .n_samples = 80,
                                        .patch = 5};
    rg_threads_set(1);
    assert_int_equal(rg_simulate_mixtures(spectra_of, N, BANDS, COUNT, &how, shares, spectra, NULL), RG_OK);
    rg_threads_set(3);
    for (how.first_item = 0; how.first_item < COUNT; how.first_item += 1000)
        assert_int_equal(rg_simulate_mixtures(spectra_of, N, BANDS, 1000, &how, part + how.first_item * N,
                                              part_spectra + how.first_item * BANDS, NULL),
                         RG_OK);
    assert_memory_equal(part, shares, sizeof shares);
    assert_memory_equal(part_spectra, spectra, sizeof spectra);
}

static void refuses_what_cannot_be_drawn(void **state)
{
    (void) state;
    const struct {
        rg_simulate_mixtures_options how;
        rg_status status;
    } cases[] = {
        {{.absent = 1.0}, RG_EDOMAIN},
        {{.shade = 1.0}, RG_EDOMAIN},
        {{.shade = NAN}, RG_EDOMAIN},
        {{.n_present = N + 1}, RG_EDOMAIN},
        {{.n_present = 4, .class_of = CLASSES}, RG_EDOMAIN},
        {{.n_lines = 9, .n_samples = 6 * 4 - 1, .patch = 4}, RG_ESHAPE},
        {{.n_lines = 4, .n_samples = 60, .patch = 4}, RG_ESHAPE},
        {{.variability = -1.0}, RG_EDOMAIN},
        {{.noise = NAN}, RG_EDOMAIN},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        assert_int_equal(rg_simulate_mixtures(spectra_of, N, BANDS, 9, &cases[c].how, shares, spectra, NULL),
                         cases[c].status);
    const rg_simulate_mixtures_options how = {.class_of = CLASSES, .n_lines = 5, .n_samples = 8};
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_simulate_mixtures(spectra_of, N, BANDS, 40, &how, shares, spectra, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            assert_true(n > 4);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_members_as_asked),
        cmocka_unit_test(one_member_of_a_class_and_each_as_often),
        cmocka_unit_test(shade_is_uniform_and_keeps_the_ratios),
        cmocka_unit_test(scene_is_smooth_and_has_pure_patches),
        cmocka_unit_test(a_field_is_standard_normal_over_seeds),
        cmocka_unit_test(variability_scales_and_tilts),
        cmocka_unit_test(parts_and_threads_give_the_same_bits),
        cmocka_unit_test(refuses_what_cannot_be_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
