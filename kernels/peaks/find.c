#include "kernels/peaks/find.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/median.h"
#include "kernels/base/memory.h"

static const double NORMAL_MEDIAN = 0.674489750196081743; /* of |z|, z standard normal */
static const double GAUSS_BEND =
    5.54517744447956; /* 8 ln 2: second derivative at the top of a Gauss profile */

rg_peaks_find_options rg_peaks_find_defaults(void)
{
    return (rg_peaks_find_options){.least_snr = 5.0, .least_share = 0.01, .smooth = NAN, .shoulders = true};
}

static int compare(const void *a, const void *b)
{
    const double left = *(const double *) a;
    const double right = *(const double *) b;
    return (left > right) - (left < right);
}

/* Median size of third differences over `lag` channels, as a standard deviation. */
static double third_differences(const double *y, size_t n, size_t lag, double *work)
{
    size_t used = 0;
    for (size_t i = 0; i + 3 * lag < n; i++)
        work[used++] = fabs(y[i] - 3.0 * (y[i + lag] - y[i + 2 * lag]) - y[i + 3 * lag]);
    return rg_median(work, used) / NORMAL_MEDIAN;
}

double rg_peaks_noise(const double *y, size_t n, double *work)
{
    double most = 0.0;
    if (n < 7)
        return 0.0;
    for (size_t lag = 1; lag <= 2; lag++)
        most = fmax(most, third_differences(y, n, lag, work) / sqrt(20.0));
    return most;
}

bool rg_peaks_noise_is_correlated(const double *y, size_t n, double *work)
{
    return n >= 7 && third_differences(y, n, 1, work) < 0.75 * third_differences(y, n, 2, work);
}

double rg_peaks_noise_correlated(const double *y, size_t n, const double *correlation, size_t n_lags,
                                 double *work)
{
    size_t lag = 1;
    double at[4] = {0.0};
    while (lag < n_lags && correlation[lag] >= 0.3)
        lag++;
    if (n < 3 * lag + 4)
        return rg_peaks_noise(y, n, work);
    for (size_t k = 1; k < 4; k++)
        at[k] = k * lag < n_lags ? correlation[k * lag] : 0.0;
    /* (1, -3, 3, -1) against itself, 0 to 3 apart. */
    return third_differences(y, n, lag, work) / sqrt(20.0 - 30.0 * at[1] + 12.0 * at[2] - 2.0 * at[3]);
}

typedef struct {
    const double *x;
    size_t n;
    double *smooth; /* [n]                       */
    double *bend; /* [n] minus the second derivative per channel squared; 0 nearer than `half` to the ends */
    size_t half;  /* channels to either side                                                   */
    double bend_noise;
} curve;

/* Quadratic over i - m .. i + m; m shrinks at the ends and is at least 1. */
static void bend_and_smooth(const double *y, double noise, curve *c)
{
    for (size_t i = 0; i < c->n; i++) {
        size_t m = c->half;
        m = m < i ? m : i;
        m = m < c->n - 1 - i ? m : c->n - 1 - i;
        c->smooth[i] = y[i];
        c->bend[i] = 0.0;
        if (m == 0)
            continue;
        const double mean = (double) (m * (m + 1)) / 3.0;
        double spread = 0.0;
        double curvature = 0.0;
        double sum = 0.0;
        for (size_t k = 0; k <= 2 * m; k++) {
            const double t = (double) k - (double) m;
            const double w = t * t - mean;
            spread += w * w;
            curvature += w * y[i + k - m];
            sum += y[i + k - m];
        }
        c->smooth[i] = m > 1 ? sum / (double) (2 * m + 1) - curvature / spread * mean : y[i];
        if (m < c->half)
            continue;
        c->bend[i] = -2.0 * curvature / spread;
        c->bend_noise = 2.0 * noise / sqrt(spread);
    }
}

/* Height of a maximum of v over the higher of the lowest points towards higher ground or the end on either
 * side. */
static double prominence(const double *v, size_t n, size_t top)
{
    double left = v[top];
    double right = v[top];
    for (size_t i = top; i-- > 0 && v[i] <= v[top];)
        left = fmin(left, v[i]);
    for (size_t i = top + 1; i < n && v[i] <= v[top]; i++)
        right = fmin(right, v[i]);
    return v[top] - fmax(left, right);
}

/* Prominence of a maximum, and the width at half of it. */
static rg_peak_line measure(const curve *c, size_t top)
{
    const double *s = c->smooth;
    const double height = prominence(s, c->n, top);
    const double half = s[top] - 0.5 * height;
    size_t a = top;
    size_t b = top;
    while (a > 0 && s[a] > half)
        a--;
    while (b + 1 < c->n && s[b] > half)
        b++;
    double from = c->x[a];
    double to = c->x[b];
    if (s[a] <= half && s[a + 1] > s[a])
        from += (half - s[a]) / (s[a + 1] - s[a]) * (c->x[a + 1] - c->x[a]);
    if (s[b] <= half && s[b - 1] > s[b])
        to -= (half - s[b]) / (s[b - 1] - s[b]) * (c->x[b] - c->x[b - 1]);
    const double nearer =
        fmin(s[a] <= half ? c->x[top] - from : INFINITY, s[b] <= half ? to - c->x[top] : INFINITY);
    const double width = s[a] <= half && s[b] <= half ? to - from : 2.0 * nearer;
    return (rg_peak_line){c->x[top], height, isfinite(width) ? width : c->x[c->n - 1] - c->x[0], 0.5};
}

