#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/unmix/library_set.h"
#include "kernels/unmix/orthogonal.h"
#include "kernels/unmix/support_fit.h"
#include "kernels/unmix/support_search.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

enum { N = 90, BANDS = 48, SPECTRA = 120 }; /* a multiple of the vector, so that spectra need no padding */

static double members[N * BANDS];
static double spectra[SPECTRA * BANDS];
static rg_library_set set;

static int prepare(void **state)
{
    (void) state;
    random_endmembers(3, N, BANDS, 0.1, members);
    random_spectra(4, members, 12, BANDS, SPECTRA, 0.02, spectra);
    return rg_library_set_init(&set, members, N, BANDS, NULL, NULL, NULL) == RG_OK ? 0 : 1;
}

static int release(void **state)
{
    (void) state;
    rg_library_set_free(&set);
    return 0;
}

/* The optimum, its inverse, and the two other ways to it: exchanges find the same support, a fit on the
 * support the same x. */
static void three_ways_lead_to_one_optimum(void **state)
{
    (void) state;
    double price[N], right[N], inverse[BANDS * BANDS], x[BANDS], residual[BANDS];
    static double product[SPECTRA * 96];
    rg_orthogonal slow;
    rg_support_search fast;
    rg_support_fit fit;
    assert_int_equal(rg_orthogonal_init(&slow, N, BANDS, NULL), RG_OK);
    assert_int_equal(rg_support_search_init(&fast, &set, NULL), RG_OK);
    assert_int_equal(rg_support_fit_init(&fit, BANDS, NULL), RG_OK);
    assert_int_equal(rg_library_right_stride(&set), 96);
    rg_library_product(&set, spectra, SPECTRA, product);
    for (size_t s = 0; s < SPECTRA; s++) {
        const double *spectrum = spectra + s * BANDS;
        double square = 0.0;
        for (size_t b = 0; b < BANDS; b++)
            square += spectrum[b] * spectrum[b];
        for (size_t i = 0; i < N; i++) {
            price[i] = (s % 3 == 0 ? 0.0 : 0.01) * (double) (1 + i % 4);
            right[i] = product[s * 96 + i] - price[i];
        }
        assert_true(rg_orthogonal_solve(&slow, set.unit, N, spectrum, price, BANDS));
        assert_int_equal(slow.n_refused, 0);
        const size_t k = slow.n_passive;
        assert_true(k > 1 && k < BANDS);
        size_t next = 0;
        for (size_t i = 0; i < N; i++) {
            double pull = price[i];
            for (size_t b = 0; b < BANDS; b++) {
                double left = spectrum[b];
                for (size_t j = 0; j < k; j++)
                    left -= slow.x[j] * set.unit[slow.passive[j] * BANDS + b];
                pull -= set.unit[i * BANDS + b] * left;
            }
            assert_near(slow.gradient[i], pull, 1e-12);
            const bool above = next < k && slow.passive[next] == i;
            assert_true(above ? fabs(pull) < 1e-12 && slow.x[next] > 0.0 : pull > -1e-12);
            next += above ? 1 : 0;
        }
        assert_int_equal(next, k);

        assert_true(rg_support_search_solve(&fast, right, sqrt(square)));
        assert_int_equal(fast.k, k);
        for (size_t j = 0; j < k; j++) {
            bool found = false;
            for (size_t l = 0; l < k; l++)
                found = found || fast.support[l] == slow.passive[j];
            assert_true(found);
        }
        assert_true(rg_support_fit_solve(&fit, set.unit, BANDS, set.gram, set.stride, slow.passive, k,
                                         spectrum, price, x, residual));
        for (size_t j = 0; j < k; j++)
            assert_near(x[j], slow.x[j], 1e-11);
        for (int way = 0; way < 2; way++) {
            if (way == 0)
                rg_orthogonal_inverse(&slow, inverse);
            else
                rg_support_fit_inverse(&fit, k, inverse);
            for (size_t i = 0; i < k; i++)
                for (size_t j = 0; j < k; j++) {
                    double unit = 0.0;
                    for (size_t l = 0; l < k; l++)
                        unit += set.gram[slow.passive[i] * set.stride + slow.passive[l]] * inverse[l * k + j];
                    assert_near(unit, i == j ? 1.0 : 0.0, 1e-9);
                }
        }
    }
    rg_support_fit_free(&fit);
    rg_support_search_free(&fast);
    rg_orthogonal_free(&slow);
}

/* A member a millionth from another is taken where it helps; at 1e-8 it is refused, and that is counted. */
static void refuses_members_in_the_span_of_others(void **state)
{
    (void) state;
    const double distances[2] = {1e-6, 1e-9};
    for (int d = 0; d < 2; d++) {
        double pair[2][8] = {{1.0}};
        const double price[2] = {0.0, 0.0};
        const double spectrum[8] = {1.0, 0.01};
        rg_orthogonal work;
        pair[1][0] = 1.0;
        pair[1][1] = distances[d];
        assert_int_equal(rg_orthogonal_init(&work, 2, 8, NULL), RG_OK);
        assert_true(rg_orthogonal_solve(&work, &pair[0][0], 2, spectrum, price, 8));
        assert_int_equal(work.n_passive, 1);
        assert_int_equal(work.passive[0], 1); /* alone the better one */
        rg_orthogonal_free(&work);
    }
    /* Two that the spectrum lies between, too close for arithmetic. */
    double pair[3][8] = {{1.0, 0.0, 0.0}, {1.0, 1e-8, 0.0}, {0.0, 0.0, 1.0}};
    const double price[3] = {0.0, 0.0, 0.0};
    const double spectrum[8] = {1.0, -0.3, 0.2};
    rg_orthogonal work;
    assert_int_equal(rg_orthogonal_init(&work, 3, 8, NULL), RG_OK);
    assert_true(rg_orthogonal_solve(&work, &pair[0][0], 3, spectrum, price, 8));
    assert_int_equal(work.n_passive, 2);
    assert_int_equal(work.passive[0], 0);
    assert_near(work.x[1], 0.2, 1e-15);
    rg_orthogonal_free(&work);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    for (size_t n = 1;; n++) {
        rg_orthogonal slow;
        rg_support_search fast;
        rg_support_fit fit;
        refuse_allocation(n);
        rg_status status = rg_orthogonal_init(&slow, N, BANDS, NULL);
        if (status == RG_OK) {
            status = rg_support_search_init(&fast, &set, NULL);
            if (status == RG_OK) {
                status = rg_support_fit_init(&fit, BANDS, NULL);
                rg_support_fit_free(&fit);
            }
            rg_support_search_free(&fast);
        }
        rg_orthogonal_free(&slow);
        const bool refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        if (!refused)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_ways_lead_to_one_optimum),
        cmocka_unit_test(refuses_members_in_the_span_of_others),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, prepare, release);
}
