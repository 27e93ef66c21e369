#include "kernels/components/profile.h"

#include <math.h>
#include <string.h>

#include "kernels/components/misfit.h"
#include "kernels/identify/tail.h"
#include "kernels/linear/bounded.h"
#include "kernels/linear/dot.h"

enum { MOST = RG_MIXTURE_MOST_PARAMETERS };

/* One number of one component, which is drawn to a target as by a spring. What has settled under a spring is
 * a least deviance for the value that it has there, wherever the target was. Weights are followed as their
 * logit and widths as their logarithm, where profiles are nearly parabolas. */
typedef struct {
    rg_components_misfit_state misfit;
    size_t n; /* parameters */
    size_t component;
    rg_component_quantity quantity;
    double target, stiffness;
} spring;

static double of_moments(const spring *s, const double *p)
{
    const rg_family_moments m = rg_components_family_moments(s->misfit.family, p);
    switch (s->quantity) {
    case RG_COMPONENT_MEDIAN:
        return m.median_ln;
    case RG_COMPONENT_MODE:
        return m.mode_ln;
    case RG_COMPONENT_SD:
        return log(m.sd_ln);
    default:
        return m.mean_ln;
    }
}

/* The number that is followed, and its gradient [n], which may be NULL. */
static double measure(const spring *s, const double *x, double *gradient)
{
    static const double STEP = 1e-5;
    const rg_family family = s->misfit.family;
    const size_t stride = rg_components_mixture_parameters(family, 1);
    if (gradient != NULL)
        memset(gradient, 0, s->n * sizeof *gradient);
    if (s->quantity == RG_COMPONENT_WEIGHT) {
        double weights[RG_MIXTURE_MOST] = {0};
        double others = 0.0;
        rg_components_mixture_weights(family, s->misfit.n, x, weights);
        for (size_t j = 0; j < s->misfit.n; j++)
            others += j != s->component ? weights[j] : 0.0;
        for (size_t j = 0; j < s->misfit.n && gradient != NULL; j++)
            gradient[j * stride] = j == s->component ? 1.0 : -weights[j] / others;
        return log(weights[s->component] / others);
    }
    double p[RG_FAMILY_MOST];
    memcpy(p, x + s->component * stride + 1, (stride - 1) * sizeof *p);
    for (size_t i = 0; i + 1 < stride && gradient != NULL; i++) {
        const double here = p[i];
        p[i] = here + STEP;
        const double above = of_moments(s, p);
        p[i] = here - STEP;
        gradient[s->component * stride + 1 + i] = (above - of_moments(s, p)) / (2.0 * STEP);
        p[i] = here;
    }
    return of_moments(s, p);
}

static double as_stated(rg_component_quantity quantity, double value)
{
    return quantity == RG_COMPONENT_WEIGHT ? 1.0 / (1.0 + exp(-value))
           : quantity == RG_COMPONENT_SD   ? exp(value)
                                           : value;
}

static void pulled(const void *state, const double *x, double *residuals, double *jacobian)
{
    const spring *s = state;
    const size_t m = s->misfit.room->n_classes;
    double gradient[MOST];
    rg_components_misfit(&s->misfit, x, residuals, jacobian);
    residuals[m] = s->stiffness * (measure(s, x, jacobian != NULL ? gradient : NULL) - s->target);
    for (size_t j = s->n; j-- > 0 && jacobian != NULL;) { /* rows become longer by one */
        memmove(jacobian + j * (m + 1), jacobian + j * m, m * sizeof *jacobian);
        jacobian[j * (m + 1) + m] = s->stiffness * gradient[j];
    }
}

/* A point of a profile: the number, the root of what the deviance is above the optimum, the parameters. */
typedef struct {
    double value, rise;
    double x[MOST];
} place;

/* The way from an optimum to one side. */
typedef struct {
    spring *spring;
    const rg_bounded_problem *least;
    double *work;
    double bottom;        /* deviance of the optimum, without constants */
    double side;          /* -1 or 1                                    */
    double error;         /* what the curvature at the optimum says     */
    double tangent[MOST]; /* change of parameters for one such error    */
    place before, last;   /* the two that were reached last             */
    bool has_begun;       /* else `last` is the optimum                 */
} way;

static double slope_of(const way *w)
{
    return w->has_begun ? (w->last.rise - w->before.rise) / fabs(w->last.value - w->before.value)
                        : 1.0 / w->error;
}

