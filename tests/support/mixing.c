#include "tests/support/mixing.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/unmix/gram.h"

enum { MOST = 10 };

void random_endmembers(uint64_t seed, size_t n, size_t n_bands, double contrast, double *endmembers)
{
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < n_bands; b++) {
            const double common = 0.4 + 0.2 * sin(0.05 * (double) b);
            endmembers[i * n_bands + b] = common + contrast * (rg_random_uniform(seed, i, b) - 0.5);
        }
}

void random_spectra(uint64_t seed, const double *endmembers, size_t n, size_t n_bands, size_t n_spectra,
                    double noise, double *spectra)
{
    for (size_t s = 0; s < n_spectra; s++) {
        double *spectrum = spectra + s * n_bands;
        double sum = 0.0;
        for (size_t b = 0; b < n_bands; b++)
            spectrum[b] = 0.0;
        for (size_t i = 0; i < n; i++) {
            const double share = fmax(0.0, rg_random_uniform(seed + 1, s, i) - 0.5);
            sum += share;
            for (size_t b = 0; b < n_bands; b++)
                spectrum[b] += share * endmembers[i * n_bands + b];
        }
        for (size_t b = 0; b < n_bands; b++)
            spectrum[b] = spectrum[b] / (sum > 0.0 ? sum : 1.0) + noise * rg_random_normal(seed + 2, s, b);
    }
}

/* matrix [n][n + 1] with the right side last; false when singular. */
static bool eliminate(long double matrix[MOST + 1][MOST + 2], size_t n)
{
    for (size_t k = 0; k < n; k++) {
        size_t pivot = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabsl(matrix[i][k]) > fabsl(matrix[pivot][k]))
                pivot = i;
        if (matrix[pivot][k] == 0.0L)
            return false;
        for (size_t j = 0; j <= n; j++) {
            const long double swap = matrix[k][j];
            matrix[k][j] = matrix[pivot][j];
            matrix[pivot][j] = swap;
        }
        for (size_t i = 0; i < n; i++) {
            const long double factor = i == k ? 0.0L : matrix[i][k] / matrix[k][k];
            for (size_t j = k; j <= n; j++)
                matrix[i][j] -= factor * matrix[k][j];
        }
    }
    for (size_t k = 0; k < n; k++)
        matrix[k][n] /= matrix[k][k];
    return true;
}

static long double dot(const double *a, const double *b, size_t n)
{
    long double sum = 0.0L;
    for (size_t i = 0; i < n; i++)
        sum += (long double) a[i] * (long double) b[i];
    return sum;
}

double enumerate_supports(const double *endmembers, size_t n, size_t n_bands, const double *spectrum,
                          bool sums, size_t absent, double fixed, double *abundances)
{
    if (n > MOST)
        abort();
    long double best = INFINITY;
    for (unsigned bits = 0; bits < 1U << n; bits++) {
        size_t list[MOST];
        size_t k = 0;
        for (size_t i = 0; i < n; i++)
            if ((bits >> i & 1U) != 0)
                list[k++] = i;
        if ((absent < n && (bits >> absent & 1U) != 0) || (sums && k == 0))
            continue;
        long double matrix[MOST + 1][MOST + 2] = {{0.0L}};
        for (size_t i = 0; i < k; i++) {
            const double *member = endmembers + list[i] * n_bands;
            for (size_t j = 0; j < k; j++)
                matrix[i][j] = dot(member, endmembers + list[j] * n_bands, n_bands);
            matrix[i][k] = sums ? 1.0L : 0.0L;
            matrix[k][i] = 1.0L;
            const size_t right = sums ? k + 1 : k;
            matrix[i][right] = dot(member, spectrum, n_bands);
            if (absent < n)
                matrix[i][right] -= (long double) fixed * dot(member, endmembers + absent * n_bands, n_bands);
        }
        if (sums) {
            matrix[k][k] = 0.0L;
            matrix[k][k + 1] = 1.0L - (absent < n ? (long double) fixed : 0.0L);
        }
        const size_t size = sums ? k + 1 : k;
        if (!eliminate(matrix, size))
            continue;
        bool feasible = true;
        for (size_t i = 0; i < k; i++)
            feasible = feasible && matrix[i][size] >= 0.0L;
        if (!feasible)
            continue;
        long double rss = 0.0L;
        for (size_t b = 0; b < n_bands; b++) {
            long double left = (long double) spectrum[b];
            for (size_t i = 0; i < k; i++)
                left -= matrix[i][size] * (long double) endmembers[list[i] * n_bands + b];
            if (absent < n)
                left -= (long double) fixed * (long double) endmembers[absent * n_bands + b];
            rss += left * left;
        }
        if (rss < best) {
            best = rss;
            for (size_t i = 0; i < n; i++)
                abundances[i] = i == absent ? fixed : 0.0;
            for (size_t i = 0; i < k; i++)
                abundances[list[i]] = (double) matrix[i][size];
        }
    }
    return (double) best;
}

void fill_gram(const double *members, size_t n, size_t n_bands, double *values, double *norm)
{
    const size_t stride = rg_gram_stride(n);
    double *lanes = rg_alloc(n_bands, stride, sizeof *lanes);
    if (lanes == NULL)
        abort();
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < n_bands; b++)
            lanes[b * stride + i] = members[i * n_bands + b];
    rg_gram_fill(members, lanes, n, n_bands, values, norm);
    free(lanes);
}

void fill_right(const double *members, size_t n, size_t n_bands, const double *spectra, size_t n_spectra,
                size_t stride, double *right)
{
    for (size_t s = 0; s < n_spectra; s++)
        for (size_t i = 0; i < stride; i++) {
            right[s * stride + i] = 0.0;
            for (size_t b = 0; b < n_bands && i < n; b++)
                right[s * stride + i] += members[i * n_bands + b] * spectra[s * n_bands + b];
        }
}
