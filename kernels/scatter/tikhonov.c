#include "kernels/scatter/tikhonov.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/scatter/positive.h"

enum { LAMBDAS = 41, BISECTIONS = 24 };
static const double LEAST_LN = -13.8; /* of lambda over the ratio of the norms of W K and L: 1e-6 */
static const double STEP_LN = 0.4605; /* a fifth of a decade: to 1e2                               */
static const double ROBUST = 0.3;

rg_scatter_choice rg_scatter_choice_parse(const char *word)
{
    static const char *const WORDS[RG_SCATTER_CHOICES] = {"discrepancy", "gcv", "l-curve"};
    for (int c = 0; c < RG_SCATTER_CHOICES; c++)
        if (strcmp(WORDS[c], word) == 0)
            return (rg_scatter_choice) c;
    return RG_SCATTER_CHOICES;
}

/* What a thread works with; the system is stacked: m rings over n - 2 second differences. */
typedef struct {
    double *stack, *y;        /* [n][m + n - 2] by columns, [m + n - 2] */
    double *a, *smooth;       /* [n][m] by columns; [n][n - 2] by columns */
    double *work, *r, *top;   /* [m][n] the rings' rows of Q */
    double *x, *square;       /* [n]; [n][n] top' top */
    double *width, *gradient; /* [n] */
    bool *positive;
    size_t *columns, *ring;
} desk;

typedef struct {
    double residual, rough;    /* |W(Kv - b)|^2, |Lv|^2          */
    double parameters, square; /* trace of the influence, and of its square */
} point;

static void desk_free(desk *d)
{
    free(d->stack);
    free(d->positive);
    free(d->columns);
}

static bool desk_init(desk *d, size_t m, size_t n)
{
    const size_t rows = m + n - 2;
    const size_t work = rg_positive_work(rows, n);
    d->stack = rg_alloc(n * rows + rows + n * m + n * (n - 2) + work + 2 * n * n + m * n + 3 * n, 1,
                        sizeof *d->stack);
    d->positive = rg_alloc(n, 1, sizeof *d->positive);
    d->columns = rg_alloc(n + m, 1, sizeof *d->columns);
    if (d->stack == NULL || d->positive == NULL || d->columns == NULL)
        return false;
    d->y = d->stack + n * rows;
    d->a = d->y + rows;
    d->smooth = d->a + n * m;
    d->work = d->smooth + n * (n - 2);
    d->r = d->work + work;
    d->square = d->r + n * n;
    d->top = d->square + n * n;
    d->x = d->top + m * n;
    d->width = d->x + n;
    d->gradient = d->width + n;
    d->ring = d->columns + n;
    return true;
}

/* The minimum at lambda, from where the last one was. */
static bool solve(desk *d, size_t m, size_t n, double lambda, point *at)
{
    const size_t rows = m + n - 2;
    for (size_t i = 0; i < n; i++) {
        memcpy(d->stack + i * rows, d->a + i * m, m * sizeof *d->stack);
        for (size_t k = 0; k < n - 2; k++)
            d->stack[i * rows + m + k] = lambda * d->smooth[i * (n - 2) + k];
    }
    const rg_positive_problem problem = {d->stack, d->y, rows, n};
    rg_positive_fit fit = {.x = d->x, .positive = d->positive, .columns = d->columns, .r = d->r};
    if (!rg_positive_solve(&problem, &fit, d->work))
        return false;
    at->residual = at->rough = at->parameters = at->square = 0.0;
    for (size_t k = 0; k < rows; k++) {
        double sum = k < m ? -d->y[k] : 0.0;
        for (size_t i = 0; i < n; i++)
            sum += d->x[i] * (k < m ? d->a[i * m + k] : d->smooth[i * (n - 2) + k - m]);
        *(k < m ? &at->residual : &at->rough) += sum * sum;
    }
    /* Q = A R^-1: its rows of the rings, by substitution. */
    for (size_t k = 0; k < m; k++)
        for (size_t c = 0; c < fit.n; c++) {
            double sum = d->a[fit.columns[c] * m + k];
            for (size_t l = 0; l < c; l++)
                sum -= d->top[k * n + l] * d->r[l * n + c];
            d->top[k * n + c] = sum / d->r[c * n + c];
        }
    for (size_t c = 0; c < fit.n; c++)
        for (size_t l = 0; l < fit.n; l++) {
            double sum = 0.0;
            for (size_t k = 0; k < m; k++)
                sum += d->top[k * n + c] * d->top[k * n + l];
            d->square[c * n + l] = sum;
            at->square += sum * sum;
            at->parameters += c == l ? sum : 0.0;
        }
    return true;
}

static double score(const point *at, size_t m)
{
    const double rest = 1.0 - at->parameters / (double) m;
    return (ROBUST + (1.0 - ROBUST) * at->square / (double) m) * at->residual / (rest * rest);
}

