#include "kernels/unmix/product.h"

#include <stdbool.h>

#include "kernels/base/processor.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define HAVE_AVX2     1
#define FOR_AVX2      __attribute__((target("avx2,fma")))
#define INLINE_AVX2   static inline __attribute__((always_inline, target("avx2,fma")))
#define FOR_AVX512    __attribute__((target("avx512f")))
#define INLINE_AVX512 static inline __attribute__((always_inline, target("avx512f")))
#endif

static void product_plain(const double *restrict lanes, size_t n_bands, size_t stride,
                          const double *restrict spectra, size_t n_spectra, double *restrict right)
{
    for (size_t s = 0; s < n_spectra; s++) {
        double *out = right + s * stride;
        for (size_t l = 0; l < stride; l++)
            out[l] = 0.0;
        for (size_t b = 0; b < n_bands; b++)
            for (size_t l = 0; l < stride; l++)
                out[l] += spectra[s * n_bands + b] * lanes[b * stride + l];
    }
}

static void widen_plain(const float *restrict narrow, size_t n, double *restrict wide)
{
    for (size_t i = 0; i < n; i++)
        wide[i] = (double) narrow[i];
}

static double residual_plain(const double *restrict members, size_t n, size_t n_bands,
                             const double *restrict abundances, const double *restrict spectrum,
                             double *restrict residual)
{
    double sum[4] = {0.0, 0.0, 0.0, 0.0};
    for (size_t b = 0; b < n_bands; b++)
        residual[b] = spectrum[b];
    for (size_t k = 0; k < n; k++)
        if (abundances[k] != 0.0)
            for (size_t b = 0; b < n_bands; b++)
                residual[b] -= abundances[k] * members[k * n_bands + b];
    for (size_t b = 0; b < n_bands; b++)
        sum[b % 4] += residual[b] * residual[b];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

#ifdef HAVE_AVX2

/* n_vectors * 4 lanes of n_spectra spectra; both are constants where this is inlined, so that the sums
 * stay in registers. */
INLINE_AVX2 void product_block(const double *restrict lanes, size_t n_bands, size_t stride,
                               const double *restrict spectra, double *restrict right, const int n_vectors,
                               const int n_spectra, const bool goes_on)
{
    __m256d sum[6][3];
#pragma GCC unroll 6
    for (int s = 0; s < n_spectra; s++)
#pragma GCC unroll 3
        for (int v = 0; v < n_vectors; v++)
            sum[s][v] = _mm256_setzero_pd();
    for (size_t b = 0; b < n_bands; b++) {
        __m256d lane[3];
        /* The next spectra, a cache line each: they begin too far away for the processor to foresee. */
        if (goes_on && b % 8 == 0)
#pragma GCC unroll 6
            for (int s = 0; s < n_spectra; s++)
                _mm_prefetch((const char *) (spectra + (size_t) (n_spectra + s) * n_bands + b), _MM_HINT_T0);
#pragma GCC unroll 3
        for (int v = 0; v < n_vectors; v++)
            lane[v] = _mm256_loadu_pd(lanes + b * stride + 4 * (size_t) v);
#pragma GCC unroll 6
        for (int s = 0; s < n_spectra; s++) {
            const __m256d value = _mm256_broadcast_sd(spectra + (size_t) s * n_bands + b);
#pragma GCC unroll 3
            for (int v = 0; v < n_vectors; v++)
                sum[s][v] = _mm256_fmadd_pd(value, lane[v], sum[s][v]);
        }
    }
#pragma GCC unroll 6
    for (int s = 0; s < n_spectra; s++)
#pragma GCC unroll 3
        for (int v = 0; v < n_vectors; v++)
            _mm256_storeu_pd(right + (size_t) s * stride + 4 * (size_t) v, sum[s][v]);
}

/* One to three vectors of lanes for all spectra: as many spectra at once as the registers hold. */
FOR_AVX2 static void product_lanes(const double *restrict lanes, size_t n_bands, size_t stride, int n_vectors,
                                   const double *restrict spectra, size_t n_spectra, bool goes_on,
                                   double *restrict right)
{
    size_t s = 0;
    if (n_vectors == 1) {
        for (; s + 6 <= n_spectra; s += 6)
            product_block(lanes, n_bands, stride, spectra + s * n_bands, right + s * stride, 1, 6, goes_on);
        for (; s < n_spectra; s++)
            product_block(lanes, n_bands, stride, spectra + s * n_bands, right + s * stride, 1, 1, false);
    } else if (n_vectors == 2) {
        for (; s + 6 <= n_spectra; s += 6)
            product_block(lanes, n_bands, stride, spectra + s * n_bands, right + s * stride, 2, 6, goes_on);
        for (; s < n_spectra; s++)
            product_block(lanes, n_bands, stride, spectra + s * n_bands, right + s * stride, 2, 1, false);
    } else {
        for (; s + 4 <= n_spectra; s += 4)
            product_block(lanes, n_bands, stride, spectra + s * n_bands, right + s * stride, 3, 4, goes_on);
        for (; s < n_spectra; s++)
            product_block(lanes, n_bands, stride, spectra + s * n_bands, right + s * stride, 3, 1, false);
    }
}

FOR_AVX2 static void product_avx2(const double *restrict lanes, size_t n_bands, size_t stride,
                                  const double *restrict spectra, size_t n_spectra, bool goes_on,
                                  double *restrict right)
{
    for (size_t l = 0; l < stride;) {
        const size_t left = (stride - l) / 4;
        const size_t n_vectors = left == 4 ? 2 : left < 3 ? left : 3;
        product_lanes(lanes + l, n_bands, stride, (int) n_vectors, spectra, n_spectra, goes_on, right + l);
        l += 4 * n_vectors;
    }
}

/* One band of a few spectra. */
INLINE_AVX512 void add_band(const double *restrict lanes, const double *restrict values, size_t n_bands,
                            __m512d sum[12][2], const int n_vectors, const __mmask8 last, const int n_spectra)
{
    __m512d lane[2];
#pragma GCC unroll 2
    for (int v = 0; v < n_vectors; v++)
        lane[v] = _mm512_maskz_loadu_pd(v + 1 < n_vectors ? 0xff : last, lanes + 8 * (size_t) v);
#pragma GCC unroll 12
    for (int s = 0; s < n_spectra; s++) {
        const __m512d value = _mm512_set1_pd(values[(size_t) s * n_bands]);
#pragma GCC unroll 2
        for (int v = 0; v < n_vectors; v++)
            sum[s][v] = _mm512_fmadd_pd(value, lane[v], sum[s][v]);
    }
}

/* The same with vectors of eight, the last of them perhaps half; every sum has the bits of product_block.
 * Bands go by eight, a cache line of each spectrum, so that addresses are found once for all of them. */
INLINE_AVX512 void product_block_avx512(const double *restrict lanes, size_t n_bands, size_t stride,
                                        const double *restrict spectra, double *restrict right,
                                        const int n_vectors, const __mmask8 last, const int n_spectra,
                                        const bool goes_on)
{
    __m512d sum[12][2];
#pragma GCC unroll 12
    for (int s = 0; s < n_spectra; s++)
#pragma GCC unroll 2
        for (int v = 0; v < n_vectors; v++)
            sum[s][v] = _mm512_setzero_pd();
    for (size_t b = 0; b < n_bands;) {
        if (goes_on)
#pragma GCC unroll 12
            for (int s = 0; s < n_spectra; s++)
                _mm_prefetch((const char *) (spectra + (size_t) (n_spectra + s) * n_bands + b), _MM_HINT_T0);
        const size_t n_at_once = n_bands - b < 8 ? n_bands - b : 8;
        if (n_at_once == 8) {
#pragma GCC unroll 8
            for (size_t k = 0; k < 8; k++)
                add_band(lanes + (b + k) * stride, spectra + b + k, n_bands, sum, n_vectors, last, n_spectra);
        } else
            for (size_t k = 0; k < n_at_once; k++)
                add_band(lanes + (b + k) * stride, spectra + b + k, n_bands, sum, n_vectors, last, n_spectra);
        b += n_at_once;
    }
#pragma GCC unroll 12
    for (int s = 0; s < n_spectra; s++)
#pragma GCC unroll 2
        for (int v = 0; v < n_vectors; v++)
            _mm512_mask_storeu_pd(right + (size_t) s * stride + 8 * (size_t) v,
                                  v + 1 < n_vectors ? 0xff : last, sum[s][v]);
}

/* So many vectors for all spectra, twelve spectra at once and the last ones alone. */
INLINE_AVX512 void product_rows_avx512(const double *restrict lanes, size_t n_bands, size_t stride,
                                       const double *restrict spectra, size_t n_spectra, bool goes_on,
                                       double *restrict right, const int n_vectors, const __mmask8 last)
{
    size_t s = 0;
    for (; s + 12 <= n_spectra; s += 12)
        product_block_avx512(lanes, n_bands, stride, spectra + s * n_bands, right + s * stride, n_vectors,
                             last, 12, goes_on);
    for (; s < n_spectra; s++)
        product_block_avx512(lanes, n_bands, stride, spectra + s * n_bands, right + s * stride, n_vectors,
                             last, 1, false);
}

/* Up to sixteen lanes; whole vectors are the usual case, whose loads need no mask. */
FOR_AVX512 static void product_lanes_avx512(const double *restrict lanes, size_t n_bands, size_t stride,
                                            size_t n_lanes, const double *restrict spectra, size_t n_spectra,
                                            bool goes_on, double *restrict right)
{
    const __mmask8 last = n_lanes % 8 == 0 ? 0xff : 0x0f;
    if (n_lanes == 8)
        product_rows_avx512(lanes, n_bands, stride, spectra, n_spectra, goes_on, right, 1, 0xff);
    else if (n_lanes < 8)
        product_rows_avx512(lanes, n_bands, stride, spectra, n_spectra, goes_on, right, 1, last);
    else
        product_rows_avx512(lanes, n_bands, stride, spectra, n_spectra, goes_on, right, 2, last);
}

FOR_AVX512 static void product_avx512(const double *restrict lanes, size_t n_bands, size_t stride,
                                      const double *restrict spectra, size_t n_spectra, bool goes_on,
                                      double *restrict right)
{
    for (size_t l = 0; l < stride; l += 16)
        product_lanes_avx512(lanes + l, n_bands, stride, stride - l < 16 ? stride - l : 16, spectra,
                             n_spectra, goes_on, right + l);
}

/* Spectra that are prefetched ahead of the one at hand. */
enum { AHEAD = 4 };

FOR_AVX512 static void widen_avx512(const float *restrict narrow, size_t n, double *restrict wide)
{
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        _mm_prefetch((const char *) (narrow + AHEAD * n + i), _MM_HINT_T0);
        _mm512_storeu_pd(wide + i, _mm512_cvtps_pd(_mm256_loadu_ps(narrow + i)));
        _mm512_storeu_pd(wide + i + 8, _mm512_cvtps_pd(_mm256_loadu_ps(narrow + i + 8)));
    }
    widen_plain(narrow + i, n - i, wide + i);
}

