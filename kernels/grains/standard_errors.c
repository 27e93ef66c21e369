#include "kernels/grains/standard_errors.h"

#include <math.h>

#include "kernels/grains/folk_ward.h"
#include "kernels/grains/moments.h"
#include "kernels/grains/percentiles.h"

static const double LN_2 = 0.693147180559945309417232121458;

/* Percentiles whose derivatives are needed, by the percentage that is coarser. */
enum { P5, P10, P16, P25, P50, P75, P84, P90, P95, N_PERCENTILES };
static const double COARSER_PCT[N_PERCENTILES] = {5, 10, 16, 25, 50, 75, 84, 90, 95};

typedef struct {
    double phi;
    double share;       /* finer than it             */
    size_t class_index; /* it lies in                */
    double class_share; /* of that class, finer      */
    double slope;       /* d phi / d cumulative      */
} inverse;

/* All errors as one array, so that squares are summed and rooted in one place. */
enum { N_ERRORS = sizeof(rg_grain_standard_errors) / sizeof(double) };
typedef union {
    rg_grain_standard_errors named;
    double all[N_ERRORS];
} errors_union;

rg_grain_standard_errors rg_grain_standard_errors_unknown(void)
{
    errors_union u;
    for (size_t k = 0; k < N_ERRORS; k++)
        u.all[k] = NAN;
    return u.named;
}

static inverse invert(const rg_grain_distribution *distribution, double coarser_pct)
{
    const rg_grain_axis *axis = distribution->axis;
    const rg_grain_percentile p = rg_grain_percentile_coarser(distribution, coarser_pct);
    inverse v = {.phi = p.phi,
                 .share = 1.0 - coarser_pct / 100.0,
                 .class_index = p.class_index,
                 .class_share = p.class_share,
                 .slope = axis->width_phi[p.class_index] / distribution->fractions[p.class_index]};
    if (p.on_plateau)
        v.slope = NAN;
    else if (p.class_share == 1.0 && p.class_index + 1 < axis->n_classes)
        v.slope =
            fmax(v.slope, axis->width_phi[p.class_index + 1] / distribution->fractions[p.class_index + 1]);
    return v;
}

/* d phi / d f_i: mass added on the finer side pulls the percentile to finer sizes, higher phi. */
static double d_percentile(const inverse *v, size_t i)
{
    const double finer = i < v->class_index ? 1.0 : i == v->class_index ? v->class_share : 0.0;
    return (finer - v->share) * v->slope;
}

/* Derivatives of mean, sd, skewness and kurtosis over x with respect to f_i. */
typedef struct {
    double mean, sd, skewness, kurtosis;
} moment_derivatives;

static moment_derivatives d_moments(double x, double mean, double sd, const rg_grain_moments *m)
{
    const double z = (x - mean) / sd;
    const double skewness = m->skewness;
    return (moment_derivatives){
        .mean = x - mean,
        .sd = 0.5 * sd * (z * z - 1.0),
        .skewness = (z * z * z - skewness) - 3.0 * z - 1.5 * skewness * (z * z - 1.0),
        .kurtosis = (z * z * z * z - m->kurtosis) - 4.0 * skewness * z - 2.0 * m->kurtosis * (z * z - 1.0),
    };
}

