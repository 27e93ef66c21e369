#include "kernels/signal/align.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/transform.h"

enum { LEAST_CHANNELS = 16, NEWTON_STEPS = 30 };
static const double PI = 3.14159265358979323846;
static const double TAPER = 0.05;    /* of the channels at each end */
static const double MOST_GAPS = 0.1; /* of the channels */
static const double SLOW = 10.0;     /* waves a spectrum: slower ones count little */
static const double UNEVEN = 1e-3;   /* of a step */
static const double FLAT = 1e-10;    /* of the squared values: rounding of what is a straight line */

struct rg_align {
    size_t n;
    double *axis;  /* [n] rising */
    bool falls;    /* as the caller has it */
    size_t n_grid; /* even channels */
    double step;
    double most;
    size_t n_transform;
    rg_transform *transform;
    double *reference; /* [n_transform / 2 + 1][2] conjugate, times the weights */
    double energy;     /* of the reference, weighted */
};

/* ---- cubics ---- */

/* Weights w of the channels from *first on that give the value at x: four, or the two beside it where one of
 * the four is missing; 0 of them beyond the ends. */
static size_t weights_at(const double *axis, const double *y, size_t n, double x, size_t *first, double w[4])
{
    /* A falling axis is one that rises with its sign changed. */
    const double sign = axis[n - 1] < axis[0] ? -1.0 : 1.0;
    size_t low = 0;
    size_t high = n - 1;
    if (sign * x < sign * axis[0] || sign * x > sign * axis[n - 1])
        return 0;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        *(sign * axis[middle] <= sign * x ? &low : &high) = middle;
    }
    size_t count = n >= 4 ? 4 : 2;
    *first = low == 0 || count < 4 ? 0 : low + 2 >= n ? n - 4 : low - 1;
    for (size_t i = 0; count == 4 && i < 4; i++)
        if (!isfinite(y[*first + i]))
            count = 2;
    if (count == 2)
        *first = low;
    for (size_t i = 0; i < count; i++) {
        w[i] = 1.0;
        for (size_t j = 0; j < count; j++)
            if (j != i)
                w[i] *= (x - axis[*first + j]) / (axis[*first + i] - axis[*first + j]);
    }
    return count;
}

void rg_align_move(const double *axis, const double *spectrum, const double *errors, size_t n, double shift,
                   double *moved, double *moved_errors)
{
    for (size_t c = 0; c < n; c++) {
        double w[4];
        double sum = 0.0;
        double variance = 0.0;
        size_t first = 0;
        const size_t count = n < 2 ? 0 : weights_at(axis, spectrum, n, axis[c] + shift, &first, w);
        for (size_t i = 0; i < count; i++) {
            /* A channel of no weight may be missing: x is the other one's place. */
            if (w[i] == 0.0)
                continue;
            sum += w[i] * spectrum[first + i];
            variance += errors != NULL ? w[i] * errors[first + i] * w[i] * errors[first + i] : 0.0;
        }
        const bool there = count > 0 && isfinite(sum);
        moved[c] = there ? sum : NAN;
        if (moved_errors != NULL)
            moved_errors[c] = there ? sqrt(variance) : NAN;
    }
}

/* ---- a spectrum made ready ---- */

/* Even channels, without the straight line of least squares, ends tapered, zeros behind: signal
 * [n_transform]. work [n]. */
static rg_align_state prepare(const rg_align *a, const double *spectrum, double *work, double *signal)
{
    const size_t n = a->n;
    size_t gaps = 0;
    for (size_t c = 0; c < n; c++) {
        work[c] = spectrum[a->falls ? n - 1 - c : c];
        gaps += isfinite(work[c]) == 0;
    }
    if (!isfinite(work[0]) || !isfinite(work[n - 1]) || (double) gaps > MOST_GAPS * (double) n)
        return RG_ALIGN_GAPS;
    for (size_t c = 1; c < n; c++) {
        size_t next = c;
        while (!isfinite(work[next]))
            next++;
        if (next > c)
            work[c] = work[c - 1] + (work[next] - work[c - 1]) * (a->axis[c] - a->axis[c - 1]) /
                                        (a->axis[next] - a->axis[c - 1]);
    }
    double squares = 0.0;
    double sum = 0.0;
    double moment = 0.0;
    const double middle = 0.5 * (double) (a->n_grid - 1);
    for (size_t g = 0; g < a->n_grid; g++) {
        const double x = fmin(a->axis[0] + (double) g * a->step, a->axis[n - 1]);
        double w[4];
        size_t first = 0;
        double value = work[g < n ? g : n - 1];
        if (a->n_grid != n) {
            const size_t count = weights_at(a->axis, work, n, x, &first, w);
            value = 0.0;
            for (size_t i = 0; i < count; i++)
                value += w[i] * work[first + i];
        }
        signal[g] = value;
        squares += value * value;
        sum += value;
        moment += value * ((double) g - middle);
    }
    const double m = (double) a->n_grid;
    const double slope = moment / (m * (m * m - 1.0) / 12.0);
    const double ends = TAPER * m;
    double left = 0.0;
    for (size_t g = 0; g < a->n_grid; g++) {
        const double edge = fmin((double) g, (double) (a->n_grid - 1 - g)) + 0.5;
        signal[g] -= sum / m + slope * ((double) g - middle);
        left += signal[g] * signal[g];
        if (edge < ends)
            signal[g] *= 0.5 - 0.5 * cos(PI * edge / ends);
    }
    for (size_t g = a->n_grid; g < a->n_transform; g++)
        signal[g] = 0.0;
    return left > FLAT * squares ? RG_ALIGN_OK : RG_ALIGN_FLAT;
}

