#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/scene/moments.h"
#include "kernels/scene/moments_product.h"
#include "tests/support/refuse.h"

enum { BANDS = 37, N = 3001 };

static double spectra[N][BANDS];
static float as_float[N][BANDS];
static double mean[BANDS];
static double correlation[BANDS][BANDS];
static double covariance[BANDS][BANDS];

static int make(void **state)
{
    (void) state;
    for (size_t r = 0; r < N; r++)
        for (size_t b = 0; b < BANDS; b++) {
            as_float[r][b] = (float) (0.3 + 0.1 * rg_random_normal(1, r, 0) * cos(0.1 * (double) b) +
                                      0.01 * rg_random_normal(2, r, b));
            spectra[r][b] = (double) as_float[r][b];
        }
    return 0;
}

/* The definitions, in long double. */
static void check(const bool *use, const bool *leave, double tolerance)
{
    size_t n = 0;
    size_t used[BANDS];
    size_t n_used = 0;
    for (size_t b = 0; b < BANDS; b++)
        if (use == NULL || use[b])
            used[n_used++] = b;
    for (size_t r = 0; r < N; r++)
        n += leave == NULL || !leave[r];
    for (size_t i = 0; i < n_used; i++)
        for (size_t j = 0; j < n_used; j++) {
            long double a = 0.0L;
            long double b = 0.0L;
            long double ab = 0.0L;
            for (size_t r = 0; r < N; r++) {
                if (leave != NULL && leave[r])
                    continue;
                a += (long double) spectra[r][used[i]];
                b += (long double) spectra[r][used[j]];
                ab += (long double) spectra[r][used[i]] * (long double) spectra[r][used[j]];
            }
            const long double m = (long double) n;
            assert_near(mean[i], (double) (a / m), 10.0 * tolerance);
            assert_near((&correlation[0][0])[i * n_used + j], (double) (ab / m), 10.0 * tolerance);
            assert_near((&covariance[0][0])[i * n_used + j], (double) (ab / m - a / m * (b / m)), tolerance);
        }
}

static void run(const bool *use, bool exact, bool doubles, size_t block)
{
    rg_moments moments;
    assert_int_equal(rg_moments_init(&moments, BANDS, use, exact, NULL), RG_OK);
    for (size_t r = 0; r < N; r += block) {
        const size_t n = N - r < block ? N - r : block;
        assert_int_equal(doubles ? rg_moments_add_f64(&moments, spectra[r], n, NULL)
                                 : rg_moments_add_f32(&moments, as_float[r], n, NULL),
                         RG_OK);
    }
    assert_int_equal(rg_moments_finish(&moments, mean, &correlation[0][0], &covariance[0][0], NULL), RG_OK);
    rg_moments_free(&moments);
}

static void equals_the_definitions(void **state)
{
    (void) state;
    bool use[BANDS];
    for (size_t b = 0; b < BANDS; b++)
        use[b] = b % 5 != 2;
    run(NULL, true, true, N);
    check(NULL, NULL, 1e-15);
    run(NULL, true, false, N);
    check(NULL, NULL, 1e-15);
    run(use, true, false, N);
    check(use, NULL, 1e-15);
    run(use, false, false, N); /* products as float: the variance is 0.01, the origin 0.1 off */
    check(use, NULL, 5e-9);
    run(NULL, false, false, N);
    check(NULL, NULL, 5e-9);
}

static void depends_on_neither_blocks_nor_threads(void **state)
{
    (void) state;
    static double first[2][BANDS][BANDS];
    for (int exact = 0; exact < 2; exact++)
        for (size_t threads = 1; threads <= 5; threads += 2) {
            static const size_t BLOCKS[] = {N, 1024, 1000, 129, 7};
            rg_threads_set(threads);
            for (size_t k = 0; k < 5; k++) {
                run(NULL, exact, false, BLOCKS[k]);
                if (threads == 1 && k == 0)
                    memcpy(first[exact], covariance, sizeof covariance);
                assert_memory_equal(first[exact], covariance, sizeof covariance);
            }
        }
    rg_threads_set(2);
}

