#include "kernels/scatter/invert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/scatter/size_priors.h"

/* lambda: where they end, lognormals alone are left, or every ring is met; between them a step of 0.75
 * decades moves the average by less than a tenth of its errors. */
static const double LEAST_LAMBDA = 2e-9;
static const double LAMBDA_STEP = 0.75; /* decades */
enum { START_ROUNDS = 60 };
static const double FLOOR_LN = 14.0;    /* of the start, below its peak        */
static const double FIRST_NOISE = 0.01; /* relative, where it is to be found   */

/* What a thread writes on. */
typedef struct {
    rg_size_search search;
    double *weight;     /* [m]    */
    double *covariance; /* [n][n] */
    double *product;    /* [n]; [m + n] for the start */
    size_t *ring;       /* [m]    */
} desk;

static void desk_free(desk *d)
{
    free(d->weight);
    free(d->ring);
}

static bool desk_init(desk *d, const rg_size_classes *classes, size_t m)
{
    const size_t n = classes->n;
    d->weight = rg_alloc(2 * m + n + n * n + rg_size_search_room(m, n), 1, sizeof *d->weight);
    d->ring = rg_alloc(m, 1, sizeof *d->ring);
    if (d->weight == NULL || d->ring == NULL)
        return false;
    d->product = d->weight + m;
    d->covariance = d->product + m + n;
    rg_size_search_init(&d->search, classes, m, d->covariance + n * n);
    return true;
}

/* Richardson and Lucy's iteration on the rings relative to their intensities: a positive start. */
static void start(const desk *d, size_t m, size_t n, const double *relative, double *v)
{
    const double *a = d->search.whole;
    double *column = d->product;
    double *ratio = d->product + n;
    double total = 0.0;
    memset(column, 0, n * sizeof *column);
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < n; i++) {
            column[i] += a[j * n + i] * relative[j];
            total += a[j * n + i] * relative[j];
        }
    for (size_t i = 0; i < n; i++)
        v[i] = (double) m / total;
    for (int round = 0; round < START_ROUNDS; round++) {
        for (size_t j = 0; j < m; j++) {
            double model = 0.0;
            for (size_t i = 0; i < n; i++)
                model += a[j * n + i] * relative[j] * v[i];
            ratio[j] = model > 0.0 ? 1.0 / model : 0.0;
        }
        for (size_t i = 0; i < n; i++) {
            double sum = 0.0;
            for (size_t j = 0; j < m; j++)
                sum += a[j * n + i] * relative[j] * ratio[j];
            v[i] *= column[i] > 0.0 ? sum / column[i] : 0.0;
        }
    }
    double peak = 0.0;
    for (size_t i = 0; i < n; i++)
        peak = fmax(peak, v[i]);
    for (size_t i = 0; i < n; i++)
        v[i] = fmax(log(fmax(v[i], 1e-300)), log(peak) - FLOOR_LN);
}

