#include "kernels/features/measure.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/median.h"
#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/peaks/find.h"

enum { LEAST_CHANNELS = 8, BAND_NUMBERS = sizeof(rg_band) / sizeof(double) };
enum { MOST_NUMBERS = RG_FEATURES_BANDS * BAND_NUMBERS + 1 + RG_FEATURES_EQUATIONS };
_Static_assert(sizeof(rg_band) == BAND_NUMBERS * sizeof(double), "a band is a row of doubles");

typedef struct {
    const rg_features_task *task;
    size_t n;
    double *nm;      /* [n] rising */
    double *y;       /* [n]        */
    double *sigma;   /* [n]        */
    double *drawn;   /* [n]        */
    double *removed; /* [n_bands][n] */
} spectrum;

/* Numbers of one draw, in a fixed order. */
typedef struct {
    rg_band_state state[RG_FEATURES_BANDS];
    rg_equation_state equation_state[RG_FEATURES_EQUATIONS];
    rg_band band[RG_FEATURES_BANDS];
    double area_ratio;
    double value[RG_FEATURES_EQUATIONS];
} reading;

static void read_spectrum(const spectrum *s, const double *y, reading *r)
{
    const rg_features_task *task = s->task;
    rg_feature_spectrum view = {.nm = s->nm, .reflectance = y, .n = s->n};
    for (size_t b = 0; b < task->n_bands; b++)
        r->state[b] = rg_band_measure(s->nm, y, s->n, &task->bands[b], s->removed + b * s->n, &r->band[b]);
    for (size_t b = 0; b < 2; b++) {
        view.state[b] = b < task->n_bands ? r->state[b] : RG_BAND_UNMEASURED;
        view.removed[b] = s->removed + b * s->n;
        if (b < task->n_bands)
            view.band[b] = r->band[b];
    }
    r->area_ratio = rg_feature_area_ratio(&view);
    for (size_t e = 0; e < task->n_equations; e++)
        r->equation_state[e] = rg_feature_equation_value(&task->equations[e], &view, &r->value[e]);
}

static size_t flatten(const rg_features_task *task, const reading *r, double *numbers)
{
    size_t n = 0;
    for (size_t b = 0; b < task->n_bands; b++) {
        const rg_band *v = &r->band[b];
        const double all[BAND_NUMBERS] = {v->minimum, v->centre,    v->depth, v->area,
                                          v->width,   v->asymmetry, v->left,  v->right};
        for (size_t i = 0; i < BAND_NUMBERS; i++)
            numbers[n++] = all[i];
    }
    numbers[n++] = r->area_ratio;
    for (size_t e = 0; e < task->n_equations; e++)
        numbers[n++] = r->value[e];
    return n;
}

/* Sums over the draws that have the number, about its value. */
typedef struct {
    double sum[MOST_NUMBERS];
    double square[MOST_NUMBERS];
    size_t count[MOST_NUMBERS];
} spread;

static void draw_errors(const spectrum *s, uint64_t item, const reading *at, spread *over)
{
    double origin[MOST_NUMBERS];
    double numbers[MOST_NUMBERS];
    const size_t n = flatten(s->task, at, origin);
    for (size_t draw = 0; draw < s->task->draws; draw++) {
        reading r;
        for (size_t i = 0; i < s->n; i++)
            s->drawn[i] = s->y[i] + s->sigma[i] * rg_random_normal(s->task->seed, item, draw * s->n + i);
        read_spectrum(s, s->drawn, &r);
        (void) flatten(s->task, &r, numbers);
        for (size_t k = 0; k < n; k++) {
            const double off = numbers[k] - origin[k];
            if (!isfinite(off))
                continue;
            over->sum[k] += off;
            over->square[k] += off * off;
            over->count[k]++;
        }
    }
}

static double deviation(const spread *over, size_t k, size_t draws)
{
    const double n = (double) over->count[k];
    if (draws < 2 || n < 0.9 * (double) draws || n < 2.0)
        return NAN;
    return sqrt(fmax(0.0, (over->square[k] - over->sum[k] * over->sum[k] / n) / (n - 1.0)));
}

