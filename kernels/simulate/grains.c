#include "kernels/simulate/grains.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/base/threads.h"

/* Draws of one item: three per component from 0 on, one from SHAPE on, two per class from NOISE on. */
enum { DRAW_MEDIAN, DRAW_SD, DRAW_WEIGHT, DRAWS_PER_COMPONENT };
static const uint64_t SHAPE = (uint64_t) 1 << 31;
static const uint64_t NOISE = (uint64_t) 1 << 32;

rg_simulate_grains_options rg_simulate_grains_defaults(void)
{
    return (rg_simulate_grains_options){
        .seed = 1,
        .median_low_um = 4.0,
        .median_high_um = 600.0,
        .sd_ln_low = 0.3,
        .sd_ln_high = 1.2,
        .skewness_low = -0.8,
        .skewness_high = 0.8,
        .weight_low = 0.05,
    };
}

static void order_by_median(rg_grain_component *c, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && c[k].median_um < c[k - 1].median_um; k--) {
            const rg_grain_component kept = c[k];
            c[k] = c[k - 1];
            c[k - 1] = kept;
        }
}

static void draw_components(const rg_simulate_grains_options *o, uint64_t item, size_t n,
                            rg_grain_component *c)
{
    double total = 0.0;
    for (size_t k = 0; k < n; k++) {
        const uint64_t draw = (uint64_t) k * DRAWS_PER_COMPONENT;
        const double log_low = log(o->median_low_um);
        const double log_high = log(o->median_high_um);
        c[k].median_um =
            exp(log_low + (log_high - log_low) * rg_random_uniform(o->seed, item, draw + DRAW_MEDIAN));
        c[k].sd_ln =
            o->sd_ln_low + (o->sd_ln_high - o->sd_ln_low) * rg_random_uniform(o->seed, item, draw + DRAW_SD);
        c[k].skewness = 0.0;
        if (rg_components_family_parameters(o->family) > 2)
            c[k].skewness = o->skewness_low + (o->skewness_high - o->skewness_low) *
                                                  rg_random_uniform(o->seed, item, SHAPE + k);
        /* Exponential variates over their sum are uniform on the simplex. */
        c[k].weight = -log(rg_random_uniform(o->seed, item, draw + DRAW_WEIGHT));
        total += c[k].weight;
    }
    for (size_t k = 0; k < n; k++)
        c[k].weight = o->weight_low + (1.0 - (double) n * o->weight_low) * (c[k].weight / total);
    order_by_median(c, n);
}

