#include "kernels/components/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"

rg_components_bootstrap_options rg_components_bootstrap_defaults(void)
{
    return (rg_components_bootstrap_options){.draws = 200, .seed = 1, .item = 0, .level = 0.95};
}

static void draw_data(const double *curve, const double *sigma, size_t n_classes,
                      const rg_components_bootstrap_options *o, uint64_t draw, double *fractions)
{
    double total = 0.0;
    for (size_t i = 0; i < n_classes; i++) {
        const double noise = rg_random_normal(o->seed, o->item, (draw << 32) + i);
        total += fractions[i] = fmax(0.0, curve[i] + sigma[i] * noise);
    }
    for (size_t i = 0; i < n_classes; i++)
        fractions[i] /= total;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Between neighbours of sorted values [n]: the value that a share of them is below. */
static double percentile(const double *sorted, size_t n, double share)
{
    const double place = share * ((double) n + 1.0) - 1.0;
    if (place <= 0.0)
        return sorted[0];
    const size_t below = (size_t) place;
    if (below + 1 >= n)
        return sorted[n - 1];
    return sorted[below] + (place - (double) below) * (sorted[below + 1] - sorted[below]);
}

static double deviation(const double *values, size_t n)
{
    double mean = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < n; i++)
        mean += values[i] / (double) n;
    for (size_t i = 0; i < n; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    return sqrt(squares / ((double) n - 1.0));
}

/* refits [components][quantities][draws], of which n are filled. */
static void summarise(double *refits, size_t draws, size_t n, size_t n_components, double level,
                      rg_components_intervals *intervals)
{
    for (size_t k = 0; k < n_components; k++)
        for (size_t q = 0; q < RG_COMPONENT_QUANTITIES; q++) {
            double *values = refits + (k * RG_COMPONENT_QUANTITIES + q) * draws;
            intervals->error[k][q] = deviation(values, n);
            qsort(values, n, sizeof *values, by_value);
            intervals->low[k][q] = percentile(values, n, 0.5 * (1.0 - level));
            intervals->high[k][q] = percentile(values, n, 0.5 * (1.0 + level));
        }
}

rg_status rg_components_bootstrap(const rg_components_fit *fit, const rg_components_noise *noise,
                                  const rg_components_bootstrap_options *options, rg_components_room *room,
                                  rg_components_intervals *intervals, rg_error *err)
{
    enum { ROUNDS = 6 };
    const rg_components_bootstrap_options o = options != NULL ? *options : rg_components_bootstrap_defaults();
    const size_t n_classes = room->n_classes;
    const rg_components_noise known = {
        .relative = fit->relative, .floor = noise->floor, .stated = noise->stated};
    if (o.draws < 2 || !(o.level > 0.0 && o.level < 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the bootstrap needs two draws and a level below 1");
    *intervals = (rg_components_intervals){0};
    rg_status status = RG_OK;
    double *curve = rg_alloc(n_classes, 3, sizeof *curve);
    double *refits = rg_alloc(fit->n * RG_COMPONENT_QUANTITIES, o.draws, sizeof *refits);
    if (curve == NULL || refits == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the bootstrap");
        goto done;
    }
    double *sigma = curve + n_classes;
    double *fractions = sigma + n_classes;
    rg_components_mixture(fit->family, fit->n, fit->x, room->edges_ln, n_classes, curve, NULL, room->shares);
    rg_components_noise_sigma(&known, fit->relative, curve, n_classes, sigma);
    size_t n = 0;
    for (size_t d = 0; d < o.draws; d++) {
        rg_components_fit again = *fit;
        double values[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES];
        draw_data(curve, sigma, n_classes, &o, d, fractions);
        if (rg_components_fit_from(fractions, &known, ROUNDS, room, &again, NULL) != RG_OK)
            continue;
        rg_components_quantities(&again, values);
        for (size_t k = 0; k < fit->n; k++)
            for (size_t q = 0; q < RG_COMPONENT_QUANTITIES; q++)
                refits[(k * RG_COMPONENT_QUANTITIES + q) * o.draws + n] = values[k][q];
        n++;
    }
    if (n < 2 || 2 * n < o.draws)
        status = rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "most bootstrap draws cannot be fitted");
    else
        summarise(refits, o.draws, n, fit->n, o.level, intervals);
done:
    free(refits);
    free(curve);
    return status;
}
