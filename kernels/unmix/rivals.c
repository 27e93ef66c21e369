#include "kernels/unmix/rivals.h"

size_t rg_rivals_room(size_t n)
{
    return n + n * n + (n + 2) * rg_gram_stride(n);
}

rg_sparse_exchange rg_rivals_find(const rg_gram *gram, const rg_covariance *c, const double *x,
                                  const double *gradient, double variance, size_t *support, double *work)
{
    const size_t n = gram->n;
    const size_t stride = gram->stride;
    double *above = work;
    double *inverse = above + n;
    double *response = inverse + n * n;
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (x[i] > 0.0) {
            above[k] = x[i];
            support[k++] = i;
        }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++)
            inverse[i * k + j] = c->covariance[support[i] * stride + support[j]];
        for (size_t j = 0; j < n; j++)
            response[i * stride + j] = c->response[j * stride + support[i]];
    }
    const rg_sparse_optimum optimum = {.n = n,
                                       .stride = stride,
                                       .k = k,
                                       .support = support,
                                       .x = above,
                                       .inverse = inverse,
                                       .gradient = gradient,
                                       .norm = gram->norm,
                                       .variance = variance,
                                       .response = response,
                                       .curvature = c->curvature,
                                       .cost = response + n * stride,
                                       .least = response + (n + 1) * stride};
    return rg_sparse_find_exchange(&optimum, RG_SPARSE_NEEDED, RG_SPARSE_EQUIVALENT);
}
