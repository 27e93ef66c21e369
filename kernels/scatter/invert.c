#include "kernels/scatter/invert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/scatter/log_density.h"

/* lambda: where they end, lognormals alone are left, or every ring is met; between them a step of 0.75
 * decades moves the average by less than a tenth of its errors. */
enum { TILTS = 4, LAMBDAS = 17, CANDIDATES = TILTS * LAMBDAS, START_ROUNDS = 60 };
static const double LEAST_LAMBDA = 2e-9;
static const double LAMBDA_STEP = 0.75; /* decades */
/* Of the penalty: none, then towards coarser grains, where laws of crushing and sieves end a distribution
 * within a few classes, and towards finer ones. Beyond STEEPEST their largest lambda would say nothing new.
 */
static const double TILT[TILTS] = {0.0, 3.0, 8.0, -4.0};
enum { STEEPEST = LAMBDAS - 4 };
static const double FLOOR_LN = 14.0;    /* of the start, below its peak                   */
static const double FIRST_NOISE = 0.01; /* relative, where it is to be found              */
static const double COUNTS = 1e-5;      /* share of the evidence that enters the average  */
static const double FAR = 15.0;         /* of ln evidence: the search for what counts ends there */

/* What all samples share, and what a thread writes on. */
typedef struct {
    const rg_scatter_detector *detector;
    double *width; /* [n] of classes in ln d */
    double *place; /* [n] their middles      */
    double lambdas[LAMBDAS];
} ground;

/* A prior of the smoothness, and the most probable answer under it. */
typedef struct {
    const double *penalty; /* [n][n] of its tilt */
    double lambda;
    double size; /* what the penalty's weights add to the evidence */
    rg_log_density_fit fit;
    double weight; /* share of the evidence */
} candidate;

typedef struct {
    double *a, *y, *weight; /* [m][n], [m], [m] */
    size_t *ring;           /* [m]              */
    double *f;              /* [n] walking      */
    double *inverse;        /* [n][n]           */
    double *penalties;      /* [TILTS][n][n]    */
    double *work;
    double *best_f; /* [CANDIDATES][n]    */
    double *shares; /* [n]             */
    candidate candidates[CANDIDATES];
} desk;

static void desk_free(desk *d)
{
    free(d->a);
    free(d->ring);
}

static bool desk_init(desk *d, size_t m, size_t n)
{
    const size_t work = rg_log_density_work(m, n);
    d->a = rg_alloc(m * n + 2 * m + n + (1 + TILTS) * n * n + work + CANDIDATES * n + n, 1, sizeof *d->a);
    d->ring = rg_alloc(m, 1, sizeof *d->ring);
    if (d->a == NULL || d->ring == NULL)
        return false;
    d->y = d->a + m * n;
    d->weight = d->y + m;
    d->f = d->weight + m;
    d->inverse = d->f + n;
    d->penalties = d->inverse + n * n;
    d->work = d->penalties + TILTS * n * n;
    d->best_f = d->work + work;
    d->shares = d->best_f + CANDIDATES * n;
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

/* Variances of ln D and of the shares under one candidate, about those of the average. */
static void add_spread(const ground *g, const candidate *from, const double *inverse, const double *mean,
                       const double *mean_ln, double *here, double *product, double *variances,
                       double *percentile_variances)
{
    const double weight = from->weight;
    const size_t n = g->detector->n_classes;
    double total = 0.0;
    double all = 0.0;
    for (size_t i = 0; i < n; i++)
        total += here[i] = exp(from->fit.f[i]) * g->width[i];
    for (size_t i = 0; i < n; i++)
        here[i] /= total;
    for (size_t i = 0; i < n; i++) {
        product[i] = 0.0;
        for (size_t k = 0; k < n; k++)
            product[i] += inverse[i * n + k] * here[k];
    }
    for (size_t i = 0; i < n; i++)
        all += here[i] * product[i];
    for (size_t i = 0; i < n; i++) {
        const double noise = here[i] * here[i] * (inverse[i * n + i] - 2.0 * product[i] + all);
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
                noise += gi * inverse[i * n + k] * gk;
            }
        percentile_variances[p] +=
            weight * (noise / (density * density) + (ln - mean_ln[p]) * (ln - mean_ln[p]));
    }
}

