#include "kernels/grains/merge.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/grains/axis.h"
#include "kernels/grains/curve.h"

/* ln of the largest shape factor, and how finely it is sought before it is refined. */
static const double WIDEST = 1.38629436111989061883446424292; /* ln 4 */
enum { STEPS = 400, REFINEMENTS = 80 };
static const double SAME = 1e-9;

/* Cumulative shares at the edges that have a size. */
typedef struct {
    double *um, *phi, *share, *slope;
    size_t n;
} curve;

static void curve_free(curve *c)
{
    free(c->um);
    *c = (curve){0};
}

static rg_status curve_init(const rg_grain_merge_part *part, const char *name, curve *c, rg_error *err)
{
    const size_t n = part->n_classes;
    double total = 0.0;
    *c = (curve){0};
    for (size_t i = 0; i < n; i++) {
        if (!(part->weights[i] >= 0.0) || isinf(part->weights[i]))
            return rg_fail_named(err, RG_EDOMAIN, i, "a class weight is negative or not a number", name,
                                 NULL);
        total += part->weights[i];
    }
    if (!(total > 0.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the sample has no mass in any class", name, NULL);
    c->um = rg_alloc(n + 1, 4, sizeof *c->um);
    if (c->um == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to merge");
    c->phi = c->um + n + 1;
    c->share = c->phi + n + 1;
    c->slope = c->share + n + 1;
    double sum = 0.0;
    for (size_t i = 0; i <= n; i++) {
        if (!isnan(part->edges_um[i])) {
            c->um[c->n] = part->edges_um[i];
            c->phi[c->n] = rg_grain_phi(part->edges_um[i]);
            c->share[c->n++] = i == n ? 1.0 : sum / total;
        }
        sum += i < n ? part->weights[i] : 0.0;
    }
    if (c->n < 2) {
        curve_free(c);
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "a sample has fewer than two edges", name, NULL);
    }
    rg_grain_curve_slopes(c->phi, c->share, c->n, c->slope);
    return RG_OK;
}

/* The curve at an edge of the other instrument, whose diameters are exp(ln_shape) times this one's. */
static double at(const curve *c, double phi, double ln_shape, double *derivative)
{
    return rg_grain_curve_at(c->phi, c->share, c->slope, c->n, phi + ln_shape / log(2.0), derivative);
}

typedef struct {
    const curve *sieve, *laser;
    size_t first, n; /* sieve points that are fitted */
} overlap;

/* The best share for a shape factor, and the squares that remain. */
static double squares(const overlap *o, double ln_shape, double *share)
{
    double both = 0.0;
    double laser = 0.0;
    for (size_t j = o->first; j < o->first + o->n; j++) {
        const double c = at(o->laser, o->sieve->phi[j], ln_shape, NULL);
        both += c * o->sieve->share[j];
        laser += c * c;
    }
    *share = laser > 0.0 ? both / laser : 0.0;
    double sum = 0.0;
    for (size_t j = o->first; j < o->first + o->n; j++) {
        const double r = o->sieve->share[j] - *share * at(o->laser, o->sieve->phi[j], ln_shape, NULL);
        sum += r * r;
    }
    return sum;
}

/* A grid, so that no local minimum is taken, then golden section. */
static double best_shape(const overlap *o)
{
    static const double GOLDEN = 0.61803398874989484820;
    double share;
    double best = INFINITY;
    double place = 0.0;
    const double step = 2.0 * WIDEST / STEPS;
    for (int k = 0; k <= STEPS; k++) {
        const double x = step * (double) k - WIDEST;
        const double value = squares(o, x, &share);
        if (value < best) {
            best = value;
            place = x;
        }
    }
    double low = place - step;
    double high = place + step;
    for (int k = 0; k < REFINEMENTS; k++) {
        const double a = high - GOLDEN * (high - low);
        const double b = low + GOLDEN * (high - low);
        if (squares(o, a, &share) <= squares(o, b, &share))
            high = b;
        else
            low = a;
    }
    return 0.5 * (low + high);
}

/* Covariance sigma^2 (J'J)^-1 of share and ln shape. */
static void set_errors(const overlap *o, double ln_shape, bool fit_shape, double sum, rg_grain_merge *m)
{
    const size_t n_parameters = fit_shape ? 2 : 1;
    double ss = 0.0;
    double sk = 0.0;
    double kk = 0.0;
    m->mass_share_error = m->shape_factor_error = NAN;
    if (!fit_shape)
        m->shape_factor_error = 0.0;
    if (o->n <= n_parameters)
        return;
    for (size_t j = o->first; j < o->first + o->n; j++) {
        double slope;
        const double c = at(o->laser, o->sieve->phi[j], ln_shape, &slope);
        const double d = m->mass_share * slope / log(2.0);
        ss += c * c;
        sk += c * d;
        kk += d * d;
    }
    const double variance = sum / (double) (o->n - n_parameters);
    if (!fit_shape) {
        m->mass_share_error = sqrt(variance / ss);
        return;
    }
    const double determinant = ss * kk - sk * sk;
    if (!(determinant > 0.0))
        return;
    m->mass_share_error = sqrt(variance * kk / determinant);
    m->shape_factor_error = m->shape_factor * sqrt(variance * ss / determinant);
}

static rg_status find_overlap(const curve *sieve, const curve *laser, double from_um, double to_um,
                              overlap *o, rg_error *err)
{
    *o = (overlap){.sieve = sieve, .laser = laser};
    for (size_t j = 0; j < sieve->n; j++) {
        const double e = sieve->um[j];
        if (e <= laser->um[0] || e > laser->um[laser->n - 1] * (1.0 + SAME) || e < from_um * (1.0 - SAME) ||
            e > to_um * (1.0 + SAME) || sieve->share[j] == 0.0)
            continue;
        if (o->n == 0)
            o->first = j;
        o->n++;
    }
    return o->n >= 2 ? RG_OK
                     : rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX,
                                     "fewer than two sieve sizes lie inside the laser's range", NULL,
                                     "two instruments can be joined only where both have measured");
}

rg_status rg_grain_merge_fit(const rg_grain_merge_part *sieve, const rg_grain_merge_part *laser,
                             double from_um, double to_um, bool fit_shape, rg_grain_merge *merge,
                             rg_error *err)
{
    curve s;
    curve l = {0};
    overlap o;
    rg_status status = curve_init(sieve, "sieve", &s, err);
    if (status == RG_OK)
        status = curve_init(laser, "laser", &l, err);
    if (status == RG_OK)
        status =
            find_overlap(&s, &l, isnan(from_um) ? 0.0 : from_um, isnan(to_um) ? INFINITY : to_um, &o, err);
    if (status == RG_OK) {
        const double ln_shape = fit_shape ? best_shape(&o) : 0.0;
        const double sum = squares(&o, ln_shape, &merge->mass_share);
        merge->from_um = s.um[o.first];
        merge->to_um = s.um[o.first + o.n - 1];
        merge->n_points = o.n;
        merge->shape_factor = exp(ln_shape);
        merge->misfit = sqrt(sum / (double) o.n);
        set_errors(&o, ln_shape, fit_shape, sum, merge);
    }
    curve_free(&l);
    curve_free(&s);
    return status;
}

void rg_grain_merge_edges(const rg_grain_merge_part *sieve, const rg_grain_merge_part *laser, double from_um,
                          double to_um, double finest_um, double *edges_um, size_t *n_classes)
{
    size_t n = 0;
    bool has_from = false;
    for (size_t i = 0; i <= laser->n_classes && laser->edges_um[i] < to_um * (1.0 - SAME); i++) {
        const double e = laser->edges_um[i];
        const bool is_from = fabs(e - from_um) <= SAME * from_um;
        if (!has_from && (is_from || e > from_um)) {
            edges_um[n++] = from_um;
            has_from = true;
        }
        if (!is_from) {
            edges_um[n] = n == 0 ? fmin(e, finest_um) : e;
            n++;
        }
    }
    if (!has_from)
        edges_um[n++] = from_um;
    edges_um[n++] = to_um;
    for (size_t i = 0; i <= sieve->n_classes; i++)
        if (sieve->edges_um[i] > to_um * (1.0 + SAME))
            edges_um[n++] = sieve->edges_um[i];
    *n_classes = n - 1;
}

static double blended(const curve *s, const curve *l, const rg_grain_merge *m, double um)
{
    const double phi = rg_grain_phi(um);
    const double of_laser = m->mass_share * at(l, phi, log(m->shape_factor), NULL);
    const double of_sieve = at(s, phi, 0.0, NULL);
    const double t = log(um / m->from_um) / log(m->to_um / m->from_um);
    return t <= 0.0 ? of_laser : t >= 1.0 ? of_sieve : (1.0 - t) * of_laser + t * of_sieve;
}

rg_status rg_grain_merge_shares(const rg_grain_merge_part *sieve, const rg_grain_merge_part *laser,
                                const rg_grain_merge *merge, const double *edges_um, size_t n_classes,
                                double *shares, rg_error *err)
{
    curve s;
    curve l = {0};
    rg_status status = curve_init(sieve, "sieve", &s, err);
    if (status == RG_OK)
        status = curve_init(laser, "laser", &l, err);
    double before = 0.0; /* the laser's curve begins at or above the finest edge */
    for (size_t i = 0; i < n_classes && status == RG_OK; i++) {
        const double here = blended(&s, &l, merge, edges_um[i + 1]);
        if (here < before - 1e-12)
            status = rg_fail_named(err, RG_EDOMAIN, i, "sieve and laser disagree too much to be blended",
                                   NULL, "narrow the overlap by --from and --to");
        shares[i] = fmax(here - before, 0.0);
        before = here;
    }
    curve_free(&l);
    curve_free(&s);
    return status;
}
