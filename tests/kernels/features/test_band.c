#include "tests/support/check.h"

#include <string.h>

#include "kernels/features/band.h"

enum { POINTS = 201 };

static const rg_band_definition BAND = {{600.0, 850.0, 1200.0, 1750.0}, 4, 1.0 / 3.0, 0.01};

/* A Gauss band of that depth on a straight continuum; uneven steps of about 6 nm from 600 to 1800 nm. */
static void make(double *nm, double *y, double centre, double depth, double sigma, double slope)
{
    for (size_t i = 0; i < POINTS; i++) {
        nm[i] = 600.0 + 6.0 * (double) i + 2.0 * sin(1.7 * (double) i);
        const double u = (nm[i] - centre) / sigma;
        y[i] = (0.4 + slope * (nm[i] - 600.0)) * (1.0 - depth * exp(-0.5 * u * u));
    }
}

/* Closed form: width sqrt(8 ln 2) sigma, area sqrt(2 pi) depth sigma. The tangent touches the far wings,
 * where the band is under 1e-4 deep. */
static void measures_a_gauss_band(void **state)
{
    (void) state;
    for (int i = 0; i < 9; i++) {
        double nm[POINTS];
        double y[POINTS];
        double removed[POINTS];
        rg_band band;
        const double centre = 960.0 + 10.3 * i;
        make(nm, y, centre, 0.3, 50.0, 1e-4 * (i - 4));
        assert_int_equal(rg_band_measure(nm, y, POINTS, &BAND, removed, &band), RG_BAND_OK);
        assert_near(band.centre, centre, 0.1);
        assert_near(band.depth, 0.3, 2e-4);
        assert_near(band.width, 2.354820 * 50.0, 0.5);
        assert_near(band.area, 2.506628 * 0.3 * 50.0, 0.1);
        assert_near(band.asymmetry, 0.0, 0.01);
    }
}

/* Half Gauss bands of two widths: log2 of their ratio. A falling continuum moves the minimum, not the centre.
 */
static void tells_asymmetry_and_the_minimum_from_the_centre(void **state)
{
    (void) state;
    double nm[POINTS];
    double y[POINTS];
    double removed[POINTS];
    rg_band band;
    for (size_t i = 0; i < POINTS; i++) {
        nm[i] = 600.0 + 6.0 * (double) i;
        const double u = (nm[i] - 960.0) / (nm[i] < 960.0 ? 40.0 : 80.0);
        y[i] = (0.9 - 4e-4 * (nm[i] - 600.0)) * (1.0 - 0.2 * exp(-0.5 * u * u));
    }
    assert_int_equal(rg_band_measure(nm, y, POINTS, &BAND, removed, &band), RG_BAND_OK);
    /* The polynomial rounds the kink, which moves the centre to the flatter side; areas from there by closed
     * form. */
    assert_near(band.centre, 960.0, 6.0);
    const double left = 0.2 * 40.0 * 1.2533141;
    const double right = 0.2 * 80.0 * 1.2533141;
    const double between = right * erf((band.centre - 960.0) / (80.0 * 1.4142136));
    assert_near(band.asymmetry, log2((right - between) / (left + between)), 0.03);
    assert_true(band.asymmetry > 0.7);
    assert_true(band.minimum > 980.0);
}

static void no_channel_of_the_ranges_is_above_the_tangent(void **state)
{
    (void) state;
    double nm[POINTS];
    double y[POINTS];
    rg_tangent t;
    for (int item = 0; item < 50; item++) {
        make(nm, y, 980.0, 0.2, 60.0, 1e-4);
        for (size_t i = 0; i < POINTS; i++)
            y[i] += 0.02 * sin(0.05 * (double) i * (1.0 + 0.3 * item)) +
                    0.01 * cos((double) (i * i + (size_t) item));
        assert_true(rg_tangent_find(nm, y, POINTS, &BAND.ranges, &t));
        size_t touches = 0;
        for (size_t i = 0; i < POINTS; i++)
            if ((nm[i] >= 600.0 && nm[i] <= 850.0) || (nm[i] >= 1200.0 && nm[i] <= 1750.0)) {
                assert_true(y[i] <= rg_tangent_at(&t, nm[i]) + 1e-12);
                touches += fabs(y[i] - rg_tangent_at(&t, nm[i])) < 1e-12;
            }
        assert_int_equal(touches, 2);
        assert_true(t.left < t.right);
    }
}

static void says_why_there_is_no_band(void **state)
{
    (void) state;
    double nm[POINTS];
    double y[POINTS];
    double removed[POINTS];
    rg_band band;
    make(nm, y, 980.0, 0.005, 60.0, 0.0);
    assert_int_equal(rg_band_measure(nm, y, POINTS, &BAND, removed, &band), RG_BAND_ABSENT);
    assert_true(isnan(band.centre) && band.depth < 0.01);
    make(nm, y, 980.0, 0.3, 60.0, 0.0);
    assert_int_equal(rg_band_measure(nm, y, 90, &BAND, removed, &band),
                     RG_BAND_UNMEASURED); /* ends at 1140 nm */
    assert_true(isnan(band.depth) && isnan(removed[50]));
    assert_int_equal(rg_band_measure(nm, y, 0, &BAND, removed, &band), RG_BAND_UNMEASURED);
    for (size_t i = 0; i < POINTS; i++)
        y[i] -= 1.0;
    assert_int_equal(rg_band_measure(nm, y, POINTS, &BAND, removed, &band), RG_BAND_CONTINUUM);
    /* A minimum beside the right point of touch: the lower third ends at the continuum. */
    for (size_t i = 0; i < POINTS; i++)
        y[i] = nm[i] < 1195.0 ? 0.5 - 2e-4 * (nm[i] - 600.0) : 0.6;
    assert_int_equal(rg_band_measure(nm, y, POINTS, &BAND, removed, &band), RG_BAND_EDGE);
    assert_true(isnan(band.centre) && band.depth > 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_a_gauss_band),
        cmocka_unit_test(tells_asymmetry_and_the_minimum_from_the_centre),
        cmocka_unit_test(no_channel_of_the_ranges_is_above_the_tangent),
        cmocka_unit_test(says_why_there_is_no_band),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
