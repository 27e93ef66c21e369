#include "kernels/unmix/tableau.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/processor.h"

/* Columns at most: members, the sum, the right side. */
enum { RG_TABLEAU_COLUMNS = RG_EXCHANGE_MEMBERS + 4 };

enum { MOST_STEPS = 200 };

/* A pivot below this share of the member's square means dependence on the others. */
static const double SMALLEST_PIVOT = 1e-11;

/* Exchange member k: solved for when it was not, and the other way round. False for a pivot of nothing. */
static bool sweep(double *restrict a, size_t n_rows, size_t stride, size_t k, double smallest)
{
    double *restrict row = a + k * stride;
    const double pivot = row[k];
    if (!(fabs(pivot) > smallest))
        return false;
    const double inverse = 1.0 / pivot;
    for (size_t j = 0; j < stride; j++)
        row[j] *= inverse;
    for (size_t i = 0; i < n_rows; i++) {
        double *restrict other = a + i * stride;
        if (i == k)
            continue;
        const double b = other[k];
        for (size_t j = 0; j < stride; j++)
            other[j] -= b * row[j];
        other[k] = -b * inverse;
    }
    row[k] = inverse;
    return true;
}

#if defined(__GNUC__) && defined(__x86_64__)
#define FOR_AVX2 __attribute__((target("avx2,fma")))
#include <immintrin.h>
FOR_AVX2 static bool sweep_avx2(double *restrict a, size_t n_rows, size_t stride, size_t k, double smallest)
{
    double *restrict row = a + k * stride;
    const double pivot = row[k];
    if (!(fabs(pivot) > smallest))
        return false;
    const double inverse = 1.0 / pivot;
    const __m256d scale = _mm256_set1_pd(inverse);
    for (size_t j = 0; j < stride; j += 4)
        _mm256_storeu_pd(row + j, _mm256_mul_pd(_mm256_loadu_pd(row + j), scale));
    for (size_t i = 0; i < n_rows; i++) {
        double *restrict other = a + i * stride;
        if (i == k)
            continue;
        const double b = other[k];
        const __m256d by = _mm256_set1_pd(b);
        for (size_t j = 0; j < stride; j += 4)
            _mm256_storeu_pd(other + j,
                             _mm256_fnmadd_pd(by, _mm256_loadu_pd(row + j), _mm256_loadu_pd(other + j)));
        other[k] = -b * inverse;
    }
    row[k] = inverse;
    return true;
}
#endif

static bool exchange(double *a, size_t n_rows, size_t stride, size_t k, double smallest)
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma"))
        return sweep_avx2(a, n_rows, stride, k, smallest);
#endif
    return sweep(a, n_rows, stride, k, smallest);
}

/* Sweeps of an entering member have its square as measure; of a leaving one, the inverse of it. */
static double smallest_pivot(const rg_tableau *t, size_t k, bool enters)
{
    const double square = t->table->gram.norm[k] * t->table->gram.norm[k];
    return enters ? SMALLEST_PIVOT * square : 0.0;
}

rg_status rg_tableau_init(rg_tableau *t, rg_exchange *table, rg_error *err)
{
    const rg_gram *gram = &table->gram;
    const size_t n = gram->n;
    *t = (rg_tableau){.table = table, .n_rows = n + (table->sums ? 1 : 0)};
    t->stride = rg_gram_stride(t->n_rows + 1);
    t->start = rg_alloc(t->n_rows, t->stride, sizeof *t->start);
    t->work = rg_alloc(t->n_rows, t->stride, sizeof *t->work);
    t->room = rg_alloc(rg_covariance_room(n), 1, sizeof *t->room);
    if (t->start == NULL || t->work == NULL || t->room == NULL) {
        rg_tableau_free(t);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the tableau");
    }
    rg_covariance_place(&t->found, n, t->room);
    for (size_t i = 0; i < n; i++) {
        memcpy(t->start + i * t->stride, gram->values + i * gram->stride, n * sizeof *t->start);
        if (table->sums)
            t->start[i * t->stride + n] = t->start[n * t->stride + i] = 1.0;
    }
    bool fine = true;
    for (size_t k = 0; k < t->n_rows && fine; k++)
        fine = exchange(t->start, t->n_rows, t->stride, k, k < n ? smallest_pivot(t, k, true) : 0.0);
    if (!fine) {
        rg_tableau_free(t);
        return rg_fail(err, RG_ESINGULAR, RG_NO_INDEX, "endmembers are dependent");
    }
    return RG_OK;
}

void rg_tableau_free(rg_tableau *t)
{
    free(t->start);
    free(t->work);
    free(t->room);
    *t = (rg_tableau){0};
}

