#include "kernels/components/starts.h"

#include <math.h>
#include <string.h>

/* A component of no family in particular. */
typedef struct {
    double weight, mean, sd, skewness;
} lump;

static rg_components_fit from_lumps(rg_family family, const lump *lumps, size_t n)
{
    rg_components_fit fit = {.family = family, .n = n};
    const size_t stride = rg_components_mixture_parameters(family, 1);
    double total = 0.0;
    for (size_t k = 0; k < n; k++)
        total += lumps[k].weight;
    for (size_t k = 0; k < n; k++) {
        fit.x[k * stride] = log(lumps[k].weight / total);
        rg_components_family_start(family, lumps[k].mean, lumps[k].sd, lumps[k].skewness,
                                   fit.x + k * stride + 1);
    }
    return fit;
}

static void to_lumps(const rg_components_fit *fit, lump *lumps)
{
    const size_t stride = rg_components_mixture_parameters(fit->family, 1);
    double weights[RG_MIXTURE_MOST];
    rg_components_mixture_weights(fit->family, fit->n, fit->x, weights);
    for (size_t k = 0; k < fit->n; k++) {
        const rg_family_moments m = rg_components_family_moments(fit->family, fit->x + k * stride + 1);
        lumps[k] = (lump){weights[k], m.mean_ln, m.sd_ln, m.skewness};
    }
}

rg_components_fit rg_components_starts_alike(rg_family family, const rg_components_fit *fit)
{
    lump lumps[RG_MIXTURE_MOST];
    to_lumps(fit, lumps);
    return from_lumps(family, lumps, fit->n);
}

rg_components_fit rg_components_starts_without(const rg_components_fit *fit, size_t k)
{
    rg_components_fit left = *fit;
    const size_t stride = rg_components_mixture_parameters(fit->family, 1);
    left.n = fit->n - 1;
    memmove(left.x + k * stride, left.x + (k + 1) * stride, (left.n - k) * stride * sizeof *left.x);
    return left;
}

rg_components_fit rg_components_starts_joined(const rg_components_fit *fit, size_t k)
{
    lump lumps[RG_MIXTURE_MOST];
    to_lumps(fit, lumps);
    const lump a = lumps[k];
    const lump b = lumps[k + 1];
    const double weight = a.weight + b.weight;
    const double share = a.weight / weight;
    const double mean = share * a.mean + (1.0 - share) * b.mean;
    const double variance = share * (a.sd * a.sd + (a.mean - mean) * (a.mean - mean)) +
                            (1.0 - share) * (b.sd * b.sd + (b.mean - mean) * (b.mean - mean));
    lumps[k] = (lump){weight, mean, sqrt(variance), share * a.skewness + (1.0 - share) * b.skewness};
    memmove(lumps + k + 1, lumps + k + 2, (fit->n - k - 2) * sizeof *lumps);
    return from_lumps(fit->family, lumps, fit->n - 1);
}

/* ln of the size that a share is finer than. */
static double quantile(const double *fractions, const rg_components_room *room, double share)
{
    double below = 0.0;
    for (size_t i = 0; i < room->n_classes; i++) {
        if (below + fractions[i] >= share && fractions[i] > 0.0)
            return room->edges_ln[i] +
                   (share - below) / fractions[i] * (room->edges_ln[i + 1] - room->edges_ln[i]);
        below += fractions[i];
    }
    return room->edges_ln[room->n_classes];
}

/* Half of what lies between the 16 and the 84 per cent sizes; at least half a class. */
static double spread(const double *fractions, const rg_components_room *room)
{
    const double step = (room->edges_ln[room->n_classes] - room->edges_ln[0]) / (double) room->n_classes;
    return fmax(0.5 * step, 0.5 * (quantile(fractions, room, 0.84) - quantile(fractions, room, 0.16)));
}

typedef struct {
    rg_family family;
    size_t n;
    rg_components_fit *starts;
    size_t n_starts;
} list;

static void add(list *l, const lump *lumps)
{
    if (l->n_starts < RG_COMPONENTS_MOST_STARTS)
        l->starts[l->n_starts++] = from_lumps(l->family, lumps, l->n);
}

static void by_quantiles(list *l, const double *fractions, const rg_components_room *room)
{
    static const double SKEWNESS[] = {0.0, 0.5, -0.5};
    const size_t n_shapes = rg_components_family_parameters(l->family) > 2 ? 3 : 1;
    lump lumps[RG_MIXTURE_MOST];
    const double sd = spread(fractions, room) / sqrt((double) l->n);
    for (size_t s = 0; s < n_shapes; s++) {
        for (size_t k = 0; k < l->n; k++)
            lumps[k] =
                (lump){1.0, quantile(fractions, room, ((double) k + 0.5) / (double) l->n), sd, SKEWNESS[s]};
        add(l, lumps);
    }
}

