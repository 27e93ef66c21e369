#include "tests/support/check.h"

#include "kernels/unmix/active_set.h"
#include "kernels/unmix/exchange.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

enum { MOST = RG_EXCHANGE_MEMBERS, BANDS = 40, SPECTRA = 500 };

static double members[MOST * BANDS], spectra[SPECTRA * BANDS], values[MOST * MOST], norm[MOST];

static rg_gram make_case(size_t n, double contrast)
{
    random_endmembers(61, n, BANDS, contrast, members);
    random_spectra(62, members, n, BANDS, SPECTRA, 0.02, spectra);
    fill_gram(members, n, BANDS, values, norm);
    return (rg_gram){n, rg_gram_stride(n), values, norm};
}

static void right_side(size_t n, const double *spectrum, double *f)
{
    for (size_t i = 0; i < MOST; i++) {
        f[i] = 0.0;
        for (size_t b = 0; b < BANDS && i < n; b++)
            f[i] += members[i * BANDS + b] * spectrum[b];
    }
}

/* For every width of vector, with the support and the zeros of the walk, and rarely giving up. */
static void agrees_with_the_active_set(void **state)
{
    (void) state;
    static const double contrasts[] = {0.3, 0.01, 0.001};
    for (size_t n = 1; n <= MOST; n++)
        for (int sums = 0; sums < 2; sums++)
            for (size_t c = 0; c < 3; c++) {
                rg_exchange table;
                rg_active_set work;
                size_t gave_up = 0;
                const rg_gram gram = make_case(n, contrasts[c]);
                const rg_active_set_problem problem = {sums == 1, 1.0, RG_NO_INDEX};
                assert_int_equal(rg_exchange_init(&table, &gram, sums == 1, NULL), RG_OK);
                assert_int_equal(rg_active_set_init(&work, n, NULL), RG_OK);
                for (size_t s = 0; s < SPECTRA; s++) {
                    double f[MOST], x[MOST], expected[MOST];
                    right_side(n, spectra + s * BANDS, f);
                    const uint32_t bits = rg_exchange_solve(&table, f, x);
                    assert_true(rg_active_set_solve(&work, &gram, f, &problem, expected));
                    if (bits == UINT32_MAX) {
                        gave_up++;
                        continue;
                    }
                    for (size_t i = 0; i < n; i++) {
                        assert_near(x[i], expected[i], 1e-13 / (contrasts[c] * contrasts[c]));
                        assert_true((x[i] > 0.0) == ((bits >> i & 1U) != 0));
                    }
                }
                assert_true(gave_up <= SPECTRA / 10);
                rg_active_set_free(&work);
                rg_exchange_free(&table);
            }
}

static void does_not_depend_on_what_came_before(void **state)
{
    (void) state;
    rg_exchange table;
    static double first[SPECTRA * 8];
    const rg_gram gram = make_case(8, 0.1);
    for (int backwards = 0; backwards < 2; backwards++) {
        assert_int_equal(rg_exchange_init(&table, &gram, true, NULL), RG_OK);
        for (size_t k = 0; k < SPECTRA; k++) {
            const size_t s = backwards ? SPECTRA - 1 - k : k;
            double f[MOST], x[MOST];
            right_side(8, spectra + s * BANDS, f);
            if (rg_exchange_solve(&table, f, x) == UINT32_MAX)
                continue;
            for (size_t i = 0; i < 8; i++) {
                if (backwards)
                    assert_true(first[s * 8 + i] == x[i]);
                first[s * 8 + i] = x[i];
            }
        }
        rg_exchange_free(&table);
    }
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    const rg_gram gram = make_case(4, 0.1);
    for (size_t n = 1; n <= 3; n++) {
        rg_exchange table;
        refuse_allocation(n);
        const rg_status status = rg_exchange_init(&table, &gram, true, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
        assert_null(table.room);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_active_set),
        cmocka_unit_test(does_not_depend_on_what_came_before),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
