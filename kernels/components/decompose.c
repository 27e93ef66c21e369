#include "kernels/components/decompose.h"

#include <math.h>
#include <string.h>

#include "kernels/components/search.h"
#include "kernels/components/starts.h"

static const double AS_GOOD = 6.0; /* of BIC */

/* Of BIC, above the best: what is nearly at its optimum may still fall by the difference. */
static const double WORTH_SETTLING = 10.0;

/* Rounds of weights on the way to an optimum. */
enum { ROUNDS = 12 };

rg_decompose_options rg_components_decompose_defaults(void)
{
    return (rg_decompose_options){.family = RG_FAMILY_LOGNORMAL,
                                  .least = 1,
                                  .most = RG_MIXTURE_MOST,
                                  .noise = rg_components_noise_defaults(),
                                  .rivals = true};
}

static bool same_place(const rg_components_fit *a, const rg_components_fit *b)
{
    if (a->family != b->family || a->n != b->n)
        return false;
    const size_t n = rg_components_mixture_parameters(a->family, a->n);
    for (size_t i = 0; i < n; i++)
        if (fabs(a->x[i] - b->x[i]) > 1e-3 * (1.0 + fabs(a->x[i])))
            return false;
    return true;
}

static void offer_rival(rg_decomposition *result, const rg_components_fit *fit)
{
    for (size_t i = 0; i < result->n_rivals; i++)
        if (same_place(&result->rivals[i].fit, fit))
            return;
    size_t at = result->n_rivals;
    while (at > 0 && result->rivals[at - 1].fit.bic > fit->bic)
        at--;
    if (at == RG_DECOMPOSE_MOST_RIVALS)
        return;
    if (result->n_rivals < RG_DECOMPOSE_MOST_RIVALS)
        result->n_rivals++;
    memmove(&result->rivals[at + 1], &result->rivals[at],
            (result->n_rivals - 1 - at) * sizeof *result->rivals);
    result->rivals[at] = (rg_decompose_rival){*fit, NAN};
}

/* To the optimum; false where there is none. */
static bool settle(const double *fractions, const rg_decompose_options *o, double relative,
                   rg_components_room *room, rg_components_fit *fit)
{
    if (rg_components_fit_from(fractions, &o->noise, ROUNDS, room, fit, NULL) != RG_OK)
        return false;
    rg_components_mixture_sort(fit->family, fit->n, fit->x);
    rg_components_fit_judge(fractions, &o->noise, relative, room, fit);
    return isfinite(fit->bic);
}

static void other_families(const double *fractions, const rg_decompose_options *o, double relative,
                           rg_components_room *room, rg_decomposition *result)
{
    const double worth = result->fits[result->n - 1].bic + WORTH_SETTLING;
    for (rg_family f = RG_FAMILY_LOGNORMAL; f < RG_FAMILY_COUNT; f++)
        for (size_t n = result->n > 1 ? result->n - 1 : 1; n <= result->n; n++) {
            if (f == o->family || result->fits[n - 1].n == 0)
                continue;
            rg_components_fit fit = rg_components_starts_alike(f, &result->fits[n - 1]);
            if (rg_components_fit_nearly(fractions, &o->noise, room, &fit, NULL) != RG_OK)
                continue;
            rg_components_fit_judge(fractions, &o->noise, relative, room, &fit);
            if (fit.bic <= worth && settle(fractions, o, relative, room, &fit))
                offer_rival(result, &fit);
        }
}

