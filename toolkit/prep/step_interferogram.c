/* interferogram[=APODISATION]: interferograms to single-beam spectra, or over a background to absorbance. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/interferogram.h"
#include "toolkit/prep/reference.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *apodise;
    const char *phase;
    const char *ramp;
    size_t zero_fill;
    size_t points;
    double zero_path;
    double scale;
    const char *range;
    const char *errors;
    const char *background;
} interferogram_args;

#define OPTION(kind, name, value, standard, units, help)                                                     \
    {                                                                                                        \
        {kind, 0, #name, value, standard, offsetof(interferogram_args, name), help, false}, units            \
    }

static const rg_prep_option options[] = {
    OPTION(RG_OPTION_WORD, apodise,
           "boxcar|triangular|happ-genzel|nicolet|norton-beer-weak|norton-beer|norton-beer-strong|"
           "blackman-harris-3|blackman-harris",
           "happ-genzel", "", "weights that fall towards the end of the longer arm"),
    OPTION(RG_OPTION_WORD, phase, "mertz|signed|power", "mertz", "",
           "correction after Mertz; with negative bands kept; none (the modulus)"),
    OPTION(RG_OPTION_WORD, ramp, "auto|always|never", "auto", "",
           "weights that count what both arms measured once; auto: unless both are equal within 5 %"),
    OPTION(RG_OPTION_COUNT, zero_fill, "FACTOR", "2", "",
           "fill with zeros to the next power of two times 1, 2, 4 ..."),
    OPTION(RG_OPTION_COUNT, points, "N", NULL, "", "fill to N points instead"),
    OPTION(RG_OPTION_NUMBER, zero_path, "POINT", NULL, "",
           "number of the point of zero path, from 0 (default: the largest excursion)"),
    OPTION(RG_OPTION_NUMBER, scale, "X", "1", "", "factor of the spectrum"),
    OPTION(RG_OPTION_TEXT, range, "LOW:HIGH", NULL, "1/cm", "channels to keep (default: all from 5 1/cm)"),
    OPTION(
        RG_OPTION_WORD, errors, "auto|tail|none", "auto", "",
        "standard errors from those of the points, or from the noise in the tail; auto: from the tail where "
        "there are none"),
    OPTION(RG_OPTION_PATH, background, "FILE", NULL, "",
           "container with interferograms of the background: absorbance is stored"),
    {{0}, NULL},
};

static const char *const PHASES[RG_PHASE_COUNT] = {"mertz", "signed", "power"};
static const char *const RAMPS[RG_RAMP_COUNT] = {"auto", "always", "never"};
enum { FACT_ZERO_PATH, FACT_STATE, FACT_NOISE, FACTS };

typedef struct {
    rg_interferogram *plan;
    size_t n_points;
    size_t n_channels; /* of the transform */
    size_t first;      /* channel kept     */
    size_t n_out;
    double *background;        /* [n_out] single beam; NULL for none */
    double *background_errors; /* [n_out]                     */
    bool wants_errors;
    bool from_tail; /* though the points have errors */
} interferogram;

static void release(void *state)
{
    interferogram *s = state;
    if (s == NULL)
        return;
    rg_interferogram_free(s->plan);
    free(s->background);
    free(s->background_errors);
    free(s);
}

static size_t word_number(const char *const *words, size_t n, const char *word)
{
    size_t w = 0;
    while (w + 1 < n && strcmp(words[w], word) != 0)
        w++;
    return w;
}

/* The distance of two points (cm); RG_EDOMAIN unless all are alike. */
static rg_status path_step(const rg_entry *entry, double *step, rg_error *err)
{
    const size_t n = entry->n_columns;
    const double mean = (entry->axis[n - 1] - entry->axis[0]) / (double) (n > 1 ? n - 1 : 1);
    for (size_t i = 1; i < n; i++)
        if (fabs(entry->axis[i] - entry->axis[i - 1] - mean) > 1e-4 * fabs(mean))
            return rg_fail_named(err, RG_EDOMAIN, i,
                                 "the points of the interferogram are not equally far apart", NULL,
                                 "resample it to equal steps of path first");
    *step = fabs(mean);
    return RG_OK;
}

/* Channels of the range, and their axis into the entry. */
static rg_status keep_channels(const interferogram_args *args, double step, interferogram *s, rg_entry *entry,
                               rg_error *err)
{
    double low = rg_technique_about(RG_SINGLE_BEAM)->axis_low;
    double high = INFINITY;
    rg_status status = RG_OK;
    if (args->range != NULL)
        status = rg_prep_parse_range(args->range, strlen(args->range), &low, &high, err);
    double *axis = rg_alloc(s->n_channels, 1, sizeof *axis);
    if (status == RG_OK && axis == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the wavenumbers");
    if (status != RG_OK) {
        free(axis);
        return status;
    }
    rg_interferogram_axis(s->plan, step, axis);
    while (s->first < s->n_channels && axis[s->first] < low)
        s->first++;
    while (s->first + s->n_out < s->n_channels && axis[s->first + s->n_out] <= high)
        s->n_out++;
    memmove(axis, axis + s->first, s->n_out * sizeof *axis);
    free(entry->axis);
    free(entry->fwhm);
    free(entry->bad_band);
    entry->axis = axis;
    entry->fwhm = NULL;
    entry->bad_band = NULL;
    entry->n_columns = s->n_out;
    return s->n_out > 0
               ? RG_OK
               : rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no channel lies in this range", args->range,
                               "channels go from 0 to the wavenumber of the laser over half waves a point");
}

