#include "kernels/scene/moments_product.h"

#include "kernels/base/processor.h"
size_t rg_moments_panels(size_t n_bands, size_t width)
{
    return (n_bands + width - 1) / width;
}

size_t rg_moments_stride(size_t n_bands, size_t width)
{
    return (rg_moments_panels(n_bands, width) | 1) * width;
}

void rg_moments_columns(size_t n_panels, size_t panel_of_row, size_t *first, size_t *end)
{
    const bool last = panel_of_row + 1 == n_panels;
    *first = last ? 0 : panel_of_row;
    *end = last ? n_panels : n_panels - 1;
}

size_t rg_moments_place(size_t n_bands, size_t width, size_t i, size_t j)
{
    const size_t smaller = i < j ? i : j;
    const size_t larger = i < j ? j : i;
    const bool last = larger / width + 1 == rg_moments_panels(n_bands, width);
    return (last ? larger : smaller) * rg_moments_stride(n_bands, width) + (last ? smaller : larger);
}

#define PRODUCT_PLAIN(name, type, width)                                                                     \
    static void name(const type *restrict tile, size_t n_bands, rg_ahead next, double *restrict sums)        \
    {                                                                                                        \
        const size_t n_panels = rg_moments_panels(n_bands, width);                                           \
        const size_t stride = rg_moments_stride(n_bands, width);                                             \
        (void) next;                                                                                         \
        for (size_t i = 0; i <= n_bands; i++) {                                                              \
            size_t first = 0;                                                                                \
            size_t end = n_panels;                                                                           \
            if (i < n_bands)                                                                                 \
                rg_moments_columns(n_panels, i / (width), &first, &end);                                     \
            for (size_t p = first; p < end; p++) {                                                           \
                type sum[width] = {0};                                                                       \
                for (size_t r = 0; r < RG_TILE_ROWS; r++) {                                                  \
                    const type *row = tile + r * stride;                                                     \
                    for (size_t j = 0; j < (width); j++)                                                     \
                        sum[j] += (i < n_bands ? row[i] : 1) * row[p * (width) + j];                         \
                }                                                                                            \
                for (size_t j = 0; j < (width); j++)                                                         \
                    sums[(i < n_bands ? i : stride) * stride + p * (width) + j] += (double) sum[j];          \
            }                                                                                                \
        }                                                                                                    \
    }
PRODUCT_PLAIN(plain_f32, float, RG_PANEL_F32)
PRODUCT_PLAIN(plain_f64, double, RG_PANEL_F64)

static bool always(void)
{
    return true;
}

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define HAVE_VECTORS 1

/* Calls of `rows` in a product. */
static size_t count_blocks(size_t n_bands, size_t n_panels, size_t width, size_t columns)
{
    size_t blocks = 0;
    for (size_t i = 0; i < n_bands; i += RG_MOMENTS_ROWS) {
        size_t first;
        size_t end;
        rg_moments_columns(n_panels, i / width, &first, &end);
        blocks += first < end ? (end - 1) / columns - first / columns + 1 : 0;
    }
    return blocks;
}

#define TARGET __attribute__((target("avx2,fma")))
TARGET static inline void add_to_avx2_f64(double *to, __m256d v)
{
    _mm256_storeu_pd(to, _mm256_add_pd(_mm256_loadu_pd(to), v));
}
TARGET static inline void add_to_avx2_f32(double *to, __m256 v)
{
    add_to_avx2_f64(to, _mm256_cvtps_pd(_mm256_castps256_ps128(v)));
    add_to_avx2_f64(to + 4, _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1)));
}

#define ROWS    4
#define PANELS  1
#define NAME(x) x##_avx2_f32
#define T       float
#define V       __m256
#define LANES   8
#define WIDTH   RG_PANEL_F32
#define LOAD    _mm256_loadu_ps
#define SPREAD  _mm256_broadcast_ss
#define ZERO    _mm256_setzero_ps
#define ADD     _mm256_add_ps
#define FMA     _mm256_fmadd_ps
#define ADD_TO  add_to_avx2_f32
#include "kernels/scene/moments_product_vector.h"
#undef NAME
#undef T
#undef V
#undef LANES
#undef WIDTH
#undef LOAD
#undef SPREAD
#undef ZERO
#undef ADD
#undef FMA
#undef ADD_TO

