#include "kernels/scatter/log_density.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 60, MOST_TRIES = 12, MOST_ROUNDS = 8, ORDER = 3 };
static const double LONGEST = 4.0;      /* step of a logarithm: a factor of 55   */
static const double TOLERANCE = 1e-6;   /* of the cost, that ends the steps      */
static const double STEADY = 0.01;      /* of ln s2, that ends the rounds        */
static const double LEAST_NOISE = 1e-6; /* relative, of data without any         */

double rg_log_density_penalty(const double *x, size_t n, double tilt, double pivot, double *penalty)
{
    double logs = 0.0;
    memset(penalty, 0, n * n * sizeof *penalty);
    for (size_t i = 0; i + ORDER < n; i++) {
        double row[ORDER + 1];
        for (size_t j = 0; j <= ORDER; j++) {
            row[j] = 6.0; /* the third derivative is 3! times the divided difference */
            for (size_t k = 0; k <= ORDER; k++)
                if (k != j)
                    row[j] /= x[i + j] - x[i + k];
        }
        const double log_weight = fmin(fmax(-tilt * (0.5 * (x[i + 1] + x[i + 2]) - pivot), -6.0), 6.0);
        const double width = (x[i + 2] - x[i + 1]) * exp(log_weight);
        logs += log_weight;
        for (size_t j = 0; j <= ORDER; j++)
            for (size_t k = 0; k <= ORDER; k++)
                penalty[(i + j) * n + i + k] += width * row[j] * row[k];
    }
    return logs;
}

typedef struct {
    double *h, *gradient, *step, *v, *r, *jacobian, *trial;
} desk;

size_t rg_log_density_work(size_t m, size_t n)
{
    return n * n + 4 * n + m * n + m;
}

static desk desk_on(double *work, size_t m, size_t n)
{
    desk d = {.h = work};
    d.gradient = d.h + n * n;
    d.step = d.gradient + n;
    d.v = d.step + n;
    d.trial = d.v + n;
    d.jacobian = d.trial + n;
    d.r = d.jacobian + m * n;
    return d;
}

/* A exp(f) - y into r; its square. */
static double residuals(const rg_log_density_problem *p, const double *f, double *v, double *r)
{
    double sum = 0.0;
    for (size_t i = 0; i < p->n; i++)
        v[i] = i < p->seen ? exp(f[i]) : 0.0;
    for (size_t j = 0; j < p->m; j++) {
        double model = 0.0;
        for (size_t i = 0; i < p->seen; i++)
            model += p->a[j * p->n + i] * v[i];
        r[j] = model - p->y[j];
        sum += r[j] * r[j];
    }
    return sum;
}

/* f'Pf; P is a band of seven. */
static double roughness(const rg_log_density_problem *p, const double *f)
{
    double sum = 0.0;
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = i > ORDER ? i - ORDER : 0; j <= i + ORDER && j < p->n; j++)
            sum += f[i] * p->penalty[i * p->n + j] * f[j];
    return sum;
}

/* to[i..end) += sign sum over rows k of rows[k][i] rows[k][i..end), four rows to a pass. */
static void add_products(const double *rows, size_t stride, size_t n_rows, size_t i, size_t end, double sign,
                         double *to)
{
    size_t k = 0;
    for (; k + 4 <= n_rows; k += 4) {
        const double *a = rows + k * stride;
        const double *b = a + stride;
        const double *c = b + stride;
        const double *d = c + stride;
        const double sa = sign * a[i];
        const double sb = sign * b[i];
        const double sc = sign * c[i];
        const double sd = sign * d[i];
        for (size_t l = i; l < end; l++)
            to[l] = to[l] + sa * a[l] + sb * b[l] + sc * c[l] + sd * d[l];
    }
    for (; k < n_rows; k++) {
        const double *a = rows + k * stride;
        const double sa = sign * a[i];
        for (size_t l = i; l < end; l++)
            to[l] += sa * a[l];
    }
}