/* Largest curvature of the curve through three neighbours (Menger's circle), turning as an L does. */
static size_t corner(const point *points)
{
    double best = -INFINITY;
    size_t at = LAMBDAS / 2;
    for (size_t l = 1; l + 1 < LAMBDAS; l++) {
        const double x[3] = {0.5 * log(points[l - 1].residual + 1e-300),
                             0.5 * log(points[l].residual + 1e-300),
                             0.5 * log(points[l + 1].residual + 1e-300)};
        const double y[3] = {0.5 * log(points[l - 1].rough + 1e-300), 0.5 * log(points[l].rough + 1e-300),
                             0.5 * log(points[l + 1].rough + 1e-300)};
        const double area = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
        const double sides = hypot(x[1] - x[0], y[1] - y[0]) * hypot(x[2] - x[1], y[2] - y[1]) *
                             hypot(x[2] - x[0], y[2] - y[0]);
        if (sides > 1e-12 && 2.0 * area / sides > best) {
            best = 2.0 * area / sides;
            at = l;
        }
    }
    return at;
}

/* lambda of the choice; the walk goes up, so that every step begins near its end. */
static bool choose(desk *d, size_t m, size_t n, rg_scatter_choice choice, double unit, double *lambda,
                   point *least)
{
    point points[LAMBDAS];
    size_t at = 0;
    for (size_t l = 0; l < LAMBDAS; l++)
        if (!solve(d, m, n, unit * exp(LEAST_LN + STEP_LN * (double) l), &points[l]))
            return false;
    *least = points[0];
    if (choice == RG_SCATTER_L_CURVE)
        at = corner(points);
    for (size_t l = 1; choice == RG_SCATTER_GCV && l < LAMBDAS; l++)
        if (score(&points[l], m) < score(&points[at], m))
            at = l;
    for (size_t l = 0; choice == RG_SCATTER_DISCREPANCY && l < LAMBDAS; l++)
        if (points[l].residual <= (double) m)
            at = l;
    double low = LEAST_LN + STEP_LN * (double) at;
    if (choice == RG_SCATTER_DISCREPANCY && points[at].residual <= (double) m && at + 1 < LAMBDAS) {
        double high = low + STEP_LN;
        for (int step = 0; step < BISECTIONS; step++) {
            const double middle = 0.5 * (low + high);
            point here;
            if (!solve(d, m, n, unit * exp(middle), &here))
                return false;
            *(here.residual <= (double) m ? &low : &high) = middle;
        }
    }
    *lambda = unit * exp(low);
    return true;
}

/* Standard error, times s, of the sum of gradient[i] x_i over the positive classes: |Q' R^-T gradient|. */
static double spread(const desk *d, size_t n, size_t n_positive, const double *gradient, double *u)
{
    double sum = 0.0;
    for (size_t c = 0; c < n_positive; c++) {
        u[c] = gradient[d->columns[c]];
        for (size_t l = 0; l < c; l++)
            u[c] -= d->r[l * n + c] * u[l];
        u[c] /= d->r[c * n + c];
    }
    for (size_t c = 0; c < n_positive; c++)
        for (size_t l = 0; l < n_positive; l++)
            sum += u[c] * d->square[c * n + l] * u[l];
    return sqrt(fmax(sum, 0.0));
}

static void answer_of(const rg_scatter_detector *det, desk *d, size_t m, double noise, const point *at,
                      double *fractions, double *errors, double *fitted, rg_scatter_answer *answer)
{
    const size_t n = det->n_classes;
    size_t n_positive = 0;
    double volume = 0.0;
    for (size_t i = 0; i < n; i++) {
        n_positive += d->positive[i];
        volume += d->x[i] * d->width[i];
    }
    for (size_t i = 0; i < n; i++)
        fractions[i] = d->x[i] * d->width[i] / volume;
    /* Shares are x_k w_k / sum x w. */
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++)
            d->gradient[k] = ((i == k ? 1.0 : 0.0) - fractions[i]) * d->width[k] / volume;
        errors[i] = noise * spread(d, n, n_positive, d->gradient, d->work);
    }
    for (int p = 0; p < RG_SCATTER_PERCENTILES; p++) {
        double share;
        const size_t here = rg_scatter_detector_place(fractions, n, RG_SCATTER_PERCENTS[p], &share);
        const double density = fractions[here] / d->width[here];
        for (size_t k = 0; k < n; k++)
            d->gradient[k] = ((k < here    ? 1.0
                               : k == here ? share
                                           : 0.0) -
                              RG_SCATTER_PERCENTS[p] / 100.0) *
                             d->width[k] / (volume * density);
        answer->size_um[p] = exp(log(det->edges_um[here]) + share * d->width[here]);
        answer->size_error_ln[p] = noise * spread(d, n, n_positive, d->gradient, d->work);
    }
    for (size_t r = 0; r < det->n_rings; r++) {
        fitted[r] = 0.0;
        for (size_t i = 0; i < n; i++)
            fitted[r] += det->kernel[r * n + i] * fractions[i] * volume;
    }
    answer->volume = volume;
    answer->parameters = at->parameters;
    answer->chi_square = at->residual / (noise * noise);
    answer->rings = m;
}

