#include "kernels/unmix/unbounded.h"

#include <math.h>

/* To the sum of one along G^-1 1, which changes the misfit least. */
static void bring_to_sum(const double *factor, size_t n, double *x, double *along)
{
    double missing = 1.0;
    double response = 0.0;
    for (size_t i = 0; i < n; i++) {
        missing -= x[i];
        along[i] = 1.0;
    }
    rg_gram_solve(factor, n, along);
    for (size_t i = 0; i < n; i++)
        response += along[i];
    for (size_t i = 0; i < n; i++)
        x[i] += along[i] * (missing / response);
}

bool rg_unbounded_solve(const rg_gram *gram, const double *factor, const double *right, bool sums, double *x,
                        double *work)
{
    const size_t n = gram->n;
    double *left = work;
    double *along = work + n;
    bool finite = true;
    for (size_t i = 0; i < n; i++)
        x[i] = right[i];
    rg_gram_solve(factor, n, x);
    if (sums)
        bring_to_sum(factor, n, x, along);
    for (size_t i = 0; i < n; i++) {
        double sum = right[i];
        for (size_t k = 0; k < n; k++)
            sum -= gram->values[i * gram->stride + k] * x[k];
        left[i] = sum;
    }
    rg_gram_solve(factor, n, left);
    for (size_t i = 0; i < n; i++)
        x[i] += left[i];
    if (sums)
        bring_to_sum(factor, n, x, along);
    for (size_t i = 0; i < n; i++)
        finite = finite && isfinite(x[i]);
    return finite;
}
