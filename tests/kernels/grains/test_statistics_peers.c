/* What other programs have been found to get wrong in these statistics (methods page, section 20). */
#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/grains/statistics.h"
#include "tests/support/grain_sample.h"

enum { MOST = 120 };

static rg_grain_statistics statistics_in_phi(const double *phi, const double *weights, size_t n)
{
    grain_sample s;
    rg_grain_statistics out;
    grain_sample_init_phi(&s, phi, weights, n);
    assert_int_equal(rg_grain_statistics_of(&s.distribution, NULL, NULL, &out, NULL), RG_OK);
    grain_sample_free(&s);
    return out;
}

/* G2Sd 2.2.1: sorting negative for every sample, exp(sigma) * 1000 "um" for a ratio; 2.1.5: the geometric
 * mean wrong by precedence, D10 the coarse percentile. */
static void has_signs_units_and_order(void **state)
{
    (void) state;
    for (uint64_t item = 0; item < 200; item++) {
        grain_sample s;
        rg_grain_statistics r;
        grain_sample_random(&s, item, 30);
        assert_int_equal(rg_grain_statistics_of(&s.distribution, NULL, NULL, &r, NULL), RG_OK);
        assert_true(r.folk_ward.sorting_phi > 0.0 && r.logarithmic.sd > 0.0);
        assert_relative(r.folk_ward.sorting_geometric, exp2(r.folk_ward.sorting_phi), 1e-12);
        assert_relative(r.geometric.sd, exp2(r.logarithmic.sd), 1e-12);
        assert_true(r.folk_ward.mean_um > r.d_um[0] && r.folk_ward.mean_um < r.d_um[10]);
        assert_true(r.d_um[1] < r.d_um[9] && r.indices.d90_d10 > 1.0);
        assert_string_equal(r.sorting_class, rg_grain_class_sorting(log2(r.folk_ward.sorting_geometric),
                                                                    RG_GRAIN_SORTING_GRADISTAT));
        grain_sample_free(&s);
    }
    assert_string_equal(rg_grain_number_named("fw_sort_geo")->units, "1");
    assert_string_equal(rg_grain_number_named("mg_sd")->units, "1");
    assert_string_equal(rg_grain_number_named("fw_sort_phi")->units, "phi");
}

/* G2Sd 2.2.1 ends when a sample has no gravel, sand, silt or clay. */
static void goes_without_a_fraction(void **state)
{
    (void) state;
    const double sand[] = {3, 2, 1, 0}, silt[] = {7, 6, 5}, clay[] = {12, 10, 9}, gravel[] = {-2, -3, -4};
    const double weights[] = {30, 40, 30};
    rg_grain_statistics s = statistics_in_phi(sand, weights, 3);
    assert_true(s.fractions.gravel_pct == 0.0 && s.fractions.silt_pct == 0.0 && s.fractions.clay_pct == 0.0);
    assert_string_equal(s.texture, "sand");
    s = statistics_in_phi(silt, weights, 2);
    assert_near(s.fractions.silt_pct, 100.0, 1e-12);
    s = statistics_in_phi(clay, weights, 2);
    assert_near(s.fractions.clay_pct, 100.0, 1e-12);
    s = statistics_in_phi(gravel, weights, 2);
    assert_string_equal(s.texture, "gravel");
}

/* QGrain compresses its grid of percentiles: N(5, 1.5) in 101 classes gives sorting 1.437 and median 5.170,
 * in 51 classes 1.381 and 5.331. The same call twice differs by its jitter. */
static void keeps_a_normal_law(void **state)
{
    (void) state;
    static const size_t COUNTS[] = {51, 101};
    static const double SORTING[] = {1.502546392081, 1.495284577802};
    static const double KURTOSIS[] = {0.999689839683, 0.999995225962};
    for (size_t k = 0; k < 2; k++) {
        const size_t n = COUNTS[k];
        double phi[MOST], weights[MOST];
        for (size_t i = 0; i <= n; i++)
            phi[i] = 14.0 - 18.0 * (double) i / (double) n;
        for (size_t i = 0; i < n; i++)
            weights[i] =
                0.5 * (erf((phi[i] - 5) / (1.5 * sqrt(2.0))) - erf((phi[i + 1] - 5) / (1.5 * sqrt(2.0))));
        const rg_grain_statistics s = statistics_in_phi(phi, weights, n);
        const rg_grain_statistics again = statistics_in_phi(phi, weights, n);
        assert_near(s.folk_ward.sorting_phi, SORTING[k], 1e-11);
        assert_near(-log2(s.d_um[5] / 1000), 5.0, 1e-11);
        assert_near(s.folk_ward.mean_phi, 5.0, 1e-11);
        assert_near(s.folk_ward.skewness_phi, 0.0, 1e-11);
        assert_near(s.folk_ward.kurtosis, KURTOSIS[k], 1e-11);
        assert_memory_equal(&s.folk_ward, &again.folk_ward, sizeof s.folk_ward);
    }
}

