#include "kernels/simulate/grain_members.h"

#include <math.h>

#include "kernels/base/random.h"

/* Items of their own for what is not a sample's noise: attempts at members, and the outliers. */
static const uint64_t MEMBERS = (uint64_t) 1 << 48;
static const uint64_t OUTLIERS = (uint64_t) 1 << 49;
/* Draws of an item beyond those of rg_simulate_grains. */
static const uint64_t SHARES = (uint64_t) 1 << 40;
static const uint64_t LOT = (uint64_t) 1 << 41;

enum { MOST_TRIES = 1000 };

rg_simulate_members_options rg_simulate_members_defaults(void)
{
    return (rg_simulate_members_options){
        .grains = rg_simulate_grains_defaults(), .purest = 1.0, .apart_sd = 1.0, .outliers = 0.0};
}

static bool are_apart(const rg_grain_component *c, size_t n, double apart_sd)
{
    for (size_t k = 1; k < n; k++)
        if (log(c[k].median_um / c[k - 1].median_um) < apart_sd * fmax(c[k].sd_ln, c[k - 1].sd_ln))
            return false;
    return true;
}

rg_status rg_simulate_grain_members(size_t n_members, const rg_simulate_members_options *options,
                                    rg_grain_component *components, rg_error *err)
{
    for (uint64_t attempt = 0; attempt < MOST_TRIES; attempt++) {
        const rg_status status =
            rg_simulate_grain_components(MEMBERS + attempt, 1, n_members, &options->grains, components, err);
        if (status != RG_OK)
            return status;
        for (size_t k = 0; k < n_members; k++)
            components[k].weight = 1.0;
        if (are_apart(components, n_members, options->apart_sd))
            return RG_OK;
    }
    return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "so many members cannot be drawn that far apart", NULL,
                         "ask for fewer members, narrower ones or a wider range of medians");
}

/* Exponential variates over their sum are uniform on the simplex; drawn again while one is too large. */
static bool draw_shares(const rg_simulate_members_options *o, uint64_t item, size_t n, double *shares)
{
    for (uint64_t attempt = 0; attempt < MOST_TRIES; attempt++) {
        double total = 0.0;
        double largest = 0.0;
        for (size_t k = 0; k < n; k++)
            total += shares[k] =
                -log(rg_random_uniform(o->grains.seed, item, SHARES + attempt * (uint64_t) n + k));
        for (size_t k = 0; k < n; k++) {
            shares[k] /= total;
            largest = fmax(largest, shares[k]);
        }
        if (largest <= o->purest)
            return true;
    }
    return false;
}

static rg_status make_outlier(const double *edges_um, size_t n_classes, const rg_simulate_members_options *o,
                              uint64_t item, double *values, rg_error *err)
{
    rg_grain_component component;
    rg_simulate_grains_options exact = o->grains;
    exact.noise_relative = exact.noise_absolute = 0.0;
    rg_status status = rg_simulate_grain_components(OUTLIERS + item, 1, 1, &exact, &component, err);
    if (status == RG_OK)
        status = rg_simulate_grains(edges_um, n_classes, &component, 1, item, 1, &exact, values, err);
    return status;
}

static rg_status make_sample(const double *edges_um, size_t n_classes, const double *members,
                             size_t n_members, const rg_simulate_members_options *o, uint64_t item,
                             double *shares, bool *outlier, double *values, rg_error *err)
{
    rg_status status = RG_OK;
    *outlier = rg_random_uniform(o->grains.seed, item, LOT) < o->outliers;
    if (*outlier) {
        status = make_outlier(edges_um, n_classes, o, item, values, err);
        for (size_t k = 0; k < n_members; k++)
            shares[k] = NAN;
    } else if (draw_shares(o, item, n_members, shares)) {
        for (size_t i = 0; i < n_classes; i++) {
            values[i] = 0.0;
            for (size_t k = 0; k < n_members; k++)
                values[i] += shares[k] * members[k * n_classes + i];
        }
    } else {
        return rg_fail_named(err, RG_EDOMAIN, item, "shares cannot be drawn below that largest one", NULL,
                             "allow a larger one, or add members");
    }
    if (status == RG_OK)
        status = rg_simulate_grains_noise(&o->grains, item, values, n_classes);
    return status;
}

rg_status rg_simulate_grain_member_mixtures(const double *edges_um, size_t n_classes,
                                            const rg_grain_component *components, size_t n_members,
                                            size_t n_items, const rg_simulate_members_options *options,
                                            double *members, double *shares, bool *outlier, double *values,
                                            rg_error *err)
{
    rg_simulate_grains_options exact = options->grains;
    exact.noise_relative = exact.noise_absolute = 0.0;
    if (!(options->purest * (double) n_members > 1.0 && options->purest <= 1.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no shares are below that largest one", NULL,
                             "above 1 divided by the number of members, at most 1");
    if (!(options->outliers >= 0.0 && options->outliers <= 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the share of outliers is outside of 0 to 1");
    rg_status status =
        rg_simulate_grains(edges_um, n_classes, components, 1, 0, n_members, &exact, members, err);
    for (size_t s = 0; s < n_items && status == RG_OK; s++)
        status = make_sample(edges_um, n_classes, members, n_members, options, s, shares + s * n_members,
                             &outlier[s], values + s * n_classes, err);
    return status;
}
