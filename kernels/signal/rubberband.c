#include "kernels/signal/rubberband.h"

#include <math.h>
#include <stdbool.h>

/* Whether b lies on or above the line from a to c, walking along the axis either way. */
static bool is_above(const double *axis, const double *values, size_t a, size_t b, size_t c)
{
    const double run = fabs(axis[c] - axis[a]);
    const double part = fabs(axis[b] - axis[a]);
    return (values[b] - values[a]) * run >= (values[c] - values[a]) * part;
}

size_t rg_rubberband(const double *axis, const double *values, size_t n, double *curve, size_t *corner)
{
    size_t n_corners = 0;
    for (size_t i = 0; i < n; i++) {
        curve[i] = NAN;
        if (!isfinite(values[i]))
            continue;
        while (n_corners > 1 && is_above(axis, values, corner[n_corners - 2], corner[n_corners - 1], i))
            n_corners--;
        corner[n_corners++] = i;
    }
    for (size_t k = 0; k < n_corners; k++) {
        const size_t a = corner[k];
        const size_t b = k + 1 < n_corners ? corner[k + 1] : a;
        curve[a] = values[a];
        for (size_t i = a + 1; i < b; i++)
            curve[i] = values[a] + (values[b] - values[a]) * (axis[i] - axis[a]) / (axis[b] - axis[a]);
    }
    return n_corners;
}
