/* baseline=METHOD: what lies below the peaks taken away. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/penalised_errors.h"
#include "kernels/signal/polynomial.h"
#include "kernels/signal/polynomial_errors.h"
#include "kernels/signal/rubberband.h"
#include "kernels/signal/snip.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *method;
    double lambda;
    const char *per;
    double p;
    double tolerance;
    size_t rounds;
    size_t order;
    size_t width;
    const char *output;
} baseline_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_WORD, 0, "method", "arpls|airpls|asls|snip|poly|imodpoly|rubberband", "arpls",
      offsetof(baseline_args, method), "how the baseline is found", false},
     ""},
    {{RG_OPTION_NUMBER, 0, "lambda", "X", "1e5", offsetof(baseline_args, lambda),
      "stiffness of arpls, airpls and asls", false},
     "1"},
    {{RG_OPTION_WORD, 0, "per", "sample|axis", "sample", offsetof(baseline_args, per),
      "what lambda counts: channels, or units of the axis (lambda / step^4 is taken)", false},
     ""},
    {{RG_OPTION_NUMBER, 0, "p", "P", "0.01", offsetof(baseline_args, p),
      "asls: weight of channels above the baseline", false},
     "1"},
    {{RG_OPTION_NUMBER, 0, "tolerance", "X", "1e-3", offsetof(baseline_args, tolerance),
      "change at which arpls, airpls, poly and imodpoly end", false},
     "1"},
    {{RG_OPTION_COUNT, 0, "rounds", "N", "100", offsetof(baseline_args, rounds),
      "rounds after which a spectrum counts as not converged", false},
     "1"},
    {{RG_OPTION_COUNT, 0, "order", "K", "5", offsetof(baseline_args, order), "degree of poly and imodpoly",
      false},
     "1"},
    {{RG_OPTION_COUNT, 0, "width", "M", "24", offsetof(baseline_args, width),
      "snip: widest half width in channels, about the FWHM of the peaks", false},
     "1"},
    {{RG_OPTION_WORD, 0, "output", "corrected|baseline", "corrected", offsetof(baseline_args, output),
      "what goes on: the spectrum without its baseline, or the baseline", false},
     ""},
    {{0}, NULL},
};

typedef struct baseline baseline;

/* The curves of some rows into rows->out; rounds [rows->n]. */
typedef rg_status (*curves)(const baseline *b, const rg_prep_rows *rows, rg_error *err);

/* Errors of row r, from those of the points, into of_curve or of_rest: the other is NULL. */
typedef void (*error_rule)(const baseline *b, const rg_prep_rows *rows, size_t r, double *of_curve,
                           double *of_rest, double *work);

struct baseline {
    curves find;
    error_rule errors;
    size_t errors_work;
    rg_penalised_options penalised;
    rg_polynomial_options polynomial;
    size_t width;
    bool keep_baseline;
    size_t n;
    double *axis; /* [n] */
};

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the baselines");
}

static rg_status find_penalised(const baseline *b, const rg_prep_rows *rows, rg_error *err)
{
    static const rg_prep_status OUTCOMES[] = {[RG_PENALISED_OK] = RG_PREP_OK,
                                              [RG_PENALISED_UNCONVERGED] = RG_PREP_UNCONVERGED,
                                              [RG_PENALISED_NO_ANSWER] = RG_PREP_FAILED};
    uint8_t *outcome = rg_alloc(rows->n, 1, 1);
    rg_status status = outcome == NULL ? no_memory(err)
                                       : rg_penalised(rows->values, rows->n, b->n, &b->penalised, rows->out,
                                                      outcome, rows->facts, err);
    for (size_t r = 0; r < rows->n && status == RG_OK; r++)
        rg_prep_raise(&rows->status[r], OUTCOMES[outcome[r]]);
    free(outcome);
    return status;
}

static rg_status find_polynomial(const baseline *b, const rg_prep_rows *rows, rg_error *err)
{
    static const rg_prep_status OUTCOMES[] = {[RG_POLYNOMIAL_OK] = RG_PREP_OK,
                                              [RG_POLYNOMIAL_UNCONVERGED] = RG_PREP_UNCONVERGED,
                                              [RG_POLYNOMIAL_NO_ANSWER] = RG_PREP_FAILED};
    double *work = rg_alloc(rg_polynomial_work(b->n, b->polynomial.degree), 1, sizeof *work);
    if (work == NULL)
        return no_memory(err);
    for (size_t r = 0; r < rows->n; r++) {
        size_t rounds = 0;
        const rg_polynomial_outcome outcome = rg_polynomial(
            b->axis, rows->values + r * b->n, b->n, &b->polynomial, rows->out + r * b->n, &rounds, work);
        rg_prep_raise(&rows->status[r], OUTCOMES[outcome]);
        rows->facts[r] = (double) rounds;
    }
    free(work);
    return RG_OK;
}

