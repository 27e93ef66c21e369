#include "kernels/signal/interferogram.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"
#include "kernels/base/threads.h"
#include "kernels/signal/interferogram_errors.h"
#include "kernels/signal/transform.h"

enum { LEAST_POINTS = 32, TAIL = 8, LEAST_ARM = 8, FLAT_TOP = 3 };
static const double BURST = 5.0;         /* of the rms: the largest of 10^6 normal draws is at 4.9 */
static const double DOUBLE_SIDED = 0.95; /* shorter over longer arm */

struct rg_interferogram {
    rg_interferogram_options options;
    size_t n_points;
    size_t n;
    rg_transform *transform;
};

/* What a thread works with. The tables are those of `burst`, which rarely changes in a batch. */
typedef struct {
    double *signal;     /* [n]            */
    double *amplitudes; /* [n / 2 + 1][2] */
    double *phase;      /* [n / 2 + 1][2] */
    double *points;     /* [n_points] mean taken off, centreburst first where it was last */
    double *weight;     /* [n_points] ramp and apodisation */
    double *narrow;     /* [n_points] apodisation of the phase */
    size_t burst;       /* that weight and narrow are for; n_points: none yet */
    double *variance;   /* [n_points] of the noise; the rest only where errors are wanted */
    double *moments;    /* [RG_INTERFEROGRAM_MOMENTS][room]    */
    size_t unit_burst;  /* that the moments of unit noise are for; n_points: none */
} desk;

rg_interferogram_options rg_interferogram_defaults(void)
{
    return (rg_interferogram_options){.apodisation = RG_APODISE_HAPP_GENZEL,
                                      .phase = RG_PHASE_MERTZ,
                                      .zero_filling = 2,
                                      .zero_path = NAN,
                                      .scale = 1.0};
}

static rg_status length_of(size_t n_points, const rg_interferogram_options *options, size_t *n, rg_error *err)
{
    if (n_points < LEAST_POINTS)
        return rg_fail(err, RG_ESHAPE, n_points, "an interferogram needs 32 points");
    if (options->n_transform > 0) {
        *n = options->n_transform;
        return *n >= n_points && *n % 2 == 0
                   ? RG_OK
                   : rg_fail(err, RG_ESHAPE, n_points,
                             "the points of the transform must be even and not fewer than those measured");
    }
    const size_t factor = options->zero_filling;
    if (factor == 0 || factor > 1024 || (factor & (factor - 1)) != 0)
        return rg_fail(err, RG_ESHAPE, factor, "zero filling is by 1, 2, 4 ... 1024");
    *n = LEAST_POINTS;
    while (*n < n_points)
        *n *= 2;
    *n *= factor;
    return RG_OK;
}

