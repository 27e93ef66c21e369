#include "kernels/signal/despike.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "kernels/base/median.h"

enum { PAD = 3, AROUND = 8, MOST_ROUNDS = 20, LEAST = 8, LEAST_BENDS = 3 };
static const double TO_DEVIATION = 1.4826022185056018; /* 1 / 0.6745 of the normal distribution */
static const double FROM_MEAN = 1.2533141373155003;    /* sqrt(pi / 2) */
static const double MARGIN = 1.2;
static const double SHAPE_NOISE = 3.0;
static const double FACTOR_BENDS = 5.0; /* deviations that a bend of the reference stands out */
static const double MOST_FACTOR = 10.0;
static const double FACTOR_ERROR = 0.1; /* of a line that the reference has, too */
static const double LEAST_SHARE = 0.3;  /* of the larger of two channels, to be one spike with it */

rg_despike_options rg_despike_defaults(void)
{
    return (rg_despike_options){.threshold = 5.0, .sharpest = 2.5, .reach = 2};
}

size_t rg_despike_work(size_t n)
{
    return 7 * (n + 2 * PAD);
}

static double lorentzian(double x, double fwhm)
{
    return 1.0 / (1.0 + 4.0 * x * x / (fwhm * fwhm));
}

/* E / R on the centre of a line, for spikes of one and of two channels. */
static void sharpest_ratios(double fwhm, double ratio[2])
{
    const double at[] = {lorentzian(1.0, fwhm), lorentzian(2.0, fwhm), lorentzian(0.5, fwhm),
                         lorentzian(1.5, fwhm), lorentzian(2.5, fwhm)};
    ratio[0] = MARGIN * (1.0 - (4.0 * at[0] - at[1]) / 3.0) / (at[0] - at[1]);
    ratio[1] = MARGIN * (at[2] - (1.5 * at[3] - 0.5 * at[4])) / (at[3] - at[4]);
}

/* What y[0], or the mean of y[0] and y[1], rises above the cubic through its neighbours, and their shape. */
typedef struct {
    double rise;
    double shape;
} excess;

static excess of_one(const double *y)
{
    const double bend = 0.5 * (y[1] + y[-1] - y[2] - y[-2]);
    const double slope = 0.5 * (y[2] - y[-2]) - (y[1] - y[-1]);
    return (excess){y[0] - (4.0 * (y[1] + y[-1]) - (y[2] + y[-2])) / 6.0, hypot(bend, slope)};
}

static excess of_two(const double *y, int sign)
{
    const double first = sign * (y[0] - (-0.3 * y[-2] + y[-1] + 0.5 * y[2] - 0.2 * y[3]));
    const double second = sign * (y[1] - (-0.2 * y[-2] + 0.5 * y[-1] + y[2] - 0.3 * y[3]));
    const double bend = 0.5 * (y[-1] + y[2] - y[-2] - y[3]);
    const double slope = 3.0 * ((y[3] - y[-2]) / 5.0 - (y[2] - y[-1]) / 3.0);
    const bool both = fmin(first, second) > LEAST_SHARE * fmax(first, second);
    return (excess){both ? sign * 0.5 * (first + second) : 0.0, hypot(bend, slope)};
}

/* Mirrored at the ends, where E then is within R for any slope. */
static void mirror(double *y, size_t n)
{
    for (size_t k = 1; k <= PAD; k++) {
        y[-(ptrdiff_t) k] = y[k];
        y[n - 1 + k] = y[n - 1 - k];
    }
}

/* Robust deviation of the rises in |E| [n]; room [n]. */
static double deviation(const double *rises, size_t n, double *room)
{
    memcpy(room, rises, n * sizeof *room);
    const double middle = rg_median(room, n);
    if (middle > 0.0)
        return TO_DEVIATION * middle;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += rises[i];
    return FROM_MEAN * sum / (double) n;
}

/* The deviation at a channel: that of the spectrum, or of the 17 channels around without it and its
 * neighbours. */
