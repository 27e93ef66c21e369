#include "kernels/members/factor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/dot.h"
#include "kernels/members/abundances.h"

enum { FURTHER = 3 }; /* directions kept beyond the k - 1 of the members, which hold noise */

/* All in weighted classes, where the problem is the same; only the sums of members know of the weights. */
typedef struct {
    const rg_members_space *space;
    size_t k, m, n, d;
    double *y;          /* [n][d] coordinates                       */
    double *mean;       /* [m]                                      */
    double *members;    /* [k][m] weighted                          */
    double *before;     /* [k][m] of the last round                 */
    double *abundances; /* [n][k]                                   */
    double *trial;      /* [n][k]                                   */
    double *along;      /* [k][d] members in the directions         */
    double *level;      /* [k] mean times member                    */
    double *gram;       /* [k][k]                                   */
    double *products;   /* [n][k]                                   */
    double *cross;      /* [k][m] A'X                               */
    double *square;     /* [k][k] A'A                               */
} search;

rg_members_factor_options rg_members_factor_defaults(void)
{
    return (rg_members_factor_options){.tolerance = 1e-6, .most_rounds = 1000};
}

static void search_free(search *s)
{
    free(s->y);
    free(s->mean);
    free(s->members);
    free(s->before);
    free(s->abundances);
    free(s->trial);
    free(s->along);
    free(s->level);
    free(s->gram);
    free(s->products);
    free(s->cross);
    free(s->square);
}

static rg_status search_init(search *s, const rg_members_space *space, size_t k, const double *members,
                             rg_error *err)
{
    const size_t m = space->n_classes;
    const size_t n = space->n_counted;
    const size_t d = k - 1 + FURTHER < m ? k - 1 + FURTHER : m;
    *s = (search){.space = space, .k = k, .m = m, .n = n, .d = d};
    s->y = rg_alloc(n, d, sizeof *s->y);
    s->mean = rg_alloc(m, 1, sizeof *s->mean);
    s->members = rg_alloc(k, m, sizeof *s->members);
    s->before = rg_alloc(k, m, sizeof *s->before);
    s->abundances = rg_alloc(n, k, sizeof *s->abundances);
    s->trial = rg_alloc(n, k, sizeof *s->trial);
    s->along = rg_alloc(k, d, sizeof *s->along);
    s->level = rg_alloc(k, 1, sizeof *s->level);
    s->gram = rg_alloc(k, k, sizeof *s->gram);
    s->products = rg_alloc(n, k, sizeof *s->products);
    s->cross = rg_alloc(k, m, sizeof *s->cross);
    s->square = rg_alloc(k, k, sizeof *s->square);
    if (s->y == NULL || s->mean == NULL || s->members == NULL || s->before == NULL || s->abundances == NULL ||
        s->trial == NULL || s->along == NULL || s->level == NULL || s->gram == NULL || s->products == NULL ||
        s->cross == NULL || s->square == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the end-members");
    for (size_t c = 0; c < m; c++) {
        s->mean[c] = space->mean[c] * space->weight[c];
        for (size_t j = 0; j < k; j++)
            s->members[j * m + c] = members[j * m + c] * space->weight[c];
    }
    size_t at = 0;
    for (size_t i = 0; i < space->n; i++) {
        if (!space->counted[i])
            continue;
        for (size_t c = 0; c < m; c++) /* one row of cross is free for now */
            s->cross[c] = space->shares[i * m + c] * space->weight[c] - s->mean[c];
        for (size_t j = 0; j < d; j++)
            s->y[at * d + j] = rg_dot_fast(s->cross, space->directions + j * m, m);
        at++;
    }
    return RG_OK;
}

/* Exact abundances of the members at hand. */
static rg_status update_abundances(search *s, double *abundances, rg_error *err)
{
    for (size_t a = 0; a < s->k; a++) {
        const double *member = s->members + a * s->m;
        s->level[a] = rg_dot_fast(s->mean, member, s->m);
        for (size_t j = 0; j < s->d; j++)
            s->along[a * s->d + j] = rg_dot_fast(s->space->directions + j * s->m, member, s->m);
        for (size_t b = 0; b <= a; b++)
            s->gram[a * s->k + b] = s->gram[b * s->k + a] = rg_dot_fast(member, s->members + b * s->m, s->m);
    }
    for (size_t i = 0; i < s->n; i++)
        for (size_t a = 0; a < s->k; a++)
            s->products[i * s->k + a] = s->level[a] + rg_dot_fast(s->y + i * s->d, s->along + a * s->d, s->d);
    return rg_members_abundances_from_products(s->gram, s->k, s->products, s->n, abundances, err);
}

/* A'X and A'A of the abundances. */
static void update_products(search *s)
{
    const size_t k = s->k;
    memset(s->square, 0, k * k * sizeof *s->square);
    memset(s->along, 0, k * s->d * sizeof *s->along);
    memset(s->level, 0, k * sizeof *s->level);
    for (size_t i = 0; i < s->n; i++)
        for (size_t a = 0; a < k; a++) {
            const double share = s->abundances[i * k + a];
            s->level[a] += share;
            for (size_t b = 0; b < k; b++)
                s->square[a * k + b] += share * s->abundances[i * k + b];
            for (size_t j = 0; j < s->d; j++)
                s->along[a * s->d + j] += share * s->y[i * s->d + j];
        }
    for (size_t a = 0; a < k; a++)
        for (size_t c = 0; c < s->m; c++) {
            double sum = s->level[a] * s->mean[c];
            for (size_t j = 0; j < s->d; j++)
                sum += s->along[a * s->d + j] * s->space->directions[j * s->m + c];
            s->cross[a * s->m + c] = sum;
        }
}

/* Member a is what is left of A'X without the others, its negative classes at zero, its sum 1. */
static void update_member(search *s, size_t a)
{
    double *member = s->members + a * s->m;
    double total = 0.0;
    if (!(s->square[a * s->k + a] > 0.0))
        return; /* no sample has any of it: it stays */
    for (size_t c = 0; c < s->m; c++) {
        double sum = s->cross[a * s->m + c];
        for (size_t b = 0; b < s->k; b++)
            if (b != a)
                sum -= s->square[a * s->k + b] * s->members[b * s->m + c];
        s->before[a * s->m + c] = member[c];
        member[c] = fmax(sum / s->square[a * s->k + a], 0.0);
        total += member[c] / s->space->weight[c];
    }
    for (size_t c = 0; c < s->m; c++)
        member[c] = total > 0.0 ? member[c] / total : s->before[a * s->m + c];
}

/* |A S|^2 - 2 <A S, X>: the sum of squares but for a constant. */
static double misfit(const search *s)
{
    double sum = 0.0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t a = 0; a < s->k; a++) {
            double pull = -2.0 * s->products[i * s->k + a];
            for (size_t b = 0; b < s->k; b++)
                pull += s->gram[a * s->k + b] * s->abundances[i * s->k + b];
            sum += s->abundances[i * s->k + a] * pull;
        }
    return sum;
}

