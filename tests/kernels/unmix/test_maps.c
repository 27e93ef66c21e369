#include "tests/support/check.h"

#include "kernels/unmix/active_set.h"
#include "kernels/unmix/maps.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

enum { MOST = RG_MAPS_MEMBERS, STRIDE = (MOST + 3) / 4 * 4, BANDS = 40, SPECTRA = 500 };

static double members[MOST * BANDS], spectra[SPECTRA * BANDS], values[MOST * STRIDE], norm[STRIDE];
static double right[SPECTRA * STRIDE], found[SPECTRA * STRIDE], again[SPECTRA * STRIDE];
static uint32_t bits[SPECTRA];

static rg_gram make_case(size_t n, double contrast)
{
    random_endmembers(71, n, BANDS, contrast, members);
    random_spectra(72, members, n, BANDS, SPECTRA, 0.02, spectra);
    fill_gram(members, n, BANDS, values, norm);
    const size_t stride = rg_gram_stride(n);
    fill_right(members, n, BANDS, spectra, SPECTRA, stride, right);
    return (rg_gram){n, stride, values, norm};
}

/* For every width of vector, with and without the sum, from well to badly conditioned. */
static void agree_with_the_active_set(void **state)
{
    (void) state;
    static const double contrasts[] = {0.3, 0.01, 0.001};
    for (size_t n = 1; n <= MOST; n++)
        for (int sums = 0; sums < 2; sums++)
            for (size_t c = 0; c < 3; c++) {
                rg_exchange table;
                rg_maps maps;
                rg_active_set work;
                size_t gave_up = 0;
                const rg_gram gram = make_case(n, contrasts[c]);
                const rg_active_set_problem problem = {sums == 1, 1.0, RG_NO_INDEX};
                assert_int_equal(rg_exchange_init(&table, &gram, sums == 1, NULL), RG_OK);
                assert_int_equal(rg_maps_init(&maps, &gram, sums == 1, NULL), RG_OK);
                assert_int_equal(rg_active_set_init(&work, n, NULL), RG_OK);
                rg_maps_solve(&maps, &table, right, SPECTRA, found, bits);
                for (size_t s = 0; s < SPECTRA; s++) {
                    double expected[MOST];
                    assert_true(
                        rg_active_set_solve(&work, &gram, right + s * gram.stride, &problem, expected));
                    if (bits[s] == UINT32_MAX) {
                        gave_up++;
                        continue;
                    }
                    for (size_t i = 0; i < n; i++) {
                        assert_near(found[s * gram.stride + i], expected[i],
                                    1e-13 / (contrasts[c] * contrasts[c]));
                        assert_true((found[s * gram.stride + i] > 0.0) == ((bits[s] >> i & 1U) != 0));
                    }
                }
                assert_true(gave_up <= SPECTRA / 100);
                rg_active_set_free(&work);
                rg_maps_free(&maps);
                rg_exchange_free(&table);
            }
}

/* One by one, backwards, with maps of their own: the same bits. */
static void do_not_depend_on_what_came_before(void **state)
{
    (void) state;
    rg_exchange table;
    rg_maps maps;
    const rg_gram gram = make_case(9, 0.1);
    assert_int_equal(rg_exchange_init(&table, &gram, true, NULL), RG_OK);
    assert_int_equal(rg_maps_init(&maps, &gram, true, NULL), RG_OK);
    rg_maps_solve(&maps, &table, right, SPECTRA, found, bits);
    rg_maps_free(&maps);
    rg_exchange_free(&table);
    assert_int_equal(rg_exchange_init(&table, &gram, true, NULL), RG_OK);
    assert_int_equal(rg_maps_init(&maps, &gram, true, NULL), RG_OK);
    for (size_t s = SPECTRA; s-- > 0;) {
        uint32_t one;
        rg_maps_solve(&maps, &table, right + s * gram.stride, 1, again + s * gram.stride, &one);
        assert_int_equal(one, bits[s]);
        if (one != UINT32_MAX)
            assert_memory_equal(again + s * gram.stride, found + s * gram.stride, gram.n * sizeof(double));
    }
    rg_maps_free(&maps);
    rg_exchange_free(&table);
}

/* Two teams fill the same maps at the same time: each finds what one alone finds. */
static void are_shared_by_threads(void **state)
{
    (void) state;
    enum { TEAM = 4 };
    static double by_team[TEAM][SPECTRA * STRIDE];
    static uint32_t team_bits[TEAM][SPECTRA];
    rg_exchange tables[TEAM + 1];
    rg_maps maps;
    const rg_gram gram = make_case(MOST, 0.1);
    for (size_t t = 0; t <= TEAM; t++)
        assert_int_equal(rg_exchange_init(&tables[t], &gram, false, NULL), RG_OK);
    assert_int_equal(rg_maps_init(&maps, &gram, false, NULL), RG_OK);
    rg_maps_solve(&maps, &tables[TEAM], right, SPECTRA, found, bits);
    rg_maps_free(&maps);
    assert_int_equal(rg_maps_init(&maps, &gram, false, NULL), RG_OK);
#pragma omp parallel for schedule(static, 1) num_threads(TEAM)
    for (size_t t = 0; t < TEAM; t++)
        rg_maps_solve(&maps, &tables[t], right, SPECTRA, by_team[t], team_bits[t]);
    for (size_t t = 0; t < TEAM; t++) {
        assert_memory_equal(by_team[t], found, SPECTRA * gram.stride * sizeof(double));
        assert_memory_equal(team_bits[t], bits, sizeof bits);
    }
    rg_maps_free(&maps);
    for (size_t t = 0; t <= TEAM; t++)
        rg_exchange_free(&tables[t]);
}

static void refuse_when_memory_is_refused(void **state)
{
    (void) state;
    const rg_gram gram = make_case(5, 0.1);
    for (size_t n = 1;; n++) {
        rg_maps maps;
        refuse_allocation(n);
        const rg_status status = rg_maps_init(&maps, &gram, true, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            rg_maps_free(&maps);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agree_with_the_active_set),
        cmocka_unit_test(do_not_depend_on_what_came_before),
        cmocka_unit_test(are_shared_by_threads),
        cmocka_unit_test(refuse_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