FOR_AVX2 static void widen_avx2(const float *restrict narrow, size_t n, double *restrict wide)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        _mm_prefetch((const char *) (narrow + AHEAD * n + i), _MM_HINT_T0);
        _mm256_storeu_pd(wide + i, _mm256_cvtps_pd(_mm_loadu_ps(narrow + i)));
        _mm256_storeu_pd(wide + i + 4, _mm256_cvtps_pd(_mm_loadu_ps(narrow + i + 4)));
    }
    widen_plain(narrow + i, n - i, wide + i);
}

FOR_AVX2 static double residual_avx2(const double *restrict members, size_t n, size_t n_bands,
                                     const double *restrict abundances, const double *restrict spectrum,
                                     double *restrict residual)
{
    __m256d square[4];
    double last = 0.0;
    size_t b = 0;
    for (int v = 0; v < 4; v++)
        square[v] = _mm256_setzero_pd();
    for (; b + 16 <= n_bands; b += 16) {
        __m256d left[4];
#pragma GCC unroll 4
        for (int v = 0; v < 4; v++)
            left[v] = _mm256_loadu_pd(spectrum + b + 4 * (size_t) v);
        for (size_t k = 0; k < n; k++) {
            if (abundances[k] == 0.0)
                continue;
            const __m256d abundance = _mm256_broadcast_sd(abundances + k);
#pragma GCC unroll 4
            for (int v = 0; v < 4; v++)
                left[v] = _mm256_fnmadd_pd(
                    abundance, _mm256_loadu_pd(members + k * n_bands + b + 4 * (size_t) v), left[v]);
        }
#pragma GCC unroll 4
        for (int v = 0; v < 4; v++) {
            _mm256_storeu_pd(residual + b + 4 * (size_t) v, left[v]);
            square[v] = _mm256_fmadd_pd(left[v], left[v], square[v]);
        }
    }
    for (; b < n_bands; b++) {
        double left = spectrum[b];
        for (size_t k = 0; k < n; k++)
            left -= abundances[k] * members[k * n_bands + b];
        residual[b] = left;
        last += left * left;
    }
    double sum[4];
    _mm256_storeu_pd(sum,
                     _mm256_add_pd(_mm256_add_pd(square[0], square[1]), _mm256_add_pd(square[2], square[3])));
    return (sum[0] + sum[1]) + (sum[2] + sum[3]) + last;
}

