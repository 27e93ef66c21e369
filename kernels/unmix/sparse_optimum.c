#include "kernels/unmix/sparse_optimum.h"

#include <math.h>

#include "kernels/base/error.h"
#include "kernels/base/processor.h"

#if defined(__GNUC__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE static inline
#endif

static const double *gram_row(const rg_sparse_optimum *o, size_t i)
{
    return o->gram.values + (o->gram.index != NULL ? o->gram.index[i] : i) * o->gram.stride;
}

void rg_sparse_respond(rg_sparse_optimum *o)
{
    for (size_t j = 0; j < o->stride; j++)
        o->curvature[j] = 1.0;
    for (size_t i = 0; i < o->k; i++) {
        double *response = o->response + i * o->stride;
        const double *gram = gram_row(o, i);
        for (size_t j = 0; j < o->stride; j++)
            response[j] = 0.0;
        rg_rows_add(&o->gram, o->inverse + i * o->k, o->stride, response);
        for (size_t j = 0; j < o->stride; j++)
            o->curvature[j] -= gram[j] * response[j];
    }
    /* The rounding of a difference of ones: nothing is closer to the support than that. */
    for (size_t j = 0; j < o->stride; j++)
        o->curvature[j] = o->curvature[j] > 1e-14 ? o->curvature[j] : 1e-14;
}

void rg_sparse_limits(const rg_sparse_optimum *o, double delta, double *limits)
{
    const double rise = delta * o->variance;
    for (size_t j = 0; j < o->n; j++) {
        const double g = o->gradient[j] > 0.0 ? o->gradient[j] : 0.0;
        const double s = o->curvature[j];
        limits[j] = o->norm[j] > 0.0 ? rise / (g + sqrt(g * g + s * rise)) / o->norm[j] : NAN;
    }
    for (size_t i = 0; i < o->k; i++)
        limits[o->support[i]] = NAN;
    if (rise == 0.0)
        for (size_t j = 0; j < o->n; j++)
            limits[j] = isnan(limits[j]) && o->gradient[j] > 0.0 ? 0.0 : limits[j];
}

/* A member of the support that is to be replaced: its x, its part of the inverse, and x^2/C. */
typedef struct {
    double x;
    double own;
    double drop;
} leaving;

/* Rise of chi^2 when each of n members replaces the leaving one: x^2/C less g'^2/s', brought to one fraction,
 * which loses no digits between two large terms. */
ALWAYS_INLINE void find_costs(leaving out, const double *restrict response, const double *restrict gradient,
                              const double *restrict curvature, size_t n, double *restrict cost)
{
    for (size_t j = 0; j < n; j++) {
        const double g = gradient[j];
        const double r = response[j];
        const double s = curvature[j];
        const double replaced = (out.x * (out.x * s + 2.0 * g * r) - out.own * g * g) / (out.own * s + r * r);
        cost[j] = out.own * g < out.x * r ? replaced : out.drop;
    }
}

#if defined(__GNUC__) && defined(__x86_64__)
__attribute__((target("avx2"))) static void costs_avx2(leaving out, const double *response,
                                                       const double *gradient, const double *curvature,
                                                       size_t n, double *cost)
{
    find_costs(out, response, gradient, curvature, n, cost);
}

__attribute__((target("avx512f"))) static void costs_avx512(leaving out, const double *response,
                                                            const double *gradient, const double *curvature,
                                                            size_t n, double *cost)
{
    find_costs(out, response, gradient, curvature, n, cost);
}
#endif

/* In cost[stride]; infinite for members of the support. */
static void exchange_costs(const rg_sparse_optimum *o, size_t i, leaving out, double *cost)
{
    const double *response = o->response + i * o->stride;
#if defined(__GNUC__) && defined(__x86_64__)
    if (RG_CPU_HAS("avx512f"))
        costs_avx512(out, response, o->gradient, o->curvature, o->n, cost);
    else if (RG_CPU_HAS("avx2"))
        costs_avx2(out, response, o->gradient, o->curvature, o->n, cost);
    else
#endif
        find_costs(out, response, o->gradient, o->curvature, o->n, cost);
    for (size_t k = 0; k < o->k; k++)
        cost[o->support[k]] = INFINITY;
}

rg_sparse_exchange rg_sparse_find_exchange(const rg_sparse_optimum *o, double needed, double bound)
{
    rg_sparse_exchange best = {RG_NO_INDEX, RG_NO_INDEX, NAN, 0};
    double lowest = INFINITY;
    for (size_t j = 0; j < o->n; j++)
        o->least[j] = INFINITY;
    for (size_t i = 0; i < o->k; i++) {
        const double own = o->inverse[i * o->k + i] > 0.0 ? o->inverse[i * o->k + i] : 0.0;
        const leaving out = {o->x[i], own, o->x[i] * o->x[i] / own};
        if (!(out.drop >= needed * o->variance))
            continue;
        exchange_costs(o, i, out, o->cost);
        for (size_t j = 0; j < o->n; j++) {
            o->least[j] = o->cost[j] < o->least[j] ? o->cost[j] : o->least[j];
            if (o->cost[j] < lowest && o->norm[j] > 0.0 && isfinite(o->gradient[j])) {
                lowest = o->cost[j];
                best.out = o->support[i];
                best.in = j;
            }
        }
    }
    for (size_t j = 0; j < o->n; j++)
        best.n_equivalent += o->least[j] < bound * o->variance && o->norm[j] > 0.0 ? 1 : 0;
    if (best.out != RG_NO_INDEX)
        best.cost = fmax(lowest, 0.0) / o->variance;
    return best;
}

void rg_sparse_errors(const rg_sparse_optimum *o, double *errors)
{
    for (size_t j = 0; j < o->n; j++)
        errors[j] = NAN;
    for (size_t i = 0; i < o->k; i++)
        errors[o->support[i]] = sqrt(o->inverse[i * o->k + i] * o->variance) / o->norm[o->support[i]];
}

double rg_sparse_condition(const rg_sparse_optimum *o)
{
    double gram = o->k == 0 ? 1.0 : 0.0;
    double inverse = gram;
    for (size_t i = 0; i < o->k; i++) {
        double a = 0.0;
        double b = 0.0;
        for (size_t j = 0; j < o->k; j++) {
            a += fabs(gram_row(o, i)[o->support[j]]);
            b += fabs(o->inverse[i * o->k + j]);
        }
        gram = fmax(gram, a);
        inverse = fmax(inverse, b);
    }
    return gram * inverse;
}
