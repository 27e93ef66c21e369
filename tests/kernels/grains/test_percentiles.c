#include "tests/support/check.h"

#include "kernels/grains/percentiles.h"
#include "tests/support/grain_sample.h"

static void interpolates_in_phi(void **state)
{
    (void) state;
    const double edges[] = {62.5, 125, 250};
    const double weights[] = {40, 60};
    grain_sample s;
    grain_sample_init(&s, edges, weights, 2, NULL);
    const rg_grain_percentile p = rg_grain_percentile_finer(&s.distribution, 10.0);
    assert_near(p.phi, 3.75, 1e-14);
    assert_relative(p.um, 1000 * exp2(-3.75), 1e-14);
    assert_int_equal(p.class_index, 0);
    assert_near(p.class_share, 0.25, 1e-14);
    assert_false(p.on_plateau || p.in_fine_tail || p.in_coarse_tail);
    /* phi_10 is the size that 10 % are coarser than: D90. */
    assert_near(rg_grain_percentile_coarser(&s.distribution, 10.0).phi, 2 + 1.0 / 6, 1e-14);
    assert_true(rg_grain_percentile_coarser(&s.distribution, 90.0).phi > 2 + 1.0 / 6);
    grain_sample_free(&s);
}

static void is_pinned_at_the_outer_edges(void **state)
{
    (void) state;
    const double edges[] = {1, 2, 4, 8, 16};
    const double weights[] = {0, 3, 7, 0};
    grain_sample s;
    grain_sample_init(&s, edges, weights, 4, NULL);
    const rg_grain_percentile low = rg_grain_percentile_finer(&s.distribution, 0.0);
    const rg_grain_percentile high = rg_grain_percentile_finer(&s.distribution, 100.0);
    assert_true(low.um == 1.0 && low.on_plateau);
    assert_true(high.um == 8.0 && high.on_plateau);
    assert_true(isnan(rg_grain_percentile_finer(&s.distribution, -1.0).um));
    assert_true(isnan(rg_grain_percentile_finer(&s.distribution, 100.1).phi));
    assert_true(isnan(rg_grain_percentile_finer(&s.distribution, NAN).phi));
    grain_sample_free(&s);
}

/* Ten classes of 0.1, one of them empty: sums of 0.1 miss 0.5 by rounding in either direction, and the
 * plateau must be met at its finer end all the same. */
static void takes_the_finer_end_of_a_plateau(void **state)
{
    (void) state;
    double edges[12], weights[11];
    for (int i = 0; i <= 11; i++)
        edges[i] = exp2(i);
    for (int split = 1; split < 10; split++) {
        for (double unit = 0.1; unit < 1000; unit *= 1.37) {
            grain_sample s;
            for (int i = 0; i < 11; i++)
                weights[i] = i == split ? 0.0 : unit;
            grain_sample_init(&s, edges, weights, 11, NULL);
            const rg_grain_percentile p = rg_grain_percentile_finer(&s.distribution, 10.0 * split);
            assert_true(p.um == edges[split] && p.on_plateau);
            assert_false(rg_grain_percentile_finer(&s.distribution, 10.0 * split + 1e-6).on_plateau);
            grain_sample_free(&s);
        }
    }
}

static void says_when_it_lies_in_a_closed_tail(void **state)
{
    (void) state;
    const double edges[] = {NAN, 2, 4, NAN};
    const double weights[] = {10, 80, 10};
    const rg_grain_tails tails = {RG_GRAIN_TAIL_PHI10, RG_GRAIN_TAIL_STEP_COARSER};
    grain_sample s;
    grain_sample_init(&s, edges, weights, 3, &tails);
    assert_true(rg_grain_percentile_finer(&s.distribution, 5).in_fine_tail);
    assert_false(rg_grain_percentile_finer(&s.distribution, 10).in_fine_tail); /* the measured edge itself */
    assert_false(rg_grain_percentile_finer(&s.distribution, 90).in_coarse_tail);
    assert_true(rg_grain_percentile_finer(&s.distribution, 95).in_coarse_tail);
    grain_sample_free(&s);
}

static void share_finer_undoes_a_percentile(void **state)
{
    (void) state;
    for (uint64_t item = 0; item < 60; item++) {
        grain_sample s;
        grain_sample_random(&s, item, 10 + item);
        for (double pct = 0.5; pct < 100; pct += 0.5) {
            const rg_grain_percentile p = rg_grain_percentile_finer(&s.distribution, pct);
            assert_near(rg_grain_share_finer(&s.distribution, p.um), pct / 100, 1e-12);
            assert_near(rg_grain_percentile_coarser(&s.distribution, 100 - pct).phi, p.phi, 0.0);
        }
        assert_true(rg_grain_share_finer(&s.distribution, s.axis.edges_um[0]) == 0.0);
        assert_true(rg_grain_share_finer(&s.distribution, 1e9) == 1.0);
        assert_true(rg_grain_share_finer(&s.distribution, 0.0) == 0.0);
        assert_true(isnan(rg_grain_share_finer(&s.distribution, NAN)));
        for (size_t i = 0; i <= 10 + item; i++)
            assert_true(rg_grain_share_finer(&s.distribution, s.axis.edges_um[i]) ==
                        s.distribution.cumulative[i]);
        grain_sample_free(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interpolates_in_phi),
        cmocka_unit_test(is_pinned_at_the_outer_edges),
        cmocka_unit_test(takes_the_finer_end_of_a_plateau),
        cmocka_unit_test(says_when_it_lies_in_a_closed_tail),
        cmocka_unit_test(share_finer_undoes_a_percentile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
