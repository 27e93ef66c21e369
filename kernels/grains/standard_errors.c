#include "kernels/grains/standard_errors.h"

#include <math.h>

static const double LN_2 = 0.693147180559945309417232121458;

/* Percentiles that statistics are built on, by the percentage that is coarser. */
enum {
    P1,
    P3,
    P5,
    P10,
    P15,
    P16,
    P20,
    P25,
    P30,
    P35,
    P40,
    P45,
    P50,
    P55,
    P65,
    P70,
    P75,
    P80,
    P84,
    P85,
    P90,
    P95,
    P97,
    N_PERCENTILES
};
static const double COARSER_PCT[N_PERCENTILES] = {1,  3,  5,  10, 15, 16, 20, 25, 30, 35, 40, 45,
                                                  50, 55, 65, 70, 75, 80, 84, 85, 90, 95, 97};

typedef struct {
    double phi;
    double um;
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
                 .um = p.um,
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

/* Share of class i that is finer than a point in class `class_index`. */
static double finer_share(size_t i, size_t class_index, double class_share)
{
    return i < class_index ? 1.0 : i == class_index ? class_share : 0.0;
}

/* d phi / d f_i: mass added on the finer side pulls the percentile to finer sizes, higher phi. */
static double d_percentile(const inverse *v, size_t i)
{
    return (finer_share(i, v->class_index, v->class_share) - v->share) * v->slope;
}

/* Derivatives by f_i of the moments over x, with z = (x - mean) / sd:
 * d(m_r / s^r) = z^r - M_r - r M_(r-1) z - (r / 2) M_r (z^2 - 1). */
static rg_grain_moments d_moments(double x, double mean, double sd, const rg_grain_moments *m)
{
    const double z = (x - mean) / sd;
    const double standard[7] = {1.0, 0.0, 1.0, m->skewness, m->kurtosis, m->fifth, m->sixth};
    double d[7];
    double power = z * z;
    for (int r = 3; r <= 6; r++) {
        power *= z;
        d[r] = power - standard[r] - r * standard[r - 1] * z - 0.5 * r * standard[r] * (z * z - 1.0);
    }
    return (rg_grain_moments){.mean = x - mean,
                              .sd = 0.5 * sd * (z * z - 1.0),
                              .skewness = d[3],
                              .kurtosis = d[4],
                              .fifth = d[5],
                              .sixth = d[6]};
}

/* What the derivatives are built from, one sample's. */
typedef struct {
    inverse v[N_PERCENTILES];
    inverse d_percents[RG_GRAIN_N_PERCENTILES];
    rg_grain_folk_ward fw;
    rg_grain_moments ma, mg, ml;
    rg_grain_indices ix;
    rg_grain_graphic gr;
    rg_grain_limits limits;
    double finer_sand_pct, finer_silt_pct, finer_clay_pct;
} centre;

/* d of a sum of percentiles of coarser percentages a[n], over `divisor`. */
static double d_mean(const double d[N_PERCENTILES], const int *which, size_t n, double divisor)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += d[which[k]];
    return sum / divisor;
}

static rg_grain_folk_ward d_folk_ward(const centre *t, const double d[N_PERCENTILES])
{
    const inverse *v = t->v;
    const double a = v[P16].phi + v[P84].phi - 2.0 * v[P50].phi;
    const double b = v[P84].phi - v[P16].phi;
    const double c = v[P5].phi + v[P95].phi - 2.0 * v[P50].phi;
    const double e = v[P95].phi - v[P5].phi;
    const double g = v[P75].phi - v[P25].phi;
    const double da = d[P16] + d[P84] - 2.0 * d[P50];
    const double db = d[P84] - d[P16];
    const double dc = d[P5] + d[P95] - 2.0 * d[P50];
    const double de = d[P95] - d[P5];
    const double dg = d[P75] - d[P25];
    const double mean = (d[P16] + d[P50] + d[P84]) / 3.0;
    const double sorting = db / 4.0 + de / 6.6;
    const double skewness = (da - a / b * db) / (2.0 * b) + (dc - c / e * de) / (2.0 * e);
    return (rg_grain_folk_ward){.mean_phi = mean,
                                .sorting_phi = sorting,
                                .skewness_phi = skewness,
                                .kurtosis = (de - e / g * dg) / (2.44 * g),
                                .mean_um = t->fw.mean_um * LN_2 * mean,
                                .sorting_geometric = t->fw.sorting_geometric * LN_2 * sorting,
                                .skewness_geometric = skewness};
}

