#include "kernels/peaks/window.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/peaks/solve.h"

typedef struct {
    const rg_peaks_window_options *options;
    rg_peak_channels channels;
    double *work;
    double *rest; /* [n] y minus a fit, smoothed */
    double *base; /* [n] y minus a fit           */
    rg_peaks_fit trial;
} search;

rg_peaks_window_options rg_peaks_window_defaults(void)
{
    return (rg_peaks_window_options){.fit = rg_peaks_fit_defaults(), .least = 1, .most = 2};
}

rg_peaks_window_options rg_peaks_window_doublet(void)
{
    rg_peaks_window_options options = rg_peaks_window_defaults();
    options.fit.shape = RG_PEAK_LORENTZ;
    options.fit.shared_width = true;
    return options;
}

/* Channels over which a line of that width is averaged to be seen above noise. */
static size_t half_span(const search *s, double width)
{
    const double channels = 0.25 * width / s->channels.step;
    const double most = (double) s->channels.n / 10.0;
    return channels > 0.0 ? (size_t) fmin(channels, most) : 0;
}

static void smooth_rest(search *s, size_t half)
{
    const size_t n = s->channels.n;
    for (size_t i = 0; i < n; i++) {
        const size_t reach =
            half < i ? (half < n - 1 - i ? half : n - 1 - i) : (i < n - 1 - i ? i : n - 1 - i);
        double sum = 0.0;
        for (size_t k = i - reach; k <= i + reach; k++)
            sum += s->base[k];
        s->rest[i] = sum / (double) (2 * reach + 1);
    }
}

/* Distance to where the smoothed rest falls to half of its top, the nearer side. */
static double half_width(const search *s, size_t top)
{
    const double *x = s->channels.x;
    const double half = 0.5 * s->rest[top];
    size_t left = top;
    size_t right = top;
    while (left > 0 && s->rest[left] > half)
        left--;
    while (right + 1 < s->channels.n && s->rest[right] > half)
        right++;
    const double to_left = s->rest[left] > half ? INFINITY : x[top] - x[left];
    const double to_right = s->rest[right] > half ? INFINITY : x[right] - x[top];
    const double nearer = fmin(to_left, to_right);
    return isfinite(nearer) && nearer > 0.0 ? nearer : 2.0 * s->channels.step;
}

/* The line that a fit misses most. */
static rg_peak_line missing_line(search *s, const rg_peaks_fit *fit)
{
    const size_t n = s->channels.n;
    const double width = fit->n > 0 ? fit->peaks[0].line.fwhm : 8.0 * s->channels.step;
    size_t top = 0;
    for (size_t i = 0; i < n; i++)
        s->base[i] = s->channels.y[i] - rg_peaks_fit_value(fit, s->channels.x[i]);
    smooth_rest(s, half_span(s, width));
    for (size_t i = 1; i < n; i++)
        if (s->rest[i] > s->rest[top])
            top = i;
    return (rg_peak_line){s->channels.x[top], fmax(s->rest[top], 0.0), 2.0 * half_width(s, top), 0.5};
}

/* The rest of a line over the lowest channel: the fit without lines takes part of the line for background. */
static rg_peak_line first_line(search *s)
{
    const size_t n = s->channels.n;
    double lowest = INFINITY;
    size_t top = 0;
    memcpy(s->base, s->channels.y, n * sizeof *s->base);
    smooth_rest(s, half_span(s, 8.0 * s->channels.step));
    for (size_t i = 0; i < n; i++) {
        lowest = fmin(lowest, s->rest[i]);
        top = s->rest[i] > s->rest[top] ? i : top;
    }
    for (size_t i = 0; i < n; i++)
        s->rest[i] -= lowest;
    return (rg_peak_line){s->channels.x[top], s->rest[top], 2.0 * half_width(s, top), 0.5};
}

static void try_starts(search *s, const rg_peak_line *starts, size_t n_lines, rg_peaks_fit *best,
                       rg_error *failure)
{
    rg_error error = {0};
    const rg_status status =
        rg_peaks_solve(&s->channels, starts, n_lines, &s->options->fit, s->work, &s->trial, &error);
    if (status != RG_OK && failure->status == RG_OK)
        *failure = error;
    if (status == RG_OK && (isnan(best->bic) || s->trial.bic < best->bic))
        *best = s->trial;
}

