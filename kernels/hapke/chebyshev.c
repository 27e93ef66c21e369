#include "kernels/hapke/chebyshev.h"

#include <assert.h>
#include <math.h>

static const double PI = 3.14159265358979323846;

/* cos(pi m / (2 n)) of whole numbers: brought to the first half quadrant before any rounding, so that the
 * coefficients of a fit carry no noise of large angles. */
static double cosine(size_t m, size_t n)
{
    m %= 4 * n;
    if (m > 2 * n)
        m = 4 * n - m;
    if (m > n)
        return -cosine(2 * n - m, n);
    const double angle = PI / (2.0 * (double) n);
    return 2 * m > n ? sin(angle * (double) (n - m)) : cos(angle * (double) m);
}

double rg_chebyshev_node(size_t k, size_t n)
{
    return cosine(2 * k + 1, n);
}

void rg_chebyshev_fit(const double *restrict values, size_t n, double *restrict series)
{
    for (size_t j = 0; j < n; j++) {
        double sum = 0.0;
        for (size_t k = 0; k < n; k++)
            sum += values[k] * cosine(j * (2 * k + 1), n);
        series[j] = (j == 0 ? 1.0 : 2.0) / (double) n * sum;
    }
}

size_t rg_chebyshev_trim(double *series, size_t n, double rest)
{
    while (n > 1 && fabs(series[n - 1]) <= rest) {
        rest -= fabs(series[n - 1]);
        series[--n] = 0.0;
    }
    return n;
}

void rg_chebyshev_powers(const double *restrict series, size_t n, double *restrict power)
{
    double below[RG_CHEBYSHEV_MOST] = {0.0}; /* the polynomials of degree j - 1 and j, in powers */
    double here[RG_CHEBYSHEV_MOST] = {1.0};
    assert(n <= RG_CHEBYSHEV_MOST);
    for (size_t i = 0; i < n; i++)
        power[i] = 0.0;
    for (size_t j = 0; j < n; j++) {
        double next[RG_CHEBYSHEV_MOST] = {0.0};
        for (size_t i = 0; i <= j; i++)
            power[i] += series[j] * here[i];
        for (size_t i = 0; i < n; i++)
            next[i] = (i > 0 ? (j == 0 ? 1.0 : 2.0) * here[i - 1] : 0.0) - below[i];
        for (size_t i = 0; i < n; i++) {
            below[i] = here[i];
            here[i] = next[i];
        }
    }
}
