/* baseline=METHOD: what lies below the peaks taken away. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/penalised.h"
#include "kernels/signal/polynomial.h"
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

struct baseline {
    curves find;
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

static const struct {
    const char *word;
    curves find;
    rg_penalised_kind kind; /* of find_penalised */
    bool improved;          /* of find_polynomial */
} METHODS[] = {
    {"arpls", find_penalised, RG_PENALISED_ARPLS, false},
    {"airpls", find_penalised, RG_PENALISED_AIRPLS, false},
    {"asls", find_penalised, RG_PENALISED_ASLS, false},
    {"snip", find_snip, RG_PENALISED_SMOOTH, false},
    {"poly", find_polynomial, RG_PENALISED_SMOOTH, false},
    {"imodpoly", find_polynomial, RG_PENALISED_SMOOTH, true},
    {"rubberband", find_rubberband, RG_PENALISED_SMOOTH, false},
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
    if (uneven && b->find == find_penalised)
        status = rg_prep_warn(
            shape, "baseline",
            "the axis is uneven and the stiffness counts channels: resample first for an even one", err);
    return status;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const baseline *b = state;
    const size_t n = rows->n * b->n;
    const rg_status status = b->find(b, rows, err);
    if (status != RG_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        const double off = rows->values[i] - rows->out[i];
        rows->out[i] = !b->keep_baseline ? off : isnan(rows->values[i]) ? NAN : rows->out[i];
    }
    if (rows->out_errors != NULL)
        memcpy(rows->out_errors, rows->errors, n * sizeof *rows->errors);
    return RG_OK;
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
        "below them. rubberband: the lower convex hull. Missing channels have no weight. Errors are kept as "
        "they\n"
        "are: the error of the baseline itself is not added.",
    .example = "baseline=arpls,lambda=1e5",
    .options = options,
    .args_size = sizeof(baseline_args),
    .facts = facts,
    .plan = plan,
    .apply = apply,
    .release = release,
};
