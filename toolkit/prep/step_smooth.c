/* smooth=METHOD: noise taken out, or derivatives taken. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/gaussian_filter.h"
#include "kernels/signal/penalised_errors.h"
#include "kernels/signal/savgol.h"
#include "kernels/signal/whittaker.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *method;
    size_t window;
    size_t order;
    const char *derivative;
    double lambda;
    double fwhm;
} smooth_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_WORD, 0, "method", "savgol|whittaker|gaussian", "savgol", offsetof(smooth_args, method),
      "local polynomials, a smooth curve, or a Gaussian", false},
     ""},
    {{RG_OPTION_COUNT, 0, "window", "N", "11", offsetof(smooth_args, window), "savgol: channels, odd", false},
     "1"},
    {{RG_OPTION_COUNT, 0, "order", "K", "3", offsetof(smooth_args, order),
      "savgol: degree of the polynomials", false},
     "1"},
    {{RG_OPTION_WORD, 0, "derivative", "0|1|2|3", "0", offsetof(smooth_args, derivative),
      "savgol: derivative with respect to the axis", false},
     "1"},
    {{RG_OPTION_NUMBER, 0, "lambda", "X", NULL, offsetof(smooth_args, lambda),
      "whittaker: stiffness per channel (default: by leave-one-out, for each spectrum)", false},
     "1"},
    {{RG_OPTION_NUMBER, 0, "fwhm", "W", NULL, offsetof(smooth_args, fwhm),
      "gaussian: full width at half maximum, in the unit of the axis", false},
     ""},
    {{0}, NULL},
};

typedef struct smooth smooth;

struct smooth {
    rg_status (*run)(const smooth *s, const rg_prep_rows *rows, rg_error *err);
    size_t n;
    rg_savgol savgol;
    rg_gaussian_filter gaussian;
    rg_penalised_options penalised;
};

static const double LEAST_LAMBDA = 1e-2;
static const double MOST_LAMBDA = 1e10;

static void release(void *state)
{
    smooth *s = state;
    if (s == NULL)
        return;
    rg_savgol_free(&s->savgol);
    rg_gaussian_filter_free(&s->gaussian);
    free(s);
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to smooth");
}

static const double *errors_of(const rg_prep_rows *rows, size_t at)
{
    return rows->out_errors != NULL ? rows->errors + at : NULL;
}

static rg_status run_savgol(const smooth *s, const rg_prep_rows *rows, rg_error *err)
{
    double *work = rg_alloc(rg_savgol_work(&s->savgol), 1, sizeof *work);
    if (work == NULL)
        return no_memory(err);
    for (size_t r = 0; r < rows->n; r++) {
        const size_t at = r * s->n;
        if (!rg_savgol_run(&s->savgol, rows->values + at, errors_of(rows, at), rows->out + at,
                           rows->out_errors != NULL ? rows->out_errors + at : NULL, work))
            rg_prep_raise(&rows->status[r], RG_PREP_MASKED);
    }
    free(work);
    return RG_OK;
}

static rg_status run_gaussian(const smooth *s, const rg_prep_rows *rows, rg_error *err)
{
    const size_t room = rg_gaussian_filter_work(&s->gaussian);
    double *work = room > 0 ? rg_alloc(room, 1, sizeof *work) : NULL;
    if (room > 0 && work == NULL)
        return no_memory(err);
    for (size_t r = 0; r < rows->n; r++) {
        const size_t at = r * s->n;
        if (!rg_gaussian_filter_run(&s->gaussian, rows->values + at, errors_of(rows, at), rows->out + at,
                                    rows->out_errors != NULL ? rows->out_errors + at : NULL, work))
            rg_prep_raise(&rows->status[r], RG_PREP_MASKED);
    }
    free(work);
    return RG_OK;
}

/* Missing channels stay missing, though the curve crosses them. */
static void keep_missing(const smooth *s, const rg_prep_rows *rows)
{
    for (size_t i = 0; i < rows->n * s->n; i++)
        if (isnan(rows->values[i]))
            rows->out[i] = NAN;
}

/* Those of the curve with the stiffness of each row, as if that did not come from the row. */
static rg_status whittaker_errors(const smooth *s, const rg_prep_rows *rows, rg_error *err)
{
    double *work =
        rows->out_errors != NULL ? rg_alloc(rg_penalised_errors_work(s->n), 1, sizeof *work) : NULL;
    if (rows->out_errors != NULL && work == NULL)
        return no_memory(err);
    for (size_t r = 0; r < rows->n && work != NULL; r++) {
        const size_t at = r * s->n;
        rg_penalised_options how = s->penalised;
        how.lambda = rows->facts[r];
        (void) rg_penalised_errors(rows->values + at, rows->errors + at, rows->out + at, s->n, &how, 1.0,
                                   rows->out_errors + at, NULL, work);
        for (size_t i = at; i < at + s->n; i++)
            if (isnan(rows->values[i]) || isnan(rows->out[i]))
                rows->out_errors[i] = NAN;
    }
    free(work);
    return RG_OK;
}

static rg_status run_whittaker(const smooth *s, const rg_prep_rows *rows, rg_error *err)
{
    uint8_t *outcome = rg_alloc(rows->n, 1, 1);
    const rg_status status = outcome == NULL ? no_memory(err)
                                             : rg_penalised(rows->values, rows->n, s->n, &s->penalised,
                                                            rows->out, outcome, NULL, err);
    for (size_t r = 0; r < rows->n && status == RG_OK; r++) {
        rows->facts[r] = s->penalised.lambda;
        if (outcome[r] == RG_PENALISED_NO_ANSWER)
            rg_prep_raise(&rows->status[r], RG_PREP_FAILED);
    }
    free(outcome);
    if (status == RG_OK)
        keep_missing(s, rows);
    return status == RG_OK ? whittaker_errors(s, rows, err) : status;
}