/* J / sqrt(s2) into jacobian, its J'J into the upper triangle of h. */
static void data_curvature(const rg_log_density_problem *p, const double *v, double s2, double *jacobian,
                           double *h)
{
    const size_t n = p->n;
    const double scale = 1.0 / sqrt(s2);
    memset(h, 0, n * n * sizeof *h);
    for (size_t j = 0; j < p->m; j++)
        for (size_t i = 0; i < n; i++)
            jacobian[j * n + i] = i < p->seen ? p->a[j * n + i] * v[i] * scale : 0.0;
    for (size_t i = 0; i < p->seen; i++)
        add_products(jacobian, n, p->m, i, p->seen, 1.0, h + i * n);
}

/* h + lambda P + ridge (damping of the data's diagonal, and a trace of the whole) = U'U, with U in its place.
 */
static bool factor(const rg_log_density_problem *p, double lambda, double damping, double *h,
                   double *log_size)
{
    const size_t n = p->n;
    double trace = 0.0;
    for (size_t i = 0; i < n; i++) {
        h[i * n + i] *= 1.0 + damping;
        for (size_t k = i; k <= i + ORDER && k < n; k++)
            h[i * n + k] += lambda * p->penalty[i * n + k];
        trace += h[i * n + i];
    }
    *log_size = 0.0;
    for (size_t i = 0; i < n; i++)
        h[i * n + i] += 1e-13 * trace / (double) n;
    for (size_t i = 0; i < n; i++) {
        double *row = h + i * n;
        add_products(h, n, i, i, n, -1.0, row);
        if (!(row[i] > 0.0 && isfinite(row[i])))
            return false;
        *log_size += log(row[i]);
        const double over_root = 1.0 / sqrt(row[i]);
        for (size_t l = i; l < n; l++)
            row[l] *= over_root;
    }
    return true;
}

static void substitute(const double *factor, size_t n, double *x)
{
    for (size_t k = 0; k < n; k++) {
        x[k] /= factor[k * n + k];
        for (size_t l = k + 1; l < n; l++)
            x[l] -= factor[k * n + l] * x[k];
    }
    for (size_t k = n; k-- > 0;) {
        for (size_t l = k + 1; l < n; l++)
            x[k] -= factor[k * n + l] * x[l];
        x[k] /= factor[k * n + k];
    }
}

/* (U'U)^-1 by the same steps on all columns of the unit matrix at once. */
static void invert(const double *factor, size_t n, double *inverse)
{
    memset(inverse, 0, n * n * sizeof *inverse);
    for (size_t i = 0; i < n; i++)
        inverse[i * n + i] = 1.0;
    for (size_t k = 0; k < n; k++) {
        double *row = inverse + k * n;
        for (size_t c = 0; c <= k; c++)
            row[c] /= factor[k * n + k];
        for (size_t l = k + 1; l < n; l++)
            for (size_t c = 0; c <= k; c++)
                inverse[l * n + c] -= factor[k * n + l] * row[c];
    }
    for (size_t k = n; k-- > 0;) {
        double *row = inverse + k * n;
        for (size_t l = k + 1; l < n; l++)
            for (size_t c = 0; c < n; c++)
                row[c] -= factor[k * n + l] * inverse[l * n + c];
        for (size_t c = 0; c < n; c++)
            row[c] /= factor[k * n + k];
    }
}

static double cost_of(const rg_log_density_problem *p, double lambda, double s2, const double *f, desk *d,
                      double *residual)
{
    *residual = residuals(p, f, d->v, d->r);
    return 0.5 * (*residual / s2 + lambda * roughness(p, f));
}

