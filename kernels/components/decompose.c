#include "kernels/components/decompose.h"

#include <math.h>
#include <string.h>

#include "kernels/components/starts.h"

static const double AS_GOOD = 6.0; /* of BIC */

/* Starts that are followed to their optimum, and rounds of weights on the way there. */
enum { FINISHED = 5, ROUNDS = 12 };

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

/* The nearest first; only as many as are followed. */
static void sort_nearest(rg_components_fit *fits, double *costs, size_t n)
{
    for (size_t i = 0; i < n && i < FINISHED; i++) {
        size_t best = i;
        for (size_t j = i + 1; j < n; j++)
            if (costs[j] < costs[best])
                best = j;
        const rg_components_fit moved = fits[i];
        const double cost = costs[i];
        fits[i] = fits[best];
        costs[i] = costs[best];
        fits[best] = moved;
        costs[best] = cost;
    }
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

/* The best fit of n components in result->fits; the other optima are offered as rivals. */
static void search(const double *fractions, const rg_decompose_options *o, size_t n, rg_components_room *room,
                   rg_decomposition *result)
{
    rg_components_fit tried[RG_COMPONENTS_MOST_STARTS];
    double costs[RG_COMPONENTS_MOST_STARTS];
    const rg_components_fit *simpler = n > 1 && result->fits[n - 2].n > 0 ? &result->fits[n - 2] : NULL;
    rg_components_fit *best = &result->fits[n - 1];
    if (simpler != NULL) { /* the remainder of that fit is asked for */
        rg_components_mixture(o->family, simpler->n, simpler->x, room->edges_ln, room->n_classes, room->curve,
                              NULL, room->shares);
        rg_components_noise_sigma(&o->noise, simpler->relative, room->curve, room->n_classes, room->sigma);
    }
    const size_t n_starts = rg_components_starts(o->family, n, fractions, simpler, room, tried);
    size_t n_tried = 0;
    for (size_t s = 0; s < n_starts; s++) {
        tried[n_tried] = tried[s];
        n_tried +=
            rg_components_fit_roughly(fractions, room, &tried[n_tried], &costs[n_tried], NULL) == RG_OK;
    }
    sort_nearest(tried, costs, n_tried);
    for (size_t s = 0; s < n_tried && s < FINISHED; s++) {
        if (rg_components_fit_from(fractions, &o->noise, ROUNDS, room, &tried[s], NULL) != RG_OK ||
            !isfinite(tried[s].bic))
            continue;
        rg_components_mixture_sort(tried[s].family, tried[s].n, tried[s].x);
        offer_rival(result, &tried[s]);
        if (best->n == 0 || tried[s].deviance < best->deviance)
            *best = tried[s];
    }
}

static void other_families(const double *fractions, const rg_decompose_options *o, double relative,
                           rg_components_room *room, rg_decomposition *result)
{
    for (rg_family f = RG_FAMILY_LOGNORMAL; f < RG_FAMILY_COUNT; f++)
        for (size_t n = result->n > 1 ? result->n - 1 : 1; n <= result->n; n++) {
            if (f == o->family || result->fits[n - 1].n == 0)
                continue;
            rg_components_fit fit = rg_components_starts_alike(f, &result->fits[n - 1]);
            if (rg_components_fit_from(fractions, &o->noise, ROUNDS, room, &fit, NULL) != RG_OK)
                continue;
            rg_components_mixture_sort(fit.family, fit.n, fit.x);
            rg_components_fit_judge(fractions, &o->noise, relative, room, &fit);
            if (isfinite(fit.bic))
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

/* One noise for all numbers of components: on a scale of its own each fit would be judged too well, the more
 * so the more components it has. It is what the fit with most components leaves (but no more parameters than
 * half the classes with content), or what is left between neighbours, whichever is more. */
static double common_noise(const double *fractions, const rg_components_noise *noise,
                           rg_components_room *room, const rg_decomposition *result)
{
    size_t n_measured = 0;
    for (size_t i = 0; i < room->n_classes; i++)
        n_measured += fractions[i] > 0.0;
    const rg_components_fit *reference = NULL;
    for (size_t n = 1; n <= RG_MIXTURE_MOST; n++) {
        const rg_components_fit *fit = &result->fits[n - 1];
        if (fit->n > 0 &&
            (reference == NULL || 2 * rg_components_fit_parameters(fit->family, fit->n) <= n_measured))
            reference = fit;
    }
    if (reference == NULL)
        return NAN;
    rg_components_fit judged = *reference;
    rg_components_fit_judge(fractions, noise, reference->relative, room, &judged);
    return fmax(reference->relative, noise_of_differences(fractions, reference, room));
}

static void judge_again(const double *fractions, const rg_components_noise *noise, double relative,
                        rg_components_room *room, rg_decomposition *result)
{
    for (size_t n = 0; n < RG_MIXTURE_MOST; n++)
        if (result->fits[n].n > 0)
            rg_components_fit_judge(fractions, noise, relative, room, &result->fits[n]);
    for (size_t i = 0; i < result->n_rivals; i++)
        rg_components_fit_judge(fractions, noise, relative, room, &result->rivals[i].fit);
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
    for (size_t n = 1; n <= o.most; n++)
        search(fractions, &o, n, room, result);
    const double relative = rg_components_noise_is_known(&o.noise)
                                ? o.noise.relative
                                : common_noise(fractions, &o.noise, room, result);
    judge_again(fractions, &o.noise, relative, room, result);
    for (size_t n = o.least; n <= o.most; n++)
        if (result->fits[n - 1].n > 0 &&
            (result->n == 0 || result->fits[n - 1].bic < result->fits[result->n - 1].bic))
            result->n = n;
    if (result->n == 0)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "too few classes with content for the components",
                             NULL, "ask for fewer components, or a family with fewer parameters");
    if (o.rivals)
        other_families(fractions, &o, relative, room, result);
    keep_rivals(room, result);
    return RG_OK;
}
