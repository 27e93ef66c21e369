#include "kernels/signal/polynomial_basis.h"

#include <math.h>

void rg_polynomial_scale(const double *axis, size_t n, double *x)
{
    const double middle = 0.5 * (axis[0] + axis[n - 1]);
    const double half = n > 1 ? 0.5 * (axis[n - 1] - axis[0]) : 1.0;
    for (size_t i = 0; i < n; i++)
        x[i] = (axis[i] - middle) / half;
}

bool rg_polynomial_basis(const double *x, const double *use, size_t n, size_t degree, double *basis)
{
    size_t n_used = 0;
    for (size_t i = 0; i < n; i++)
        n_used += use[i] > 0.0;
    if (n_used <= degree)
        return false;
    for (size_t k = 0; k <= degree; k++) {
        double *p = basis + k * n;
        for (size_t i = 0; i < n; i++)
            p[i] = k == 0 ? 1.0 : x[i] * basis[(k - 1) * n + i];
        for (size_t pass = 0; pass < 2; pass++)
            for (size_t j = 0; j < k; j++) {
                const double *q = basis + j * n;
                double along = 0.0;
                for (size_t i = 0; i < n; i++)
                    along += use[i] * p[i] * q[i];
                for (size_t i = 0; i < n; i++)
                    p[i] -= along * q[i];
            }
        double square = 0.0;
        for (size_t i = 0; i < n; i++)
            square += use[i] * p[i] * p[i];
        if (!(square > 0.0))
            return false;
        for (size_t i = 0; i < n; i++)
            p[i] /= sqrt(square);
    }
    return true;
}
