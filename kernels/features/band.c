#include "kernels/features/band.h"

#include <math.h>

enum { LEAST_BETWEEN = 8 };

/* Polynomial of least squares in t in [-1, 1] by orthogonal polynomials of the points (Forsythe). */
typedef struct {
    size_t order;
    double alpha[RG_BAND_MOST_ORDER + 1];
    double beta[RG_BAND_MOST_ORDER + 1];
    double c[RG_BAND_MOST_ORDER + 1];
} polynomial;

/* Value and first two derivatives. */
static void evaluate(const polynomial *p, double t, double value[3])
{
    double before[3] = {0};
    double now[3] = {1.0, 0.0, 0.0};
    for (size_t d = 0; d < 3; d++)
        value[d] = p->c[0] * now[d];
    for (size_t k = 0; k < p->order; k++) {
        double next[3];
        for (size_t d = 0; d < 3; d++)
            next[d] =
                (t - p->alpha[k]) * now[d] + (d > 0 ? (double) d * now[d - 1] : 0.0) - p->beta[k] * before[d];
        for (size_t d = 0; d < 3; d++) {
            before[d] = now[d];
            now[d] = next[d];
            value[d] += p->c[k + 1] * now[d];
        }
    }
}

static double basis_at(const polynomial *p, size_t order, double t, double *previous)
{
    double before = 0.0;
    double now = 1.0;
    for (size_t k = 0; k < order; k++) {
        const double next = (t - p->alpha[k]) * now - p->beta[k] * before;
        before = now;
        now = next;
    }
    *previous = before;
    return now;
}

static polynomial fit_polynomial(const double *nm, const double *y, size_t from, size_t to, size_t order,
                                 double middle, double half)
{
    polynomial p = {.order = order};
    double norm_before = 1.0;
    for (size_t k = 0; k <= order; k++) {
        double norm = 0.0;
        double moment = 0.0;
        double product = 0.0;
        double previous;
        for (size_t i = from; i < to; i++) {
            const double t = (nm[i] - middle) / half;
            const double q = basis_at(&p, k, t, &previous);
            norm += q * q;
            moment += t * q * q;
            product += q * y[i];
        }
        p.c[k] = product / norm;
        p.alpha[k] = moment / norm;
        p.beta[k] = k > 0 ? norm / norm_before : 0.0;
        norm_before = norm;
    }
    return p;
}

/* The lowest inner minimum of the polynomial in [-1, 1]; false when it is least at an end. */
static bool lowest(const polynomial *p, double *at, double *value)
{
    enum { GRID = 128 };
    size_t best = 0;
    double least = INFINITY;
    double v[3];
    for (size_t i = 0; i <= GRID; i++) {
        evaluate(p, -1.0 + 2.0 * (double) i / GRID, v);
        if (v[0] < least) {
            least = v[0];
            best = i;
        }
    }
    if (best == 0 || best == GRID)
        return false;
    double low = -1.0 + 2.0 * (double) (best - 1) / GRID;
    double high = low + 4.0 / GRID;
    for (int step = 0; step < 60; step++) { /* the derivative changes its sign between them */
        const double middle = 0.5 * (low + high);
        evaluate(p, middle, v);
        if (v[1] < 0.0)
            low = middle;
        else
            high = middle;
    }
    *at = 0.5 * (low + high);
    evaluate(p, *at, v);
    *value = v[0];
    return v[2] > 0.0;
}

/* Where R / continuum crosses a level between two channels. */
static double crossing(const double *nm, const double *removed, size_t a, size_t b, double level)
{
    return nm[a] + (level - removed[a]) / (removed[b] - removed[a]) * (nm[b] - nm[a]);
}

static double half_width(const double *nm, const double *removed, const rg_tangent *t, size_t low,
                         double depth)
{
    const double level = 1.0 - 0.5 * depth;
    size_t left = low;
    size_t right = low;
    while (left > t->left && removed[left] < level)
        left--;
    while (right < t->right && removed[right] < level)
        right++;
    if (left == low || right == low || removed[left] < level || removed[right] < level)
        return NAN;
    return crossing(nm, removed, right - 1, right, level) - crossing(nm, removed, left, left + 1, level);
}

/* Integral of 1 - R / continuum from one wavelength to another, linear between channels. */
static double area_between(const double *nm, const double *removed, const rg_tangent *t, double from,
                           double to)
{
    double area = 0.0;
    for (size_t i = t->left; i < t->right; i++) {
        const double a = fmax(nm[i], from);
        const double b = fmin(nm[i + 1], to);
        if (!(a < b))
            continue;
        const double slope = (removed[i + 1] - removed[i]) / (nm[i + 1] - nm[i]);
        const double mean = removed[i] + slope * (0.5 * (a + b) - nm[i]);
        area += (1.0 - mean) * (b - a);
    }
    return area;
}

static bool find_centre(const double *nm, const double *removed, const rg_tangent *t,
                        const rg_band_definition *definition, size_t low, double depth, rg_band *band)
{
    const double level = 1.0 - (1.0 - definition->share) * depth;
    size_t from = low;
    size_t to = low + 1;
    while (from > t->left && removed[from - 1] <= level)
        from--;
    while (to <= t->right && removed[to] <= level)
        to++;
    if (from == t->left || to > t->right || to - from < definition->order + 2)
        return false;
    const double middle = 0.5 * (nm[from] + nm[to - 1]);
    const double half = 0.5 * (nm[to - 1] - nm[from]);
    const polynomial p = fit_polynomial(nm, removed, from, to, definition->order, middle, half);
    double at;
    double value;
    if (!lowest(&p, &at, &value))
        return false;
    band->centre = middle + half * at;
    band->depth = 1.0 - value;
    return true;
}

rg_band_state rg_band_measure(const double *nm, const double *reflectance, size_t n,
                              const rg_band_definition *definition, double *removed, rg_band *band)
{
    *band = (rg_band){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    rg_tangent t;
    for (size_t i = 0; i < n; i++)
        removed[i] = NAN;
    if (!rg_tangent_find(nm, reflectance, n, &definition->ranges, &t) || t.right < t.left + LEAST_BETWEEN + 1)
        return RG_BAND_UNMEASURED;
    if (!(rg_tangent_at(&t, nm[t.left]) > 0.0 && rg_tangent_at(&t, nm[t.right]) > 0.0))
        return RG_BAND_CONTINUUM;
    size_t low = t.left;
    size_t darkest = t.left;
    for (size_t i = t.left; i <= t.right; i++) {
        removed[i] = reflectance[i] / rg_tangent_at(&t, nm[i]);
        low = removed[i] < removed[low] ? i : low;
        darkest = reflectance[i] < reflectance[darkest] ? i : darkest;
    }
    band->left = nm[t.left];
    band->right = nm[t.right];
    band->minimum = nm[darkest];
    band->depth = 1.0 - removed[low];
    band->area = area_between(nm, removed, &t, band->left, band->right);
    if (!(band->depth >= definition->least_depth) || low == t.left || low == t.right)
        return RG_BAND_ABSENT;
    const bool has_centre = find_centre(nm, removed, &t, definition, low, band->depth, band);
    band->width = half_width(nm, removed, &t, low, band->depth);
    if (!has_centre)
        return RG_BAND_EDGE;
    band->asymmetry = log2(area_between(nm, removed, &t, band->centre, band->right) /
                           area_between(nm, removed, &t, band->left, band->centre));
    return RG_BAND_OK;
}
