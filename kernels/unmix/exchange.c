#include "kernels/unmix/exchange.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/processor.h"

/* Supports kept at most: about 20 MB a thread for 16 members. */
enum { MOST_SUPPORTS = 4096 };
enum { MOST_REFINEMENTS = 4 };
/* A larger gradient on the support, or a sum further off, is left to the active set, which refines. */
static const double ACCEPT = 1e-11;
static const double SUM = 5e-13;

rg_status rg_exchange_init(rg_exchange *table, const rg_gram *gram, bool sums, rg_error *err)
{
    const size_t n_supports = (size_t) 1 << gram->n;
    const size_t room = rg_covariance_room(gram->n);
    *table = (rg_exchange){.gram = *gram, .sums = sums};
    table->n_room = n_supports < MOST_SUPPORTS ? n_supports : MOST_SUPPORTS;
    table->slots = rg_alloc(n_supports, 1, sizeof *table->slots);
    table->supports = rg_alloc(table->n_room + 1, 1, sizeof *table->supports);
    table->room = rg_alloc(table->n_room + 1, room, sizeof *table->room);
    table->work = rg_alloc(gram->n, gram->n + 1, sizeof *table->work);
    if (table->slots == NULL || table->supports == NULL || table->room == NULL || table->work == NULL) {
        rg_exchange_free(table);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the supports");
    }
    for (size_t i = 0; i < gram->n; i++)
        table->weight[i] = 1.0 / gram->values[i * gram->stride + i];
    return RG_OK;
}

void rg_exchange_free(rg_exchange *table)
{
    free(table->slots);
    free(table->supports);
    free(table->room);
    free(table->work);
    *table = (rg_exchange){0};
}

const rg_covariance *rg_exchange_support(rg_exchange *table, uint32_t bits, bool with_response)
{
    const bool known = table->slots[bits] != 0;
    const size_t slot = known                             ? table->slots[bits] - 1U
                        : table->n_filled < table->n_room ? table->n_filled
                                                          : table->n_room;
    rg_covariance *c = &table->supports[slot];
    if (known && (c->has_response || !with_response))
        return c;
    size_t passive[RG_EXCHANGE_MEMBERS];
    size_t n_passive = 0;
    for (size_t i = 0; i < table->gram.n; i++)
        if ((bits >> i & 1U) != 0)
            passive[n_passive++] = i;
    if (!known) {
        rg_covariance_place(c, table->gram.n, table->room + slot * rg_covariance_room(table->gram.n));
        if (!rg_covariance_fill(c, &table->gram, passive, n_passive, table->sums, table->work))
            return NULL;
        if (slot < table->n_room) {
            table->slots[bits] = (uint16_t) (slot + 1);
            table->n_filled++;
        }
    }
    if (with_response)
        rg_covariance_respond(c, &table->gram, passive, n_passive, table->sums);
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
    /* An inflation without bound, of members that the sum alone tells apart, is not brought down by more. */
    for (int turn = 0; turn < MOST_REFINEMENTS && inflation > 1e3; turn++) {
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

/* Size of the terms behind abundances and gradients, see scale_of in active_set.c. */
static ALWAYS_INLINE void find_scale(const rg_exchange *table, const double *restrict f,
                                     double *restrict scale)
{
    const size_t n = table->gram.n;
    const double *norm = table->gram.norm;
    double data = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double relative = fabs(f[i]) / norm[i];
        data = relative > data ? relative : data;
    }
    for (size_t i = 0; i < n; i++)
        scale[i] = table->sums && norm[i] > data ? norm[i] : data;
}

/* Evaluate a support: the members on the wrong side, and in *exact whether the conditions inside hold. */
static ALWAYS_INLINE uint32_t judge(const rg_exchange *table, const rg_covariance *c, uint32_t bits,
                                    const double *restrict f, const double *restrict scale,
                                    double *restrict x, bool *exact, size_t stride)
{
    const size_t n = table->gram.n;
    const double *norm = table->gram.norm;
    double gradient[RG_EXCHANGE_MEMBERS] = {0.0};
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
    double missing = table->sums ? 1.0 : 0.0;
    for (size_t i = 0; i < n; i++) {
        const double pull = gradient[i] + multiplier;
        const uint32_t low = x[i] * norm[i] <= RG_EXCHANGE_LEAVE * scale[i] ? 1U : 0U;
        const uint32_t pulled = pull < -RG_EXCHANGE_ENTER * scale[i] * norm[i] ? 1U : 0U;
        const uint32_t uneven = fabs(pull) > ACCEPT * scale[i] * norm[i] ? 1U : 0U;
        wrong |= ((bits >> i & 1U) != 0 ? low : pulled) << i;
        inexact |= (bits >> i & 1U & uneven) << i;
        missing -= table->sums ? x[i] : 0.0;
    }
    *exact = inexact == 0 && fabs(missing) <= SUM;
    return wrong;
}

/* With `given` an entry: evaluate it. With `once`: evaluate the support *bits. Else search, from *bits to
 * where the search ends. */
static ALWAYS_INLINE bool solve(rg_exchange *table, const rg_covariance *given, const double *restrict f,
                                double *restrict x, uint32_t *bits, bool once, size_t stride)
{
    double scale[RG_EXCHANGE_MEMBERS];
    int fewest = (int) table->gram.n + 1;
    find_scale(table, f, scale);
    for (int tries = 3; tries > 0;) {
        const rg_covariance *c = given != NULL ? given : rg_exchange_support(table, *bits, false);
        bool exact = false;
        if (c == NULL)
            return false;
        const uint32_t wrong = judge(table, c, *bits, f, scale, x, &exact, stride);
        if (wrong == 0 || once)
            return wrong == 0 && exact;
        const int count = __builtin_popcount(wrong);
        if (count < fewest) {
            fewest = count;
            tries = 3;
        } else
            tries--;
        *bits ^= wrong;
        if (table->sums && *bits == 0)
            return false;
    }
    return false;
}

#if defined(__GNUC__) && defined(__x86_64__)
#define FOR_AVX2 __attribute__((target("avx2")))
FOR_AVX2 static bool solve_avx2(rg_exchange *table, const rg_covariance *given, const double *restrict f,
                                double *restrict x, uint32_t *bits, bool once)
{
    switch (table->gram.stride) {
    case 4:
        return solve(table, given, f, x, bits, once, 4);
    case 8:
        return solve(table, given, f, x, bits, once, 8);
    case 12:
        return solve(table, given, f, x, bits, once, 12);
    default:
        return solve(table, given, f, x, bits, once, 16);
    }
}
#endif

static bool dispatch(rg_exchange *table, const rg_covariance *given, const double *restrict f,
                     double *restrict x, uint32_t *bits, bool once)
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (RG_CPU_HAS("avx2"))
        return solve_avx2(table, given, f, x, bits, once);
#endif
    return solve(table, given, f, x, bits, once, table->gram.stride);
}

uint32_t rg_exchange_solve(rg_exchange *table, const double *restrict f, double *restrict x)
{
    uint32_t bits = (uint32_t) ((1U << table->gram.n) - 1U);
    return dispatch(table, NULL, f, x, &bits, false) ? bits : UINT32_MAX;
}

bool rg_exchange_evaluate(rg_exchange *table, uint32_t bits, const double *restrict f, double *restrict x)
{
    return dispatch(table, NULL, f, x, &bits, true);
}

bool rg_exchange_judge(rg_exchange *table, const rg_covariance *c, uint32_t bits, const double *restrict f,
                       double *restrict x)
{
    return dispatch(table, c, f, x, &bits, true);
}
