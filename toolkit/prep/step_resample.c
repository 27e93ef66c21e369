/* resample: spectra onto another axis, with the band widths of both. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/resample.h"
#include "toolkit/prep/reference.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *axis;
    const char *onto;
    double fwhm;
} resample_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_TEXT, 0, "axis", "LOW:HIGH:STEP", NULL, offsetof(resample_args, axis),
      "channels from LOW on, STEP apart, as far as HIGH", false},
     ""},
    {{RG_OPTION_PATH, 0, "onto", "FILE", NULL, offsetof(resample_args, onto),
      "or the axis, and the band widths, of another container of this technique", false},
     ""},
    {{RG_OPTION_NUMBER, 0, "fwhm", "WIDTH", NULL, offsetof(resample_args, fwhm),
      "band width of all new channels, unit of the axis (default: of FILE, else none: interpolation)", false},
     ""},
    {{0}, NULL},
};

static const double COARSER = 1.5; /* steps of the source that a new one may span without band widths */
enum { MOST_CHANNELS = 1000000 };

typedef struct {
    rg_resample_plan *plan;
    size_t n_in;
    size_t n_out;
} resample;

static void release(void *state)
{
    resample *s = state;
    if (s != NULL)
        rg_resample_free(s->plan);
    free(s);
}

/* The new axis, and widths or NULL. */
typedef struct {
    double *axis;
    double *fwhm;
    size_t n;
} target;

static rg_status parse_axis(const char *text, target *to, rg_error *err)
{
    double bound[3];
    const char *at = text;
    for (int i = 0; i < 3; i++) {
        char *end;
        bound[i] = strtod(at, &end);
        if (end == at || !isfinite(bound[i]) || *end != (i < 2 ? ':' : '\0'))
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this is no axis", text,
                                 "write LOW:HIGH:STEP in the unit of the axis");
        at = end + 1;
    }
    const double count = floor((bound[1] - bound[0]) / bound[2] * (1.0 + 1e-12) + 1e-9) + 1.0;
    if (!(bound[2] > 0.0) || !(count >= 2.0) || count > MOST_CHANNELS)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this axis has no channels, or too many", text,
                             "LOW is below HIGH, and STEP above zero");
    to->n = (size_t) count;
    to->axis = rg_alloc(to->n, 1, sizeof *to->axis);
    if (to->axis == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the new axis");
    for (size_t i = 0; i < to->n; i++)
        to->axis[i] = bound[0] + (double) i * bound[2];
    return RG_OK;
}

static rg_status take_axis(const char *path, rg_prep_shape *shape, target *to, rg_error *err)
{
    rg_prep_reference reference;
    const rg_status status =
        rg_prep_reference_read(path, 1u << shape->entry->technique, "axis", false, shape, &reference, err);
    if (status == RG_OK) {
        to->n = reference.entry.n_columns;
        to->axis = reference.entry.axis;
        to->fwhm = reference.entry.fwhm;
        reference.entry.axis = NULL;
        reference.entry.fwhm = NULL;
    }
    rg_prep_reference_free(&reference);
    return status;
}

