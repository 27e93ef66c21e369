#include "kernels/unmix/library_scores.h"

#include <math.h>
#include <stdbool.h>

#include "kernels/base/threads.h"

/* Products of two spectra over the bands that both have. */
typedef struct {
    double aa;
    double ab;
    double bb;
    size_t n;
} products;

static products multiply(const double *a, const double *b, size_t n_bands)
{
    products p = {0};
    for (size_t k = 0; k < n_bands; k++) {
        if (!isfinite(a[k]) || !isfinite(b[k]))
            continue;
        p.aa += a[k] * a[k];
        p.ab += a[k] * b[k];
        p.bb += b[k] * b[k];
        p.n++;
    }
    return p;
}

/* 2 asin(|u - v| / 2) for unit vectors: where they nearly agree, their cosine has lost the angle. */
static double angle_of(const double *a, const double *b, size_t n_bands, const products *p)
{
    if (!(p->aa > 0.0 && p->bb > 0.0))
        return NAN;
    const double scale_a = 1.0 / sqrt(p->aa);
    const double scale_b = 1.0 / sqrt(p->bb);
    if (p->ab < 0.0)
        return acos(fmax(p->ab * scale_a * scale_b, -1.0));
    double square = 0.0;
    for (size_t k = 0; k < n_bands; k++)
        if (isfinite(a[k]) && isfinite(b[k])) {
            const double off = a[k] * scale_a - b[k] * scale_b;
            square += off * off;
        }
    return 2.0 * asin(fmin(sqrt(square) / 2.0, 1.0));
}

double rg_library_angle(const double *a, const double *b, size_t n_bands)
{
    const products p = multiply(a, b, n_bands);
    return angle_of(a, b, n_bands, &p);
}

/* RMSE of b as a fraction of a. */
static double rmse_of(const double *a, const double *b, size_t n_bands, double fraction)
{
    double square = 0.0;
    size_t n = 0;
    for (size_t k = 0; k < n_bands; k++)
        if (isfinite(a[k]) && isfinite(b[k])) {
            const double off = b[k] - fraction * a[k];
            square += off * off;
            n++;
        }
    return sqrt(square / (double) n);
}

static void score_one(const double *spectra, size_t n, size_t n_bands, const size_t *class_of,
                      const rg_library_limits *limits, const rg_library_scores *scores, size_t i)
{
    const double *a = spectra + i * n_bands;
    double rmse_sum = 0.0;
    double angle_sum = 0.0;
    double smallest = INFINITY;
    size_t n_own = 0;
    scores->in[i] = scores->out[i] = 0;
    scores->near[i] = n;
    for (size_t j = 0; j < n; j++) {
        const double *b = spectra + j * n_bands;
        const products p = multiply(a, b, n_bands);
        if (j == i || !(p.aa > 0.0))
            continue;
        const double best = p.ab / p.aa;
        const bool within = best >= limits->lowest && best <= limits->highest &&
                            1.0 - best >= limits->lowest && 1.0 - best <= limits->darkest;
        const bool own = class_of[i] == class_of[j];
        const double fraction = fmin(fmax(best, limits->lowest), limits->highest);
        const double rmse = rmse_of(a, b, n_bands, fraction);
        const uint32_t modelled = within && rmse <= limits->rmse ? 1 : 0;
        scores->in[i] += own ? modelled : 0;
        scores->out[i] += own ? 0 : modelled;
        if (!own)
            continue;
        const double angle = angle_of(a, b, n_bands, &p);
        rmse_sum += rmse;
        angle_sum += angle;
        n_own++;
        if (angle < smallest) {
            smallest = angle;
            scores->near[i] = j;
        }
    }
    scores->ear[i] = n_own > 0 ? rmse_sum / (double) n_own : NAN;
    scores->masa[i] = n_own > 0 ? angle_sum / (double) n_own : NAN;
}

rg_status rg_library_score(const double *spectra, size_t n, size_t n_bands, const size_t *class_of,
                           const rg_library_limits *limits, const rg_library_scores *scores, rg_error *err)
{
    if (n > 0 && n_bands == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "no bands in use");
#pragma omp parallel for schedule(dynamic, 8) num_threads((int) rg_threads())
    for (size_t i = 0; i < n; i++)
        score_one(spectra, n, n_bands, class_of, limits, scores, i);
    return RG_OK;
}

size_t rg_library_prune_angle(const double *spectra, size_t n, size_t n_bands, double angle, size_t *keeper,
                              double *distance)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t nearest = i;
        distance[i] = NAN;
        for (size_t k = 0; k < i; k++) {
            if (keeper[k] != k)
                continue;
            const double between = rg_library_angle(spectra + i * n_bands, spectra + k * n_bands, n_bands);
            if (between < distance[i] || isnan(distance[i])) {
                distance[i] = between;
                nearest = k;
            }
        }
        keeper[i] = distance[i] < angle ? nearest : i;
        n_kept += keeper[i] == i ? 1 : 0;
    }
    return n_kept;
}

/* Whether member a goes before b in its class. */
static bool is_better(const double *score, size_t a, size_t b)
{
    if (isnan(score[a]) != isnan(score[b]))
        return isnan(score[a]);
    return score[a] < score[b] || (!(score[b] < score[a]) && a < b);
}

size_t rg_library_prune_class(const double *score, const size_t *class_of, size_t n, size_t keep,
                              size_t *keeper)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t best = i;
        size_t n_better = 0;
        for (size_t k = 0; k < n; k++) {
            if (class_of[k] != class_of[i])
                continue;
            n_better += k != i && is_better(score, k, i) ? 1 : 0;
            best = is_better(score, k, best) ? k : best;
        }
        keeper[i] = n_better < keep ? i : best;
        n_kept += keeper[i] == i ? 1 : 0;
    }
    return n_kept;
}
