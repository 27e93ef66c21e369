#include "kernels/features/tangent.h"

typedef struct {
    size_t from, to; /* [from, to) */
} range;

static range channels_in(const double *nm, size_t n, double low, double high)
{
    range r = {0, 0};
    while (r.from < n && nm[r.from] < low)
        r.from++;
    r.to = r.from;
    while (r.to < n && nm[r.to] <= high)
        r.to++;
    return r;
}

static double slope_between(const double *nm, const double *y, size_t a, size_t b)
{
    return (y[b] - y[a]) / (nm[b] - nm[a]);
}

/* The channel of the range whose line to `other`, which lies to one side of all of it, is the highest. */
static size_t touch(const double *nm, const double *y, range r, size_t other)
{
    size_t best = r.from;
    for (size_t i = r.from; i < r.to; i++) {
        const double slope = slope_between(nm, y, i, other);
        const double least = slope_between(nm, y, best, other);
        if (other >= r.to ? slope < least : slope > least)
            best = i;
    }
    return best;
}

bool rg_tangent_find(const double *nm, const double *reflectance, size_t n, const rg_tangent_ranges *ranges,
                     rg_tangent *tangent)
{
    const range left = channels_in(nm, n, ranges->left_low, ranges->left_high);
    const range right = channels_in(nm, n, ranges->right_low, ranges->right_high);
    if (left.from == left.to || right.from == right.to || left.to > right.from)
        return false;
    size_t a = left.from;
    size_t b = right.from;
    for (size_t i = left.from; i < left.to; i++)
        a = reflectance[i] > reflectance[a] ? i : a;
    /* Each step raises the line, of which there are finitely many. */
    for (size_t step = 0; step < n; step++) {
        const size_t next_b = touch(nm, reflectance, right, a);
        const size_t next_a = touch(nm, reflectance, left, next_b);
        const bool is_still = next_a == a && next_b == b;
        a = next_a;
        b = next_b;
        if (is_still)
            break;
    }
    *tangent = (rg_tangent){a, b, slope_between(nm, reflectance, a, b), reflectance[a], nm[a]};
    return true;
}

double rg_tangent_at(const rg_tangent *tangent, double nm)
{
    return tangent->value + tangent->slope * (nm - tangent->nm);
}