/* The tableau with everything solved for, and the right side with it. */
static void begin(rg_tableau *t, const double *restrict f)
{
    const size_t n = t->table->gram.n;
    const size_t stride = t->stride;
    /* The inverse of a symmetric matrix is one: its rows serve as columns. */
    double right[RG_TABLEAU_COLUMNS] = {0.0};
    for (size_t j = 0; j < stride; j++)
        right[j] = t->table->sums ? t->start[n * stride + j] : 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < stride; j++)
            right[j] += f[i] * t->start[i * stride + j];
    memcpy(t->work, t->start, t->n_rows * stride * sizeof *t->work);
    for (size_t i = 0; i < t->n_rows; i++)
        t->work[i * stride + t->n_rows] = right[i];
}

/* At or below low[i] an abundance leaves, above high[i] a pull enters: see scale_of in active_set.c. */
typedef struct {
    double low[RG_EXCHANGE_MEMBERS];
    double high[RG_EXCHANGE_MEMBERS];
} edges;

static edges find_edges(const rg_tableau *t, const double *restrict f)
{
    const double *norm = t->table->gram.norm;
    const size_t n = t->table->gram.n;
    edges e = {{0}, {0}};
    double data = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double relative = fabs(f[i]) / norm[i];
        data = relative > data ? relative : data;
    }
    for (size_t i = 0; i < n; i++) {
        const double scale = t->table->sums && norm[i] > data ? norm[i] : data;
        e.low[i] = RG_EXCHANGE_LEAVE * scale / norm[i];
        e.high[i] = RG_EXCHANGE_ENTER * scale * norm[i];
    }
    return e;
}

static uint32_t find_wrong(const rg_tableau *t, uint32_t bits, const edges *e)
{
    uint32_t low = 0;
    uint32_t high = 0;
    for (size_t i = 0; i < t->table->gram.n; i++) {
        const double value = t->work[i * t->stride + t->n_rows]; /* abundance inside, pull outside */
        low |= (uint32_t) (value <= e->low[i]) << i;
        high |= (uint32_t) (value > e->high[i]) << i;
    }
    return (low & bits) | (high & ~bits);
}

/* What the tableau holds of the support, for the same last evaluation that remembered supports have. */
static const rg_covariance *as_covariance(rg_tableau *t, uint32_t bits)
{
    const rg_gram *gram = &t->table->gram;
    rg_covariance *c = &t->found;
    memset(c->covariance, 0, gram->n * gram->stride * sizeof *c->covariance);
    memset(c->offset, 0, gram->stride * sizeof *c->offset);
    c->inflation = 1e4; /* always refined once: pivots add up rounding */
    for (size_t i = 0; i < gram->n; i++) {
        if ((bits >> i & 1U) == 0)
            continue;
        const double *row = t->work + i * t->stride;
        for (size_t j = 0; j < gram->n; j++)
            if ((bits >> j & 1U) != 0)
                c->covariance[i * gram->stride + j] = row[j];
        c->offset[i] = t->table->sums ? row[gram->n] : 0.0;
        c->inflation = fmax(c->inflation, row[i] * gram->norm[i] * gram->norm[i]);
    }
    c->is_filled = true;
    return c;
}

uint32_t rg_tableau_solve(rg_tableau *t, const double *restrict f, double *restrict x)
{
    const size_t n = t->table->gram.n;
    uint32_t bits = (uint32_t) ((1U << n) - 1U);
    int fewest = (int) n + 1;
    const edges e = find_edges(t, f);
    begin(t, f);
    int tries = 3;
    for (int step = 0; step < MOST_STEPS; step++) {
        uint32_t wrong = find_wrong(t, bits, &e);
        if (wrong == 0)
            return rg_exchange_judge(t->table, as_covariance(t, bits), bits, f, x) ? bits : UINT32_MAX;
        const int count = __builtin_popcount(wrong);
        if (count < fewest) {
            fewest = count;
            tries = 3;
        } else if (tries > 0)
            tries--;
        else /* one at a time, which always ends: Murty (1974), Opsearch 11, 1 */
            wrong = 1U << (31 - __builtin_clz(wrong));
        if (t->table->sums && bits == wrong)
            return UINT32_MAX;
        /* Those that enter first: a sum is never left without a member. */
        for (int enters = 1; enters >= 0; enters--)
            for (size_t k = 0; k < n; k++) {
                const uint32_t bit = 1U << k;
                if ((wrong & bit) == 0 || (enters == 1) == ((bits & bit) != 0))
                    continue;
                if (!exchange(t->work, t->n_rows, t->stride, k, smallest_pivot(t, k, enters == 1)))
                    return UINT32_MAX;
            }
        bits ^= wrong;
    }
    return UINT32_MAX;
}