rg_status rg_interferogram_new(size_t n_points, const rg_interferogram_options *options,
                               rg_interferogram **plan, rg_error *err)
{
    size_t n = 0;
    *plan = NULL;
    rg_status status = length_of(n_points, options, &n, err);
    if (status != RG_OK)
        return status;
    if (!isfinite(options->scale))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the scale of the spectrum is no number");
    if (!isnan(options->zero_path) &&
        !(options->zero_path >= 0.0 && options->zero_path <= (double) (n_points - 1)))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the stated zero path lies off the interferogram");
    rg_interferogram *made = rg_alloc(1, 1, sizeof *made);
    if (made == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for interferograms");
    *made = (rg_interferogram){.options = *options, .n_points = n_points, .n = n};
    status = rg_transform_new(n, &made->transform, err);
    if (status != RG_OK) {
        rg_interferogram_free(made);
        return status;
    }
    *plan = made;
    return RG_OK;
}

void rg_interferogram_free(rg_interferogram *plan)
{
    if (plan == NULL)
        return;
    rg_transform_free(plan->transform);
    free(plan);
}

size_t rg_interferogram_channels(const rg_interferogram *plan)
{
    return plan->n / 2 + 1;
}

void rg_interferogram_axis(const rg_interferogram *plan, double step_cm, double *wavenumber)
{
    for (size_t k = 0; k < rg_interferogram_channels(plan); k++)
        wavenumber[k] = (double) k / ((double) plan->n * step_cm);
}

/* ---- centreburst ---- */

static bool is_flat(const double *x, size_t n, size_t at)
{
    size_t first = at;
    size_t last = at;
    while (first > 0 && x[first - 1] == x[at])
        first--;
    while (last + 1 < n && x[last + 1] == x[at])
        last++;
    return last - first + 1 >= FLAT_TOP;
}

/* points: the mean taken off. Which point is nearest to zero path, and where its parabola has the vertex. */
static rg_interferogram_state find_burst(const double *x, size_t n, double stated, size_t *burst,
                                         double *vertex)
{
    *burst = 0;
    if (!isnan(stated)) {
        *burst = (size_t) (stated + 0.5);
        *vertex = stated;
    } else {
        for (size_t i = 1; i < n; i++)
            if (fabs(x[i]) > fabs(x[*burst]))
                *burst = i;
        if (is_flat(x, n, *burst))
            return fabs(x[*burst]) > 0.0 ? RG_INTERFEROGRAM_CLIPPED : RG_INTERFEROGRAM_NO_BURST;
        if (fabs(x[*burst]) < BURST * sqrt(rg_dot(x, x, n) / (double) n))
            return RG_INTERFEROGRAM_NO_BURST;
    }
    if (*burst < LEAST_ARM || n - 1 - *burst < LEAST_ARM)
        return RG_INTERFEROGRAM_AT_END;
    if (isnan(stated)) {
        const double left = fabs(x[*burst - 1]);
        const double right = fabs(x[*burst + 1]);
        const double bend = left - 2.0 * fabs(x[*burst]) + right; /* < 0: no flat top */
        *vertex = (double) *burst + 0.5 * (left - right) / bend;
    }
    return RG_INTERFEROGRAM_OK;
}

/* ---- weights ---- */

/* shorter is before the burst. */
static void fill_weights(const rg_interferogram *plan, size_t burst, desk *d)
{
    const rg_interferogram_options *o = &plan->options;
    const size_t shorter = burst;
    const size_t longer = plan->n_points - 1 - burst;
    const bool both = o->ramp == RG_RAMP_AUTO && (double) shorter >= DOUBLE_SIDED * (double) longer;
    const double s = (double) shorter;
    const double reach = both ? s : (double) longer;
    for (size_t i = 0; i < plan->n_points; i++) {
        const double k = (double) i - (double) burst;
        double ramp = k > s ? 1.0 : 0.5 * (k + s) / s;
        if (both)
            ramp = k > s ? 0.0 : 0.5;
        if (o->ramp == RG_RAMP_NEVER)
            ramp = 1.0;
        d->weight[i] = ramp * rg_apodise(o->apodisation, k / reach);
        d->narrow[i] = rg_apodise(o->apodisation, k / s);
    }
    d->burst = burst;
}

/* points times weights, the burst at 0 and what comes before it at the end. */
static void lay_out(const rg_interferogram *plan, const double *points, const double *weight, size_t burst,
                    double *signal)
{
    const size_t behind = plan->n_points - burst;
    for (size_t i = 0; i < behind; i++)
        signal[i] = points[burst + i] * weight[burst + i];
    for (size_t i = behind; i < plan->n - burst; i++)
        signal[i] = 0.0;
    for (size_t i = 0; i < burst; i++)
        signal[plan->n - burst + i] = points[i] * weight[i];
}

/* Re[S exp(-i phi)] with exp(i phi) = P / |P|. */
static void correct(const rg_interferogram *plan, const desk *d, double *spectrum)
{
    const rg_phase_correction how = plan->options.phase;
    for (size_t k = 0; k < rg_interferogram_channels(plan); k++) {
        const double re = d->amplitudes[2 * k];
        const double im = d->amplitudes[2 * k + 1];
        if (how == RG_PHASE_POWER) {
            spectrum[k] = plan->options.scale * hypot(re, im);
            continue;
        }
        const double c = d->phase[2 * k];
        const double s = d->phase[2 * k + 1];
        const double size = hypot(c, s);
        const double projected = size > 0.0 ? (re * c + im * s) / size : re;
        const bool fold = how == RG_PHASE_SIGNED && (c < 0.0 || (c == 0.0 && s < 0.0));
        spectrum[k] = plan->options.scale * (fold ? -projected : projected);
    }
}

/* ---- noise ---- */

static void turn_round(double *x, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        const double kept = x[i];
        x[i] = x[n - 1 - i];
        x[n - 1 - i] = kept;
    }
}

static double rms_about_mean(const double *x, size_t n)
{
    const double mean = rg_sum(x, n) / (double) n;
    double squares = 0.0;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return sqrt(squares / (double) (n - 1));
}

/* The variances of the points into d->variance, and their root mean square; NaN where one is missing. The
 * noise of the tail is that of all points: its moments are those of unit noise, made once for a burst. */
static double noise_of_points(const rg_interferogram *plan, const double *errors, bool turned, size_t burst,
                              desk *d)
{
    const size_t n = plan->n_points;
    if (errors == NULL) {
        for (size_t i = 0; i < n; i++)
            d->variance[i] = 1.0;
        const size_t tail = (n - 1 - burst) / TAIL > 2 ? (n - 1 - burst) / TAIL : 2;
        return rms_about_mean(d->points + n - tail, tail);
    }
    for (size_t i = 0; i < n; i++)
        d->variance[i] = errors[i] * errors[i];
    if (turned)
        turn_round(d->variance, n);
    return sqrt(rg_sum(d->variance, n) / (double) n);
}

