#include "kernels/scatter/invert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/scatter/log_density.h"

/* lambda: where they end, lognormals alone are left, or every ring is met; between them a step of 0.75
 * decades moves the average by less than a tenth of its errors. */
enum { LAMBDAS = 17, START_ROUNDS = 60 };
static const double LEAST_LAMBDA = 2e-9;
static const double LAMBDA_STEP = 0.75; /* decades                                        */
static const double FLOOR_LN = 14.0;    /* of the start, below its peak                   */
static const double FIRST_NOISE = 0.01; /* relative, where it is to be found              */
static const double COUNTS = 1e-5;      /* share of the evidence that enters the average  */

/* What all samples share, and what a thread writes on. */
typedef struct {
    const rg_scatter_detector *detector;
    double *width;   /* [n] of classes in ln d */
    double *penalty; /* [n][n]                 */
    double lambdas[LAMBDAS];
} ground;

typedef struct {
    double *a, *y, *weight; /* [m][n], [m], [m] */
    size_t *ring;           /* [m]              */
    double *f;              /* [n] walking      */
    double *inverse;        /* [n][n]           */
    double *work;
    double *best_f;       /* [LAMBDAS][n]    */
    double *best_inverse; /* [LAMBDAS][n][n] */
    double *shares;       /* [n]             */
    rg_log_density_fit best[LAMBDAS];
} desk;

static void desk_free(desk *d)
{
    free(d->a);
    free(d->ring);
    free(d->best_inverse);
}

static bool desk_init(desk *d, size_t m, size_t n)
{
    const size_t work = rg_log_density_work(m, n);
    d->a = rg_alloc(m * n + 2 * m + n + n * n + work + LAMBDAS * n + n, 1, sizeof *d->a);
    d->ring = rg_alloc(m, 1, sizeof *d->ring);
    d->best_inverse = rg_alloc(LAMBDAS, n * n, sizeof *d->best_inverse);
    if (d->a == NULL || d->ring == NULL || d->best_inverse == NULL)
        return false;
    d->y = d->a + m * n;
    d->weight = d->y + m;
    d->f = d->weight + m;
    d->inverse = d->f + n;
    d->work = d->inverse + n * n;
    d->best_f = d->work + work;
    d->shares = d->best_f + LAMBDAS * n;
    return true;
}

/* Richardson and Lucy's iteration on the rings relative to their intensities: a positive start. */
static void start(const desk *d, size_t m, size_t n, const double *relative, double *v, double *work)
{
    double *column = work;
    double *ratio = work + n;
    double total = 0.0;
    memset(column, 0, n * sizeof *column);
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < n; i++) {
            column[i] += d->a[j * n + i] * relative[j];
            total += d->a[j * n + i] * relative[j];
        }
    for (size_t i = 0; i < n; i++)
        v[i] = (double) m / total;
    for (int round = 0; round < START_ROUNDS; round++) {
        for (size_t j = 0; j < m; j++) {
            double model = 0.0;
            for (size_t i = 0; i < n; i++)
                model += d->a[j * n + i] * relative[j] * v[i];
            ratio[j] = model > 0.0 ? 1.0 / model : 0.0;
        }
        for (size_t i = 0; i < n; i++) {
            double sum = 0.0;
            for (size_t j = 0; j < m; j++)
                sum += d->a[j * n + i] * relative[j] * ratio[j];
            v[i] *= column[i] > 0.0 ? sum / column[i] : 0.0;
        }
    }
    double peak = 0.0;
    for (size_t i = 0; i < n; i++)
        peak = fmax(peak, v[i]);
    for (size_t i = 0; i < n; i++)
        v[i] = fmax(log(fmax(v[i], 1e-300)), log(peak) - FLOOR_LN);
}

/* Variances of ln D and of the shares at one lambda, about those of the average. */
static void add_spread(const ground *g, const rg_log_density_fit *fit, double weight, const double *mean,
                       const double *mean_ln, double *here, double *product, double *variances,
                       double *percentile_variances)
{
    const size_t n = g->detector->n_classes;
    double total = 0.0;
    double all = 0.0;
    for (size_t i = 0; i < n; i++)
        total += here[i] = exp(fit->f[i]) * g->width[i];
    for (size_t i = 0; i < n; i++)
        here[i] /= total;
    for (size_t i = 0; i < n; i++) {
        product[i] = 0.0;
        for (size_t k = 0; k < n; k++)
            product[i] += fit->inverse[i * n + k] * here[k];
    }
    for (size_t i = 0; i < n; i++)
        all += here[i] * product[i];
    for (size_t i = 0; i < n; i++) {
        const double noise = here[i] * here[i] * (fit->inverse[i * n + i] - 2.0 * product[i] + all);
        variances[i] += weight * (noise + (here[i] - mean[i]) * (here[i] - mean[i]));
    }
    for (int p = 0; p < RG_SCATTER_PERCENTILES; p++) {
        const double finer = RG_SCATTER_PERCENTS[p] / 100.0;
        double share;
        const size_t at = rg_scatter_detector_place(here, n, RG_SCATTER_PERCENTS[p], &share);
        const double density = here[at] / g->width[at];
        const double ln = log(g->detector->edges_um[at]) + share * g->width[at];
        /* dlnD / df_k = -p_k (share of class k below D - finer) / density */
        double noise = 0.0;
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < n; k++) {
                const double gi = here[i] * ((i < at ? 1.0 : i == at ? share : 0.0) - finer);
                const double gk = here[k] * ((k < at ? 1.0 : k == at ? share : 0.0) - finer);
                noise += gi * fit->inverse[i * n + k] * gk;
            }
        percentile_variances[p] +=
            weight * (noise / (density * density) + (ln - mean_ln[p]) * (ln - mean_ln[p]));
    }
}

