#include "kernels/scene/basis.h"

#include <math.h>

#include "kernels/base/sum.h"

bool rg_basis_reduce(const double *basis, size_t n, size_t length, double *vector, double least)
{
    const double before = sqrt(rg_dot(vector, vector, length));
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < n; k++) {
            const double along = rg_dot(basis + k * length, vector, length);
            for (size_t i = 0; i < length; i++)
                vector[i] -= along * basis[k * length + i];
        }
    const double after = sqrt(rg_dot(vector, vector, length));
    if (!(after > least * before))
        return false;
    for (size_t i = 0; i < length; i++)
        vector[i] /= after;
    return true;
}