static void propagate(const rg_interferogram *plan, const double *errors, bool turned, size_t burst, desk *d,
                      double *spectrum_errors, double *noise)
{
    const bool modulus = plan->options.phase == RG_PHASE_POWER;
    *noise = noise_of_points(plan, errors, turned, burst, d);
    if (errors != NULL || d->unit_burst != burst)
        rg_interferogram_moments(plan->transform, plan->n, d->variance, d->weight, modulus ? NULL : d->narrow,
                                 plan->n_points, burst, d->signal, d->moments);
    d->unit_burst = errors == NULL ? burst : plan->n_points;
    const double scale = fabs(plan->options.scale) * (errors == NULL ? *noise : 1.0);
    for (size_t k = 0; k < rg_interferogram_channels(plan); k++) {
        const double *amplitude = d->amplitudes + 2 * k;
        const double *phase = modulus ? amplitude : d->phase + 2 * k;
        spectrum_errors[k] = isfinite(*noise) ? scale * rg_interferogram_error(d->moments, plan->n, k,
                                                                               amplitude, phase, modulus)
                                              : NAN;
    }
}

static rg_interferogram_state one(const rg_interferogram *plan, const double *interferogram,
                                  const double *errors, desk *d, double *spectrum, double *zero_path,
                                  double *spectrum_errors, double *noise)
{
    const size_t n = plan->n_points;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(interferogram[i]))
            return RG_INTERFEROGRAM_NOT_FINITE;
    const double mean = rg_sum(interferogram, n) / (double) n;
    for (size_t i = 0; i < n; i++)
        d->points[i] = interferogram[i] - mean;
    size_t burst = 0;
    const rg_interferogram_state state = find_burst(d->points, n, plan->options.zero_path, &burst, zero_path);
    if (state != RG_INTERFEROGRAM_OK)
        return state;
    const bool turned = burst > n - 1 - burst;
    if (turned) {
        turn_round(d->points, n);
        burst = n - 1 - burst;
    }
    if (d->burst != burst)
        fill_weights(plan, burst, d);
    lay_out(plan, d->points, d->weight, burst, d->signal);
    rg_transform_forward(plan->transform, d->signal, d->amplitudes);
    if (plan->options.phase != RG_PHASE_POWER) {
        lay_out(plan, d->points, d->narrow, burst, d->signal);
        rg_transform_forward(plan->transform, d->signal, d->phase);
    }
    correct(plan, d, spectrum);
    if (spectrum_errors != NULL)
        propagate(plan, errors, turned, burst, d, spectrum_errors, noise);
    return RG_INTERFEROGRAM_OK;
}

rg_status rg_interferogram_spectra(const rg_interferogram *plan, const double *restrict interferograms,
                                   size_t n_spectra, double *restrict spectra, double *restrict zero_path,
                                   uint8_t *restrict state, const rg_interferogram_noise *noise,
                                   rg_error *err)
{
    const size_t n_channels = rg_interferogram_channels(plan);
    const size_t room = rg_transform_room(plan->n);
    const size_t short_room = rg_transform_room(plan->n_points);
    const size_t n_desks = rg_threads();
    const size_t plain_size = 3 * room + 3 * short_room;
    const size_t desk_size = plain_size + (noise != NULL ? RG_INTERFEROGRAM_MOMENTS * room + short_room : 0);
    double *arrays = rg_alloc(n_desks, desk_size, sizeof *arrays);
    desk *desks = rg_alloc(n_desks, 1, sizeof *desks);
    if (arrays == NULL || desks == NULL) {
        free(arrays);
        free(desks);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for interferograms");
    }
    for (size_t t = 0; t < n_desks; t++) {
        double *at = arrays + t * desk_size;
        desks[t] = (desk){.signal = at,
                          .amplitudes = at + room,
                          .phase = at + 2 * room,
                          .points = at + 3 * room,
                          .weight = at + 3 * room + short_room,
                          .narrow = at + 3 * room + 2 * short_room,
                          .burst = plan->n_points,
                          .unit_burst = plan->n_points};
        if (noise != NULL) {
            desks[t].moments = at + plain_size;
            desks[t].variance = at + plain_size + RG_INTERFEROGRAM_MOMENTS * room;
        }
    }
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < n_spectra; s++) {
        double vertex = NAN;
        double *spectrum = spectra + s * n_channels;
        double *spectrum_errors = noise != NULL ? noise->spectrum_errors + s * n_channels : NULL;
        double level = NAN;
        const rg_interferogram_state found =
            one(plan, interferograms + s * plan->n_points,
                noise != NULL && noise->errors != NULL ? noise->errors + s * plan->n_points : NULL,
                &desks[rg_thread()], spectrum, &vertex, spectrum_errors, &level);
        state[s] = (uint8_t) found;
        zero_path[s] = found == RG_INTERFEROGRAM_OK ? vertex : NAN;
        if (noise != NULL)
            noise->noise[s] = level;
        for (size_t k = 0; found != RG_INTERFEROGRAM_OK && k < n_channels; k++) {
            spectrum[k] = NAN;
            if (spectrum_errors != NULL)
                spectrum_errors[k] = NAN;
        }
    }
    free(desks);
    free(arrays);
    return RG_OK;
}
