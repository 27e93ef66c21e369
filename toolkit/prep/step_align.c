/* align: spectra moved along their axis to a reference, or to lines at known places. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/align.h"
#include "kernels/signal/resample.h"
#include "toolkit/prep/calibration_lines.h"
#include "toolkit/prep/laser.h"
#include "toolkit/prep/reference.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *lines;
    const char *calibration;
    const char *reference;
    double most;
    double window;
    double laser;
} align_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_TEXT, 0, "lines", "SET", NULL, offsetof(align_args, lines),
      "lines of the library at known places: silicon, neon, calcite (Raman)", false},
     ""},
    {{RG_OPTION_PATH, 0, "calibration", "FILE", NULL, offsetof(align_args, calibration),
      "a scan of them: its shift is taken off the axis of all spectra (default: each spectrum has the lines)",
      false},
     ""},
    {{RG_OPTION_PATH, 0, "reference", "FILE", NULL, offsetof(align_args, reference),
      "instead of lines: each spectrum is correlated with the mean spectrum of this container", false},
     ""},
    {{RG_OPTION_NUMBER, 0, "most", "SHIFT", "10", offsetof(align_args, most),
      "largest shift against a reference, unit of the axis", false},
     ""},
    {{RG_OPTION_NUMBER, 0, "window", "W", "10", offsetof(align_args, window),
      "lines are sought within W of their places, unit of the axis", false},
     ""},
    {{RG_OPTION_NUMBER, 0, "laser", "NM", NULL, offsetof(align_args, laser),
      "laser of the spectra (nm, vacuum), for lines at wavelengths (default: column laser_nm)", false},
     "nm"},
    {{0}, NULL},
};

enum { FACT_SHIFT, FACT_ERROR, FACT_RESIDUAL, FACT_LINES, FACT_STATE, FACTS };

typedef struct {
    size_t n;
    double *axis;     /* [n] */
    rg_align *align;  /* against a reference; NULL: by lines */
    double *expected; /* [n_lines] of each spectrum */
    size_t n_lines;
    double window;
    bool whole; /* one shift for all, taken off the axis */
    rg_align_shift shift;
} align;

static void release(void *state)
{
    align *s = state;
    if (s == NULL)
        return;
    rg_align_free(s->align);
    free(s->axis);
    free(s->expected);
    free(s);
}

