#include "kernels/simulate/shares.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/simulate/fields.h"

static const uint64_t CLASS_DRAW = (uint64_t) 1 << 32, SHADE_DRAW = (uint64_t) 1 << 34;
static const uint64_t FIELD_ITEM = (uint64_t) 1 << 41;

rg_simulate_mixtures_options rg_simulate_mixtures_defaults(void)
{
    return (rg_simulate_mixtures_options){.seed = 1, .absent = 0.3};
}

/* What every mixture needs. */
typedef struct {
    const rg_simulate_mixtures_options *options;
    size_t n;
    double absent;    /* 0 where the number of members is given */
    rg_field *fields; /* [n] of a scene, or NULL */
} shares_plan;

/* Room of one thread. */
typedef struct {
    double *presence; /* [n] high ones are present; below 0 a member is out */
    size_t *best;     /* [n] member of each class                           */
} shares_room;

/* A field is normal, so its distribution function is uniform; above `absent` what is left of that gives the
 * exponential share, which rises from zero at the border. */
static void from_fields(const shares_plan *plan, uint64_t item, double *presence, double *shares)
{
    const size_t n_samples = plan->options->n_samples;
    for (size_t m = 0; m < plan->n; m++) {
        const double g = rg_field_at(&plan->fields[m], (size_t) item / n_samples, (size_t) item % n_samples);
        presence[m] = 0.5 * erfc(-g / sqrt(2.0));
        const double rest = (1.0 - presence[m]) / (1.0 - plan->absent);
        shares[m] = rest < 1.0 ? -log(rest > 1e-12 ? rest : 1e-12) : 0.0;
    }
}

static void from_draws(const shares_plan *plan, uint64_t item, double *presence, double *shares)
{
    const uint64_t seed = plan->options->seed;
    for (size_t m = 0; m < plan->n; m++) {
        presence[m] = rg_random_uniform(seed, item, 2 * m);
        shares[m] = -log(rg_random_uniform(seed, item, 2 * m + 1));
    }
}

/* One member of each class, each as likely as the others, stays; the rest is out. */
static void choose_of_classes(const shares_plan *plan, uint64_t item, shares_room room)
{
    const size_t *class_of = plan->options->class_of;
    for (size_t c = 0; c < plan->n; c++)
        room.best[c] = RG_NO_INDEX;
    double *lot = room.presence + plan->n;
    for (size_t m = 0; m < plan->n; m++) {
        size_t *best = &room.best[class_of[m]];
        lot[m] = rg_random_uniform(plan->options->seed, item, CLASS_DRAW + m);
        if (*best == RG_NO_INDEX || lot[m] > lot[*best])
            *best = m;
    }
    for (size_t m = 0; m < plan->n; m++)
        if (room.best[class_of[m]] != m)
            room.presence[m] = -1.0;
}

/* Presences below this are absent: all but the n_present highest. */
static double least_presence(size_t n, size_t n_present, const double *presence)
{
    double bound = 2.0;
    for (size_t k = 0; k < n_present; k++) {
        double next = -1.0;
        for (size_t m = 0; m < n; m++)
            if (presence[m] < bound && presence[m] > next)
                next = presence[m];
        bound = next;
    }
    return bound;
}

static void divide(const shares_plan *plan, uint64_t item, const double *presence, double *shares)
{
    const rg_simulate_mixtures_options *o = plan->options;
    const double least = o->n_present > 0 ? least_presence(plan->n, o->n_present, presence) : o->absent;
    double sum = 0.0;
    size_t likeliest = 0;
    for (size_t m = 0; m < plan->n; m++) {
        if (presence[m] < least)
            shares[m] = 0.0;
        sum += shares[m];
        if (presence[m] > presence[likeliest])
            likeliest = m;
    }
    if (sum == 0.0) {
        shares[likeliest] = 1.0;
        sum = 1.0;
    }
    const double lit = o->shade > 0.0 ? 1.0 - o->shade * rg_random_uniform(o->seed, item, SHADE_DRAW) : 1.0;
    for (size_t m = 0; m < plan->n; m++)
        shares[m] = lit * (shares[m] / sum);
}

