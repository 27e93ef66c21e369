#include "kernels/identify/raman_evidence.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/peaks/window.h"
#include "kernels/signal/noise.h"

/* Ranges in 1/cm; nu1 and HPO4 after laboratory methods, section 3. */
static const double FIT_FROM = 930.0;
static const double FIT_TO = 1010.0;
static const double LIKE_FROM = 900.0;
static const double LIKE_TO = 1025.0;
static const double LIKE = 0.5;        /* UNSOURCED: a smaller cosine is like nothing in the list */
static const double HPO4_WIDTH = 12.0; /* UNSOURCED */
enum { FEWEST_CHANNELS = 16 };
static const double SIGNIFICANCE = 5.0;

/* Channels of a part of a spectrum, by rising shift. */
typedef struct {
    double *x, *y;
    size_t n;
} part;

static part part_of(const double *shift_cm1, const double *counts, size_t n, double low, double high,
                    double *memory)
{
    part p = {memory, memory + n, 0};
    const bool rising = n < 2 || shift_cm1[n - 1] > shift_cm1[0];
    for (size_t k = 0; k < n; k++) {
        const size_t i = rising ? k : n - 1 - k;
        if (!(shift_cm1[i] >= low && shift_cm1[i] <= high) || !isfinite(counts[i]))
            continue;
        p.x[p.n] = shift_cm1[i];
        p.y[p.n++] = counts[i];
    }
    return p;
}

static bool reaches(const part *p, double low, double high)
{
    return p->n >= FEWEST_CHANNELS && p->x[0] <= low && p->x[p->n - 1] >= high;
}

static double noise_of(const part *p, double *scratch)
{
    return p->n >= 8 ? rg_signal_noise(p->y, p->n, scratch) : (double) NAN;
}

static double lorentz(double x, double position, double width)
{
    const double u = (x - position) / width;
    return 1.0 / (1.0 + 4.0 * u * u);
}

static double gauss(double x, double position, double width)
{
    const double u = (x - position) / width;
    return exp(-4.0 * log(2.0) * u * u);
}

/* Amplitude of a line at a place beside a straight background and, where `tail` is not NULL, that curve times
 * a factor: least squares of up to four unknowns, the amplitude the last. False when they cannot be told
 * apart. */
static bool amplitude_at(const part *p, const double *tail, double position, double width, double noise,
                         double *amplitude, double *error)
{
    enum { MOST = 4 };
    const size_t k = tail != NULL ? 4 : 3;
    double m[MOST][MOST] = {{0.0}};
    double b[MOST] = {0.0};
    const double middle = 0.5 * (p->x[0] + p->x[p->n - 1]);
    double squares = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        const double straight = (p->x[i] - middle) / 50.0;
        double row[MOST] = {1.0, straight, 0.0, 0.0};
        if (tail != NULL)
            row[2] = tail[i];
        row[k - 1] = gauss(p->x[i], position, width);
        const double y = p->y[i] - p->y[0]; /* a level is no matter, but costs digits */
        squares += y * y;
        for (size_t r = 0; r < k; r++) {
            b[r] += row[r] * y;
            for (size_t c = 0; c <= r; c++)
                m[r][c] += row[r] * row[c];
        }
    }
    /* Cholesky; the last unknown comes first in back substitution, and its variance is 1 / l^2. */
    for (size_t r = 0; r < k; r++)
        for (size_t c = 0; c <= r; c++) {
            double sum = m[r][c];
            for (size_t q = 0; q < c; q++)
                sum -= m[r][q] * m[c][q];
            if (r != c)
                m[r][c] = sum / m[c][c];
            else if (sum > 1e-10 * m[r][r])
                m[r][r] = sqrt(sum);
            else
                return false;
        }
    for (size_t r = 0; r < k; r++) {
        for (size_t q = 0; q < r; q++)
            b[r] -= m[r][q] * b[q];
        b[r] /= m[r][r];
        squares -= b[r] * b[r];
    }
    const double residual = p->n > k && squares > 0.0 ? sqrt(squares / (double) (p->n - k)) : 0.0;
    *amplitude = b[k - 1] / m[k - 1][k - 1];
    *error = fmax(noise, residual) / m[k - 1][k - 1];
    return true;
}