static double angle_between(const double *a, const double *b, size_t n)
{
    double aa = 0.0;
    double bb = 0.0;
    for (size_t i = 0; i < n; i++) {
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    double chord = 0.0; /* keeps small angles, which acos of the cosine would not */
    for (size_t i = 0; i < n; i++)
        chord += (a[i] / sqrt(aa) - b[i] / sqrt(bb)) * (a[i] / sqrt(aa) - b[i] / sqrt(bb));
    return 2.0 * asin(fmin(1.0, 0.5 * sqrt(chord))) * (180.0 / 3.1415926535897932384626433832795);
}

static void draw(const rg_components_fit *fit, const rg_components_room *room, double *curve)
{
    rg_components_mixture(fit->family, fit->n, fit->x, room->edges_ln, room->n_classes, curve, NULL,
                          room->shares);
}

/* Drop the best itself and what is not as good, and measure the others against it. */
static void keep_rivals(rg_components_room *room, rg_decomposition *result)
{
    const rg_components_fit *best = &result->fits[result->n - 1];
    size_t kept = 0;
    draw(best, room, room->curve);
    for (size_t i = 0; i < result->n_rivals; i++) {
        rg_decompose_rival *rival = &result->rivals[i];
        if (rival->fit.bic > best->bic + AS_GOOD || same_place(&rival->fit, best))
            continue;
        draw(&rival->fit, room, room->sigma);
        rival->angle_deg = angle_between(room->curve, room->sigma, room->n_classes);
        result->rivals[kept++] = *rival;
    }
    result->n_rivals = kept;
}

/* Relative noise from the differences of neighbouring residuals of a fit, over the classes well above the
 * background: components too many bend the curve towards the noise, but hardly from class to class. 0 where
 * there are too few such pairs. */
static double noise_of_differences(const double *fractions, const rg_components_fit *fit,
                                   rg_components_room *room)
{
    static const double ABOVE = 3.0;
    static const size_t FEWEST = 8;
    double squares = 0.0;
    size_t n = 0;
    for (size_t i = 1; i < room->n_classes; i++) {
        if (!(fmin(room->curve[i - 1] / room->sigma[i - 1], room->curve[i] / room->sigma[i]) > ABOVE))
            continue;
        const double difference = (fractions[i] - room->curve[i]) / room->sigma[i] -
                                  (fractions[i - 1] - room->curve[i - 1]) / room->sigma[i - 1];
        squares += 0.5 * difference * difference;
        n++;
    }
    return n >= FEWEST ? fit->relative * sqrt(squares / (double) n) : 0.0;
}

/* What the residuals of a fit say, by their size and from class to class, whichever is more. */
static double noise_left(const double *fractions, const rg_components_noise *noise,
                         const rg_components_fit *fit, rg_components_room *room)
{
    rg_components_fit judged = *fit;
    rg_components_fit_judge(fractions, noise, fit->relative, room, &judged);
    return fmax(fit->relative, noise_of_differences(fractions, fit, room));
}

static size_t number_by_bic(const rg_decomposition *result, const rg_decompose_options *o)
{
    size_t number = 0;
    for (size_t n = o->least; n <= o->most; n++)
        if (result->fits[n - 1].n > 0 &&
            (number == 0 || result->fits[n - 1].bic < result->fits[number - 1].bic))
            number = n;
    return number;
}

static void judge_fits(const double *fractions, const rg_decompose_options *o, double relative,
                       rg_components_room *room, rg_decomposition *result)
{
    for (size_t n = 0; n < RG_MIXTURE_MOST; n++)
        if (result->fits[n].n > 0)
            rg_components_fit_judge(fractions, &o->noise, relative, room, &result->fits[n]);
}

/* One noise for all numbers of components: on a scale of its own each fit would be judged too well, the more
 * so the more components it has. At first it is what the fit with most components leaves (but no more
 * parameters than half the classes with content). Components too many take more of the noise than as many
 * regular parameters would, so where fewer are enough, the noise is what those leave, if that is more, and so
 * on down. */
static double common_noise(const double *fractions, const rg_decompose_options *o, rg_components_room *room,
                           rg_decomposition *result)
{
    size_t n_measured = 0;
    for (size_t i = 0; i < room->n_classes; i++)
        n_measured += fractions[i] > 0.0;
    size_t from = 0;
    for (size_t n = 1; n <= RG_MIXTURE_MOST; n++)
        if (result->fits[n - 1].n > 0 &&
            (from == 0 || 2 * rg_components_fit_parameters(o->family, n) <= n_measured))
            from = n;
    if (from == 0)
        return NAN;
    double relative = 0.0;
    for (size_t n = from + 1; from > 0 && from < n;) {
        relative = fmax(relative, noise_left(fractions, &o->noise, &result->fits[from - 1], room));
        judge_fits(fractions, o, relative, room, result);
        n = from;
        from = number_by_bic(result, o);
    }
    return relative;
}

static void keep_best(const rg_components_candidates *candidates, rg_decomposition *result)
{
    for (size_t n = 1; n <= RG_MIXTURE_MOST; n++) {
        const rg_components_fit *best = rg_components_search_best(candidates, n);
        if (best != NULL)
            result->fits[n - 1] = *best;
    }
}

static void judge_all(const double *fractions, const rg_components_noise *noise, double relative,
                      rg_components_room *room, rg_components_candidates *candidates)
{
    for (size_t i = 0; i < candidates->n; i++)
        rg_components_fit_judge(fractions, noise, relative, room, &candidates->fits[i]);
}

static double least_bic(const rg_components_candidates *candidates, const rg_decompose_options *o)
{
    double least = INFINITY;
    for (size_t i = 0; i < candidates->n; i++)
        if (candidates->fits[i].n >= o->least)
            least = fmin(least, candidates->fits[i].bic);
    return least;
}

/* To their optima those that can be the answer or a rival, which they are offered as. */
static void settle_the_best(const double *fractions, const rg_decompose_options *o, double relative,
                            rg_components_room *room, rg_components_candidates *candidates,
                            rg_decomposition *result)
{
    const double worth = least_bic(candidates, o) + WORTH_SETTLING;
    for (size_t i = 0; i < candidates->n; i++) {
        rg_components_fit settled = candidates->fits[i];
        if (!(settled.bic <= worth) || !settle(fractions, o, relative, room, &settled))
            continue;
        candidates->fits[i] = settled;
        offer_rival(result, &settled);
    }
}

rg_status rg_components_decompose(const double *fractions, const rg_decompose_options *options,
                                  rg_components_room *room, rg_decomposition *result, rg_error *err)
{
    const rg_decompose_options o = options != NULL ? *options : rg_components_decompose_defaults();
    if (o.least < 1 || o.most < o.least || o.most > RG_MIXTURE_MOST)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the number of components is outside of 1 to 6");
    if (o.family < 0 || o.family >= RG_FAMILY_COUNT)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "not a family of components");
    if ((isfinite(o.noise.relative) && !(o.noise.relative > 0.0)) || !(o.noise.floor > 0.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the noise is not positive");
    memset(result, 0, sizeof *result);
    rg_components_candidates candidates;
    rg_components_search(fractions, o.family, o.most, &o.noise, room, &candidates);
    keep_best(&candidates, result);
    const double relative =
        rg_components_noise_is_known(&o.noise) ? o.noise.relative : common_noise(fractions, &o, room, result);
    judge_all(fractions, &o.noise, relative, room, &candidates);
    settle_the_best(fractions, &o, relative, room, &candidates, result);
    keep_best(&candidates, result);
    result->n = number_by_bic(result, &o);
    if (result->n == 0)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "too few classes with content for the components",
                             NULL, "ask for fewer components, or a family with fewer parameters");
    if (o.rivals)
        other_families(fractions, &o, relative, room, result);
    keep_rivals(room, result);
    return RG_OK;
}
