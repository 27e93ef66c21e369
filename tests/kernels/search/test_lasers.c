#include "tests/support/check.h"

#include "kernels/search/lasers.h"

/* 1e7 / 514.5 - 1e7 / 532: what keeps its wavelength is 639.35 1/cm lower under the longer wave. */
static const double APART = 1e7 / 514.5 - 1e7 / 532.0;

static void shift_makes_raman_and_wavelength_luminescence(void **state)
{
    (void) state;
    const double green_at[] = {300.0, 960.0, 1000.0 - APART};
    const double green_high[] = {50.0, 100.0, 80.0};
    const double blue_at[] = {301.0, 959.0, 1000.0};
    const double blue_high[] = {100.0, 200.0, 170.0};
    const rg_search_lasers_scan green = {532.0, 100.0, 1500.0, green_at, green_high, 3,
                                         5.0,   NULL,  0,      0.0,      0.0};
    const rg_search_lasers_scan blue = {514.5, 100.0, 1500.0, blue_at, blue_high, 3, 10.0, NULL, 0, 0.0, 0.0};
    rg_search_lasers_origin origin[3] = {RG_SEARCH_LASERS_UNTESTED};
    rg_search_lasers_sort(&green, &blue, 6.0, origin);
    assert_true(origin[0] == RG_SEARCH_LASERS_RAMAN && origin[1] == RG_SEARCH_LASERS_RAMAN);
    assert_true(origin[2] == RG_SEARCH_LASERS_LUMINESCENCE);
    rg_search_lasers_origin back[3] = {RG_SEARCH_LASERS_UNTESTED};
    rg_search_lasers_sort(&blue, &green, 6.0, back);
    assert_true(back[0] == RG_SEARCH_LASERS_RAMAN && back[2] == RG_SEARCH_LASERS_LUMINESCENCE);
}

/* Lasers far apart show no common wavelength: then a line that should be seen at its shift and is not is
 * none. */
static void a_line_that_does_not_keep_its_shift_is_luminescence(void **state)
{
    (void) state;
    const double red_at[] = {422.0, 960.0, 975.0, 1400.0, 600.0};
    const double red_high[] = {400.0, 100.0, 90.0, 400.0, 4.0};
    const double green_at[] = {960.0, 975.0};
    const double green_high[] = {1000.0, 900.0};
    const rg_search_lasers_scan red = {780.0, 100.0, 1500.0, red_at, red_high, 5, 3.0, NULL, 0, 0.0, 0.0};
    const rg_search_lasers_scan green = {532.0, 100.0, 1200.0, green_at, green_high, 2,
                                         50.0,  NULL,  0,      0.0,      0.0};
    rg_search_lasers_origin origin[5] = {RG_SEARCH_LASERS_UNTESTED};
    rg_search_lasers_sort(&red, &green, 6.0, origin);
    assert_true(origin[0] == RG_SEARCH_LASERS_LUMINESCENCE);
    assert_true(origin[1] == RG_SEARCH_LASERS_RAMAN && origin[2] == RG_SEARCH_LASERS_RAMAN);
    assert_true(origin[3] == RG_SEARCH_LASERS_UNTESTED); /* not in the range of the other        */
    assert_true(origin[4] == RG_SEARCH_LASERS_UNTESTED); /* 40 under the other laser: not twice 50 */
    /* Without a shared line nothing tells how high it should be. */
    const rg_search_lasers_scan none = {532.0, 100.0, 1200.0, green_at, green_high, 0,
                                        50.0,  NULL,  0,      0.0,      0.0};
    rg_search_lasers_origin untold[5] = {RG_SEARCH_LASERS_UNTESTED};
    rg_search_lasers_sort(&red, &none, 6.0, untold);
    for (size_t i = 0; i < 5; i++)
        assert_true(untold[i] == RG_SEARCH_LASERS_UNTESTED);
}

