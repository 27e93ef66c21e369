#include "kernels/unmix/active_set.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

/* Relative gradient below which a member stays out: a hundred times the rounding of G x - f. */
static const double ENTER = 1e-13;
/* What is still accepted when rounding forbids more. */
static const double ACCEPT = 1e-11;
/* Smallest pivot, relative: members that passed rg_gram_factor in another order stay above it. */
static const double PIVOT = 1e-13;

rg_status rg_active_set_init(rg_active_set *work, size_t n, rg_error *err)
{
    size_t square = 0;
    *work = (rg_active_set){.n = n};
    if (!rg_mul(n, n + 3, &square))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the solver");
    work->passive = rg_alloc(n, 1, sizeof *work->passive);
    work->is_passive = rg_alloc(n, 1, sizeof *work->is_passive);
    work->refused = rg_alloc(n, 1, sizeof *work->refused);
    work->numbers = rg_alloc(square, 1, sizeof *work->numbers);
    if (work->passive == NULL || work->is_passive == NULL || work->refused == NULL || work->numbers == NULL) {
        rg_active_set_free(work);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the solver");
    }
    work->factor = work->numbers;
    work->gradient = work->numbers + n * n;
    work->step = work->gradient + n;
    work->unit = work->step + n;
    return RG_OK;
}

void rg_active_set_free(rg_active_set *work)
{
    free(work->passive);
    free(work->is_passive);
    free(work->refused);
    free(work->numbers);
    *work = (rg_active_set){0};
}

/* Row k of the factor, its first `from` columns being right already. */
static bool factor_row(rg_active_set *work, const rg_gram *gram, size_t k, size_t from)
{
    const double *g = gram->values + work->passive[k] * gram->stride;
    double *row = work->factor + k * work->n;
    double left = g[work->passive[k]];
    for (size_t j = 0; j < k; j++) {
        if (j >= from) {
            const double *other = work->factor + j * work->n;
            double value = g[work->passive[j]];
            for (size_t l = 0; l < j; l++)
                value -= row[l] * other[l];
            row[j] = value * other[j];
        }
        left -= row[j] * row[j];
    }
    if (!(left > PIVOT * g[work->passive[k]]))
        return false;
    row[k] = 1.0 / sqrt(left);
    return true;
}

static bool enter(rg_active_set *work, const rg_gram *gram, size_t member)
{
    work->passive[work->n_passive] = member;
    if (!factor_row(work, gram, work->n_passive, 0))
        return false;
    work->is_passive[member] = true;
    work->n_passive++;
    return true;
}

/* Take out every passive member whose x is not positive. */
static bool leave(rg_active_set *work, const rg_gram *gram, double *x)
{
    size_t kept = 0;
    size_t first = work->n_passive;
    for (size_t k = 0; k < work->n_passive; k++) {
        const size_t member = work->passive[k];
        if (x[member] > 0.0) {
            if (first < work->n_passive)
                for (size_t j = 0; j < first; j++)
                    work->factor[kept * work->n + j] = work->factor[k * work->n + j];
            work->passive[kept++] = member;
        } else {
            x[member] = 0.0;
            work->is_passive[member] = false;
            if (first == work->n_passive)
                first = k;
        }
    }
    work->n_passive = kept;
    for (size_t k = first; k < kept; k++)
        if (!factor_row(work, gram, k, first))
            return false;
    return true;
}

/* right[n_passive] becomes G_PP^-1 right. */
static void solve(const rg_active_set *work, double *right)
{
    for (size_t i = 0; i < work->n_passive; i++) {
        const double *row = work->factor + i * work->n;
        double value = right[i];
        for (size_t j = 0; j < i; j++)
            value -= row[j] * right[j];
        right[i] = value * row[i];
    }
    for (size_t i = work->n_passive; i-- > 0;) {
        const double *row = work->factor + i * work->n;
        const double value = right[i] * row[i];
        right[i] = value;
        for (size_t j = 0; j < i; j++)
            right[j] -= row[j] * value;
    }
}

static void gradient(rg_active_set *work, const rg_gram *gram, const double *f, const double *x)
{
    for (size_t i = 0; i < work->n; i++)
        work->gradient[i] = -f[i];
    for (size_t k = 0; k < work->n_passive; k++) {
        const double *row = gram->values + work->passive[k] * gram->stride;
        const double value = x[work->passive[k]];
        for (size_t i = 0; i < work->n; i++)
            work->gradient[i] += value * row[i];
    }
}

/* From x to the minimum over the passive members, to the given sum; on the gradient at x, so that
 * a second step from there is a step of iterative refinement. */
static void find_step(rg_active_set *work, const rg_active_set_problem *problem, const double *x)
{
    for (size_t k = 0; k < work->n_passive; k++)
        work->step[k] = -work->gradient[work->passive[k]];
    solve(work, work->step);
    if (!problem->sums)
        return;
    double missing = problem->total;
    double response = 0.0;
    for (size_t k = 0; k < work->n_passive; k++)
        work->unit[k] = 1.0;
    solve(work, work->unit);
    for (size_t k = 0; k < work->n_passive; k++) {
        missing -= x[work->passive[k]] + work->step[k];
        response += work->unit[k];
    }
    for (size_t k = 0; k < work->n_passive; k++)
        work->step[k] += work->unit[k] * (missing / response);
}

