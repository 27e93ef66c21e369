#include "kernels/scene/sides.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/invert.h"

static const double QUOTIENT = 3.9;
/* Counts in steps of sigma / 20, from one sigma beyond the side to ten inside. */
enum { PER_SIGMA = 20, INSIDE = 10 * PER_SIGMA, BINS = PER_SIGMA + INSIDE, LEAST_COUNT = 20 };

/* How far the side of one corner moves inwards, in shares. row [p] of the shares. */
static double shift_of(const rg_coordinates *c, const double *row, double sigma)
{
    size_t counts[BINS + 1] = {0}; /* counts[0]: farther out than all bins */
    const double first = -sigma;
    const double width = sigma / PER_SIGMA;
    for (size_t i = 0; i < c->n; i++) {
        double share = row[0];
        for (size_t k = 0; k < c->d; k++)
            share += row[1 + k] * c->values[k * c->n + i];
        const double bin = floor((share - first) / width);
        if (bin < 0.0)
            counts[0]++;
        else if (bin < BINS)
            counts[1 + (size_t) bin]++;
    }
    size_t beyond[BINS + 1]; /* [b] spectra with less than first + b * width */
    beyond[0] = counts[0];
    for (size_t b = 1; b <= BINS; b++)
        beyond[b] = beyond[b - 1] + counts[b];
    for (size_t b = PER_SIGMA; b <= BINS; b++)
        if (beyond[b - PER_SIGMA] >= LEAST_COUNT &&
            (double) beyond[b] <= QUOTIENT * (double) beyond[b - PER_SIGMA])
            return (double) (b - PER_SIGMA) * width;
    return 0.0;
}

rg_status rg_sides_under_noise(const rg_coordinates *c, size_t p, double variance, double *shares,
                               double *corners, rg_error *err)
{
    if (p < 2 || c->d + 1 != p)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the coordinates do not fit the number of endmembers");
    double *shift = rg_alloc(p + 1, p, sizeof *shift);
    if (shift == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look for endmembers");
    double *inverse = shift + p;
#pragma omp parallel for schedule(dynamic)
    for (size_t m = 0; m < p; m++) {
        const double *row = shares + m * p;
        double square = 0.0;
        for (size_t k = 1; k < p; k++)
            square += row[k] * row[k];
        const double sigma = sqrt(fmax(variance, 0.0) * square);
        shift[m] = sigma > 0.0 ? shift_of(c, row, sigma) : 0.0;
    }
    double sum = 0.0;
    for (size_t m = 0; m < p; m++)
        sum += shift[m];
    /* Noise that would take most of the simplex away tells nothing of its sides. */
    for (size_t m = 0; m < p && sum < 0.5; m++)
        for (size_t k = 0; k < p; k++)
            shares[m * p + k] = (shares[m * p + k] - (k == 0 ? shift[m] : 0.0)) / (1.0 - sum);
    memcpy(inverse, shares, p * p * sizeof *inverse);
    const rg_status status = rg_invert(inverse, p, NULL, err);
    for (size_t m = 0; m < p && status == RG_OK; m++)
        for (size_t k = 0; k + 1 < p; k++)
            corners[m * (p - 1) + k] = inverse[(1 + k) * p + m];
    free(shift);
    return status;
}
