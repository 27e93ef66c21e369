#include "kernels/members/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/members/abundances.h"
#include "kernels/members/anchor.h"
#include "kernels/members/corners.h"
#include "kernels/members/held_out.h"

const char *rg_members_branch_name(rg_members_branch branch)
{
    static const char *const NAMES[] = {"parametric", "non-parametric, placed by a family", "non-parametric",
                                        "known members"};
    return NAMES[branch];
}

rg_members_fit_options rg_members_fit_defaults(void)
{
    return (rg_members_fit_options){.automatic = true,
                                    .family = RG_FAMILY_COUNT,
                                    .most_excess = 4.0,
                                    .precision = 1e-7,
                                    .pure = 0.02,
                                    .parametric = rg_members_parametric_defaults(),
                                    .factor = rg_members_factor_defaults()};
}

typedef struct {
    const rg_members_space *space;
    const double *edges_um;
    size_t k, n_fixed;
    const double *fixed;
    const rg_members_fit_options *options;
    double *corners; /* [k][n_classes] of the non-parametric search */
    double *trial;   /* [k][n_classes] */
    double *best;    /* [k][n_classes] of the best family */
    bool *is_fixed;  /* [k] */
    double variance; /* of the noise, floored */
    double bound;
} job;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the end-members");
}

/* Noise that the stored digits have at least: without a floor, clean data make every gate 0 / 0. */
static void measure_noise(job *j)
{
    const rg_members_space *s = j->space;
    const double freedom = rg_members_space_freedom(s, j->k);
    double largest = 0.0;
    for (size_t i = 0; i < s->n * s->n_classes; i++)
        largest = fmax(largest, s->shares[i]);
    const double least = pow(j->options->precision * largest, 2.0);
    j->bound = fmax(rg_members_space_bound(s, j->k), least * fmax(freedom, 1.0));
    j->variance = freedom > 0.0 ? j->bound / freedom : j->bound;
}

static double square(double x)
{
    return x * x;
}

/* Corners with the known members in the places of those nearest to them, then first. */
static void put_fixed(job *j, double *members)
{
    const size_t m = j->space->n_classes;
    for (size_t f = 0; f < j->n_fixed; f++) {
        size_t nearest = f;
        double least = INFINITY;
        for (size_t a = f; a < j->k; a++) {
            double off = 0.0;
            for (size_t c = 0; c < m; c++)
                off += square(members[a * m + c] - j->fixed[f * m + c]);
            if (off < least) {
                least = off;
                nearest = a;
            }
        }
        if (nearest != f)
            memcpy(members + nearest * m, members + f * m, m * sizeof *members);
        memcpy(members + f * m, j->fixed + f * m, m * sizeof *members);
    }
}

static rg_status search_without_family(job *j, rg_members_fit_result *result, double *members, rg_error *err)
{
    rg_members_factor_outcome outcome;
    const rg_status status =
        rg_members_factor(j->space, j->k, j->is_fixed, &j->options->factor, members, &outcome, err);
    result->converged = outcome.converged;
    result->rounds = outcome.rounds;
    return status;
}

static rg_status try_family(job *j, rg_family family, double *parameters, rg_members_fit_result *result,
                            rg_error *err)
{
    const rg_members_space *s = j->space;
    const double q = (double) rg_components_family_parameters(family);
    const double free_members = (double) (j->k - j->n_fixed);
    const double above = free_members * ((double) s->n_classes - (double) j->k - q) +
                         (double) j->n_fixed * ((double) s->n_classes - (double) j->k);
    rg_members_gate *gate = &result->gates[family];
    double cost;
    const rg_status status =
        rg_members_parametric(s, j->edges_um, family, j->k, j->fixed, j->n_fixed, j->corners, 1,
                              &j->options->parametric, parameters, j->trial, &cost, err);
    if (status != RG_OK)
        return status;
    gate->tried = true;
    gate->gate = sqrt(fmax(cost, j->bound) / j->bound);
    gate->excess = above > 0.0 ? (cost - j->bound) / above / j->variance : NAN;
    gate->score = cost / j->variance + free_members * q * log((double) (s->n_counted * s->n_classes));
    gate->suits = above > 0.0 && gate->excess <= j->options->most_excess;
    return rg_members_held_out_gate(s, j->k, j->trial, &gate->held_out, err);
}