/* Gauss and Newton's steps, damped. */
static bool descend(const rg_log_density_problem *p, double lambda, rg_log_density_fit *fit, desk *d)
{
    const size_t n = p->n;
    double damping = 1e-3;
    const double over_noise = 1.0 / sqrt(fit->s2);
    double cost = cost_of(p, lambda, fit->s2, fit->f, d, &fit->residual);
    for (int step = 0; step < MOST_STEPS; step++) {
        double log_size;
        bool lower = false;
        double next = cost;
        for (int attempt = 0; attempt < MOST_TRIES && !lower; attempt++) {
            (void) cost_of(p, lambda, fit->s2, fit->f, d, &fit->residual);
            data_curvature(p, d->v, fit->s2, d->jacobian, d->h);
            for (size_t i = 0; i < n; i++) {
                double g = 0.0;
                for (size_t k = i > ORDER ? i - ORDER : 0; k <= i + ORDER && k < n; k++)
                    g += lambda * p->penalty[i * n + k] * fit->f[k];
                for (size_t j = 0; j < p->m; j++)
                    g += d->jacobian[j * n + i] * d->r[j] * over_noise;
                d->step[i] = -g;
            }
            if (factor(p, lambda, damping, d->h, &log_size)) {
                double longest = 0.0;
                double residual;
                substitute(d->h, n, d->step);
                for (size_t i = 0; i < n; i++)
                    longest = fmax(longest, fabs(d->step[i]));
                const double scale = longest > LONGEST ? LONGEST / longest : 1.0;
                for (size_t i = 0; i < n; i++)
                    d->trial[i] = fit->f[i] + scale * d->step[i];
                next = cost_of(p, lambda, fit->s2, d->trial, d, &residual);
                lower = next < cost; /* false for NaN too */
            }
            if (!lower)
                damping = damping * 10.0 + 1e-8;
        }
        if (!lower)
            break;
        memcpy(fit->f, d->trial, n * sizeof *fit->f);
        damping /= 5.0;
        const bool done = cost - next < TOLERANCE * (1.0 + cost);
        cost = next;
        if (done && step > 1)
            break;
    }
    (void) cost_of(p, lambda, fit->s2, fit->f, d, &fit->residual);
    return isfinite(cost);
}

/* The numbers that follow from the curvature at the minimum. */
static bool judge(const rg_log_density_problem *p, double lambda, bool estimated, rg_log_density_fit *fit,
                  desk *d)
{
    const size_t n = p->n;
    const double m = (double) p->m;
    double log_size;
    data_curvature(p, d->v, fit->s2, d->jacobian, d->h);
    if (!factor(p, lambda, 0.0, d->h, &log_size))
        return false;
    /* J H^-1 J' / s2 = |U^-T J' / sqrt(s2)|^2: rows of the factor are taken from the rows of J in turn. */
    fit->parameters = 0.0;
    for (size_t j = 0; j < p->m; j++) {
        double *row = d->jacobian + j * n;
        for (size_t k = 0; k < n; k++) {
            const double z = row[k] / d->h[k * n + k];
            for (size_t l = k + 1; l < n; l++)
                row[l] -= d->h[k * n + l] * z;
            fit->parameters += z * z;
        }
    }
    fit->evidence = -0.5 * (fit->residual / fit->s2 + lambda * roughness(p, fit->f)) +
                    0.5 * ((double) (n - ORDER) * log(lambda) - log_size) -
                    (estimated ? 0.5 * m * log(fit->s2) : 0.0);
    return isfinite(fit->evidence);
}

bool rg_log_density_inverse(const rg_log_density_problem *p, double lambda, const rg_log_density_fit *fit,
                            double *inverse, double *work)
{
    desk d = desk_on(work, p->m, p->n);
    double log_size;
    (void) residuals(p, fit->f, d.v, d.r);
    data_curvature(p, d.v, fit->s2, d.jacobian, d.h);
    if (!factor(p, lambda, 0.0, d.h, &log_size))
        return false;
    invert(d.h, p->n, inverse);
    return true;
}

bool rg_log_density_solve(const rg_log_density_problem *p, double lambda, bool estimate_noise,
                          rg_log_density_fit *fit, double *work)
{
    desk d = desk_on(work, p->m, p->n);
    for (int round = 0; round < MOST_ROUNDS; round++) {
        if (!descend(p, lambda, fit, &d) || !judge(p, lambda, estimate_noise, fit, &d))
            return false;
        if (!estimate_noise)
            return true;
        /* MacKay: the residuals have m - parameters degrees of freedom. */
        const double freedom = fmax((double) p->m - fit->parameters, 2.0);
        const double s2 = fmax(fit->residual / freedom, LEAST_NOISE * LEAST_NOISE);
        if (fabs(log(s2 / fit->s2)) < STEADY)
            return true;
        if (round + 1 < MOST_ROUNDS)
            fit->s2 = s2;
    }
    return true;
}
