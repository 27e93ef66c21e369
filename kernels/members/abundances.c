#include "kernels/members/abundances.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/invert.h"
#include "kernels/unmix/active_set.h"

enum { MOST = 16 };                /* members for which the support is tried first  */
static const double SLACK = 1e-12; /* of a member's square: a slope that is none    */

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the abundances");
}

/* The Gram matrix as the active set wants it, and its inverse for samples inside of the simplex. */
typedef struct {
    rg_gram gram;
    double *values;  /* [k][stride] */
    double *norm;    /* [stride]    */
    double *inverse; /* [k][k]      */
    double *slope;   /* [k] inverse times 1, over its sum */
} solver;

static void solver_free(solver *s)
{
    free(s->values);
    free(s->norm);
    free(s->inverse);
    free(s->slope);
}

static rg_status solver_init(solver *s, const double *gram, size_t k, rg_error *err)
{
    const size_t stride = rg_gram_stride(k);
    *s = (solver){.values = rg_alloc(k, stride, sizeof *s->values),
                  .norm = rg_alloc(stride, 1, sizeof *s->norm),
                  .inverse = rg_alloc(k, k, sizeof *s->inverse),
                  .slope = rg_alloc(k, 1, sizeof *s->slope)};
    double *factor = rg_alloc(k, k, sizeof *factor);
    rg_status status = RG_OK;
    if (s->values == NULL || s->norm == NULL || s->inverse == NULL || s->slope == NULL || factor == NULL) {
        status = no_memory(err);
        goto done;
    }
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++)
            s->values[a * stride + b] = gram[a * k + b];
        s->norm[a] = sqrt(gram[a * k + a]);
    }
    s->gram = (rg_gram){k, stride, s->values, s->norm};
    const size_t dependent = rg_gram_factor(&s->gram, factor, NULL);
    if (dependent < k) {
        status = rg_fail_named(err, RG_ESINGULAR, dependent, "an end-member is a mixture of the others", NULL,
                               "ask for fewer end-members");
        goto done;
    }
    memcpy(s->inverse, gram, k * k * sizeof *gram);
    status = rg_invert(s->inverse, k, NULL, err);
    double sum = 0.0;
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++)
            s->slope[a] += s->inverse[a * k + b];
        sum += s->slope[a];
    }
    for (size_t a = 0; a < k; a++)
        s->slope[a] /= sum;
done:
    free(factor);
    return status;
}

/* Closed form under the sum alone; where that is not negative it is the answer. */
static bool solve_inside(const solver *s, const double *f, double *x)
{
    const size_t k = s->gram.n;
    double excess = -1.0;
    bool inside = true;
    for (size_t a = 0; a < k; a++) {
        x[a] = 0.0;
        for (size_t b = 0; b < k; b++)
            x[a] += s->inverse[a * k + b] * f[b];
        excess += x[a];
    }
    for (size_t a = 0; a < k; a++) {
        x[a] -= excess * s->slope[a];
        inside = inside && x[a] >= 0.0;
    }
    return inside;
}

/* The minimum on the members that x has now; true when that is the minimum of all, as between rounds of a
 * search, which move x little. */