/* rysgran snaps percentiles to a grid of 0.0005 and clamps them at the ends; others stop at the first point
 * of the cumulative curve, or at the centre of the outer class. */
static void inverts_inside_the_outer_classes(void **state)
{
    (void) state;
    const double phi[] = {9, 7, 2, 1};
    const double weights[] = {40, 20, 40};
    grain_sample s;
    grain_sample_init_phi(&s, phi, weights, 3);
    const double fine = rg_grain_percentile_finer(&s.distribution, 5).phi;
    const double coarse = rg_grain_percentile_finer(&s.distribution, 95).phi;
    assert_near(fine, 9 - 2 * 5 / 40.0, 1e-13);
    assert_near(coarse, 1 + 5 / 40.0, 1e-13);
    assert_near(rg_grain_percentile_finer(&s.distribution, 40.00123).phi, 7 - 5 * 0.00123 / 20.0, 1e-12);
    grain_sample_free(&s);
}

/* SedStat counts whole classes by their upper limits; here 4 phi lies in the middle of a class. */
static void cuts_classes_at_limits(void **state)
{
    (void) state;
    const double phi[] = {6, 3, 0};
    const double weights[] = {60, 40};
    const rg_grain_statistics s = statistics_in_phi(phi, weights, 2);
    assert_near(s.fractions.sand_pct, 60.0, 1e-12); /* 40 and a third of 60 */
    assert_near(s.fractions.silt_pct, 40.0, 1e-12);
}

/* Its tables in phi and in um disagree above 2 mm: one size, one name. QGrain reads Folk's silt : clay as 1/3
 * and 2/3 of the ratio in place of 1/2 and 2. */
static void gives_one_name(void **state)
{
    (void) state;
    assert_string_equal(rg_grain_size_name(1000 * exp2(1.5), RG_GRAIN_SIZES_GRADISTAT), "very fine gravel");
    assert_string_equal(rg_grain_size_name(1000 * exp2(1.5), RG_GRAIN_SIZES_WENTWORTH), "granule");
    assert_string_equal(rg_grain_texture_folk_fines(20, 56, 24), "sandy silt"); /* 2.33 */
    assert_string_equal(rg_grain_texture_folk_fines(20, 48, 32), "sandy mud");  /* 1.5  */
    assert_string_equal(rg_grain_texture_folk_fines(20, 35, 45), "sandy mud");  /* 0.78 */
    assert_string_equal(rg_grain_texture_folk_fines(20, 24, 56), "sandy clay"); /* 0.43 */
}

/* Values at an edge between classes of equal density are no matter of the order of summation: reversing the
 * table (G2Sd's FromLargetoSmall) mirrors every statistic. */
static void mirrors(void **state)
{
    (void) state;
    double phi[MOST], mirrored[MOST], weights[MOST], back[MOST];
    for (uint64_t item = 0; item < 50; item++) {
        const size_t n = 20;
        phi[0] = 9;
        for (size_t i = 0; i < n; i++) {
            phi[i + 1] = phi[i] - 0.2 - 0.5 * rg_random_uniform(1, item, i);
            weights[i] = 1 + 9 * rg_random_uniform(2, item, i);
        }
        for (size_t i = 0; i <= n; i++)
            mirrored[i] = 4 - phi[n - i];
        for (size_t i = 0; i < n; i++)
            back[i] = weights[n - 1 - i];
        const rg_grain_statistics s = statistics_in_phi(phi, weights, n);
        const rg_grain_statistics m = statistics_in_phi(mirrored, back, n);
        assert_near(m.folk_ward.mean_phi, 4 - s.folk_ward.mean_phi, 1e-11);
        assert_near(m.folk_ward.sorting_phi, s.folk_ward.sorting_phi, 1e-11);
        assert_near(m.folk_ward.skewness_phi, -s.folk_ward.skewness_phi, 1e-11);
        assert_near(m.folk_ward.kurtosis, s.folk_ward.kurtosis, 1e-11);
        assert_near(m.logarithmic.skewness, -s.logarithmic.skewness, 1e-11);
        assert_near(m.logarithmic.fifth, -s.logarithmic.fifth, 1e-10);
        assert_near(m.logarithmic.sixth, s.logarithmic.sixth, 1e-10);
        assert_near(m.graphic.mccammon_b_sd_phi, s.graphic.mccammon_b_sd_phi, 1e-11);
        assert_relative(m.mode_um[0] * s.mode_um[0], 1e6 * exp2(-4.0), 1e-10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_signs_units_and_order),
        cmocka_unit_test(goes_without_a_fraction),
        cmocka_unit_test(keeps_a_normal_law),
        cmocka_unit_test(inverts_inside_the_outer_classes),
        cmocka_unit_test(cuts_classes_at_limits),
        cmocka_unit_test(gives_one_name),
        cmocka_unit_test(mirrors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