static double local_deviation(const double *rises, size_t n, size_t i, double global)
{
    double room[2 * AROUND + 1];
    const size_t from = i > AROUND ? i - AROUND : 0;
    const size_t to = i + AROUND < n ? i + AROUND : n - 1;
    size_t count = 0;
    for (size_t k = from; k <= to; k++)
        if (k + 2 < i || k > i + 3) /* what a spike of one or two channels here lifts or lowers */
            room[count++] = rises[k];
    return fmax(global, TO_DEVIATION * rg_median(room, count));
}

typedef struct {
    double threshold;
    double ratio[2];
    double global;
    const double *rises;
    const double *shared; /* [n] rises that the reference may account for; NULL: none */
    size_t n;
} judge;

static bool is_spike(const judge *j, excess e, size_t width, size_t at, int sign)
{
    const double rise = sign * e.rise;
    if (!(rise > j->threshold * j->global) || !(rise > j->ratio[width - 1] * e.shape))
        return false;
    const double noise = local_deviation(j->rises, j->n, at, j->global);
    double shared = 0.0;
    for (size_t k = at; j->shared != NULL && k < at + width; k++)
        shared = fmax(shared, j->shared[k]);
    return rise > j->threshold * noise + shared && rise > j->ratio[width - 1] * e.shape + SHAPE_NOISE * noise;
}

/* Mark the spikes of y[n] (with PAD on both sides); returns how many channels are new. */
static size_t mark(const double *y, size_t n, const rg_despike_options *options, const double *shared,
                   double *rises, double *room, uint8_t *spike)
{
    judge j = {.threshold = options->threshold, .rises = rises, .shared = shared, .n = n};
    size_t fresh = 0;
    sharpest_ratios(options->sharpest, j.ratio);
    for (size_t i = 0; i < n; i++)
        rises[i] = fabs(of_one(y + i).rise);
    j.global = deviation(rises, n, room);
    for (int sign = 1; sign >= (options->both ? -1 : 1); sign -= 2)
        for (size_t i = 0; i < n; i++) {
            size_t width = 0;
            if (is_spike(&j, of_one(y + i), 1, i, sign))
                width = 1;
            else if (i + 1 < n && is_spike(&j, of_two(y + i, sign), 2, i, sign))
                width = 2;
            for (size_t k = i; k < i + width; k++) {
                fresh += spike[k] == 0;
                spike[k] = 1;
            }
        }
    return fresh;
}

/* Mean of what is unmarked within reach of the original. */
static double mean_beside(const double *original, const uint8_t *spike, size_t n, size_t i, size_t reach)
{
    for (;; reach++) {
        const size_t from = i > reach ? i - reach : 0;
        const size_t to = i + reach < n ? i + reach : n - 1;
        double sum = 0.0;
        size_t count = 0;
        for (size_t k = from; k <= to; k++)
            if (!spike[k]) {
                sum += original[k];
                count++;
            }
        if (count > 0)
            return sum / (double) count;
        if (from == 0 && to + 1 == n)
            return original[i];
    }
}

/* Place i on the cubic through two unmarked channels on either side; where there are not two within three
 * times the reach, the mean of what is unmarked beside it. */
static double replacement(const double *original, const uint8_t *spike, size_t n, size_t i, size_t reach)
{
    size_t at[4];
    size_t count = 0;
    const size_t most = 3 * reach;
    for (size_t k = i; k-- > 0 && i - k <= most && count < 2;)
        if (!spike[k])
            at[count++] = k;
    if (count < 2)
        return mean_beside(original, spike, n, i, reach);
    for (size_t k = i + 1; k < n && k - i <= most && count < 4; k++)
        if (!spike[k])
            at[count++] = k;
    if (count < 4)
        return mean_beside(original, spike, n, i, reach);
    double value = 0.0;
    for (size_t a = 0; a < 4; a++) {
        double weight = 1.0;
        for (size_t b = 0; b < 4; b++)
            if (b != a)
                weight *= ((double) i - (double) at[b]) / ((double) at[a] - (double) at[b]);
        value += weight * original[at[a]];
    }
    return value;
}

