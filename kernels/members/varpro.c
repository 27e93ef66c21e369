#include "kernels/members/varpro.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/dot.h"

/* Members closer than this share of their own length to the span of the others are one. */
static const double COINCIDE = 1e-7;

/* y += a x */
static void add(double *restrict y, double a, const double *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

static size_t per_member(const rg_varpro *v)
{
    return rg_components_family_parameters(v->family);
}

size_t rg_varpro_parameters(const rg_varpro *v)
{
    return (v->k - v->n_fixed) * per_member(v);
}

size_t rg_varpro_residuals(const rg_varpro *v)
{
    return v->n_rows * v->n_classes;
}

size_t rg_varpro_work(const rg_varpro *v)
{
    const size_t q = per_member(v);
    return v->k * v->n_classes * (3 + q) + 3 * v->k * v->k + v->n_rows * v->k + 2 * v->k + 2 * v->n_classes;
}

rg_status rg_varpro_init(rg_varpro *v, const rg_members_space *space, const double *edges_um,
                         rg_family family, size_t k, const double *fixed, size_t n_fixed, size_t further,
                         rg_error *err)
{
    const size_t m = space->n_classes;
    const size_t d = k - 1 + further < m ? k - 1 + further : m;
    *v = (rg_varpro){.family = family, .k = k, .n_fixed = n_fixed, .n_classes = m, .n_rows = 1 + d};
    v->scale = sqrt((double) space->n_counted);
    v->edges_ln = rg_alloc(m + 1, 1, sizeof *v->edges_ln);
    v->weight = rg_alloc(m, 1, sizeof *v->weight);
    v->rows = rg_alloc(v->n_rows, m, sizeof *v->rows);
    v->fixed = rg_alloc(n_fixed, m, sizeof *v->fixed);
    if (v->edges_ln == NULL || v->weight == NULL || v->rows == NULL || v->fixed == NULL) {
        rg_varpro_free(v);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for parametric end-members");
    }
    for (size_t c = 0; c <= m; c++)
        v->edges_ln[c] = log(edges_um[c]);
    memcpy(v->weight, space->weight, m * sizeof *v->weight);
    for (size_t c = 0; c < m; c++) {
        v->rows[c] = v->scale * space->mean[c] * space->weight[c];
        for (size_t i = 0; i < d; i++)
            v->rows[(1 + i) * m + c] = sqrt(space->values[i]) * space->directions[i * m + c];
        for (size_t j = 0; j < n_fixed; j++)
            v->fixed[j * m + c] = fixed[j * m + c] * space->weight[c];
    }
    return RG_OK;
}

void rg_varpro_free(rg_varpro *v)
{
    free(v->edges_ln);
    free(v->weight);
    free(v->rows);
    free(v->fixed);
    *v = (rg_varpro){0};
}

/* Weighted members and their derivatives; false when one has no mass in the classes. */
static bool evaluate_members(const rg_varpro *v, const double *theta, double *members, double *slopes)
{
    const size_t m = v->n_classes;
    const size_t q = per_member(v);
    memcpy(members, v->fixed, v->n_fixed * m * sizeof *members);
    for (size_t j = v->n_fixed; j < v->k; j++) {
        double *member = members + j * m;
        double *slope = slopes != NULL ? slopes + (j - v->n_fixed) * q * m : NULL;
        if (!(rg_components_family_shares(v->family, theta + (j - v->n_fixed) * q, v->edges_ln, m, member,
                                          slope) > 0.0))
            return false;
        for (size_t c = 0; c < m; c++)
            member[c] *= v->weight[c];
        for (size_t p = 0; p < q && slope != NULL; p++)
            for (size_t c = 0; c < m; c++)
                slope[p * m + c] *= v->weight[c];
    }
    return true;
}

/* inverse [n][n] of the positive definite g [n][n] (destroyed) by Cholesky's factor; false when a pivot is
 * within COINCIDE of its diagonal. */
static bool invert(double *g, size_t n, double *inverse)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i <= j; i++) {
            const double diagonal = g[j * n + j];
            double sum = g[j * n + i];
            for (size_t l = 0; l < i; l++)
                sum -= g[j * n + l] * g[i * n + l];
            if (i < j)
                g[j * n + i] = sum / g[i * n + i];
            else if (sum > COINCIDE * COINCIDE * diagonal)
                g[j * n + j] = sqrt(sum);
            else
                return false;
        }
    for (size_t c = 0; c < n; c++) {
        double *x = inverse + c * n;
        for (size_t j = 0; j < n; j++) {
            x[j] = j == c ? 1.0 : 0.0;
            for (size_t l = 0; l < j; l++)
                x[j] -= g[j * n + l] * x[l];
            x[j] /= g[j * n + j];
        }
        for (size_t j = n; j-- > 0;) {
            for (size_t l = j + 1; l < n; l++)
                x[j] -= g[l * n + j] * x[l];
            x[j] /= g[j * n + j];
        }
    }
    return true;
}

