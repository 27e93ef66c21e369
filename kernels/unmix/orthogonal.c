#include "kernels/unmix/orthogonal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/rows.h"

static const double DEPENDENT = 1e-7;
/* Gradients against the length of the spectrum. */
static const double ENTER = 1e-13;
static const double ACCEPT = 1e-12;
/* Of a member in another one that it is to give way to. */
static const double SMALLEST_SHARE = 1e-5;

rg_status rg_orthogonal_init(rg_orthogonal *work, size_t n, size_t n_bands, rg_error *err)
{
    const size_t k = n < n_bands ? n : n_bands;
    *work = (rg_orthogonal){.n = n, .stride = rg_rows_stride(n_bands), .capacity = k};
    work->passive = rg_alloc(k, 1, sizeof *work->passive);
    work->x = rg_alloc(k, 1, sizeof *work->x);
    work->gradient = rg_alloc(n, 1, sizeof *work->gradient);
    work->residual = rg_alloc(work->stride, 1, sizeof *work->residual);
    work->basis = rg_alloc(k + 1, work->stride, sizeof *work->basis);
    work->triangle = rg_alloc(k + 1, k + 1, sizeof *work->triangle);
    work->numbers = rg_alloc(k, 3, sizeof *work->numbers);
    work->taken = rg_alloc(n, 1, sizeof *work->taken);
    work->barred = rg_alloc(n, 1, sizeof *work->barred);
    if (work->passive == NULL || work->x == NULL || work->gradient == NULL || work->residual == NULL ||
        work->basis == NULL || work->triangle == NULL || work->numbers == NULL || work->taken == NULL ||
        work->barred == NULL) {
        rg_orthogonal_free(work);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the basis of the endmembers");
    }
    return RG_OK;
}

void rg_orthogonal_free(rg_orthogonal *work)
{
    free(work->passive);
    free(work->x);
    free(work->gradient);
    free(work->residual);
    free(work->basis);
    free(work->triangle);
    free(work->numbers);
    free(work->taken);
    free(work->barred);
    *work = (rg_orthogonal){0};
}

static double *column(const rg_orthogonal *work, size_t k)
{
    return work->triangle + k * (work->capacity + 1);
}

/* What of member i lies in the span of those above zero, in the next column, and what is left, in the next
 * basis row, by Gram-Schmidt, twice. Returns the length of what is left. */
static double project(rg_orthogonal *work, const double *members, size_t i)
{
    const size_t k = work->n_passive;
    double *q = work->basis + k * work->stride;
    double *r = column(work, k);
    double *again = work->numbers;
    const rg_rows basis = {work->basis, work->stride, NULL, k};
    memcpy(q, members + i * work->stride, work->stride * sizeof *q);
    for (size_t c = 0; c < k; c++)
        r[c] = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        rg_rows_dot(&basis, q, work->stride, again);
        for (size_t c = 0; c < k; c++) {
            r[c] += again[c];
            again[c] = -again[c];
        }
        rg_rows_add(&basis, again, work->stride, q);
    }
    double square = 0.0;
    const rg_rows self = {q, work->stride, NULL, 1};
    rg_rows_dot(&self, q, work->stride, &square);
    return sqrt(square);
}

/* False when little of the member is left. */
static bool enter(rg_orthogonal *work, const double *members, size_t i)
{
    const size_t k = work->n_passive;
    if (k == work->most)
        return false;
    const double length = project(work, members, i);
    double *q = work->basis + k * work->stride;
    if (!(length > DEPENDENT))
        return false;
    for (size_t b = 0; b < work->stride; b++)
        q[b] /= length;
    column(work, k)[k] = length;
    work->passive[k] = i;
    work->taken[i] = true;
    work->n_passive++;
    return true;
}

/* Take member c out: those after it move up, and rotations of neighbouring basis rows make the triangle one
 * again. */
static void leave(rg_orthogonal *work, size_t c)
{
    const size_t last = work->n_passive - 1;
    work->taken[work->passive[c]] = false;
    for (size_t k = c; k < last; k++) {
        work->passive[k] = work->passive[k + 1];
        work->x[k] = work->x[k + 1];
        memcpy(column(work, k), column(work, k + 1), (k + 2) * sizeof(double));
    }
    work->n_passive = last;
    for (size_t k = c; k < last; k++) {
        double *r = column(work, k);
        const double length = hypot(r[k], r[k + 1]);
        const double cosine = r[k] / length;
        const double sine = r[k + 1] / length;
        for (size_t l = k; l < last; l++) {
            double *s = column(work, l);
            const double up = s[k];
            const double low = s[k + 1];
            s[k] = cosine * up + sine * low;
            s[k + 1] = cosine * low - sine * up;
        }
        double *p = work->basis + k * work->stride;
        double *q = p + work->stride;
        for (size_t b = 0; b < work->stride; b++) {
            const double up = p[b];
            const double low = q[b];
            p[b] = cosine * up + sine * low;
            q[b] = cosine * low - sine * up;
        }
    }
}