static void describe(const rg_features_task *task, const reading *at, const spread *over, rg_features *f)
{
    size_t k = 0;
    for (size_t b = 0; b < task->n_bands; b++) {
        rg_band *const e = &f->band_error[b];
        double *const errors[BAND_NUMBERS] = {&e->minimum, &e->centre,    &e->depth, &e->area,
                                              &e->width,   &e->asymmetry, &e->left,  &e->right};
        f->state[b] = at->state[b];
        f->band[b] = at->band[b];
        for (size_t i = 0; i < BAND_NUMBERS; i++)
            *errors[i] = deviation(over, k++, task->draws);
        if (f->band[b].depth < 3.0 * e->depth && (f->state[b] == RG_BAND_OK || f->state[b] == RG_BAND_EDGE)) {
            f->state[b] = RG_BAND_ABSENT;
            f->band[b].centre = f->band[b].width = f->band[b].asymmetry = NAN;
            e->centre = e->width = e->asymmetry = NAN;
        }
    }
    f->area_ratio = at->area_ratio;
    f->area_ratio_error = deviation(over, k++, task->draws);
    for (size_t q = 0; q < task->n_equations; q++, k++) {
        const double noise = deviation(over, k, task->draws);
        const double own = task->equations[q].error;
        f->value[q] = at->value[q];
        f->equation_state[q] = at->equation_state[q];
        f->value_error[q] = isnan(own) ? noise : isnan(noise) ? own : hypot(noise, own);
    }
    /* What needs a band that turned out to be lost in the noise has no value either. */
    const bool lost[2] = {task->n_bands > 0 && f->state[0] == RG_BAND_ABSENT,
                          task->n_bands > 1 && f->state[1] == RG_BAND_ABSENT};
    if (lost[0] || lost[1])
        f->area_ratio = f->area_ratio_error = NAN;
    for (size_t q = 0; q < task->n_equations; q++) {
        const rg_feature_input input = task->equations[q].input;
        if ((input == RG_FEATURE_BAR && (lost[0] || lost[1])) || (input == RG_FEATURE_CENTRE_1 && lost[0]) ||
            (input == RG_FEATURE_CENTRE_2 && lost[1])) {
            f->value[q] = f->value_error[q] = NAN;
            f->equation_state[q] = RG_EQUATION_NO_INPUT;
        } else if (isnan(f->value[q])) {
            f->value_error[q] = NAN;
        }
    }
}

static rg_status take(const double *nm, const double *reflectance, const double *sigma, size_t n, spectrum *s,
                      rg_error *err)
{
    const bool rises = n < 2 || nm[n - 1] > nm[0];
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(nm[i]) || (i > 0 && (rises ? nm[i] <= nm[i - 1] : nm[i] >= nm[i - 1])))
            return rg_fail(err, RG_EDOMAIN, i, "the axis is not strictly rising or falling");
        if (sigma != NULL && sigma[i] < 0.0)
            return rg_fail(err, RG_EDOMAIN, i, "a standard error is negative");
    }
    for (size_t k = 0; k < n; k++) {
        const size_t i = rises ? k : n - 1 - k;
        if (!isfinite(reflectance[i]) || (sigma != NULL && !isfinite(sigma[i])))
            continue;
        s->nm[s->n] = nm[i];
        s->y[s->n] = reflectance[i];
        s->sigma[s->n++] = sigma != NULL ? sigma[i] : 0.0;
    }
    return s->n >= LEAST_CHANNELS
               ? RG_OK
               : rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "fewer than 8 channels have a value");
}

/* The median error of a channel; where there are none, one for all from the spectrum itself. */
static double settle_noise(spectrum *s, bool known)
{
    if (!known) {
        const double noise = rg_peaks_noise(s->y, s->n, s->drawn);
        for (size_t i = 0; i < s->n; i++)
            s->sigma[i] = noise;
        return noise;
    }
    for (size_t i = 0; i < s->n; i++)
        s->drawn[i] = s->sigma[i];
    return rg_median(s->drawn, s->n);
}

rg_status rg_features_measure(const double *nm, const double *reflectance, const double *sigma, size_t n,
                              const rg_features_task *task, uint64_t item, rg_features *features,
                              rg_error *err)
{
    *features = (rg_features){0};
    spectrum s = {.task = task, .nm = rg_alloc(n, 4 + task->n_bands, sizeof *s.nm)};
    reading *at = rg_alloc(1, 1, sizeof *at);
    spread *over = rg_alloc(1, 1, sizeof *over);
    rg_status status = RG_OK;
    if (s.nm == NULL || at == NULL || over == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to measure bands");
        goto done;
    }
    s.y = s.nm + n;
    s.sigma = s.nm + 2 * n;
    s.drawn = s.nm + 3 * n;
    s.removed = s.nm + 4 * n;
    status = take(nm, reflectance, sigma, n, &s, err);
    features->n_channels = s.n;
    if (status == RG_OK) {
        features->noise = settle_noise(&s, sigma != NULL);
        read_spectrum(&s, s.y, at);
        draw_errors(&s, item, at, over);
        describe(task, at, over, features);
    }
done:
    free(s.nm);
    free(at);
    free(over);
    return status;
}