/* The mean spectrum of a container on the axis of the entry. */
static rg_status mean_spectrum(const char *path, const char *role, const double *axis, size_t n,
                               rg_prep_shape *shape, double **mean, rg_error *err)
{
    rg_prep_reference reference;
    rg_status status =
        rg_prep_reference_read(path, 1u << shape->entry->technique, role, true, shape, &reference, err);
    const size_t n_from = reference.entry.n_columns;
    double *own = status == RG_OK ? rg_alloc(n_from, 1, sizeof *own) : NULL;
    *mean = status == RG_OK ? rg_alloc(n, 1, sizeof **mean) : NULL;
    if (status == RG_OK && (own == NULL || *mean == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the reference");
    if (status == RG_OK) {
        rg_prep_reference_mean(&reference, own);
        status = rg_resample(reference.entry.axis, NULL, n_from, own, 1, axis, NULL, n, *mean, err);
    }
    free(own);
    rg_prep_reference_free(&reference);
    return status;
}

/* One shift for all, from a scan of the lines on its own axis. */
static rg_status calibrate(const char *path, rg_prep_shape *shape, align *s, rg_error *err)
{
    rg_prep_reference scan;
    rg_align_state state = RG_ALIGN_NONE;
    rg_status status = rg_prep_reference_read(path, 1u << RG_RAMAN, "calibration", true, shape, &scan, err);
    const size_t n = scan.entry.n_columns;
    double *mean = status == RG_OK ? rg_alloc(n, 1, sizeof *mean) : NULL;
    if (status == RG_OK && mean == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration");
    if (status == RG_OK) {
        rg_prep_reference_mean(&scan, mean);
        status = rg_align_lines(scan.entry.axis, mean, n, s->expected, s->n_lines, s->window, &s->shift,
                                &state, err);
    }
    if (status == RG_OK && state != RG_ALIGN_OK)
        status =
            rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "none of the lines stands out in the calibration",
                          NULL, "widen window=, or name the set that was measured");
    for (size_t c = 0; c < s->n && status == RG_OK; c++)
        shape->entry->axis[c] -= s->shift.shift;
    if (status == RG_OK) {
        char text[160];
        snprintf(text, sizeof text, "shift %.6g +- %.2g, residual %.3g, from %zu lines", s->shift.shift,
                 s->shift.error, s->shift.residual, s->shift.n_used);
        status = rg_table_add_pair(&shape->entry->notes, "axis calibrated", 15, text, strlen(text), err);
    }
    s->whole = true;
    free(mean);
    rg_prep_reference_free(&scan);
    return status;
}

static rg_status plan_lines(const align_args *args, rg_prep_shape *shape, align *s, rg_error *err)
{
    double laser = NAN;
    if (shape->entry->technique != RG_RAMAN)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "the lines of the library are those of Raman spectra",
                             rg_technique_about(shape->entry->technique)->name, "align to a reference=FILE");
    if (shape->entry->abscissa != RG_ABSCISSA_NONE)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "lines are sought on the axis of Raman shifts",
                             NULL, "convert=shift comes before align");
    if (!(args->window > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the window about a line is above zero", NULL,
                             NULL);
    s->window = args->window;
    rg_status status = rg_prep_laser(shape->entry, args->laser, &laser, err);
    if (status == RG_OK)
        status = rg_prep_calibration_lines(args->lines, laser, shape, &s->expected, &s->n_lines, err);
    return status == RG_OK && args->calibration != NULL ? calibrate(args->calibration, shape, s, err)
                                                        : status;
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const align_args *args = arguments;
    rg_entry *entry = shape->entry;
    if ((args->lines == NULL) == (args->reference == NULL) ||
        (args->calibration != NULL && args->lines == NULL))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "lines or a reference are wanted", NULL,
                             "write align=SET, align=SET,calibration=FILE or align=reference=FILE");
    align *s = rg_alloc(1, 1, sizeof *s);
    *state = s;
    if (s == NULL || (s->axis = rg_alloc(entry->n_columns, 1, sizeof *s->axis)) == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to align");
    s->n = entry->n_columns;
    memcpy(s->axis, entry->axis, s->n * sizeof *s->axis);
    if (args->lines != NULL)
        return plan_lines(args, shape, s, err);
    double *mean = NULL;
    rg_status status = mean_spectrum(args->reference, "reference", s->axis, s->n, shape, &mean, err);
    if (status == RG_OK)
        status = rg_align_new(s->axis, s->n, mean, args->most, &s->align, err);
    free(mean);
    return status;
}

static rg_status align_row(const align *s, const double *values, const double *errors, double *out,
                           double *out_errors, rg_align_shift *shift, rg_align_state *found, rg_error *err)
{
    const rg_status status = s->align != NULL ? rg_align_find(s->align, values, shift, found, err)
                                              : rg_align_lines(s->axis, values, s->n, s->expected, s->n_lines,
                                                               s->window, shift, found, err);
    if (status == RG_OK && *found == RG_ALIGN_OK) {
        rg_align_move(s->axis, values, errors, s->n, shift->shift, out, out_errors);
        return RG_OK;
    }
    for (size_t c = 0; c < s->n; c++) {
        out[c] = NAN;
        if (out_errors != NULL)
            out_errors[c] = NAN;
    }
    return status;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const align *s = state;
    rg_status status = RG_OK;
    for (size_t r = 0; r < rows->n && status == RG_OK; r++) {
        const size_t at = r * s->n;
        double *out_errors = rows->out_errors != NULL ? rows->out_errors + at : NULL;
        const double *errors = out_errors != NULL ? rows->errors + at : NULL;
        double *facts = rows->facts + r * FACTS;
        rg_align_shift shift = s->shift;
        rg_align_state found = RG_ALIGN_OK;
        if (s->whole) {
            memcpy(rows->out + at, rows->values + at, s->n * sizeof *rows->out);
            if (out_errors != NULL)
                memcpy(out_errors, errors, s->n * sizeof *out_errors);
        } else {
            status = align_row(s, rows->values + at, errors, rows->out + at, out_errors, &shift, &found, err);
            rg_prep_raise(&rows->status[r], found != RG_ALIGN_OK ? RG_PREP_FAILED
                                            : shift.shift != 0.0 ? RG_PREP_MASKED /* an end is missing */
                                                                 : RG_PREP_OK);
        }
        facts[FACT_SHIFT] = shift.shift;
        facts[FACT_ERROR] = shift.error;
        facts[FACT_RESIDUAL] = shift.residual;
        facts[FACT_LINES] = (double) shift.n_used;
        facts[FACT_STATE] = found;
    }
    return status;
}

static const rg_prep_fact facts[FACTS + 1] = {
    [FACT_SHIFT] = {"shift", "1", "Shift that was taken off, unit of the axis"},
    [FACT_ERROR] = {"shift_error", "1", "Standard error of the shift, unit of the axis"},
    [FACT_RESIDUAL] = {"residual", "1", "What is left: rms of the lines, unit of the axis; or 1 - r^2"},
    [FACT_LINES] = {"lines", "1", "Lines found; 0 against a reference"},
    [FACT_STATE] = {"state", "1",
                    "0 found, 1 gaps, 2 nothing stands out, 3 beyond the largest shift, 4 no line"},
};

const rg_prep_step rg_prep_align = {
    .name = "align",
    .summary = "take displacements along the axis off, to a fraction of a channel",
    .description =
        "Against a reference: the maximum of the cross-correlation (FFT, then refined between channels); "
        "slow\n"
        "variation counts little. By lines: a pseudo-Voigt on a straight line is fitted near each place, "
        "the\n"
        "shift is the weighted mean of the differences. A calibration scan moves the axis itself and leaves\n"
        "the values as they are; otherwise each spectrum is moved by cubics through four channels, and the\n"
        "end that it leaves is missing. Shift, error and residual are stored of every spectrum; one without\n"
        "a shift has no answer (failed).",
    .example = "align=silicon,calibration=silicon_scan.h5",
    .options = options,
    .args_size = sizeof(align_args),
    .facts = facts,
    .plan = plan,
    .apply = apply,
    .release = release,
};
