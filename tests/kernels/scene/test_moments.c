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

/* The first spectra, one in the middle of a tile and a whole tile lack a value. */
static void spectra_left_out_depend_on_neither_blocks_nor_threads(void **state)
{
    (void) state;
    static double first[BANDS][BANDS];
    static float kept[N];
    for (size_t r = 0; r < N; r++) {
        kept[r] = as_float[r][r % BANDS];
        if (r < 200 || r == 700 || r / RG_TILE_ROWS == 9)
            as_float[r][r % BANDS] = NAN;
    }
    for (size_t threads = 1; threads <= 3; threads++) {
        static const size_t BLOCKS[] = {N, 1000, 129, 7};
        rg_threads_set(threads);
        for (size_t k = 0; k < 4; k++) {
            run(NULL, false, false, BLOCKS[k]);
            if (threads == 1 && k == 0)
                memcpy(first, covariance, sizeof covariance);
            assert_memory_equal(first, covariance, sizeof covariance);
        }
    }
    rg_threads_set(2);
    for (size_t r = 0; r < N; r++)
        as_float[r][r % BANDS] = kept[r];
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

/* The variants that fit this processor against the plain one, for bands that fill panels and that do not; the
 * plain one against the definition. */
static void products_agree(void **state)
{
    (void) state;
    enum { MOST = 90, ROOM = 112 };
    static float f32[RG_TILE_ROWS * ROOM];
    static double f64[RG_TILE_ROWS * ROOM];
    static double sums[2][(ROOM + 1) * ROOM];
    const rg_moments_variant *plain = &RG_MOMENTS_VARIANTS[RG_MOMENTS_N_VARIANTS - 1];
    assert_true(plain->fits());
    for (size_t n = 1; n <= MOST; n++)
        for (int doubles = 0; doubles < 2; doubles++) {
            const size_t width = doubles ? RG_PANEL_F64 : RG_PANEL_F32;
            const size_t stride = rg_moments_stride(n, width);
            const size_t tile = stride * RG_TILE_ROWS;
            const rg_ahead next = {(const char *) f32, 1000};
            for (size_t i = 0; i < tile; i++) {
                const size_t band = i % stride;
                f64[i] = band < n ? rg_random_normal(1, i, 0) : 0.0;
                f32[i] = (float) f64[i];
            }
            memset(sums[0], 0, sizeof sums[0]);
            doubles ? plain->f64(f64, n, next, sums[0]) : plain->f32(f32, n, next, sums[0]);
            double product = 0.0;
            double sum = 0.0;
            for (size_t r = 0; r < RG_TILE_ROWS; r++) {
                const double *row = f64 + r * stride;
                const double last = row[n - 1];
                product += row[0] * last;
                sum += last;
            }
            const double tolerance = doubles ? 1e-12 : 1e-3;
            assert_near(sums[0][rg_moments_place(n, width, 0, n - 1)], product, tolerance);
            assert_near(sums[0][stride * stride + n - 1], sum, tolerance);
            for (size_t v = 0; v + 1 < RG_MOMENTS_N_VARIANTS; v++) {
                if (!RG_MOMENTS_VARIANTS[v].fits())
                    continue;
                memset(sums[1], 0, sizeof sums[1]);
                doubles ? RG_MOMENTS_VARIANTS[v].f64(f64, n, next, sums[1])
                        : RG_MOMENTS_VARIANTS[v].f32(f32, n, next, sums[1]);
                for (size_t i = 0; i < (stride + 1) * stride; i++)
                    assert_near(sums[1][i], sums[0][i], tolerance);
            }
        }
}

static void a_pair_of_bands_has_one_place(void **state)
{
    (void) state;
    for (size_t n = 1; n <= 64; n++) {
        static bool taken[80 * 80];
        const size_t stride = rg_moments_stride(n, 16);
        const size_t panels = rg_moments_panels(n, 16);
        assert_true(stride >= n && stride <= 80);
        assert_int_equal(stride / 16 % 2, 1);
        memset(taken, 0, sizeof taken);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++) {
                const size_t place = rg_moments_place(n, 16, i, j);
                size_t first;
                size_t end;
                assert_int_equal(place, rg_moments_place(n, 16, j, i));
                assert_false(taken[place]);
                taken[place] = true;
                rg_moments_columns(panels, place / stride / 16, &first, &end);
                assert_in_range(place % stride / 16, first, end - 1);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_definitions),
        cmocka_unit_test(depends_on_neither_blocks_nor_threads),
        cmocka_unit_test(leaves_out_spectra_that_are_not_complete),
        cmocka_unit_test(spectra_left_out_depend_on_neither_blocks_nor_threads),
        cmocka_unit_test(refuses_what_has_no_moments),
        cmocka_unit_test(survives_refused_memory),
        cmocka_unit_test(products_agree),
        cmocka_unit_test(a_pair_of_bands_has_one_place),
    };
    return cmocka_run_group_tests(tests, make, NULL);
}