/* Weight of a wave: little for those slower than SLOW a spectrum. */
static double weight_of(const rg_align *a, size_t k)
{
    const double waves = (double) k * (double) a->n_grid / (double) a->n_transform / SLOW;
    return waves * waves / (1.0 + waves * waves);
}

static double weighted_energy(const rg_align *a, const double *amplitudes)
{
    double energy = 0.0;
    for (size_t k = 1; k <= a->n_transform / 2; k++) {
        const double twice = 2 * k == a->n_transform ? 1.0 : 2.0;
        energy += twice * weight_of(a, k) *
                  (amplitudes[2 * k] * amplitudes[2 * k] + amplitudes[2 * k + 1] * amplitudes[2 * k + 1]);
    }
    return energy;
}

/* ---- plan ---- */

static rg_status fill_reference(rg_align *a, const double *reference, rg_error *err)
{
    const size_t room = rg_transform_room(a->n_transform);
    double *signal = rg_alloc(room, 1, sizeof *signal);
    double *work = rg_alloc(a->n, 1, sizeof *work);
    rg_status status = RG_OK;
    a->reference = rg_alloc(room, 1, sizeof *a->reference);
    if (signal == NULL || work == NULL || a->reference == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to align");
    if (status == RG_OK && prepare(a, reference, work, signal) != RG_ALIGN_OK)
        status = rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the reference has gaps, or nothing in it", NULL,
                               "crop it to where it has lines");
    if (status == RG_OK) {
        rg_transform_forward(a->transform, signal, a->reference);
        a->energy = weighted_energy(a, a->reference);
        for (size_t k = 0; k <= a->n_transform / 2; k++) {
            a->reference[2 * k] *= weight_of(a, k);
            a->reference[2 * k + 1] *= -weight_of(a, k);
        }
    }
    free(signal);
    free(work);
    return status;
}

rg_status rg_align_new(const double *axis, size_t n, const double *reference, double most, rg_align **align,
                       rg_error *err)
{
    *align = NULL;
    if (n < LEAST_CHANNELS)
        return rg_fail(err, RG_ESHAPE, n, "spectra of fewer than 16 channels cannot be aligned");
    const double length = axis[n - 1] - axis[0];
    for (size_t c = 1; c < n; c++)
        if (!((axis[c] - axis[c - 1]) * length > 0.0))
            return rg_fail(err, RG_EDOMAIN, c, "the axis is not strictly monotonic here");
    if (!(most > 0.0) || !(most <= 0.5 * fabs(length)))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no shift can be sought in this range", NULL,
                             "it is above zero and at most half of the axis");
    rg_align *a = rg_alloc(1, 1, sizeof *a);
    if (a == NULL || (a->axis = rg_alloc(n, 1, sizeof *a->axis)) == NULL) {
        rg_align_free(a);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to align");
    }
    a->n = n;
    a->most = most;
    a->falls = length < 0.0;
    for (size_t c = 0; c < n; c++)
        a->axis[c] = axis[a->falls ? n - 1 - c : c];
    a->step = fabs(length) / (double) (n - 1);
    a->n_grid = n;
    for (size_t c = 0; c < n; c++)
        if (fabs(a->axis[c] - a->axis[0] - (double) c * a->step) > UNEVEN * a->step)
            a->n_grid = 2 * n - 1;
    a->step = fabs(length) / (double) (a->n_grid - 1);
    a->n_transform = rg_transform_length(2 * a->n_grid);
    rg_status status = rg_transform_new(a->n_transform, &a->transform, err);
    if (status == RG_OK)
        status = fill_reference(a, reference, err);
    if (status != RG_OK) {
        rg_align_free(a);
        return status;
    }
    *align = a;
    return RG_OK;
}

