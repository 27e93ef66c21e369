#include "tests/support/check.h"

#include "kernels/unmix/active_set.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

enum { N = 6, BANDS = 30, SPECTRA = 200 };

static double members[N * BANDS], spectra[SPECTRA * BANDS], values[N * 8], norm[8];

static rg_gram make_case(double contrast)
{
    random_endmembers(51, N, BANDS, contrast, members);
    random_spectra(52, members, N, BANDS, SPECTRA, 0.02, spectra);
    fill_gram(members, N, BANDS, values, norm);
    return (rg_gram){N, 8, values, norm};
}

static void right_side(const double *spectrum, double *f)
{
    for (size_t i = 0; i < N; i++) {
        f[i] = 0.0;
        for (size_t b = 0; b < BANDS; b++)
            f[i] += members[i * BANDS + b] * spectrum[b];
    }
}

static void equals_the_enumeration_of_supports(void **state)
{
    (void) state;
    rg_active_set work;
    assert_int_equal(rg_active_set_init(&work, N, NULL), RG_OK);
    const rg_gram gram = make_case(0.2);
    for (int sums = 0; sums < 2; sums++)
        for (size_t s = 0; s < SPECTRA; s++) {
            double f[N], x[N], expected[N];
            const rg_active_set_problem problem = {sums == 1, 1.0, RG_NO_INDEX};
            right_side(spectra + s * BANDS, f);
            assert_true(rg_active_set_solve(&work, &gram, f, &problem, x));
            enumerate_supports(members, N, BANDS, spectra + s * BANDS, sums == 1, N, 0.0, expected);
            for (size_t i = 0; i < N; i++) {
                assert_near(x[i], expected[i], 1e-11);
                assert_true((x[i] > 0.0) == work.is_passive[i]);
            }
        }
    rg_active_set_free(&work);
    rg_active_set_free(&work);
}

/* With one member held at t the others share 1 - t. */
static void keeps_a_member_out_and_meets_another_sum(void **state)
{
    (void) state;
    rg_active_set work;
    assert_int_equal(rg_active_set_init(&work, N, NULL), RG_OK);
    const rg_gram gram = make_case(0.2);
    for (size_t s = 0; s < SPECTRA; s++) {
        double f[N], x[N], expected[N], sum = 0.0;
        const rg_active_set_problem problem = {true, 0.7, 2};
        right_side(spectra + s * BANDS, f);
        for (size_t i = 0; i < N; i++)
            f[i] -= 0.3 * gram.values[i * gram.stride + 2];
        assert_true(rg_active_set_solve(&work, &gram, f, &problem, x));
        enumerate_supports(members, N, BANDS, spectra + s * BANDS, true, 2, 0.3, expected);
        for (size_t i = 0; i < N; i++) {
            assert_near(x[i], i == 2 ? 0.0 : expected[i], 1e-11);
            sum += x[i];
        }
        assert_near(sum, 0.7, 1e-14);
    }
    rg_active_set_free(&work);
}

static void says_no_to_numbers_it_cannot_solve(void **state)
{
    (void) state;
    rg_active_set work;
    assert_int_equal(rg_active_set_init(&work, N, NULL), RG_OK);
    const rg_gram gram = make_case(0.2);
    const rg_active_set_problem problem = {false, 1.0, RG_NO_INDEX};
    double f[N] = {1.0, 2.0, INFINITY, 1.0, 1.0, 1.0}, x[N];
    assert_false(rg_active_set_solve(&work, &gram, f, &problem, x));
    rg_active_set_free(&work);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    for (size_t n = 1; n <= 4; n++) {
        rg_active_set work;
        refuse_allocation(n);
        const rg_status status = rg_active_set_init(&work, N, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
        assert_null(work.numbers);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_enumeration_of_supports),
        cmocka_unit_test(keeps_a_member_out_and_meets_another_sum),
        cmocka_unit_test(says_no_to_numbers_it_cannot_solve),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