rg_status rg_simulate_grain_components(uint64_t first_item, size_t n_items, size_t n_components,
                                       const rg_simulate_grains_options *options,
                                       rg_grain_component *components, rg_error *err)
{
    const rg_simulate_grains_options o = options != NULL ? *options : rg_simulate_grains_defaults();
    if (n_components == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "a mixture needs at least one component");
    if (!(o.median_low_um > 0.0 && o.median_high_um >= o.median_low_um && isfinite(o.median_high_um)))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the range of medians is empty or not positive");
    if (!(o.sd_ln_low > 0.0 && o.sd_ln_high >= o.sd_ln_low && isfinite(o.sd_ln_high)))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the range of widths is empty or not positive");
    if (!(o.skewness_low >= -1.0 && o.skewness_high >= o.skewness_low && o.skewness_high <= 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the range of skewness is empty or beyond -1 to 1");
    if (!(o.weight_low >= 0.0 && o.weight_low * (double) n_components <= 1.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the least weight cannot be met", NULL,
                             "at most one divided by the number of components");
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < n_items; s++)
        draw_components(&o, first_item + s, n_components, components + s * n_components);
    return RG_OK;
}

void rg_simulate_grain_parameters(rg_family family, const rg_grain_component *component, double *parameters)
{
    rg_components_family_start(family, 0.0, component->sd_ln, component->skewness, parameters);
    parameters[0] += log(component->median_um) - rg_components_family_moments(family, parameters).median_ln;
}

static int is_component(const rg_grain_component *c)
{
    return c->weight >= 0.0 && isfinite(c->weight) && c->median_um > 0.0 && isfinite(c->median_um) &&
           c->sd_ln > 0.0 && isfinite(c->sd_ln) && fabs(c->skewness) <= 1.0;
}

static rg_status scale_to_one(double *shares, size_t n)
{
    double total = 0.0;
    for (size_t i = 0; i < n; i++)
        total += shares[i];
    if (!(total > 0.0))
        return RG_EDOMAIN;
    for (size_t i = 0; i < n; i++)
        shares[i] /= total;
    return RG_OK;
}

rg_status rg_simulate_grains_noise(const rg_simulate_grains_options *o, uint64_t item, double *shares,
                                   size_t n)
{
    if (!(o->noise_relative > 0.0 || o->noise_absolute > 0.0))
        return RG_OK;
    double highest = 0.0;
    for (size_t i = 0; i < n; i++)
        highest = fmax(highest, shares[i]);
    for (size_t i = 0; i < n; i++) {
        const uint64_t draw = NOISE + 2 * (uint64_t) i;
        const double factor = 1.0 + o->noise_relative * rg_random_normal(o->seed, item, draw);
        const double term = o->noise_absolute * highest * rg_random_normal(o->seed, item, draw + 1);
        shares[i] = fmax(0.0, shares[i] * factor + term);
    }
    return scale_to_one(shares, n);
}

static rg_status one_item(const double *edges_ln, size_t n_classes, const rg_grain_component *components,
                          size_t n_components, const rg_simulate_grains_options *o, uint64_t item,
                          double *own, double *shares)
{
    for (size_t i = 0; i < n_classes; i++)
        shares[i] = 0.0;
    for (size_t k = 0; k < n_components; k++) {
        const rg_grain_component *c = &components[k];
        if (!is_component(c))
            return RG_EDOMAIN;
        double parameters[RG_FAMILY_MOST];
        rg_simulate_grain_parameters(o->family, c, parameters);
        const double covered =
            rg_components_family_shares(o->family, parameters, edges_ln, n_classes, own, NULL);
        if (!(covered > 0.0) && c->weight > 0.0)
            return RG_EDOMAIN;
        for (size_t i = 0; i < n_classes; i++)
            shares[i] += c->weight * own[i];
    }
    const rg_status status = scale_to_one(shares, n_classes);
    return status == RG_OK ? rg_simulate_grains_noise(o, item, shares, n_classes) : status;
}

rg_status rg_simulate_grains(const double *edges_um, size_t n_classes, const rg_grain_component *components,
                             size_t n_components, uint64_t first_item, size_t n_items,
                             const rg_simulate_grains_options *options, double *shares, rg_error *err)
{
    const rg_simulate_grains_options o = options != NULL ? *options : rg_simulate_grains_defaults();
    if (n_classes == 0 || n_components == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "a mixture needs classes and components");
    if (!(o.noise_relative >= 0.0 && o.noise_absolute >= 0.0 && isfinite(o.noise_relative) &&
          isfinite(o.noise_absolute)))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the noise is negative or not a number");
    for (size_t i = 0; i <= n_classes; i++)
        if (!(edges_um[i] > 0.0 && isfinite(edges_um[i])) || (i > 0 && edges_um[i] <= edges_um[i - 1]))
            return rg_fail(err, RG_EDOMAIN, i, "size limits are not positive and ascending");
    rg_status status = RG_OK;
    double *edges_ln = rg_alloc(n_classes + 1, 1, sizeof *edges_ln);
    double *own = rg_alloc(rg_threads(), n_classes, sizeof *own);
    rg_status *outcome = rg_alloc(n_items, 1, sizeof *outcome);
    if (edges_ln == NULL || own == NULL || outcome == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the simulation");
        goto done;
    }
    for (size_t i = 0; i <= n_classes; i++)
        edges_ln[i] = log(edges_um[i]);

#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < n_items; s++)
        outcome[s] = one_item(edges_ln, n_classes, components + s * n_components, n_components, &o,
                              first_item + s, own + rg_thread() * n_classes, shares + s * n_classes);

    for (size_t s = 0; s < n_items && status == RG_OK; s++)
        if (outcome[s] != RG_OK)
            status = rg_fail_named(err, outcome[s], s, "this mixture is not defined on these classes", NULL,
                                   "weights >= 0, medians and widths > 0, and mass inside the size limits");
done:
    free(outcome);
    free(own);
    free(edges_ln);
    return status;
}
