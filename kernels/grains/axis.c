#include "kernels/grains/axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static const double PHI10_UM = 0.9765625; /* 1000 / 2^10 */

static const char *const TAIL_NAMES[RG_GRAIN_TAIL_COUNT] = {
    [RG_GRAIN_TAIL_CLOSED] = "closed",
    [RG_GRAIN_TAIL_PHI10] = "phi10",
    [RG_GRAIN_TAIL_RATIO] = "ratio",
    [RG_GRAIN_TAIL_STEP_COARSER] = "step-coarser",
};

static const char FINE_REMEDY[] = "give the lowest size, or close the pan with phi10 or ratio";
static const char COARSE_REMEDY[] = "give the uppermost size, or close the class with step-coarser";

rg_grain_tails rg_grain_tails_defaults(void)
{
    return (rg_grain_tails){.fine = RG_GRAIN_TAIL_CLOSED, .coarse = RG_GRAIN_TAIL_CLOSED};
}

const char *rg_grain_tail_name(rg_grain_tail tail)
{
    return (unsigned) tail < RG_GRAIN_TAIL_COUNT ? TAIL_NAMES[tail] : "unknown";
}

static rg_grain_tail tail_of(const char *text, size_t length)
{
    int tail = 0;
    while (tail < RG_GRAIN_TAIL_COUNT &&
           (strlen(TAIL_NAMES[tail]) != length || memcmp(TAIL_NAMES[tail], text, length) != 0))
        tail++;
    return (rg_grain_tail) tail;
}

rg_status rg_grain_tails_parse(const char *text, rg_grain_tails *tails, rg_error *err)
{
    rg_grain_tails parsed = rg_grain_tails_defaults();
    for (const char *word = text;;) {
        const size_t length = strcspn(word, ",");
        const rg_grain_tail tail = tail_of(word, length);
        if (tail == RG_GRAIN_TAIL_COUNT)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no such rule for open classes", text,
                                 "closed, phi10, ratio or step-coarser; two are joined by a comma");
        rg_grain_tail *end = tail == RG_GRAIN_TAIL_STEP_COARSER ? &parsed.coarse : &parsed.fine;
        if (*end != RG_GRAIN_TAIL_CLOSED)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "two rules for the same open class", text,
                                 "one of phi10 and ratio, and step-coarser at most once");
        *end = tail;
        if (word[length] == '\0')
            break;
        word += length + 1;
    }
    *tails = parsed;
    return RG_OK;
}

double rg_grain_phi(double diameter_um)
{
    return -log2(diameter_um / 1000.0);
}

double rg_grain_um(double phi)
{
    return 1000.0 * exp2(-phi);
}

static rg_status check_given(const double *edges_um, size_t n_classes, rg_error *err)
{
    for (size_t i = 0; i <= n_classes; i++) {
        const double edge = edges_um[i];
        if (isnan(edge) && (i == 0 || i == n_classes))
            continue;
        if (isnan(edge))
            return rg_fail(err, RG_EDOMAIN, i, "a size limit between two classes is missing");
        if (isinf(edge))
            return rg_fail(err, RG_EDOMAIN, i, "a size limit is infinite");
        if (edge <= 0.0)
            return rg_fail_named(err, RG_EDOMAIN, i, "a size limit is not above zero", NULL,
                                 i == 0 ? FINE_REMEDY : "sizes are diameters in micrometres");
        if (i > 0 && edge == edges_um[i - 1])
            return rg_fail_named(err, RG_EDOMAIN, i, "a size limit is given twice", NULL,
                                 "correct the table; sizes are never merged silently");
        if (i > 0 && edge < edges_um[i - 1])
            return rg_fail_named(err, RG_EDOMAIN, i, "size limits do not ascend", NULL,
                                 "correct the table; sizes are never sorted silently");
    }
    return RG_OK;
}

static rg_status close_fine(double *edges, rg_grain_tail rule, rg_error *err)
{
    if (rule == RG_GRAIN_TAIL_CLOSED)
        return rg_fail_named(err, RG_EDOMAIN, 0, "the finest class is open", "closed", FINE_REMEDY);
    /* Two classes open at both ends have one size, hence no ratio. */
    if (rule == RG_GRAIN_TAIL_RATIO && isnan(edges[2]))
        return rg_fail_named(err, RG_EDOMAIN, 0, "too few sizes for a class ratio", "ratio",
                             "close the pan with phi10 or give its lower size");
    edges[0] = rule == RG_GRAIN_TAIL_PHI10 ? PHI10_UM : edges[1] * (edges[1] / edges[2]);
    if (!(edges[0] > 0.0 && edges[0] < edges[1]))
        return rg_fail_named(err, RG_EDOMAIN, 1, "the finest size is not above the size that closes the pan",
                             rg_grain_tail_name(rule), "close the pan with ratio or give its lower size");
    return RG_OK;
}