static void average(const ground *g, desk *d, const double *evidence_weight, double *fractions,
                    double *errors, double *fitted, rg_scatter_answer *answer)
{
    const rg_scatter_detector *det = g->detector;
    const size_t n = det->n_classes;
    double mean_ln[RG_SCATTER_PERCENTILES];
    double variances[RG_SCATTER_PERCENTILES] = {0.0};
    memset(fractions, 0, n * sizeof *fractions);
    memset(errors, 0, n * sizeof *errors);
    answer->volume = answer->parameters = answer->noise = 0.0;
    answer->lambda = 0.0;
    for (size_t l = 0; l < LAMBDAS; l++) {
        double total = 0.0;
        if (evidence_weight[l] <= 0.0)
            continue;
        for (size_t i = 0; i < n; i++)
            total += exp(d->best[l].f[i]) * g->width[i];
        for (size_t i = 0; i < n; i++)
            fractions[i] += evidence_weight[l] * exp(d->best[l].f[i]) * g->width[i] / total;
        answer->volume += evidence_weight[l] * total;
        answer->parameters += evidence_weight[l] * d->best[l].parameters;
        answer->noise += evidence_weight[l] * sqrt(d->best[l].s2);
        answer->lambda += evidence_weight[l] * log(g->lambdas[l]);
    }
    answer->lambda = exp(answer->lambda);
    for (int p = 0; p < RG_SCATTER_PERCENTILES; p++) {
        double share;
        const size_t at = rg_scatter_detector_place(fractions, n, RG_SCATTER_PERCENTS[p], &share);
        mean_ln[p] = log(det->edges_um[at]) + share * g->width[at];
        answer->size_um[p] = exp(mean_ln[p]);
    }
    for (size_t l = 0; l < LAMBDAS; l++)
        if (evidence_weight[l] > 0.0)
            add_spread(g, &d->best[l], evidence_weight[l], fractions, mean_ln, d->shares, d->work, errors,
                       variances);
    for (size_t i = 0; i < n; i++)
        errors[i] = sqrt(errors[i]);
    for (int p = 0; p < RG_SCATTER_PERCENTILES; p++)
        answer->size_error_ln[p] = sqrt(variances[p]);
    for (size_t r = 0; r < det->n_rings; r++) {
        fitted[r] = 0.0;
        for (size_t i = 0; i < n; i++)
            fitted[r] += det->kernel[r * n + i] * fractions[i] * answer->volume;
    }
}

static rg_status fail(rg_scatter_answer *answer, rg_status status, const char *reason)
{
    answer->outcome = status;
    answer->refused = reason;
    return status;
}

/* Down and up through lambda, from where the last one ended; the more probable answer at each stays. */
static bool walk(const ground *g, desk *d, const rg_log_density_problem *problem, bool estimate)
{
    const size_t n = problem->n;
    rg_log_density_fit fit = {
        .f = d->f, .s2 = estimate ? FIRST_NOISE * FIRST_NOISE : 1.0, .inverse = d->inverse};
    bool any = false;
    for (size_t l = 0; l < LAMBDAS; l++)
        d->best[l] = (rg_log_density_fit){
            .f = d->best_f + l * n, .inverse = d->best_inverse + l * n * n, .evidence = -INFINITY};
    for (size_t step = 0; step < 2 * LAMBDAS; step++) {
        const size_t l = step < LAMBDAS ? step : 2 * LAMBDAS - 1 - step;
        if (!rg_log_density_solve(problem, g->lambdas[l], estimate, &fit, d->work) ||
            !(fit.evidence > d->best[l].evidence))
            continue;
        rg_log_density_fit *best = &d->best[l];
        memcpy(best->f, fit.f, n * sizeof *fit.f);
        memcpy(best->inverse, fit.inverse, n * n * sizeof *fit.inverse);
        best->s2 = fit.s2;
        best->residual = fit.residual;
        best->evidence = fit.evidence;
        best->parameters = fit.parameters;
        any = true;
    }
    return any;
}

