#include "kernels/identify/feature_fit.h"

#include <assert.h>
#include <math.h>

#include "kernels/identify/tail.h"

enum { FEWEST = 3 };

/* A sum of squares below this share of what it came from is rounding. */
static const double ROUNDING = 1e-20;

/* Bands of a range: they lie side by side, as the axis is monotonic. */
static void range(const double *axis_nm, size_t n_bands, double low, double high, size_t *first, size_t *n)
{
    *first = 0;
    *n = 0;
    for (size_t b = 0; b < n_bands; b++)
        if (axis_nm[b] >= low && axis_nm[b] <= high) {
            if (*n == 0)
                *first = b;
            (*n)++;
        }
}

bool rg_feature_fit_bands(const double *axis_nm, size_t n_bands, const rg_feature_window *window,
                          rg_feature_bands *bands)
{
    range(axis_nm, n_bands, window->left_low, window->left_high, &bands->left, &bands->n_left);
    range(axis_nm, n_bands, window->right_low, window->right_high, &bands->right, &bands->n_right);
    bands->first = 0;
    bands->n = 0;
    if (bands->n_left == 0 || bands->n_right == 0)
        return false;
    const bool rises = bands->left < bands->right;
    bands->first = rises ? bands->left + bands->n_left : bands->right + bands->n_right;
    const size_t end = rises ? bands->right : bands->left;
    bands->n = end > bands->first ? end - bands->first : 0;
    return bands->n >= FEWEST;
}

static bool side(const double *spectrum, const double *axis_nm, size_t first, size_t n, double *level,
                 double *nm)
{
    double sum = 0.0;
    double place = 0.0;
    size_t n_used = 0;
    for (size_t b = first; b < first + n; b++) {
        if (!isfinite(spectrum[b]))
            continue;
        sum += spectrum[b];
        place += axis_nm[b];
        n_used++;
    }
    if (n_used == 0)
        return false;
    *level = sum / (double) n_used;
    *nm = place / (double) n_used;
    return *level > 0.0;
}

double rg_feature_fit_line(const rg_feature_sides *sides, double nm)
{
    const double share = (nm - sides->left_nm) / (sides->right_nm - sides->left_nm);
    return sides->left + share * (sides->right - sides->left);
}

bool rg_feature_fit_continuum(const double *spectrum, const double *axis_nm, const rg_feature_bands *bands,
                              double *removed, rg_feature_sides *sides)
{
    if (!side(spectrum, axis_nm, bands->left, bands->n_left, &sides->left, &sides->left_nm) ||
        !side(spectrum, axis_nm, bands->right, bands->n_right, &sides->right, &sides->right_nm))
        return false;
    /* Both sides are above 0, so the line between them is. */
    for (size_t i = 0; i < bands->n; i++) {
        const double value = spectrum[bands->first + i];
        removed[i] =
            isfinite(value) ? value / rg_feature_fit_line(sides, axis_nm[bands->first + i]) : (double) NAN;
    }
    return true;
}

double rg_feature_fit_depth(const double *removed, size_t n)
{
    double depth = -(double) INFINITY;
    for (size_t i = 0; i < n; i++)
        if (1.0 - removed[i] > depth)
            depth = 1.0 - removed[i];
    return isfinite(depth) ? depth : 0.0;
}

double rg_feature_fit_area(const double *removed, const double *axis_nm, size_t n)
{
    double area = 0.0;
    for (size_t i = 0; i < n; i++) {
        const size_t before = i > 0 ? i - 1 : i;
        const size_t after = i + 1 < n ? i + 1 : i;
        const double width = fabs(axis_nm[after] - axis_nm[before]) / (double) (after - before);
        if (isfinite(removed[i]))
            area += fabs(1.0 - removed[i]) * width;
    }
    return area;
}

double rg_feature_fit_centre(const double *removed, const double *axis_nm, size_t n)
{
    size_t least = n;
    for (size_t i = 0; i < n; i++)
        if (isfinite(removed[i]) && (least == n || removed[i] < removed[least]))
            least = i;
    if (least == n || least == 0 || least + 1 == n)
        return (double) NAN;
    /* Newton's form through three points, steps not equal. */
    const double h0 = axis_nm[least] - axis_nm[least - 1];
    const double h1 = axis_nm[least + 1] - axis_nm[least];
    const double d0 = (removed[least] - removed[least - 1]) / h0;
    const double d1 = (removed[least + 1] - removed[least]) / h1;
    const double curvature = (d1 - d0) / (h0 + h1);
    if (!(fabs(curvature) > 0.0))
        return (double) NAN;
    return 0.5 * (axis_nm[least - 1] + axis_nm[least]) - 0.5 * d0 / curvature;
}

/* Take the polynomials up to `order` out of the columns a[n] and b[n], by Forsythe's recurrence on the points
 * themselves; p[n] and q[n] are scratch. x[n] lies in [-1, 1]. */
