#include "kernels/unmix/collaborative.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/gram.h"
#include "kernels/unmix/ridge.h"
#include "kernels/unmix/rows.h"

enum { BLOCK = 512, BATCH = 8, STEPS = 200 };

static const double CLOSE = 1e-11; /* of rows of V to lambda, where Newton stops */
static const double ACCEPT = 1e-9;

/* The problem on the working set of k members. */
typedef struct {
    const rg_library_set *set;
    const double *right;
    size_t right_stride;
    size_t n_spectra;
    double lambda;
    size_t k;
    size_t *member;   /* [k] */
    double *gram;     /* [k][k] */
    double *price;    /* [k] lambda / norm */
    double *share;    /* [k] */
    double *trial;    /* [k] */
    double *step;     /* [k] */
    double *value;    /* one block's numbers after another: function, rows of V squared [k], Hessian [k][k] */
    double *total;    /* the same, summed */
    rg_ridge *ridges; /* [threads] */
    size_t n_ridges;
    double *work; /* [threads][k (2 k + 4)] */
} problem;

static size_t count_blocks(const problem *p)
{
    return p->n_spectra / BLOCK + (p->n_spectra % BLOCK != 0 ? 1 : 0);
}

static size_t block_length(size_t k)
{
    return 1 + k + k * k;
}

static size_t work_length(size_t k)
{
    return k * (3 * k + 3);
}

/* Add (v v') o K with K = G - Z'Z on the members with v > 0, Z = L^-1 sqrt(h) G, L L' = 1 + sqrt(h) G
 * sqrt(h). */