FOR_AVX512 static double residual_avx512(const double *restrict members, size_t n, size_t n_bands,
                                         const double *restrict abundances, const double *restrict spectrum,
                                         double *restrict residual)
{
    __m512d square[4];
    for (int v = 0; v < 4; v++)
        square[v] = _mm512_setzero_pd();
    for (size_t b = 0; b < n_bands; b += 32) {
        __m512d left[4];
        __mmask8 there[4]; /* bands of a vector; the last ones are not whole */
#pragma GCC unroll 4
        for (size_t v = 0; v < 4; v++) {
            const size_t at = b + 8 * v;
            there[v] = (__mmask8) (at + 8 <= n_bands ? 0xff : at < n_bands ? (1U << (n_bands - at)) - 1U : 0);
            left[v] = _mm512_maskz_loadu_pd(there[v], spectrum + at);
        }
        for (size_t k = 0; k < n; k++) {
            if (abundances[k] == 0.0)
                continue;
            const __m512d abundance = _mm512_set1_pd(abundances[k]);
#pragma GCC unroll 4
            for (size_t v = 0; v < 4; v++)
                left[v] = _mm512_fnmadd_pd(
                    abundance, _mm512_maskz_loadu_pd(there[v], members + k * n_bands + b + 8 * v), left[v]);
        }
#pragma GCC unroll 4
        for (size_t v = 0; v < 4; v++) {
            _mm512_mask_storeu_pd(residual + b + 8 * v, there[v], left[v]);
            square[v] = _mm512_fmadd_pd(left[v], left[v], square[v]);
        }
    }
    return _mm512_reduce_add_pd(
        _mm512_add_pd(_mm512_add_pd(square[0], square[1]), _mm512_add_pd(square[2], square[3])));
}

