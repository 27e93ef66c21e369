#include "tests/support/check.h"

#include <stdbool.h>

#include "kernels/unmix/endmembers.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

enum { N = 5, BANDS = 30 };

static rg_status refuse(const double *endmembers, size_t n, size_t n_bands, const bool *use,
                        const double *sigma, size_t *partner, rg_error *err)
{
    rg_endmembers set;
    const rg_status status = rg_endmembers_init(&set, endmembers, n, n_bands, use, sigma, partner, err);
    if (status == RG_OK)
        rg_endmembers_free(&set);
    else
        assert_null(set.members);
    return status;
}

static void keeps_the_bands_in_use(void **state)
{
    (void) state;
    const double endmembers[2][5] = {{1.0, 2.0, NAN, 4.0, 5.0}, {5.0, 1.0, 3.0, 2.0, INFINITY}};
    const bool use[5] = {true, true, false, true, true};
    const double sigma[5] = {0.5, 2.0, 1.0, 0.25, 0.0};
    rg_endmembers set;
    assert_int_equal(rg_endmembers_init(&set, &endmembers[0][0], 2, 5, use, sigma, NULL, NULL), RG_OK);
    assert_int_equal(set.n_used, 3);
    assert_int_equal(set.bands[2], 3);
    assert_true(set.members[3 + 2] == 8.0); /* 2 / 0.25 */
    assert_true(set.lanes[2 * set.gram.stride + 1] == 8.0);
    assert_true(set.gram.values[1] == 2.0 * 10.0 + 1.0 * 0.5 + 16.0 * 8.0);
    assert_true(set.plain[0] == 1.0);
    rg_endmembers_free(&set);
    rg_endmembers_free(&set);
}

static void names_both_of_a_duplicated_pair(void **state)
{
    (void) state;
    double endmembers[N * BANDS];
    for (size_t twin = 0; twin < N - 1; twin++)
        for (int noise = 0; noise < 2; noise++) {
            size_t partner = 99;
            rg_error err = {0};
            random_endmembers(3, N, BANDS, 0.3, endmembers);
            for (size_t b = 0; b < BANDS; b++)
                endmembers[(N - 1) * BANDS + b] = 2.5 * endmembers[twin * BANDS + b];
            endmembers[(N - 1) * BANDS + 7] *= noise ? 1.0 + 1e-6 : 1.0;
            assert_int_equal(refuse(endmembers, N, BANDS, NULL, NULL, &partner, &err), RG_ESINGULAR);
            assert_int_equal(err.index, N - 1);
            assert_int_equal(partner, twin);
        }
}

static void names_a_mixture_of_others(void **state)
{
    (void) state;
    double endmembers[N * BANDS];
    size_t partner = 99;
    rg_error err = {0};
    random_endmembers(3, N, BANDS, 0.3, endmembers);
    for (size_t b = 0; b < BANDS; b++)
        endmembers[2 * BANDS + b] = 0.2 * endmembers[b] + 0.8 * endmembers[BANDS + b];
    assert_int_equal(refuse(endmembers, N, BANDS, NULL, NULL, &partner, &err), RG_ESINGULAR);
    assert_int_equal(err.index, 2);
    assert_int_equal(partner, 1);
}

static void refuses_a_zero_endmember(void **state)
{
    (void) state;
    double endmembers[N * BANDS];
    size_t partner = 99;
    rg_error err = {0};
    random_endmembers(3, N, BANDS, 0.3, endmembers);
    for (size_t b = 0; b < BANDS; b++)
        endmembers[3 * BANDS + b] = 0.0;
    assert_int_equal(refuse(endmembers, N, BANDS, NULL, NULL, &partner, &err), RG_ESINGULAR);
    assert_int_equal(err.index, 3);
    assert_true(partner == RG_NO_INDEX);
}

static void passes_coherent_but_independent_sets_in_any_unit(void **state)
{
    (void) state;
    enum { MANY = 60, B = 150 };
    static double endmembers[MANY * B];
    static const double units[] = {1.0, 1e4, 1e-12};
    for (size_t u = 0; u < 3; u++) {
        rg_endmembers set;
        random_endmembers(4, MANY, B, 3e-4, endmembers); /* condition number 1e5 */
        for (size_t k = 0; k < MANY * B; k++)
            endmembers[k] *= units[u];
        assert_int_equal(rg_endmembers_init(&set, endmembers, MANY, B, NULL, NULL, NULL, NULL), RG_OK);
        rg_endmembers_free(&set);
    }
}

static void names_an_endmember_without_a_value(void **state)
{
    (void) state;
    double endmembers[N * BANDS];
    rg_error err = {0};
    random_endmembers(3, N, BANDS, 0.3, endmembers);
    endmembers[3 * BANDS + 4] = NAN;
    assert_int_equal(refuse(endmembers, N, BANDS, NULL, NULL, NULL, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 3);
}

static void refuses_more_endmembers_than_bands(void **state)
{
    (void) state;
    double endmembers[N * BANDS];
    const double sigma[N] = {1.0, 1.0, -1.0, 1.0, 1.0};
    random_endmembers(3, N, BANDS, 0.3, endmembers);
    assert_int_equal(refuse(endmembers, N, N, NULL, sigma, NULL, NULL), RG_ESHAPE);
    assert_int_equal(refuse(endmembers, 0, N, NULL, NULL, NULL, NULL), RG_ESHAPE);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    double endmembers[N * BANDS];
    double sigma[BANDS];
    random_endmembers(3, N, BANDS, 0.3, endmembers);
    for (size_t b = 0; b < BANDS; b++)
        sigma[b] = 0.1;
    for (size_t n = 1; n <= 8; n++) {
        refuse_allocation(n);
        const rg_status status = refuse(endmembers, N, BANDS, NULL, sigma, NULL, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_bands_in_use),
        cmocka_unit_test(names_both_of_a_duplicated_pair),
        cmocka_unit_test(names_a_mixture_of_others),
        cmocka_unit_test(refuses_a_zero_endmember),
        cmocka_unit_test(passes_coherent_but_independent_sets_in_any_unit),
        cmocka_unit_test(names_an_endmember_without_a_value),
        cmocka_unit_test(refuses_more_endmembers_than_bands),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