/* Go along the step as far as x >= 0 allows; whether that was to its end. */
static bool take_step(const rg_active_set *work, double *x)
{
    double length = 1.0;
    size_t first = work->n_passive;
    for (size_t k = 0; k < work->n_passive; k++)
        if (work->step[k] < 0.0 && x[work->passive[k]] < -length * work->step[k]) {
            length = -x[work->passive[k]] / work->step[k];
            first = k;
        }
    for (size_t k = 0; k < work->n_passive; k++)
        x[work->passive[k]] += length * work->step[k];
    if (first < work->n_passive)
        x[work->passive[first]] = 0.0;
    return first == work->n_passive;
}

double rg_active_set_multiplier(const rg_active_set *work, const rg_gram *gram)
{
    double sum = 0.0;
    double weights = 0.0;
    for (size_t k = 0; k < work->n_passive; k++) {
        const size_t i = work->passive[k];
        const double weight = 1.0 / gram->values[i * gram->stride + i];
        sum -= weight * work->gradient[i];
        weights += weight;
    }
    return work->n_passive > 0 ? sum / weights : 0.0;
}

/* Size of the terms that a gradient is the difference of: those of the data, and under a sum of the
 * member itself. */
static double scale_of(const rg_active_set *work, const rg_gram *gram, const rg_active_set_problem *problem,
                       size_t i)
{
    return gram->norm[i] * fmax(work->data, problem->sums ? gram->norm[i] * problem->total : 0.0);
}

/* Of the members at zero the one whose gradient is the most negative against its scale; n when
 * none is below -limit. Refused members count only when `all`. */
static size_t worst_outside(const rg_active_set *work, const rg_gram *gram,
                            const rg_active_set_problem *problem, double multiplier, double limit, bool all)
{
    size_t worst = work->n;
    double lowest = -limit;
    for (size_t i = 0; i < work->n; i++) {
        if (work->is_passive[i] || i == problem->absent || (work->refused[i] && !all))
            continue;
        const double relative = (work->gradient[i] + multiplier) / scale_of(work, gram, problem, i);
        if (relative < lowest) {
            lowest = relative;
            worst = i;
        }
    }
    return worst;
}

static double worst_inside(const rg_active_set *work, const rg_gram *gram,
                           const rg_active_set_problem *problem, double multiplier)
{
    double worst = 0.0;
    for (size_t k = 0; k < work->n_passive; k++) {
        const size_t i = work->passive[k];
        worst = fmax(worst, fabs(work->gradient[i] + multiplier) / scale_of(work, gram, problem, i));
    }
    return worst;
}

static bool start(rg_active_set *work, const rg_gram *gram, const double *f,
                  const rg_active_set_problem *problem, double *x)
{
    size_t best = work->n;
    double lowest = INFINITY;
    for (size_t i = 0; i < work->n; i++) {
        x[i] = 0.0;
        work->is_passive[i] = false;
        work->refused[i] = false;
        const double value = problem->total * gram->values[i * gram->stride + i] / 2.0 - f[i];
        if (i != problem->absent && value < lowest) {
            lowest = value;
            best = i;
        }
    }
    work->n_passive = 0;
    if (problem->sums) {
        if (best == work->n || !enter(work, gram, best))
            return false;
        x[best] = problem->total;
    }
    gradient(work, gram, f, x);
    return true;
}

/* Bring in the worst member outside that can rise above zero, and find the step; false if none can. */
static bool admit(rg_active_set *work, const rg_gram *gram, const rg_active_set_problem *problem,
                  const double *x, double limit)
{
    const double multiplier = problem->sums ? rg_active_set_multiplier(work, gram) : 0.0;
    for (;;) {
        const size_t member = worst_outside(work, gram, problem, multiplier, limit, false);
        if (member == work->n)
            return false;
        work->refused[member] = true;
        if (!enter(work, gram, member))
            continue;
        find_step(work, problem, x);
        if (work->step[work->n_passive - 1] > 0.0)
            break;
        work->is_passive[member] = false;
        work->n_passive--;
    }
    for (size_t i = 0; i < work->n; i++)
        work->refused[i] = false;
    return true;
}

static bool is_optimal(const rg_active_set *work, const rg_gram *gram, const rg_active_set_problem *problem,
                       double limit)
{
    const double multiplier = problem->sums ? rg_active_set_multiplier(work, gram) : 0.0;
    return worst_inside(work, gram, problem, multiplier) <= limit &&
           worst_outside(work, gram, problem, multiplier, limit, true) == work->n;
}

bool rg_active_set_solve(rg_active_set *work, const rg_gram *gram, const double *f,
                         const rg_active_set_problem *problem, double *x)
{
    work->n = gram->n;
    work->data = 0.0;
    for (size_t i = 0; i < gram->n; i++)
        work->data = fmax(work->data, fabs(f[i]) / gram->norm[i]);
    if (!isfinite(work->data) || !start(work, gram, f, problem, x))
        return false;

    bool settled = true; /* x is the minimum over the passive members, but for rounding */
    double before = INFINITY;
    for (size_t step = 0; step < 50 * gram->n + 100; step++) {
        const double multiplier = problem->sums ? rg_active_set_multiplier(work, gram) : 0.0;
        const double inside = settled ? worst_inside(work, gram, problem, multiplier) : INFINITY;
        const bool refine = settled && inside > ENTER && inside < before / 2.0;
        if (!settled || refine) {
            before = inside;
            find_step(work, problem, x);
        } else {
            before = INFINITY;
            if (!admit(work, gram, problem, x, ENTER))
                break;
        }
        settled = take_step(work, x);
        if (!leave(work, gram, x))
            return false;
        gradient(work, gram, f, x);
    }
    return is_optimal(work, gram, problem, ACCEPT);
}
