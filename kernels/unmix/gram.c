#include "kernels/unmix/gram.h"

#include <math.h>

#include "kernels/base/error.h"
#include "kernels/unmix/product.h"

size_t rg_gram_stride(size_t n)
{
    return (n + 3) / 4 * 4;
}

void rg_gram_fill(const double *members, const double *lanes, size_t n, size_t n_bands, double *values,
                  double *norm)
{
    const size_t stride = rg_gram_stride(n);
    rg_unmix_product(lanes, n_bands, stride, members, n, false, values);
    for (size_t i = 0; i < stride; i++)
        norm[i] = i < n ? sqrt(values[i * stride + i]) : 0.0;
}

/* The largest of the coefficients that express member i by those before it, each times its length. */
static size_t largest_share(const rg_gram *gram, const double *factor, size_t i, double *row)
{
    size_t partner = 0;
    double largest = -1.0;
    for (size_t j = i; j-- > 0;) {
        double c = row[j];
        for (size_t k = j + 1; k < i; k++)
            c -= factor[k * gram->n + j] * row[k];
        row[j] = c * factor[j * gram->n + j];
    }
    for (size_t j = 0; j < i; j++)
        if (fabs(row[j]) * gram->norm[j] > largest) {
            largest = fabs(row[j]) * gram->norm[j];
            partner = j;
        }
    return partner;
}

size_t rg_gram_factor(const rg_gram *gram, double *restrict factor, size_t *partner)
{
    const size_t n = gram->n;
    for (size_t i = 0; i < n; i++) {
        double *row = factor + i * n;
        const double square = gram->values[i * gram->stride + i];
        double left = square;
        for (size_t j = 0; j < i; j++) {
            double value = gram->values[i * gram->stride + j];
            for (size_t k = 0; k < j; k++)
                value -= row[k] * factor[j * n + k];
            row[j] = value * factor[j * n + j];
            left -= row[j] * row[j];
        }
        if (!(left > RG_GRAM_DEPENDENT * square)) {
            if (partner != NULL)
                *partner = square > 0.0 && i > 0 ? largest_share(gram, factor, i, row) : RG_NO_INDEX;
            return i;
        }
        row[i] = 1.0 / sqrt(left);
    }
    return n;
}

void rg_gram_solve(const double *factor, size_t n, double *right)
{
    for (size_t i = 0; i < n; i++) {
        double value = right[i];
        for (size_t j = 0; j < i; j++)
            value -= factor[i * n + j] * right[j];
        right[i] = value * factor[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        const double value = right[i] * factor[i * n + i];
        right[i] = value;
        for (size_t j = 0; j < i; j++)
            right[j] -= factor[i * n + j] * value;
    }
}