static double largest_change(const search *s, const bool *fixed)
{
    double largest = 0.0;
    for (size_t a = 0; a < s->k; a++)
        for (size_t c = 0; c < s->m && (fixed == NULL || !fixed[a]); c++)
            largest =
                fmax(largest, fabs(s->members[a * s->m + c] - s->before[a * s->m + c]) / s->space->weight[c]);
    for (size_t i = 0; i < s->n * s->k; i++)
        largest = fmax(largest, fabs(s->trial[i] - s->abundances[i]));
    return largest;
}

rg_status rg_members_factor(const rg_members_space *space, size_t k, const bool *fixed,
                            const rg_members_factor_options *options, double *members,
                            rg_members_factor_outcome *outcome, rg_error *err)
{
    search s = {0};
    *outcome = (rg_members_factor_outcome){0};
    rg_status status = search_init(&s, space, k, members, err);
    if (status == RG_OK)
        status = update_abundances(&s, s.abundances, err);
    double power = 0.0; /* the constant that misfit leaves out */
    for (size_t i = 0; i < s.n * s.d && status == RG_OK; i++)
        power += s.y[i] * s.y[i];
    if (status == RG_OK)
        power += (double) s.n * rg_dot_fast(s.mean, s.mean, s.m);
    double before = status == RG_OK ? misfit(&s) + power : 0.0;
    while (status == RG_OK && outcome->rounds < options->most_rounds && !outcome->converged) {
        update_products(&s);
        for (size_t a = 0; a < k; a++)
            if (fixed == NULL || !fixed[a])
                update_member(&s, a);
        memcpy(s.trial, s.abundances, s.n * k * sizeof *s.trial);
        status = update_abundances(&s, s.trial, err);
        if (status != RG_OK)
            break;
        const double change = largest_change(&s, fixed);
        memcpy(s.abundances, s.trial, s.n * k * sizeof *s.trial);
        const double now = misfit(&s) + power;
        outcome->rounds++;
        outcome->converged = change <= options->tolerance &&
                             fabs(before - now) <= options->tolerance * fabs(before) + 1e-15 * power;
        before = now;
    }
    for (size_t a = 0; a < k && status == RG_OK; a++)
        for (size_t c = 0; c < s.m; c++)
            members[a * s.m + c] = s.members[a * s.m + c] / space->weight[c];
    search_free(&s);
    return status;
}
