#include "kernels/scatter/size_priors.h"

#include <math.h>
#include <string.h>

/* Of the penalty: none, then towards coarser grains, where laws of crushing end a distribution within a few
 * classes, and towards finer ones. Beyond STEEPEST their largest lambda would say nothing new. */
static const double TILT[RG_SIZE_TILTS] = {0.0, 3.0, 8.0, -4.0};
enum { STEEPEST = RG_SIZE_LAMBDAS - 4 };
static const double COUNTS = 1e-5; /* share of the evidence that enters the average                   */
static const double FAR = 15.0;    /* of ln evidence: the search for what counts ends there           */
static const double NEAR = 12.0;   /* the same among cuts, which are many: just beyond what counts    */
static const double BEYOND = 3.0;  /* of ln evidence: where lambda is not looked for beyond a cut's best */
static const double PI = 3.14159265358979323846;
/* A density that rises to where the rings cease to see sizes is improbable, by exp(-RISING): what it
 * adds there costs the fit little. It is about there within a factor of exp(NEAR_END). */
static const double RISING = 7.0;
static const double NEAR_END = 0.4;
enum { SLOPE = 3 }; /* classes that it is judged by */
/* An end of the classes with more of the volume than this may be the wrong optimum: what rises to the end
 * there can also come down again. The second start falls over a share of the classes, to DROP below in ln. */
static const double OPEN = 0.01;
static const double FALLING = 0.2;
static const double DROP = 14.0;
/* Cuts lie from where this share is finer to where that one is coarser. */
static const double FINER = 0.6;
static const double COARSER = 1e-6;
/* Around the best cut: lambdas from its own, and places in parts of a class, close at first. */
enum { CUT_LAMBDAS = 5, PARTS = 4, MOST_PARTS = 64, OUTWARD = 14 };
static const double ALIKE = 0.5;     /* of ln evidence              */
static const double ROUNDING = 1e-9; /* of ln d, at the end of them */
static const int CUT_LAMBDA[CUT_LAMBDAS] = {0, 1, 2, -1, -2};
static const int PLACE[OUTWARD] = {1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 28, 36, 48};
_Static_assert(CUT_LAMBDAS *(1 + 2 * OUTWARD) == RG_SIZE_CUTS, "a prior for each cut");

size_t rg_size_search_room(size_t m, size_t n)
{
    return 2 * m * n + m + 3 * n + RG_SIZE_TILTS * n * n + RG_SIZE_SLOTS * n + rg_log_density_work(m, n);
}

void rg_size_search_init(rg_size_search *s, const rg_size_classes *classes, size_t m, double *room)
{
    const size_t n = classes->n;
    *s = (rg_size_search){.classes = classes, .whole = room};
    s->a = s->whole + m * n;
    s->y = s->a + m * n;
    s->f = s->y + m;
    s->start = s->f + n;
    s->shares = s->start + n;
    s->penalties = s->shares + n;
    s->answers = s->penalties + RG_SIZE_TILTS * n * n;
    s->work = s->answers + RG_SIZE_SLOTS * n;
}

static double lower_edge(const rg_size_classes *c, size_t i)
{
    return c->place[i] - 0.5 * c->width[i];
}

static double upper_edge(const rg_size_classes *c, size_t i)
{
    return c->place[i] + 0.5 * c->width[i];
}

/* The part of a class below a cut. */
static double below(const rg_size_classes *c, size_t i, double cut)
{
    return fmin(fmax((cut - lower_edge(c, i)) / c->width[i], 0.0), 1.0);
}

double rg_size_volumes(const rg_size_classes *classes, const rg_size_prior *prior, double *v)
{
    double total = 0.0;
    for (size_t i = 0; i < classes->n; i++) {
        const double part = below(classes, i, prior->cut);
        v[i] = part > 0.0 ? exp(prior->fit.f[i]) * classes->width[i] * part : 0.0;
        total += v[i];
    }
    return total;
}

/* The problem as it is below a cut. */
static void cut_off(rg_size_search *s, double cut)
{
    rg_log_density_problem *p = &s->problem;
    for (p->seen = 0; p->seen < p->n && below(s->classes, p->seen, cut) > 0.0; p->seen++) {
        const double part = below(s->classes, p->seen, cut);
        for (size_t j = 0; j < p->m; j++)
            s->a[j * p->n + p->seen] = s->whole[j * p->n + p->seen] * part;
    }
}

static void look_at(rg_size_search *s, const rg_size_prior *prior)
{
    s->problem.penalty = prior->penalty;
    cut_off(s, prior->cut);
}

bool rg_size_covariance(rg_size_search *s, const rg_size_prior *prior, double *covariance)
{
    look_at(s, prior);
    return rg_log_density_inverse(&s->problem, prior->lambda, &prior->fit, covariance, s->work);
}

