/* rg_align_lines of align.h. */
#include <math.h>
#include <stdbool.h>

#include "kernels/peaks/fit.h"
#include "kernels/signal/align.h"

static const double ABOVE_NOISE = 5.0;
static const double NARROW = 1.5; /* channels: a spike is no line */
enum { LEAST_CHANNELS = 7 };

/* One line within the window: its place with error; false when there is none. */
static bool find_line(const double *axis, const double *spectrum, size_t n, double expected, double window,
                      double *place, double *error)
{
    size_t first = n;
    size_t last = 0;
    size_t top = n;
    double low = INFINITY;
    for (size_t c = 0; c < n; c++) {
        if (!(fabs(axis[c] - expected) <= window) || !isfinite(spectrum[c]))
            continue;
        first = first < c ? first : c;
        last = c;
        low = fmin(low, spectrum[c]);
        if (top == n || spectrum[c] > spectrum[top])
            top = c;
    }
    if (top == n || last - first + 1 < LEAST_CHANNELS || top == first || top == last)
        return false;
    /* Start with the width at half height. */
    size_t left = top;
    size_t right = top;
    const double half = 0.5 * (spectrum[top] + low);
    while (left > first && !(spectrum[left] < half))
        left--;
    while (right < last && !(spectrum[right] < half))
        right++;
    const rg_peak_line start = {.position = axis[top],
                                .height = spectrum[top] - low,
                                .fwhm = fabs(axis[right] - axis[left]),
                                .eta = 0.5};
    const double step = fabs(axis[last] - axis[first]) / (double) (last - first);
    rg_peaks_fit_options options = rg_peaks_fit_defaults();
    options.least_width = NARROW * step;
    rg_peaks_fit fit;
    const rg_status status = rg_peaks_fit_lines(axis + first, spectrum + first, NULL, last - first + 1,
                                                &start, 1, &options, &fit, NULL);
    if (status != RG_OK || fit.n != 1)
        return false;
    *place = fit.peaks[0].line.position;
    *error = fit.peaks[0].error.position;
    const rg_peak *peak = &fit.peaks[0];
    return peak->line.height > ABOVE_NOISE * fit.rms && peak->area > ABOVE_NOISE * peak->area_error &&
           peak->line.fwhm > 1.01 * options.least_width && fabs(*place - expected) < window &&
           isfinite(*error);
}

rg_status rg_align_lines(const double *axis, const double *spectrum, size_t n, const double *expected,
                         size_t n_lines, double window, rg_align_shift *shift, rg_align_state *state,
                         rg_error *err)
{
    double sum = 0.0;
    double weights = 0.0;
    double squares = 0.0;
    double origin = 0.0;
    size_t used = 0;
    *shift = (rg_align_shift){NAN, NAN, NAN, 0};
    *state = RG_ALIGN_NONE;
    if (n < 2 || !(window > 0.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the window about a line is above zero");
    /* A fit without noise has no error: all lines then count alike, through the floor. */
    const double floor_error = 1e-6 * fabs(axis[n - 1] - axis[0]) / (double) (n - 1);
    for (size_t l = 0; l < n_lines; l++) {
        double place;
        double error;
        if (!find_line(axis, spectrum, n, expected[l], window, &place, &error))
            continue;
        const double w = 1.0 / (error * error + floor_error * floor_error);
        /* About the first, so that one line leaves exactly nothing over. */
        if (used == 0)
            origin = place - expected[l];
        const double apart = place - expected[l] - origin;
        sum += w * apart;
        squares += w * apart * apart;
        weights += w;
        used++;
    }
    if (used == 0)
        return RG_OK;
    *state = RG_ALIGN_OK;
    shift->n_used = used;
    shift->shift = origin + sum / weights;
    shift->residual = sqrt(fmax(squares / weights - sum / weights * (sum / weights), 0.0));
    shift->error = sqrt(1.0 / weights);
    if (used > 1)
        shift->error = fmax(shift->error, shift->residual / sqrt((double) (used - 1)));
    return RG_OK;
}