static void settle(way *w, double target, double slope, place *p)
{
    static const double STIFFNESS = 100.0;
    double cost = 0.0;
    spring *s = w->spring;
    s->target = target;
    s->stiffness = STIFFNESS * fmax(1.0 / w->error, isfinite(slope) ? slope : 0.0);
    if (rg_bounded_minimise(w->least, pulled, s, p->x, NULL, NULL, &cost, w->work, NULL) == RG_EDOMAIN)
        cost = INFINITY;
    p->value = measure(s, p->x, NULL);
    const double pull = s->stiffness * (p->value - target);
    p->rise = sqrt(fmax(0.0, cost - pull * pull - w->bottom));
}

static void between(const place *a, const place *b, double share, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = a->x[i] + share * (b->x[i] - a->x[i]);
}

/* Ahead of what was reached, to where the deviance should have risen to the goal; no more than twice as far
 * as the step before. Returns where that is. */
static double ahead(const way *w, double goal, double *x)
{
    const size_t n = w->spring->n;
    if (!w->has_begun) {
        for (size_t i = 0; i < n; i++)
            x[i] = w->last.x[i] + w->side * goal * w->tangent[i];
        return w->last.value + w->side * goal * w->error;
    }
    const double step = fabs(w->last.value - w->before.value);
    const double slope = slope_of(w);
    double length = slope > 0.0 ? (goal - w->last.rise) / slope : INFINITY;
    length = fmax(fmin(length, 2.0 * fmax(step, 0.2 * w->error)), 0.1 * step);
    between(&w->before, &w->last, 1.0 + length / step, n, x);
    return w->last.value + w->side * length;
}

static void go_on(way *w, const place *p)
{
    w->before = w->last;
    w->last = *p;
    w->has_begun = true;
}

/* The value at which the deviance has risen by the square of the goal. */
static double reach(way *w, double goal)
{
    enum { TRIES = 12 };
    static const double NEAR = 0.02;
    place beyond = w->last;
    bool has_beyond = false;
    for (int i = 0; i < TRIES; i++) {
        place p;
        double target;
        double slope = slope_of(w);
        if (has_beyond) {
            const double share = fmin(0.95, fmax(0.05, (goal - w->last.rise) / (beyond.rise - w->last.rise)));
            target = w->last.value + share * (beyond.value - w->last.value);
            between(&w->last, &beyond, share, w->spring->n, p.x);
            slope = (beyond.rise - w->last.rise) / fabs(beyond.value - w->last.value);
        } else {
            target = ahead(w, goal, p.x);
        }
        settle(w, target, slope, &p);
        if (p.rise < goal && (p.value - w->last.value) * w->side < 1e-3 * fabs(target - w->last.value))
            return w->side * fmax(w->side * p.value, w->side * w->last.value); /* an end of the parameters */
        if (p.rise >= goal) {
            beyond = p;
            has_beyond = true;
        }
        const bool is_near = fabs(p.rise - goal) < NEAR * goal;
        if (is_near) {
            const double rises = (p.rise - w->last.rise) / fabs(p.value - w->last.value);
            go_on(w, &p);
            return p.value + w->side * (goal - p.rise) / rises;
        }
        if (p.rise < goal)
            go_on(w, &p);
    }
    if (!has_beyond)
        return w->last.value;
    return w->last.value +
           (goal - w->last.rise) / (beyond.rise - w->last.rise) * (beyond.value - w->last.value);
}

/* Of one sample. */
typedef struct {
    const double *fractions;
    const rg_components_noise *noise;
    const rg_components_fit *best;
    rg_components_room *room;
    rg_bounded_problem least;
    double low[MOST], high[MOST];
    double bottom;   /* deviance of the best, without constants  */
    double goals[2]; /* of the standard error and of the interval */
    double ends[2][2][RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES]; /* by goal and side */
} sample;

static double deviance(const sample *s, const rg_components_fit *fit)
{
    const rg_components_misfit_state state = {s->fractions, s->room, fit->family, fit->n};
    rg_components_misfit(&state, fit->x, s->room->curve, NULL);
    return rg_dot_fast(s->room->curve, s->room->curve, s->room->n_classes);
}

/* Widen the ends of a number of the component `name` by what is reached from an optimum that lies `above` the
 * best. */