/* The largest amplitude over places low, low + step ... high. */
static bool largest_at(const part *p, const double *tail, double low, double high, double step, double width,
                       double noise, double *amplitude, double *error)
{
    const size_t places = 1 + (size_t) ((high - low) / step + 1e-9);
    bool any = false;
    for (size_t k = 0; k < places; k++) {
        double a;
        double e;
        if (!amplitude_at(p, tail, low + step * (double) k, width, noise, &a, &e) || (any && a <= *amplitude))
            continue;
        *amplitude = a;
        *error = e;
        any = true;
    }
    return any;
}

static void keep(rg_evidence *evidence, rg_evidence_value value, double amplitude, double error,
                 double height)
{
    if (error / height > RG_RAMAN_MOST_NOISE)
        return;
    const double share = amplitude > 0.0 ? amplitude / height : 0.0;
    if (!isnan(evidence->value[value]) && evidence->value[value] >= share)
        return;
    evidence->value[value] = share;
    evidence->error[value] = error / height;
}

static void doublet(const rg_peaks_fit *one, const rg_peaks_fit *two, rg_evidence *evidence)
{
    double *value = evidence->value;
    if (isnan(one->bic) || isnan(two->bic))
        return;
    const rg_peak *low = &two->peaks[0];
    const rg_peak *high = &two->peaks[1];
    const bool first = low->line.height >= high->line.height;
    const double weak = first ? high->line.height : low->line.height;
    const double strong = first ? low->line.height : high->line.height;
    value[RG_EVIDENCE_RAMAN_SEPARATION] = high->line.position - low->line.position;
    evidence->error[RG_EVIDENCE_RAMAN_SEPARATION] =
        sqrt(fmax(two->position_covariance[0][0] + two->position_covariance[1][1] -
                      2.0 * two->position_covariance[0][1],
                  0.0));
    value[RG_EVIDENCE_RAMAN_LOWER] = low->line.position;
    evidence->error[RG_EVIDENCE_RAMAN_LOWER] = low->error.position;
    value[RG_EVIDENCE_RAMAN_BALANCE] = weak / strong;
    evidence->error[RG_EVIDENCE_RAMAN_BALANCE] =
        weak / strong * hypot(low->error.height / low->line.height, high->error.height / high->line.height);
    /* At a bound a position has no error: it was not well fitted. */
    value[RG_EVIDENCE_RAMAN_LINE_ERROR] = isnan(low->error.position) || isnan(high->error.position)
                                              ? FIT_TO - FIT_FROM
                                              : fmax(low->error.position, high->error.position);
    value[RG_EVIDENCE_RAMAN_DELTA_BIC] = one->bic - two->bic;
    value[RG_EVIDENCE_RAMAN_RMS_GAIN] = one->rms / two->rms;
}

static double cosine_with(const rg_phase_lines *all, const rg_phase *phase, const part *p, const double *net,
                          double shift)
{
    double dot = 0.0;
    double own = 0.0;
    double theirs = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        double model = 0.0;
        for (size_t l = 0; l < phase->n[RG_LINES_RAMAN]; l++) {
            const rg_phase_line *line = &all->lines[phase->first[RG_LINES_RAMAN] + l];
            if (!line->luminescence && line->position > LIKE_FROM - 30.0 && line->position < LIKE_TO + 30.0)
                model += line->height *
                         lorentz(p->x[i], line->position + shift, isnan(line->width) ? 8.0 : line->width);
        }
        dot += model * net[i];
        own += model * model;
        theirs += net[i] * net[i];
    }
    return own > 0.0 && theirs > 0.0 ? dot / sqrt(own * theirs) : 0.0;
}

