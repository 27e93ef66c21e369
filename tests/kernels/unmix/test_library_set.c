#include "tests/support/check.h"

#include <string.h>

#include "kernels/unmix/library_set.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

enum { N = 53, BANDS = 21 };

static double members[N * BANDS];

static void makes_unit_members_of_the_bands_in_use(void **state)
{
    (void) state;
    bool use[BANDS];
    double sigma[BANDS];
    random_endmembers(1, N, BANDS, 0.3, members);
    for (size_t b = 0; b < BANDS; b++) {
        use[b] = b != 4;
        sigma[b] = b == 9 ? 0.0 : 0.1 + (double) b;
    }
    rg_library_set set;
    assert_int_equal(rg_library_set_init(&set, members, N, BANDS, use, sigma, NULL), RG_OK);
    assert_int_equal(set.n_used, BANDS - 2);
    assert_int_equal(set.bands[4], 5);
    for (size_t i = 0; i < N; i++) {
        double square = 0.0;
        for (size_t j = 0; j < set.n_used; j++) {
            const double weighted = members[i * BANDS + set.bands[j]] / sigma[set.bands[j]];
            assert_near(set.unit[i * set.band_stride + j] * set.norm[i], weighted, 1e-14);
            square += set.unit[i * set.band_stride + j] * set.unit[i * set.band_stride + j];
        }
        assert_near(square, 1.0, 1e-14);
        for (size_t k = 0; k < N; k++) {
            double product = 0.0;
            for (size_t j = 0; j < set.n_used; j++)
                product += set.unit[i * set.band_stride + j] * set.unit[k * set.band_stride + j];
            assert_near(set.gram[i * set.stride + k], product, 1e-14);
        }
        for (size_t k = N; k < set.stride; k++)
            assert_true(set.gram[i * set.stride + k] == 0.0);
    }
    rg_library_set_free(&set);
}

/* Any number of spectra at once, each with the same bits as alone. */
static void products_equal_their_scalar_twin(void **state)
{
    (void) state;
    enum { SPECTRA = 19, WIDE = 72, STRIDE = 24 };
    double spectra[SPECTRA * STRIDE] = {0.0}, together[SPECTRA * WIDE], alone[WIDE], plain[SPECTRA * WIDE];
    random_endmembers(2, N, BANDS, 0.5, members);
    rg_library_set set;
    assert_int_equal(rg_library_set_init(&set, members, N, BANDS, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_library_right_stride(&set), WIDE);
    assert_int_equal(set.band_stride, STRIDE);
    for (size_t s = 0; s < SPECTRA; s++)
        memcpy(spectra + s * STRIDE, members + s * BANDS, BANDS * sizeof *members);
    rg_library_product(&set, spectra, SPECTRA, together);
    rg_library_product_plain(&set, spectra, SPECTRA, plain);
    for (size_t s = 0; s < SPECTRA; s++) {
        rg_library_product(&set, spectra + s * STRIDE, 1, alone);
        assert_memory_equal(alone, together + s * WIDE, sizeof alone);
        for (size_t l = 0; l < WIDE; l++)
            assert_near(together[s * WIDE + l], plain[s * WIDE + l], 1e-13);
    }
    rg_library_set_free(&set);
}

static void names_twins_and_what_cannot_be_used(void **state)
{
    (void) state;
    double few[4][3] = {{1, 2, 3}, {3, 2, 1}, {2, 4, 6}, {1, 2, 3.00002}};
    rg_library_set set;
    rg_error err = {0};
    assert_int_equal(rg_library_set_init(&set, &few[0][0], 4, 3, NULL, NULL, NULL), RG_OK);
    assert_true(set.twin[0] == RG_NO_INDEX && set.twin[1] == RG_NO_INDEX && set.twin[2] == 0 &&
                set.twin[3] == 0);
    rg_library_set_free(&set);
    few[3][2] = 3.0002; /* an angle of 2e-5 */
    assert_int_equal(rg_library_set_init(&set, &few[0][0], 4, 3, NULL, NULL, NULL), RG_OK);
    assert_true(set.twin[3] == RG_NO_INDEX);
    rg_library_set_free(&set);
    few[2][1] = NAN;
    assert_int_equal(rg_library_set_init(&set, &few[0][0], 4, 3, NULL, NULL, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    memset(few[1], 0, sizeof few[1]);
    err = (rg_error){0};
    assert_int_equal(rg_library_set_init(&set, &few[0][0], 4, 3, NULL, NULL, &err), RG_ESINGULAR);
    assert_int_equal(err.index, 1);
    const bool none[3] = {false, false, false};
    assert_int_equal(rg_library_set_init(&set, &few[0][0], 4, 3, none, NULL, NULL), RG_ESHAPE);
    assert_int_equal(rg_library_set_init(&set, &few[0][0], 0, 3, NULL, NULL, NULL), RG_ESHAPE);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    const double two[2][3] = {{1, 2, 3}, {3, 2, 1}};
    const double sigma[3] = {1, 1, 1};
    for (size_t n = 1;; n++) {
        rg_library_set set;
        refuse_allocation(n);
        const rg_status status = rg_library_set_init(&set, &two[0][0], 2, 3, NULL, sigma, NULL);
        const bool refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        rg_library_set_free(&set);
        if (!refused)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_unit_members_of_the_bands_in_use),
        cmocka_unit_test(products_equal_their_scalar_twin),
        cmocka_unit_test(names_twins_and_what_cannot_be_used),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
