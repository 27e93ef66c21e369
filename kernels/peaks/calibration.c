#include "kernels/peaks/calibration.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/peaks/channels.h"
#include "kernels/peaks/find.h"

enum { LEAST_CHANNELS = 5 };

/* Curvature at a channel: minus the second derivative, and the factors that bring it from y. */
typedef struct {
    double value;
    double norm; /* root of the sum of squared factors: its noise over that of y */
    size_t from, to;
    bool measured; /* channels on either side over at least 0.8 of the width, without a gap of half of it */
} bend;

/* Factors of a quadratic of weighted least squares through points t: those of the term t^2, and of t. */
typedef struct {
    double mean, line, tilt, second, spread;
} quadratic;

static quadratic prepare(const double *t, const double *weight, size_t n)
{
    double s[5] = {0};
    for (size_t k = 0; k < n; k++) {
        double power = weight[k];
        for (size_t p = 0; p < 5; p++) {
            s[p] += power;
            power *= t[k];
        }
    }
    quadratic q = {.mean = s[1] / s[0], .second = s[2] / s[0]};
    q.line = s[2] - s[1] * q.mean;
    q.tilt = (s[3] - s[2] * q.mean) / q.line; /* of t^2 along t */
    for (size_t k = 0; k < n; k++) {
        const double part = t[k] * t[k] - q.second - q.tilt * (t[k] - q.mean);
        q.spread += weight[k] * part * part;
    }
    return q;
}

static double square_factor(const quadratic *q, double t, double weight)
{
    return weight * (t * t - q->second - q->tilt * (t - q->mean)) / q->spread;
}

static double linear_factor(const quadratic *q, double t, double weight)
{
    return weight * (t - q->mean) / q->line - q->tilt * square_factor(q, t, weight);
}

/* Channels enter and leave the quadratic with a weight of zero, so that uneven steps do not make the
 * curvature jump. work [3][n]: factors first. */
static bend bend_at(const rg_peak_channels *c, size_t i, double width, double *work)
{
    bend b = {.from = i, .to = i + 1};
    const double half = 0.5 * width;
    while (b.from > 0 && c->x[i] - c->x[b.from - 1] < half)
        b.from--;
    while (b.to < c->n && c->x[b.to] - c->x[i] < half)
        b.to++;
    const size_t n = b.to - b.from;
    double *factors = work;
    double *t = work + c->n;
    double *weight = work + 2 * c->n;
    double gap = 0.0;
    for (size_t k = 0; k < n; k++) {
        t[k] = (c->x[b.from + k] - c->x[i]) / half;
        weight[k] = (1.0 - t[k] * t[k]) * (1.0 - t[k] * t[k]);
        gap = k > 0 ? fmax(gap, t[k] - t[k - 1]) : gap;
    }
    b.measured = n >= LEAST_CHANNELS && t[0] <= -0.75 && t[n - 1] >= 0.75 && gap <= 0.5;
    if (!b.measured)
        return b;
    const quadratic q = prepare(t, weight, n);
    for (size_t k = 0; k < n; k++) {
        factors[k] = -2.0 * square_factor(&q, t[k], weight[k]);
        b.value += factors[k] * c->y[b.from + k];
        b.norm += factors[k] * factors[k];
    }
    b.norm = sqrt(b.norm);
    return b;
}

typedef struct {
    const rg_peak_channels *channels;
    const rg_line_calibration *c;
    double *work; /* [6][n] */
    double noise;
} search;

/* The top of the curvature around channel `top`, by a quadratic through it over a quarter of the width to
 * either side, and its standard error: that of the quadratic's linear term, which is linear in y. */
static bool find_top(const search *s, size_t top, double *position, double *error)
{
    const rg_peak_channels *c = s->channels;
    const double reach = 0.25 * s->c->width;
    double *t = s->work + 3 * c->n;
    double *even = s->work + 4 * c->n;
    double *through = s->work + 5 * c->n; /* of the linear term to y */
    size_t from = top;
    size_t to = top + 1;
    while (from > 0 && c->x[top] - c->x[from - 1] <= reach)
        from--;
    while (to < c->n && c->x[to] - c->x[top] <= reach)
        to++;
    if (to - from < LEAST_CHANNELS)
        return false;
    for (size_t k = from; k < to; k++) {
        t[k - from] = c->x[k] - c->x[top];
        even[k - from] = 1.0;
    }
    const quadratic q = prepare(t, even, to - from);
    double square = 0.0;
    double linear = 0.0;
    for (size_t k = 0; k < c->n; k++)
        through[k] = 0.0;
    for (size_t k = from; k < to; k++) {
        const bend b = bend_at(c, k, s->c->width, s->work);
        if (!b.measured)
            return false;
        const double share = linear_factor(&q, t[k - from], 1.0);
        square += square_factor(&q, t[k - from], 1.0) * b.value;
        linear += share * b.value;
        for (size_t m = b.from; m < b.to; m++)
            through[m] += share * s->work[m - b.from];
    }
    double noise = 0.0;
    for (size_t k = 0; k < c->n; k++)
        noise += through[k] * through[k];
    *position = c->x[top] - linear / (2.0 * square);
    *error = s->noise * sqrt(noise) / fabs(2.0 * square);
    return square < 0.0 && fabs(*position - c->x[top]) <= reach;
}

