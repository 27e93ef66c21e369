#include "kernels/peaks/spectrum.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/peaks/channels.h"

rg_peaks_spectrum_options rg_peaks_spectrum_defaults(void)
{
    rg_peaks_spectrum_options o = {.find = rg_peaks_find_defaults(),
                                   .fit = rg_peaks_fit_defaults(),
                                   .low = NAN,
                                   .high = NAN,
                                   .most_lines = 6,
                                   .bic_gain = 10.0,
                                   .least_apart = 0.5,
                                   .reach = 2.0};
    o.fit.tolerance = 1e-7; /* a hundredth of a standard error */
    o.fit.most_steps = 100;
    return o;
}

typedef struct {
    const rg_peaks_spectrum_options *options;
    rg_peak_channels channels;
    double *sigma; /* [n] of the channels; NULL when unknown */
    rg_peak_candidate candidates[RG_PEAKS_SPECTRUM_MOST];
    size_t n_candidates;
    rg_peaks_fit fits[RG_PEAKS_MOST + 1];
} search;

static double beyond(const search *s, size_t k, double side)
{
    const rg_peak_line *line = &s->candidates[k].line;
    return line->position + side * s->options->reach * line->fwhm;
}

/* Candidates [first, end) share a window: each reaches into the next one's flank. */
static size_t window_end(const search *s, size_t first)
{
    size_t end = first + 1;
    double reach = beyond(s, first, 1.0);
    while (end < s->n_candidates && end - first < s->options->most_lines && beyond(s, end, -0.5) < reach) {
        reach = fmax(reach, beyond(s, end, 1.0));
        end++;
    }
    return end;
}

/* The channel of the lowest value between two candidates: where their windows part. */
static size_t valley(const search *s, size_t left, size_t right)
{
    const rg_peak_channels *c = &s->channels;
    size_t lowest = 0;
    bool known = false;
    for (size_t i = 0; i < c->n; i++)
        if (c->x[i] > s->candidates[left].line.position && c->x[i] < s->candidates[right].line.position &&
            (!known || c->y[i] < c->y[lowest])) {
            lowest = i;
            known = true;
        }
    return lowest;
}

/* Channels [*from, *to) of the window of candidates [first, end). */
static void limit_window(const search *s, size_t first, size_t end, size_t *from, size_t *to)
{
    const rg_peak_channels *c = &s->channels;
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t k = first; k < end; k++) {
        low = fmin(low, beyond(s, k, -1.0));
        high = fmax(high, beyond(s, k, 1.0));
    }
    *from = first > 0 ? valley(s, first - 1, first) : 0;
    *to = end < s->n_candidates ? valley(s, end - 1, end) + 1 : c->n;
    while (*from + 1 < *to && c->x[*from] < low)
        (*from)++;
    while (*to > *from + 1 && c->x[*to - 1] > high)
        (*to)--;
}

static void add_lines(const search *s, const rg_peaks_fit *fits, size_t chosen, double width,
                      rg_spectrum_lines *found)
{
    const rg_peaks_spectrum_options *o = s->options;
    const rg_peaks_fit *fit = &fits[chosen];
    for (size_t k = 0; k < fit->n && found->n < RG_PEAKS_SPECTRUM_MOST; k++) {
        const rg_peak *peak = &fit->peaks[k];
        const double snr = found->noise > 0.0 ? peak->line.height / found->noise : INFINITY;
        if (snr < o->find.least_snr || !(peak->line.height >= 3.0 * peak->error.height) ||
            peak->line.fwhm >= width || !isfinite(peak->error.position) || peak->line.position < o->low ||
            peak->line.position > o->high)
            continue;
        found->lines[found->n++] = (rg_spectrum_line){.peak = *peak,
                                                      .snr = snr,
                                                      .rms = fit->rms,
                                                      .window = (uint32_t) found->n_windows,
                                                      .n_lines = (uint32_t) chosen};
    }
}

/* The strongest first, maxima before shoulders. */
static size_t order_starts(const search *s, size_t first, size_t end, rg_peak_line *starts, size_t *n_maxima)
{
    size_t n = 0;
    *n_maxima = 0;
    for (int shoulders = 0; shoulders < 2; shoulders++)
        for (size_t k = first; k < end; k++) {
            if ((int) s->candidates[k].is_shoulder != shoulders)
                continue;
            size_t i = n++;
            const size_t group = shoulders == 0 ? 0 : *n_maxima;
            for (; i > group && starts[i - 1].height < s->candidates[k].line.height; i--)
                starts[i] = starts[i - 1];
            starts[i] = s->candidates[k].line;
            *n_maxima += shoulders == 0;
        }
    return n;
}