/* Keep the candidate among the most prominent. */
static void keep(rg_peak_candidate *candidates, size_t most, size_t *n, const rg_peak_candidate *candidate)
{
    if (*n < most) {
        candidates[(*n)++] = *candidate;
        return;
    }
    size_t least = 0;
    for (size_t k = 1; k < most; k++)
        if (candidates[k].line.height < candidates[least].line.height)
            least = k;
    if (most > 0 && candidates[least].line.height < candidate->line.height)
        candidates[least] = *candidate;
}

static bool is_top(const double *s, size_t n, size_t i)
{
    size_t right = i + 1; /* a flat top counts once, at its left end */
    while (right < n && s[right] == s[i])
        right++;
    return i > 0 && right < n && s[i] > s[i - 1] && s[i] > s[right];
}

static void find_maxima(const curve *c, double least, rg_peak_candidate *candidates, size_t most, size_t *n)
{
    for (size_t i = 1; i + 1 < c->n; i++) {
        if (!is_top(c->smooth, c->n, i))
            continue;
        const rg_peak_candidate candidate = {measure(c, i), false};
        if (candidate.line.height >= least)
            keep(candidates, most, n, &candidate);
    }
}

static bool is_near(const rg_peak_candidate *candidates, size_t n, double x, double reach)
{
    for (size_t k = 0; k < n; k++)
        if (fabs(candidates[k].line.position - x) < reach)
            return true;
    return false;
}

static void find_shoulders(const curve *c, double least, double least_bend, rg_peak_candidate *candidates,
                           size_t most, size_t *n, double *work)
{
    const size_t n_maxima = *n;
    if (n_maxima == 0)
        return;
    for (size_t k = 0; k < n_maxima; k++)
        work[k] = candidates[k].line.fwhm;
    const double width = rg_median(work, n_maxima);
    const double step = (c->x[c->n - 1] - c->x[0]) / (double) (c->n - 1);
    const double channels = width / step;
    for (size_t i = 1; i + 1 < c->n; i++) {
        if (!(c->bend[i] > c->bend[i - 1] && c->bend[i] >= c->bend[i + 1]))
            continue;
        const double height = c->bend[i] * channels * channels / GAUSS_BEND;
        const rg_peak_candidate candidate = {{c->x[i], height, width, 0.5}, true};
        if (height >= least && c->bend[i] >= least_bend && !is_near(candidates, *n, c->x[i], 0.5 * width))
            keep(candidates, most, n, &candidate);
    }
}

static int by_position(const void *a, const void *b)
{
    return compare(&((const rg_peak_candidate *) a)->line.position,
                   &((const rg_peak_candidate *) b)->line.position);
}

rg_status rg_peaks_find(const double *x, const double *y, size_t n, const rg_peaks_find_options *options,
                        rg_peak_candidate *candidates, size_t most, size_t *n_candidates, double *noise,
                        rg_error *err)
{
    *n_candidates = 0;
    *noise = 0.0;
    if (n < 7)
        return RG_OK;
    double *work = rg_alloc(n + most, 3, sizeof *work);
    if (work == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to find lines");
    curve c = {.x = x, .n = n, .smooth = work, .bend = work + n};
    const double step = (x[n - 1] - x[0]) / (double) (n - 1);
    const double channels = isnan(options->smooth) ? 2.0 : 0.5 * options->smooth / step;
    double lowest = y[0];
    double highest = y[0];
    for (size_t i = 1; i < n; i++) {
        lowest = fmin(lowest, y[i]);
        highest = fmax(highest, y[i]);
    }
    *noise = options->correlation != NULL
                 ? rg_peaks_noise_correlated(y, n, options->correlation, options->n_lags, work + 2 * n)
                 : rg_peaks_noise(y, n, work + 2 * n);
    c.half = (size_t) fmin(fmax(channels, 1.0), (double) n / 4.0);
    bend_and_smooth(y, *noise, &c);
    const double least = fmax(options->least_snr * *noise, options->least_share * (highest - lowest));
    if (highest > lowest)
        find_maxima(&c, least, candidates, most, n_candidates);
    if (options->shoulders)
        find_shoulders(&c, least, options->least_snr * c.bend_noise, candidates, most, n_candidates,
                       work + 2 * n);
    qsort(candidates, *n_candidates, sizeof *candidates, by_position);
    free(work);
    return RG_OK;
}