/* The lines of a fit with line `split` in two. */
static void split_line(const rg_peaks_fit *fit, size_t split, double apart, rg_peak_line *starts)
{
    const rg_peak_line whole = fit->peaks[split].line;
    for (size_t k = 0; k < fit->n; k++)
        starts[k] = fit->peaks[k].line;
    starts[split].position = whole.position - apart * whole.fwhm;
    starts[split].height = starts[fit->n].height = 0.7 * whole.height;
    starts[split].fwhm = starts[fit->n].fwhm = 0.7 * whole.fwhm;
    starts[fit->n] = starts[split];
    starts[fit->n].position = whole.position + apart * whole.fwhm;
}

static void fit_count(search *s, size_t n_lines, rg_peaks_fit *fits, rg_error *failure)
{
    const rg_peaks_window_options *o = s->options;
    rg_peak_line starts[RG_PEAKS_MOST];
    rg_peaks_fit *best = &fits[n_lines];
    *best = (rg_peaks_fit){.n = n_lines, .bic = NAN, .rms = NAN, .chi2_reduced = NAN};
    if (n_lines == 0) {
        try_starts(s, starts, 0, best, failure);
        return;
    }
    if (o->n_starts >= n_lines && n_lines >= o->least)
        try_starts(s, o->starts, n_lines, best, failure);
    if (o->n_starts >= o->least && o->n_starts > 0 && (n_lines < o->least || !isnan(best->bic)))
        return;
    const rg_peaks_fit *fewer = &fits[n_lines - 1];
    if (isnan(fewer->bic))
        return;
    for (size_t k = 0; k < fewer->n; k++)
        starts[k] = fewer->peaks[k].line;
    starts[n_lines - 1] = n_lines == 1 ? first_line(s) : missing_line(s, fewer);
    try_starts(s, starts, n_lines, best, failure);
    for (size_t k = 0; k < fewer->n; k++) {
        split_line(fewer, k, 0.35, starts);
        try_starts(s, starts, n_lines, best, failure);
    }
}

/* Lines apart, in their mean fwhm: the nearest two. */
static double nearest(const rg_peaks_fit *fit)
{
    double least = INFINITY;
    for (size_t k = 1; k < fit->n; k++) {
        const rg_peak_line *a = &fit->peaks[k - 1].line;
        const rg_peak_line *b = &fit->peaks[k].line;
        least = fmin(least, (b->position - a->position) / (0.5 * (a->fwhm + b->fwhm)));
    }
    return least;
}

static void choose(const rg_peaks_window_options *o, const rg_peaks_fit *fits, size_t *chosen)
{
    size_t best = o->least;
    for (size_t k = o->least; k <= o->most; k++)
        if (!isnan(fits[k].bic) && (isnan(fits[best].bic) || (fits[k].bic < fits[best].bic - o->bic_gain &&
                                                              nearest(&fits[k]) >= o->least_apart)))
            best = k;
    *chosen = best;
}

rg_status rg_peaks_window_fit(const double *x, const double *y, const double *sigma, size_t n,
                              const rg_peaks_window_options *options, rg_peaks_fit *fits, size_t *chosen,
                              rg_error *err)
{
    if (options->least > options->most || options->most > RG_PEAKS_MOST)
        return rg_fail(err, RG_EUSAGE, RG_NO_INDEX, "the numbers of lines do not fit together");
    search s = {.options = options};
    rg_error failure = {0};
    rg_status status = rg_peak_channels_take(x, y, sigma, n, &s.channels, err);
    if (status == RG_OK) {
        s.work = rg_alloc(rg_peaks_solve_work(options->most, s.channels.n), 1, sizeof *s.work);
        s.rest = rg_alloc(s.channels.n, 2, sizeof *s.rest);
        if (s.work == NULL || s.rest == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to fit lines");
    }
    if (status == RG_OK && s.channels.n < 2)
        status = rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "fewer than two usable channels");
    if (status == RG_OK) {
        s.base = s.rest + s.channels.n;
        for (size_t k = 0; k <= options->most; k++)
            fit_count(&s, k, fits, &failure);
        choose(options, fits, chosen);
        if (isnan(fits[*chosen].bic))
            status = rg_fail(err, failure.status, failure.index, failure.reason);
    }
    free(s.work);
    free(s.rest);
    rg_peak_channels_free(&s.channels);
    return status;
}