static rg_status run_cross_validated(const smooth *s, const rg_prep_rows *rows, rg_error *err)
{
    double *work = rg_alloc(rg_whittaker_work(s->n), 1, sizeof *work);
    if (work == NULL)
        return no_memory(err);
    for (size_t r = 0; r < rows->n; r++) {
        double score;
        rows->facts[r] = rg_whittaker_lambda(rows->values + r * s->n, s->n, LEAST_LAMBDA, MOST_LAMBDA,
                                             rows->out + r * s->n, &score, work);
        if (isnan(score))
            rg_prep_raise(&rows->status[r], RG_PREP_FAILED);
    }
    free(work);
    keep_missing(s, rows);
    return whittaker_errors(s, rows, err);
}

/* What a derivative is measured in. */
static rg_status derive_units(rg_entry *entry, size_t derivative, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    const char *units = entry->value_units != NULL ? entry->value_units : facts->signal_units;
    const bool plain = strcmp(units, "1") == 0;
    const bool per_cm = facts->axis_unit == RG_UNIT_PER_CM;
    char power[24] = "";
    char text[96];
    if (derivative > 1)
        snprintf(power, sizeof power, "%zu", derivative);
    /* A derivative by 1/cm is a multiplication by cm. */
    const char *by = per_cm ? "cm" : rg_unit_name(facts->axis_unit);
    if (per_cm)
        snprintf(text, sizeof text, "%.24s%s%s%s", plain ? "" : units, plain ? "" : ".", by, power);
    else
        snprintf(text, sizeof text, "%.24s/%s%s", units, by, power);
    char *copy = rg_copy_text(text, strlen(text));
    if (copy == NULL)
        return no_memory(err);
    free(entry->value_units);
    entry->value_units = copy;
    return RG_OK;
}

static rg_status plan_savgol(const smooth_args *args, rg_prep_shape *shape, smooth *s, rg_error *err)
{
    const size_t derivative = (size_t) (args->derivative[0] - '0');
    s->run = run_savgol;
    const rg_status status =
        rg_savgol_init(&s->savgol, shape->entry->axis, s->n, args->window, args->order, derivative, err);
    return status == RG_OK && derivative > 0 ? derive_units(shape->entry, derivative, err) : status;
}

static rg_status plan_gaussian(const smooth_args *args, rg_prep_shape *shape, smooth *s, rg_error *err)
{
    s->run = run_gaussian;
    if (isnan(args->fwhm))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the Gaussian has no width", NULL,
                             "add fwhm= in the unit of the axis");
    return rg_gaussian_filter_init(&s->gaussian, shape->entry->axis, s->n, args->fwhm, err);
}

static rg_status plan_whittaker(const smooth_args *args, rg_prep_shape *shape, smooth *s, rg_error *err)
{
    (void) shape;
    s->penalised = rg_penalised_defaults(RG_PENALISED_SMOOTH);
    s->run = isnan(args->lambda) ? run_cross_validated : run_whittaker;
    if (s->n < 4)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "a smooth curve needs at least four channels", NULL,
                             NULL);
    if (!isnan(args->lambda) && !(args->lambda > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "lambda is not above zero", NULL, NULL);
    s->penalised.lambda = args->lambda;
    return RG_OK;
}

static const struct {
    const char *word;
    rg_status (*plan)(const smooth_args *args, rg_prep_shape *shape, smooth *s, rg_error *err);
} METHODS[] = {{"savgol", plan_savgol}, {"whittaker", plan_whittaker}, {"gaussian", plan_gaussian}};

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const smooth_args *args = arguments;
    smooth *s = rg_alloc(1, 1, sizeof *s);
    *state = s;
    if (s == NULL)
        return no_memory(err);
    s->n = shape->entry->n_columns;
    if (args->derivative[0] != '0' && strcmp(args->method, "savgol") != 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "only savgol takes derivatives", args->method,
                             "write smooth=savgol,derivative=...");
    for (size_t m = 0; m < sizeof METHODS / sizeof METHODS[0]; m++)
        if (strcmp(METHODS[m].word, args->method) == 0)
            return METHODS[m].plan(args, shape, s, err);
    return rg_fail(err, RG_EINTERNAL, RG_NO_INDEX, "a method without a plan");
}

/* A stiffness that each spectrum has found for itself is not that of another. */
static rg_prep_mixing mixing(const void *arguments)
{
    const smooth_args *args = arguments;
    return strcmp(args->method, "whittaker") == 0 && isnan(args->lambda) ? RG_PREP_MIXES : RG_PREP_SPREADS;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const smooth *s = state;
    return s->run(s, rows, err);
}

static const rg_prep_fact facts[] = {{"lambda", "1", "Stiffness of whittaker"}, {0}};

const rg_prep_step rg_prep_smooth = {
    .name = "smooth",
    .summary = "take noise out, or take derivatives",
    .description = "savgol (Savitzky & Golay 1964): polynomials fitted to a window about each channel, on "
                   "the real axis; next to\n"
                   "the ends the first and last window are fitted, nothing is padded. whittaker (Eilers "
                   "2003): penalised least\n"
                   "squares; without lambda the one that predicts left-out channels best is found for each "
                   "spectrum. gaussian:\n"
                   "weighted mean on the real axis. Missing channels stay missing and have no weight. Errors "
                   "go through as "
                   "if\n"
                   "independent before; afterwards those of neighbouring channels are not.",
    .example = "smooth=savgol,window=11,order=3",
    .options = options,
    .args_size = sizeof(smooth_args),
    .mixing = mixing,
    .facts = facts,
    .plan = plan,
    .apply = apply,
    .release = release,
};