static void leaves_out_spectra_that_are_not_complete(void **state)
{
    (void) state;
    static bool leave[N];
    const float kept[2] = {as_float[0][3], as_float[1500][36]};
    as_float[0][3] = NAN;
    as_float[1500][36] = INFINITY;
    leave[0] = leave[1500] = true;
    rg_moments moments;
    assert_int_equal(rg_moments_init(&moments, BANDS, NULL, true, NULL), RG_OK);
    assert_int_equal(rg_moments_add_f32(&moments, as_float[0], N, NULL), RG_OK);
    assert_int_equal(rg_moments_finish(&moments, mean, &correlation[0][0], &covariance[0][0], NULL), RG_OK);
    assert_int_equal(moments.n, N - 2);
    assert_int_equal(moments.n_left_out, 2);
    assert_int_equal(moments.n_missing[3], 1);
    assert_int_equal(moments.n_missing[4], 0);
    rg_moments_free(&moments);
    check(NULL, leave, 1e-15);
    as_float[0][3] = kept[0];
    as_float[1500][36] = kept[1];
}

static void refuses_what_has_no_moments(void **state)
{
    (void) state;
    const bool none[2] = {false, false};
    const double missing[2] = {NAN, 1.0};
    double out[4];
    rg_moments moments;
    assert_int_equal(rg_moments_init(&moments, 2, none, true, NULL), RG_ESHAPE);
    assert_int_equal(rg_moments_init(&moments, 2, NULL, true, NULL), RG_OK);
    assert_int_equal(rg_moments_add_f64(&moments, missing, 1, NULL), RG_OK);
    assert_int_equal(rg_moments_finish(&moments, out, out, out, NULL), RG_EDOMAIN);
    rg_moments_free(&moments);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    bool refused = true;
    for (size_t n = 1; refused; n++) {
        rg_moments moments;
        refuse_allocation(n);
        rg_status status = rg_moments_init(&moments, BANDS, NULL, false, NULL);
        if (status == RG_OK)
            status = rg_moments_add_f32(&moments, as_float[0], 10, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        rg_moments_free(&moments);
    }
}

/* The vector kernels against their plain twins. */
static void products_agree(void **state)
{
    (void) state;
    static float a[2 * RG_TILE_ROWS * RG_PANEL_F32];
    static float b[2 * RG_TILE_ROWS * RG_PANEL_F32];
    static double c[2 * RG_TILE_ROWS * RG_PANEL_F64];
    static double d[2 * RG_TILE_ROWS * RG_PANEL_F64];
    double sum[RG_PANEL_F32 * RG_PANEL_F32] = {0};
    double plain[RG_PANEL_F32 * RG_PANEL_F32] = {0};
    for (size_t i = 0; i < sizeof a / sizeof a[0]; i++) {
        a[i] = (float) rg_random_normal(1, i, 0);
        b[i] = (float) rg_random_normal(1, i, 1);
    }
    for (size_t i = 0; i < sizeof c / sizeof c[0]; i++) {
        c[i] = rg_random_normal(1, i, 2);
        d[i] = rg_random_normal(1, i, 3);
    }
    rg_moments_product_f32(a, b, 2, RG_TILE_ROWS * RG_PANEL_F32, sum);
    rg_moments_product_plain_f32(a, b, 2, RG_TILE_ROWS * RG_PANEL_F32, plain);
    for (size_t i = 0; i < RG_PANEL_F32 * RG_PANEL_F32; i++)
        assert_near(sum[i], plain[i], 1e-4);
    memset(sum, 0, sizeof sum);
    memset(plain, 0, sizeof plain);
    rg_moments_product_f64(c, d, 2, RG_TILE_ROWS * RG_PANEL_F64, sum);
    rg_moments_product_plain_f64(c, d, 2, RG_TILE_ROWS * RG_PANEL_F64, plain);
    for (size_t i = 0; i < RG_PANEL_F64 * RG_PANEL_F64; i++)
        assert_near(sum[i], plain[i], 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_definitions),
        cmocka_unit_test(depends_on_neither_blocks_nor_threads),
        cmocka_unit_test(leaves_out_spectra_that_are_not_complete),
        cmocka_unit_test(refuses_what_has_no_moments),
        cmocka_unit_test(survives_refused_memory),
        cmocka_unit_test(products_agree),
    };
    return cmocka_run_group_tests(tests, make, NULL);
}
