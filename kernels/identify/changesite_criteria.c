#include "kernels/identify/changesite_criteria.h"

#include <math.h>

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static size_t missing_needs(const rg_changesite_criterion *row, const double *wt)
{
    size_t n = 0;
    for (size_t k = 0; k < row->n_needs; k++)
        n += isnan(wt[row->needs[k]]) ? 1 : 0;
    return n;
}

/* Whether the row counts its missing columns instead of being unmeasured without them. */
static bool counts_missing(const rg_changesite_rules *rules, const rg_changesite_criterion *row)
{
    return rg_changesite_rules_use(&row->quantity, rg_changesite_rules_value(rules, RG_CHANGESITE_MISSING)) ||
           rg_changesite_rules_use(&row->quantity, rg_changesite_rules_value(rules, RG_CHANGESITE_REE_OPEN));
}

double rg_changesite_criterion_value(const rg_changesite_rules *rules, const rg_changesite_criterion *row,
                                     const double *wt, const rg_changesite_reading *r, double *values)
{
    const double missing = (double) missing_needs(row, wt);
    double *extra = values + rg_changesite_rules_value(rules, 0);
    extra[RG_CHANGESITE_MISSING] = missing;
    extra[RG_CHANGESITE_REE_OPEN] = r->couple == RG_COUPLE_REE ? missing : 0.0;
    return rg_ratio_value(&row->quantity, values);
}

bool rg_changesite_criterion_holds(const rg_changesite_criterion *row, double low, double high, double value)
{
    const bool strict = row->comparison == RG_COMPARE_ABOVE || row->comparison == RG_COMPARE_BELOW;
    return strict ? value > low && value < high : value >= low && value <= high;
}

static double below(double limit, double value, double error)
{
    return 0.5 * erfc((value - limit) / (error * sqrt(2.0)));
}

double rg_changesite_criterion_chance(double low, double high, double value, double error)
{
    if (isnan(value) || !(error > 0.0))
        return (double) NAN;
    return (isinf(high) ? 1.0 : below(high, value, error)) - (isinf(low) ? 0.0 : below(low, value, error));
}

rg_changesite_judgement rg_changesite_judge(const rg_changesite_rules *rules,
                                            const rg_changesite_criterion *row, const double *wt,
                                            const rg_changesite_reading *r, double *values, double error)
{
    rg_changesite_judgement j = {RG_CRITERION_NOT_MEASURED,
                                 (double) NAN,
                                 -(double) INFINITY,
                                 (double) INFINITY,
                                 (double) NAN,
                                 (double) NAN,
                                 (double) NAN};
    const bool has_low = row->comparison != RG_COMPARE_AT_MOST && row->comparison != RG_COMPARE_BELOW;
    const bool has_high = row->comparison != RG_COMPARE_AT_LEAST && row->comparison != RG_COMPARE_ABOVE;
    const double widened = row->sigmas > 0.0 && error > 0.0 ? row->sigmas * error : 0.0;
    if (has_low)
        j.low = widened > 0.0 && -widened < row->low ? -widened : row->low;
    if (has_high)
        j.high = larger(row->high, widened);
    if (missing_needs(row, wt) > 0 && !counts_missing(rules, row))
        return j;
    j.value = rg_changesite_criterion_value(rules, row, wt, r, values);
    if (isnan(j.value))
        return j;
    j.error = error;
    j.chance = rg_changesite_criterion_chance(j.low, j.high, j.value, error);
    const double above = j.value - j.low;
    const double beneath = j.high - j.value;
    j.margin = above < beneath ? above : beneath;
    j.state =
        rg_changesite_criterion_holds(row, j.low, j.high, j.value) ? RG_CRITERION_PASS : RG_CRITERION_FAIL;
    return j;
}
