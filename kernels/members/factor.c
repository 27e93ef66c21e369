#include "kernels/members/factor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/dot.h"
#include "kernels/members/abundances.h"

enum { FURTHER = 3 }; /* directions kept beyond the k - 1 of the members, which hold noise */

static const double ROUNDING = 1e-15; /* of the sum of squares */

/* Steps without beginning anew: more carry the members around in the valley that the residual leaves. */
enum { MOST_STEPS = 100 };

/* All in weighted classes, where the problem is the same; only the sums of members know of the weights. */
typedef struct {
    const rg_members_space *space;
    size_t k, m, n, d;
    double *y;          /* [n][d] coordinates                       */
    double *mean;       /* [m]                                      */
    double *members;    /* [k][m] weighted                          */
    double *abundances; /* [n][k]                                   */
    double *kept;       /* [k][m] members before this round         */
    double *kept_abundances;
    double *last; /* [k][m] and before the last one           */
    double *last_abundances;
    double *along;    /* [k][d] members in the directions         */
    double *level;    /* [k] mean times member                    */
    double *gram;     /* [k][k]                                   */
    double *products; /* [n][k]                                   */
    double *cross;    /* [k][m] A'X                               */
    double *square;   /* [k][k] A'A                               */
} search;

rg_members_factor_options rg_members_factor_defaults(void)
{
    return (rg_members_factor_options){.tolerance = 1e-6, .most_rounds = 5000};
}

