#include "kernels/unmix/rows.h"

#include <stdbool.h>
#include <stdint.h>

#include "kernels/base/processor.h"

size_t rg_rows_stride(size_t n)
{
    return (n + RG_ROWS_VECTOR - 1) / RG_ROWS_VECTOR * RG_ROWS_VECTOR;
}

static const double *row_of(const rg_rows *rows, size_t i)
{
    return rows->values + (rows->index != NULL ? rows->index[i] : i) * rows->stride;
}

void rg_rows_add_plain(const rg_rows *rows, const double *restrict coefficients, size_t length,
                       double *restrict out)
{
    for (size_t i = 0; i < rows->k; i++)
        for (size_t j = 0; j < length; j++)
            out[j] += coefficients[i] * row_of(rows, i)[j];
}

void rg_rows_dot_plain(const rg_rows *rows, const double *restrict vector, size_t length,
                       double *restrict out)
{
    for (size_t i = 0; i < rows->k; i++) {
        double sum[RG_ROWS_VECTOR] = {0.0};
        for (size_t j = 0; j < length; j++)
            sum[j % RG_ROWS_VECTOR] += row_of(rows, i)[j] * vector[j];
        out[i] = ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
    }
}

void rg_rows_update_plain(double *restrict table, size_t stride, size_t n,
                          const double *restrict coefficients, const double *restrict row, size_t length)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < length; j++)
            table[i * stride + j] -= coefficients[i] * row[j];
}

size_t rg_rows_step_plain(const rg_rows *rows, const double *restrict coefficients,
                          const rg_rows_change *change, size_t length, double *restrict pull,
                          double *restrict distance)
{
    size_t best = length;
    double largest = 0.0;
    for (size_t j = 0; j < length; j++) {
        double w = change->base != NULL ? change->base[j] : 0.0;
        for (size_t i = 0; i < rows->k; i++)
            w += coefficients[i] * row_of(rows, i)[j];
        pull[j] -= change->by * w;
        distance[j] -= change->share * w * w;
        const bool open = pull[j] > change->limit && distance[j] > change->least;
        const double gain = open ? pull[j] * pull[j] / distance[j] : 0.0;
        if (gain > largest) {
            largest = gain;
            best = j;
        }
    }
    return best;
}

double *rg_rows_align(double *room)
{
    const size_t line = RG_ROWS_VECTOR * sizeof *room;
    const size_t over = (uintptr_t) room % line;
    return over > 0 ? room + (line - over) / sizeof *room : room;
}

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

static const double STEPS[RG_ROWS_VECTOR] = {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0};

#define NAME(x)               x##_avx2
#define TARGET                __attribute__((target("avx2,fma")))
#define V                     __m256d
#define LANES                 4
#define LOAD                  _mm256_loadu_pd
#define STORE                 _mm256_storeu_pd
#define SPREAD                _mm256_broadcast_sd
#define ZERO                  _mm256_setzero_pd
#define FMA                   _mm256_fmadd_pd
#define FNMA                  _mm256_fnmadd_pd
#define TOTAL                 total_avx2
#define ALL                   _mm256_set1_pd
#define ADD                   _mm256_add_pd
#define MUL                   _mm256_mul_pd
#define INVERSE(x)            _mm256_div_pd(_mm256_set1_pd(1.0), x)
#define BOTH                  _mm256_and_pd
#define FIRST                 first_avx2
#define MASK                  __m256d
#define GREATER(a, b)         _mm256_cmp_pd(a, b, _CMP_GT_OQ)
#define SELECT(mask, yes, no) _mm256_blendv_pd(no, yes, mask)
TARGET static double total_avx2(V a, V b, V c, V d)
{
    double part[LANES];
    STORE(part, _mm256_add_pd(_mm256_add_pd(a, b), _mm256_add_pd(c, d)));
    return (part[0] + part[2]) + (part[1] + part[3]);
}
/* The lowest place among the largest gains. */
TARGET static double first_avx2(V gain, V place)
{
    double gains[LANES];
    double places[LANES];
    size_t best = 0;
    STORE(gains, gain);
    STORE(places, place);
    for (size_t l = 1; l < LANES; l++)
        if (gains[l] > gains[best] || (!(gains[l] < gains[best]) && places[l] < places[best]))
            best = l;
    return places[best];
}
#include "kernels/unmix/rows_vector.h"
#undef NAME
#undef TARGET
#undef V
#undef LANES
#undef LOAD
#undef STORE
#undef SPREAD
#undef ZERO
#undef FMA
#undef FNMA
#undef TOTAL
#undef ALL
#undef ADD
#undef MUL
#undef INVERSE
#undef BOTH
#undef FIRST
#undef MASK
#undef GREATER
#undef SELECT

#define NAME(x)               x##_avx512
#define TARGET                __attribute__((target("avx512f")))
#define V                     __m512d
#define LANES                 8
#define LOAD                  _mm512_loadu_pd
#define STORE                 _mm512_storeu_pd
#define SPREAD(p)             _mm512_set1_pd(*(p))
#define ZERO                  _mm512_setzero_pd
#define FMA                   _mm512_fmadd_pd
#define FNMA                  _mm512_fnmadd_pd
#define TOTAL(a, b, c, d)     _mm512_reduce_add_pd(_mm512_add_pd(_mm512_add_pd(a, b), _mm512_add_pd(c, d)))
#define ALL                   _mm512_set1_pd
#define ADD                   _mm512_add_pd
#define MUL                   _mm512_mul_pd
#define INVERSE               _mm512_rcp14_pd
#define BOTH(a, b)            (__mmask8)((a) & (b))
#define FIRST                 first_avx512
#define MASK                  __mmask8
#define GREATER(a, b)         _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ)
#define SELECT(mask, yes, no) _mm512_mask_blend_pd(mask, no, yes)
TARGET static double first_avx512(V gain, V place)
{
    const __mmask8 largest = _mm512_cmp_pd_mask(gain, _mm512_set1_pd(_mm512_reduce_max_pd(gain)), _CMP_EQ_OQ);
    return _mm512_mask_reduce_min_pd(largest, place);
}
#include "kernels/unmix/rows_vector.h"

#define CHOOSE(what, ...)                                                                                    \
    (RG_CPU_HAS("avx512f")                     ? what##_avx512(__VA_ARGS__)                                  \
     : RG_CPU_HAS("avx2") && RG_CPU_HAS("fma") ? what##_avx2(__VA_ARGS__)                                    \
                                               : rg_rows_##what##_plain(__VA_ARGS__))
#else
#define CHOOSE(what, ...) rg_rows_##what##_plain(__VA_ARGS__)
#endif

void rg_rows_add(const rg_rows *rows, const double *restrict coefficients, size_t length,
                 double *restrict out)
{
    CHOOSE(add, rows, coefficients, length, out);
}

void rg_rows_dot(const rg_rows *rows, const double *restrict vector, size_t length, double *restrict out)
{
    CHOOSE(dot, rows, vector, length, out);
}

void rg_rows_update(double *restrict table, size_t stride, size_t n, const double *restrict coefficients,
                    const double *restrict row, size_t length)
{
    CHOOSE(update, table, stride, n, coefficients, row, length);
}

size_t rg_rows_step(const rg_rows *rows, const double *restrict coefficients, const rg_rows_change *change,
                    size_t length, double *restrict pull, double *restrict distance)
{
    return CHOOSE(step, rows, coefficients, change, length, pull, distance);
}