static void average(const ground *g, desk *d, rg_log_density_problem *problem, double *fractions,
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
    for (size_t l = 0; l < CANDIDATES; l++) {
        const candidate *from = &d->candidates[l];
        double total = 0.0;
        if (from->weight <= 0.0)
            continue;
        for (size_t i = 0; i < n; i++)
            total += exp(from->fit.f[i]) * g->width[i];
        for (size_t i = 0; i < n; i++)
            fractions[i] += from->weight * exp(from->fit.f[i]) * g->width[i] / total;
        answer->volume += from->weight * total;
        answer->parameters += from->weight * from->fit.parameters;
        answer->noise += from->weight * sqrt(from->fit.s2);
        answer->lambda += from->weight * log(from->lambda);
    }
    answer->lambda = exp(answer->lambda);
    for (int p = 0; p < RG_SCATTER_PERCENTILES; p++) {
        double share;
        const size_t at = rg_scatter_detector_place(fractions, n, RG_SCATTER_PERCENTS[p], &share);
        mean_ln[p] = log(det->edges_um[at]) + share * g->width[at];
        answer->size_um[p] = exp(mean_ln[p]);
    }
    for (size_t l = 0; l < CANDIDATES; l++) {
        const candidate *from = &d->candidates[l];
        problem->penalty = from->penalty;
        if (from->weight > 0.0 &&
            rg_log_density_inverse(problem, from->lambda, &from->fit, d->inverse, d->work))
            add_spread(g, from, d->inverse, fractions, mean_ln, d->shares, d->work, errors, variances);
    }
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

static void lay_candidates(const ground *g, desk *d, size_t tilt, double pivot, size_t n)
{
    double *penalty = d->penalties + tilt * n * n;
    const double size = 0.5 * rg_log_density_penalty(g->place, n, TILT[tilt], pivot, penalty);
    for (size_t l = 0; l < LAMBDAS; l++)
        d->candidates[tilt * LAMBDAS + l] =
            (candidate){.penalty = penalty,
                        .lambda = g->lambdas[l],
                        .size = size,
                        .fit = {.f = d->best_f + (tilt * LAMBDAS + l) * n, .evidence = -INFINITY}};
}

/* The answer of one candidate from where the last one ended, fit; the more probable one stays with it. */
static void visit(candidate *here, rg_log_density_problem *problem, bool estimate, rg_log_density_fit *fit,
                  double *work)
{
    problem->penalty = here->penalty;
    if (!rg_log_density_solve(problem, here->lambda, estimate, fit, work) ||
        !(fit->evidence + here->size > here->fit.evidence))
        return;
    double *f = here->fit.f;
    memcpy(f, fit->f, problem->n * sizeof *f);
    here->fit = *fit;
    here->fit.f = f;
    here->fit.evidence += here->size;
}

static const candidate *most_probable(const desk *d, size_t n_candidates)
{
    const candidate *best = d->candidates;
    for (size_t l = 1; l < n_candidates; l++)
        if (d->candidates[l].fit.evidence > best->fit.evidence)
            best = &d->candidates[l];
    return best;
}

/* Up through all lambda, and down again through those that count. */
static const candidate *walk_plain(const ground *g, desk *d, rg_log_density_problem *problem,
                                   rg_log_density_fit fit, bool estimate)
{
    lay_candidates(g, d, 0, 0.0, problem->n);
    for (size_t l = 0; l < LAMBDAS; l++)
        visit(&d->candidates[l], problem, estimate, &fit, d->work);
    for (size_t l = LAMBDAS; l-- > 0;)
        if (d->candidates[l].fit.evidence > most_probable(d, LAMBDAS)->fit.evidence - FAR)
            visit(&d->candidates[l], problem, estimate, &fit, d->work);
    return most_probable(d, LAMBDAS);
}

/* From the answer without a tilt up and down through lambda, as far as candidates count. */
static void walk_tilted(const ground *g, desk *d, rg_log_density_problem *problem, size_t tilt, double pivot,
                        const candidate *plain, bool estimate)
{
    const size_t at = (size_t) (plain - d->candidates);
    const size_t start = at < STEEPEST ? at : STEEPEST - 1;
    candidate *all = d->candidates + tilt * LAMBDAS;
    lay_candidates(g, d, tilt, pivot, problem->n);
    for (int down = 0; down < 2; down++) {
        rg_log_density_fit fit = {.f = d->f, .s2 = plain->fit.s2};
        memcpy(d->f, plain->fit.f, problem->n * sizeof *d->f);
        for (size_t l = start; l < STEEPEST; l = down ? l - 1 : l + 1) { /* below 0 is far above */
            visit(&all[l], problem, estimate, &fit, d->work);
            if (all[l].fit.evidence < most_probable(d, CANDIDATES)->fit.evidence - FAR)
                break;
        }
    }
}

/* The answers under all candidates. Tilts turn about the mean of ln d without one. */
static bool walk_all(const ground *g, desk *d, rg_log_density_problem *problem, bool estimate)
{
    const rg_log_density_fit first = {.f = d->f, .s2 = estimate ? FIRST_NOISE * FIRST_NOISE : 1.0};
    double total = 0.0;
    double mean = 0.0;
    for (size_t tilt = 1; tilt < TILTS; tilt++) /* so that all can be compared */
        lay_candidates(g, d, tilt, 0.0, problem->n);
    const candidate *plain = walk_plain(g, d, problem, first, estimate);
    if (!isfinite(plain->fit.evidence))
        return false;
    for (size_t i = 0; i < problem->n; i++) {
        total += exp(plain->fit.f[i]) * g->width[i];
        mean += exp(plain->fit.f[i]) * g->width[i] * g->place[i];
    }
    for (size_t tilt = 1; tilt < TILTS; tilt++)
        walk_tilted(g, d, problem, tilt, mean / total, plain, estimate);
    return true;
}

static void weigh(desk *d)
{
    const double top = most_probable(d, CANDIDATES)->fit.evidence;
    double sum = 0.0;
    for (size_t l = 0; l < CANDIDATES; l++) {
        const double weight = exp(d->candidates[l].fit.evidence - top);
        d->candidates[l].weight = weight >= COUNTS ? weight : 0.0;
        sum += d->candidates[l].weight;
    }
    for (size_t l = 0; l < CANDIDATES; l++)
        d->candidates[l].weight /= sum;
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
    rg_log_density_problem problem = {.a = d->a, .y = d->y, .m = m, .n = n};
    if (!walk_all(g, d, &problem, !known))
        return fail(answer, RG_ENOCONV, "no distribution was found at any smoothness");
    weigh(d);
    average(g, d, &problem, fractions, errors, fitted, answer);
    if (known)
        answer->noise = noise;
    const double s2 = known ? 1.0 : answer->noise * answer->noise;
    answer->chi_square = 0.0;
    for (size_t j = 0; j < m; j++) {
        const double z = d->weight[j] * (fitted[d->ring[j]] - b[d->ring[j]]);
        answer->chi_square += z * z / s2;
    }
    answer->best_chi_square = INFINITY;
    for (size_t l = 0; l < CANDIDATES; l++) {
        const rg_log_density_fit *fit = &d->candidates[l].fit;
        if (isfinite(fit->evidence) && fit->residual / s2 < answer->best_chi_square) {
            answer->best_chi_square = fit->residual / s2;
            answer->best_parameters = fit->parameters;
        }
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
    bool fine = desks != NULL && g.width != NULL;
    for (size_t i = 0; fine && i < n_desks; i++)
        fine = desk_init(&desks[i], m, n);
    if (!fine) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion");
        goto done;
    }
    g.place = g.width + n;
    for (size_t i = 0; i < n; i++) {
        g.width[i] = log(detector->edges_um[i + 1] / detector->edges_um[i]);
        g.place[i] = 0.5 * (log(detector->edges_um[i]) + log(detector->edges_um[i + 1]));
    }
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
    return status;
}