static void search_free(search *s)
{
    free(s->y);
    free(s->mean);
    free(s->members);
    free(s->abundances);
    free(s->kept);
    free(s->kept_abundances);
    free(s->last);
    free(s->last_abundances);
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
    s->abundances = rg_alloc(n, k, sizeof *s->abundances);
    s->kept = rg_alloc(k, m, sizeof *s->kept);
    s->kept_abundances = rg_alloc(n, k, sizeof *s->kept_abundances);
    s->last = rg_alloc(k, m, sizeof *s->last);
    s->last_abundances = rg_alloc(n, k, sizeof *s->last_abundances);
    s->along = rg_alloc(k, d, sizeof *s->along);
    s->level = rg_alloc(k, 1, sizeof *s->level);
    s->gram = rg_alloc(k, k, sizeof *s->gram);
    s->products = rg_alloc(n, k, sizeof *s->products);
    s->cross = rg_alloc(k, m, sizeof *s->cross);
    s->square = rg_alloc(k, k, sizeof *s->square);
    if (s->y == NULL || s->mean == NULL || s->members == NULL || s->abundances == NULL || s->kept == NULL ||
        s->kept_abundances == NULL || s->last == NULL || s->last_abundances == NULL || s->along == NULL ||
        s->level == NULL || s->gram == NULL || s->products == NULL || s->cross == NULL || s->square == NULL)
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
static rg_status update_abundances(search *s, rg_error *err)
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
    return rg_members_abundances_from_products(s->gram, s->k, s->products, s->n, s->abundances, err);
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

/* Member a is the minimum given the others: what is left of A'X without them, brought onto the distributions,
 * which have no negative class and the sum 1, by the multiplier of the sum (Michelot, 1986). */
static void update_member(search *s, size_t a)
{
    double *member = s->members + a * s->m;
    const double *weight = s->space->weight;
    if (!(s->square[a * s->k + a] > 0.0)) { /* no sample has any of it: it stays */
        memcpy(member, s->kept + a * s->m, s->m * sizeof *member);
        return;
    }
    double total = 0.0;
    double room = 0.0;
    for (size_t c = 0; c < s->m; c++) {
        double sum = s->cross[a * s->m + c];
        for (size_t b = 0; b < s->k; b++)
            if (b != a)
                sum -= s->square[a * s->k + b] * s->members[b * s->m + c];
        member[c] = sum / s->square[a * s->k + a];
        total += member[c] / weight[c];
        room += 1.0 / (weight[c] * weight[c]);
    }
    /* Without the classes that it takes below zero the multiplier rises, until no more go. */
    double multiplier = -INFINITY;
    for (double next = (total - 1.0) / room; next > multiplier;) {
        multiplier = next;
        total = room = 0.0;
        for (size_t c = 0; c < s->m; c++)
            if (member[c] - multiplier / weight[c] > 0.0) {
                total += member[c] / weight[c];
                room += 1.0 / (weight[c] * weight[c]);
            }
        next = (total - 1.0) / room;
    }
    for (size_t c = 0; c < s->m; c++)
        member[c] = fmax(member[c] - multiplier / weight[c], 0.0);
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

static double largest_change(const search *s)
{
    double largest = 0.0;
    for (size_t a = 0; a < s->k; a++)
        for (size_t c = 0; c < s->m; c++)
            largest =
                fmax(largest, fabs(s->members[a * s->m + c] - s->kept[a * s->m + c]) / s->space->weight[c]);
    for (size_t i = 0; i < s->n * s->k; i++)
        largest = fmax(largest, fabs(s->abundances[i] - s->kept_abundances[i]));
    return largest;
}

static void copy_point(const search *s, const double *members, const double *abundances, double *to_members,
                       double *to_abundances)
{
    memcpy(to_members, members, s->k * s->m * sizeof *members);
    memcpy(to_abundances, abundances, s->n * s->k * sizeof *abundances);
}

/* Members and abundances `reach` steps beyond the last step; sums stay. */
static void extrapolate(search *s, double reach)
{
    for (size_t i = 0; i < s->k * s->m; i++)
        s->members[i] = fmax(s->kept[i] + reach * (s->kept[i] - s->last[i]), 0.0);
    for (size_t i = 0; i < s->n * s->k; i++)
        s->abundances[i] = s->kept_abundances[i] + reach * (s->kept_abundances[i] - s->last_abundances[i]);
}

/* A round from the extrapolated point; misfit in *now. */
static rg_status run_round(search *s, const bool *fixed, double reach, double *now, rg_error *err)
{
    copy_point(s, s->members, s->abundances, s->kept, s->kept_abundances);
    extrapolate(s, reach);
    update_products(s);
    for (size_t a = 0; a < s->k; a++)
        if (fixed == NULL || !fixed[a])
            update_member(s, a);
    const rg_status status = update_abundances(s, err);
    *now = status == RG_OK ? misfit(s) : NAN;
    return status;
}

rg_status rg_members_factor(const rg_members_space *space, size_t k, const bool *fixed,
                            const rg_members_factor_options *options, double *members,
                            rg_members_factor_outcome *outcome, rg_error *err)
{
    search s = {0};
    double steps = 0.0; /* since the last one that went too far */
    *outcome = (rg_members_factor_outcome){0};
    rg_status status = search_init(&s, space, k, members, err);
    if (status == RG_OK)
        status = update_abundances(&s, err);
    double power = 0.0; /* the constant that misfit leaves out */
    for (size_t i = 0; i < s.n * s.d && status == RG_OK; i++)
        power += s.y[i] * s.y[i];
    if (status == RG_OK) {
        power += (double) s.n * rg_dot_fast(s.mean, s.mean, s.m);
        copy_point(&s, s.members, s.abundances, s.last, s.last_abundances);
    }
    double before = status == RG_OK ? misfit(&s) + power : 0.0;
    while (status == RG_OK && outcome->rounds < options->most_rounds && !outcome->converged) {
        rg_error dependent = {0};
        double now;
        status = run_round(&s, fixed, steps / (steps + 3.0), &now, &dependent);
        now += power;
        outcome->rounds++;
        const bool lower = status == RG_OK && now <= before + ROUNDING * power;
        if (steps > 0.0 && status != RG_ENOMEM && !lower) {
            /* Too far: back to where the round began, and on from there by a plain step. */
            status = RG_OK;
            copy_point(&s, s.kept, s.kept_abundances, s.members, s.abundances);
            copy_point(&s, s.kept, s.kept_abundances, s.last, s.last_abundances);
            steps = 0.0;
            continue;
        }
        if (status != RG_OK) {
            status = rg_fail_named(err, status, dependent.index, dependent.reason, dependent.subject,
                                   dependent.remedy);
            break;
        }
        outcome->converged = largest_change(&s) <= options->tolerance &&
                             fabs(before - now) <= options->tolerance * fabs(before) + ROUNDING * power;
        copy_point(&s, s.kept, s.kept_abundances, s.last, s.last_abundances);
        steps = steps < MOST_STEPS ? steps + 1.0 : 0.0;
        before = now;
    }
    for (size_t a = 0; a < k && status == RG_OK; a++)
        for (size_t c = 0; c < s.m; c++)
            members[a * s.m + c] = s.members[a * s.m + c] / space->weight[c];
    search_free(&s);
    return status;
}