static rg_grain_graphic d_graphic(const centre *t, const double d[N_PERCENTILES])
{
    static const int A[] = {P10, P30, P50, P70, P90};
    static const int B[] = {P5, P15, P25, P35, P45, P55, P65, P75, P85, P95};
    return (rg_grain_graphic){
        .inman_mean_phi = (d[P16] + d[P84]) / 2.0,
        .inman_sd_phi = (d[P84] - d[P16]) / 2.0,
        .trask_sorting = t->gr.trask_sorting * LN_2 / 2.0 * (d[P75] - d[P25]),
        .trask_skewness = t->gr.trask_skewness * LN_2 * (d[P75] + d[P25] - 2.0 * d[P50]),
        .krumbein_qd_phi = (d[P75] - d[P25]) / 2.0,
        .mccammon_a_mean_phi = d_mean(d, A, 5, 5.0),
        .mccammon_a_sd_phi = (d[P85] + d[P95] - d[P5] - d[P15]) / 5.4,
        .mccammon_b_mean_phi = d_mean(d, B, 10, 10.0),
        .mccammon_b_sd_phi = (d[P70] + d[P80] + d[P90] + d[P97] - d[P3] - d[P10] - d[P20] - d[P30]) / 9.1,
    };
}

/* D_x is phi_(100 - x): D90 of P10. dD = -D ln 2 dphi. */
static rg_grain_indices d_indices(const centre *t, const double d[N_PERCENTILES], const rg_grain_moments *dml,
                                  const rg_grain_axis *axis, size_t i)
{
    const double d10 = -t->v[P90].um * LN_2 * d[P90];
    const double d25 = -t->v[P75].um * LN_2 * d[P75];
    const double d50 = -t->v[P50].um * LN_2 * d[P50];
    const double d75 = -t->v[P25].um * LN_2 * d[P25];
    const double d90 = -t->v[P10].um * LN_2 * d[P10];
    const double skewness = t->ml.skewness;
    const double kurtosis = t->ml.kurtosis;
    const double finer_10 = rg_grain_share_of_class_finer(axis, i, RG_GRAIN_SORTABLE_FROM_UM);
    const double finer_63 = rg_grain_share_of_class_finer(axis, i, RG_GRAIN_SORTABLE_TO_UM);
    return (rg_grain_indices){
        .d90_d10 = t->ix.d90_d10 * LN_2 * (d[P90] - d[P10]),
        .d90_minus_d10_um = d90 - d10,
        .d75_d25 = t->ix.d75_d25 * LN_2 * (d[P75] - d[P25]),
        .d75_minus_d25_um = d75 - d25,
        .span = (d90 - d10 - t->ix.span * d50) / t->v[P50].um,
        .uniformity = t->ix.uniformity * LN_2 * (d[P90] - d[P40]),
        .curvature = t->ix.curvature * LN_2 * (d[P90] + d[P40] - 2.0 * d[P70]),
        .bimodality = (2.0 * skewness * dml->skewness - t->ix.bimodality * dml->kurtosis) / kurtosis,
        .d32_um = -t->ix.d32_um * (t->ix.d32_um * axis->mean_per_um[i] - 1.0),
        .d43_um = axis->mean_um[i] - t->ix.d43_um,
        .coarsest_percentile_um = -t->v[P1].um * LN_2 * d[P1],
        .sortable_silt_pct = 100.0 * (finer_63 - finer_10) - t->ix.sortable_silt_pct,
    };
}

static rg_grain_fractions d_fractions(const centre *t, const rg_grain_axis *axis, size_t i)
{
    const rg_grain_limits *limits = &t->limits;
    const double sand = 100.0 * rg_grain_share_of_class_finer(axis, i, limits->sand_um) - t->finer_sand_pct;
    const double silt = 100.0 * rg_grain_share_of_class_finer(axis, i, limits->silt_um) - t->finer_silt_pct;
    const double clay = 100.0 * rg_grain_share_of_class_finer(axis, i, limits->clay_um) - t->finer_clay_pct;
    return (rg_grain_fractions){
        .gravel_pct = -sand, .sand_pct = sand - silt, .silt_pct = silt - clay, .clay_pct = clay};
}

