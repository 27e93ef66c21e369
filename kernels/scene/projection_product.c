#include "kernels/scene/projection_product.h"

#include "kernels/base/processor.h"
static void plain(const double *restrict directions, size_t d, size_t length, const double *restrict spectra,
                  rg_ahead next, double *restrict out)
{
    (void) next;
    for (size_t k = 0; k < d; k++)
        for (size_t s = 0; s < RG_PROJECTED; s++) {
            double sum = 0.0;
            for (size_t b = 0; b < length; b++)
                sum += directions[k * length + b] * spectra[s * length + b];
            out[k * RG_PROJECTED + s] = sum;
        }
}

static bool always(void)
{
    return true;
}

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define HAVE_VECTORS 1

/* Three directions with all spectra of a vector: nearly all registers. */
enum { DIRECTIONS = 3 };

#define NAME(x) x##_avx2
#define TARGET  __attribute__((target("avx2,fma")))
#define V       __m256d
#define LANES   4
#define LOAD    _mm256_loadu_pd
#define STORE   _mm256_storeu_pd
#define ZERO    _mm256_setzero_pd
#define FMA     _mm256_fmadd_pd
#define KEEP(v) __asm__("" : "+x"(v))
#define TOTALS  totals_avx2
TARGET static inline __attribute__((always_inline)) V totals_avx2(const V *sum)
{
    const V low = _mm256_hadd_pd(sum[0], sum[1]);
    const V high = _mm256_hadd_pd(sum[2], sum[3]);
    return _mm256_add_pd(_mm256_permute2f128_pd(low, high, 0x20), _mm256_permute2f128_pd(low, high, 0x31));
}
#include "kernels/scene/projection_product_vector.h"
#undef NAME
#undef TARGET
#undef V
#undef LANES
#undef LOAD
#undef STORE
#undef ZERO
#undef FMA
#undef KEEP
#undef TOTALS

#define NAME(x) x##_avx512
#define TARGET  __attribute__((target("avx512f")))
#define V       __m512d
#define LANES   8
#define LOAD    _mm512_loadu_pd
#define STORE   _mm512_storeu_pd
#define ZERO    _mm512_setzero_pd
#define FMA     _mm512_fmadd_pd
#define KEEP(v) __asm__("" : "+v"(v))
#define TOTALS  totals_avx512
/* Neighbouring lanes of two vectors; quarters of two such pairs; and of two such fours. */
TARGET static inline __attribute__((always_inline)) V pairs_avx512(V a, V b)
{
    return _mm512_add_pd(_mm512_unpacklo_pd(a, b), _mm512_unpackhi_pd(a, b));
}
TARGET static inline __attribute__((always_inline)) V quarters_avx512(V a, V b)
{
    return _mm512_add_pd(_mm512_shuffle_f64x2(a, b, 0x88), _mm512_shuffle_f64x2(a, b, 0xdd));
}
TARGET static inline __attribute__((always_inline)) V totals_avx512(const V *sum)
{
    return quarters_avx512(quarters_avx512(pairs_avx512(sum[0], sum[1]), pairs_avx512(sum[2], sum[3])),
                           quarters_avx512(pairs_avx512(sum[4], sum[5]), pairs_avx512(sum[6], sum[7])));
}
#include "kernels/scene/projection_product_vector.h"

static bool has_avx2(void)
{
    return RG_CPU_HAS("avx2") && RG_CPU_HAS("fma");
}

static bool has_avx512(void)
{
    return RG_CPU_HAS("avx512f");
}
#endif

const rg_projection_variant RG_PROJECTION_VARIANTS[] = {
#ifdef HAVE_VECTORS
    {has_avx512, product_avx512},
    {has_avx2, product_avx2},
#endif
    {always, plain},
};
const size_t RG_PROJECTION_N_VARIANTS = sizeof RG_PROJECTION_VARIANTS / sizeof RG_PROJECTION_VARIANTS[0];

void rg_projection_product(const double *restrict directions, size_t d, size_t length,
                           const double *restrict spectra, rg_ahead next, double *restrict out)
{
    const rg_projection_variant *best = RG_PROJECTION_VARIANTS;
    while (!best->fits())
        best++;
    best->product(directions, d, length, spectra, next, out);
}