static void lay_prior(rg_size_search *s, size_t at, const double *penalty, double lambda, double cut,
                      double size)
{
    s->priors[at] = (rg_size_prior){.penalty = penalty,
                                    .lambda = lambda,
                                    .cut = cut,
                                    .size = size,
                                    .fit = {.f = s->answers + at * s->classes->n, .evidence = -INFINITY}};
}

static void lay_tilt(rg_size_search *s, size_t tilt, double pivot)
{
    const rg_size_classes *c = s->classes;
    double *penalty = s->penalties + tilt * c->n * c->n;
    const double size = 0.5 * rg_log_density_penalty(c->place, c->n, TILT[tilt], pivot, penalty);
    for (size_t l = 0; l < RG_SIZE_LAMBDAS; l++)
        lay_prior(s, tilt * RG_SIZE_LAMBDAS + l, penalty, c->lambdas[l], INFINITY, size);
}

static void from_answer(rg_size_search *s, const rg_size_prior *prior, rg_log_density_fit *fit)
{
    *fit = (rg_log_density_fit){.f = s->f, .s2 = prior->fit.s2};
    memcpy(s->f, prior->fit.f, s->classes->n * sizeof *s->f);
}

/* Whether the density rises to a coarse end that is also about the end of what the rings see. */
static bool rises(const rg_size_search *s, const double *f)
{
    const rg_size_classes *c = s->classes;
    const size_t top = s->problem.seen - 1;
    const double above = upper_edge(c, c->n - 1) - lower_edge(c, top);
    return top >= SLOPE && above < NEAR_END && f[top] > f[top - SLOPE];
}

/* The answer under one prior from where the last one ended, fit; the more probable one stays with it. */
static void visit(rg_size_search *s, rg_size_prior *here, rg_log_density_fit *fit)
{
    look_at(s, here);
    if (!rg_log_density_solve(&s->problem, here->lambda, s->estimate, fit, s->work))
        return;
    fit->evidence -= rises(s, fit->f) ? RISING : 0.0;
    if (!(fit->evidence + here->size > here->fit.evidence))
        return;
    double *f = here->fit.f;
    memcpy(f, fit->f, s->classes->n * sizeof *f);
    here->fit = *fit;
    here->fit.f = f;
    here->fit.evidence += here->size;
}

static const rg_size_prior *most_probable(const rg_size_search *s, size_t n_priors)
{
    const rg_size_prior *best = s->priors;
    for (size_t l = 1; l < n_priors; l++)
        if (s->priors[l].fit.evidence > best->fit.evidence)
            best = &s->priors[l];
    return best;
}

/* Through all lambda from where f is, upwards or downwards, and back through those that count. */
static const rg_size_prior *walk_lambdas(rg_size_search *s, double variance, bool upwards)
{
    rg_log_density_fit fit = {.f = s->f, .s2 = variance};
    for (size_t i = 0; i < 2 * RG_SIZE_LAMBDAS; i++) {
        const size_t along = i % RG_SIZE_LAMBDAS;
        const bool back = i >= RG_SIZE_LAMBDAS;
        rg_size_prior *here = &s->priors[upwards != back ? along : RG_SIZE_LAMBDAS - 1 - along];
        if (!back || here->fit.evidence > most_probable(s, RG_SIZE_LAMBDAS)->fit.evidence - FAR)
            visit(s, here, &fit);
    }
    return most_probable(s, RG_SIZE_LAMBDAS);
}

static const rg_size_prior *walk_from_start(rg_size_search *s, double variance)
{
    memcpy(s->f, s->start, s->classes->n * sizeof *s->f);
    return walk_lambdas(s, variance, true);
}

/* Lets the start fall towards the ends that the answer leaves open; false when there are none. */
static bool close_ends(rg_size_search *s, const rg_size_prior *plain)
{
    const size_t n = s->classes->n;
    const double total = rg_size_volumes(s->classes, plain, s->shares);
    const bool fine = s->shares[0] > OPEN * total;
    const bool coarse = s->shares[n - 1] > OPEN * total;
    const double falling = FALLING * (double) n;
    for (size_t i = 0; i < n; i++) {
        const double to_fine = fine ? fmax(1.0 - (double) i / falling, 0.0) : 0.0;
        const double to_coarse = coarse ? fmax(1.0 - (double) (n - 1 - i) / falling, 0.0) : 0.0;
        s->start[i] -= DROP * (to_fine * to_fine + to_coarse * to_coarse);
    }
    return fine || coarse;
}

/* The lognormal of the start's mean and width, then down through all lambda, and up again through those that
 * count: what has a second mode is reached from the first. */
