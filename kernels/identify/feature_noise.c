#include "kernels/identify/feature_noise.h"

#include <math.h>

static const double MEDIAN_TO_SIGMA = 1.482602218505602; /* 1 / inverse normal of 3/4                */
static const double THIRD_DIFFERENCE = 4.47213595499958; /* square root of 1 + 9 + 9 + 1              */
static const double WORTH = 0.2;                         /* see the header */

/* The value of rank k among values[n], which are moved about: Hoare's selection. */
static double ranked(double *values, size_t n, size_t k)
{
    size_t low = 0;
    size_t high = n - 1;
    while (low < high) {
        const double pivot = values[k];
        size_t i = low;
        size_t j = high;
        do {
            while (values[i] < pivot)
                i++;
            while (pivot < values[j])
                j--;
            if (i <= j) {
                const double held = values[i];
                values[i++] = values[j];
                values[j] = held;
                if (j == 0)
                    break;
                j--;
            }
        } while (i <= j);
        if (j < k)
            low = i;
        if (k < i)
            high = j;
    }
    return values[k];
}

double rg_feature_noise(const double *values, size_t n, double *work, double *dof)
{
    size_t m = 0;
    for (size_t i = 0; i + 3 < n; i++) {
        const double d = values[i + 3] - 3.0 * values[i + 2] + 3.0 * values[i + 1] - values[i];
        if (isfinite(d))
            work[m++] = fabs(d);
    }
    *dof = WORTH * (double) m;
    if (m == 0)
        return (double) NAN;
    const double upper = ranked(work, m, m / 2);
    const double median = m % 2 == 1 ? upper : 0.5 * (upper + ranked(work, m, m / 2 - 1));
    return MEDIAN_TO_SIGMA * median / THIRD_DIFFERENCE;
}
