#include "kernels/unmix/scatter.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/random.h"

double rg_scatter_deviate(uint64_t seed, uint64_t spectrum, size_t draw, size_t band)
{
    return rg_random_normal(seed ^ RG_SCATTER_STREAM, spectrum, (uint64_t) draw << 32 | band);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

static double quantile(const double *sorted, size_t n, double q)
{
    const double at = q * (double) (n - 1);
    const size_t k = (size_t) at;
    return k + 1 < n ? sorted[k] + (at - (double) k) * (sorted[k + 1] - sorted[k]) : sorted[n - 1];
}

rg_scatter rg_scatter_of(double *draws, size_t n)
{
    if (n < 2)
        return (rg_scatter){NAN, NAN, NAN, NAN};
    double mean = 0.0;
    double square = 0.0;
    for (size_t k = 0; k < n; k++)
        mean += draws[k];
    mean /= (double) n;
    for (size_t k = 0; k < n; k++)
        square += (draws[k] - mean) * (draws[k] - mean);
    qsort(draws, n, sizeof *draws, by_value);
    return (rg_scatter){mean, sqrt(square / (double) (n - 1)), quantile(draws, n, RG_SCATTER_LOW),
                        quantile(draws, n, RG_SCATTER_HIGH)};
}