/* Every family, or the one that was asked for; *chosen is the best that suits, else *closest the one that
 * leaves least. */
static rg_status try_families(job *j, rg_members_fit_result *result, rg_family *chosen, rg_error *err)
{
    double parameters[RG_FAMILY_COUNT][48];
    double *all = rg_alloc(RG_FAMILY_COUNT, j->k * j->space->n_classes, sizeof *all);
    const size_t size = j->k * j->space->n_classes;
    rg_status status = all == NULL ? no_memory(err) : RG_OK;
    rg_family best = RG_FAMILY_COUNT;
    for (rg_family f = 0; f < RG_FAMILY_COUNT && status == RG_OK; f++) {
        rg_error end = {0};
        if (!j->options->automatic && f != j->options->family)
            continue;
        status = try_family(j, f, parameters[f], result, &end);
        if (status == RG_OK) {
            memcpy(all + f * size, j->trial, size * sizeof *all);
            const rg_members_gate *now = &result->gates[f];
            const rg_members_gate *old = best < RG_FAMILY_COUNT ? &result->gates[best] : NULL;
            if (old == NULL || (now->suits && !old->suits) ||
                (now->suits == old->suits && (now->suits ? now->score < old->score : now->gate < old->gate)))
                best = f;
        } else if (j->options->automatic && status != RG_ENOMEM)
            status = RG_OK; /* a family without an answer is one that does not suit */
        else
            status = rg_fail_named(err, end.status, end.index, end.reason, end.subject, end.remedy);
    }
    if (status == RG_OK && best < RG_FAMILY_COUNT) {
        memcpy(j->best, all + best * size, size * sizeof *all);
        memcpy(result->parameters, parameters[best], sizeof result->parameters);
    }
    *chosen = best;
    free(all);
    return status;
}

/* No family suits: where the best one has its members tells whether samples are nearly pure. */
static rg_status place(job *j, rg_family family, rg_members_fit_result *result, double *members,
                       rg_error *err)
{
    const rg_members_space *s = j->space;
    const size_t size = j->k * s->n_classes;
    double *abundances = rg_alloc(s->n, j->k, sizeof *abundances);
    rg_error flat = {0};
    if (abundances == NULL)
        return no_memory(err);
    rg_members_anchor(s, j->k, j->best);
    rg_status status =
        rg_members_abundances(j->best, j->k, s->n_classes, s->weight, s->shares, s->n, abundances, &flat);
    if (status == RG_OK)
        result->least_abundance = rg_members_least_abundance(s, j->k, abundances);
    free(abundances);
    if (status == RG_ENOMEM)
        return no_memory(err);
    const bool is_anchored = status == RG_OK && result->least_abundance > j->options->pure;
    result->branch = is_anchored ? RG_MEMBERS_ANCHORED : RG_MEMBERS_CORNERS;
    result->family = is_anchored ? family : RG_FAMILY_COUNT;
    memcpy(members, is_anchored ? j->best : j->corners, size * sizeof *members);
    if (!is_anchored)
        return RG_OK; /* the corners were searched from already */
    put_fixed(j, members);
    return search_without_family(j, result, members, err);
}

/* The family's optimum under the noise of each class. */
static rg_status polish(job *j, rg_family family, rg_members_fit_result *result, double *members,
                        rg_error *err)
{
    static const double LEAST = 0.1;
    rg_members_space weighed = *j->space;
    const size_t m = weighed.n_classes;
    double *room = rg_alloc(m, m + 3, sizeof *room);
    rg_error end = {0};
    if (room == NULL)
        return no_memory(err);
    memcpy(members, j->best, j->k * m * sizeof *members);
    weighed.weight = room;
    weighed.mean = room + m;
    weighed.values = room + 2 * m;
    weighed.directions = room + 3 * m;
    memcpy(weighed.weight, j->space->weight, m * sizeof *room);
    memcpy(weighed.values, j->space->values, m * sizeof *room);
    memcpy(weighed.directions, j->space->directions, m * m * sizeof *room);
    double parameters[48];
    memcpy(parameters, result->parameters, sizeof parameters);
    rg_members_space_weigh(&weighed, j->k, LEAST);
    rg_status status = rg_members_space_turn(&weighed, &end);
    if (status == RG_OK)
        status = rg_members_parametric_from(&weighed, j->edges_um, family, j->k, j->fixed, j->n_fixed,
                                            &j->options->parametric, parameters, members, &end);
    if (status == RG_OK)
        memcpy(result->parameters, parameters, sizeof parameters);
    else
        memcpy(members, j->best, j->k * m * sizeof *members);
    free(room);
    return status == RG_ENOMEM ? no_memory(err) : RG_OK;
}

