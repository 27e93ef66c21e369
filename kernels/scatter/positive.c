#include "kernels/scatter/positive.h"

#include <math.h>
#include <string.h>

static const double TOLERANCE = 1e-11; /* of the gradient, relative to its largest possible value */

size_t rg_positive_work(size_t m, size_t n)
{
    return m * n + m + 2 * n;
}

/* Householder's QR of the positive columns, and their least squares solution in z. */
static void solve_positive(const rg_positive_problem *p, rg_positive_fit *fit, double *q, double *rhs,
                           double *z)
{
    const size_t m = p->m;
    fit->n = 0;
    for (size_t i = 0; i < p->n; i++)
        if (fit->positive[i])
            fit->columns[fit->n++] = i;
    memcpy(rhs, p->y, m * sizeof *rhs);
    for (size_t c = 0; c < fit->n; c++)
        memcpy(q + c * m, p->a + fit->columns[c] * m, m * sizeof *q);
    for (size_t c = 0; c < fit->n; c++) {
        double *v = q + c * m;
        double norm = 0.0;
        for (size_t i = c; i < m; i++)
            norm += v[i] * v[i];
        const double alpha = v[c] > 0.0 ? -sqrt(norm) : sqrt(norm);
        const double scale = norm - alpha * v[c]; /* |v|^2 / 2 of the reflection */
        v[c] -= alpha;
        for (size_t k = c + 1; k <= fit->n && scale > 0.0; k++) {
            double *to = k < fit->n ? q + k * m : rhs;
            double sum = 0.0;
            for (size_t i = c; i < m; i++)
                sum += v[i] * to[i];
            sum /= scale;
            for (size_t i = c; i < m; i++)
                to[i] -= sum * v[i];
        }
        for (size_t k = 0; k <= c; k++)
            fit->r[k * p->n + c] = k < c ? v[k] : alpha;
    }
    for (size_t c = fit->n; c-- > 0;) {
        double sum = rhs[c];
        for (size_t k = c + 1; k < fit->n; k++)
            sum -= fit->r[c * p->n + k] * z[k];
        z[c] = fit->r[c * p->n + c] != 0.0 ? sum / fit->r[c * p->n + c] : 0.0;
    }
}

/* Solve, and step back to the bounds as often as the solution crosses one. */
static void settle(const rg_positive_problem *p, rg_positive_fit *fit, double *q, double *rhs, double *z)
{
    for (size_t round = 0; round <= p->n; round++) {
        double step = 1.0;
        solve_positive(p, fit, q, rhs, z);
        for (size_t c = 0; c < fit->n; c++) {
            const double x = fit->x[fit->columns[c]];
            if (z[c] <= 0.0)
                step = fmin(step, x / (x - z[c]));
        }
        bool crossed = false;
        for (size_t c = 0; c < fit->n; c++) {
            const size_t i = fit->columns[c];
            const double x = fit->x[i] + step * (z[c] - fit->x[i]);
            const bool at_bound = z[c] <= 0.0 && !(x > 1e-14 * fabs(z[c]));
            fit->x[i] = at_bound ? 0.0 : fmax(x, 0.0);
            fit->positive[i] = !at_bound && x > 0.0;
            crossed = crossed || !fit->positive[i];
        }
        if (step >= 1.0 && !crossed)
            return;
    }
}

bool rg_positive_solve(const rg_positive_problem *p, rg_positive_fit *fit, double *work)
{
    double *q = work;
    double *rhs = q + p->m * p->n;
    double *z = rhs + p->m;
    double largest = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        double sum = 0.0;
        for (size_t k = 0; k < p->m; k++)
            sum += fabs(p->a[i * p->m + k] * p->y[k]);
        largest = fmax(largest, sum);
    }
    settle(p, fit, q, rhs, z);
    size_t last = p->n;
    for (size_t exchange = 0; exchange < 10 * p->n; exchange++) {
        double best = TOLERANCE * largest;
        size_t enters = p->n;
        memcpy(rhs, p->y, p->m * sizeof *rhs);
        for (size_t i = 0; i < p->n; i++)
            for (size_t k = 0; fit->x[i] > 0.0 && k < p->m; k++)
                rhs[k] -= p->a[i * p->m + k] * fit->x[i];
        for (size_t i = 0; i < p->n; i++) {
            double gradient = 0.0;
            if (fit->positive[i])
                continue;
            for (size_t k = 0; k < p->m; k++)
                gradient += p->a[i * p->m + k] * rhs[k];
            if (gradient > best && i != last) {
                best = gradient;
                enters = i;
            }
        }
        if (enters == p->n)
            return true;
        fit->positive[enters] = true;
        settle(p, fit, q, rhs, z);
        last = fit->positive[enters] ? p->n : enters; /* rounding alone let it in: not at once again */
    }
    return false;
}