static rg_status one(const ground *g, const double *b, const double *sigma, desk *d, double *fractions,
                     double *errors, double *fitted, rg_scatter_answer *answer)
{
    const rg_scatter_detector *det = g->detector;
    const size_t n = det->n_classes;
    bool known;
    const size_t m = rg_scatter_detector_rings(det, b, sigma, d->ring, &known);
    answer->rings = m;
    if (m < RG_SCATTER_LEAST_RINGS)
        return fail(answer, RG_ESHAPE, "fewer than five rings with intensities above 0");
    double *relative = d->y; /* for the start only: sigma / b, or 1 */
    double noise = 0.0;
    for (size_t j = 0; j < m; j++) {
        const size_t r = d->ring[j];
        d->weight[j] = known ? 1.0 / sigma[r] : 1.0 / b[r];
        relative[j] = 1.0 / (d->weight[j] * b[r]);
        noise += relative[j] / (double) m;
        for (size_t i = 0; i < n; i++)
            d->a[j * n + i] = d->weight[j] * det->kernel[r * n + i] * g->width[i];
    }
    start(d, m, n, relative, d->f, d->work);
    for (size_t j = 0; j < m; j++)
        d->y[j] = d->weight[j] * b[d->ring[j]];
    const rg_log_density_problem problem = {.a = d->a, .y = d->y, .penalty = g->penalty, .m = m, .n = n};
    if (!walk(g, d, &problem, !known))
        return fail(answer, RG_ENOCONV, "no distribution was found at any smoothness");
    double weights[LAMBDAS];
    double top = -INFINITY;
    double sum = 0.0;
    for (size_t l = 0; l < LAMBDAS; l++)
        top = fmax(top, d->best[l].evidence);
    for (size_t l = 0; l < LAMBDAS; l++) {
        weights[l] = exp(d->best[l].evidence - top);
        weights[l] = weights[l] >= COUNTS ? weights[l] : 0.0;
        sum += weights[l];
    }
    for (size_t l = 0; l < LAMBDAS; l++)
        weights[l] /= sum;
    average(g, d, weights, fractions, errors, fitted, answer);
    if (known)
        answer->noise = noise;
    const double s2 = known ? 1.0 : answer->noise * answer->noise;
    answer->chi_square = 0.0;
    for (size_t j = 0; j < m; j++) {
        const double z = d->weight[j] * (fitted[d->ring[j]] - b[d->ring[j]]);
        answer->chi_square += z * z / s2;
    }
    answer->best_chi_square = INFINITY;
    for (size_t l = 0; l < LAMBDAS; l++)
        if (isfinite(d->best[l].evidence) && d->best[l].residual / s2 < answer->best_chi_square) {
            answer->best_chi_square = d->best[l].residual / s2;
            answer->best_parameters = d->best[l].parameters;
        }
    return RG_OK;
}

rg_status rg_scatter_invert(const rg_scatter_detector *detector, const double *intensities,
                            const double *sigma, size_t n_samples, double *fractions, double *errors,
                            double *fitted, rg_scatter_answer *answers, rg_error *err)
{
    const size_t n = detector->n_classes;
    const size_t m = detector->n_rings;
    rg_status status = rg_scatter_detector_check(detector, err);
    if (status != RG_OK)
        return status;
    const size_t n_desks = rg_threads();
    ground g = {.detector = detector};
    desk *desks = rg_alloc(n_desks, 1, sizeof *desks);
    g.width = rg_alloc(n, 2, sizeof *g.width);
    g.penalty = rg_alloc(n, n, sizeof *g.penalty);
    bool fine = desks != NULL && g.width != NULL && g.penalty != NULL;
    for (size_t i = 0; fine && i < n_desks; i++)
        fine = desk_init(&desks[i], m, n);
    if (!fine) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion");
        goto done;
    }
    double *middle = g.width + n;
    for (size_t i = 0; i < n; i++) {
        g.width[i] = log(detector->edges_um[i + 1] / detector->edges_um[i]);
        middle[i] = 0.5 * (log(detector->edges_um[i]) + log(detector->edges_um[i + 1]));
    }
    rg_log_density_penalty(middle, n, g.penalty);
    for (size_t l = 0; l < LAMBDAS; l++)
        g.lambdas[l] = LEAST_LAMBDA * pow(10.0, LAMBDA_STEP * (double) l);
#pragma omp parallel for schedule(dynamic)
    for (size_t s = 0; s < n_samples; s++) {
        answers[s] = (rg_scatter_answer){.outcome = RG_OK};
        if (one(&g, intensities + s * m, sigma != NULL ? sigma + s * m : NULL, &desks[rg_thread()],
                fractions + s * n, errors + s * n, fitted + s * m, &answers[s]) == RG_OK)
            continue;
        rg_scatter_detector_none(detector, answers[s].outcome, answers[s].refused, fractions + s * n,
                                 errors + s * n, fitted + s * m, &answers[s]);
    }
done:
    for (size_t i = 0; desks != NULL && i < n_desks; i++)
        desk_free(&desks[i]);
    free(desks);
    free(g.width);
    free(g.penalty);
    return status;
}
