#include "kernels/members/outliers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/linear/eigen.h"

enum { DIRECTIONS = 24, FIRST_STEPS = 4, LAST_STEPS = 30, ROUNDS = 10 };

rg_members_outlier_options rg_members_outlier_defaults(void)
{
    return (rg_members_outlier_options){
        .seed = 1, .n_trials = 40, .most_share = 0.2, .distance = 5.0, .gain = 0.8};
}

typedef struct {
    size_t n, k, d, h; /* samples, members, directions, samples kept */
    double *y;         /* [n][d] coordinates                         */
    double *rest;      /* [n] squared length outside of them         */
    double *residual;  /* [n] squares                                */
    double *sorted;    /* [n]                                        */
    uint8_t *kept;     /* [n]                                        */
    uint8_t *best;     /* [n]                                        */
    double *centre;    /* [d]                                        */
    double *plane;     /* [d][d] eigenvectors                        */
    double *values;    /* [d]                                        */
} search;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look for outliers");
}

static void search_free(search *s)
{
    free(s->y);
    free(s->rest);
    free(s->residual);
    free(s->sorted);
    free(s->kept);
    free(s->best);
    free(s->centre);
    free(s->plane);
    free(s->values);
}

static rg_status search_init(search *s, const rg_members_space *space, size_t k, double most_share,
                             rg_error *err)
{
    const size_t m = space->n_classes;
    const size_t d = m < DIRECTIONS + k ? m : DIRECTIONS + k;
    const size_t n = space->n;
    *s = (search){.n = n, .k = k, .d = d, .h = n - (size_t) floor(most_share * (double) n)};
    s->y = rg_alloc(n, d, sizeof *s->y);
    s->rest = rg_alloc(n, 1, sizeof *s->rest);
    s->residual = rg_alloc(n, 1, sizeof *s->residual);
    s->sorted = rg_alloc(n, 1, sizeof *s->sorted);
    s->kept = rg_alloc(n, 1, sizeof *s->kept);
    s->best = rg_alloc(n, 1, sizeof *s->best);
    s->centre = rg_alloc(d, 1, sizeof *s->centre);
    s->plane = rg_alloc(d, d, sizeof *s->plane);
    s->values = rg_alloc(d, 1, sizeof *s->values);
    if (s->y == NULL || s->rest == NULL || s->residual == NULL || s->sorted == NULL || s->kept == NULL ||
        s->best == NULL || s->centre == NULL || s->plane == NULL || s->values == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < m; c++) {
            const double off = (space->shares[i * m + c] - space->mean[c]) * space->weight[c];
            s->rest[i] += off * off;
            for (size_t j = 0; j < d; j++)
                s->y[i * d + j] += off * space->directions[j * m + c];
        }
        for (size_t j = 0; j < d; j++)
            s->rest[i] -= s->y[i * d + j] * s->y[i * d + j];
        s->rest[i] = fmax(s->rest[i], 0.0);
    }
    return RG_OK;
}

/* The plane of k - 1 directions of the samples kept, and every sample's square beside it. */
static rg_status fit_plane(search *s, rg_error *err)
{
    const size_t d = s->d;
    double count = 0.0;
    memset(s->centre, 0, d * sizeof *s->centre);
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < d && s->kept[i] != 0; j++) {
            s->centre[j] += s->y[i * d + j];
            count += j == 0;
        }
    for (size_t j = 0; j < d; j++)
        s->centre[j] /= count;
    memset(s->plane, 0, d * d * sizeof *s->plane);
    for (size_t i = 0; i < s->n; i++)
        for (size_t a = 0; a < d && s->kept[i] != 0; a++)
            for (size_t b = 0; b <= a; b++)
                s->plane[a * d + b] += (s->y[i * d + a] - s->centre[a]) * (s->y[i * d + b] - s->centre[b]);
    for (size_t a = 0; a < d; a++)
        for (size_t b = 0; b < a; b++)
            s->plane[b * d + a] = s->plane[a * d + b];
    const rg_status status = rg_eigen_symmetric(s->plane, d, s->values, err);
    for (size_t i = 0; i < s->n && status == RG_OK; i++) {
        double left = s->rest[i];
        for (size_t j = s->k - 1; j < d; j++) {
            double along = 0.0;
            for (size_t a = 0; a < d; a++)
                along += s->plane[j * d + a] * (s->y[i * d + a] - s->centre[a]);
            left += along * along;
        }
        s->residual[i] = left;
    }
    return status;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