/* v becomes R'^-1 v: columns of R are the rows of the triangle. */
static void solve_lower(const rg_orthogonal *work, double *v)
{
    for (size_t k = 0; k < work->n_passive; k++) {
        const double *r = column(work, k);
        for (size_t c = 0; c < k; c++)
            v[k] -= r[c] * v[c];
        v[k] /= r[k];
    }
}

static void solve_upper(const rg_orthogonal *work, double *v)
{
    for (size_t k = work->n_passive; k-- > 0;) {
        const double *r = column(work, k);
        v[k] /= r[k];
        for (size_t c = 0; c < k; c++)
            v[c] -= r[c] * v[k];
    }
}

static void find_residual(rg_orthogonal *work, const double *members, const double *spectrum)
{
    const rg_rows rows = {members, work->stride, work->passive, work->n_passive};
    double *negative = work->numbers;
    for (size_t k = 0; k < work->n_passive; k++)
        negative[k] = -work->x[k];
    memcpy(work->residual, spectrum, work->stride * sizeof *spectrum);
    rg_rows_add(&rows, negative, work->stride, work->residual);
}

/* The step to the minimum over the passive members, from the residual at x. */
static void find_step(const rg_orthogonal *work, const double *price, double *step)
{
    const rg_rows basis = {work->basis, work->stride, NULL, work->n_passive};
    double *charge = work->numbers + 2 * work->capacity;
    for (size_t k = 0; k < work->n_passive; k++)
        charge[k] = price[work->passive[k]];
    solve_lower(work, charge);
    rg_rows_dot(&basis, work->residual, work->stride, step);
    for (size_t k = 0; k < work->n_passive; k++)
        step[k] -= charge[k];
    solve_upper(work, step);
}

/* Go along the step as far as x >= 0 allows and take out what reached zero; whether that was to its end. */
static bool take_step(rg_orthogonal *work, const double *step)
{
    double length = 1.0;
    size_t first = work->n_passive;
    for (size_t k = 0; k < work->n_passive; k++)
        if (step[k] < 0.0 && work->x[k] <= -length * step[k]) {
            length = -work->x[k] / step[k];
            first = k;
        }
    for (size_t k = 0; k < work->n_passive; k++)
        work->x[k] += length * step[k];
    const bool whole = first == work->n_passive;
    if (!whole)
        work->x[first] = 0.0;
    for (size_t k = work->n_passive; k-- > 0;)
        if (!(work->x[k] > 0.0))
            leave(work, k);
    return whole;
}

static void find_gradient(rg_orthogonal *work, const double *members, size_t n, const double *price)
{
    const rg_rows all = {members, work->stride, NULL, n};
    rg_rows_dot(&all, work->residual, work->stride, work->gradient);
    for (size_t i = 0; i < n; i++)
        work->gradient[i] = price[i] - work->gradient[i];
}

/* The member outside with the lowest gradient, if below -limit; n when there is none. */
static size_t lowest_outside(const rg_orthogonal *work, size_t n, double limit)
{
    size_t best = n;
    double lowest = -limit;
    for (size_t i = 0; i < n; i++)
        if (!work->taken[i] && !work->barred[i] && work->gradient[i] < lowest) {
            lowest = work->gradient[i];
            best = i;
        }
    return best;
}

/* Member i depends on those above zero but costs less than what stands for it: raise it, and lower those by
 * their shares in it, which leaves the fit as it is, until the first of them is at zero and gives way. */
static bool replace(rg_orthogonal *work, const double *members, const double *spectrum, size_t i,
                    double limit)
{
    const size_t n_passive = work->n_passive;
    double *share = work->numbers + work->capacity;
    if (!(project(work, members, i) <= DEPENDENT))
        return false;
    memcpy(share, column(work, n_passive), n_passive * sizeof *share);
    solve_upper(work, share);
    double slope = work->gradient[i];
    double amount = INFINITY;
    size_t first = n_passive;
    for (size_t k = 0; k < n_passive; k++) {
        slope -= share[k] * work->gradient[work->passive[k]];
        if (share[k] > SMALLEST_SHARE && work->x[k] < amount * share[k]) {
            amount = work->x[k] / share[k];
            first = k;
        }
    }
    if (first == n_passive || !(slope < -limit))
        return false;
    for (size_t k = 0; k < n_passive; k++)
        work->x[k] -= amount * share[k];
    work->x[first] = 0.0;
    for (size_t k = n_passive; k-- > 0;)
        if (!(work->x[k] > 0.0))
            leave(work, k);
    if (enter(work, members, i))
        work->x[work->n_passive - 1] = amount;
    find_residual(work, members, spectrum);
    return true;
}