static const rg_size_prior *walk_from_lognormal(rg_size_search *s, double variance)
{
    const rg_size_classes *c = s->classes;
    double total = 0.0;
    double mean = 0.0;
    double square = 0.0;
    for (size_t i = 0; i < c->n; i++)
        total += s->shares[i] = exp(s->start[i]) * c->width[i];
    for (size_t i = 0; i < c->n; i++)
        mean += s->shares[i] / total * c->place[i];
    for (size_t i = 0; i < c->n; i++)
        square += s->shares[i] / total * (c->place[i] - mean) * (c->place[i] - mean);
    for (size_t i = 0; i < c->n; i++)
        s->f[i] = log(total) - 0.5 * (c->place[i] - mean) * (c->place[i] - mean) / square -
                  0.5 * log(2.0 * PI * square);
    return walk_lambdas(s, variance, false);
}

/* From the answer without a tilt up and down through lambda, as far as priors count. */
static void walk_tilted(rg_size_search *s, size_t tilt, double pivot, const rg_size_prior *plain)
{
    const size_t at = (size_t) (plain - s->priors);
    const size_t start = at < STEEPEST ? at : STEEPEST - 1;
    rg_size_prior *all = s->priors + tilt * RG_SIZE_LAMBDAS;
    lay_tilt(s, tilt, pivot);
    for (int down = 0; down < 2; down++) {
        rg_log_density_fit fit;
        from_answer(s, plain, &fit);
        for (size_t l = start; l < STEEPEST; l = down ? l - 1 : l + 1) { /* below 0 is far above */
            visit(s, &all[l], &fit);
            if (all[l].fit.evidence < most_probable(s, RG_SIZE_SMOOTH)->fit.evidence - FAR)
                break;
        }
    }
}

/* Where cuts are looked for, and from what. */
typedef struct {
    const rg_size_prior *plain; /* the most probable without one              */
    size_t first, last;         /* classes                                    */
    double finest, coarsest;    /* ln d                                       */
    double step;                /* between cuts about as probable as the best */
    double top;                 /* evidence of the most probable prior        */
    size_t used;                /* priors                                     */
} cuts;

static cuts range_of_cuts(rg_size_search *s, const rg_size_prior *plain)
{
    const rg_size_classes *c = s->classes;
    const double total = rg_size_volumes(c, plain, s->shares);
    cuts r = {.plain = plain, .last = c->n - 1, .used = RG_SIZE_SMOOTH};
    double sum = 0.0;
    while (r.first + 1 < c->n && (sum += s->shares[r.first]) < FINER * total)
        r.first++;
    sum = 0.0;
    while (r.last > r.first && (sum += s->shares[r.last]) < COARSER * total)
        r.last--;
    r.finest = c->place[r.first];
    r.coarsest = upper_edge(c, r.last);
    return r;
}

/* One more trial of a cut and a lambda, kept as the best where it is; what it is less probable by. */
static double try_cut(rg_size_search *s, const cuts *r, double lambda, double cut, rg_log_density_fit *fit)
{
    const rg_size_prior *trial = &s->priors[RG_SIZE_TRIAL];
    rg_size_prior *best = &s->priors[RG_SIZE_BEST];
    lay_prior(s, RG_SIZE_TRIAL, r->plain->penalty, lambda, cut, r->plain->size);
    visit(s, &s->priors[RG_SIZE_TRIAL], fit);
    const double less = best->fit.evidence - trial->fit.evidence;
    if (trial->fit.evidence > best->fit.evidence) {
        double *f = best->fit.f;
        memcpy(f, trial->fit.f, s->classes->n * sizeof *f);
        *best = *trial;
        best->fit.f = f;
    }
    return less;
}

/* The most probable cut among the edges of classes, at the lambda of the answer without a cut; then larger
 * lambdas, for what is left is smoother; then places between the edges, until those beside the best are
 * nearly as probable: their distance becomes r->step. False when no cut has an answer. */
static bool find_best_cut(rg_size_search *s, cuts *r)
{
    const rg_size_classes *c = s->classes;
    const rg_size_prior *best = &s->priors[RG_SIZE_BEST];
    rg_log_density_fit fit;
    from_answer(s, r->plain, &fit);
    for (size_t i = r->last + 1; i-- > r->first;)
        if (!(try_cut(s, r, r->plain->lambda, upper_edge(c, i), &fit) < FAR))
            break;
    if (!isfinite(best->fit.evidence))
        return false;
    from_answer(s, best, &fit);
    for (size_t l = (size_t) (r->plain - s->priors) + 1; l < RG_SIZE_LAMBDAS; l++)
        if (!(try_cut(s, r, c->lambdas[l], best->cut, &fit) < BEYOND))
            break;
    r->step = c->width[r->last];
    for (double less = INFINITY; less > ALIKE && r->step > c->width[r->last] / MOST_PARTS;) {
        r->step *= 0.5;
        less = 0.0;
        for (int side = -1; side <= 1; side += 2) {
            from_answer(s, best, &fit);
            less = fmax(less,
                        fabs(try_cut(s, r, best->lambda, fmax(best->cut + side * r->step, r->finest), &fit)));
        }
    }
    r->step = fmin(r->step, c->width[r->last] / PARTS);
    return true;
}