static void sort_residuals(search *s)
{
    memcpy(s->sorted, s->residual, s->n * sizeof *s->sorted);
    qsort(s->sorted, s->n, sizeof *s->sorted, compare);
}

/* Keep the h samples nearest to the plane; returns their sum of squares. */
static double keep_nearest(search *s)
{
    double sum = 0.0;
    size_t n_kept = 0;
    sort_residuals(s);
    const double limit = s->sorted[s->h - 1];
    for (size_t i = 0; i < s->h; i++)
        sum += s->sorted[i];
    for (size_t i = 0; i < s->n; i++) {
        s->kept[i] = s->residual[i] <= limit && n_kept < s->h;
        n_kept += s->kept[i];
    }
    return sum;
}

static rg_status concentrate(search *s, size_t most_steps, double *sum, rg_error *err)
{
    rg_status status = RG_OK;
    *sum = INFINITY;
    for (size_t step = 0; step < most_steps && status == RG_OK; step++) {
        status = fit_plane(s, err);
        const double now = status == RG_OK ? keep_nearest(s) : *sum;
        if (!(now < *sum * (1.0 - 1e-9)))
            break;
        *sum = now;
    }
    return status;
}

static void draw_subset(search *s, uint64_t seed, size_t trial)
{
    memset(s->kept, 0, s->n);
    for (size_t j = 0, draw = 0; j <= s->k; draw++) {
        const size_t i = (size_t) (rg_random_uniform(seed, trial, draw) * (double) s->n);
        j += s->kept[i] == 0;
        s->kept[i] = 1;
    }
}

/* Reweighting: everything near to the plane counts, and the plane is that of everything that counts. */
static rg_status widen(search *s, double distance, rg_error *err)
{
    rg_status status = fit_plane(s, err);
    for (size_t round = 0; round < ROUNDS && status == RG_OK; round++) {
        bool same = true;
        sort_residuals(s);
        const double limit = distance * distance * s->sorted[s->n / 2];
        for (size_t i = 0; i < s->n; i++) {
            const uint8_t near = s->residual[i] <= limit;
            same = same && near == s->kept[i];
            s->kept[i] = near;
        }
        if (same)
            break;
        status = fit_plane(s, err);
    }
    return status;
}

static double noise(const rg_members_space *space, size_t k)
{
    const double freedom = rg_members_space_freedom(space, k);
    return freedom > 0.0 ? sqrt(rg_members_space_bound(space, k) / freedom) : 0.0;
}

static rg_status take(rg_members_space *space, const uint8_t *kept, rg_error *err)
{
    for (size_t i = 0; i < space->n; i++)
        space->counted[i] = kept == NULL || kept[i] != 0;
    return rg_members_space_turn(space, err);
}

rg_status rg_members_outliers(rg_members_space *space, size_t k, const rg_members_outlier_options *options,
                              size_t *n_out, rg_error *err)
{
    search s = {0};
    double least = INFINITY;
    *n_out = 0;
    rg_status status = take(space, NULL, err);
    const size_t most_out = (size_t) floor(options->most_share * (double) space->n);
    if (status != RG_OK || most_out == 0 || space->n < 3 * (k + 1) || k >= space->n_classes)
        return status;
    const double before = noise(space, k);
    status = search_init(&s, space, k, options->most_share, err);
    for (size_t trial = 0; trial < options->n_trials && status == RG_OK; trial++) {
        double sum;
        draw_subset(&s, options->seed, trial);
        status = concentrate(&s, FIRST_STEPS, &sum, err);
        if (status == RG_OK && sum < least) {
            least = sum;
            memcpy(s.best, s.kept, s.n);
        }
    }
    if (status == RG_OK) {
        double sum;
        memcpy(s.kept, s.best, s.n);
        status = concentrate(&s, LAST_STEPS, &sum, err);
    }
    if (status == RG_OK)
        status = widen(&s, options->distance, err);
    for (size_t i = 0; i < s.n && status == RG_OK; i++)
        *n_out += s.kept[i] == 0;
    if (status == RG_OK && *n_out > 0) {
        status = take(space, s.kept, err);
        if (status == RG_OK && (*n_out > most_out || !(noise(space, k) < options->gain * before))) {
            *n_out = 0;
            status = take(space, NULL, err);
        }
    }
    search_free(&s);
    return status;
}