/* The member whose patch the pixel is in, or RG_NO_INDEX. */
static size_t patch_at(const rg_simulate_mixtures_options *o, size_t n, uint64_t item)
{
    if (o->n_samples == 0 || o->patch == 0)
        return RG_NO_INDEX;
    const size_t line = (size_t) item / o->n_samples, sample = (size_t) item % o->n_samples;
    const size_t width = o->n_samples / n, m = sample / width;
    const size_t left = (width - o->patch) / 2, within = sample - m * width;
    return line + o->patch >= o->n_lines && m < n && within >= left && within < left + o->patch ? m
                                                                                                : RG_NO_INDEX;
}

static void draw(const shares_plan *plan, uint64_t item, shares_room room, double *shares)
{
    const size_t pure = patch_at(plan->options, plan->n, item);
    if (pure != RG_NO_INDEX) {
        for (size_t m = 0; m < plan->n; m++)
            shares[m] = m == pure ? 1.0 : 0.0;
        return;
    }
    if (plan->fields != NULL)
        from_fields(plan, item, room.presence, shares);
    else
        from_draws(plan, item, room.presence, shares);
    if (plan->options->class_of != NULL)
        choose_of_classes(plan, item, room);
    divide(plan, item, room.presence, shares);
}

static size_t count_classes(const size_t *class_of, size_t n)
{
    size_t most = n == 0 || class_of != NULL ? 0 : n;
    for (size_t m = 0; class_of != NULL && m < n; m++)
        most = class_of[m] + 1 > most ? class_of[m] + 1 : most;
    return most;
}

static rg_status check(size_t n, const rg_simulate_mixtures_options *o, rg_error *err)
{
    if (n == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there are no endmembers to mix");
    if (!(o->absent >= 0.0 && o->absent < 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the probability of absence is not within 0 and 1");
    if (!(o->shade >= 0.0 && o->shade < 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the share of shade is not within 0 and 1");
    if (o->n_present > count_classes(o->class_of, n))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX,
                       "more members are to be in a mixture than there are endmembers or classes");
    if (o->patch > 0 && (o->patch >= o->n_lines || o->patch > o->n_samples / n))
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX,
                       "pure patches of all endmembers do not fit side by side in the scene");
    return RG_OK;
}

rg_status rg_simulate_shares(size_t n, size_t n_spectra, const rg_simulate_mixtures_options *options,
                             double *abundances, rg_error *err)
{
    shares_plan plan = {options, n, options->n_present > 0 ? 0.0 : options->absent, NULL};
    rg_status status = check(n, options, err);
    if (status != RG_OK)
        return status;
    const size_t n_threads = rg_threads();
    double *presence = rg_alloc(n_threads, 2 * n, sizeof *presence);
    size_t *best = rg_alloc(n_threads, n, sizeof *best);
    if (options->n_samples > 0)
        plan.fields = rg_alloc(n, 1, sizeof *plan.fields);
    if (presence == NULL || best == NULL || (options->n_samples > 0 && plan.fields == NULL)) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixtures");
        goto done;
    }
    const size_t extent = options->n_lines > options->n_samples ? options->n_lines : options->n_samples;
    for (size_t m = 0; plan.fields != NULL && m < n; m++)
        plan.fields[m] = rg_field_draw(options->seed, FIELD_ITEM + m, (double) extent);
#pragma omp parallel for schedule(static)
    for (size_t k = 0; k < n_spectra; k++) {
        const size_t thread = rg_thread();
        const shares_room room = {presence + thread * 2 * n, best + thread * n};
        draw(&plan, options->first_item + k, room, abundances + k * n);
    }
done:
    free(plan.fields);
    free(best);
    free(presence);
    return status;
}