static rg_status close_coarse(const double *given, double *edges, size_t n_classes, rg_grain_tail rule,
                              rg_error *err)
{
    if (rule == RG_GRAIN_TAIL_CLOSED)
        return rg_fail_named(err, RG_EDOMAIN, n_classes, "the coarsest class is open", "closed",
                             COARSE_REMEDY);
    if (isnan(given[n_classes - 2]))
        return rg_fail_named(err, RG_EDOMAIN, n_classes, "too few sizes for a class ratio", "step-coarser",
                             "give the uppermost size");
    edges[n_classes] = edges[n_classes - 1] * (edges[n_classes - 1] / edges[n_classes - 2]);
    if (!isfinite(edges[n_classes]))
        return rg_fail(err, RG_EDOMAIN, n_classes, "the coarsest class cannot be closed");
    return RG_OK;
}

static void fill(rg_grain_axis *axis)
{
    const double *e = axis->edges_um;
    for (size_t i = 0; i <= axis->n_classes; i++)
        axis->edges_phi[i] = rg_grain_phi(e[i]);
    for (size_t i = 0; i < axis->n_classes; i++) {
        const double log_ratio = log(e[i + 1] / e[i]);
        axis->width_phi[i] = axis->edges_phi[i] - axis->edges_phi[i + 1];
        axis->mid_um[i] = 0.5 * e[i] + 0.5 * e[i + 1];
        axis->mid_phi[i] = 0.5 * (axis->edges_phi[i] + axis->edges_phi[i + 1]);
        axis->mid_ln[i] = 0.5 * (log(e[i]) + log(e[i + 1]));
        /* (e1 - e0)/ln(e1/e0) and (1/e0 - 1/e1)/ln(e1/e0), kept accurate for narrow classes. */
        axis->mean_um[i] = e[i] * (expm1(log_ratio) / log_ratio);
        axis->mean_per_um[i] = -expm1(-log_ratio) / log_ratio / e[i];
    }
}

rg_status rg_grain_axis_init(const double *edges_um, size_t n_classes, const rg_grain_tails *tails,
                             rg_grain_axis *axis, rg_error *err)
{
    const rg_grain_tails rules = tails != NULL ? *tails : rg_grain_tails_defaults();
    memset(axis, 0, sizeof *axis);
    if (n_classes < 2)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "a size distribution needs at least two classes",
                             NULL, "check the size columns of the table");
    if (rules.fine == RG_GRAIN_TAIL_STEP_COARSER || rules.fine >= RG_GRAIN_TAIL_COUNT ||
        (rules.coarse != RG_GRAIN_TAIL_CLOSED && rules.coarse != RG_GRAIN_TAIL_STEP_COARSER))
        return rg_fail(err, RG_EUSAGE, RG_NO_INDEX, "this rule closes the other end of the distribution");
    rg_status status = check_given(edges_um, n_classes, err);
    if (status != RG_OK)
        return status;

    /* One block: two arrays of n + 1, six of n. */
    double *block = rg_alloc(n_classes + 1, 8, sizeof *block);
    if (block == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size axis");
    double **arrays[] = {&axis->edges_um, &axis->edges_phi, &axis->width_phi, &axis->mid_um,
                         &axis->mid_phi,  &axis->mid_ln,    &axis->mean_um,   &axis->mean_per_um};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        *arrays[a] = block + a * (n_classes + 1);
    axis->n_classes = n_classes;
    axis->tails = rules;
    memcpy(axis->edges_um, edges_um, (n_classes + 1) * sizeof *edges_um);
    axis->fine_tail_closed = isnan(edges_um[0]);
    axis->coarse_tail_closed = isnan(edges_um[n_classes]);
    if (axis->fine_tail_closed)
        status = close_fine(axis->edges_um, rules.fine, err);
    if (status == RG_OK && axis->coarse_tail_closed)
        status = close_coarse(edges_um, axis->edges_um, n_classes, rules.coarse, err);
    if (status != RG_OK) {
        rg_grain_axis_free(axis);
        return status;
    }
    fill(axis);
    return RG_OK;
}

void rg_grain_axis_free(rg_grain_axis *axis)
{
    free(axis->edges_um);
    memset(axis, 0, sizeof *axis);
}