/* The mean single beam of the background, on the same points and by the same options; its errors from the
 * tail of the interferograms. */
static rg_status read_background(const char *path, double step, rg_prep_shape *shape, interferogram *s,
                                 rg_error *err)
{
    rg_prep_reference reference;
    double other = 0.0;
    rg_status status =
        rg_prep_reference_read(path, 1u << RG_INTERFEROGRAM, "background", true, shape, &reference, err);
    const size_t n = reference.entry.n_rows;
    if (status == RG_OK)
        status = path_step(&reference.entry, &other, err);
    if (status == RG_OK && (reference.entry.n_columns != s->n_points || fabs(other - step) > 1e-7 * step))
        status = rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX,
                               "the background was measured on other points than the sample", NULL,
                               "measure both with the same resolution");
    double *spectra = status == RG_OK ? rg_alloc(n, s->n_channels, sizeof *spectra) : NULL;
    double *errors = status == RG_OK ? rg_alloc(n, s->n_channels, sizeof *errors) : NULL;
    double *zero_path = status == RG_OK ? rg_alloc(n, 2, sizeof *zero_path) : NULL;
    uint8_t *found = status == RG_OK ? rg_alloc(n, 1, sizeof *found) : NULL;
    s->background = rg_alloc(s->n_out, 1, sizeof *s->background);
    s->background_errors = rg_alloc(s->n_out, 1, sizeof *s->background_errors);
    if (status == RG_OK && (spectra == NULL || errors == NULL || zero_path == NULL || found == NULL ||
                            s->background == NULL || s->background_errors == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the background");
    const rg_interferogram_noise noise = {NULL, errors, zero_path != NULL ? zero_path + n : NULL};
    if (status == RG_OK)
        status =
            rg_interferogram_spectra(s->plan, reference.values, n, spectra, zero_path, found, &noise, err);
    for (size_t r = 0; r < n && status == RG_OK; r++) {
        if (found[r] != RG_INTERFEROGRAM_OK)
            status = rg_fail_named(err, RG_EDOMAIN, r, "the background has no spectrum", NULL,
                                   "leave this interferogram out, or state zero_path");
        for (size_t k = 0; k < s->n_out && status == RG_OK; k++) {
            const size_t at = r * s->n_channels + s->first + k;
            s->background[k] += spectra[at] / (double) n;
            s->background_errors[k] = hypot(s->background_errors[k], errors[at] / (double) n);
        }
    }
    free(found);
    free(errors);
    free(zero_path);
    free(spectra);
    rg_prep_reference_free(&reference);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    return status;
}

/* What the values are from now on. */
static rg_status rename_values(rg_entry *entry, bool absorbance, rg_error *err)
{
    const char *units = absorbance                   ? "1"
                        : entry->value_units != NULL ? entry->value_units
                                                     : rg_technique_about(RG_INTERFEROGRAM)->signal_units;
    char *copy = rg_copy_text(units, strlen(units));
    if (copy == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the unit");
    free(entry->value_units);
    entry->value_units = copy;
    entry->technique = absorbance ? RG_FTIR : RG_SINGLE_BEAM;
    return RG_OK;
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const interferogram_args *args = arguments;
    rg_entry *entry = shape->entry;
    double step = 0.0;
    if (entry->technique != RG_INTERFEROGRAM)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "these are no interferograms",
                             rg_technique_about(entry->technique)->name,
                             "choose the entry with --entry; `regolith info` shows what there is");
    interferogram *s = rg_alloc(1, 1, sizeof *s);
    *state = s;
    if (s == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for interferograms");
    rg_interferogram_options how = rg_interferogram_defaults();
    how.apodisation = rg_apodise_parse(args->apodise);
    how.phase = (rg_phase_correction) word_number(PHASES, RG_PHASE_COUNT, args->phase);
    how.ramp = (rg_ramp) word_number(RAMPS, RG_RAMP_COUNT, args->ramp);
    how.zero_filling = args->zero_fill;
    how.n_transform = args->points;
    how.zero_path = args->zero_path;
    how.scale = args->scale;
    s->n_points = entry->n_columns;
    rg_status status = path_step(entry, &step, err);
    if (status == RG_OK)
        status = rg_interferogram_new(s->n_points, &how, &s->plan, err);
    if (status != RG_OK)
        return status;
    s->n_channels = rg_interferogram_channels(s->plan);
    status = keep_channels(args, step, s, entry, err);
    if (status == RG_OK && args->background != NULL)
        status = read_background(args->background, step, shape, s, err);
    if (status == RG_OK)
        status = rename_values(entry, args->background != NULL, err);
    s->from_tail = !shape->has_errors || strcmp(args->errors, "tail") == 0;
    s->wants_errors = strcmp(args->errors, "none") != 0;
    shape->has_errors = s->wants_errors;
    return status;
}

/* A channel without light in sample or background has no absorbance. errors may be NULL. */
static void to_absorbance(const interferogram *s, double *out, double *errors, uint8_t *status)
{
    for (size_t k = 0; k < s->n_out; k++) {
        if (errors != NULL)
            errors[k] = hypot(errors[k] / out[k], s->background_errors[k] / s->background[k]) / log(10.0);
        const double ratio = out[k] / s->background[k];
        out[k] = s->background[k] > 0.0 && ratio > 0.0 ? 0.0 - log10(ratio) : NAN;
        if (isnan(out[k]))
            rg_prep_raise(status, RG_PREP_MASKED);
        if (errors != NULL && isnan(out[k]))
            errors[k] = NAN;
    }
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const interferogram *s = state;
    double *spectra = rg_alloc(rows->n, s->n_channels, sizeof *spectra);
    double *errors = s->wants_errors ? rg_alloc(rows->n, s->n_channels, sizeof *errors) : NULL;
    double *zero_path = rg_alloc(rows->n, 2, sizeof *zero_path);
    uint8_t *found = rg_alloc(rows->n, 1, sizeof *found);
    rg_status status = RG_OK;
    if (spectra == NULL || (s->wants_errors && errors == NULL) || zero_path == NULL || found == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for interferograms");
    double *level = status == RG_OK ? zero_path + rows->n : NULL;
    const rg_interferogram_noise noise = {s->from_tail ? NULL : rows->errors, errors, level};
    if (status == RG_OK)
        status = rg_interferogram_spectra(s->plan, rows->values, rows->n, spectra, zero_path, found,
                                          s->wants_errors ? &noise : NULL, err);
    for (size_t r = 0; r < rows->n && status == RG_OK; r++) {
        double *out = rows->out + r * s->n_out;
        memcpy(out, spectra + r * s->n_channels + s->first, s->n_out * sizeof *out);
        rows->facts[r * FACTS + FACT_ZERO_PATH] = zero_path[r];
        rows->facts[r * FACTS + FACT_STATE] = found[r];
        double *out_errors = rows->out_errors != NULL ? rows->out_errors + r * s->n_out : NULL;
        if (s->wants_errors)
            rows->facts[r * FACTS + FACT_NOISE] = level[r];
        if (out_errors != NULL && errors != NULL)
            memcpy(out_errors, errors + r * s->n_channels + s->first, s->n_out * sizeof *out_errors);
        if (found[r] != RG_INTERFEROGRAM_OK)
            rg_prep_raise(&rows->status[r], RG_PREP_FAILED);
        else if (s->background != NULL)
            to_absorbance(s, out, out_errors, &rows->status[r]);
    }
    free(found);
    free(zero_path);
    free(errors);
    free(spectra);
    return status;
}

static const rg_prep_fact facts[FACTS + 1] = {
    [FACT_ZERO_PATH] = {"zero_path", "points", "Point of zero path, from 0"},
    [FACT_STATE] =
        {"state", "1",
         "0 found, 1 a value is missing, 2 no centreburst, 3 it lies at an end, 4 its top is cut off"},
    [FACT_NOISE] = {"noise", "1", "Noise of a point, 1 sigma, unit of the interferogram"},
};

const rg_prep_step rg_prep_interferogram = {
    .name = "interferogram",
    .summary = "transform infrared interferograms to spectra",
    .description =
        "The mean is taken off; the centreburst is the largest excursion, checked by a parabola; a ramp\n"
        "(k + s) / 2s over the shorter arm of s points on both sides counts what is measured twice once; "
        "then\n"
        "apodisation over the longer arm, zero filling, FFT, and phase correction after Mertz by the\n"
        "double-sided part. Channels lie at k / (N step). An interferogram with a missing value, without a\n"
        "centreburst, or with a cut-off or outlying one has no answer (failed; spectra/ says which).\n"
        "The result is a single beam; with background=FILE it is absorbance -log10(S / B).\n"
        "Errors: noise of the points, as stated or as the last eighth of the longer arm shows it (too much "
        "where\n"
        "lines are so sharp that they reach there), through ramp, apodisation and phase, to first order; of "
        "the\n"
        "background its own from its tail. Where there is no light they are up to half too large. Channels "
        "that\n"
        "zero filling puts between the others are interpolated: their errors are not independent.",
    .example = "interferogram=happ-genzel,range=400:4000",
    .options = options,
    .args_size = sizeof(interferogram_args),
    .mixing = rg_prep_mixes,
    .facts = facts,
    .plan = plan,
    .apply = apply,
    .release = release,
};