#endif

void rg_unmix_product(const double *restrict lanes, size_t n_bands, size_t stride,
                      const double *restrict spectra, size_t n_spectra, bool goes_on, double *restrict right)
{
#ifdef HAVE_AVX2
    if (RG_CPU_HAS("avx512f")) {
        product_avx512(lanes, n_bands, stride, spectra, n_spectra, goes_on, right);
        return;
    }
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma")) {
        product_avx2(lanes, n_bands, stride, spectra, n_spectra, goes_on, right);
        return;
    }
#endif
    product_plain(lanes, n_bands, stride, spectra, n_spectra, right);
}

double rg_unmix_residual(const double *restrict members, size_t n, size_t n_bands,
                         const double *restrict abundances, const double *restrict spectrum,
                         double *restrict residual)
{
#ifdef HAVE_AVX2
    if (RG_CPU_HAS("avx512f"))
        return residual_avx512(members, n, n_bands, abundances, spectrum, residual);
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma"))
        return residual_avx2(members, n, n_bands, abundances, spectrum, residual);
#endif
    return residual_plain(members, n, n_bands, abundances, spectrum, residual);
}

void rg_unmix_widen(const float *restrict narrow, size_t n, double *restrict wide)
{
#ifdef HAVE_AVX2
    if (RG_CPU_HAS("avx512f")) {
        widen_avx512(narrow, n, wide);
        return;
    }
    if (RG_CPU_HAS("avx2")) {
        widen_avx2(narrow, n, wide);
        return;
    }
#endif
    widen_plain(narrow, n, wide);
}