/* How a spectrum bends at a channel; backgrounds hardly do. */
static double bend_of(const double *y)
{
    return y[-1] - 2.0 * y[0] + y[1];
}

/* What is left, in the middle, of the bends of y that go with bends of r above `least`. */
static double left_over(const double *y, const double *r, size_t n, double least, double factor, double *room)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(bend_of(r + i)) > least)
            room[count++] = fabs(bend_of(y + i) - factor * bend_of(r + i));
    return rg_median(room, count);
}

/* Factor of the reference, from where its bends stand out of their noise: least squares, or the median ratio,
 * whichever leaves less in the middle. Least squares holds where a line has few channels, the median where a
 * spike has changed three of them. 0 where nothing stands out. */
static double gain_of(const double *y, const double *r, size_t n, double *room, double *bends)
{
    double both = 0.0;
    double square = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        bends[i] = fabs(bend_of(r + i));
    const double least = FACTOR_BENDS * deviation(bends, n, room);
    for (size_t i = 0; i < n; i++)
        if (bends[i] > least) {
            both += bend_of(y + i) * bend_of(r + i);
            square += bends[i] * bends[i];
            room[count++] = bend_of(y + i) / bend_of(r + i);
        }
    if (count < LEAST_BENDS)
        return 0.0;
    const double middle = rg_median(room, count);
    const double mean = both / square;
    const double factor =
        left_over(y, r, n, least, mean, room) <= left_over(y, r, n, least, middle, room) ? mean : middle;
    return fmin(fmax(factor, 0.0), MOST_FACTOR);
}

/* The valid channels of `from` where `values` (and the reference) are valid, one behind the other. */
static size_t gather(const double *values, const double *reference, const double *from, size_t n, double *to)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i]) && (reference == NULL || isfinite(reference[i])))
            to[m++] = from[i];
    return m;
}

size_t rg_despike(const double *values, const double *reference, size_t n, const rg_despike_options *options,
                  double *out, uint8_t *flagged, double *work)
{
    const size_t row = n + 2 * PAD;
    double *y = work + PAD;
    double *original = y + row;
    double *other = original + row;
    double *rises = other + row;
    double *room = rises + row;
    double *shared = room + row;
    uint8_t *spike = (uint8_t *) (shared + row);
    memcpy(out, values, n * sizeof *out);
    memset(flagged, 0, n);
    const size_t m = gather(values, reference, values, n, y);
    if (m < LEAST)
        return 0;
    memset(spike, 0, m);
    double gain = 0.0;
    if (reference != NULL) {
        (void) gather(values, reference, reference, n, other);
        mirror(y, m);
        mirror(other, m);
        gain = gain_of(y, other, m, room, rises);
        for (size_t i = 0; i < m; i++) {
            shared[i] = FACTOR_ERROR * gain * fabs(of_one(other + i).rise);
            y[i] -= gain * other[i];
        }
    }
    memcpy(original, y, m * sizeof *y);
    size_t found = 0;
    for (size_t round = 0; round < MOST_ROUNDS; round++) {
        mirror(y, m);
        const size_t fresh = mark(y, m, options, reference != NULL ? shared : NULL, rises, room, spike);
        if (fresh == 0)
            break;
        found += fresh;
        for (size_t i = 0; i < m; i++)
            if (spike[i])
                y[i] = replacement(original, spike, m, i, options->reach);
    }
    for (size_t i = 0, k = 0; i < n; i++)
        if (isfinite(values[i]) && (reference == NULL || isfinite(reference[i]))) {
            if (spike[k]) {
                out[i] = y[k] + (reference != NULL ? gain * reference[i] : 0.0);
                flagged[i] = 1;
            }
            k++;
        }
    return found;
}