/* The prior of a cut, `cell` wide in ln d: all cuts are as probable as the priors without one. */
static rg_size_prior *lay_cut(rg_size_search *s, cuts *r, double lambda, double cut, double cell)
{
    const double size = r->plain->size + log(RG_SIZE_TILTS * cell / (r->coarsest - r->finest));
    lay_prior(s, r->used, r->plain->penalty, lambda, cut, size);
    return &s->priors[r->used++];
}

/* From a cut to finer ones, or to coarser ones (side 1), as far as they count. */
static void walk_outward(rg_size_search *s, cuts *r, const rg_size_prior *middle, int side)
{
    rg_log_density_fit fit;
    from_answer(s, middle, &fit);
    for (int o = 0; o < OUTWARD; o++) {
        const double cut = middle->cut + side * PLACE[o] * r->step;
        const int after = o + 1 < OUTWARD ? PLACE[o + 1] : PLACE[o];
        const double cell = 0.5 * (after - (o > 0 ? PLACE[o - 1] : 0)) * r->step;
        if (cut < r->finest || cut > r->coarsest + ROUNDING)
            return;
        rg_size_prior *here = lay_cut(s, r, middle->lambda, cut, cell);
        visit(s, here, &fit);
        if (!(here->fit.evidence > r->top - NEAR))
            return;
    }
}

static void walk_cuts(rg_size_search *s, const rg_size_prior *plain)
{
    const rg_size_classes *c = s->classes;
    const rg_size_prior *best = &s->priors[RG_SIZE_BEST];
    cuts r = range_of_cuts(s, plain);
    rg_log_density_fit fit;
    if (!find_best_cut(s, &r))
        return;
    long at = 0;
    while (c->lambdas[at] < best->lambda)
        at++;
    r.top = most_probable(s, RG_SIZE_SMOOTH)->fit.evidence;
    for (int i = 0; i < CUT_LAMBDAS; i++) {
        const long l = at + CUT_LAMBDA[i];
        if (l < 0 || l >= RG_SIZE_LAMBDAS)
            continue;
        rg_size_prior *middle = lay_cut(s, &r, c->lambdas[l], best->cut, r.step);
        from_answer(s, best, &fit);
        visit(s, middle, &fit);
        r.top = fmax(r.top, middle->fit.evidence); /* the first is the best */
        if (!(middle->fit.evidence > r.top - NEAR))
            continue;
        for (int side = -1; side <= 1; side += 2)
            walk_outward(s, &r, middle, side);
    }
}

bool rg_size_search_all(rg_size_search *s, size_t m, double variance, bool estimate)
{
    const rg_size_classes *c = s->classes;
    double mean = 0.0;
    s->estimate = estimate;
    s->problem = (rg_log_density_problem){.a = s->a, .y = s->y, .m = m, .n = c->n};
    for (size_t l = 0; l < RG_SIZE_SLOTS; l++) /* so that all can be compared */
        lay_prior(s, l, NULL, 0.0, INFINITY, 0.0);
    lay_tilt(s, 0, 0.0);
    const rg_size_prior *plain = walk_from_start(s, variance);
    if (!isfinite(plain->fit.evidence))
        return false;
    if (close_ends(s, plain)) {
        (void) walk_from_start(s, variance);
        plain = walk_from_lognormal(s, variance);
    }
    const double total = rg_size_volumes(c, plain, s->shares);
    for (size_t i = 0; i < c->n; i++)
        mean += s->shares[i] * c->place[i] / total;
    for (size_t tilt = 1; tilt < RG_SIZE_TILTS; tilt++) /* they turn about the mean of ln d without one */
        walk_tilted(s, tilt, mean, plain);
    walk_cuts(s, plain);
    return true;
}

void rg_size_weigh(rg_size_search *s)
{
    const double top = most_probable(s, RG_SIZE_PRIORS)->fit.evidence;
    double sum = 0.0;
    for (size_t l = 0; l < RG_SIZE_PRIORS; l++) {
        const double weight = exp(s->priors[l].fit.evidence - top);
        s->priors[l].weight = weight >= COUNTS ? weight : 0.0;
        sum += s->priors[l].weight;
    }
    for (size_t l = 0; l < RG_SIZE_PRIORS; l++)
        s->priors[l].weight /= sum;
}
