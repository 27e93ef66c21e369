#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/identify/xrd_peaks.h"

enum { N = 2001 };

/* Three lines of 0.12 deg on a sloping background, with counting noise. */
static void finds_lines_and_no_others(void **state)
{
    (void) state;
    static const double ANGLES[3] = {17.113, 31.402, 34.877};
    static const double HEIGHTS[3] = {800.0, 3000.0, 300.0};
    static double angle[N];
    static double counts[N];
    static double work[3 * N];
    for (size_t i = 0; i < N; i++) {
        angle[i] = 10.0 + 0.015 * (double) i;
        counts[i] = 400.0 - 5.0 * angle[i];
        for (size_t k = 0; k < 3; k++) {
            const double u = (angle[i] - ANGLES[k]) / 0.12;
            counts[i] += HEIGHTS[k] * exp(-4.0 * log(2.0) * u * u);
        }
        counts[i] = rint(counts[i] + sqrt(counts[i]) * rg_random_normal(7, 0, i));
    }
    rg_xrd_peak peaks[RG_XRD_PEAKS_MOST];
    double noise;
    assert_int_equal(rg_xrd_peaks_find(angle, counts, N, work, peaks, &noise), 3);
    assert_near(noise, 1.0, 0.1);
    for (size_t k = 0; k < 3; k++)
        assert_near(peaks[k].two_theta_deg, ANGLES[k], k == 2 ? 0.02 : 0.005);
    counts[5] = (double) NAN;
    assert_int_equal(rg_xrd_peaks_find(angle, counts, N, work, peaks, NULL), 3);
    assert_int_equal(rg_xrd_peaks_find(angle, counts, 20, work, peaks, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_lines_and_no_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
