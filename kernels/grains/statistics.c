#include "kernels/grains/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/grains/words.h"

#define AT(member) offsetof(rg_grain_statistics, member)
#define N(name, units, m, txt)                                                                               \
    {                                                                                                        \
        name, units, txt, AT(m), RG_NO_INDEX                                                                 \
    }
#define E(name, units, m, txt)                                                                               \
    {                                                                                                        \
        name, units, txt, AT(m), AT(errors.m)                                                                \
    }
#define MODE(name, i, txt)                                                                                   \
    {                                                                                                        \
        name, "um", txt, AT(mode_um[i]), AT(mode_error_um[i])                                                \
    }

const rg_grain_number rg_grain_numbers[] = {
    E("fw_mean_phi", "phi", folk_ward.mean_phi, "Folk & Ward graphic mean Mz"),
    E("fw_sort_phi", "phi", folk_ward.sorting_phi, "Folk & Ward inclusive graphic sorting"),
    E("fw_skew_phi", "1", folk_ward.skewness_phi, "Folk & Ward skewness, above 0: excess fines"),
    E("fw_kurt", "1", folk_ward.kurtosis, "Folk & Ward graphic kurtosis"),
    E("fw_mean_um", "um", folk_ward.mean_um, "Folk & Ward geometric mean"),
    E("fw_sort_geo", "1", folk_ward.sorting_geometric, "Folk & Ward geometric sorting, a ratio"),
    E("fw_skew_geo", "1", folk_ward.skewness_geometric,
      "Folk & Ward geometric skewness, above 0: coarse tail"),
    E("ma_mean_um", "um", arithmetic.mean, "arithmetic mean (moments)"),
    E("ma_sd_um", "um", arithmetic.sd, "arithmetic standard deviation"),
    E("ma_skew", "1", arithmetic.skewness, "arithmetic skewness"),
    E("ma_kurt", "1", arithmetic.kurtosis, "arithmetic kurtosis, 3 for a normal"),
    E("mg_mean_um", "um", geometric.mean, "geometric mean (moments)"),
    E("mg_sd", "1", geometric.sd, "geometric standard deviation, a ratio"),
    E("mg_skew", "1", geometric.skewness, "geometric skewness"),
    E("mg_kurt", "1", geometric.kurtosis, "geometric kurtosis"),
    E("ml_mean_phi", "phi", logarithmic.mean, "logarithmic mean (moments)"),
    E("ml_sd_phi", "phi", logarithmic.sd, "logarithmic standard deviation"),
    E("ml_skew", "1", logarithmic.skewness, "logarithmic skewness"),
    E("ml_kurt", "1", logarithmic.kurtosis, "logarithmic kurtosis"),
    E("D5_um", "um", d_um[0], "5 per cent of the grains are finer"),
    E("D10_um", "um", d_um[1], "10 per cent of the grains are finer"),
    E("D16_um", "um", d_um[2], "16 per cent of the grains are finer"),
    E("D25_um", "um", d_um[3], "25 per cent of the grains are finer"),
    E("D30_um", "um", d_um[4], "30 per cent of the grains are finer"),
    E("D50_um", "um", d_um[5], "median: 50 per cent of the grains are finer"),
    E("D60_um", "um", d_um[6], "60 per cent of the grains are finer"),
    E("D75_um", "um", d_um[7], "75 per cent of the grains are finer"),
    E("D84_um", "um", d_um[8], "84 per cent of the grains are finer"),
    E("D90_um", "um", d_um[9], "90 per cent of the grains are finer"),
    E("D95_um", "um", d_um[10], "95 per cent of the grains are finer"),
    E("Cu", "1", indices.uniformity, "coefficient of uniformity D60 / D10"),
    E("Cc", "1", indices.curvature, "coefficient of curvature D30^2 / (D10 D60)"),
    E("trask_so", "1", graphic.trask_sorting, "Trask sorting sqrt(D75 / D25)"),
    E("span", "1", indices.span, "(D90 - D10) / D50"),
    E("gravel_pct", "percent", fractions.gravel_pct, "gravel"),
    E("sand_pct", "percent", fractions.sand_pct, "sand"),
    E("silt_pct", "percent", fractions.silt_pct, "silt"),
    E("clay_pct", "percent", fractions.clay_pct, "clay"),
    E("ma_fifth", "1", arithmetic.fifth, "fifth standardised arithmetic moment"),
    E("ma_sixth", "1", arithmetic.sixth, "sixth standardised arithmetic moment"),
    E("mg_fifth", "1", geometric.fifth, "fifth standardised geometric moment"),
    E("mg_sixth", "1", geometric.sixth, "sixth standardised geometric moment"),
    E("ml_fifth", "1", logarithmic.fifth, "fifth standardised logarithmic moment"),
    E("ml_sixth", "1", logarithmic.sixth, "sixth standardised logarithmic moment"),
    E("D90_D10", "1", indices.d90_d10, "D90 / D10"),
    E("D90_minus_D10_um", "um", indices.d90_minus_d10_um, "D90 - D10"),
    E("D75_D25", "1", indices.d75_d25, "D75 / D25"),
    E("D75_minus_D25_um", "um", indices.d75_minus_d25_um, "D75 - D25"),
    E("bimodality", "1", indices.bimodality, "bimodality coefficient, above 0.555 suggests two modes"),
    E("C_um", "um", indices.coarsest_percentile_um, "C of Passega's C-M diagram, D99; M is D50"),
    E("sortable_silt_pct", "percent", indices.sortable_silt_pct, "sortable silt, 10 to 63 um"),
    E("D3_2_um", "um", indices.d32_um, "surface-weighted (Sauter) mean D[3,2]"),
    E("D4_3_um", "um", indices.d43_um, "volume-weighted mean D[4,3]"),
    E("trask_sk", "1", graphic.trask_skewness, "Trask skewness D25 D75 / D50^2"),
    E("inman_mean_phi", "phi", graphic.inman_mean_phi, "Inman mean, which is also Otto's"),
    E("inman_sd_phi", "phi", graphic.inman_sd_phi, "Inman standard deviation, which is also Otto's"),
    E("krumbein_qd_phi", "phi", graphic.krumbein_qd_phi, "Krumbein quartile deviation"),
    E("mccammon_a_mean_phi", "phi", graphic.mccammon_a_mean_phi, "McCammon A mean"),
    E("mccammon_a_sd_phi", "phi", graphic.mccammon_a_sd_phi, "McCammon A standard deviation"),
    E("mccammon_b_mean_phi", "phi", graphic.mccammon_b_mean_phi, "McCammon B mean"),
    E("mccammon_b_sd_phi", "phi", graphic.mccammon_b_sd_phi, "McCammon B standard deviation"),
    N("n_modes", "1", n_modes, "number of modes above the prominence limit"),
    MODE("mode1_um", 0, "highest mode"),
    MODE("mode2_um", 1, "second mode"),
    MODE("mode3_um", 2, "third mode"),
    N("total", "1", total, "sum of the class weights as given"),
    N("fine_tail_pct", "percent", fine_tail_pct, "share of the finest class if a rule closed it"),
    N("coarse_tail_pct", "percent", coarse_tail_pct, "share of the coarsest class if a rule closed it"),
    N("sand_limit_um", "um", sand_limit_um, "upper limit of sand"),
    N("silt_limit_um", "um", silt_limit_um, "upper limit of silt"),
    N("clay_limit_um", "um", clay_limit_um, "upper limit of clay"),
    {NULL, NULL, NULL, 0, RG_NO_INDEX},
};

