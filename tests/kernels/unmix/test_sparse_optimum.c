#include "tests/support/check.h"

#include <string.h>

#include "kernels/unmix/library_set.h"
#include "kernels/unmix/orthogonal.h"
#include "kernels/unmix/sparse_optimum.h"
#include "kernels/unmix/support_fit.h"
#include "tests/support/mixing.h"

enum { N = 16, BANDS = 40 };

/* Of least squares on the support, whatever the signs. */
static double misfit(const rg_library_set *set, const double *spectrum, const size_t *support, size_t k,
                     double *x)
{
    rg_support_fit fit;
    const double price[N] = {0.0};
    double residual[BANDS];
    assert_int_equal(rg_support_fit_init(&fit, N, NULL), RG_OK);
    assert_true(rg_support_fit_solve(&fit, set->unit, BANDS, set->gram, set->stride, support, k, spectrum,
                                     price, x, residual));
    double sum = 0.0;
    for (size_t b = 0; b < BANDS; b++)
        sum += residual[b] * residual[b];
    rg_support_fit_free(&fit);
    return sum;
}

/* The cheapest exchange, and its cost, by solving every one anew; limits by the rise they stand for. */
static void exchanges_cost_what_solving_anew_finds(void **state)
{
    (void) state;
    static double members[N * BANDS], spectra[30 * BANDS];
    random_endmembers(5, N, BANDS, 0.05, members);
    random_spectra(6, members, 6, BANDS, 30, 0.004, spectra);
    rg_library_set set;
    rg_orthogonal work;
    assert_int_equal(rg_library_set_init(&set, members, N, BANDS, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_orthogonal_init(&work, N, BANDS, NULL), RG_OK);
    const double price[N] = {0.0};
    size_t n_compared = 0;
    for (size_t s = 0; s < 30; s++) {
        const double *y = spectra + s * BANDS;
        assert_true(rg_orthogonal_solve(&work, set.unit, N, y, price, BANDS));
        const size_t k = work.n_passive;
        double inverse[N * N], response[N * N], curvature[N], cost[N], least[N], gradient[N], limits[N],
            errors[N], x[N];
        memcpy(gradient, work.gradient, sizeof gradient);
        rg_orthogonal_inverse(&work, inverse);
        rg_sparse_optimum o = {N,
                               set.stride,
                               k,
                               work.passive,
                               work.x,
                               inverse,
                               {set.gram, set.stride, work.passive, k},
                               gradient,
                               set.norm,
                               2e-5,
                               response,
                               curvature,
                               cost,
                               least};
        const double best = misfit(&set, y, work.passive, k, x);
        rg_sparse_respond(&o);
        const rg_sparse_exchange found = rg_sparse_find_exchange(&o, 0.0, 1.0);
        assert_true(k == 0 || k == N || found.out != RG_NO_INDEX);
        if (found.out == RG_NO_INDEX)
            continue;
        size_t support[N];
        size_t left = 0;
        for (size_t i = 0; i < k; i++)
            if (work.passive[i] != found.out)
                support[left++] = work.passive[i];
        support[left] = found.in;
        double expected = misfit(&set, y, support, k, x);
        if (!(x[left] > 0.0)) /* the member in is of no use: it only goes out */
            expected = misfit(&set, y, support, left, x);
        assert_near(found.cost * 2e-5, expected - best, 1e-9);
        n_compared++;

        rg_sparse_limits(&o, 2.71, limits);
        rg_sparse_errors(&o, errors);
        for (size_t j = 0, next = 0; j < N; j++) {
            if (next < k && work.passive[next] == j) {
                assert_true(isnan(limits[j]) && errors[j] > 0.0);
                next++;
                continue;
            }
            const double t = limits[j] * set.norm[j];
            assert_near(2.0 * fmax(gradient[j], 0.0) * t + curvature[j] * t * t, 2.71 * 2e-5, 1e-12);
            assert_true(isnan(errors[j]));
        }
    }
    assert_true(n_compared > 10);
    rg_orthogonal_free(&work);
    rg_library_set_free(&set);
}

/* G = [1 c; c 1]: both 1-norms are known, (1 + c) and 1 / (1 - c). */
static void condition_of_two_members(void **state)
{
    (void) state;
    const double c = 0.75;
    const double gram[2 * 8] = {1.0, c, 0, 0, 0, 0, 0, 0, c, 1.0};
    const double d = 1.0 - c * c;
    const double inverse[4] = {1.0 / d, -c / d, -c / d, 1.0 / d};
    const size_t support[2] = {0, 1};
    rg_sparse_optimum o = {.n = 2, .stride = 8, .k = 2, .support = support, .inverse = inverse};
    o.gram = (rg_rows){gram, 8, support, 2};
    assert_relative(rg_sparse_condition(&o), (1.0 + c) / (1.0 - c), 1e-14);
    o.k = 0;
    assert_true(rg_sparse_condition(&o) == 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchanges_cost_what_solving_anew_finds),
        cmocka_unit_test(condition_of_two_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