rg_status rg_grain_standard_errors_of(const rg_grain_distribution *distribution, const double *sigma,
                                      rg_grain_standard_errors *errors, rg_error *err)
{
    const rg_grain_axis *axis = distribution->axis;
    for (size_t i = 0; i < axis->n_classes; i++)
        if (!(sigma[i] >= 0.0) || isinf(sigma[i]))
            return rg_fail(err, RG_EDOMAIN, i, "the error of a class weight is not a number above zero");

    inverse v[N_PERCENTILES];
    for (size_t k = 0; k < N_PERCENTILES; k++)
        v[k] = invert(distribution, COARSER_PCT[k]);
    const double a = v[P16].phi + v[P84].phi - 2.0 * v[P50].phi;
    const double b = v[P84].phi - v[P16].phi;
    const double c = v[P5].phi + v[P95].phi - 2.0 * v[P50].phi;
    const double e = v[P95].phi - v[P5].phi;
    const double g = v[P75].phi - v[P25].phi;
    const rg_grain_folk_ward fw = rg_grain_folk_ward_of(distribution);
    const rg_grain_moments ma = rg_grain_moments_of(distribution, RG_GRAIN_ARITHMETIC);
    const rg_grain_moments mg = rg_grain_moments_of(distribution, RG_GRAIN_GEOMETRIC);
    const rg_grain_moments ml = rg_grain_moments_of(distribution, RG_GRAIN_LOGARITHMIC);

    errors_union variance = {.all = {0.0}};
    for (size_t i = 0; i < axis->n_classes; i++) {
        double d[N_PERCENTILES];
        for (size_t k = 0; k < N_PERCENTILES; k++)
            d[k] = d_percentile(&v[k], i);
        const double da = d[P16] + d[P84] - 2.0 * d[P50];
        const double db = d[P84] - d[P16];
        const double dc = d[P5] + d[P95] - 2.0 * d[P50];
        const double de = d[P95] - d[P5];
        const double dg = d[P75] - d[P25];
        const double d_fw_mean = (d[P16] + d[P50] + d[P84]) / 3.0;
        const moment_derivatives dma = d_moments(axis->mid_um[i], ma.mean, ma.sd, &ma);
        const moment_derivatives dml = d_moments(axis->mid_phi[i], ml.mean, ml.sd, &ml);
        errors_union d_all;
        d_all.named = (rg_grain_standard_errors){
            .d10_um = rg_grain_um(v[P90].phi) * LN_2 * d[P90],
            .d50_um = rg_grain_um(v[P50].phi) * LN_2 * d[P50],
            .d90_um = rg_grain_um(v[P10].phi) * LN_2 * d[P10],
            .fw_mean_phi = d_fw_mean,
            .fw_mean_um = fw.mean_um * LN_2 * d_fw_mean,
            .fw_sort_phi = db / 4.0 + de / 6.6,
            .fw_skew_phi = (da - a / b * db) / (2.0 * b) + (dc - c / e * de) / (2.0 * e),
            .fw_kurt = (de - e / g * dg) / (2.44 * g),
            .ma_mean_um = dma.mean,
            .ma_sd_um = dma.sd,
            .mg_mean_um = mg.mean * LN_2 * dml.mean,
            .mg_sd = mg.sd * LN_2 * dml.sd,
            .ml_mean_phi = dml.mean,
            .ml_sd_phi = dml.sd,
            .ml_skew = dml.skewness,
            .ml_kurt = dml.kurtosis,
        };
        const double sigma_fraction = sigma[i] / distribution->total;
        for (size_t k = 0; k < N_ERRORS; k++)
            variance.all[k] += d_all.all[k] * sigma_fraction * (d_all.all[k] * sigma_fraction);
    }
    for (size_t k = 0; k < N_ERRORS; k++)
        variance.all[k] = sqrt(variance.all[k]);
    *errors = variance.named;
    return RG_OK;
}

rg_status rg_grain_replicate_sigma(const double *weights, size_t n_replicates, size_t n_classes, int of_mean,
                                   double *sigma, rg_error *err)
{
    if (n_replicates < 2)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "one measurement has no spread", NULL,
                             "give two replicates or more, or an error of every class");
    const double n = (double) n_replicates;
    for (size_t i = 0; i < n_classes; i++) {
        double mean = 0.0;
        for (size_t r = 0; r < n_replicates; r++)
            mean += weights[r * n_classes + i] / n;
        double square = 0.0;
        for (size_t r = 0; r < n_replicates; r++) {
            const double d = weights[r * n_classes + i] - mean;
            square += d * d;
        }
        sigma[i] = sqrt(square / (n - 1.0) / (of_mean ? n : 1.0));
    }
    return RG_OK;
}
