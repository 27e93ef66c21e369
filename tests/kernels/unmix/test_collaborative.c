#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/unmix/collaborative.h"
#include "kernels/unmix/ridge.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

enum { N = 40, BANDS = 24, SPECTRA = 600, WIDE = 48 };

static double members[N * BANDS];
static double spectra[SPECTRA * BANDS];
static double right[SPECTRA * WIDE];
static double found[SPECTRA * N];

static rg_library_set prepare(double contrast)
{
    rg_library_set set;
    random_endmembers(81, N, BANDS, contrast, members);
    random_spectra(82, members, 6, BANDS, SPECTRA, 0.01, spectra);
    assert_int_equal(rg_library_set_init(&set, members, N, BANDS, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_library_right_stride(&set), WIDE);
    assert_int_equal(set.band_stride, BANDS);
    rg_library_product(&set, spectra, SPECTRA, right);
    return set;
}

/* The conditions of the optimum, from the members and spectra themselves: with g = m_i'(M x - y),
 *   rows with abundances:  g + lambda x / |row| = 0 where x > 0, and g >= 0 where x = 0;
 *   empty rows:            |max(0, -g)| <= lambda. */
static double judge(double lambda)
{
    double worst = 0.0;
    for (size_t i = 0; i < N; i++) {
        double row = 0.0;
        double outside = 0.0;
        double inside = 0.0;
        for (size_t s = 0; s < SPECTRA; s++)
            row += found[s * N + i] * found[s * N + i];
        row = sqrt(row);
        for (size_t s = 0; s < SPECTRA; s++) {
            double g = 0.0;
            for (size_t b = 0; b < BANDS; b++) {
                double left = -spectra[s * BANDS + b];
                for (size_t k = 0; k < N; k++)
                    left += found[s * N + k] * members[k * BANDS + b];
                g += members[i * BANDS + b] * left;
            }
            const double x = found[s * N + i];
            outside += g < 0.0 ? g * g : 0.0;
            if (row > 0.0)
                inside = fmax(inside, x > 0.0 ? fabs(g + lambda * x / row) : -g);
        }
        worst = fmax(worst, (row > 0.0 ? inside : sqrt(outside) - lambda) / lambda);
    }
    return worst;
}

static void is_the_optimum_of_the_whole_matrix(void **state)
{
    (void) state;
    static const double contrasts[] = {0.3, 0.02};
    static const double lambdas[] = {0.05, 0.5, 5.0};
    for (size_t k = 0; k < 2; k++) {
        rg_library_set set = prepare(contrasts[k]);
        for (size_t l = 0; l < 3; l++) {
            rg_collaborative c;
            const rg_collaborative_result result = {.abundances = found};
            assert_int_equal(rg_collaborative_init(&c, &set, right, SPECTRA, lambdas[l], NULL), RG_OK);
            assert_true(c.off <= 1e-9);
            assert_int_equal(rg_collaborative_f64(&c, &set, spectra, SPECTRA, &result, NULL), RG_OK);
            assert_near(judge(lambdas[l]), 0.0, 1e-8);
            assert_true(c.n_used > 0 && c.n_used < N);
            rg_collaborative_free(&c);
        }
        rg_library_set_free(&set);
    }
}

/* One member: x = c (1 - lambda / |c|) / |m|^2 with c = max(0, m'y) over all spectra. */
static void shrinks_a_single_row_in_closed_form(void **state)
{
    (void) state;
    const double member[3] = {2.0, 0.0, 1.0};
    const double few[4][3] = {{1.0, 5.0, 0.0}, {0.0, 0.0, 3.0}, {-1.0, 0.0, 0.0}, {1.0, NAN, 2.0}};
    double one[3 * 8] = {0.0}, product[4 * RG_LIBRARY_LANES], x[4], rmse[4];
    uint32_t n_bands[4];
    rg_library_set set;
    rg_collaborative c;
    assert_int_equal(rg_library_set_init(&set, member, 1, 3, NULL, NULL, NULL), RG_OK);
    for (size_t s = 0; s < 3; s++)
        memcpy(one + s * 8, few[s], sizeof few[s]);
    rg_library_product(&set, one, 3, product);
    product[3 * RG_LIBRARY_LANES] = NAN; /* takes no part in the shares */
    assert_int_equal(rg_collaborative_init(&c, &set, product, 4, 1.2, NULL), RG_OK);
    const rg_collaborative_result result = {.abundances = x, .rmse = rmse, .n_bands_used = n_bands};
    assert_int_equal(rg_collaborative_f64(&c, &set, &few[0][0], 4, &result, NULL), RG_OK);
    const double length = sqrt(2.0 * 2.0 + 3.0 * 3.0);
    assert_near(x[0], 2.0 * (1.0 - 1.2 / length) / 5.0, 1e-11);
    assert_near(x[1], 3.0 * (1.0 - 1.2 / length) / 5.0, 1e-11);
    assert_true(x[2] == 0.0);
    assert_near(rmse[2], sqrt(1.0 / 3.0), 1e-15);
    assert_near(x[3] / x[0], 4.0 / 2.0, 1e-11); /* the missing band is where the member is zero */
    assert_int_equal(n_bands[3], 2);
    rg_collaborative_free(&c);
    assert_int_equal(rg_collaborative_init(&c, &set, product, 4, 4.0, NULL),
                     RG_OK); /* more than the row is worth */
    assert_int_equal(c.n_used, 0);
    assert_int_equal(rg_collaborative_f64(&c, &set, &few[0][0], 4, &result, NULL), RG_OK);
    assert_true(x[0] == 0.0 && x[1] == 0.0);
    rg_collaborative_free(&c);
    assert_int_equal(rg_collaborative_init(&c, &set, product, 4, 0.0, NULL), RG_EDOMAIN);
    rg_library_set_free(&set);
}

static void has_the_same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    static double other[SPECTRA * N];
    const size_t before = rg_threads();
    rg_library_set set = prepare(0.1);
    for (size_t threads = 1; threads < 4; threads += 2) {
        rg_collaborative c;
        rg_threads_set(threads);
        assert_int_equal(rg_collaborative_init(&c, &set, right, SPECTRA, 0.5, NULL), RG_OK);
        for (size_t s = 0; s < SPECTRA; s += threads == 1 ? SPECTRA : 100) {
            const rg_collaborative_result result = {.abundances = (threads == 1 ? found : other) + s * N};
            assert_int_equal(rg_collaborative_f64(&c, &set, spectra + s * BANDS, threads == 1 ? SPECTRA : 100,
                                                  &result, NULL),
                             RG_OK);
        }
        rg_collaborative_free(&c);
    }
    rg_threads_set(before);
    assert_memory_equal(found, other, sizeof found);
    rg_library_set_free(&set);
}