static void follow(sample *s, const rg_components_fit *from, double above, const double *covariance,
                   spring *number, const double *gradient, size_t name)
{
    const size_t n = number->n;
    way w = {.spring = number, .least = &s->least, .work = s->room->solver, .bottom = s->bottom + above};
    double variance = 0.0;
    for (size_t i = 0; i < n; i++) {
        w.tangent[i] = rg_dot_fast(covariance + i * n, gradient, n);
        variance += w.tangent[i] * gradient[i];
    }
    w.error = sqrt(variance);
    for (size_t i = 0; i < n; i++)
        w.tangent[i] /= w.error;
    if (!(w.error > 0.0 && isfinite(w.error)))
        return;
    for (int side = 0; side < 2; side++) {
        w.side = side == 0 ? -1.0 : 1.0;
        w.has_begun = false;
        memcpy(w.last.x, from->x, n * sizeof *from->x);
        w.last.value = measure(number, from->x, NULL);
        w.last.rise = 0.0;
        for (int goal = 0; goal < 2; goal++) {
            const double rise = s->goals[goal] * s->goals[goal] - above;
            if (rise <= 0.0)
                continue;
            const double end = as_stated(number->quantity, reach(&w, sqrt(rise)));
            double *widest = &s->ends[goal][side][name][number->quantity];
            *widest = side == 0 ? fmin(*widest, end) : fmax(*widest, end);
        }
    }
}

/* How unlike two components are. */
static double distance(const double a[RG_COMPONENT_QUANTITIES], const double b[RG_COMPONENT_QUANTITIES])
{
    const double apart = a[RG_COMPONENT_MEAN] - b[RG_COMPONENT_MEAN];
    const double ratio = log(a[RG_COMPONENT_SD] / b[RG_COMPONENT_SD]);
    const double weight = a[RG_COMPONENT_WEIGHT] - b[RG_COMPONENT_WEIGHT];
    const double squares = a[RG_COMPONENT_SD] * a[RG_COMPONENT_SD] + b[RG_COMPONENT_SD] * b[RG_COMPONENT_SD];
    return apart * apart / squares + ratio * ratio + 4.0 * weight * weight;
}

/* Name the components of `other` after those of `fit`: names[k] is what its component k is called, by the
 * permutation with the least sum of distances. */
static void match(const rg_components_fit *fit, const rg_components_fit *other, size_t names[RG_MIXTURE_MOST])
{
    double mine[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES];
    double theirs[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES];
    size_t order[RG_MIXTURE_MOST];
    size_t turns[RG_MIXTURE_MOST] = {0};
    double least = INFINITY;
    rg_components_quantities(fit, mine);
    rg_components_quantities(other, theirs);
    for (size_t k = 0; k < fit->n; k++)
        order[k] = names[k] = k;
    for (size_t i = 0; i < fit->n;) { /* Heap's permutations, each by one exchange */
        double sum = 0.0;
        for (size_t k = 0; k < fit->n; k++)
            sum += distance(mine[order[k]], theirs[k]);
        if (sum < least) {
            least = sum;
            memcpy(names, order, fit->n * sizeof *names);
        }
        for (i = 1; i < fit->n && turns[i] >= i; i++)
            turns[i] = 0;
        if (i < fit->n) {
            const size_t with = i % 2 == 0 ? 0 : turns[i];
            const size_t moved = order[i];
            order[i] = order[with];
            order[with] = moved;
            turns[i]++;
        }
    }
}

/* The errors of the best fit in room->sigma, by which all deviances are told. */
static void set_errors(const sample *s)
{
    rg_components_room *room = s->room;
    rg_components_mixture(s->best->family, s->best->n, s->best->x, room->edges_ln, room->n_classes,
                          room->curve, NULL, room->shares);
    rg_components_noise_sigma(s->noise, s->best->relative, room->curve, room->n_classes, room->sigma);
}

/* The number before q that is the same function, as mean, median and mode of a symmetric law are; q if none.
 */
static size_t same_as(double gradients[RG_COMPONENT_QUANTITIES][MOST], const double *values, size_t q,
                      size_t n)
{
    for (size_t other = RG_COMPONENT_MEAN; other < q; other++)
        if (values[other] == values[q] && memcmp(gradients[other], gradients[q], n * sizeof(double)) == 0)
            return other;
    return q;
}

