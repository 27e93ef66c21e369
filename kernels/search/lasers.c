#include "kernels/search/lasers.h"

#include <math.h>

static const double CM1_NM = 1e7;
enum { MOST_RATIOS = 64 };

/* The line nearest to a shift, within reach; n when there is none. */
static size_t line_at(const rg_search_lasers_scan *scan, double shift, double reach)
{
    size_t nearest = scan->n;
    for (size_t i = 0; i < scan->n; i++) {
        const double distance = fabs(scan->shift_cm1[i] - shift);
        if (distance <= reach && (nearest == scan->n || distance < fabs(scan->shift_cm1[nearest] - shift)))
            nearest = i;
    }
    return nearest;
}

/* The median of the heights of the other's lines relative to those at the same shift; NaN when none is
 * shared. */
static double median_ratio(const rg_search_lasers_scan *scan, const rg_search_lasers_scan *other,
                           double reach)
{
    double ratios[MOST_RATIOS];
    size_t n = 0;
    for (size_t i = 0; i < scan->n && n < MOST_RATIOS; i++) {
        const size_t k = line_at(other, scan->shift_cm1[i], reach);
        if (k == other->n || !(scan->height[i] > 0.0))
            continue;
        const double ratio = other->height[k] / scan->height[i];
        size_t at = n++;
        for (; at > 0 && ratios[at - 1] > ratio; at--)
            ratios[at] = ratios[at - 1];
        ratios[at] = ratio;
    }
    return n > 0 ? 0.5 * (ratios[(n - 1) / 2] + ratios[n / 2]) : NAN;
}

/* The highest value within reach of a shift; -INFINITY where none is at hand. */
static double highest_near(const rg_search_lasers_scan *scan, double shift, double reach)
{
    double highest = -INFINITY;
    if (scan->values == NULL)
        return highest;
    const double from = ceil((shift - reach - scan->first) / scan->step);
    const double to = floor((shift + reach - scan->first) / scan->step);
    if (!(to >= 0.0 && from < (double) scan->n_values))
        return highest;
    for (size_t at = (size_t) fmax(from, 0.0); at <= (size_t) to && at < scan->n_values; at++)
        highest = fmax(highest, (double) scan->values[at]);
    return highest;
}

void rg_search_lasers_sort(const rg_search_lasers_scan *scan, const rg_search_lasers_scan *other,
                           double reach, rg_search_lasers_origin *origin)
{
    /* What has shift s in one spectrum has shift s + apart in the other if it keeps its wavelength. */
    const double apart = CM1_NM / other->laser_nm - CM1_NM / scan->laser_nm;
    const double ratio = median_ratio(scan, other, reach);
    if (!(fabs(apart) > 2.0 * reach))
        return;
    for (size_t i = 0; i < scan->n; i++) {
        const double shift = scan->shift_cm1[i];
        const double expected = ratio * scan->height[i];
        if (line_at(other, shift, reach) < other->n)
            origin[i] = RG_SEARCH_LASERS_RAMAN;
        else if (origin[i] == RG_SEARCH_LASERS_RAMAN || highest_near(other, shift, reach) >= 0.5 * expected)
            continue; /* known, or hidden there by another line, or in its noise */
        else if (line_at(other, shift + apart, reach) < other->n ||
                 (shift >= other->low && shift <= other->high && expected >= 2.0 * other->least))
            origin[i] = RG_SEARCH_LASERS_LUMINESCENCE;
    }
}
