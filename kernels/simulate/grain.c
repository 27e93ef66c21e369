#include "kernels/simulate/grain.h"

#include <math.h>

#include "kernels/base/random.h"

/* First draw of each measurement: numbers of draws that never meet. */
enum { DRAW_SPECIES = 0, DRAW_WEIGHTS = 16, DRAW_RAMAN = 1 << 20, DRAW_XRD = 1 << 26, DRAW_FTIR = 1 << 27 };
enum { DRAWS_OF_LASER = 1 << 22, DRAWS_OF_LINES = 4096 };

static const double KA1_A = 1.540593;
static const double KA2_A = 1.544427;
static const double DEG = 57.29577951308232;
static const double FAR = 20.0; /* widths from its centre where a line ends: 0.03 % of its height */

rg_simulate_grain_options rg_simulate_grain_defaults(void)
{
    return (rg_simulate_grain_options){.seed = 1,
                                       .first_grain = 0,
                                       .relative_error = 0.01,
                                       .floor_wt_pct = 0.02,
                                       .total_deviation = 0.005,
                                       .raman_counts = 4000.0,
                                       .xrd_counts = 4000.0,
                                       .ftir_noise = 0.001};
}

rg_grain_draw rg_simulate_grain_draw(const rg_grain_species *species, const size_t *rows, size_t n_rows,
                                     const rg_simulate_grain_options *options, uint64_t grain)
{
    const uint64_t item = options->first_grain + grain;
    const size_t k = (size_t) (rg_random_uniform(options->seed, item, DRAW_SPECIES) * (double) n_rows);
    const size_t row = rows[k < n_rows ? k : n_rows - 1];
    const rg_grain_species *own = &species[row];
    const double u = rg_random_uniform(options->seed, item, DRAW_SPECIES + 1);
    const double share =
        own->with == RG_NO_INDEX ? 1.0 : own->share_low + u * (own->share_high - own->share_low);
    return (rg_grain_draw){row, {row, own->with}, {share, 1.0 - share}};
}

void rg_simulate_grain_weights(const rg_grain_species *species, const rg_grain_draw *draw, size_t n_oxides,
                               const rg_simulate_grain_options *options, uint64_t grain, double *wt,
                               double *sigma, double *ideal)
{
    const uint64_t item = options->first_grain + grain;
    const double factor =
        1.0 + options->total_deviation * rg_random_normal(options->seed, item, DRAW_WEIGHTS);
    for (size_t i = 0; i < n_oxides; i++) {
        double before = 0.0;
        for (size_t p = 0; p < 2; p++)
            if (draw->part[p] != RG_NO_INDEX)
                before += draw->share[p] * species[draw->part[p]].composition[i];
        before *= factor;
        const double error = hypot(options->relative_error * before, options->floor_wt_pct);
        const double drawn = before + error * rg_random_normal(options->seed, item, DRAW_WEIGHTS + 1 + i);
        wt[i] = drawn < 0.0 ? 0.0 : drawn;
        sigma[i] = hypot(options->relative_error * wt[i], options->floor_wt_pct);
        if (ideal != NULL)
            ideal[i] = before;
    }
}

/* height [0.5 / (1 + 4 u^2) + 0.5 exp(-4 ln 2 u^2)] added over a rising axis, out to FAR widths. */
static void add_line(const double *x, size_t n, double position, double width, double height, double *y)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (x[middle] < position - FAR * width)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < n && x[i] <= position + FAR * width; i++) {
        const double u = (x[i] - position) / width;
        y[i] += height * (0.5 / (1.0 + 4.0 * u * u) + 0.5 * exp(-4.0 * log(2.0) * u * u));
    }
}

typedef struct {
    uint64_t seed, item, first;
} stream;

static double normal(const stream *s, uint64_t draw)
{
    return rg_random_normal(s->seed, s->item, s->first + draw);
}

static double uniform(const stream *s, uint64_t draw)
{
    return rg_random_uniform(s->seed, s->item, s->first + draw);
}

void rg_simulate_grain_raman(const rg_phase_lines *lines, const rg_grain_species *species,
                             const rg_grain_draw *draw, const rg_simulate_grain_options *options,
                             uint64_t grain, unsigned laser, double laser_nm, const double *shift_cm1,
                             size_t n, double *counts)
{
    static const double CALIBRATION_CM1 = 0.3;
    static const double NATURAL_CM1 = 0.5; /* of the grain, the same under every laser */
    static const double RESOLUTION_CM1 = 3.0;
    static const double READ_NOISE = 5.0;
    const stream s = {options->seed, options->first_grain + grain,
                      DRAW_RAMAN + (uint64_t) laser * DRAWS_OF_LASER};
    const stream own = {options->seed, options->first_grain + grain, DRAW_RAMAN - DRAWS_OF_LINES};
    const double calibration = CALIBRATION_CM1 * normal(&s, 0);
    const double strongest = options->raman_counts * exp(0.4 * normal(&s, 1));
    const double broadening = 1.0 + 0.1 * (2.0 * uniform(&own, 0) - 1.0);
    const double background = strongest * (0.2 + 1.3 * uniform(&s, 2));
    const double centre = shift_cm1[0] + uniform(&s, 3) * (shift_cm1[n - 1] - shift_cm1[0]);
    for (size_t i = 0; i < n; i++) {
        const double far = (shift_cm1[i] - centre) / 900.0;
        counts[i] = background * (0.3 + 0.7 * exp(-far * far));
    }
    for (size_t p = 0; p < 2; p++) {
        const size_t phase =
            draw->part[p] != RG_NO_INDEX ? species[draw->part[p]].phase[RG_LINES_RAMAN] : RG_NO_INDEX;
        if (phase == RG_NO_INDEX)
            continue;
        for (size_t l = 0; l < lines->phases[phase].n[RG_LINES_RAMAN]; l++) {
            const rg_phase_line *line = &lines->lines[lines->phases[phase].first[RG_LINES_RAMAN] + l];
            const double height = draw->share[p] * strongest * line->height / 100.0 *
                                  exp(0.2 * normal(&own, 16 + p * 256 + 2 * l));
            double position = line->position;
            double width = line->width * broadening;
            if (line->luminescence) {
                position = rg_phase_lines_shift(laser_nm, line->position);
                width = 1e7 / (line->position * line->position) * line->width;
            } else {
                position += NATURAL_CM1 * normal(&own, 17 + p * 256);
            }
            if (position > 0.0)
                add_line(shift_cm1, n, position + calibration, hypot(width, RESOLUTION_CM1), height, counts);
        }
    }
    for (size_t i = 0; i < n; i++)
        counts[i] += hypot(sqrt(counts[i]), READ_NOISE) * normal(&s, 16 + i);
}