static void one(const rg_scatter_detector *det, rg_scatter_choice choice, const double *b,
                const double *sigma, desk *d, double *fractions, double *errors, double *fitted,
                rg_scatter_answer *answer)
{
    const size_t n = det->n_classes;
    bool known;
    const size_t m = rg_scatter_detector_rings(det, b, sigma, d->ring, &known);
    double data = 0.0;
    double rough = 0.0;
    double mean = 0.0;
    double lambda;
    point at, least;
    answer->rings = m;
    if (m < RG_SCATTER_LEAST_RINGS) {
        rg_scatter_detector_none(det, RG_ESHAPE, "fewer than five rings with intensities above 0", fractions,
                                 errors, fitted, answer);
        return;
    }
    if (choice == RG_SCATTER_DISCREPANCY && !known) {
        rg_scatter_detector_none(det, RG_EDOMAIN, "the discrepancy needs the noise of every ring", fractions,
                                 errors, fitted, answer);
        return;
    }
    memset(d->y, 0, (m + n - 2) * sizeof *d->y);
    for (size_t k = 0; k < m; k++) {
        const size_t r = d->ring[k];
        const double weight = 1.0 / (known && sigma != NULL ? sigma[r] : b[r]);
        d->y[k] = weight * b[r];
        mean += 1.0 / (weight * b[r] * (double) m);
        for (size_t i = 0; i < n; i++) {
            d->a[i * m + k] = weight * det->kernel[r * n + i] * d->width[i];
            data += d->a[i * m + k] * d->a[i * m + k];
        }
    }
    for (size_t i = 0; i < n * (n - 2); i++)
        rough += d->smooth[i] * d->smooth[i];
    for (size_t i = 0; i < n; i++) {
        d->x[i] = 0.0;
        d->positive[i] = false;
    }
    if (!choose(d, m, n, choice, sqrt(data / rough), &lambda, &least) || !solve(d, m, n, lambda, &at) ||
        !(at.residual >= 0.0)) {
        rg_scatter_detector_none(det, RG_ENOCONV, "the least squares did not end", fractions, errors, fitted,
                                 answer);
        return;
    }
    const double noise = known ? 1.0 : sqrt(at.residual / fmax((double) m - at.parameters, 1.0));
    answer_of(det, d, m, noise, &at, fractions, errors, fitted, answer);
    answer->noise = known ? mean : noise;
    answer->lambda = lambda;
    answer->best_chi_square = least.residual / (noise * noise);
    answer->best_parameters = least.parameters;
}

/* Second derivative by divided differences of the density, at places of any distance. */
static void second_differences(const rg_scatter_detector *det, double *width, double *smooth)
{
    const size_t n = det->n_classes;
    memset(smooth, 0, n * (n - 2) * sizeof *smooth);
    for (size_t i = 0; i < n; i++)
        width[i] = log(det->edges_um[i + 1] / det->edges_um[i]);
    for (size_t k = 0; k + 2 < n; k++) {
        const double below = 0.5 * (width[k] + width[k + 1]);
        const double above = 0.5 * (width[k + 1] + width[k + 2]);
        const double scale = sqrt(width[k + 1]);
        smooth[k * (n - 2) + k] = scale * 2.0 / (below * (below + above));
        smooth[(k + 1) * (n - 2) + k] = -scale * 2.0 / (below * above);
        smooth[(k + 2) * (n - 2) + k] = scale * 2.0 / (above * (below + above));
    }
}

rg_status rg_scatter_tikhonov(const rg_scatter_detector *detector, rg_scatter_choice choice,
                              const double *intensities, const double *sigma, size_t n_samples,
                              double *fractions, double *errors, double *fitted, rg_scatter_answer *answers,
                              rg_error *err)
{
    const size_t n = detector->n_classes;
    const size_t m = detector->n_rings;
    rg_status status = rg_scatter_detector_check(detector, err);
    if (status != RG_OK)
        return status;
    const size_t n_desks = rg_threads();
    desk *desks = rg_alloc(n_desks, 1, sizeof *desks);
    bool fine = desks != NULL;
    for (size_t i = 0; fine && i < n_desks; i++) {
        fine = desk_init(&desks[i], m, n);
        if (fine)
            second_differences(detector, desks[i].width, desks[i].smooth);
    }
    if (!fine)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion");
    else {
#pragma omp parallel for schedule(dynamic)
        for (size_t s = 0; s < n_samples; s++) {
            answers[s] = (rg_scatter_answer){.outcome = RG_OK};
            one(detector, choice, intensities + s * m, sigma != NULL ? sigma + s * m : NULL,
                &desks[rg_thread()], fractions + s * n, errors + s * n, fitted + s * m, &answers[s]);
        }
    }
    for (size_t i = 0; desks != NULL && i < n_desks; i++)
        desk_free(&desks[i]);
    free(desks);
    return status;
}