#define NAME(x) x##_avx2_f64
#define T       double
#define V       __m256d
#define LANES   4
#define WIDTH   RG_PANEL_F64
#define LOAD    _mm256_loadu_pd
#define SPREAD  _mm256_broadcast_sd
#define ZERO    _mm256_setzero_pd
#define ADD     _mm256_add_pd
#define FMA     _mm256_fmadd_pd
#define ADD_TO  add_to_avx2_f64
#include "kernels/scene/moments_product_vector.h"
#undef ROWS
#undef PANELS
#undef TARGET
#undef NAME
#undef T
#undef V
#undef LANES
#undef WIDTH
#undef LOAD
#undef SPREAD
#undef ZERO
#undef ADD
#undef FMA
#undef ADD_TO

#define TARGET __attribute__((target("avx512f")))
TARGET static inline void add_to_avx512_f64(double *to, __m512d v)
{
    _mm512_storeu_pd(to, _mm512_add_pd(_mm512_loadu_pd(to), v));
}
TARGET static inline void add_to_avx512_f32(double *to, __m512 v)
{
    const __m256 high = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(v), 1));
    add_to_avx512_f64(to, _mm512_cvtps_pd(_mm512_castps512_ps256(v)));
    add_to_avx512_f64(to + 8, _mm512_cvtps_pd(high));
}

#define ROWS      8
#define PANELS    3
#define NAME(x)   x##_avx512_f32
#define T         float
#define V         __m512
#define LANES     16
#define WIDTH     RG_PANEL_F32
#define LOAD      _mm512_loadu_ps
#define SPREAD(p) _mm512_set1_ps(*(p))
#define ZERO      _mm512_setzero_ps
#define ADD       _mm512_add_ps
#define FMA       _mm512_fmadd_ps
#define ADD_TO    add_to_avx512_f32
#include "kernels/scene/moments_product_vector.h"
#undef NAME
#undef T
#undef V
#undef LANES
#undef WIDTH
#undef LOAD
#undef SPREAD
#undef ZERO
#undef ADD
#undef FMA
#undef ADD_TO

#define NAME(x)   x##_avx512_f64
#define T         double
#define V         __m512d
#define LANES     8
#define WIDTH     RG_PANEL_F64
#define LOAD      _mm512_loadu_pd
#define SPREAD(p) _mm512_set1_pd(*(p))
#define ZERO      _mm512_setzero_pd
#define ADD       _mm512_add_pd
#define FMA       _mm512_fmadd_pd
#define ADD_TO    add_to_avx512_f64
#include "kernels/scene/moments_product_vector.h"

static bool has_avx2(void)
{
    return RG_CPU_HAS("avx2") && RG_CPU_HAS("fma");
}

static bool has_avx512(void)
{
    return RG_CPU_HAS("avx512f");
}
#endif

const rg_moments_variant RG_MOMENTS_VARIANTS[] = {
#ifdef HAVE_VECTORS
    {has_avx512, product_avx512_f32, product_avx512_f64},
    {has_avx2, product_avx2_f32, product_avx2_f64},
#endif
    {always, plain_f32, plain_f64},
};
const size_t RG_MOMENTS_N_VARIANTS = sizeof RG_MOMENTS_VARIANTS / sizeof RG_MOMENTS_VARIANTS[0];

static const rg_moments_variant *best(void)
{
    const rg_moments_variant *variant = RG_MOMENTS_VARIANTS;
    while (!variant->fits())
        variant++;
    return variant;
}

void rg_moments_product_f32(const float *restrict tile, size_t n_bands, rg_ahead next, double *restrict sums)
{
    best()->f32(tile, n_bands, next, sums);
}

void rg_moments_product_f64(const double *restrict tile, size_t n_bands, rg_ahead next, double *restrict sums)
{
    best()->f64(tile, n_bands, next, sums);
}
