#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/unmix/support_search.h"
#include "tests/support/refuse.h"

enum { BANDS = 60, MOST = 56, SPECTRA = 200 };

static double members[MOST * BANDS], right[64];

static void make_set(size_t n, double contrast, rg_library_set *set)
{
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < BANDS; b++)
            members[i * BANDS + b] = 1.0 + contrast * rg_random_normal(31, i, b);
    assert_int_equal(rg_library_set_init(set, members, n, BANDS, NULL, NULL, NULL), RG_OK);
}

/* M'y of the unit members; returns the length of the spectrum: a few members with noise. */
static double make_right(const rg_library_set *set, uint64_t s)
{
    double square = 0.0;
    memset(right, 0, sizeof right);
    for (size_t b = 0; b < BANDS; b++) {
        double value = 0.02 * rg_random_normal(33, s, b);
        for (size_t i = 0; i < set->n; i++) {
            const double share = rg_random_uniform(32, s, i);
            value += share > 0.7 ? (share - 0.7) * members[i * BANDS + b] : 0.0;
        }
        square += value * value;
        for (size_t i = 0; i < set->n; i++)
            right[i] += value * set->unit[i * set->band_stride + b];
    }
    return sqrt(square);
}

/* The solution on a support by elimination; in *misfit its x'Gx/2 - f'x, and whether x > 0. */
static bool solve_support(const rg_library_set *set, unsigned bits, double *misfit)
{
    double a[8][9];
    size_t list[8];
    size_t k = 0;
    for (size_t i = 0; i < set->n; i++)
        if ((bits >> i & 1U) != 0)
            list[k++] = i;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++)
            a[i][j] = set->gram[list[i] * set->stride + list[j]];
        a[i][k] = right[list[i]];
    }
    for (size_t p = 0; p < k; p++)
        for (size_t i = 0; i < k; i++)
            if (i != p) {
                const double factor = a[i][p] / a[p][p];
                for (size_t j = p; j <= k; j++)
                    a[i][j] -= factor * a[p][j];
            }
    bool above = true;
    *misfit = 0.0;
    for (size_t i = 0; i < k; i++) {
        const double x = a[i][k] / a[i][i];
        above = above && x > 0.0;
        *misfit -= 0.5 * x * right[list[i]];
    }
    return above;
}

/* Of all supports with abundances above zero the one of the least misfit; from spectrum to spectrum the
 * search begins now with an empty support, now with the one before. */
static void finds_the_best_of_all_supports(void **state)
{
    (void) state;
    for (size_t n = 1; n <= 8; n++) {
        rg_library_set set;
        rg_support_search search;
        make_set(n, 0.3, &set);
        assert_int_equal(rg_support_search_init(&search, &set, NULL), RG_OK);
        for (uint64_t s = 0; s < SPECTRA; s++) {
            const double scale = make_right(&set, s);
            unsigned best = 0;
            unsigned found = 0;
            double least = 0.0;
            for (unsigned bits = 1; bits < 1U << n; bits++) {
                double misfit;
                if (solve_support(&set, bits, &misfit) && misfit < least) {
                    least = misfit;
                    best = bits;
                }
            }
            assert_true(rg_support_search_solve(&search, right, scale));
            for (size_t k = 0; k < search.k; k++)
                found |= 1U << search.support[k];
            assert_int_equal(found, best);
            if (s % 17 == 0)
                rg_support_search_renew(&search);
        }
        rg_support_search_free(&search);
        rg_library_set_free(&set);
    }
}

/* Members at right angles: x is what is positive of the right side, and the inverse has to grow with it. */
static void takes_all_that_is_positive_of_orthogonal_members(void **state)
{
    (void) state;
    rg_library_set set;
    rg_support_search search;
    memset(members, 0, sizeof members);
    for (size_t i = 0; i < MOST; i++)
        members[i * BANDS + i] = 2.0;
    assert_int_equal(rg_library_set_init(&set, members, MOST, BANDS, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_support_search_init(&search, &set, NULL), RG_OK);
    for (uint64_t s = 0; s < SPECTRA; s++) {
        size_t n_positive = 0;
        memset(right, 0, sizeof right);
        for (size_t i = 0; i < MOST; i++) {
            right[i] = rg_random_normal(34, s, i) + (s % 2 == 0 ? 2.0 : 0.0);
            n_positive += right[i] > 0.0 ? 1 : 0;
        }
        right[5] = -INFINITY; /* kept out */
        n_positive -= rg_random_normal(34, s, 5) + (s % 2 == 0 ? 2.0 : 0.0) > 0.0 ? 1 : 0;
        assert_true(rg_support_search_solve(&search, right, 8.0));
        assert_int_equal(search.k, n_positive);
        for (size_t k = 0; k < search.k; k++)
            assert_near(search.x[k], right[search.support[k]], 1e-12);
    }
    rg_support_search_free(&search);
    rg_library_set_free(&set);
}

/* Once it has been seen that neighbours are alike, a search begins where the last one ended. */
static void begins_where_it_ended_for_spectra_that_are_alike(void **state)
{
    (void) state;
    rg_library_set set;
    rg_support_search search;
    make_set(MOST, 0.3, &set);
    assert_int_equal(rg_support_search_init(&search, &set, NULL), RG_OK);
    const double scale = make_right(&set, 1);
    for (size_t s = 0; s < 100; s++)
        assert_true(rg_support_search_solve(&search, right, scale));
    const size_t n_changes = search.n_changes;
    assert_true(rg_support_search_solve(&search, right, scale));
    assert_true(search.k > 5);
    assert_int_equal(search.n_changes, n_changes);
    rg_support_search_free(&search);
    rg_library_set_free(&set);
}

static void gives_up_what_depends_on_others(void **state)
{
    (void) state;
    rg_library_set set;
    rg_support_search search;
    make_set(3, 0.3, &set);
    rg_library_set_free(&set);
    for (size_t b = 0; b < BANDS; b++) /* halfway between the two others, but for rounding and a hair */
        members[2 * BANDS + b] = 0.5 * (members[b] + members[BANDS + b]) + 1e-7 * (double) (b % 3);
    assert_int_equal(rg_library_set_init(&set, members, 3, BANDS, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_support_search_init(&search, &set, NULL), RG_OK);
    memset(right, 0, sizeof right);
    for (size_t i = 0; i < 3; i++)
        right[i] = set.gram[i * set.stride] + set.gram[i * set.stride + 1] + (i == 2 ? 1e-3 : 0.0);
    if (rg_support_search_solve(&search, right, 1.0))
        assert_true(search.k < 3);
    rg_support_search_free(&search);
    rg_library_set_free(&set);
}

static void refuse_when_memory_is_refused(void **state)
{
    (void) state;
    rg_library_set set;
    make_set(4, 0.3, &set);
    for (size_t n = 1;; n++) {
        rg_support_search search;
        refuse_allocation(n);
        const rg_status status = rg_support_search_init(&search, &set, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            rg_support_search_free(&search);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_library_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_best_of_all_supports),
        cmocka_unit_test(takes_all_that_is_positive_of_orthogonal_members),
        cmocka_unit_test(begins_where_it_ended_for_spectra_that_are_alike),
        cmocka_unit_test(gives_up_what_depends_on_others),
        cmocka_unit_test(refuse_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