/* A line that another hides under the second laser is not lacking, whatever else lies at its wavelength. */
static void a_hidden_line_is_not_lacking(void **state)
{
    (void) state;
    enum { N = 701, HIDDEN = 480 };
    const double green_at[] = {300.0, HIDDEN, 500.0, 650.0};
    const double green_high[] = {100.0, 40.0, 90.0, 40.0};
    const double red_at[] = {300.0, 500.0};
    const double red_high[] = {50.0, 45.0};
    float values[N];
    for (size_t c = 0; c < N; c++) {
        const double u = ((double) c - 200.0) / 4.0;
        const double v = ((double) c - 395.0) / 12.0;
        values[c] = (float) (50.0 * exp(-0.5 * u * u) + 50.0 * exp(-0.5 * v * v));
    }
    const rg_search_lasers_scan green = {532.0, 100.0, 800.0, green_at, green_high, 4,
                                         2.0,   NULL,  0,     0.0,      0.0};
    rg_search_lasers_scan red = {780.0, 100.0, 800.0, red_at, red_high, 2, 2.0, values, N, 100.0, 1.0};
    rg_search_lasers_origin origin[4] = {RG_SEARCH_LASERS_UNTESTED};
    rg_search_lasers_sort(&green, &red, 6.0, origin);
    assert_true(origin[0] == RG_SEARCH_LASERS_RAMAN && origin[2] == RG_SEARCH_LASERS_RAMAN);
    assert_true(origin[1] == RG_SEARCH_LASERS_UNTESTED);
    assert_true(origin[3] == RG_SEARCH_LASERS_LUMINESCENCE);
    red.values = NULL;
    rg_search_lasers_origin blind[4] = {RG_SEARCH_LASERS_UNTESTED};
    rg_search_lasers_sort(&green, &red, 6.0, blind);
    assert_true(blind[1] == RG_SEARCH_LASERS_LUMINESCENCE);
}

static void a_third_laser_may_save_a_line_but_not_condemn_it(void **state)
{
    (void) state;
    const double at[] = {500.0, 960.0};
    const double high[] = {100.0, 100.0};
    const rg_search_lasers_scan scan = {532.0, 100.0, 1500.0, at, high, 2, 1.0, NULL, 0, 0.0, 0.0};
    const rg_search_lasers_scan without = {780.0, 100.0, 1500.0, at + 1, high, 1, 1.0, NULL, 0, 0.0, 0.0};
    const rg_search_lasers_scan with = {633.0, 100.0, 1500.0, at, high, 2, 1.0, NULL, 0, 0.0, 0.0};
    rg_search_lasers_origin origin[2] = {RG_SEARCH_LASERS_UNTESTED};
    rg_search_lasers_sort(&scan, &without, 6.0, origin);
    assert_true(origin[0] == RG_SEARCH_LASERS_LUMINESCENCE && origin[1] == RG_SEARCH_LASERS_RAMAN);
    rg_search_lasers_sort(&scan, &with, 6.0, origin);
    assert_true(origin[0] == RG_SEARCH_LASERS_RAMAN);
    rg_search_lasers_sort(&scan, &without, 6.0, origin);
    assert_true(origin[0] == RG_SEARCH_LASERS_RAMAN);
}

static void one_laser_twice_tells_nothing(void **state)
{
    (void) state;
    const double at[] = {500.0};
    const double high[] = {100.0};
    const rg_search_lasers_scan scan = {532.0, 100.0, 1500.0, at, high, 1, 1.0, NULL, 0, 0.0, 0.0};
    rg_search_lasers_origin origin[1] = {RG_SEARCH_LASERS_UNTESTED};
    rg_search_lasers_sort(&scan, &scan, 6.0, origin);
    assert_true(origin[0] == RG_SEARCH_LASERS_UNTESTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shift_makes_raman_and_wavelength_luminescence),
        cmocka_unit_test(a_line_that_does_not_keep_its_shift_is_luminescence),
        cmocka_unit_test(a_hidden_line_is_not_lacking),
        cmocka_unit_test(a_third_laser_may_save_a_line_but_not_condemn_it),
        cmocka_unit_test(one_laser_twice_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
