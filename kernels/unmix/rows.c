#include "kernels/unmix/rows.h"

#include <stdint.h>

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

size_t rg_rows_worst_plain(const double *restrict column, const double *restrict side,
                           const double *restrict diagonal, size_t n, double limit)
{
    size_t worst = n;
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double off = side[i] * column[i];
        const double gain = off > limit ? off * off / (side[i] * diagonal[i]) : 0.0;
        if (gain > largest) {
            largest = gain;
            worst = i;
        }
    }
    return worst;
}

double *rg_rows_align(double *room)
{
    const size_t line = RG_ROWS_VECTOR * sizeof *room;
    const size_t over = (uintptr_t) room % line;
    return over > 0 ? room + (line - over) / sizeof *room : room;
}

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

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
#define DIV                   _mm256_div_pd
#define MASK                  __m256d
#define GREATER(a, b)         _mm256_cmp_pd(a, b, _CMP_GT_OQ)
#define SELECT(mask, yes, no) _mm256_blendv_pd(no, yes, mask)
TARGET static double total_avx2(V a, V b, V c, V d)
{
    double part[LANES];
    STORE(part, _mm256_add_pd(_mm256_add_pd(a, b), _mm256_add_pd(c, d)));
    return (part[0] + part[2]) + (part[1] + part[3]);
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
#undef DIV
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
#define DIV                   _mm512_div_pd
#define MASK                  __mmask8
#define GREATER(a, b)         _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ)
#define SELECT(mask, yes, no) _mm512_mask_blend_pd(mask, no, yes)
#include "kernels/unmix/rows_vector.h"

#define CHOOSE(what, ...)                                                                                    \
    (__builtin_cpu_supports("avx512f") ? what##_avx512(__VA_ARGS__)                                          \
     : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")                                       \
         ? what##_avx2(__VA_ARGS__)                                                                          \
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

size_t rg_rows_worst(const double *restrict column, const double *restrict side,
                     const double *restrict diagonal, size_t n, double limit)
{
    return CHOOSE(worst, column, side, diagonal, n, limit);
}