/* What is reached from one optimum, for all numbers of all components. */
static rg_status follow_all(sample *s, const rg_components_fit *from, double above, rg_error *err)
{
    const size_t n = s->least.n;
    double covariance[MOST * MOST];
    double gradients[RG_COMPONENT_QUANTITIES][MOST];
    double values[RG_COMPONENT_QUANTITIES] = {0};
    size_t names[RG_MIXTURE_MOST] = {0};
    const rg_status status =
        rg_components_fit_covariance(s->fractions, s->noise, s->room, from, covariance, err);
    if (status != RG_OK)
        return status;
    set_errors(s);
    match(s->best, from, names);
    spring number = {.misfit = {s->fractions, s->room, from->family, from->n}, .n = n};
    for (size_t k = 0; k < from->n; k++)
        for (size_t q = from->n > 1 ? RG_COMPONENT_WEIGHT : RG_COMPONENT_MEAN; q < RG_COMPONENT_QUANTITIES;
             q++) {
            number.component = k;
            number.quantity = (rg_component_quantity) q;
            values[q] = measure(&number, from->x, gradients[q]);
            const size_t same = q > RG_COMPONENT_MEAN ? same_as(gradients, values, q, n) : q;
            if (same == q)
                follow(s, from, above, covariance, &number, gradients[q], names[k]);
            for (size_t i = 0; i < 4 && same != q; i++)
                s->ends[i / 2][i % 2][names[k]][q] = s->ends[i / 2][i % 2][names[k]][same];
        }
    return RG_OK;
}

/* Of |T| with so many degrees of freedom, infinitely many for a normal law. */
static double quantile(double level, double dof)
{
    double low = 0.0;
    double high = 1e6;
    for (int i = 0; i < 200 && high - low > 1e-12 * high; i++) {
        const double middle = 0.5 * (low + high);
        const double beyond = isinf(dof) ? rg_tail_normal(middle) : rg_tail_student(middle, dof);
        if (2.0 * beyond > 1.0 - level)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

rg_status rg_components_profile(const double *fractions, const rg_components_noise *noise,
                                const rg_decomposition *found, double level, rg_components_room *room,
                                rg_components_intervals *intervals, rg_error *err)
{
    if (!(level > 0.0 && level < 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the level of the intervals is outside of 0 to 1");
    sample s = {.fractions = fractions, .noise = noise, .best = &found->fits[found->n - 1], .room = room};
    s.least = (rg_bounded_problem){.n = rg_components_mixture_parameters(s.best->family, s.best->n),
                                   .m = room->n_classes + 1,
                                   .low = s.low,
                                   .high = s.high,
                                   .tolerance = 1e-7,
                                   .most_steps = 100};
    rg_components_mixture_bounds(s.best->family, s.best->n, room->edges_ln, room->n_classes, s.low, s.high);
    double measured = 0.0;
    for (size_t i = 0; i < room->n_classes; i++)
        measured += fractions[i] > 0.0 ? 1.0 : 0.0;
    const double dof =
        rg_components_noise_is_known(noise) ? INFINITY : fmax(1.0, measured - (double) s.least.n);
    s.goals[0] = 1.0;
    s.goals[1] = quantile(level, dof);
    for (size_t i = 0; i < 4; i++)
        rg_components_quantities(s.best, s.ends[i / 2][i % 2]);
    set_errors(&s);
    s.bottom = deviance(&s, s.best);
    rg_status status = follow_all(&s, s.best, 0.0, err);
    for (size_t i = 0; i < found->n_rivals && status == RG_OK; i++) {
        const rg_components_fit *rival = &found->rivals[i].fit;
        if (rival->family != s.best->family || rival->n != s.best->n)
            continue;
        set_errors(&s);
        const double above = fmax(0.0, deviance(&s, rival) - s.bottom);
        if (above < s.goals[1] * s.goals[1])
            (void) follow_all(&s, rival, above, NULL);
    }
    for (size_t k = 0; k < s.best->n; k++)
        for (size_t q = 0; q < RG_COMPONENT_QUANTITIES; q++) {
            intervals->low[k][q] = s.ends[1][0][k][q];
            intervals->high[k][q] = s.ends[1][1][k][q];
            intervals->error[k][q] = 0.5 * (s.ends[0][1][k][q] - s.ends[0][0][k][q]);
        }
    return status;
}