/* Bring in the member that can lower the misfit most; false when none can. */
static bool admit(rg_orthogonal *work, const double *members, size_t n, const double *spectrum,
                  const double *price, double limit)
{
    double *step = work->numbers + work->capacity;
    for (;;) {
        const size_t i = lowest_outside(work, n, limit);
        if (i == n)
            return false;
        work->barred[i] = true; /* until another one came in */
        if (!enter(work, members, i)) {
            if (replace(work, members, spectrum, i, limit))
                break;
            continue;
        }
        work->x[work->n_passive - 1] = 0.0;
        find_step(work, price, step);
        if (step[work->n_passive - 1] > 0.0)
            break;
        leave(work, work->n_passive - 1);
    }
    memset(work->barred, 0, n * sizeof *work->barred);
    return true;
}

/* Passive members ascending, and the basis made anew in that order, so that the end does not depend on the
 * way. */
static bool settle(rg_orthogonal *work, const double *members, const double *spectrum, const double *price)
{
    double *step = work->numbers + work->capacity;
    const size_t n_passive = work->n_passive;
    for (size_t k = 1; k < n_passive; k++)
        for (size_t l = k; l > 0 && work->passive[l - 1] > work->passive[l]; l--) {
            const size_t member = work->passive[l];
            const double value = work->x[l];
            work->passive[l] = work->passive[l - 1];
            work->x[l] = work->x[l - 1];
            work->passive[l - 1] = member;
            work->x[l - 1] = value;
        }
    work->n_passive = 0;
    for (size_t k = 0; k < n_passive; k++)
        if (!enter(work, members, work->passive[k]))
            return false;
    for (bool refined = false; !refined;) {
        for (int pass = 0; pass < 2; pass++) {
            find_residual(work, members, spectrum);
            find_step(work, price, step);
            for (size_t k = 0; k < work->n_passive; k++)
                work->x[k] += step[k];
        }
        refined = true; /* but for what rounding alone held above zero */
        for (size_t k = work->n_passive; k-- > 0;)
            if (!(work->x[k] > 0.0)) {
                leave(work, k);
                refined = false;
            }
    }
    find_residual(work, members, spectrum);
    return true;
}

static double length_of(const rg_orthogonal *work, const double *spectrum)
{
    double square = 0.0;
    const rg_rows self = {spectrum, work->stride, NULL, 1};
    rg_rows_dot(&self, spectrum, work->stride, &square);
    return sqrt(square);
}

bool rg_orthogonal_solve(rg_orthogonal *work, const double *members, size_t n, const double *spectrum,
                         const double *price, size_t n_bands)
{
    double *step = work->numbers + work->capacity;
    const double scale = length_of(work, spectrum);
    work->most = n_bands < work->capacity ? n_bands : work->capacity;
    work->n_passive = 0;
    work->n_refused = 0;
    memset(work->taken, 0, n * sizeof *work->taken);
    memset(work->barred, 0, n * sizeof *work->barred);
    find_residual(work, members, spectrum);
    bool found = false;
    for (size_t tries = 0; tries < 10 * n + 100 && !found; tries++) {
        find_gradient(work, members, n, price);
        found = !admit(work, members, n, spectrum, price, ENTER * scale);
        for (bool whole = found; !whole;) {
            find_step(work, price, step);
            whole = take_step(work, step);
            find_residual(work, members, spectrum);
        }
    }
    bool fine = settle(work, members, spectrum, price);
    if (fine) {
        find_gradient(work, members, n, price);
        for (size_t i = 0; i < n && fine; i++)
            if (work->taken[i])
                fine = fabs(work->gradient[i]) <= ACCEPT * scale;
            else if (work->gradient[i] < -ACCEPT * scale)
                work->n_refused++;
    }
    return fine && (found || work->n_refused == 0);
}

void rg_orthogonal_inverse(const rg_orthogonal *work, double *inverse)
{
    const size_t k = work->n_passive;
    for (size_t i = 0; i < k; i++) {
        double *row = inverse + i * k;
        for (size_t j = 0; j < k; j++)
            row[j] = j == i ? 1.0 : 0.0;
        solve_lower(work, row);
        solve_upper(work, row);
    }
}
