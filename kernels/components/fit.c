#include "kernels/components/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/components/misfit.h"
#include "kernels/linear/bounded.h"

/* Relative noise is taken as no better than this: the digits of a table end somewhere. */
static const double LEAST_NOISE = 1e-5;

rg_components_noise rg_components_noise_defaults(void)
{
    return (rg_components_noise){.relative = NAN, .floor = 0.01};
}

void rg_components_noise_sigma(const rg_components_noise *noise, double relative, const double *curve,
                               size_t n_classes, double *sigma)
{
    double highest = 0.0;
    for (size_t i = 0; i < n_classes; i++)
        highest = fmax(highest, curve[i]);
    for (size_t i = 0; i < n_classes; i++)
        sigma[i] =
            noise->stated != NULL
                ? noise->stated[i]
                : relative * sqrt(curve[i] * curve[i] + noise->floor * noise->floor * highest * highest);
}

size_t rg_components_fit_parameters(rg_family family, size_t n)
{
    return rg_components_mixture_parameters(family, n) - 1;
}

rg_status rg_components_room_init(const double *edges_ln, size_t n_classes, rg_components_room *room,
                                  rg_error *err)
{
    *room = (rg_components_room){.edges_ln = edges_ln, .n_classes = n_classes};
    room->curve = rg_alloc(n_classes, 1, sizeof *room->curve);
    room->sigma = rg_alloc(n_classes, 1, sizeof *room->sigma);
    room->shares = rg_alloc(n_classes, 1, sizeof *room->shares);
    room->solver =
        rg_alloc(rg_bounded_work(RG_MIXTURE_MOST_PARAMETERS, n_classes + 1), 1, sizeof *room->solver);
    if (room->curve != NULL && room->sigma != NULL && room->shares != NULL && room->solver != NULL)
        return RG_OK;
    rg_components_room_free(room);
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the components");
}

void rg_components_room_free(rg_components_room *room)
{
    free(room->curve);
    free(room->sigma);
    free(room->shares);
    free(room->solver);
    *room = (rg_components_room){0};
}

static size_t count_measured(const double *fractions, size_t n_classes)
{
    size_t n = 0;
    for (size_t i = 0; i < n_classes; i++)
        n += fractions[i] > 0.0;
    return n;
}

bool rg_components_noise_is_known(const rg_components_noise *noise)
{
    return noise->stated != NULL || isfinite(noise->relative);
}

/* Weighted squares of the measured classes and -2 ln L, with room->curve and sigma. */
static void judge(const double *fractions, bool is_known, const rg_components_room *room,
                  rg_components_fit *fit)
{
    fit->chi2 = 0.0;
    fit->deviance = 0.0;
    fit->scale = 0.0;
    for (size_t i = 0; i < room->n_classes; i++) {
        const double sigma = room->sigma[i];
        fit->scale += room->curve[i];
        if (fractions[i] > 0.0) {
            const double r = (fractions[i] - room->curve[i]) / sigma;
            fit->chi2 += r * r;
            fit->deviance += 2.0 * log(sigma);
        } else {
            fit->deviance += rg_components_misfit_censored(room->curve[i] / sigma, NULL);
        }
    }
    fit->deviance += fit->chi2;
    const double p = (double) rg_components_fit_parameters(fit->family, fit->n);
    const double n = (double) count_measured(fractions, room->n_classes);
    const double price = p * log((double) room->n_classes);
    fit->bic = fit->deviance + (is_known ? price : price * n / fmax(1.0, n - p - 2.0));
}

/* Relative noise that makes the squares of the measured classes what `divisor` of them should be. */
static double estimate(const double *fractions, const rg_components_noise *noise, rg_components_room *room,
                       double divisor)
{
    double squares = 0.0;
    rg_components_noise_sigma(noise, 1.0, room->curve, room->n_classes, room->sigma);
    for (size_t i = 0; i < room->n_classes; i++)
        if (fractions[i] > 0.0) {
            const double r = (fractions[i] - room->curve[i]) / room->sigma[i];
            squares += r * r;
        }
    return fmax(sqrt(squares / divisor), LEAST_NOISE);
}

static void draw_curve(const rg_components_fit *fit, rg_components_room *room)
{
    rg_components_mixture(fit->family, fit->n, fit->x, room->edges_ln, room->n_classes, room->curve, NULL,
                          room->shares);
}

void rg_components_fit_judge(const double *fractions, const rg_components_noise *noise, double relative,
                             rg_components_room *room, rg_components_fit *fit)
{
    draw_curve(fit, room);
    rg_components_noise_sigma(noise, relative, room->curve, room->n_classes, room->sigma);
    judge(fractions, rg_components_noise_is_known(noise), room, fit);
}

static double largest_change(const double *a, const double *b, size_t n)
{
    double change = 0.0;
    for (size_t i = 0; i < n; i++)
        change = fmax(change, fabs(a[i] - b[i]));
    return change;
}

/* Bounds, and what the solver is told. */
typedef struct {
    double low[RG_MIXTURE_MOST_PARAMETERS];
    double high[RG_MIXTURE_MOST_PARAMETERS];
    rg_bounded_problem least;
    rg_components_misfit_state state;
} task;