bool rg_simulate_grain_xrd(const rg_phase_lines *lines, const rg_grain_species *species,
                           const rg_grain_draw *draw, const rg_simulate_grain_options *options,
                           uint64_t grain, const double *two_theta_deg, size_t n, double *counts)
{
    static const double ZERO_DEG = 0.05;
    static const double CELL = 0.001;
    static const double ORIENTATION = 0.25;
    static const double WIDTH_DEG = 0.12;
    const stream s = {options->seed, options->first_grain + grain, DRAW_XRD};
    const double zero = ZERO_DEG * normal(&s, 0);
    const double strongest = options->xrd_counts * exp(0.4 * normal(&s, 1));
    bool any = false;
    for (size_t i = 0; i < n; i++)
        counts[i] = strongest * (0.03 + 0.05 * exp(-(two_theta_deg[i] - two_theta_deg[0]) / 12.0));
    for (size_t p = 0; p < 2; p++) {
        const size_t phase =
            draw->part[p] != RG_NO_INDEX ? species[draw->part[p]].phase[RG_LINES_XRD] : RG_NO_INDEX;
        if (phase == RG_NO_INDEX)
            continue;
        const double scale = 1.0 + CELL * normal(&s, 2 + p);
        for (size_t l = 0; l < lines->phases[phase].n[RG_LINES_XRD]; l++) {
            const rg_phase_line *line = &lines->lines[lines->phases[phase].first[RG_LINES_XRD] + l];
            const double d = line->position * scale;
            const double height = draw->share[p] * strongest * line->height / 100.0 *
                                  exp(ORIENTATION * normal(&s, 16 + p * 256 + l));
            any = true;
            if (KA2_A < 2.0 * d) {
                const double first = 2.0 * asin(KA1_A / (2.0 * d)) * DEG + zero;
                const double second = 2.0 * asin(KA2_A / (2.0 * d)) * DEG + zero;
                add_line(two_theta_deg, n, first, WIDTH_DEG, height, counts);
                add_line(two_theta_deg, n, second, WIDTH_DEG, 0.5 * height, counts);
            }
        }
    }
    for (size_t i = 0; any && i < n; i++) {
        const double count = rint(counts[i] + sqrt(counts[i]) * normal(&s, 4096 + i));
        counts[i] = count > 0.0 ? count : 0.0;
    }
    return any;
}

void rg_simulate_grain_ftir(const rg_phase_lines *lines, const rg_grain_species *species,
                            const rg_grain_draw *draw, const rg_simulate_grain_options *options,
                            uint64_t grain, const double *wavenumber_cm1, size_t n, double *absorbance)
{
    const stream s = {options->seed, options->first_grain + grain, DRAW_FTIR};
    const double strongest = 0.6 * exp(0.3 * normal(&s, 0));
    const double offset = 0.05 * uniform(&s, 1);
    const double slope = 0.05 * (2.0 * uniform(&s, 2) - 1.0);
    for (size_t i = 0; i < n; i++)
        absorbance[i] = offset + slope * (wavenumber_cm1[i] - wavenumber_cm1[0]) /
                                     (wavenumber_cm1[n - 1] - wavenumber_cm1[0]);
    for (size_t p = 0; p < 2; p++) {
        const size_t phase =
            draw->part[p] != RG_NO_INDEX ? species[draw->part[p]].phase[RG_LINES_FTIR] : RG_NO_INDEX;
        if (phase == RG_NO_INDEX)
            continue;
        for (size_t l = 0; l < lines->phases[phase].n[RG_LINES_FTIR]; l++) {
            const rg_phase_line *line = &lines->lines[lines->phases[phase].first[RG_LINES_FTIR] + l];
            const double u =
                draw->share[p] * strongest * line->height / 100.0 * exp(0.15 * normal(&s, 16 + p * 256 + l));
            /* Infrared bands as Gauss curves: a Lorentz curve of the P-O bands would reach into the OH range.
             */
            for (size_t i = 0; i < n; i++) {
                const double away = (wavenumber_cm1[i] - line->position) / line->width;
                if (fabs(away) < 4.0)
                    absorbance[i] += u * exp(-4.0 * log(2.0) * away * away);
            }
        }
    }
    for (size_t i = 0; i < n; i++)
        absorbance[i] += options->ftir_noise * normal(&s, 4096 + i);
}