static rg_status set_width(double width, target *to, rg_error *err)
{
    if (isnan(width))
        return RG_OK;
    if (to->fwhm == NULL && (to->fwhm = rg_alloc(to->n, 1, sizeof *to->fwhm)) == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the band widths");
    for (size_t i = 0; i < to->n; i++)
        to->fwhm[i] = width;
    return RG_OK;
}

/* What the user should know of spectra that are interpolated. */
static rg_status warn(const rg_entry *entry, const target *to, rg_prep_shape *shape, rg_error *err)
{
    const double from_step =
        fabs(entry->axis[entry->n_columns - 1] - entry->axis[0]) / (double) (entry->n_columns - 1);
    const double to_step = fabs(to->axis[to->n - 1] - to->axis[0]) / (double) (to->n > 1 ? to->n - 1 : 1);
    if (to->fwhm != NULL)
        return RG_OK;
    if (to_step > COARSER * from_step)
        return rg_prep_warn(
            shape, "resample",
            "the new channels are further apart than the old, and no band width is known: what "
            "lies between them is passed over; give fwhm=",
            err);
    return entry->fwhm != NULL ? rg_prep_warn(shape, "resample",
                                              "the new channels have no band width: those of the source are "
                                              "interpolated",
                                              err)
                               : RG_OK;
}

/* Where the target states none, the source's own widths, interpolated. */
static rg_status keep_widths(const rg_entry *entry, target *to, rg_error *err)
{
    if (to->fwhm != NULL || entry->fwhm == NULL)
        return RG_OK;
    to->fwhm = rg_alloc(to->n, 1, sizeof *to->fwhm);
    if (to->fwhm == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the band widths");
    return rg_resample(entry->axis, NULL, entry->n_columns, entry->fwhm, 1, to->axis, NULL, to->n, to->fwhm,
                       err);
}

static rg_status fit_target(const resample_args *args, rg_prep_shape *shape, target *to, resample *s,
                            rg_error *err)
{
    rg_entry *entry = shape->entry;
    if ((args->axis == NULL) == (args->onto == NULL))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "one new axis is wanted", NULL,
                             "write resample=LOW:HIGH:STEP or resample=onto=FILE");
    rg_status status =
        args->axis != NULL ? parse_axis(args->axis, to, err) : take_axis(args->onto, shape, to, err);
    if (status == RG_OK)
        status = set_width(args->fwhm, to, err);
    if (status == RG_OK)
        status = rg_resample_new(entry->axis, entry->fwhm, entry->n_columns, to->axis, to->fwhm, to->n,
                                 &s->plan, err);
    if (status == RG_OK)
        status = warn(entry, to, shape, err);
    return status == RG_OK ? keep_widths(entry, to, err) : status;
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    rg_entry *entry = shape->entry;
    target to = {0};
    resample *s = rg_alloc(1, 1, sizeof *s);
    *state = s;
    if (s == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to resample");
    const rg_status status = fit_target(arguments, shape, &to, s, err);
    if (status != RG_OK) {
        free(to.axis);
        free(to.fwhm);
        return status;
    }
    s->n_in = entry->n_columns;
    s->n_out = to.n;
    free(entry->axis);
    free(entry->fwhm);
    free(entry->bad_band);
    entry->axis = to.axis;
    entry->fwhm = to.fwhm;
    entry->bad_band = NULL;
    entry->n_columns = to.n;
    return RG_OK;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const resample *s = state;
    (void) err;
    rg_resample_rows(s->plan, rows->values, rows->errors, rows->n, rows->out, rows->out_errors);
    for (size_t r = 0; r < rows->n; r++) {
        size_t missing = 0;
        for (size_t i = 0; i < s->n_out; i++)
            missing += isnan(rows->out[r * s->n_out + i]) != 0;
        if (missing > 0)
            rg_prep_raise(&rows->status[r], missing == s->n_out ? RG_PREP_FAILED : RG_PREP_MASKED);
    }
    return RG_OK;
}

const rg_prep_step rg_prep_resample = {
    .name = "resample",
    .summary = "bring spectra to another axis, band widths considered",
    .description =
        "With band widths of the new channels: the mean under a Gaussian of that width, weighted by the\n"
        "trapezoid step; the source's own width is taken off first (w^2 = new^2 - own^2), and new bands "
        "that\n"
        "are narrower than the source's are refused. Without: linear interpolation between neighbours. A\n"
        "channel is missing where less than 95 % of its weight lies on channels with a value. Errors follow\n"
        "the weights; those of new neighbours are then correlated, which is not stored.",
    .example = "resample=400:2400:10,fwhm=12",
    .options = options,
    .args_size = sizeof(resample_args),
    .mixing = rg_prep_mixes,
    .plan = plan,
    .apply = apply,
    .release = release,
};