static rg_status find_snip(const baseline *b, const rg_prep_rows *rows, rg_error *err)
{
    double *work = rg_alloc(b->n, 1, sizeof *work);
    if (work == NULL)
        return no_memory(err);
    for (size_t r = 0; r < rows->n; r++)
        if (!rg_snip(rows->values + r * b->n, b->n, b->width, true, rows->out + r * b->n, work))
            rg_prep_raise(&rows->status[r], RG_PREP_FAILED);
    free(work);
    return RG_OK;
}

static rg_status find_rubberband(const baseline *b, const rg_prep_rows *rows, rg_error *err)
{
    size_t *work = rg_alloc(b->n, 1, sizeof *work);
    if (work == NULL)
        return no_memory(err);
    for (size_t r = 0; r < rows->n; r++)
        if (rg_rubberband(b->axis, rows->values + r * b->n, b->n, rows->out + r * b->n, work) == 0)
            rg_prep_raise(&rows->status[r], RG_PREP_FAILED);
    free(work);
    return RG_OK;
}

/* ---- errors ---- */

static void errors_penalised(const baseline *b, const rg_prep_rows *rows, size_t r, double *of_curve,
                             double *of_rest, double *work)
{
    const size_t at = r * b->n;
    (void) rg_penalised_errors(rows->values + at, rows->errors + at, rows->out + at, b->n, &b->penalised,
                               rows->facts[r], of_curve, of_rest, work);
}

static void errors_polynomial(const baseline *b, const rg_prep_rows *rows, size_t r, double *of_curve,
                              double *of_rest, double *work)
{
    const size_t at = r * b->n;
    (void) rg_polynomial_errors(b->axis, rows->values + at, rows->errors + at, rows->out + at, b->n,
                                b->polynomial.degree, of_curve, of_rest, work);
}

/* The line between two corners has their errors, and that a channel is a corner itself is left out. Corners
 * are picked for being low, so they scatter less than channels do: in Monte-Carlo of lines on a bent
 * background the error of the rest is 1.1 to 1.3 times its scatter, that of the curve 1.6 to 1.9 times. The
 * corners are where the curve is the spectrum. */
static void errors_rubberband(const baseline *b, const rg_prep_rows *rows, size_t r, double *of_curve,
                              double *of_rest, double *work)
{
    const double *values = rows->values + r * b->n;
    const double *errors = rows->errors + r * b->n;
    const double *curve = rows->out + r * b->n;
    double *of_z = of_curve != NULL ? of_curve : work;
    size_t last = b->n;
    for (size_t i = 0; i < b->n; i++) {
        of_z[i] = NAN;
        if (!(values[i] <= curve[i]))
            continue;
        of_z[i] = errors[i];
        for (size_t k = last + 1; last < b->n && k < i; k++) {
            const double t = (b->axis[k] - b->axis[last]) / (b->axis[i] - b->axis[last]);
            of_z[k] = hypot((1.0 - t) * errors[last], t * errors[i]);
        }
        last = i;
    }
    for (size_t i = 0; i < b->n && of_rest != NULL; i++)
        of_rest[i] = isnan(values[i]) ? NAN : hypot(errors[i], of_z[i]);
}

/* No rule: those of the points, with a warning. */
static void errors_of_points(const baseline *b, const rg_prep_rows *rows, size_t r, double *of_curve,
                             double *of_rest, double *work)
{
    (void) work;
    memcpy(of_curve != NULL ? of_curve : of_rest, rows->errors + r * b->n, b->n * sizeof *rows->errors);
}

static const struct {
    const char *word;
    curves find;
    error_rule errors;
    rg_penalised_kind kind; /* of find_penalised */
    bool improved;          /* of find_polynomial */
} METHODS[] = {
    {"arpls", find_penalised, errors_penalised, RG_PENALISED_ARPLS, false},
    {"airpls", find_penalised, errors_penalised, RG_PENALISED_AIRPLS, false},
    {"asls", find_penalised, errors_penalised, RG_PENALISED_ASLS, false},
    {"snip", find_snip, errors_of_points, RG_PENALISED_SMOOTH, false},
    {"poly", find_polynomial, errors_of_points, RG_PENALISED_SMOOTH, false},
    {"imodpoly", find_polynomial, errors_polynomial, RG_PENALISED_SMOOTH, true},
    {"rubberband", find_rubberband, errors_rubberband, RG_PENALISED_SMOOTH, false},
};

static void release(void *state)
{
    baseline *b = state;
    if (b != NULL)
        free(b->axis);
    free(b);
}

/* Mean step of the axis, and whether any differs from it by more than a fifth. */
static double mean_step(const double *axis, size_t n, bool *uneven)
{
    const double mean = fabs(axis[n - 1] - axis[0]) / (double) (n - 1);
    *uneven = false;
    for (size_t i = 1; i < n; i++)
        *uneven = *uneven || fabs(fabs(axis[i] - axis[i - 1]) - mean) > 0.2 * mean;
    return mean;
}

