/* Members of a library times spectra: a panel of members meets a few spectra at once, and every sum stays in
 * a register over all bands. */
#include "kernels/base/processor.h"
#include "kernels/unmix/library_set.h"

enum { LANES = RG_LIBRARY_LANES };

static void panel_plain(const double *restrict panel, size_t n_bands, const double *restrict spectrum,
                        double *restrict right)
{
    for (size_t l = 0; l < LANES; l++)
        right[l] = 0.0;
    for (size_t b = 0; b < n_bands; b++)
        for (size_t l = 0; l < LANES; l++)
            right[l] += spectrum[b] * panel[b * LANES + l];
}

void rg_library_product_plain(const rg_library_set *set, const double *restrict spectra, size_t n_spectra,
                              double *restrict right)
{
    const size_t width = rg_library_right_stride(set);
    for (size_t s = 0; s < n_spectra; s++)
        for (size_t l = 0; l < width; l += LANES)
            panel_plain(set->panels + l * set->n_used, set->n_used, spectra + s * set->band_stride,
                        right + s * width + l);
}

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

/* 3 vectors of lanes of n_spectra spectra; constant where this is inlined. */
static inline __attribute__((always_inline, target("avx512f"))) void panel_avx512(
    const double *restrict panel, size_t n_bands, const double *restrict spectra, size_t from_stride,
    double *restrict right, size_t to_stride, const int n_spectra)
{
    __m512d sum[8][3];
#pragma GCC unroll 8
    for (int s = 0; s < n_spectra; s++)
#pragma GCC unroll 3
        for (int v = 0; v < 3; v++)
            sum[s][v] = _mm512_setzero_pd();
    for (size_t b = 0; b < n_bands; b++) {
        const __m512d x = _mm512_loadu_pd(panel + b * LANES);
        const __m512d y = _mm512_loadu_pd(panel + b * LANES + 8);
        const __m512d z = _mm512_loadu_pd(panel + b * LANES + 16);
#pragma GCC unroll 8
        for (int s = 0; s < n_spectra; s++) {
            const __m512d value = _mm512_set1_pd(spectra[(size_t) s * from_stride + b]);
            sum[s][0] = _mm512_fmadd_pd(value, x, sum[s][0]);
            sum[s][1] = _mm512_fmadd_pd(value, y, sum[s][1]);
            sum[s][2] = _mm512_fmadd_pd(value, z, sum[s][2]);
        }
    }
#pragma GCC unroll 8
    for (int s = 0; s < n_spectra; s++)
#pragma GCC unroll 3
        for (int v = 0; v < 3; v++)
            _mm512_storeu_pd(right + (size_t) s * to_stride + 8 * (size_t) v, sum[s][v]);
}

static inline __attribute__((always_inline, target("avx2,fma"))) void panel_avx2(
    const double *restrict panel, size_t n_bands, const double *restrict spectra, size_t from_stride,
    double *restrict right, size_t to_stride, const int n_spectra)
{
    __m256d sum[4][3];
#pragma GCC unroll 4
    for (int s = 0; s < n_spectra; s++)
#pragma GCC unroll 3
        for (int v = 0; v < 3; v++)
            sum[s][v] = _mm256_setzero_pd();
    for (size_t b = 0; b < n_bands; b++) {
        const __m256d x = _mm256_loadu_pd(panel + b * LANES);
        const __m256d y = _mm256_loadu_pd(panel + b * LANES + 4);
        const __m256d z = _mm256_loadu_pd(panel + b * LANES + 8);
#pragma GCC unroll 4
        for (int s = 0; s < n_spectra; s++) {
            const __m256d value = _mm256_broadcast_sd(spectra + (size_t) s * from_stride + b);
            sum[s][0] = _mm256_fmadd_pd(value, x, sum[s][0]);
            sum[s][1] = _mm256_fmadd_pd(value, y, sum[s][1]);
            sum[s][2] = _mm256_fmadd_pd(value, z, sum[s][2]);
        }
    }
#pragma GCC unroll 4
    for (int s = 0; s < n_spectra; s++)
#pragma GCC unroll 3
        for (int v = 0; v < 3; v++)
            _mm256_storeu_pd(right + (size_t) s * to_stride + 4 * (size_t) v, sum[s][v]);
}

__attribute__((target("avx512f"))) static void product_avx512(const rg_library_set *set,
                                                              const double *restrict spectra,
                                                              size_t n_spectra, double *restrict right)
{
    const size_t width = rg_library_right_stride(set);
    const size_t from = set->band_stride;
    for (size_t l = 0; l < width; l += LANES) {
        const double *panel = set->panels + l * set->n_used;
        size_t s = 0;
        for (; s + 8 <= n_spectra; s += 8)
            panel_avx512(panel, set->n_used, spectra + s * from, from, right + s * width + l, width, 8);
        for (; s < n_spectra; s++)
            panel_avx512(panel, set->n_used, spectra + s * from, from, right + s * width + l, width, 1);
    }
}

__attribute__((target("avx2,fma"))) static void product_avx2(const rg_library_set *set,
                                                             const double *restrict spectra, size_t n_spectra,
                                                             double *restrict right)
{
    const size_t width = rg_library_right_stride(set);
    const size_t from = set->band_stride;
    for (size_t l = 0; l < width; l += LANES / 2) {
        const double *panel = set->panels + l / LANES * LANES * set->n_used + l % LANES;
        size_t s = 0;
        for (; s + 4 <= n_spectra; s += 4)
            panel_avx2(panel, set->n_used, spectra + s * from, from, right + s * width + l, width, 4);
        for (; s < n_spectra; s++)
            panel_avx2(panel, set->n_used, spectra + s * from, from, right + s * width + l, width, 1);
    }
}
#endif

void rg_library_product(const rg_library_set *set, const double *restrict spectra, size_t n_spectra,
                        double *restrict right)
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (RG_CPU_HAS("avx512f")) {
        product_avx512(set, spectra, n_spectra, right);
        return;
    }
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma")) {
        product_avx2(set, spectra, n_spectra, right);
        return;
    }
#endif
    rg_library_product_plain(set, spectra, n_spectra, right);
}