static void by_splitting(list *l, const lump *simpler)
{
    static const struct {
        double share, place, sd;
    } PARTS[][2] = {{{0.5, -0.8, 0.6}, {0.5, 0.8, 0.6}},
                    {{0.8, -0.2, 0.85}, {0.2, 1.3, 0.5}},
                    {{0.8, 0.2, 0.85}, {0.2, -1.3, 0.5}}};
    lump lumps[RG_MIXTURE_MOST];
    for (size_t j = 0; j + 1 < l->n; j++)
        for (size_t s = 0; s < sizeof PARTS / sizeof PARTS[0]; s++) {
            memcpy(lumps, simpler, (l->n - 1) * sizeof *lumps);
            for (size_t part = 0; part < 2; part++) {
                lump *to = &lumps[part == 0 ? j : l->n - 1];
                *to = simpler[j];
                to->weight *= PARTS[s][part].share;
                to->mean += PARTS[s][part].place * simpler[j].sd;
                to->sd *= PARTS[s][part].sd;
                to->skewness *= 0.5;
            }
            add(l, lumps);
        }
}

/* Sum of residual over error in the classes around i. */
static double left_over(const double *fractions, const rg_components_room *room, size_t i, size_t reach)
{
    double sum = 0.0;
    for (size_t j = i > reach ? i - reach : 0; j < room->n_classes && j <= i + reach; j++)
        sum += (fractions[j] - room->curve[j]) / room->sigma[j];
    return sum;
}

static double class_middle(const rg_components_room *room, size_t i)
{
    return 0.5 * (room->edges_ln[i] + room->edges_ln[i + 1]);
}

/* A further component at each of the three places with the most left over. */
static void by_remainder(list *l, const lump *simpler, const double *fractions,
                         const rg_components_room *room)
{
    enum { PLACES = 3 };
    const size_t reach = 1 + room->n_classes / 40;
    size_t place[PLACES] = {0};
    double most[PLACES] = {0.0};
    for (size_t i = 0; i < room->n_classes; i++) {
        const double here = left_over(fractions, room, i, reach);
        if ((i > 0 && left_over(fractions, room, i - 1, reach) >= here) ||
            (i + 1 < room->n_classes && left_over(fractions, room, i + 1, reach) > here))
            continue;
        for (size_t r = 0; r < PLACES; r++)
            if (here > most[r]) {
                memmove(most + r + 1, most + r, (PLACES - 1 - r) * sizeof *most);
                memmove(place + r + 1, place + r, (PLACES - 1 - r) * sizeof *place);
                most[r] = here;
                place[r] = i;
                break;
            }
    }
    lump lumps[RG_MIXTURE_MOST];
    for (size_t r = 0; r < PLACES && most[r] > 0.0; r++) {
        const size_t i = place[r];
        const double step = room->edges_ln[i + 1] - room->edges_ln[i];
        const double share = fmax(0.02, (fractions[i] - room->curve[i]) * (double) (2 * reach + 1));
        memcpy(lumps, simpler, (l->n - 1) * sizeof *lumps);
        lumps[l->n - 1] = (lump){share, class_middle(room, i), step * (double) (reach + 1), 0.0};
        add(l, lumps);
    }
}

static void by_tails(list *l, const lump *simpler, const double *fractions, const rg_components_room *room)
{
    static const double SHARES[] = {0.01, 0.99};
    lump lumps[RG_MIXTURE_MOST];
    for (size_t s = 0; s < 2; s++) {
        memcpy(lumps, simpler, (l->n - 1) * sizeof *lumps);
        lumps[l->n - 1] =
            (lump){0.03, quantile(fractions, room, SHARES[s]), 0.4 * spread(fractions, room), 0.0};
        add(l, lumps);
    }
}

size_t rg_components_starts(rg_family family, size_t n, const double *fractions,
                            const rg_components_fit *simpler, const rg_components_room *room,
                            rg_components_fit *starts)
{
    list l = {family, n, starts, 0};
    lump lumps[RG_MIXTURE_MOST] = {0};
    by_quantiles(&l, fractions, room);
    if (simpler != NULL) {
        to_lumps(simpler, lumps);
        by_remainder(&l, lumps, fractions, room);
        by_splitting(&l, lumps);
        by_tails(&l, lumps, fractions, room);
    }
    return l.n_starts;
}