/* Cosines with every phase after the straight line between the ends is taken off. */
static void likeness(const rg_phase_lines *all, const part *p, double *net, rg_evidence *evidence)
{
    const size_t ends = p->n / 12 + 1;
    double level[2] = {0.0};
    for (size_t i = 0; i < ends; i++) {
        level[0] += p->y[i] / (double) ends;
        level[1] += p->y[p->n - 1 - i] / (double) ends;
    }
    for (size_t i = 0; i < p->n; i++)
        net[i] = p->y[i] - level[0] - (level[1] - level[0]) * (double) i / (double) (p->n - 1);
    double member = 0.0;
    double other = 0.0;
    for (size_t k = 0; k < all->n_phases; k++) {
        double best = 0.0;
        for (int s = -8; s <= 8; s++)
            best = fmax(best, cosine_with(all, &all->phases[k], p, net, 0.5 * s));
        if (best > fmax(member, other) && best > LIKE)
            evidence->raman_nearest = k;
        double *kin = all->phases[k].kin == RG_PHASE_MEMBER ? &member : &other;
        *kin = fmax(*kin, best);
    }
    evidence->value[RG_EVIDENCE_RAMAN_LEAD] = member - other;
}

/* HPO4 beside the tail of the lines that were fitted. */
static void hydrogen_phosphate(const double *shift_cm1, const double *counts, size_t n,
                               const rg_peaks_fit *fit, double noise, double height, double *memory,
                               rg_evidence *evidence)
{
    const part p = part_of(shift_cm1, counts, n, 895.0, 945.0, memory);
    double *tail = memory + 2 * n;
    double amplitude = 0.0;
    double error = (double) NAN;
    if (!reaches(&p, 905.0, 935.0))
        return;
    for (size_t i = 0; i < p.n; i++) {
        tail[i] = 0.0;
        for (size_t k = 0; k < fit->n; k++)
            tail[i] += rg_peak_shape_value(&fit->peaks[k].line, p.x[i], NULL) / height;
    }
    if (largest_at(&p, tail, 915.0, 930.0, 1.0, HPO4_WIDTH, noise, &amplitude, &error))
        keep(evidence, RG_EVIDENCE_RAMAN_HPO4, amplitude, error, height);
}

static void hydroxyl(const double *shift_cm1, const double *counts, size_t n, double noise, double height,
                     double *memory, rg_evidence *evidence)
{
    static const double WIDTHS[] = {12.0, 30.0};
    const part whole = part_of(shift_cm1, counts, n, 3300.0, 3800.0, memory);
    if (!reaches(&whole, 3400.0, 3700.0))
        return;
    for (double *centre = (double[]){3425.0, 3475.0, 3525.0, 3575.0, 3625.0, 3675.0, 0.0}; *centre > 0.0;
         centre++) {
        const part p = part_of(shift_cm1, counts, n, *centre - 75.0, *centre + 75.0, memory);
        for (size_t w = 0; w < sizeof WIDTHS / sizeof WIDTHS[0] && p.n >= FEWEST_CHANNELS; w++) {
            double amplitude = 0.0;
            double error = (double) NAN;
            if (largest_at(&p, NULL, *centre - 25.0, *centre + 25.0, 5.0, WIDTHS[w], noise, &amplitude,
                           &error))
                keep(evidence, RG_EVIDENCE_RAMAN_OH, amplitude, error, height);
        }
    }
}

/* The top of all lines together: two that make one broad line are lower each. */
static double highest_of(const rg_peaks_fit *fit)
{
    double highest = 0.0;
    for (size_t k = 0; k < fit->n; k++) {
        double sum = 0.0;
        for (size_t l = 0; l < fit->n; l++)
            sum += rg_peak_shape_value(&fit->peaks[l].line, fit->peaks[k].line.position, NULL);
        highest = fmax(highest, sum);
    }
    return highest;
}