static rg_status choose(job *j, rg_members_fit_result *result, double *members, rg_error *err)
{
    const rg_members_fit_options *o = j->options;
    const size_t size = j->k * j->space->n_classes;
    rg_family family = RG_FAMILY_COUNT;
    rg_status status = RG_OK;
    result->branch = RG_MEMBERS_CORNERS;
    result->family = RG_FAMILY_COUNT;
    result->converged = true;
    if (j->n_fixed == j->k) {
        result->branch = RG_MEMBERS_KNOWN;
        memcpy(members, j->fixed, size * sizeof *members);
        return RG_OK;
    }
    status = rg_members_corners(j->space, j->k, j->corners, err);
    if (status == RG_OK)
        put_fixed(j, j->corners);
    if (status == RG_OK)
        status = search_without_family(j, result, j->corners, err);
    if (status == RG_OK && (o->automatic || o->family < RG_FAMILY_COUNT))
        status = try_families(j, result, &family, err);
    if (status != RG_OK)
        return status;
    if (family < RG_FAMILY_COUNT && (!o->automatic || result->gates[family].suits)) {
        result->branch = RG_MEMBERS_FAMILY;
        result->family = family;
        result->converged = true;
        result->rounds = 0;
        return polish(j, family, result, members, err);
    }
    if (family < RG_FAMILY_COUNT && j->k > 1)
        return place(j, family, result, members, err);
    memcpy(members, j->corners, size * sizeof *members);
    return RG_OK;
}

rg_status rg_members_fit(const rg_members_space *space, const double *edges_um, size_t k, const double *fixed,
                         size_t n_fixed, const rg_members_fit_options *options, double *members,
                         double *abundances, rg_members_fit_result *result, rg_error *err)
{
    const size_t m = space->n_classes;
    job j = {
        .space = space, .edges_um = edges_um, .k = k, .n_fixed = n_fixed, .fixed = fixed, .options = options};
    *result = (rg_members_fit_result){.family = RG_FAMILY_COUNT, .least_abundance = NAN};
    if (k < 1 || k > 16 || n_fixed > k)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "there can be 1 to 16 end-members", NULL,
                             "ask for another number of them");
    j.corners = rg_alloc(k, m, sizeof *j.corners);
    j.trial = rg_alloc(k, m, sizeof *j.trial);
    j.best = rg_alloc(k, m, sizeof *j.best);
    j.is_fixed = rg_alloc(k, 1, sizeof *j.is_fixed);
    rg_status status =
        j.corners == NULL || j.trial == NULL || j.best == NULL || j.is_fixed == NULL ? no_memory(err) : RG_OK;
    if (status == RG_OK) {
        for (size_t a = 0; a < n_fixed; a++)
            j.is_fixed[a] = true;
        measure_noise(&j);
        result->bound = j.bound;
        status = choose(&j, result, members, err);
    }
    if (status == RG_OK)
        status =
            rg_members_abundances(members, k, m, space->weight, space->shares, space->n, abundances, err);
    if (status == RG_OK) {
        result->misfit = rg_members_misfit(members, k, m, space->weight, space->shares, space->n, abundances,
                                           space->counted);
        result->gate = sqrt(fmax(result->misfit, j.bound) / j.bound);
    }
    free(j.corners);
    free(j.trial);
    free(j.best);
    free(j.is_fixed);
    return status;
}