static rg_status task_init(const double *fractions, const rg_components_room *room, rg_components_fit *fit,
                           double tolerance, size_t steps, task *t, rg_error *err)
{
    const size_t n = rg_components_mixture_parameters(fit->family, fit->n);
    if (count_measured(fractions, room->n_classes) < n)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "fewer classes with content than parameters");
    rg_components_mixture_bounds(fit->family, fit->n, room->edges_ln, room->n_classes, t->low, t->high);
    t->least = (rg_bounded_problem){.n = n,
                                    .m = room->n_classes,
                                    .low = t->low,
                                    .high = t->high,
                                    .tolerance = tolerance,
                                    .most_steps = steps};
    t->state = (rg_components_misfit_state){fractions, room, fit->family, fit->n};
    return RG_OK;
}

/* Down to the local optimum for the errors in room->sigma, or as far as the steps reach. */
static rg_status descend(const task *t, const rg_components_room *room, rg_components_fit *fit, double *cost,
                         rg_error *err)
{
    const rg_status status = rg_bounded_minimise(&t->least, rg_components_misfit, &t->state, fit->x, NULL,
                                                 NULL, cost, room->solver, NULL);
    return status == RG_EDOMAIN ? rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "a start without finite likelihood")
                                : RG_OK;
}

rg_status rg_components_fit_roughly(const double *fractions, rg_components_room *room, rg_components_fit *fit,
                                    double *cost, rg_error *err)
{
    static const double FLOORS[] = {0.3, 0.03};
    static const double NOISE = 0.03;
    task t;
    rg_status status = task_init(fractions, room, fit, 1e-4, 15, &t, err);
    for (size_t stage = 0; stage < 2 && status == RG_OK; stage++) {
        const rg_components_noise noise = {.relative = NOISE, .floor = FLOORS[stage]};
        rg_components_noise_sigma(&noise, NOISE, fractions, room->n_classes, room->sigma);
        status = descend(&t, room, fit, cost, err);
    }
    return status;
}

/* Rounds of weights, each down to `tolerance` in at most `steps`. */
static rg_status settle(const double *fractions, const rg_components_noise *noise, size_t rounds,
                        double tolerance, size_t steps, rg_components_room *room, rg_components_fit *fit,
                        rg_error *err)
{
    static const double SETTLED = 1e-7;
    const size_t n_classes = room->n_classes;
    const size_t n = rg_components_mixture_parameters(fit->family, fit->n);
    const bool known = rg_components_noise_is_known(noise);
    const size_t n_measured = count_measured(fractions, n_classes);
    double before[RG_MIXTURE_MOST_PARAMETERS];
    task t;
    rg_status status = task_init(fractions, room, fit, tolerance, steps, &t, err);
    if (status != RG_OK)
        return status;
    fit->relative = known ? noise->relative : 0.01;
    rg_components_noise_sigma(noise, fit->relative, fractions, n_classes, room->sigma);
    for (size_t round = 0; round < rounds; round++) {
        memcpy(before, fit->x, n * sizeof *before);
        status = descend(&t, room, fit, NULL, err);
        if (status != RG_OK)
            return status;
        draw_curve(fit, room);
        if (!known)
            fit->relative = estimate(fractions, noise, room, fmax(1.0, (double) n_measured - (double) n));
        rg_components_noise_sigma(noise, fit->relative, room->curve, n_classes, room->sigma);
        if (round > 0 && largest_change(before, fit->x, n) < SETTLED)
            break;
    }
    /* An estimated scale is judged as the likeliest one. */
    const double scale = known ? fit->relative : estimate(fractions, noise, room, (double) n_measured);
    rg_components_fit_judge(fractions, noise, scale, room, fit);
    rg_components_noise_sigma(noise, fit->relative, room->curve, n_classes, room->sigma);
    return RG_OK;
}

rg_status rg_components_fit_from(const double *fractions, const rg_components_noise *noise, size_t rounds,
                                 rg_components_room *room, rg_components_fit *fit, rg_error *err)
{
    return settle(fractions, noise, rounds, 1e-10, 120, room, fit, err);
}

rg_status rg_components_fit_nearly(const double *fractions, const rg_components_noise *noise,
                                   rg_components_room *room, rg_components_fit *fit, rg_error *err)
{
    return settle(fractions, noise, 3, 1e-5, 30, room, fit, err);
}

rg_status rg_components_fit_covariance(const double *fractions, const rg_components_noise *noise,
                                       rg_components_room *room, const rg_components_fit *fit,
                                       double *covariance, rg_error *err)
{
    rg_components_fit here = *fit;
    task t;
    /* Already there: a tolerance of 1 takes no more than the steps that the Jacobian needs. */
    const rg_status status = task_init(fractions, room, &here, 1.0, 2, &t, err);
    if (status != RG_OK)
        return status;
    draw_curve(fit, room);
    rg_components_noise_sigma(noise, fit->relative, room->curve, room->n_classes, room->sigma);
    return rg_bounded_minimise(&t.least, rg_components_misfit, &t.state, here.x, covariance, NULL, NULL,
                               room->solver, err);
}
