#include "kernels/scene/moments_product.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define HAVE_AVX2 1
#define FOR_AVX2  __attribute__((target("avx2,fma")))
#endif

#define PRODUCT_PLAIN(name, type, width)                                                                     \
    void name(const type *restrict a, const type *restrict b, size_t n_tiles, size_t stride,                 \
              double *restrict sum)                                                                          \
    {                                                                                                        \
        for (size_t t = 0; t < n_tiles; t++, a += stride, b += stride)                                       \
            for (size_t i = 0; i < (width); i++) {                                                           \
                type partial[width] = {0};                                                                   \
                for (size_t r = 0; r < RG_TILE_ROWS; r++)                                                    \
                    for (size_t j = 0; j < (width); j++)                                                     \
                        partial[j] += a[r * (width) + i] * b[r * (width) + j];                               \
                for (size_t j = 0; j < (width); j++)                                                         \
                    sum[i * (width) + j] += (double) partial[j];                                             \
            }                                                                                                \
    }
PRODUCT_PLAIN(rg_moments_product_plain_f32, float, RG_PANEL_F32)
PRODUCT_PLAIN(rg_moments_product_plain_f64, double, RG_PANEL_F64)

#ifdef HAVE_AVX2

/* Four rows of the result at a time, two vectors wide: eight sums in flight hide the latency of FMA, and a
 * step loads two vectors and four broadcasts, less than the two load ports can bring. */
enum { ROWS = 4, VECTORS = 2 };

FOR_AVX2 static void product_avx2_f32(const float *restrict a, const float *restrict b, size_t n_tiles,
                                      size_t stride, double *restrict sum)
{
    for (size_t i = 0; i < RG_PANEL_F32; i += ROWS)
        for (size_t t = 0; t < n_tiles; t++) {
            const float *left = a + t * stride + i;
            const float *right = b + t * stride;
            __m256 partial[ROWS][VECTORS];
#pragma GCC unroll 4
            for (int k = 0; k < ROWS; k++)
                partial[k][0] = partial[k][1] = _mm256_setzero_ps();
            for (size_t r = 0; r < RG_TILE_ROWS; r++) {
                const __m256 low = _mm256_loadu_ps(right + r * RG_PANEL_F32);
                const __m256 high = _mm256_loadu_ps(right + r * RG_PANEL_F32 + 8);
#pragma GCC unroll 4
                for (int k = 0; k < ROWS; k++) {
                    const __m256 value = _mm256_broadcast_ss(left + r * RG_PANEL_F32 + k);
                    partial[k][0] = _mm256_fmadd_ps(value, low, partial[k][0]);
                    partial[k][1] = _mm256_fmadd_ps(value, high, partial[k][1]);
                }
            }
#pragma GCC unroll 4
            for (int k = 0; k < ROWS; k++)
#pragma GCC unroll 2
                for (int v = 0; v < VECTORS; v++) {
                    double *to = sum + (i + (size_t) k) * RG_PANEL_F32 + 8 * (size_t) v;
                    const __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(partial[k][v]));
                    const __m256d high = _mm256_cvtps_pd(_mm256_extractf128_ps(partial[k][v], 1));
                    _mm256_storeu_pd(to, _mm256_add_pd(_mm256_loadu_pd(to), low));
                    _mm256_storeu_pd(to + 4, _mm256_add_pd(_mm256_loadu_pd(to + 4), high));
                }
        }
}

FOR_AVX2 static void product_avx2_f64(const double *restrict a, const double *restrict b, size_t n_tiles,
                                      size_t stride, double *restrict sum)
{
    for (size_t i = 0; i < RG_PANEL_F64; i += ROWS)
        for (size_t t = 0; t < n_tiles; t++) {
            const double *left = a + t * stride + i;
            const double *right = b + t * stride;
            __m256d partial[ROWS][VECTORS];
#pragma GCC unroll 4
            for (int k = 0; k < ROWS; k++)
                partial[k][0] = partial[k][1] = _mm256_setzero_pd();
            for (size_t r = 0; r < RG_TILE_ROWS; r++) {
                const __m256d low = _mm256_loadu_pd(right + r * RG_PANEL_F64);
                const __m256d high = _mm256_loadu_pd(right + r * RG_PANEL_F64 + 4);
#pragma GCC unroll 4
                for (int k = 0; k < ROWS; k++) {
                    const __m256d value = _mm256_broadcast_sd(left + r * RG_PANEL_F64 + k);
                    partial[k][0] = _mm256_fmadd_pd(value, low, partial[k][0]);
                    partial[k][1] = _mm256_fmadd_pd(value, high, partial[k][1]);
                }
            }
#pragma GCC unroll 4
            for (int k = 0; k < ROWS; k++)
#pragma GCC unroll 2
                for (int v = 0; v < VECTORS; v++) {
                    double *to = sum + (i + (size_t) k) * RG_PANEL_F64 + 4 * (size_t) v;
                    _mm256_storeu_pd(to, _mm256_add_pd(_mm256_loadu_pd(to), partial[k][v]));
                }
        }
}

static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

#endif

void rg_moments_product_f32(const float *restrict a, const float *restrict b, size_t n_tiles, size_t stride,
                            double *restrict sum)
{
#ifdef HAVE_AVX2
    if (has_avx2()) {
        product_avx2_f32(a, b, n_tiles, stride, sum);
        return;
    }
#endif
    rg_moments_product_plain_f32(a, b, n_tiles, stride, sum);
}

void rg_moments_product_f64(const double *restrict a, const double *restrict b, size_t n_tiles, size_t stride,
                            double *restrict sum)
{
#ifdef HAVE_AVX2
    if (has_avx2()) {
        product_avx2_f64(a, b, n_tiles, stride, sum);
        return;
    }
#endif
    rg_moments_product_plain_f64(a, b, n_tiles, stride, sum);
}
