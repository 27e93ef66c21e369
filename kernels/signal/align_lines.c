/* rg_align_lines of align.h. */
#include <math.h>
#include <stdbool.h>

#include "kernels/peaks/fit.h"
#include "kernels/signal/align.h"

static const double ABOVE_NOISE = 5.0;
static const double NARROW = 1.5; /* channels: a spike is no line        */
static const double WIDE = 3.0;   /* half of the fitted part, in widths of the line */
static const double FEW = 6.0;    /* the same, in channels, at least     */
enum { LEAST_CHANNELS = 7, ROUNDS = 2 };

/* The channels within +-half of the middle: [*first, *first + count). */
static size_t part_of(const double *axis, size_t n, double middle, double half, size_t *first)
{
    size_t count = 0;
    *first = 0;
    for (size_t c = 0; c < n; c++)
        if (fabs(axis[c] - middle) <= half && count++ == 0)
            *first = c;
    return count;
}

/* The highest channel of a part with the width at half height about it; false when it is at an end. */
static bool start_of(const double *axis, const double *spectrum, size_t first, size_t count,
                     rg_peak_line *start)
{
    size_t top = first;
    double low = INFINITY;
    for (size_t c = first; c < first + count; c++) {
        low = fmin(low, isfinite(spectrum[c]) ? spectrum[c] : low);
        if (!(spectrum[top] >= spectrum[c]) && isfinite(spectrum[c]))
            top = c;
    }
    if (count < LEAST_CHANNELS || top == first || top == first + count - 1 || !isfinite(spectrum[top]))
        return false;
    size_t left = top;
    size_t right = top;
    const double half = 0.5 * (spectrum[top] + low);
    while (left > first && !(spectrum[left] < half))
        left--;
    while (right + 1 < first + count && !(spectrum[right] < half))
        right++;
    *start = (rg_peak_line){.position = axis[top],
                            .height = spectrum[top] - low,
                            .fwhm = fabs(axis[right] - axis[left]),
                            .eta = 0.5};
    return true;
}

/* One line within the window: its place with error; false when there is none. The part that is fitted goes
 * with the line, so that a displaced one is not cut on one side. */
static bool find_line(const double *axis, const double *spectrum, size_t n, double expected, double window,
                      double *place, double *error)
{
    size_t first;
    rg_peak_line line;
    const double step = fabs(axis[n - 1] - axis[0]) / (double) (n - 1);
    rg_peaks_fit_options options = rg_peaks_fit_defaults();
    rg_peaks_fit fit;
    const size_t near = part_of(axis, n, expected, window, &first);
    if (!start_of(axis, spectrum, first, near, &line))
        return false;
    options.least_width = NARROW * step;
    for (int round = 0; round < ROUNDS; round++) {
        const size_t count = part_of(axis, n, line.position, fmax(WIDE * line.fwhm, FEW * step), &first);
        if (rg_peaks_fit_lines(axis + first, spectrum + first, NULL, count, &line, 1, &options, &fit, NULL) !=
                RG_OK ||
            fit.n != 1)
            return false;
        line = fit.peaks[0].line;
        if (!(fabs(line.position - expected) < window))
            return false;
    }
    *place = line.position;
    *error = fit.peaks[0].error.position;
    return line.height > ABOVE_NOISE * fit.rms && line.height > ABOVE_NOISE * fit.peaks[0].error.height &&
           line.fwhm > 1.01 * options.least_width && isfinite(*error);
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