rg_status rg_raman_evidence(const rg_phase_lines *all, const double *shift_cm1, const double *counts,
                            size_t n, rg_evidence *evidence, rg_error *err)
{
    double *memory = rg_alloc(n, 3, sizeof *memory);
    rg_status status = RG_OK;
    if (memory == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the lines of a spectrum");
    part p = part_of(shift_cm1, counts, n, FIT_FROM, FIT_TO, memory);
    const double noise = noise_of(&p, memory + 2 * n);
    rg_peaks_window_options how = rg_peaks_window_doublet();
    rg_peaks_fit fits[3];
    size_t chosen = 0;
    rg_error own = {0};
    how.least = 0;
    how.most = 2;
    if (!reaches(&p, 935.0, 1000.0))
        goto done;
    status = rg_peaks_window_fit(p.x, p.y, NULL, p.n, &how, fits, &chosen, &own);
    if (status != RG_OK) {
        /* What cannot be fitted has no lines to speak of. */
        status = status == RG_ENOMEM ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, own.reason) : RG_OK;
        goto done;
    }
    const rg_peaks_fit *best = &fits[chosen];
    const double height = highest_of(best);
    if (!(height > SIGNIFICANCE * noise) || !(height > 0.0))
        goto done;
    doublet(&fits[1], &fits[2], evidence);
    hydrogen_phosphate(shift_cm1, counts, n, best, noise, height, memory, evidence);
    hydroxyl(shift_cm1, counts, n, noise, height, memory, evidence);
    p = part_of(shift_cm1, counts, n, LIKE_FROM, LIKE_TO, memory);
    if (height > 2.0 * SIGNIFICANCE * noise && reaches(&p, 935.0, 1000.0))
        likeness(all, &p, memory + 2 * n, evidence);
done:
    free(memory);
    return status;
}

/* Whether a spectrum has a line at a place. */
static bool has_line(const double *shift_cm1, const double *counts, size_t n, double place)
{
    static const double WIDTH = 9.0;
    enum { CHANNELS_MOST = 256 };
    double memory[2 * CHANNELS_MOST];
    double scratch[CHANNELS_MOST];
    part p = {memory, memory + CHANNELS_MOST, 0};
    const bool rising = n < 2 || shift_cm1[n - 1] > shift_cm1[0];
    for (size_t q = 0; q < n && p.n < CHANNELS_MOST; q++) {
        const size_t i = rising ? q : n - 1 - q;
        if (fabs(shift_cm1[i] - place) <= 14.0 && isfinite(counts[i])) {
            p.x[p.n] = shift_cm1[i];
            p.y[p.n++] = counts[i];
        }
    }
    double amplitude = 0.0;
    double error = (double) NAN;
    return reaches(&p, place - 12.0, place + 12.0) &&
           largest_at(&p, NULL, place - 3.0, place + 3.0, 1.0, WIDTH, noise_of(&p, scratch), &amplitude,
                      &error) &&
           amplitude > SIGNIFICANCE * error;
}

/* Two lines that could be the doublet: others are two parts of one line, or of two phases. UNSOURCED: wider
 * than the limits of the group, so that a doublet that moves with the laser is seen. */
static bool is_doublet(const rg_evidence *e)
{
    const double separation = e->value[RG_EVIDENCE_RAMAN_SEPARATION];
    return e->value[RG_EVIDENCE_RAMAN_DELTA_BIC] > 10.0 && separation > 8.0 && separation < 25.0 &&
           e->value[RG_EVIDENCE_RAMAN_BALANCE] > 0.2;
}

void rg_raman_evidence_lasers(double laser_nm, double second_laser_nm, const double *shift_cm1,
                              const double *counts, size_t n, const rg_evidence *second,
                              rg_evidence *evidence)
{
    const double lower = evidence->value[RG_EVIDENCE_RAMAN_LOWER];
    const double upper = lower + evidence->value[RG_EVIDENCE_RAMAN_SEPARATION];
    const double *theirs = second->value;
    if (!is_doublet(evidence))
        return;
    if (is_doublet(second)) {
        const double other = theirs[RG_EVIDENCE_RAMAN_LOWER];
        evidence->value[RG_EVIDENCE_RAMAN_LASER_GAP] =
            fmax(fabs(other - lower), fabs(other + theirs[RG_EVIDENCE_RAMAN_SEPARATION] - upper));
        evidence->error[RG_EVIDENCE_RAMAN_LASER_GAP] =
            hypot(evidence->value[RG_EVIDENCE_RAMAN_LINE_ERROR], theirs[RG_EVIDENCE_RAMAN_LINE_ERROR]);
        return;
    }
    /* The same wavelengths under the second laser. */
    const double moved = rg_phase_lines_shift(second_laser_nm, 1e7 / (1e7 / laser_nm - lower));
    if (has_line(shift_cm1, counts, n, moved) && has_line(shift_cm1, counts, n, moved + upper - lower))
        evidence->value[RG_EVIDENCE_RAMAN_LASER_GAP] = fabs(moved - lower);
}
