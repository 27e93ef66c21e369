#include "kernels/xrd/select.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/xrd/nonneg.h"
#include "kernels/xrd/support.h"

/* Candidates in a row that the test may refuse before the search ends. */
enum { MOST_REFUSED = 16 };

typedef struct {
    const rg_xrd_frame *frames[2];
    const double *columns[2];
    size_t n;
    rg_xrd_select_options options;
    rg_xrd_nonneg sum;
    rg_xrd_support support;
    bool *refused;
    size_t chosen[RG_XRD_MOST_PHASES + 1];
    double shares[RG_XRD_MOST_PHASES + 1];
    double scores[RG_XRD_MOST_PHASES + 1];
    size_t m;
    double rss;
    rg_status failed; /* RG_ENOMEM once memory was refused */
} selection;

/* Drop patterns without a share. */
static void tidy(selection *s)
{
    size_t kept = 0;
    for (size_t k = 0; k < s->m; k++)
        if (s->shares[k] > 0.0) {
            s->chosen[kept] = s->chosen[k];
            s->shares[kept++] = s->shares[k];
        }
    s->m = kept;
}

/* scores[m]: the smaller of share / error under the two backgrounds; 0 where the patterns are dependent. */
static void score(selection *s)
{
    for (size_t k = 0; k < s->m; k++)
        s->scores[k] = INFINITY;
    for (size_t f = 0; f < 2; f++) {
        const rg_status status = rg_xrd_support_load(&s->support, s->frames[f], s->columns[f], s->chosen,
                                                     s->m, s->options.window, NULL);
        const bool solved = status == RG_OK;
        if (status == RG_ENOMEM)
            s->failed = status;
        for (size_t k = 0; k < s->m; k++) {
            const double variance = s->support.variance[k * s->m + k];
            const double value = solved && variance > 0.0 ? s->support.shares[k] / sqrt(variance) : 0.0;
            s->scores[k] = fmin(s->scores[k], value);
        }
    }
}

/* What letting pattern j in would take off the sum of squares, the others adjusting: the square of its
 * product with the residual over what of it is outside of the support, which the inverse tells. */
static double gain(const selection *s, size_t j)
{
    const double *row = s->sum.gram + j * s->n;
    double slope = s->sum.right[j];
    double outside = row[j];
    for (size_t k = 0; k < s->m; k++) {
        slope -= row[s->chosen[k]] * s->shares[k];
        for (size_t l = 0; l < s->m; l++)
            outside -= row[s->chosen[k]] * s->support.inverse[k * s->m + l] * row[s->chosen[l]];
    }
    return slope > 0.0 && outside > RG_XRD_TOLD_APART * row[j] ? slope * slope / outside : 0.0;
}

static size_t best_candidate(selection *s)
{
    size_t best = s->n;
    double most = 0.0;
    const rg_status status =
        rg_xrd_support_load(&s->support, s->frames[0], s->columns[0], s->chosen, s->m, 1, NULL);
    if (status == RG_ENOMEM)
        s->failed = status;
    if (status != RG_OK)
        return s->n;
    for (size_t j = 0; j < s->n; j++) {
        bool out = s->refused[j];
        for (size_t k = 0; k < s->m && !out; k++)
            out = s->chosen[k] == j;
        const double value = out ? 0.0 : gain(s, j);
        if (value > most) {
            most = value;
            best = j;
        }
    }
    return best;
}

/* Let the best candidate in, or refuse it; false when there is none that lowers the sum enough. */
static bool step(selection *s, size_t *n_refused)
{
    const size_t candidate = s->m < RG_XRD_MOST_PHASES ? best_candidate(s) : s->n;
    if (candidate == s->n)
        return false;
    const selection before = *s;
    const double points = (double) s->frames[0]->n;
    s->chosen[s->m++] = candidate;
    s->rss = rg_xrd_nonneg_solve(&s->sum, s->chosen, s->m, s->shares);
    const bool stays = s->shares[s->m - 1] > 0.0;
    const bool enough = before.rss - s->rss > log(points) * s->rss / points;
    tidy(s);
    score(s);
    if (stays && enough && s->scores[s->m - 1] >= s->options.threshold) {
        memset(s->refused, 0, s->n * sizeof *s->refused);
        *n_refused = 0;
        return true;
    }
    memcpy(s->chosen, before.chosen, sizeof s->chosen);
    memcpy(s->shares, before.shares, sizeof s->shares);
    s->m = before.m;
    s->rss = before.rss;
    s->refused[candidate] = true;
    return enough && s->failed == RG_OK && ++*n_refused <= MOST_REFUSED;
}

static void leave(selection *s)
{
    while (s->m > 0) {
        size_t weakest = 0;
        score(s);
        for (size_t k = 1; k < s->m; k++)
            if (s->scores[k] < s->scores[weakest])
                weakest = k;
        if (s->scores[weakest] >= s->options.threshold)
            return;
        for (size_t k = weakest; k + 1 < s->m; k++)
            s->chosen[k] = s->chosen[k + 1];
        s->m--;
        s->rss = rg_xrd_nonneg_solve(&s->sum, s->chosen, s->m, s->shares);
        tidy(s);
    }
}

static int by_index(const void *a, const void *b)
{
    const size_t left = *(const size_t *) a;
    const size_t right = *(const size_t *) b;
    return (left > right) - (left < right);
}

rg_status rg_xrd_select(const rg_xrd_frame *frame, const rg_xrd_frame *rich, const double *columns,
                        const double *more, size_t n, const rg_xrd_select_options *options, size_t *chosen,
                        size_t *n_chosen, rg_error *err)
{
    selection s = {.frames = {frame, rich}, .columns = {columns, more}, .n = n, .options = *options};
    *n_chosen = 0;
    rg_status status = rg_xrd_nonneg_init(&s.sum, n, err);
    if (status == RG_OK)
        status = rg_xrd_support_init(&s.support, RG_XRD_MOST_PHASES + 1, frame->n, err);
    if (status == RG_OK && (s.refused = rg_alloc(n, 1, sizeof *s.refused)) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to choose phases");
    if (status == RG_OK) {
        size_t n_refused = 0;
        rg_xrd_nonneg_load(&s.sum, frame, columns, n);
        s.rss = s.sum.length;
        while (step(&s, &n_refused)) {
        }
        leave(&s);
        qsort(s.chosen, s.m, sizeof *s.chosen, by_index);
        memcpy(chosen, s.chosen, s.m * sizeof *chosen);
        *n_chosen = s.m;
        if (s.failed != RG_OK)
            status = rg_fail(err, s.failed, RG_NO_INDEX, "no memory to choose phases");
    }
    free(s.refused);
    rg_xrd_support_free(&s.support);
    rg_xrd_nonneg_free(&s.sum);
    return status;
}