void rg_align_free(rg_align *align)
{
    if (align == NULL)
        return;
    rg_transform_free(align->transform);
    free(align->axis);
    free(align->reference);
    free(align);
}

/* ---- the maximum ---- */

/* The correlation at lag tau (in channels) with its first two derivatives. */
static void correlation(const rg_align *a, const double *cross, double tau, double c[3])
{
    const double omega = 2.0 * PI / (double) a->n_transform;
    /* Each wave is the one before turned by the same angle. */
    const double turn_cosine = cos(omega * tau);
    const double turn_sine = sin(omega * tau);
    double cosine = 1.0;
    double sine = 0.0;
    c[0] = c[1] = c[2] = 0.0;
    for (size_t k = 1; k <= a->n_transform / 2; k++) {
        const double twice = 2 * k == a->n_transform ? 1.0 : 2.0;
        const double w = omega * (double) k;
        const double before = cosine;
        cosine = before * turn_cosine - sine * turn_sine;
        sine = before * turn_sine + sine * turn_cosine;
        c[0] += twice * (cross[2 * k] * cosine - cross[2 * k + 1] * sine);
        c[1] -= twice * w * (cross[2 * k] * sine + cross[2 * k + 1] * cosine);
        c[2] -= twice * w * w * (cross[2 * k] * cosine - cross[2 * k + 1] * sine);
    }
}

/* From the highest point of the grid to the maximum beside it; c as above. */
static double refine(const rg_align *a, const double *cross, double start, double c[3])
{
    double low = start - 1.0;
    double high = start + 1.0;
    double tau = start;
    for (int step = 0; step < NEWTON_STEPS; step++) {
        correlation(a, cross, tau, c);
        *(c[1] > 0.0 ? &low : &high) = tau;
        double next = c[2] < 0.0 ? tau - c[1] / c[2] : 0.5 * (low + high);
        if (!(next > low && next < high))
            next = 0.5 * (low + high);
        if (fabs(next - tau) < 1e-10) {
            tau = next;
            break;
        }
        tau = next;
    }
    correlation(a, cross, tau, c);
    return tau;
}

static rg_align_state find(const rg_align *a, const double *spectrum, double *work, double *signal,
                           double *amplitudes, double *cross, rg_align_shift *shift)
{
    const long reach = (long) ceil(a->most / a->step);
    const long n = (long) a->n_transform;
    long best = -reach;
    double c[3];
    const rg_align_state state = prepare(a, spectrum, work, signal);
    if (state != RG_ALIGN_OK)
        return state;
    rg_transform_forward(a->transform, signal, amplitudes);
    const double energy = weighted_energy(a, amplitudes);
    for (size_t k = 0; k <= a->n_transform / 2; k++) {
        const double re =
            amplitudes[2 * k] * a->reference[2 * k] - amplitudes[2 * k + 1] * a->reference[2 * k + 1];
        const double im =
            amplitudes[2 * k] * a->reference[2 * k + 1] + amplitudes[2 * k + 1] * a->reference[2 * k];
        cross[2 * k] = re;
        cross[2 * k + 1] = im;
    }
    memcpy(amplitudes, cross, (size_t) (n / 2 + 1) * 2 * sizeof *amplitudes);
    rg_transform_backward(a->transform, amplitudes, signal);
    for (long lag = -reach; lag <= reach; lag++)
        if (signal[lag < 0 ? lag + n : lag] > signal[best < 0 ? best + n : best])
            best = lag;
    const double tau = refine(a, cross, (double) best, c);
    if (best == -reach || best == reach || fabs(tau * a->step) > a->most)
        return RG_ALIGN_LIMIT;
    if (!(c[0] > 0.0) || !(c[2] < 0.0))
        return RG_ALIGN_FLAT;
    /* spectrum = gain times the shifted reference and the rest; the error of tau is that of least squares. */
    const double gain = c[0] / a->energy;
    const double rest = fmax(1.0 - c[0] * c[0] / (energy * a->energy), 0.0);
    shift->shift = tau * a->step;
    shift->residual = rest;
    shift->error = a->step * sqrt(rest * energy / (double) a->n / (gain * -c[2]));
    return RG_ALIGN_OK;
}

rg_status rg_align_find(const rg_align *align, const double *spectrum, rg_align_shift *shift,
                        rg_align_state *state, rg_error *err)
{
    const size_t room = rg_transform_room(align->n_transform);
    const size_t short_room = rg_transform_room(align->n);
    *shift = (rg_align_shift){NAN, NAN, NAN, 0};
    double *work = rg_alloc(3 * room + short_room, 1, sizeof *work);
    if (work == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to align");
    double *at = work + short_room;
    *state = find(align, spectrum, work, at, at + room, at + 2 * room, shift);
    free(work);
    return RG_OK;
}