/* Position, its error and curvature of the line in range k. */
static rg_line_state measure(const search *s, size_t k, double least_snr, rg_line_estimate *e,
                             double *curvature)
{
    const rg_peak_channels *c = s->channels;
    double best = -INFINITY;
    size_t top = 0;
    size_t first = 0;
    while (first < c->n && c->x[first] < s->c->from[k])
        first++;
    size_t end = first;
    while (end < c->n && c->x[end] <= s->c->to[k])
        end++;
    if (end < first + 3 || first == 0 || end == c->n)
        return RG_LINES_UNMEASURED;
    for (size_t i = first; i < end; i++) {
        const bend b = bend_at(c, i, s->c->width, s->work);
        if (!b.measured)
            return RG_LINES_UNMEASURED;
        if (b.value > best) {
            best = b.value;
            top = i;
        }
    }
    const bend here = bend_at(c, top, s->c->width, s->work);
    if (top == first || top + 1 == end || !(best >= least_snr * s->noise * here.norm) || !(best > 0.0) ||
        !find_top(s, top, &e->position[k], &e->position_error[k]))
        return RG_LINES_NONE;
    *curvature = best;
    return RG_LINES_OK;
}

/* The largest curvature of the spectrum. */
static double sharpest(const search *s)
{
    double most = 0.0;
    for (size_t i = 0; i < s->channels->n; i++) {
        const bend b = bend_at(s->channels, i, s->c->width, s->work);
        most = b.measured ? fmax(most, b.value) : most;
    }
    return most;
}

static void evaluate(const rg_line_calibration *c, rg_line_estimate *e)
{
    double sum = 0.0;
    double variance = 0.0;
    for (size_t k = 0; k < c->n_lines; k++) {
        sum += c->weight[k] * (e->position[k] - c->origin[k]);
        variance += c->weight[k] * c->weight[k] * e->position_error[k] * e->position_error[k];
    }
    e->value = c->c[0] + c->c[1] * sum + c->c[2] * sum * sum;
    e->fit_error = fabs(c->c[1] + 2.0 * c->c[2] * sum) * sqrt(variance);
    e->error = hypot(c->error, e->fit_error);
    if (e->value < c->least - 2.0 * e->error || e->value > c->most + 2.0 * e->error)
        e->state = RG_LINES_BEYOND;
    if (c->n_lines == 2 && !isnan(c->partner[0])) {
        const double expected = c->partner[0] + c->partner[1] * (e->position[1] - c->origin[1]);
        const double error =
            hypot(hypot(c->partner_error, e->position_error[0]), c->partner[1] * e->position_error[1]);
        e->misfit = (e->position[0] - expected) / error;
        if (fabs(e->misfit) > 3.0)
            e->state = RG_LINES_PARTNER;
    }
}

static void estimate_lines(const search *s, double least_snr, rg_line_estimate *e)
{
    double curvature[2] = {0};
    e->state = RG_LINES_OK;
    for (size_t k = 0; k < s->c->n_lines && e->state == RG_LINES_OK; k++)
        e->state = measure(s, k, least_snr, e, &curvature[k]);
    const double stronger = fmax(curvature[0], curvature[1]);
    const double weaker = s->c->n_lines == 2 ? fmin(curvature[0], curvature[1]) : stronger;
    if (e->state == RG_LINES_OK &&
        (weaker < s->c->least_ratio * stronger || stronger < s->c->least_share * sharpest(s)))
        e->state = RG_LINES_NONE;
    if (e->state == RG_LINES_OK)
        evaluate(s->c, e);
}

rg_status rg_peaks_calibrated(const double *x, const double *y, size_t n, const rg_line_calibration *c,
                              double least_snr, rg_line_estimate *estimate, rg_error *err)
{
    *estimate = (rg_line_estimate){.state = RG_LINES_UNMEASURED,
                                   .value = NAN,
                                   .error = NAN,
                                   .fit_error = NAN,
                                   .position = {NAN, NAN},
                                   .position_error = {NAN, NAN},
                                   .misfit = NAN};
    rg_peak_channels channels;
    rg_status status = rg_peak_channels_take(x, y, NULL, n, &channels, err);
    if (status != RG_OK)
        return status;
    search s = {.channels = &channels, .c = c, .work = rg_alloc(channels.n, 6, sizeof *s.work)};
    if (s.work == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to measure lines");
    /* Noise of the lines' surroundings: it differs over a spectrum. */
    size_t from = 0;
    size_t to = channels.n;
    while (from < to && channels.x[from] < c->from[0] - 2.0 * c->width)
        from++;
    while (to > from && channels.x[to - 1] > c->to[c->n_lines - 1] + 2.0 * c->width)
        to--;
    if (status == RG_OK && to > from) {
        s.noise = rg_peaks_noise(channels.y + from, to - from, s.work);
        estimate_lines(&s, least_snr, estimate);
    }
    free(s.work);
    rg_peak_channels_free(&channels);
    return status;
}