/* Variances of ln D and of the shares under one prior, about those of the average. */
static void add_spread(const rg_scatter_detector *det, const rg_size_prior *from, desk *d, const double *mean,
                       const double *mean_ln, double *variances, double *percentile_variances)
{
    const rg_size_classes *c = d->search.classes;
    const double weight = from->weight;
    const double *inverse = d->covariance;
    const size_t n = c->n;
    double *here = d->search.shares;
    double *product = d->product;
    const double total = rg_size_volumes(c, from, here);
    double all = 0.0;
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
        const double density = here[at] / c->width[at];
        const double ln = log(det->edges_um[at]) + share * c->width[at];
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

static void average(const rg_scatter_detector *det, desk *d, double *fractions, double *errors,
                    double *fitted, rg_scatter_answer *answer)
{
    rg_size_search *search = &d->search;
    const rg_size_classes *c = search->classes;
    const size_t n = c->n;
    double mean_ln[RG_SCATTER_PERCENTILES];
    double variances[RG_SCATTER_PERCENTILES] = {0.0};
    memset(fractions, 0, n * sizeof *fractions);
    memset(errors, 0, n * sizeof *errors);
    answer->volume = answer->parameters = answer->noise = 0.0;
    answer->lambda = 0.0;
    for (size_t l = 0; l < RG_SIZE_PRIORS; l++) {
        const rg_size_prior *from = &search->priors[l];
        if (from->weight <= 0.0)
            continue;
        const double total = rg_size_volumes(c, from, search->shares);
        for (size_t i = 0; i < n; i++)
            fractions[i] += from->weight * search->shares[i] / total;
        answer->volume += from->weight * total;
        answer->parameters += from->weight * from->fit.parameters;
        answer->noise += from->weight * sqrt(from->fit.s2);
        answer->lambda += from->weight * log(from->lambda);
    }
    answer->lambda = exp(answer->lambda);
    for (int p = 0; p < RG_SCATTER_PERCENTILES; p++) {
        double share;
        const size_t at = rg_scatter_detector_place(fractions, n, RG_SCATTER_PERCENTS[p], &share);
        mean_ln[p] = log(det->edges_um[at]) + share * c->width[at];
        answer->size_um[p] = exp(mean_ln[p]);
    }
    for (size_t l = 0; l < RG_SIZE_PRIORS; l++) {
        const rg_size_prior *from = &search->priors[l];
        if (from->weight > 0.0 && rg_size_covariance(search, from, d->covariance))
            add_spread(det, from, d, fractions, mean_ln, errors, variances);
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

static rg_status one(const rg_scatter_detector *det, const double *b, const double *sigma, desk *d,
                     double *fractions, double *errors, double *fitted, rg_scatter_answer *answer)
{
    rg_size_search *search = &d->search;
    const size_t n = det->n_classes;
    bool known;
    const size_t m = rg_scatter_detector_rings(det, b, sigma, d->ring, &known);
    answer->rings = m;
    if (m < RG_SCATTER_LEAST_RINGS)
        return fail(answer, RG_ESHAPE, "fewer than five rings with intensities above 0");
    double *relative = search->y; /* for the start only: sigma / b, or 1 */
    double noise = 0.0;
    for (size_t j = 0; j < m; j++) {
        const size_t r = d->ring[j];
        d->weight[j] = known ? 1.0 / sigma[r] : 1.0 / b[r];
        relative[j] = 1.0 / (d->weight[j] * b[r]);
        noise += relative[j] / (double) m;
        for (size_t i = 0; i < n; i++)
            search->whole[j * n + i] = d->weight[j] * det->kernel[r * n + i] * search->classes->width[i];
    }
    start(d, m, n, relative, search->start);
    for (size_t j = 0; j < m; j++)
        search->y[j] = d->weight[j] * b[d->ring[j]];
    if (!rg_size_search_all(search, m, known ? 1.0 : FIRST_NOISE * FIRST_NOISE, !known))
        return fail(answer, RG_ENOCONV, "no distribution was found at any smoothness");
    rg_size_weigh(search);
    average(det, d, fractions, errors, fitted, answer);
    if (known)
        answer->noise = noise;
    const double s2 = known ? 1.0 : answer->noise * answer->noise;
    answer->chi_square = 0.0;
    for (size_t j = 0; j < m; j++) {
        const double z = d->weight[j] * (fitted[d->ring[j]] - b[d->ring[j]]);
        answer->chi_square += z * z / s2;
    }
    answer->best_chi_square = INFINITY;
    for (size_t l = 0; l < RG_SIZE_PRIORS; l++) {
        const rg_log_density_fit *fit = &search->priors[l].fit;
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
    rg_size_classes classes = {.n = n};
    desk *desks = rg_alloc(n_desks, 1, sizeof *desks);
    classes.width = rg_alloc(n, 2, sizeof *classes.width);
    bool fine = desks != NULL && classes.width != NULL;
    for (size_t i = 0; fine && i < n_desks; i++)
        fine = desk_init(&desks[i], &classes, m);
    if (!fine) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion");
        goto done;
    }
    classes.place = classes.width + n;
    for (size_t i = 0; i < n; i++) {
        classes.width[i] = log(detector->edges_um[i + 1] / detector->edges_um[i]);
        classes.place[i] = 0.5 * (log(detector->edges_um[i]) + log(detector->edges_um[i + 1]));
    }
    for (size_t l = 0; l < RG_SIZE_LAMBDAS; l++)
        classes.lambdas[l] = LEAST_LAMBDA * pow(10.0, LAMBDA_STEP * (double) l);
#pragma omp parallel for schedule(dynamic)
    for (size_t s = 0; s < n_samples; s++) {
        answers[s] = (rg_scatter_answer){.outcome = RG_OK};
        if (one(detector, intensities + s * m, sigma != NULL ? sigma + s * m : NULL, &desks[rg_thread()],
                fractions + s * n, errors + s * n, fitted + s * m, &answers[s]) == RG_OK)
            continue;
        rg_scatter_detector_none(detector, answers[s].outcome, answers[s].refused, fractions + s * n,
                                 errors + s * n, fitted + s * m, &answers[s]);
    }
done:
    for (size_t i = 0; desks != NULL && i < n_desks; i++)
        desk_free(&desks[i]);
    free(desks);
    free(classes.width);
    return status;
}