static void take_polynomials(const double *x, size_t n, int order, double *a, double *b, double *p, double *q)
{
    double before = 0.0; /* sum of squares of the polynomial before the last */
    for (size_t i = 0; i < n; i++) {
        p[i] = 1.0;
        q[i] = 0.0;
    }
    for (int k = 0; k <= order; k++) {
        double pp = 0.0;
        double xpp = 0.0;
        double pa = 0.0;
        double pb = 0.0;
        for (size_t i = 0; i < n; i++) {
            pp += p[i] * p[i];
            xpp += x[i] * p[i] * p[i];
            pa += p[i] * a[i];
            pb += p[i] * b[i];
        }
        if (!(pp > 0.0))
            return; /* as many polynomials as points */
        const double alpha = xpp / pp;
        const double beta = before > 0.0 ? pp / before : 0.0;
        for (size_t i = 0; i < n; i++) {
            a[i] -= pa / pp * p[i];
            b[i] -= pb / pp * p[i];
            const double next = (x[i] - alpha) * p[i] - beta * q[i];
            q[i] = p[i];
            p[i] = next;
        }
        before = pp;
    }
}

/* Chance of the slope of o on l, both without polynomials, and the slope itself. */
static double chance_of(const double *l, const double *o, const double *sigma, double sigma_dof, size_t n,
                        double of_reference, double of_observed, int curve, double *slope, double *error,
                        double *dof)
{
    double ll = 0.0;
    double lo = 0.0;
    double oo = 0.0;
    double stated = 0.0;
    for (size_t i = 0; i < n; i++) {
        ll += l[i] * l[i];
        lo += l[i] * o[i];
        oo += o[i] * o[i];
        if (sigma != NULL)
            stated += l[i] * sigma[i] * l[i] * sigma[i];
    }
    *slope = 0.0;
    *error = 0.0;
    *dof = 0.0;
    if (!(ll > ROUNDING * of_reference) || !(oo > ROUNDING * of_observed))
        return 1.0; /* a polynomial has no feature */
    *slope = lo / ll;
    const double own_dof = (double) n - curve - 2.0;
    const double residual = own_dof > 0.0 ? fmax(oo - lo * *slope, 0.0) / own_dof / ll : 0.0;
    *error = sqrt(fmax(residual, sigma != NULL ? stated / ll / ll : 0.0));
    *dof = sigma != NULL ? fmax(own_dof, sigma_dof) : own_dof;
    if (!(*dof > 0.0))
        return 1.0;
    const double chance =
        isinf(*dof) ? rg_tail_normal(*slope / *error) : rg_tail_student(*slope / *error, *dof);
    return isnan(chance) ? 1.0 : chance;
}

bool rg_feature_fit(const double *reference, const double *observed, const double *sigma, double sigma_dof,
                    const double *axis_nm, size_t n, int curve, double *work, rg_feature_fitted *fitted)
{
    double *const l = work;
    double *const o = work + n;
    double *const x = work + 2 * n;
    double *const p = work + 3 * n;
    double *const q = work + 4 * n;
    assert(curve >= 0 && curve <= RG_FEATURE_MOST_CURVE);
    *fitted = (rg_feature_fitted){.chance = 1.0};
    size_t m = 0;
    double mean_l = 0.0;
    double mean_o = 0.0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(reference[i]) || !isfinite(observed[i]))
            continue;
        l[m] = reference[i];
        o[m] = observed[i];
        x[m] = 2.0 * (axis_nm[i] - axis_nm[0]) / (axis_nm[n - 1] - axis_nm[0]) - 1.0;
        mean_l += reference[i];
        mean_o += observed[i];
        m++;
    }
    fitted->n = m;
    if (m < FEWEST)
        return false;
    mean_l /= (double) m;
    mean_o /= (double) m;
    double ll = 0.0;
    double lo = 0.0;
    double oo = 0.0;
    for (size_t i = 0; i < m; i++) {
        l[i] -= mean_l;
        o[i] -= mean_o;
        ll += l[i] * l[i];
        lo += l[i] * o[i];
        oo += o[i] * o[i];
    }
    const double size = (double) m;
    if (!(ll > ROUNDING * size * mean_l * mean_l) || !(oo > ROUNDING * size * mean_o * mean_o))
        return false;
    const double reference_depth = rg_feature_fit_depth(reference, n);
    const double left = fmax(oo - lo * lo / ll, 0.0);
    fitted->reference_depth = reference_depth;
    fitted->slope = lo / ll;
    fitted->correlation = fmax(-1.0, fmin(1.0, lo / sqrt(ll * oo)));
    fitted->depth = fitted->slope * reference_depth;
    fitted->depth_error = reference_depth * sqrt(left / (size - 2.0) / ll);
    if (curve == 0)
        return true;
    take_polynomials(x, m, curve, l, o, p, q);
    /* p is free again: the errors of the bands that count. */
    if (sigma != NULL) {
        size_t k = 0;
        for (size_t i = 0; i < n; i++)
            if (isfinite(reference[i]) && isfinite(observed[i]))
                p[k++] = sigma[i];
    }
    double slope = 0.0;
    double error = 0.0;
    fitted->chance = chance_of(l, o, sigma != NULL ? p : NULL, sigma_dof, m, ll, oo, curve, &slope, &error,
                               &fitted->excess_dof);
    fitted->excess = slope * reference_depth;
    fitted->excess_error = error * reference_depth;
    return true;
}