static void set_centre(const rg_grain_distribution *distribution, const rg_grain_limits *limits, centre *t)
{
    for (size_t k = 0; k < N_PERCENTILES; k++)
        t->v[k] = invert(distribution, COARSER_PCT[k]);
    for (size_t k = 0; k < RG_GRAIN_N_PERCENTILES; k++)
        t->d_percents[k] = invert(distribution, 100.0 - rg_grain_percents[k]);
    t->fw = rg_grain_folk_ward_of(distribution);
    t->ma = rg_grain_moments_of(distribution, RG_GRAIN_ARITHMETIC);
    t->mg = rg_grain_moments_of(distribution, RG_GRAIN_GEOMETRIC);
    t->ml = rg_grain_moments_of(distribution, RG_GRAIN_LOGARITHMIC);
    t->ix = rg_grain_indices_of(distribution);
    t->gr = rg_grain_graphic_of(distribution);
    t->limits = limits != NULL ? *limits : rg_grain_limits_defaults();
    t->finer_sand_pct = 100.0 * rg_grain_share_finer(distribution, t->limits.sand_um);
    t->finer_silt_pct = 100.0 * rg_grain_share_finer(distribution, t->limits.silt_um);
    t->finer_clay_pct = 100.0 * rg_grain_share_finer(distribution, t->limits.clay_um);
}

/* Derivatives of every number by the fraction of class i. */
static rg_grain_standard_errors derivatives(const centre *t, const rg_grain_distribution *distribution,
                                            size_t i)
{
    const rg_grain_axis *axis = distribution->axis;
    double d[N_PERCENTILES];
    for (size_t k = 0; k < N_PERCENTILES; k++)
        d[k] = d_percentile(&t->v[k], i);
    const rg_grain_moments dml = d_moments(axis->mid_phi[i], t->ml.mean, t->ml.sd, &t->ml);
    rg_grain_moments dmg = dml;
    dmg.mean *= t->mg.mean * LN_2;
    dmg.sd *= t->mg.sd * LN_2;
    rg_grain_standard_errors all = {
        .folk_ward = d_folk_ward(t, d),
        .arithmetic = d_moments(axis->mid_um[i], t->ma.mean, t->ma.sd, &t->ma),
        .geometric = dmg,
        .logarithmic = dml,
        .indices = d_indices(t, d, &dml, axis, i),
        .graphic = d_graphic(t, d),
        .fractions = d_fractions(t, axis, i),
    };
    for (size_t k = 0; k < RG_GRAIN_N_PERCENTILES; k++)
        all.d_um[k] = t->d_percents[k].um * LN_2 * d_percentile(&t->d_percents[k], i);
    return all;
}

rg_status rg_grain_standard_errors_of(const rg_grain_distribution *distribution, const double *sigma,
                                      const rg_grain_limits *limits, rg_grain_standard_errors *errors,
                                      rg_error *err)
{
    const rg_grain_axis *axis = distribution->axis;
    for (size_t i = 0; i < axis->n_classes; i++)
        if (!(sigma[i] >= 0.0) || isinf(sigma[i]))
            return rg_fail(err, RG_EDOMAIN, i, "the error of a class weight is not a number above zero");
    centre t;
    set_centre(distribution, limits, &t);
    errors_union variance = {.all = {0.0}};
    for (size_t i = 0; i < axis->n_classes; i++) {
        const errors_union d = {.named = derivatives(&t, distribution, i)};
        const double sigma_fraction = sigma[i] / distribution->total;
        for (size_t k = 0; k < N_ERRORS; k++)
            variance.all[k] += d.all[k] * sigma_fraction * (d.all[k] * sigma_fraction);
    }
    for (size_t k = 0; k < N_ERRORS; k++)
        variance.all[k] = sqrt(variance.all[k]);
    *errors = variance.named;
    return RG_OK;
}

double rg_grain_standard_error_of_percentile(const rg_grain_distribution *distribution, const double *sigma,
                                             double finer_pct)
{
    const inverse v = invert(distribution, 100.0 - finer_pct);
    double variance = 0.0;
    for (size_t i = 0; i < distribution->axis->n_classes; i++) {
        const double d = d_percentile(&v, i) * sigma[i] / distribution->total;
        variance += d * d;
    }
    return v.um * LN_2 * sqrt(variance);
}
