#include "kernels/grains/aitchison.h"

#include <math.h>

rg_status rg_grain_aitchison_close(const double *parts, size_t n, double delta, double *closed, rg_error *err)
{
    double sum = 0.0;
    size_t zeros = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(parts[i] >= 0.0) || isinf(parts[i]))
            return rg_fail(err, RG_EDOMAIN, i, "a class weight is negative or not a number");
        sum += parts[i];
        zeros += parts[i] == 0.0 ? 1 : 0;
    }
    if (!(sum > 0.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the sample has no mass in any class");
    const double left = zeros > 0 ? 1.0 - (double) zeros * delta : 1.0;
    if (zeros > 0 && !(delta > 0.0 && left > 0.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the replacement of zeros is not a small share",
                             NULL, "state a detection limit that all empty classes together stay small with");
    for (size_t i = 0; i < n; i++)
        closed[i] = parts[i] == 0.0 ? delta : parts[i] / sum * left;
    return RG_OK;
}

void rg_grain_aitchison_clr(const double *closed, size_t n, double *clr)
{
    double mean = 0.0;
    for (size_t i = 0; i < n; i++) {
        clr[i] = log(closed[i]);
        mean += clr[i];
    }
    mean /= (double) n;
    for (size_t i = 0; i < n; i++)
        clr[i] -= mean;
}

void rg_grain_aitchison_ilr(const double *clr, size_t n, double *ilr)
{
    double behind = n > 0 ? clr[n - 1] : 0.0; /* sum of clr behind part k */
    for (size_t k = n - 1; k-- > 0;) {
        const double r = (double) (n - 1 - k);
        ilr[k] = sqrt(r / (r + 1.0)) * (clr[k] - behind / r);
        behind += clr[k];
    }
}

void rg_grain_aitchison_distances(const double *coordinates, size_t n_samples, size_t n, double *distances)
{
#pragma omp parallel for schedule(static)
    for (size_t a = 0; a < n_samples; a++)
        for (size_t b = 0; b < n_samples; b++) {
            double square = 0.0;
            for (size_t i = 0; i < n; i++) {
                const double d = coordinates[a * n + i] - coordinates[b * n + i];
                square += d * d;
            }
            distances[a * n_samples + b] = sqrt(square);
        }
}
