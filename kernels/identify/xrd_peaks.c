#include "kernels/identify/xrd_peaks.h"

#include <math.h>
#include <stdbool.h>

#include "kernels/base/median.h"

/* All UNSOURCED: chosen for patterns of step 0.01 to 0.05 deg and lines of 0.05 to 0.3 deg. */
static const double SMOOTHED_DEG = 0.1;
static const double FEATURE_DEG = 1.6;
static const double APART_DEG = 0.12;
static const double SIGNIFICANCE = 6.0;
static const double LEAST_SHARE = 0.01;
static const double WIDEST_STEP_DEG = 0.1;
enum { FEWEST_CHANNELS = 50 };

static void smooth(const double *counts, size_t n, size_t half, double *out)
{
    for (size_t i = 0; i < n; i++) {
        const size_t from = i > half ? i - half : 0;
        const size_t to = i + half < n ? i + half : n - 1;
        double sum = 0.0;
        size_t used = 0;
        for (size_t k = from; k <= to; k++)
            if (isfinite(counts[k])) {
                sum += counts[k];
                used++;
            }
        out[i] = used > 0 ? sum / (double) used : 0.0;
    }
}

/* background [n] starts as the smoothed pattern; scratch [n]. */
static void clip(double *background, double *scratch, size_t n, size_t widest)
{
    for (size_t p = widest; p > 0; p--) {
        for (size_t i = 0; i < n; i++) {
            scratch[i] = background[i];
            if (i >= p && i + p < n) {
                const double beside = 0.5 * (background[i - p] + background[i + p]);
                scratch[i] = beside < background[i] ? beside : background[i];
            }
        }
        for (size_t i = 0; i < n; i++)
            background[i] = scratch[i];
    }
}

/* Median over neighbouring channels of |difference| / sqrt(2 count), as a standard deviation. */
static double noise_of(const double *counts, size_t n, double *scratch)
{
    size_t k = 0;
    for (size_t i = 0; i + 1 < n; i++)
        if (isfinite(counts[i]) && isfinite(counts[i + 1]) && counts[i] + counts[i + 1] > 0.0)
            scratch[k++] = fabs(counts[i + 1] - counts[i]) / sqrt(counts[i] + counts[i + 1]);
    if (k == 0)
        return 0.0;
    return 1.4826 * rg_nth(scratch, k, k / 2); /* MAD of a normal distribution */
}

static double centroid(const double *two_theta_deg, const double *net, size_t n, size_t top, size_t apart)
{
    double sum = 0.0;
    double weighted = 0.0;
    const size_t last = top + apart < n ? top + apart : n - 1;
    for (size_t i = top > apart ? top - apart : 0; i <= last; i++) {
        const double over = net[i] - 0.5 * net[top];
        if (over <= 0.0)
            continue;
        sum += over;
        weighted += over * (two_theta_deg[i] - two_theta_deg[top]);
    }
    return two_theta_deg[top] + (sum > 0.0 ? weighted / sum : 0.0);
}

/* The first of the largest within reach. */
static bool is_top(const double *net, size_t n, size_t at, size_t apart)
{
    const size_t first = at > apart ? at - apart : 0;
    const size_t last = at + apart < n ? at + apart : n - 1;
    for (size_t k = first; k <= last; k++)
        if (net[k] > net[at] || (k < at && net[k] >= net[at]))
            return false;
    return true;
}

size_t rg_xrd_peaks_find(const double *two_theta_deg, const double *counts, size_t n, double *work,
                         rg_xrd_peak *peaks, double *noise)
{
    const double step = n > 1 ? (two_theta_deg[n - 1] - two_theta_deg[0]) / (double) (n - 1) : 0.0;
    if (n < FEWEST_CHANNELS || !(step > 0.0) || step > WIDEST_STEP_DEG)
        return 0;
    double *net = work;
    double *background = work + n;
    double *scratch = work + 2 * n;
    const size_t half = (size_t) (0.5 * SMOOTHED_DEG / step);
    const size_t apart = (size_t) (APART_DEG / step) + 1;
    const double own_noise = noise_of(counts, n, scratch);
    if (noise != NULL)
        *noise = own_noise;
    smooth(counts, n, half, net);
    for (size_t i = 0; i < n; i++)
        background[i] = net[i];
    clip(background, scratch, n, (size_t) (0.5 * FEATURE_DEG / step));
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        net[i] -= background[i];
        largest = net[i] > largest ? net[i] : largest;
    }
    const double averaged = sqrt((double) (2 * half + 1));
    size_t n_peaks = 0;
    for (size_t i = 0; i < n && n_peaks < RG_XRD_PEAKS_MOST; i++) {
        const double error = own_noise * sqrt(background[i] > 1.0 ? background[i] : 1.0) / averaged;
        if (net[i] <= SIGNIFICANCE * error || net[i] < LEAST_SHARE * largest || net[i] <= 0.0)
            continue;
        if (is_top(net, n, i, apart))
            peaks[n_peaks++] = (rg_xrd_peak){centroid(two_theta_deg, net, n, i, apart), net[i]};
    }
    return n_peaks;
}