/* The pieces of an evaluation, in the caller's work. */
typedef struct {
    double *members; /* [k][m]                 */
    double *slopes;  /* [k][q][m]              */
    double *t;       /* [k - 1][m] differences */
    double *gt;      /* [k - 1][m] G^-1 T      */
    double *g;       /* [k - 1][k - 1]         */
    double *inverse; /* [k - 1][k - 1]         */
    double *b;       /* [n_rows][k]            */
    double *along;   /* [k]                    */
    double *across;  /* [m] slope times P      */
    double *turn;    /* [m] Z' G^-1 T          */
} pieces;

static pieces lay_out(const rg_varpro *v, double *work)
{
    const size_t m = v->n_classes;
    pieces s = {.members = work};
    s.slopes = s.members + v->k * m;
    s.t = s.slopes + v->k * per_member(v) * m;
    s.gt = s.t + v->k * m;
    s.g = s.gt + v->k * m;
    s.inverse = s.g + v->k * v->k;
    s.b = s.inverse + v->k * v->k;
    s.along = s.b + v->n_rows * v->k;
    s.across = s.along + v->k;
    s.turn = s.across + m;
    return s;
}

static bool project(const rg_varpro *v, pieces *s, double *residuals)
{
    const size_t m = v->n_classes;
    const size_t h = v->k - 1;
    const double *last = s->members + h * m;
    for (size_t l = 0; l < h; l++)
        for (size_t c = 0; c < m; c++)
            s->t[l * m + c] = s->members[l * m + c] - last[c];
    for (size_t a = 0; a < h; a++)
        for (size_t b = 0; b <= a; b++)
            s->g[a * h + b] = s->g[b * h + a] = rg_dot_fast(s->t + a * m, s->t + b * m, m);
    if (h > 0 && !invert(s->g, h, s->inverse))
        return false;
    memset(s->gt, 0, h * m * sizeof *s->gt);
    for (size_t a = 0; a < h; a++)
        for (size_t b = 0; b < h; b++)
            add(s->gt + a * m, s->inverse[a * h + b], s->t + b * m, m);
    for (size_t i = 0; i < v->n_rows; i++) {
        double *left = residuals + i * m;
        double rest = i == 0 ? v->scale : 0.0;
        memcpy(left, v->rows + i * m, m * sizeof *left);
        if (i == 0)
            add(left, -rest, last, m);
        double *b = s->b + i * v->k;
        for (size_t l = 0; l < h; l++) {
            b[l] = rg_dot_fast(left, s->gt + l * m, m);
            rest -= b[l];
        }
        for (size_t l = 0; l < h; l++)
            add(left, -b[l], s->t + l * m, m);
        b[h] = rest;
    }
    return true;
}

static void differentiate(const rg_varpro *v, pieces *s, const double *residuals, double *jacobian)
{
    const size_t m = v->n_classes;
    const size_t h = v->k - 1;
    const size_t q = per_member(v);
    for (size_t j = v->n_fixed; j < v->k; j++) {
        memset(s->turn, 0, m * sizeof *s->turn);
        for (size_t l = 0; l < h; l++)
            if (j == h)
                add(s->turn, -1.0, s->gt + l * m, m);
            else if (l == j)
                add(s->turn, 1.0, s->gt + l * m, m);
        for (size_t p = 0; p < q; p++) {
            const size_t column = (j - v->n_fixed) * q + p;
            const double *slope = s->slopes + column * m;
            memcpy(s->across, slope, m * sizeof *s->across);
            for (size_t l = 0; l < h; l++)
                add(s->across, -rg_dot_fast(slope, s->gt + l * m, m), s->t + l * m, m);
            for (size_t i = 0; i < v->n_rows; i++) {
                double *out = jacobian + (column * v->n_rows + i) * m;
                const double share = s->b[i * v->k + j];
                const double pull = rg_dot_fast(residuals + i * m, slope, m);
                for (size_t c = 0; c < m; c++)
                    out[c] = -share * s->across[c] - pull * s->turn[c];
            }
        }
    }
}

void rg_varpro_evaluate(const rg_varpro *v, const double *theta, double *residuals, double *jacobian,
                        double *work)
{
    pieces s = lay_out(v, work);
    if (!evaluate_members(v, theta, s.members, jacobian != NULL ? s.slopes : NULL) ||
        !project(v, &s, residuals)) {
        for (size_t i = 0; i < v->n_rows * v->n_classes; i++)
            residuals[i] = INFINITY;
        if (jacobian != NULL)
            memset(jacobian, 0, rg_varpro_parameters(v) * v->n_rows * v->n_classes * sizeof *jacobian);
        return;
    }
    if (jacobian != NULL)
        differentiate(v, &s, residuals, jacobian);
}

void rg_varpro_members(const rg_varpro *v, const double *theta, double *members)
{
    const size_t m = v->n_classes;
    (void) evaluate_members(v, theta, members, NULL);
    for (size_t j = 0; j < v->k; j++)
        for (size_t c = 0; c < m; c++)
            members[j * m + c] /= v->weight[c];
}