static void add_curvature(const problem *p, const double *share, const double *v, double *work,
                          double *hessian)
{
    const size_t k = p->k;
    double *factor = work;
    double *z = work + k * k;
    size_t *list = (size_t *) (void *) (work + 2 * k * k);
    size_t n = 0;
    for (size_t i = 0; i < k; i++)
        if (v[i] > 0.0)
            list[n++] = i;
    for (size_t a = 0; a < n; a++) {
        const double root = sqrt(share[list[a]]);
        for (size_t c = 0; c <= a; c++) {
            double sum = root * p->gram[list[a] * k + list[c]] * sqrt(share[list[c]]) + (a == c ? 1.0 : 0.0);
            for (size_t t = 0; t < c; t++)
                sum -= factor[a * k + t] * factor[c * k + t];
            factor[a * k + c] = a == c ? sqrt(sum) : sum / factor[c * k + c];
        }
        for (size_t j = 0; j < n; j++) {
            double sum = root * p->gram[list[a] * k + list[j]];
            for (size_t t = 0; t < a; t++)
                sum -= factor[a * k + t] * z[t * k + j];
            z[a * k + j] = sum / factor[a * k + a];
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = p->gram[list[i] * k + list[j]];
            for (size_t t = 0; t < n; t++)
                sum -= z[t * k + i] * z[t * k + j];
            hessian[list[i] * k + list[j]] += v[list[i]] * v[list[j]] * sum;
        }
}

static void add_spectrum(const problem *p, const double *share, const double *right, rg_ridge *ridge,
                         double *work, double *value, bool curved)
{
    const size_t k = p->k;
    double *b = work;
    double *v = work + k;
    for (size_t i = 0; i < k; i++)
        b[i] = right[p->member[i]];
    if (!rg_ridge_solve(ridge, b, v)) {
        value[0] = NAN;
        return;
    }
    for (size_t i = 0; i < k; i++) {
        value[0] -= 0.5 * b[i] * share[i] * v[i];
        value[1 + i] += v[i] * v[i];
    }
    if (curved)
        add_curvature(p, share, v, work + 2 * k, value + 1 + k);
}

/* total: the function at the shares, squared lengths of the rows of V, and when curved the Hessian. */
static void evaluate(problem *p, const double *share, bool curved)
{
    const size_t n_blocks = count_blocks(p);
    const size_t length = block_length(p->k);
    for (size_t t = 0; t < p->n_ridges; t++)
        rg_ridge_set(&p->ridges[t], p->gram, share);
    memset(p->value, 0, n_blocks * length * sizeof *p->value);
#pragma omp parallel for schedule(dynamic) num_threads((int) p->n_ridges)
    for (size_t b = 0; b < n_blocks; b++) {
        const size_t end = p->n_spectra - b * BLOCK < BLOCK ? p->n_spectra : (b + 1) * BLOCK;
        for (size_t s = b * BLOCK; s < end; s++)
            if (isfinite(p->right[s * p->right_stride]))
                add_spectrum(p, share, p->right + s * p->right_stride, &p->ridges[rg_thread()],
                             p->work + rg_thread() * work_length(p->k), p->value + b * length, curved);
    }
    memset(p->total, 0, length * sizeof *p->total);
    for (size_t b = 0; b < n_blocks; b++)
        for (size_t i = 0; i < length; i++)
            p->total[i] += p->value[b * length + i];
    for (size_t i = 0; i < p->k; i++)
        p->total[0] += 0.5 * p->price[i] * p->price[i] * share[i];
}

/* How far the rows of V are from their prices: equal with a share, not longer without. */
static double distance(const problem *p, const double *share)
{
    double worst = 0.0;
    for (size_t i = 0; i < p->k; i++) {
        const double off = sqrt(p->total[1 + i]) / p->price[i] - 1.0;
        worst = fmax(worst, share[i] > 0.0 ? fabs(off) : off);
    }
    return worst;
}

/* step = -H^-1 gradient over the free members; the others stay. The Hessian gets what makes it definite. */
static void find_step(problem *p, double *factor)
{
    const size_t k = p->k;
    const double *hessian = p->total + 1 + k;
    for (size_t i = 0; i < k; i++) {
        const double gradient = 0.5 * (p->price[i] * p->price[i] - p->total[1 + i]);
        const bool is_free = p->share[i] > 0.0 || gradient < 0.0;
        p->step[i] = is_free ? -gradient : 0.0;
        for (size_t j = 0; j <= i; j++) {
            const double other = 0.5 * (p->price[j] * p->price[j] - p->total[1 + j]);
            const bool both = is_free && (p->share[j] > 0.0 || other < 0.0);
            double sum = i == j ? (is_free ? hessian[i * k + i] * (1.0 + 1e-12) : 1.0)
                         : both ? hessian[i * k + j]
                                : 0.0;
            for (size_t t = 0; t < j; t++)
                sum -= factor[i * k + t] * factor[j * k + t];
            if (i == j)
                factor[i * k + i] = sqrt(fmax(sum, 1e-14 * hessian[i * k + i] + 1e-300));
            else
                factor[i * k + j] = sum / factor[j * k + j];
        }
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t t = 0; t < i; t++)
            p->step[i] -= factor[i * k + t] * p->step[t];
        p->step[i] /= factor[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t t = i + 1; t < k; t++)
            p->step[i] -= factor[t * k + i] * p->step[t];
        p->step[i] /= factor[i * k + i];
    }
}

/* Newton's method with the shares kept at zero or above; a step is halved until the function falls, or, where
 * rounding hides that, until the rows come closer to their prices. */
static bool minimise(problem *p, double *factor, size_t *n_steps, double *off)
{
    evaluate(p, p->share, true);
    *off = distance(p, p->share);
    for (size_t n = 0; n<STEPS && * off> CLOSE; n++) {
        const double before = p->total[0];
        find_step(p, factor);
        bool better = false;
        double length = 1.0;
        for (int halving = 0; halving < 40 && !better; halving++) {
            for (size_t i = 0; i < p->k; i++)
                p->trial[i] = fmax(p->share[i] + length * p->step[i], 0.0);
            evaluate(p, p->trial, true);
            const double now = distance(p, p->trial);
            length /= 2.0;
            better = p->total[0] < before - 1e-13 * fabs(before) || now < 0.9 * *off;
            if (better) {
                memcpy(p->share, p->trial, p->k * sizeof *p->share);
                *off = now;
            }
        }
        ++*n_steps;
        if (!better)
            break;
    }
    return *off <= ACCEPT;
}

