#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/peaks/correlated.h"
#include "kernels/peaks/fit.h"

/* Savitzky-Golay, 11 channels, cubic: the weights of their paper over 429; a Gaussian of 5 channels full
 * width. */
enum { LAGS = 16, TAPS = 15, N = 150, DRAWS = 1500, NUMBERS = 4 };
static const double SAVGOL[11] = {-36.0, 9.0, 44.0, 69.0, 84.0, 89.0, 84.0, 69.0, 44.0, 9.0, -36.0};

static void gaussian(double *weights)
{
    double sum = 0.0;
    for (int i = 0; i < TAPS; i++)
        sum += weights[i] = exp(-4.0 * log(2.0) * (i - TAPS / 2) * (i - TAPS / 2) / 25.0);
    for (int i = 0; i < TAPS; i++)
        weights[i] /= sum;
}

static void correlations_are_those_of_sums(void **state)
{
    (void) state;
    static const double PAIR[2] = {0.5, 0.5};
    double rho[4];
    rg_peaks_correlation(PAIR, 2, rho, 4);
    assert_near(rho[0], 1.0, 1e-15);
    assert_near(rho[1], 0.5, 1e-15);
    assert_true(rho[2] == 0.0 && rho[3] == 0.0);
    assert_near(rg_peaks_independent(rho, 4, 30), 20.0, 1e-12);
}

/* The mean of n channels that are means of pairs: variance (1 + 2 (n - 1) / n / 2) / n, and that is also what
 * the residuals have lost. */
static void a_mean_has_the_variance_of_its_sum(void **state)
{
    (void) state;
    enum { MANY = 12 };
    static const double RHO[2] = {1.0, 0.5};
    double jacobian[MANY];
    double covariance[1] = {1.0 / MANY};
    double work[MANY + 2];
    for (int i = 0; i < MANY; i++)
        jacobian[i] = 1.0;
    const double expected = 1.0 + (MANY - 1.0) / MANY;
    const double lost = rg_peaks_correlated(jacobian, 1, MANY, RHO, 2, covariance, work);
    assert_near(lost, expected, 1e-12);
    assert_near(covariance[0], expected / MANY, 1e-12);
}

/* A Gauss line on a slope; shares of draws whose error holds the truth, of position, height, width and area.
 */
static void cover(const double *weights, int taps, bool known, double *share, double *chi2)
{
    static double noise[N + 2 * TAPS], x[N], y[N];
    double correlation[LAGS];
    const rg_peak_line truth = {74.3, 1.0, 14.0, 0.0};
    rg_peaks_fit_options options = rg_peaks_fit_defaults();
    options.shape = RG_PEAK_GAUSS;
    rg_peaks_correlation(weights, (size_t) taps, correlation, LAGS);
    options.correlation = known ? correlation : NULL;
    options.n_lags = LAGS;
    double square = 0.0;
    for (int i = 0; i < taps; i++)
        square += weights[i] * weights[i];
    *chi2 = 0.0;
    for (int k = 0; k < NUMBERS; k++)
        share[k] = 0.0;
    for (int draw = 0; draw < DRAWS; draw++) {
        rg_peaks_fit fit;
        for (int i = 0; i < N + 2 * TAPS; i++)
            noise[i] = 0.02 * rg_random_normal(11, (uint64_t) draw, (uint64_t) i);
        for (int i = 0; i < N; i++) {
            x[i] = i;
            y[i] = 0.5 + 0.001 * i + rg_peak_shape_value(&truth, i, NULL);
            for (int k = 0; k < taps; k++)
                y[i] += weights[k] * noise[i + k];
        }
        assert_int_equal(rg_peaks_fit_lines(x, y, NULL, N, &truth, 1, &options, &fit, NULL), RG_OK);
        const rg_peak *p = &fit.peaks[0];
        share[0] += (fabs(p->line.position - truth.position) <= p->error.position) / (double) DRAWS;
        share[1] += (fabs(p->line.height - truth.height) <= p->error.height) / (double) DRAWS;
        share[2] += (fabs(p->line.fwhm - truth.fwhm) <= p->error.fwhm) / (double) DRAWS;
        share[3] += (fabs(p->area - rg_peak_shape_area(&truth, NULL)) <= p->area_error) / (double) DRAWS;
        *chi2 += fit.chi2_reduced / (4e-4 * square) / DRAWS;
    }
}

/* 68.3 % within 4 % on smoothed spectra whose correlation is known and on others; taken for independent the
 * smoothed ones fall far short. The variance of the channels comes out as it is. */
static void errors_cover_the_truth_after_smoothing(void **state)
{
    (void) state;
    double savgol[11];
    double gauss[TAPS];
    static const double NONE[1] = {1.0};
    gaussian(gauss);
    for (int i = 0; i < 11; i++)
        savgol[i] = SAVGOL[i] / 429.0;
    const struct {
        const double *weights;
        int taps;
    } CASES[] = {{savgol, 11}, {gauss, TAPS}, {NONE, 1}};
    for (int c = 0; c < 3; c++) {
        double share[NUMBERS];
        double chi2;
        cover(CASES[c].weights, CASES[c].taps, true, share, &chi2);
        for (int k = 0; k < NUMBERS; k++)
            assert_near(share[k], 0.683, 0.04);
        assert_near(chi2, 1.0, 0.02);
        cover(CASES[c].weights, CASES[c].taps, false, share, &chi2);
        for (int k = 0; k < NUMBERS; k++)
            assert_true(CASES[c].taps == 1 ? fabs(share[k] - 0.683) < 0.04 : share[k] < 0.4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correlations_are_those_of_sums),
        cmocka_unit_test(a_mean_has_the_variance_of_its_sum),
        cmocka_unit_test(errors_cover_the_truth_after_smoothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