/* v = max(0, b - G h v). */
static void pulls_solve_their_equation(void **state)
{
    (void) state;
    enum { K = 5 };
    const double gram[K * K] = {1.0, .9, .2, .1, .3, .9,  1.0, .3, .2, .1, .2, .3, 1.0,
                                .5,  .4, .1, .2, .5, 1.0, .6,  .3, .1, .4, .6, 1.0};
    const double share[K] = {2.0, 0.5, 0.0, 10.0, 1e-9};
    const double b[K] = {1.0, 0.9, 0.4, -0.2, 0.6};
    double v[K];
    rg_ridge ridge;
    assert_int_equal(rg_ridge_init(&ridge, K, NULL), RG_OK);
    rg_ridge_set(&ridge, gram, share);
    assert_true(rg_ridge_solve(&ridge, b, v));
    for (size_t i = 0; i < K; i++) {
        double left = b[i];
        for (size_t j = 0; j < K; j++)
            left -= gram[i * K + j] * share[j] * v[j];
        assert_near(v[i], fmax(left, 0.0), 1e-12);
    }
    rg_ridge_free(&ridge);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    rg_library_set set = prepare(0.3);
    for (size_t n = 1;; n++) {
        rg_collaborative c;
        refuse_allocation(n);
        rg_status status = rg_collaborative_init(&c, &set, right, 40, 1.0, NULL);
        if (status == RG_OK) {
            const rg_collaborative_result result = {.abundances = found};
            status = rg_collaborative_f64(&c, &set, spectra, 2, &result, NULL);
            rg_collaborative_free(&c);
        }
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_library_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_optimum_of_the_whole_matrix),
        cmocka_unit_test(shrinks_a_single_row_in_closed_form),
        cmocka_unit_test(has_the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(pulls_solve_their_equation),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