static bool solve_on_support(const solver *s, const double *f, double *x)
{
    size_t at[MOST];
    double l[MOST * MOST];
    double y[MOST];
    double z[MOST];
    const size_t k = s->gram.n;
    size_t n = 0;
    if (k > MOST)
        return false;
    for (size_t a = 0; a < k; a++)
        if (x[a] > 0.0)
            at[n++] = a;
    if (n == 0 || n == k)
        return false; /* nothing known, or the closed form is nearer */
    double sums[2] = {0};
    for (size_t i = 0; i < n; i++) {
        const double *row = s->values + at[i] * s->gram.stride;
        y[i] = f[at[i]];
        z[i] = 1.0;
        for (size_t j = 0; j <= i; j++) {
            double sum = row[at[j]];
            for (size_t c = 0; c < j; c++)
                sum -= l[i * MOST + c] * l[j * MOST + c];
            if (i == j && !(sum > RG_GRAM_DEPENDENT * row[at[i]]))
                return false;
            l[i * MOST + j] = i == j ? 1.0 / sqrt(sum) : sum * l[j * MOST + j];
        }
        for (size_t c = 0; c < i; c++) {
            y[i] -= l[i * MOST + c] * y[c];
            z[i] -= l[i * MOST + c] * z[c];
        }
        y[i] *= l[i * MOST + i];
        z[i] *= l[i * MOST + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t c = i + 1; c < n; c++) {
            y[i] -= l[c * MOST + i] * y[c];
            z[i] -= l[c * MOST + i] * z[c];
        }
        y[i] *= l[i * MOST + i];
        z[i] *= l[i * MOST + i];
        sums[0] += y[i];
        sums[1] += z[i];
    }
    const double multiplier = (sums[0] - 1.0) / sums[1];
    for (size_t i = 0; i < n; i++) {
        y[i] -= multiplier * z[i];
        if (y[i] < 0.0)
            return false;
    }
    for (size_t a = 0; a < k; a++) {
        if (x[a] > 0.0)
            continue;
        double slope = multiplier - f[a];
        for (size_t i = 0; i < n; i++)
            slope += s->values[a * s->gram.stride + at[i]] * y[i];
        if (slope < -SLACK * s->values[a * s->gram.stride + a])
            return false;
    }
    memset(x, 0, k * sizeof *x); /* what was below zero had no part in it */
    for (size_t i = 0; i < n; i++)
        x[at[i]] = y[i];
    return true;
}

static bool solve_one(const solver *s, rg_active_set *work, const double *f, double *x)
{
    const rg_active_set_problem problem = {true, 1.0, RG_NO_INDEX};
    return solve_on_support(s, f, x) || solve_inside(s, f, x) ||
           rg_active_set_solve(work, &s->gram, f, &problem, x);
}

rg_status rg_members_abundances_from_products(const double *gram, size_t k, const double *products, size_t n,
                                              double *abundances, rg_error *err)
{
    solver s;
    rg_active_set work = {0};
    rg_status status = solver_init(&s, gram, k, err);
    if (status == RG_OK)
        status = rg_active_set_init(&work, k, err);
    for (size_t i = 0; i < n && status == RG_OK; i++)
        if (!solve_one(&s, &work, products + i * k, abundances + i * k))
            status = rg_fail(err, RG_ENOCONV, i, "the abundances did not converge");
    rg_active_set_free(&work);
    solver_free(&s);
    return status;
}

static double weighted_dot(const double *a, const double *b, const double *weight, size_t n)
{
    double sum = 0.0;
    for (size_t c = 0; c < n; c++)
        sum += weight != NULL ? a[c] * b[c] * weight[c] * weight[c] : a[c] * b[c];
    return sum;
}

rg_status rg_members_abundances(const double *members, size_t k, size_t n_classes, const double *weight,
                                const double *shares, size_t n, double *abundances, rg_error *err)
{
    double *gram = rg_alloc(k, k, sizeof *gram);
    double *products = rg_alloc(n, k, sizeof *products);
    rg_status status = gram == NULL || products == NULL ? no_memory(err) : RG_OK;
    for (size_t a = 0; a < k && status == RG_OK; a++)
        for (size_t b = 0; b < k; b++)
            gram[a * k + b] =
                weighted_dot(members + a * n_classes, members + b * n_classes, weight, n_classes);
    memset(abundances, 0, n * k * sizeof *abundances);
    if (status == RG_OK) {
#pragma omp parallel for schedule(static)
        for (size_t i = 0; i < n; i++)
            for (size_t a = 0; a < k; a++)
                products[i * k + a] =
                    weighted_dot(shares + i * n_classes, members + a * n_classes, weight, n_classes);
        status = rg_members_abundances_from_products(gram, k, products, n, abundances, err);
    }
    free(products);
    free(gram);
    return status;
}

double rg_members_misfit(const double *members, size_t k, size_t n_classes, const double *weight,
                         const double *shares, size_t n, const double *abundances, const bool *counted)
{
    double total = 0.0;
    for (size_t i = 0; i < n; i++) {
        double sum = 0.0;
        if (counted != NULL && !counted[i])
            continue;
        for (size_t c = 0; c < n_classes; c++) {
            double left = shares[i * n_classes + c];
            for (size_t a = 0; a < k; a++)
                left -= abundances[i * k + a] * members[a * n_classes + c];
            left *= weight != NULL ? weight[c] : 1.0;
            sum += left * left;
        }
        total += sum;
    }
    return total;
}