#define READER(member)                                                                                       \
    static const char *read_##member(const rg_grain_statistics *s)                                           \
    {                                                                                                        \
        return s->member;                                                                                    \
    }
READER(sediment_name)
READER(texture)
READER(size_name)
READER(sorting_class)
READER(skewness_class)
READER(kurtosis_class)
READER(moment_sorting_class)
READER(moment_skewness_class)
READER(moment_kurtosis_class)

#define TEXTURE_READER(column, scheme)                                                                       \
    static const char *read_##column(const rg_grain_statistics *s)                                           \
    {                                                                                                        \
        return s->textures[RG_GRAIN_TEXTURE_##scheme];                                                       \
    }
TEXTURE_READER(texture_folk, FOLK)
TEXTURE_READER(texture_folk_fines, FOLK_FINES)
TEXTURE_READER(texture_blott_pye, BLOTT_PYE)
TEXTURE_READER(texture_blott_pye_fines, BLOTT_PYE_FINES)
TEXTURE_READER(texture_shepard, SHEPARD)
TEXTURE_READER(texture_pejrup, PEJRUP)
TEXTURE_READER(texture_usda, USDA)
TEXTURE_READER(texture_iso, ISO)
TEXTURE_READER(texture_iso_composite, ISO_COMPOSITE)
TEXTURE_READER(texture_uscs, USCS)

const rg_grain_text rg_grain_texts[] = {
    {"sediment_name", "sorting and texture", read_sediment_name},
    {"texture", "texture", read_texture},
    {"size_name", "size name of the Folk & Ward mean", read_size_name},
    {"sorting_class", "sorting (Folk & Ward)", read_sorting_class},
    {"skewness_class", "skewness (Folk & Ward)", read_skewness_class},
    {"kurtosis_class", "kurtosis (Folk & Ward)", read_kurtosis_class},
    {"moment_sorting_class", "sorting (logarithmic moments)", read_moment_sorting_class},
    {"moment_skewness_class", "skewness (logarithmic moments)", read_moment_skewness_class},
    {"moment_kurtosis_class", "kurtosis (logarithmic moments)", read_moment_kurtosis_class},
    {"texture_folk", "Folk, gravel-sand-mud", read_texture_folk},
    {"texture_folk_fines", "Folk, sand-silt-clay", read_texture_folk_fines},
    {"texture_blott_pye", "Blott & Pye, gravel-sand-mud", read_texture_blott_pye},
    {"texture_blott_pye_fines", "Blott & Pye, sand-silt-clay", read_texture_blott_pye_fines},
    {"texture_shepard", "Shepard", read_texture_shepard},
    {"texture_pejrup", "Pejrup", read_texture_pejrup},
    {"texture_usda", "USDA", read_texture_usda},
    {"texture_iso", "ISO 14688-1, principal fraction", read_texture_iso},
    {"texture_iso_composite", "ISO 14688-2, with secondary fractions", read_texture_iso_composite},
    {"texture_uscs", "USCS as far as size decides", read_texture_uscs},
    {NULL, NULL, NULL},
};

const rg_grain_flag rg_grain_flags[] = {
    {RG_GRAIN_NOT_CLOSED, "not-closed", "the weights sum to neither 100 nor 1 within 0.5 %"},
    {RG_GRAIN_PLATEAU, "plateau", "a percentile lies beside empty classes; the finest size was taken"},
    {RG_GRAIN_FINE_TAIL, "fine-tail", "a percentile lies in the finest class, which a rule closed"},
    {RG_GRAIN_COARSE_TAIL, "coarse-tail", "a percentile lies in the coarsest class, which a rule closed"},
    {RG_GRAIN_SINGLE_CLASS, "single-class", "all the mass is in one class; moments have no shape"},
    {RG_GRAIN_DUPLICATE, "duplicate", "all weights are those of another sample"},
    {0, NULL, NULL},
};

double rg_grain_number_value(const rg_grain_statistics *statistics, const rg_grain_number *number)
{
    double value;
    memcpy(&value, (const char *) statistics + number->offset, sizeof value);
    return value;
}

double rg_grain_number_error(const rg_grain_statistics *statistics, const rg_grain_number *number)
{
    double value = NAN;
    if (number->error_offset != RG_NO_INDEX)
        memcpy(&value, (const char *) statistics + number->error_offset, sizeof value);
    return value;
}

const rg_grain_number *rg_grain_number_named(const char *name)
{
    for (const rg_grain_number *n = rg_grain_numbers; n->name != NULL; n++)
        if (strcmp(n->name, name) == 0)
            return n;
    return NULL;
}

rg_grain_statistics_options rg_grain_statistics_defaults(void)
{
    return (rg_grain_statistics_options){
        .closure = RG_GRAIN_CLOSURE_FLAG,
        .limits = rg_grain_limits_defaults(),
        .sizes = RG_GRAIN_SIZES_GRADISTAT,
        .texture = RG_GRAIN_TEXTURE_FOLK,
        .sorting = RG_GRAIN_SORTING_GRADISTAT,
        .modes = rg_grain_modes_defaults(),
    };
}

static void set_percentiles(const rg_grain_distribution *distribution, rg_grain_statistics *s)
{
    for (size_t i = 0; i < RG_GRAIN_N_PERCENTILES; i++) {
        const rg_grain_percentile p = rg_grain_percentile_finer(distribution, rg_grain_percents[i]);
        s->d_um[i] = p.um;
        if (p.on_plateau)
            s->plateau_percentiles |= 1u << i;
        if (p.in_fine_tail || p.in_coarse_tail)
            s->tail_percentiles |= 1u << i;
        s->flags |= (p.on_plateau ? (unsigned) RG_GRAIN_PLATEAU : 0u) |
                    (p.in_fine_tail ? (unsigned) RG_GRAIN_FINE_TAIL : 0u) |
                    (p.in_coarse_tail ? (unsigned) RG_GRAIN_COARSE_TAIL : 0u);
    }
}

static void set_modes(const rg_grain_distribution *distribution, const double *sigma,
                      const rg_grain_modes_options *options, rg_grain_statistics *s)
{
    static const double LN_2 = 0.693147180559945309417232121458;
    const rg_grain_modes modes = rg_grain_modes_of(distribution, sigma, RG_GRAIN_N_MODES, options);
    s->n_modes = (double) modes.n_found;
    for (size_t i = 0; i < RG_GRAIN_N_MODES; i++) {
        const rg_grain_mode *mode = i < modes.n_kept ? &modes.modes[i] : NULL;
        s->mode_um[i] = mode != NULL ? mode->um : NAN;
        s->mode_error_um[i] = mode != NULL ? mode->um * LN_2 * mode->phi_error : NAN;
    }
}

static void set_names(const rg_grain_distribution *distribution, const rg_grain_statistics_options *use,
                      rg_grain_statistics *s)
{
    s->sorting_class = rg_grain_class_sorting(s->folk_ward.sorting_phi, use->sorting);
    s->skewness_class = rg_grain_class_skewness(s->folk_ward.skewness_phi);
    s->kurtosis_class = rg_grain_class_kurtosis(s->folk_ward.kurtosis);
    s->moment_sorting_class = rg_grain_class_sorting(s->logarithmic.sd, use->sorting);
    s->moment_skewness_class = rg_grain_class_moment_skewness(s->logarithmic.skewness);
    s->moment_kurtosis_class = rg_grain_class_moment_kurtosis(s->logarithmic.kurtosis);
    s->size_name = rg_grain_size_name(s->folk_ward.mean_um, use->sizes);
    rg_grain_texture_of(distribution, use->texture, use->limits.silt_um, use->limits.clay_um, s->texture);
    if (use->every_texture)
        rg_grain_texture_all(distribution, use->limits.silt_um, use->limits.clay_um, s->textures);
    rg_grain_words_append(s->sediment_name, sizeof s->sediment_name, s->sorting_class);
    rg_grain_words_append(s->sediment_name, sizeof s->sediment_name, s->texture);
}

rg_status rg_grain_statistics_of(const rg_grain_distribution *distribution, const double *sigma,
                                 const rg_grain_statistics_options *options, rg_grain_statistics *statistics,
                                 rg_error *err)
{
    const rg_grain_statistics_options use = options != NULL ? *options : rg_grain_statistics_defaults();
    rg_status status = rg_grain_limits_validate(&use.limits, err);
    if (status != RG_OK)
        return status;
    rg_grain_statistics *s = statistics;
    memset(s, 0, sizeof *s);
    s->errors = rg_grain_standard_errors_unknown();
    if (sigma != NULL)
        status = rg_grain_standard_errors_of(distribution, sigma, &use.limits, &s->errors, err);
    if (status != RG_OK)
        return status;
    s->folk_ward = rg_grain_folk_ward_of(distribution);
    s->arithmetic = rg_grain_moments_of(distribution, RG_GRAIN_ARITHMETIC);
    s->geometric = rg_grain_moments_of(distribution, RG_GRAIN_GEOMETRIC);
    s->logarithmic = rg_grain_moments_of(distribution, RG_GRAIN_LOGARITHMIC);
    s->indices = rg_grain_indices_of(distribution);
    s->graphic = rg_grain_graphic_of(distribution);
    s->fractions = rg_grain_fractions_of(distribution, &use.limits);
    s->total = distribution->total;
    s->fine_tail_pct = 100.0 * distribution->fine_tail;
    s->coarse_tail_pct = 100.0 * distribution->coarse_tail;
    s->sand_limit_um = use.limits.sand_um;
    s->silt_limit_um = use.limits.silt_um;
    s->clay_limit_um = use.limits.clay_um;
    set_percentiles(distribution, s);
    set_modes(distribution, sigma, &use.modes, s);
    set_names(distribution, &use, s);
    if (!distribution->total_closed)
        s->flags |= RG_GRAIN_NOT_CLOSED;
    if (isnan(s->logarithmic.skewness))
        s->flags |= RG_GRAIN_SINGLE_CLASS;
    return RG_OK;
}

static void set_undefined(rg_grain_statistics *s)
{
    static const char undefined[] = "undefined";
    memset(s, 0, sizeof *s);
    const double nan = NAN;
    for (const rg_grain_number *n = rg_grain_numbers; n->name != NULL; n++)
        memcpy((char *) s + n->offset, &nan, sizeof nan);
    for (size_t i = 0; i < RG_GRAIN_N_MODES; i++)
        s->mode_error_um[i] = nan;
    s->errors = rg_grain_standard_errors_unknown();
    s->sorting_class = s->skewness_class = s->kurtosis_class = undefined;
    s->moment_sorting_class = s->moment_skewness_class = s->moment_kurtosis_class = undefined;
    s->size_name = undefined;
    memcpy(s->texture, undefined, sizeof undefined);
    for (size_t i = 0; i < RG_GRAIN_TEXTURE_COUNT; i++)
        memcpy(s->textures[i], undefined, sizeof undefined);
    memcpy(s->sediment_name, undefined, sizeof undefined);
}

static rg_status one_sample(rg_grain_distribution *distribution, const double *weights, const double *sigma,
                            const rg_grain_statistics_options *use, rg_grain_statistics *statistics,
                            rg_error *err)
{
    const rg_status status = rg_grain_distribution_load(weights, use->closure, distribution, err);
    return status != RG_OK ? status : rg_grain_statistics_of(distribution, sigma, use, statistics, err);
}

/* "class[17]", or "" without an index. */
static void name_class(size_t index, char name[32])
{
    static const char before[] = "class[";
    char digits[24];
    size_t n = 0;
    name[0] = '\0';
    if (index == RG_NO_INDEX)
        return;
    do
        digits[n++] = (char) ('0' + index % 10);
    while ((index /= 10) != 0);
    memcpy(name, before, sizeof before);
    char *to = name + sizeof before - 1;
    while (n > 0)
        *to++ = digits[--n];
    *to++ = ']';
    *to = '\0';
}

static rg_status report_sample(size_t sample, rg_grain_distribution *distribution, const double *weights,
                               const double *sigma, const rg_grain_statistics_options *use,
                               rg_grain_statistics *statistics, rg_error *err)
{
    rg_error inner = {0};
    char class_name[32];
    const rg_status status = one_sample(distribution, weights, sigma, use, statistics, &inner);
    name_class(inner.index, class_name);
    return rg_fail_named(err, status, sample, inner.reason, class_name, inner.remedy);
}

/* A sample takes 3 us, 13 with errors: a thread that has to be waited for, as on a busy machine, costs more
 * than it brings for less than a few milliseconds of work. */
static size_t team(size_t n_samples, bool with_errors)
{
    const size_t worth = 1 + n_samples / (with_errors ? 128 : 512);
    return worth < rg_threads() ? worth : rg_threads();
}

rg_status rg_grain_statistics_batch(const rg_grain_axis *axis, const double *weights, size_t n_samples,
                                    const double *sigma, const rg_grain_statistics_options *options,
                                    rg_grain_statistics *statistics, rg_status *outcomes, rg_error *err)
{
    const rg_grain_statistics_options use = options != NULL ? *options : rg_grain_statistics_defaults();
    const size_t n_classes = axis->n_classes;
    const size_t n_threads = team(n_samples, sigma != NULL);
    rg_status status = rg_grain_limits_validate(&use.limits, err);
    if (status != RG_OK)
        return status;
    rg_status *outcome = rg_alloc(n_samples, 1, sizeof *outcome);
    rg_grain_distribution *work = rg_alloc(n_threads, 1, sizeof *work);
    if (outcome == NULL || work == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size statistics");
        goto done;
    }
    for (size_t t = 0; t < n_threads && status == RG_OK; t++)
        status = rg_grain_distribution_init(axis, &work[t], err);
    if (status != RG_OK)
        goto done;

#pragma omp parallel for schedule(dynamic, 16) num_threads((int) n_threads)
    for (size_t s = 0; s < n_samples; s++) {
        rg_error inner = {0};
        outcome[s] = one_sample(&work[rg_thread()], weights + s * n_classes,
                                sigma != NULL ? sigma + s * n_classes : NULL, &use, &statistics[s], &inner);
        if (outcome[s] != RG_OK) {
            set_undefined(&statistics[s]);
            statistics[s].refused = inner.reason;
        }
    }

    if (outcomes != NULL) {
        memcpy(outcomes, outcome, n_samples * sizeof *outcome);
        goto done;
    }
    for (size_t s = 0; s < n_samples && status == RG_OK; s++)
        if (outcome[s] != RG_OK)
            status = report_sample(s, &work[0], weights + s * n_classes,
                                   sigma != NULL ? sigma + s * n_classes : NULL, &use, &statistics[s], err);
done:
    for (size_t t = 0; work != NULL && t < n_threads; t++)
        rg_grain_distribution_free(&work[t]);
    free(work);
    free(outcome);
    return status;
}