static void problem_free(problem *p)
{
    for (size_t t = 0; t < p->n_ridges && p->ridges != NULL; t++)
        rg_ridge_free(&p->ridges[t]);
    free(p->ridges);
    free(p->gram);
    free(p->value);
    free(p->total);
    free(p->work);
    p->ridges = NULL;
    p->gram = p->value = p->total = p->work = NULL;
}

static rg_status problem_fill(problem *p, rg_error *err)
{
    const size_t k = p->k;
    problem_free(p);
    p->n_ridges = rg_threads();
    p->ridges = rg_alloc(p->n_ridges, 1, sizeof *p->ridges);
    p->gram = rg_alloc(k, k, sizeof *p->gram);
    p->value = rg_alloc(count_blocks(p), block_length(k), sizeof *p->value);
    p->total = rg_alloc(block_length(k), 1, sizeof *p->total);
    p->work = rg_alloc(p->n_ridges, work_length(k), sizeof *p->work);
    if (p->ridges == NULL || p->gram == NULL || p->value == NULL || p->total == NULL || p->work == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the common support");
    rg_status status = RG_OK;
    for (size_t t = 0; t < p->n_ridges && status == RG_OK; t++)
        status = rg_ridge_init(&p->ridges[t], k, err);
    for (size_t i = 0; i < k; i++) {
        p->price[i] = p->lambda / p->set->norm[p->member[i]];
        for (size_t j = 0; j < k; j++)
            p->gram[i * k + j] = p->set->gram[p->member[i] * p->set->stride + p->member[j]];
    }
    return status;
}

/* Squared lengths of the rows of V of all members, from the shares of the working set. */
static rg_status measure(problem *p, double *square, rg_error *err)
{
    const size_t n = p->set->n;
    const size_t n_blocks = count_blocks(p);
    double *partial = rg_alloc(n_blocks, n, sizeof *partial);
    double *gradients = rg_alloc(rg_threads(), p->set->stride, sizeof *gradients);
    if (partial == NULL || gradients == NULL) {
        free(partial);
        free(gradients);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the common support");
    }
    for (size_t t = 0; t < p->n_ridges && p->k > 0; t++)
        rg_ridge_set(&p->ridges[t], p->gram, p->share);
#pragma omp parallel for schedule(dynamic) num_threads((int) rg_threads())
    for (size_t b = 0; b < n_blocks; b++) {
        const size_t end = p->n_spectra - b * BLOCK < BLOCK ? p->n_spectra : (b + 1) * BLOCK;
        double *gradient = gradients + rg_thread() * p->set->stride;
        double *v = p->k > 0 ? p->work + rg_thread() * work_length(p->k) : NULL;
        const rg_rows rows = {p->set->gram, p->set->stride, p->member, p->k};
        for (size_t s = b * BLOCK; s < end; s++) {
            const double *right = p->right + s * p->right_stride;
            if (!isfinite(right[0]))
                continue;
            for (size_t i = 0; i < p->k; i++)
                v[p->k + i] = right[p->member[i]];
            if (p->k > 0 && !rg_ridge_solve(&p->ridges[rg_thread()], v + p->k, v))
                continue;
            for (size_t i = 0; i < p->k; i++)
                v[i] *= -p->share[i];
            memcpy(gradient, right, n * sizeof *gradient);
            rg_rows_add(&rows, v, p->set->stride, gradient);
            for (size_t i = 0; i < n; i++)
                partial[b * n + i] += gradient[i] > 0.0 ? gradient[i] * gradient[i] : 0.0;
        }
    }
    memset(square, 0, n * sizeof *square);
    for (size_t b = 0; b < n_blocks; b++)
        for (size_t i = 0; i < n; i++)
            square[i] += partial[b * n + i];
    free(partial);
    free(gradients);
    return RG_OK;
}

/* Members without a share leave the working set; the outsiders whose rows exceed their prices most come in.
 * The number that came; *excess the largest excess outside. */
static size_t renew_members(problem *p, const double *square, bool *inside, double *excess)
{
    const size_t n = p->set->n;
    size_t k = 0;
    size_t n_new = 0;
    memset(inside, 0, n * sizeof *inside);
    for (size_t i = 0; i < p->k; i++)
        if (p->share[i] > 0.0) {
            p->member[k] = p->member[i];
            p->share[k++] = p->share[i];
            inside[p->member[i]] = true;
        }
    *excess = 0.0;
    for (; n_new < BATCH; n_new++) {
        size_t best = n;
        double largest = 1.0 + ACCEPT / 10.0;
        for (size_t i = 0; i < n; i++) {
            const double ratio = sqrt(square[i]) * p->set->norm[i] / p->lambda;
            if (!inside[i] && ratio > largest) {
                largest = ratio;
                best = i;
            }
        }
        if (best == n)
            break;
        *excess = fmax(*excess, largest - 1.0);
        inside[best] = true;
        p->member[k] = best;
        p->share[k++] = n_new == 0 && p->k == 0 ? largest - 1.0 : 0.0;
    }
    p->k = k;
    return n_new;
}

static rg_status seek(problem *p, rg_collaborative *c, rg_error *err)
{
    const size_t n = p->set->n;
    double *square = rg_alloc(n, 1, sizeof *square);
    bool *inside = rg_alloc(n, 1, sizeof *inside);
    double *factor = NULL;
    rg_status status = square == NULL || inside == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the common support")
                           : measure(p, square, err);
    double excess = 0.0;
    bool found = true;
    for (size_t rounds = 0; rounds < 4 * n && status == RG_OK && found; rounds++) {
        if (renew_members(p, square, inside, &excess) == 0)
            break;
        status = problem_fill(p, err);
        free(factor);
        factor = rg_alloc(p->k, p->k, sizeof *factor);
        if (status == RG_OK && factor == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the common support");
        if (status == RG_OK) {
            found = minimise(p, factor, &c->n_steps, &c->off);
            status = measure(p, square, err);
        }
    }
    c->off = fmax(c->off, excess);
    if (status == RG_OK && (!found || c->off > ACCEPT))
        status = rg_fail(err, RG_ENOCONV, RG_NO_INDEX, "the common support was not found");
    free(factor);
    free(inside);
    free(square);
    return status;
}

rg_status rg_collaborative_init(rg_collaborative *c, const rg_library_set *set, const double *right,
                                size_t n_spectra, double lambda, rg_error *err)
{
    problem p = {.set = set,
                 .right = right,
                 .right_stride = rg_library_right_stride(set),
                 .n_spectra = n_spectra,
                 .lambda = lambda};
    *c = (rg_collaborative){.n = set->n};
    if (!(lambda > 0.0) || !isfinite(lambda))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "lambda is not above zero");
    c->share = rg_alloc(set->n, 1, sizeof *c->share);
    c->used = rg_alloc(set->n, 1, sizeof *c->used);
    p.member = rg_alloc(set->n + BATCH, 1, sizeof *p.member);
    double *room = rg_alloc(set->n + BATCH, 4, sizeof *room);
    rg_status status = RG_OK;
    if (c->share == NULL || c->used == NULL || p.member == NULL || room == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the common support");
    if (status == RG_OK) {
        p.price = room;
        p.share = room + (set->n + BATCH);
        p.trial = room + 2 * (set->n + BATCH);
        p.step = room + 3 * (set->n + BATCH);
        status = seek(&p, c, err);
    }
    for (size_t i = 0; i < p.k && status == RG_OK; i++)
        c->share[p.member[i]] = p.share[i];
    for (size_t i = 0; i < set->n && status == RG_OK; i++)
        if (c->share[i] > 0.0)
            c->used[c->n_used++] = i;
    problem_free(&p);
    free(p.member);
    free(room);
    if (status != RG_OK)
        rg_collaborative_free(c);
    return status;
}

void rg_collaborative_free(rg_collaborative *c)
{
    free(c->share);
    free(c->used);
    *c = (rg_collaborative){0};
}
