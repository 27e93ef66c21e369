#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/unmix/product.h"

enum { BANDS = 37, SPECTRA = 14, MOST = 28 };

static double lanes[BANDS * MOST], spectra[SPECTRA * BANDS], right[SPECTRA * MOST];

static void multiplies_every_width(void **state)
{
    (void) state;
    for (size_t stride = 4; stride <= MOST; stride += 4) {
        for (size_t k = 0; k < BANDS * stride; k++)
            lanes[k] = rg_random_uniform(1, stride, k);
        for (size_t k = 0; k < SPECTRA * BANDS; k++)
            spectra[k] = rg_random_uniform(2, 0, k);
        rg_unmix_product(lanes, BANDS, stride, spectra, SPECTRA, stride % 8 == 0, right);
        for (size_t s = 0; s < SPECTRA; s++) {
            for (size_t l = 0; l < stride; l++) {
                double expected = 0.0;
                for (size_t b = 0; b < BANDS; b++)
                    expected += spectra[s * BANDS + b] * lanes[b * stride + l];
                assert_relative(right[s * stride + l], expected, 1e-14);
            }
            double alone[MOST];
            rg_unmix_product(lanes, BANDS, stride, spectra + s * BANDS, 1, false, alone);
            assert_memory_equal(alone, right + s * stride, stride * sizeof(double));
        }
    }
}

static void keeps_a_gap_to_its_spectrum(void **state)
{
    (void) state;
    double before[SPECTRA * 8];
    for (size_t k = 0; k < BANDS * 8; k++)
        lanes[k] = k % 5 == 0 ? 0.0 : 0.3;
    for (size_t k = 0; k < SPECTRA * BANDS; k++)
        spectra[k] = rg_random_uniform(2, 0, k);
    rg_unmix_product(lanes, BANDS, 8, spectra, SPECTRA, true, before);
    spectra[3 * BANDS + 10] = NAN;
    spectra[4 * BANDS + 10] = INFINITY;
    rg_unmix_product(lanes, BANDS, 8, spectra, SPECTRA, true, right);
    for (size_t s = 0; s < SPECTRA; s++)
        for (size_t l = 0; l < 8; l++) {
            if (s == 3 || s == 4)
                assert_true(!isfinite(right[s * 8 + l]));
            else
                assert_true(right[s * 8 + l] == before[s * 8 + l]);
        }
}

static void leaves_the_residual(void **state)
{
    (void) state;
    const double abundances[3] = {0.5, 0.0, 2.0};
    double members[3 * BANDS], residual[BANDS];
    double square = 0.0;
    for (size_t k = 0; k < 3 * BANDS; k++)
        members[k] = rg_random_uniform(3, 0, k);
    for (size_t b = 0; b < BANDS; b++)
        spectra[b] = 0.5 * members[b] + 2.0 * members[2 * BANDS + b] + 0.01 * (double) b;
    for (size_t b = 0; b < BANDS; b++)
        square += 1e-4 * (double) (b * b);
    assert_relative(rg_unmix_residual(members, 3, BANDS, abundances, spectra, residual), square, 1e-12);
    for (size_t b = 0; b < BANDS; b++)
        assert_near(residual[b], 0.01 * (double) b, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multiplies_every_width),
        cmocka_unit_test(keeps_a_gap_to_its_spectrum),
        cmocka_unit_test(leaves_the_residual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