static rg_status fit_window(search *s, size_t first, size_t end, rg_spectrum_lines *found, rg_error *err)
{
    const rg_peaks_spectrum_options *o = s->options;
    rg_peak_line starts[RG_PEAKS_MOST];
    rg_peaks_window_options window = {
        .fit = o->fit, .bic_gain = o->bic_gain, .least_apart = o->least_apart, .starts = starts};
    rg_error failure = {0};
    size_t from;
    size_t to;
    size_t chosen = 0;
    size_t n_maxima;
    limit_window(s, first, end, &from, &to);
    window.n_starts = order_starts(s, first, end, starts, &n_maxima);
    window.least = n_maxima > 0 ? n_maxima : 1;
    window.most = window.n_starts + o->further;
    window.most = window.most < o->most_lines ? window.most : o->most_lines;
    const double width = 0.5 * (s->channels.x[to - 1] - s->channels.x[from]);
    if (isnan(window.fit.most_width))
        window.fit.most_width = width;
    for (size_t k = 0; k < window.n_starts && isnan(o->fit.shift); k++)
        window.fit.shift = fmax(isnan(window.fit.shift) ? 0.0 : window.fit.shift, starts[k].fwhm);
    const double *sigma = s->sigma != NULL ? s->sigma + from : NULL;
    rg_status status = rg_peaks_window_fit(s->channels.x + from, s->channels.y + from, sigma, to - from,
                                           &window, s->fits, &chosen, &failure);
    if (status == RG_ESINGULAR || status == RG_ENOCONV) {
        /* Fewer lines than maxima describe the window, or its starts were bad: build up from one. */
        window.n_starts = 0;
        window.fit.shift = o->fit.shift;
        window.least = 1;
        failure = (rg_error){0};
        status = rg_peaks_window_fit(s->channels.x + from, s->channels.y + from, sigma, to - from, &window,
                                     s->fits, &chosen, &failure);
    }
    if (status == RG_ENOMEM)
        return rg_fail(err, status, RG_NO_INDEX, failure.reason);
    if (status == RG_OK)
        add_lines(s, s->fits, chosen, width, found);
    else
        found->n_unfitted++;
    found->n_windows++;
    return RG_OK;
}

/* Whether a window's lines can lie between the limits. */
static bool is_wanted(const search *s, size_t first, size_t end)
{
    const rg_peaks_spectrum_options *o = s->options;
    for (size_t k = first; k < end; k++)
        if (!(beyond(s, k, 1.0) < o->low) && !(beyond(s, k, -1.0) > o->high))
            return true;
    return false;
}

static rg_status find_and_fit(search *s, rg_spectrum_lines *found, rg_error *err)
{
    rg_status status =
        rg_peaks_find(s->channels.x, s->channels.y, s->channels.n, &s->options->find, s->candidates,
                      RG_PEAKS_SPECTRUM_MOST, &s->n_candidates, &found->noise, err);
    for (size_t first = 0, end; first < s->n_candidates && status == RG_OK; first = end) {
        end = window_end(s, first);
        if (is_wanted(s, first, end))
            status = fit_window(s, first, end, found, err);
    }
    /* Lines of neighbouring windows may have crossed the border between them. */
    for (size_t k = 1; k < found->n; k++) {
        const rg_spectrum_line line = found->lines[k];
        size_t i = k;
        for (; i > 0 && found->lines[i - 1].peak.line.position > line.peak.line.position; i--)
            found->lines[i] = found->lines[i - 1];
        found->lines[i] = line;
    }
    return status;
}

rg_status rg_peaks_spectrum_fit(const double *x, const double *y, const double *sigma, size_t n,
                                const rg_peaks_spectrum_options *options, rg_spectrum_lines *found,
                                rg_error *err)
{
    *found = (rg_spectrum_lines){.lines = found->lines};
    if (options->most_lines == 0 || options->most_lines > RG_PEAKS_MOST)
        return rg_fail(err, RG_EUSAGE, RG_NO_INDEX, "too many lines for one window, or none");
    search *s = rg_alloc(1, 1, sizeof *s);
    if (s == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to find lines");
    s->options = options;
    rg_status status = rg_peak_channels_take(x, y, sigma, n, &s->channels, err);
    found->n_channels = s->channels.n;
    if (status == RG_OK && s->channels.n < 7)
        status = rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "fewer than 7 channels have a value");
    if (status == RG_OK && sigma != NULL) {
        s->sigma = rg_alloc(s->channels.n, 1, sizeof *s->sigma);
        if (s->sigma == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to find lines");
        for (size_t i = 0; i < s->channels.n && status == RG_OK; i++)
            s->sigma[i] = 1.0 / s->channels.weight[i];
    }
    if (status == RG_OK && options->fit.correlation == NULL) {
        double *work = rg_alloc(s->channels.n, 1, sizeof *work);
        if (work == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to find lines");
        else
            found->correlated = rg_peaks_noise_is_correlated(s->channels.y, s->channels.n, work);
        free(work);
    }
    if (status == RG_OK)
        status = find_and_fit(s, found, err);
    free(s->sigma);
    rg_peak_channels_free(&s->channels);
    free(s);
    return status;
}