static rg_status check(const baseline_args *args, const baseline *b, rg_error *err)
{
    if (b->n < 3)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "a baseline needs at least three channels", NULL,
                             NULL);
    if (!(args->lambda > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "lambda is not above zero", NULL, NULL);
    if (!(args->p > 0.0 && args->p < 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "p does not lie between 0 and 1", NULL, NULL);
    if (!(args->tolerance > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the tolerance is not above zero", NULL, NULL);
    if (b->find == find_polynomial && (args->order > 20 || args->order >= b->n))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the degree is too high", NULL,
                             "give an order up to 20, below the number of channels");
    return RG_OK;
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const baseline_args *args = arguments;
    const rg_entry *entry = shape->entry;
    bool uneven = false;
    baseline *b = rg_alloc(1, 1, sizeof *b);
    *state = b;
    if (b == NULL || (b->axis = rg_alloc(entry->n_columns, 1, sizeof *b->axis)) == NULL)
        return no_memory(err);
    b->n = entry->n_columns;
    memcpy(b->axis, entry->axis, b->n * sizeof *b->axis);
    b->width = args->width;
    b->keep_baseline = strcmp(args->output, "baseline") == 0;
    for (size_t m = 0; m < sizeof METHODS / sizeof METHODS[0]; m++)
        if (strcmp(METHODS[m].word, args->method) == 0) {
            b->find = METHODS[m].find;
            b->errors = METHODS[m].errors;
            b->penalised = rg_penalised_defaults(METHODS[m].kind);
            b->polynomial =
                (rg_polynomial_options){args->order, METHODS[m].improved, args->tolerance, args->rounds};
        }
    rg_status status = check(args, b, err);
    if (status != RG_OK)
        return status;
    const double step = mean_step(b->axis, b->n, &uneven);
    b->penalised.lambda = strcmp(args->per, "axis") == 0 ? args->lambda / pow(step, 4.0) : args->lambda;
    b->penalised.asymmetry = args->p;
    b->penalised.tolerance = args->tolerance;
    b->penalised.most_rounds = args->rounds;
    const size_t of_polynomial = rg_polynomial_errors_work(b->n, b->polynomial.degree);
    const size_t of_penalised = rg_penalised_errors_work(b->n);
    b->errors_work = of_polynomial > of_penalised ? of_polynomial : of_penalised;
    if (shape->has_errors && b->errors == errors_of_points && b->keep_baseline)
        shape->has_errors = false;
    else if (shape->has_errors && b->errors == errors_of_points)
        status =
            rg_prep_warn(shape, "baseline",
                         "the error of a baseline by snip or poly is not known, and not in the errors", err);
    if (status == RG_OK && uneven && b->find == find_penalised)
        status = rg_prep_warn(
            shape, "baseline",
            "the axis is uneven and the stiffness counts channels: resample first for an even one", err);
    return status;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const baseline *b = state;
    const size_t n = rows->n * b->n;
    rg_status status = b->find(b, rows, err);
    double *work =
        status == RG_OK && rows->out_errors != NULL ? rg_alloc(b->errors_work, 1, sizeof *work) : NULL;
    if (status == RG_OK && rows->out_errors != NULL && work == NULL)
        status = no_memory(err);
    for (size_t r = 0; r < rows->n && work != NULL; r++) {
        double *out = rows->out_errors + r * b->n;
        b->errors(b, rows, r, b->keep_baseline ? out : NULL, b->keep_baseline ? NULL : out, work);
    }
    free(work);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        const double off = rows->values[i] - rows->out[i];
        rows->out[i] = !b->keep_baseline ? off : isnan(rows->values[i]) ? NAN : rows->out[i];
        if (rows->out_errors != NULL && isnan(rows->out[i]))
            rows->out_errors[i] = NAN;
    }
    return status;
}

static const rg_prep_fact facts[] = {{"rounds", "1", "Rounds until the baseline was found"}, {0}};

const rg_prep_step rg_prep_baseline = {
    .name = "baseline",
    .summary = "take away what lies below the peaks: fluorescence, background",
    .description =
        "arpls (Baek 2015), airpls (Zhang 2010), asls (Eilers & Boelens 2005): a smooth curve by penalised "
        "least\n"
        "squares, its weights from the residuals in rounds. lambda is stated per channel and grows with the\n"
        "fourth power of the sampling; per=axis states it in units of the axis. snip (Ryan 1988): clipping "
        "of\n"
        "peaks, the default of XRD. poly (Lieber 2003), imodpoly (Zhao 2007): polynomials fitted to what "
        "lies\n"
        "below them. rubberband: the lower convex hull. Missing channels have no weight. Errors: that of\n"
        "the baseline is added, less the part of each channel in its own baseline: by the weighted fit of\n"
        "arpls, airpls and asls, the covariance of imodpoly, the corners of rubberband (up to a third too\n"
        "large); for snip and poly it is not, and a warning says so. They are no longer independent from\n"
        "channel to channel.",
    .example = "baseline=arpls,lambda=1e5",
    .options = options,
    .args_size = sizeof(baseline_args),
    .facts = facts,
    .plan = plan,
    .apply = apply,
    .release = release,
};
