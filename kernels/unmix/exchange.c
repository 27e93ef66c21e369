#include "kernels/unmix/exchange.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

/* Relative bounds on the rounding of gradients and abundances. */
static const double ENTER = 1e-13;
static const double LEAVE = 1e-14;
/* A larger gradient on the support, or a sum further off, is left to the active set, which refines. */
static const double ACCEPT = 1e-11;
static const double SUM = 5e-13;

rg_status rg_exchange_init(rg_exchange *table, const rg_gram *gram, bool sums, rg_error *err)
{
    const size_t n_supports = (size_t) 1 << gram->n;
    const size_t room = rg_covariance_room(gram->n);
    *table = (rg_exchange){.gram = *gram, .sums = sums};
    table->supports = rg_alloc(n_supports, 1, sizeof *table->supports);
    table->room = rg_alloc(n_supports, room, sizeof *table->room);
    table->work = rg_alloc(gram->n, gram->n + 1, sizeof *table->work);
    if (table->supports == NULL || table->room == NULL || table->work == NULL) {
        rg_exchange_free(table);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the supports");
    }
    for (size_t i = 0; i < gram->n; i++)
        table->weight[i] = 1.0 / gram->values[i * gram->stride + i];
    return RG_OK;
}

void rg_exchange_free(rg_exchange *table)
{
    free(table->supports);
    free(table->room);
    free(table->work);
    *table = (rg_exchange){0};
}

const rg_covariance *rg_exchange_support(rg_exchange *table, uint32_t bits, bool with_response)
{
    rg_covariance *c = &table->supports[bits];
    if (c->is_filled && (c->has_response || !with_response))
        return c;
    size_t passive[RG_EXCHANGE_MEMBERS];
    size_t n_passive = 0;
    for (size_t i = 0; i < table->gram.n; i++)
        if ((bits >> i & 1U) != 0)
            passive[n_passive++] = i;
    if (!c->is_filled) {
        rg_covariance_place(c, table->gram.n, table->room + bits * rg_covariance_room(table->gram.n));
        if (!rg_covariance_fill(c, &table->gram, passive, n_passive, table->sums, table->work))
            return NULL;
    }
    if (with_response)
        rg_covariance_respond(c, &table->gram, passive, n_passive);
    return c;
}

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

/* out = start + matrix' coefficients: members along the lanes of a vector. */
static ALWAYS_INLINE void combine(const double *restrict matrix, const double *restrict coefficients,
                                  const double *restrict start, double sign, size_t n, size_t stride,
                                  double *restrict out)
{
    for (size_t l = 0; l < stride; l++)
        out[l] = sign * start[l];
    for (size_t j = 0; j < n; j++)
        for (size_t l = 0; l < stride; l++)
            out[l] += coefficients[j] * matrix[j * stride + l];
}

/* Abundances on the support and the gradient everywhere. Where the inverse amplifies rounding, one or
 * two refinements from the gradient bring it back. */
static ALWAYS_INLINE void evaluate(const rg_exchange *table, const rg_covariance *c, const double *restrict f,
                                   double *restrict x, double *restrict gradient, size_t stride)
{
    const size_t n = table->gram.n;
    combine(c->covariance, f, c->offset, 1.0, n, stride, x);
    combine(table->gram.values, x, f, -1.0, n, stride, gradient);
    double inflation = c->inflation;
    while (inflation > 1e3) {
        inflation *= 1e-6;
        double change[RG_EXCHANGE_MEMBERS];
        double missing = table->sums ? 1.0 : 0.0;
        combine(c->covariance, gradient, x, -1.0, n, stride, change);
        for (size_t l = 0; l < stride; l++) {
            change[l] = -change[l];
            missing -= table->sums ? change[l] : 0.0;
        }
        for (size_t l = 0; l < stride; l++)
            x[l] = change[l] + missing * c->offset[l];
        combine(table->gram.values, x, f, -1.0, n, stride, gradient);
    }
}

static ALWAYS_INLINE uint32_t solve(rg_exchange *table, const double *restrict f, double *restrict x,
                                    size_t stride)
{
    const size_t n = table->gram.n;
    const double *norm = table->gram.norm;
    const uint32_t all = (1U << n) - 1U;
    double gradient[RG_EXCHANGE_MEMBERS] = {0.0};
    double data = 0.0;
    double scale[RG_EXCHANGE_MEMBERS]; /* see scale_of in active_set.c */
    for (size_t i = 0; i < n; i++) {
        const double relative = fabs(f[i]) / norm[i];
        data = relative > data ? relative : data;
    }
    for (size_t i = 0; i < n; i++)
        scale[i] = table->sums && norm[i] > data ? norm[i] : data;
    uint32_t bits = all;
    int fewest = (int) n + 1;
    for (int tries = 3; tries > 0;) {
        const rg_covariance *c = rg_exchange_support(table, bits, false);
        if (c == NULL)
            return UINT32_MAX;
        evaluate(table, c, f, x, gradient, stride);

        double multiplier = 0.0;
        double weights = 0.0;
        for (size_t i = 0; i < n && table->sums; i++) {
            const double weight = (bits >> i & 1U) != 0 ? table->weight[i] : 0.0;
            multiplier -= weight * gradient[i];
            weights += weight;
        }
        multiplier = table->sums ? multiplier / weights : 0.0;
        uint32_t wrong = 0;
        uint32_t inexact = 0;
        for (size_t i = 0; i < n; i++) {
            const double pull = gradient[i] + multiplier;
            const uint32_t low = x[i] * norm[i] <= LEAVE * scale[i] ? 1U : 0U;
            const uint32_t pulled = pull < -ENTER * scale[i] * norm[i] ? 1U : 0U;
            const uint32_t uneven = fabs(pull) > ACCEPT * scale[i] * norm[i] ? 1U : 0U;
            wrong |= ((bits >> i & 1U) != 0 ? low : pulled) << i;
            inexact |= (bits >> i & 1U & uneven) << i;
        }
        if (wrong == 0) {
            double missing = table->sums ? 1.0 : 0.0;
            for (size_t i = 0; i < n && table->sums; i++)
                missing -= x[i];
            return inexact == 0 && fabs(missing) <= SUM ? bits : UINT32_MAX;
        }
        const int count = __builtin_popcount(wrong);
        if (count < fewest) {
            fewest = count;
            tries = 3;
        } else
            tries--;
        bits ^= wrong;
        if (table->sums && bits == 0)
            return UINT32_MAX;
    }
    return UINT32_MAX;
}

#if defined(__GNUC__) && defined(__x86_64__)
#define FOR_AVX2 __attribute__((target("avx2")))
FOR_AVX2 static uint32_t solve_avx2(rg_exchange *table, const double *restrict f, double *restrict x)
{
    switch (table->gram.stride) {
    case 4:
        return solve(table, f, x, 4);
    case 8:
        return solve(table, f, x, 8);
    default:
        return solve(table, f, x, 12);
    }
}
#endif

uint32_t rg_exchange_solve(rg_exchange *table, const double *restrict f, double *restrict x)
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return solve_avx2(table, f, x);
#endif
    return solve(table, f, x, table->gram.stride);
}
