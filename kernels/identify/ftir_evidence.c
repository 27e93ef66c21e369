#include "kernels/identify/ftir_evidence.h"

#include <math.h>

/* Ranges in 1/cm. UNSOURCED: anchors are where phosphates and water have no band. */
typedef struct {
    double low, high;
} range;

typedef struct {
    rg_evidence_value value;
    range band;
    range anchors[2];
    double averaged;
} test;

static const range PHOSPHATE = {950.0, 1200.0};
static const range PHOSPHATE_ANCHORS[2] = {{700.0, 830.0}, {1300.0, 1500.0}};
static const test TESTS[] = {
    {RG_EVIDENCE_FTIR_OH, {3000.0, 3600.0}, {{1900.0, 2100.0}, {3700.0, 3950.0}}, 40.0},
    {RG_EVIDENCE_FTIR_POH, {2400.0, 2900.0}, {{1900.0, 2100.0}, {3700.0, 3950.0}}, 40.0},
    {RG_EVIDENCE_FTIR_POH, {862.0, 878.0}, {{835.0, 850.0}, {890.0, 905.0}}, 12.0},
};

typedef struct {
    const double *x, *y;
    size_t n;
    double noise; /* of a channel */
} spectrum;

/* Mean of the channels in [low, high]; their number. */
static size_t mean_of(const spectrum *s, double low, double high, double *mean, double *centre)
{
    double sum = 0.0;
    double place = 0.0;
    size_t used = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->x[i] >= low && s->x[i] <= high && isfinite(s->y[i])) {
            sum += s->y[i];
            place += s->x[i];
            used++;
        }
    *mean = used > 0 ? sum / (double) used : (double) NAN;
    *centre = used > 0 ? place / (double) used : (double) NAN;
    return used;
}

/* The largest mean over `averaged` above the line between the anchors, with its error; false where a part is
 * missing. */
static bool highest(const spectrum *s, const range *band, const range anchors[2], double averaged,
                    double *height, double *error)
{
    double level[2];
    double at[2];
    size_t used[2];
    for (size_t a = 0; a < 2; a++) {
        used[a] = mean_of(s, anchors[a].low, anchors[a].high, &level[a], &at[a]);
        if (used[a] < 2)
            return false;
    }
    *height = -(double) INFINITY;
    *error = (double) NAN;
    const size_t places = 1 + (size_t) ((band->high - band->low - averaged) / (0.25 * averaged) + 1e-9);
    for (size_t p = 0; p < places; p++) {
        const double from = band->low + 0.25 * averaged * (double) p;
        double mean;
        double centre;
        const size_t n = mean_of(s, from, from + averaged, &mean, &centre);
        if (n < 2)
            return false; /* a gap could hide the band */
        const double share = (centre - at[0]) / (at[1] - at[0]);
        const double above = mean - (level[0] + share * (level[1] - level[0]));
        if (above > *height) {
            *height = above;
            const double keep = 1.0 - share;
            *error = s->noise * sqrt(1.0 / (double) n + keep * keep / (double) used[0] +
                                     share * share / (double) used[1]);
        }
    }
    return isfinite(*height);
}

/* Root mean square of second differences where phosphates have no band; a smooth spectrum has none. */
static double noise_of(const spectrum *s)
{
    double sum = 0.0;
    size_t used = 0;
    for (size_t i = 1; i + 1 < s->n; i++) {
        if (!(s->x[i] > 1900.0 && s->x[i] < 2300.0) && !(s->x[i] > 3700.0 && s->x[i] < 3950.0))
            continue;
        const double bend = s->y[i - 1] - 2.0 * s->y[i] + s->y[i + 1];
        if (isfinite(bend)) {
            sum += bend * bend;
            used++;
        }
    }
    return used > 4 ? sqrt(sum / (6.0 * (double) used)) : (double) NAN;
}

void rg_ftir_evidence(const double *wavenumber_cm1, const double *absorbance, size_t n, rg_evidence *evidence)
{
    spectrum s = {wavenumber_cm1, absorbance, n, 0.0};
    s.noise = noise_of(&s);
    double phosphate = 0.0;
    double error = (double) NAN;
    if (!(s.noise >= 0.0) || !highest(&s, &PHOSPHATE, PHOSPHATE_ANCHORS, 20.0, &phosphate, &error) ||
        !(phosphate > 10.0 * error) || !(phosphate > 0.0))
        return;
    for (size_t t = 0; t < sizeof TESTS / sizeof TESTS[0]; t++) {
        double height = 0.0;
        if (!highest(&s, &TESTS[t].band, TESTS[t].anchors, TESTS[t].averaged, &height, &error) ||
            error / phosphate > RG_FTIR_MOST_NOISE)
            continue;
        double *value = &evidence->value[TESTS[t].value];
        if (!isnan(*value) && *value >= height / phosphate)
            continue;
        *value = height / phosphate;
        evidence->error[TESTS[t].value] = error / phosphate;
    }
}
